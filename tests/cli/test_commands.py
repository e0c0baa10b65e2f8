"""The commands of cli.md on the sample projects: what they print, and their exit codes."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.run import CLINIC, COMMAND, CONNECTOR, WEBSHOP, mxaudit

SCENARIO = '[[scenario]]\nname = "Both"\nuser_roles = ["Doctor", "Nurse"]\n'
ADVISORIES = (Path(__file__).parents[2] / "auditor" / "rules" / "advisories.json").read_text("utf-8")


class TestCheck:
    """`mxaudit check`."""

    def test_text_tells_every_finding_with_its_fix(self) -> None:
        """Worst first; exit code 1, since some are high."""
        done = mxaudit("check", CLINIC)
        assert done.code == 1
        assert done.out.startswith("clinic.xml (xml, Mendix 10.24")
        assert "CRITICAL ENT-02" in done.out
        assert done.out.count("  Id: ") == len(json.loads(mxaudit("check", CLINIC, "-f", "json").out)["findings"])
        assert "  Fix: " in done.out
        assert "\x1b" not in done.out

    @pytest.mark.parametrize(("level", "code"), [("critical", 1), ("high", 1), ("never", 0)])
    def test_fail_on(self, level: str, code: int) -> None:
        """Only findings at or above the level count."""
        assert mxaudit("check", CLINIC, "--fail-on", level).code == code

    def test_fail_on_a_level_above_the_worst(self) -> None:
        """The webshop's worst is high: nothing critical counts."""
        assert mxaudit("check", WEBSHOP, "--fail-on", "critical").code == 0

    def test_json_adds_up(self) -> None:
        """Every finding in the summary, every rule with a status that fits its numbers."""
        document = json.loads(mxaudit("check", CLINIC, "-f", "json").out)
        assert document["schema_version"] == 1
        summary, findings = document["summary"], document["findings"]
        assert sum(summary[word] for word in ("critical", "high", "medium", "low", "info")) == len(findings)
        for rule in document["rules"]:
            number = sum(finding["rule"] == rule["id"] for finding in findings)
            assert rule["findings"] == number
            assert (rule["status"] == "violations") == (number > 0)
            assert (rule["status"] == "not checked") == (rule["reason"] is not None)
        assert len({finding["id"] for finding in findings}) == len(findings)

    def test_the_same_input_gives_the_same_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With `SOURCE_DATE_EPOCH`, `generated_at` too."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        first, second = (mxaudit("check", CLINIC, "-f", "json").out for _ in range(2))
        assert first == second
        assert '"generated_at": "2023-11-14T22:13:20Z"' in first

    @pytest.mark.parametrize("fixed", ["yesterday", "9" * 20, "253402300800"])
    def test_a_time_that_is_none_is_told(self, monkeypatch: pytest.MonkeyPatch, fixed: str) -> None:
        """Decisions are judged by that day: a slip must not go unseen."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", fixed)
        done = mxaudit("check", CLINIC)
        assert (done.code, done.out) == (2, "")
        assert done.error.startswith("mxaudit: SOURCE_DATE_EPOCH is no time")

    def test_several_files_from_one_audit(self, tmp_path: Path) -> None:
        """Nothing on standard output; a summary on standard error."""
        files = [tmp_path / "findings.sarif", tmp_path / "findings.json", tmp_path / "findings.txt"]
        done = mxaudit("check", CLINIC, *(word for file in files for word in ("-o", file)))
        assert done.out == ""
        assert "written: " in done.error
        assert all(file.stat().st_size for file in files)

    def test_a_dash_is_standard_output(self) -> None:
        """As text unless `-f` says otherwise; and then there is no summary."""
        for options in ((), ("-f", "csv")):
            dash, plain = mxaudit("check", CONNECTOR, "-o", "-", *options), mxaudit("check", CONNECTOR, *options)
            assert (dash.code, dash.error) == (plain.code, "")
            assert dash.out.splitlines()[:3] == plain.out.splitlines()[:3] != []

    @pytest.mark.parametrize("option", ["--decisions", "--policy", "--scenario", "--advisories"])
    def test_what_was_read_is_not_written_over(self, tmp_path: Path, option: str) -> None:
        """A slip of the hand must not cost what people decided."""
        path = tmp_path / "kept"
        path.write_text(
            {"--policy": "version = 1\n", "--scenario": SCENARIO, "--advisories": ADVISORIES}.get(option, "")
        )
        before = path.read_text()
        assert mxaudit("check", CLINIC, option, path, "-f", "csv", "--fail-on", "never").code == 0
        done = mxaudit("check", CLINIC, option, path, "-f", "csv", "-o", path)
        assert (done.code, done.error) == (2, "mxaudit: kept is the input itself; choose another file to write to\n")
        assert path.read_text() == before

    def test_scope_by_rule_role_and_module(self) -> None:
        """Each narrows what is told."""
        only = json.loads(mxaudit("check", CLINIC, "-f", "json", "--rule", "ent-02").out)
        assert {finding["rule"] for finding in only["findings"]} == {"ENT-02"}
        of_guest = json.loads(mxaudit("check", CLINIC, "-f", "json", "--role", "Anonymous").out)
        assert 0 < len(of_guest["findings"]) < len(json.loads(mxaudit("check", CLINIC, "-f", "json").out)["findings"])
        of_module = json.loads(mxaudit("check", CLINIC, "-f", "json", "--module", "Clinic").out)
        assert all(not finding["rule"].startswith("PRJ") for finding in of_module["findings"])

    def test_a_package_says_what_was_not_checked(self) -> None:
        """A module has no app settings; with `--require-complete` that is exit code 3."""
        document = json.loads(mxaudit("check", CONNECTOR, "-f", "json").out)
        reasons = {rule["id"]: rule["reason"] for rule in document["rules"] if rule["status"] == "not checked"}
        assert "PRJ-01" in reasons
        assert mxaudit("check", CONNECTOR, "--require-complete").code == 3


class TestOthers:
    """The other printing commands."""

    def test_inventory(self) -> None:
        """Counts, security, coverage and authentication."""
        document = json.loads(mxaudit("inventory", WEBSHOP, "-f", "json").out)
        assert document["export"]["format"] == "mpr-v2"
        assert document["counts"]["user_roles"] == 10
        assert document["security"]["level"] == "production"
        assert {entry["status"] for entry in document["coverage"]} <= {"read", "partial", "absent"}
        assert "Coverage" in mxaudit("inventory", WEBSHOP).out

    def test_access_names_the_rules_behind_every_cell(self) -> None:
        """Each grant is one of the rules told below."""
        document = json.loads(mxaudit("access", WEBSHOP, "--role", "Customer", "-f", "json").out)
        order = next(entity for entity in document["entities"] if entity["entity"] == "Webshop.Order")
        granted = {g["rule"] for member in order["members"].values() for g in member["read"] + member["write"]}
        assert granted
        assert granted <= set(document["rules"])
        for rule in granted:
            assert document["rules"][rule]["granted_through"]
        assert "Webshop.Order" in mxaudit("access", WEBSHOP, "--role", "Customer").out

    def test_access_of_several_roles_is_the_union(self) -> None:
        """Every cell of each role is a cell of both."""
        alone = [_cells("--role", role) for role in ("Customer", "Support")]
        assert _cells("--role", "Customer", "--role", "Support") == alone[0] | alone[1]

    def test_access_without_a_module_role(self) -> None:
        """`--without` takes away, never adds."""
        assert _cells("--role", "Customer", "--without", "Webshop.User") < _cells("--role", "Customer")

    def test_why_and_who_can(self) -> None:
        """An answer, its chain, and who else."""
        document = json.loads(mxaudit("why", WEBSHOP, "Customer", "read", "Webshop.Order", "-f", "json").out)
        assert document["answer"] == "yes"
        assert any(link["grants"] for link in document["chain"])
        answer = json.loads(mxaudit("why", WEBSHOP, "Customer", "delete", "Webshop.Invoice", "-f", "json").out)
        assert answer["answer"] == "no"
        assert answer["rows"] == "none"
        who = json.loads(mxaudit("who-can", WEBSHOP, "read", "Webshop.Order", "-f", "json").out)
        assert "Customer" in {entry["user_role"] for entry in who["can"]}
        assert "Customer" not in who["cannot"]

    def test_merge_counts_lost_limits_as_gains(self) -> None:
        """Support reads every payment, the customer the own ones: together every one."""
        document = json.loads(mxaudit("merge", WEBSHOP, "Customer", "Support", "-f", "json").out)
        assert document["base"] == "Customer"
        changed = [cell for cell in document["changed"] if cell["entity"] == "Webshop.Payment"]
        assert changed
        assert all(cell["rows_before"] == "constrained" and cell["rows_after"] == "all" for cell in changed)
        assert document["lost"] == []
        assert "Against Customer" in mxaudit("merge", WEBSHOP, "Customer", "Support").out

    def test_rules_and_one_page(self) -> None:
        """The catalogue, and why a rule matters."""
        assert "ENT-07" in mxaudit("rules").out
        page = mxaudit("rules", "ENT-07").out
        for heading in ("What it does", "Why is this bad", "Example", "How to fix", "Sources"):
            assert heading in page

    def test_selftest_passes(self) -> None:
        """Every rule fires on its planted fault and stays quiet on the near miss."""
        document = json.loads(mxaudit("selftest", "-f", "json").out)
        assert document["failed"] == 0
        assert document["passed"] == len(document["rules"])

    def test_convert_gives_the_same_audit(self, tmp_path: Path) -> None:
        """Finding for finding, and the same bytes again."""
        target = tmp_path / "webshop.xml"
        assert mxaudit("convert", WEBSHOP, "-o", target).code == 0
        assert _findings(target) == _findings(WEBSHOP)
        again = tmp_path / "again.xml"
        mxaudit("convert", target, "-o", again)
        assert again.read_bytes() == target.read_bytes()


class TestErrors:
    """Bad usage: one line, exit code 2."""

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("check", "missing.mpr"), "missing.mpr"),
            (("check", CLINIC, "--rule", "ENT-99"), "nearest"),
            (("check", CLINIC, "--role", "Anonimous"), "nearest: Anonymous"),
            (("access", CLINIC), "--role"),
            (("why", WEBSHOP, "Customer", "eat", "Webshop.Order"), "eat"),
            (("why", WEBSHOP, "Customer", "read", "Webshop.Ordr"), "nearest: Webshop.Order"),
            (("merge", WEBSHOP, "Customer"), "two user roles"),
            (("rules", "ENT-99"), "nearest"),
            (("check", CLINIC, "-o", "findings.docx"), ".txt, or -f with a single -o"),
            (("check", CLINIC, "-o", "findings.docx", "-f", "github"), ".html, .txt\n"),
            (("check", CLINIC, "-o", "", "-f", "json"), "no name"),
            (("check",), "EXPORT"),
            ((CLINIC,), "terminal"),
        ],
    )
    def test_one_line(self, arguments: tuple[str | Path, ...], told: str) -> None:
        """It says what is wrong and what to do."""
        done = mxaudit(*arguments)
        assert done.code == 2
        assert done.out == ""
        assert done.error.startswith("mxaudit: ")
        assert done.error.count("\n") == 1
        assert told in done.error


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes the streams")
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-"])
def test_nobody_listens(tmp_path: Path, closed: str) -> None:
    """A job whose output or errors are closed writes its files all the same, with the same exit code."""
    command = shlex.join([*COMMAND, "check", str(CONNECTOR), "-o", str(tmp_path / "a.json")])
    done = subprocess.run(["sh", "-c", f"{command} {closed}"], cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == mxaudit("check", CONNECTOR).code
    assert json.loads((tmp_path / "a.json").read_text())["findings"]


def _cells(*arguments: str) -> set[tuple[str, ...]]:
    document = json.loads(mxaudit("access", WEBSHOP, *arguments, "-f", "json").out)
    cells: set[tuple[str, ...]] = set()
    for entity in document["entities"]:
        cells.update((entity["entity"], "", "create", rule) for rule in entity["create"])
        cells.update((entity["entity"], "", "delete", grant["rule"]) for grant in entity["delete"])
        for member, rights in entity["members"].items():
            for right in ("read", "write"):
                cells.update((entity["entity"], member, right, grant["rule"]) for grant in rights[right])
    return cells


def _findings(export: Path) -> list[tuple[str, ...]]:
    document = json.loads(mxaudit("check", export, "-f", "json").out)
    return [(f["id"], f["seen"], f["severity"], f["message"], f["reach"]) for f in document["findings"]]
