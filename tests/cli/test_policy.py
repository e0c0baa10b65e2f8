"""`--policy`: what the organisation says, for `check`, `merge` and the screens; and whom one beside an export obeys."""

import json
import re
import shutil
from pathlib import Path

import pytest

from auditor.cli import ScreenOptions, main
from auditor.cli.entry import _opens_screens
from auditor.cli.reading_process import ReadingProcess
from auditor.policy.reading import read_policy
from tests.cli.run import CLINIC, WEBSHOP, mxaudit

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "policy.md"
OFF = 'version = 1\n[rules]\nROLE-04 = "off"\n'


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example of the documentation."""
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
    return written(tmp_path, text)


def written(folder: Path, text: str, called: str = "mxaudit.toml") -> Path:
    path = folder / called
    path.write_text(text, encoding="utf-8")
    return path


class TestDocumentation:
    """The example in the documentation does what is written below it."""

    def test_what_it_finds(self, example: Path) -> None:
        document = json.loads(mxaudit("check", WEBSHOP, "--policy", example, "-f", "json").out)
        found = [
            (f["rule"], f["severity"], *f["subjects"]["user_roles"], *f["subjects"]["module_roles"])
            for f in document["findings"]
            if f["rule"].startswith("SOD-")
        ]
        assert sorted(found) == [
            ("SOD-P002", "medium", "Finance"),
            ("SOD-P002", "medium", "Webshop.Bookkeeper"),
            ("SOD-P003", "low", "Finance"),
            ("SOD-P003", "low", "Support"),
            ("SOD-SUPPORT-SEES-OPEN-RETURNS", "high", "Support"),
        ]
        assert [f["subjects"]["user_roles"] for f in document["findings"] if f["rule"] == "ROLE-18"] == [["Finance"]]

    def test_what_it_hides_is_counted_with_the_file(self, example: Path) -> None:
        document = json.loads(mxaudit("check", WEBSHOP, "--policy", example, "-f", "json").out)
        assert document["policy"] == {
            "file": "mxaudit.toml",
            "hidden": 3,
            "hides": {"PRJ-10": 1, "ENT-05": 2},
            "severities": {"ENT-16": "medium"},
            "regraded": 0,
        }
        plain = json.loads(mxaudit("check", WEBSHOP, "-f", "json").out)
        assert plain["policy"] is None
        gone = {f["id"]: f["rule"] for f in plain["findings"]}
        for finding in document["findings"]:
            gone.pop(finding["id"], None)
        assert sorted(gone.values()) == ["ENT-05", "ENT-05", "PRJ-10"]

    def test_the_risk_of_a_merge(self, example: Path) -> None:
        document = json.loads(mxaudit("merge", WEBSHOP, "Support", "Warehouse", "--policy", example, "-f", "json").out)
        new = {f["rule"]: f["message"] for f in document["new_findings"]}
        assert new["SOD-P001"] == (
            "Someone with the user roles Support and Warehouse has receive-returns (execute "
            "Webshop.ACT_Return_Receive) and settle-returns (write of Refund on Webshop.Return and execute "
            "Webshop.ACT_Return_Settle): One person can take goods back and pay for them."
        )
        sells = json.loads(mxaudit("merge", WEBSHOP, "Sales", "Auditor", "--policy", example, "-f", "json").out)
        assert {"SOD-SELLS-BOOKS-CHECKS", "SOD-AUDITOR-CHANGES-NOTHING"} <= {f["rule"] for f in sells["new_findings"]}

    def test_every_key_that_the_reader_knows_is_told(self) -> None:
        text = DOCUMENTATION.read_text(encoding="utf-8")
        for key in ("same-rows", "at-most", "exactly", "persistable", "no-new-access", "closure", "module-role"):
            assert f"{key}" in text


def test_what_it_changes_is_said_in_text_and_in_the_job_log(tmp_path: Path) -> None:
    policy = written(tmp_path, OFF + 'ROLE-17 = "low"\nROLE-06 = "info"\n')
    done = mxaudit("check", CLINIC, "--policy", policy)
    assert "mxaudit.toml hides 3 more: ROLE-04 3" in done.out.splitlines()
    assert "mxaudit.toml says how bad 1 of them are: ROLE-17 low, ROLE-06 info" in done.out.splitlines()
    assert "ROLE-04  not checked Administrator has access to business data (switched off in mxaudit.toml, line 3; " in (
        done.out
    )
    log = mxaudit("check", CLINIC, "--policy", policy, "-o", tmp_path / "found.json").error
    assert "mxaudit.toml hides 3 more: ROLE-04 3" in log.splitlines()


def test_a_rule_of_the_policy_can_be_asked_for_alone(example: Path) -> None:
    document = json.loads(mxaudit("check", WEBSHOP, "--policy", example, "--rule", "sod-p002", "-f", "json").out)
    assert [rule["id"] for rule in document["rules"]] == ["SOD-P002"]
    assert len(document["findings"]) == 2
    assert mxaudit("check", WEBSHOP, "--rule", "SOD-P002").code == 2


@pytest.mark.parametrize("format_", ["text", "sarif", "junit", "csv", "markdown", "html", "github"])
def test_every_format_knows_the_rules_of_the_policy(example: Path, format_: str) -> None:
    done = mxaudit("check", WEBSHOP, "--policy", example, "-f", format_, "--fail-on", "never")
    assert done.code == 0
    assert ("hides 3 more" in done.error) == (format_ == "github"), "annotations leave out what is hidden"
    assert "SOD-SUPPORT-SEES-OPEN-RETURNS" in done.out


def test_decisions_and_baselines_hold_for_rules_of_the_policy(example: Path, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    mxaudit("check", WEBSHOP, "--policy", example, "-o", before)
    rules = [word for rule in ("SOD-P002", "SOD-P003", "SOD-SUPPORT-SEES-OPEN-RETURNS") for word in ("--rule", rule)]
    again = mxaudit("check", WEBSHOP, "--policy", example, *rules, "--baseline", before)
    assert again.code == 0
    assert mxaudit("check", WEBSHOP, "--policy", example, *rules).code == 1


def test_require_complete_does_not_ask_for_what_is_switched_off(tmp_path: Path) -> None:
    policy = written(tmp_path, OFF)
    arguments = ("check", WEBSHOP, "--rule", "ROLE-04", "--rule", "ROLE-05", "--require-complete")
    assert mxaudit(*arguments).code == 0
    assert mxaudit(*arguments, "--policy", policy).code == 0


class TestMistakes:
    """One line with the place, and exit code 2."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("version = 1\nrole = 1\n", "mxaudit.toml, line 2: unknown key role; known are version, rules, "),
            ('version = 1\n[rules]\nENT-99 = "off"\n', "mxaudit.toml, line 3: there is no rule ENT-99; nearest: "),
            ("version = 1\n[rules\n", "mxaudit.toml, line 2, is no valid TOML; mend this line"),
            (
                'version = 1\n[functions.f]\nany = [\n  { write = "Webshop.Retrun/Refund" },\n]\n',
                "mxaudit.toml, line 4: write Webshop.Retrun/Refund matches nothing in Webshop.mpr",
            ),
        ],
    )
    def test_of_check_and_of_merge(self, tmp_path: Path, text: str, says: str) -> None:
        policy = written(tmp_path, text)
        for command in (("check", WEBSHOP), ("merge", WEBSHOP, "Customer", "Support")):
            done = mxaudit(*command, "--policy", policy)
            assert (done.code, done.out) == (2, "")
            assert done.error.startswith(f"mxaudit: {says}")
            assert done.error.count("\n") == 1

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        done = mxaudit("check", WEBSHOP, "--policy", tmp_path / "gone.toml")
        assert (done.code, done.error) == (2, "mxaudit: gone.toml does not exist; check the path\n")


class TestTrust:
    """A policy beside the export can hide findings: it is as untrusted as the export (cli.md, Trust)."""

    @pytest.fixture
    def export(self, tmp_path: Path) -> Path:
        return Path(shutil.copy(CLINIC, tmp_path / "clinic.xml"))

    def rules(self, *arguments: object) -> tuple[set[str], str]:
        done = mxaudit("check", *arguments, "-f", "json")
        return {finding["rule"] for finding in json.loads(done.out)["findings"]}, done.error

    def test_it_is_only_mentioned(self, export: Path) -> None:
        written(export.parent, OFF)
        found, error = self.rules(export)
        assert "ROLE-04" in found
        assert error == (
            "mxaudit.toml lies beside the export and is not used; --policy or --trust-export-folder uses it\n"
        )

    def test_unless_the_folder_is_trusted(self, export: Path) -> None:
        written(export.parent, OFF)
        found, error = self.rules(export, "--trust-export-folder")
        assert "ROLE-04" not in found
        assert error == ""

    def test_or_it_is_named(self, export: Path) -> None:
        found, error = self.rules(export, "--policy", written(export.parent, OFF))
        assert "ROLE-04" not in found
        assert error == ""

    def test_the_one_that_is_named_counts_also_in_a_trusted_folder(self, export: Path, tmp_path: Path) -> None:
        written(export.parent, OFF)
        (tmp_path / "elsewhere").mkdir()
        named = written(tmp_path / "elsewhere", 'version = 1\n[rules]\nROLE-02 = "off"\n', "ours.toml")
        found, _ = self.rules(export, "--trust-export-folder", "--policy", named)
        assert "ROLE-04" in found and "ROLE-02" not in found

    def test_the_table_of_a_pyproject_is_one_too(self, export: Path) -> None:
        written(export.parent, '[project]\nname = "x"\n', "pyproject.toml")
        assert self.rules(export)[1] == ""
        written(export.parent, '[tool.mxaudit]\nversion = 1\nrules = { ROLE-04 = "off" }\n', "pyproject.toml")
        assert self.rules(export)[1].startswith("pyproject.toml lies beside the export and is not used")
        assert "ROLE-04" not in self.rules(export, "--trust-export-folder")[0]


class TestScreens:
    """The screens take a policy as well."""

    @pytest.mark.parametrize("order", [("--policy", "p.toml", "x.mpr"), ("x.mpr", "--policy", "p.toml")])
    def test_the_option_stands_before_or_after_the_export(self, order: tuple[str, ...]) -> None:
        assert _opens_screens(list(order))

    def test_a_slip_is_told_before_they_open(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm-256color")
        opened: list[ScreenOptions] = []

        def open_screens(options: ScreenOptions) -> int:
            opened.append(options)
            return 0

        bad, good = written(tmp_path, "version = 2\n", "bad.toml"), written(tmp_path, OFF)
        assert main([str(CLINIC), "--policy", str(bad)], open_screens) == 2
        assert capsys.readouterr().err.startswith("mxaudit: bad.toml, line 1: version must be 1")
        export = shutil.copy(CLINIC, tmp_path / "clinic.xml")
        assert main([str(export), "--trust-export-folder"], open_screens) == 0
        assert [options.policy for options in opened] == [good]

    def test_the_reading_process_judges_by_it_and_hands_it_over(self, example: Path) -> None:
        messages = {word: values for word, *values in ReadingProcess(WEBSHOP, None, example).messages()}
        assert messages["policy"][0].risks == read_policy(example).risks
        findings, outcomes = messages["audit"]
        assert {finding.rule for finding in findings} >= {"SOD-P002", "SOD-P003"}
        assert {outcome.rule for outcome in outcomes if outcome.hidden} == {"PRJ-10", "ENT-05"}

    def test_a_policy_that_does_not_fit_is_one_line(self, example: Path) -> None:
        *_, (word, line) = ReadingProcess(CLINIC, None, example).messages()
        assert word == "refused"
        assert re.match(r"mxaudit\.toml, line \d+: ", line)
