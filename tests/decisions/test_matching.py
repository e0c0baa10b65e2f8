"""Decisions and baselines beside an audit: what counts, what comes back loudly, what is new and what is fixed."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from auditor.decisions.decision import Decision, Standing, State, standing
from auditor.decisions.decisions_file import open_decisions
from auditor.decisions.matching import about, no_longer_found
from auditor.exports import open_export
from auditor.rules.audit import audit
from tests.cli.run import CLINIC, WEBSHOP, mxaudit

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("state", "seen", "until", "expected"),
    [
        (State.ACCEPTED, "same", None, Standing.CURRENT),
        (State.ACCEPTED, "same", TODAY, Standing.CURRENT),
        (State.ACCEPTED, "same", TODAY - timedelta(1), Standing.EXPIRED),
        (State.RISK, "same", TODAY - timedelta(1), Standing.EXPIRED),
        (State.PLANNED, "same", TODAY - timedelta(1), Standing.OVERDUE),
        (State.ACCEPTED, "other", TODAY, Standing.STALE),
        (State.PLANNED, "other", TODAY - timedelta(1), Standing.STALE),
    ],
)
def test_whether_a_decision_holds(state: State, seen: str, until: date | None, expected: Standing) -> None:
    """Until is the last day on which it does; what the finding sees must be the same."""
    decision = Decision("a", "same", state, until=until)
    assert standing(decision, seen, TODAY) is expected


def decide_all(path: Path, until: date | None, seen: str | None = None) -> int:
    """Accept every finding of the clinic; give their number."""
    done = audit(open_export(CLINIC))
    made = [
        Decision(done.id(f), seen or done.seen(f), State.ACCEPTED, "Reviewed.", "J. de Vries", TODAY, until, f.rule)
        for f in done.findings
    ]
    open_decisions(path, create=True).decide(made)
    return len(made)


class TestFixed:
    """What was decided and is no longer found."""

    def test_a_decision_about_what_is_gone_is_fixed(self) -> None:
        """Only of rules that this audit checked: merges are judged elsewhere."""
        done = audit(open_export(CLINIC))
        present = {done.id(finding) for finding in done.findings}
        there = Decision(next(iter(present)), "1", State.ACCEPTED, about="ENT-03 there")
        gone = Decision("a", "1", State.ACCEPTED, about="ENT-03 Anonymous, Clinic.Patient")
        merged = Decision("b", "1", State.RISK, about="MERGE-01 Nurse + Clerk, Clinic.Visit")
        assert no_longer_found([there, gone, merged], present, done) == [gone]

    def test_a_decision_says_what_it_is_about(self) -> None:
        """Rule and subjects, for whoever reads the file; the order of the file follows it."""
        done = audit(open_export(CLINIC))
        finding = next(f for f in done.findings if f.subjects.user_roles and f.subjects.entity)
        subjects = finding.subjects
        assert about(finding) == f"{finding.rule} {' + '.join(subjects.user_roles)}, {subjects.entity}"


class TestDecisions:
    """`check --decisions`."""

    def test_accepted_findings_do_not_count(self, tmp_path: Path) -> None:
        """They stay in the file, told with reason, owner and day."""
        path = tmp_path / "decisions.toml"
        number = decide_all(path, None)
        done = mxaudit("check", CLINIC, "--decisions", path, "-f", "json")
        assert done.code == 0
        summary = json.loads(done.out)["summary"]
        assert (summary["accepted"], summary["open"]) == (number, 0)
        first = json.loads(done.out)["findings"][0]["decision"]
        assert (first["owner"], first["standing"], first["from"]) == ("J. de Vries", "current", "decisions.toml")
        assert "Decided: accepted by J. de Vries: Reviewed." in mxaudit("check", CLINIC, "--decisions", path).out

    def test_expired_ones_come_back(self, tmp_path: Path) -> None:
        """Loudly: they count again."""
        path = tmp_path / "decisions.toml"
        number = decide_all(path, date(2020, 1, 1))
        done = mxaudit("check", CLINIC, "--decisions", path, "-f", "json")
        assert done.code == 1
        summary = json.loads(done.out)["summary"]
        assert (summary["accepted"], summary["open"], summary["expired"]) == (0, number, number)

    def test_stale_ones_come_back(self, tmp_path: Path) -> None:
        """When the access behind a finding is another than it was."""
        path = tmp_path / "decisions.toml"
        number = decide_all(path, None, seen="of another day")
        summary = json.loads(mxaudit("check", CLINIC, "--decisions", path, "-f", "json").out)["summary"]
        assert (summary["stale"], summary["open"]) == (number, number)

    def test_a_file_beside_the_export_is_only_mentioned(self, tmp_path: Path) -> None:
        """It is as untrusted as the export; a word on the command line trusts it."""
        export = tmp_path / "clinic.xml"
        export.write_bytes(CLINIC.read_bytes())
        decide_all(tmp_path / "decisions.toml", None)
        done = mxaudit("check", export)
        assert done.code == 1
        assert "decisions.toml lies beside the export and is not used" in done.error
        assert mxaudit("check", export, "--trust-export-folder").code == 0

    def test_sarif_has_suppressions(self, tmp_path: Path) -> None:
        """Accepted while they hold, under review when not."""
        path = tmp_path / "decisions.toml"
        decide_all(path, None)
        results = json.loads(mxaudit("check", CLINIC, "--decisions", path, "-f", "sarif").out)["runs"][0]["results"]
        assert {result["suppressions"][0]["status"] for result in results} == {"accepted"}

    def test_a_missing_file_is_an_error(self) -> None:
        """A gate must not pass because of a typing slip."""
        assert mxaudit("check", CLINIC, "--decisions", "missing.toml").code == 2


class TestBaseline:
    """`check --baseline`."""

    @pytest.mark.parametrize("ending", ["json", "sarif"])
    def test_nothing_new_since_the_same_export(self, tmp_path: Path, ending: str) -> None:
        """So the first pipeline of a project with findings is green."""
        path = tmp_path / f"before.{ending}"
        mxaudit("check", CLINIC, "-o", path)
        done = mxaudit("check", CLINIC, "--baseline", path, "-f", "json")
        assert done.code == 0
        document = json.loads(done.out)
        assert {finding["baseline"] for finding in document["findings"]} == {"unchanged"}
        assert document["summary"]["new"] == 0
        assert document["fixed"] == []

    def test_new_and_fixed(self, tmp_path: Path) -> None:
        """Against a baseline that lacks one finding and has one more."""
        path = tmp_path / "before.json"
        mxaudit("check", CLINIC, "-o", path)
        document = json.loads(path.read_text())
        taken = document["findings"].pop(0)
        gone = {**document["findings"][0], "id": "f" * 64, "rule": taken["rule"]}
        document["findings"].append(gone)
        path.write_text(json.dumps(document))
        now = json.loads(mxaudit("check", CLINIC, "--baseline", path, "-f", "json").out)
        assert [finding["id"] for finding in now["findings"] if finding["baseline"] == "new"] == [taken["id"]]
        assert [known["id"] for known in now["fixed"]] == ["f" * 64]

    def test_a_rule_that_the_baseline_did_not_check_is_no_regression(self, tmp_path: Path) -> None:
        """Its findings are newly checked."""
        path = tmp_path / "before.json"
        mxaudit("check", CLINIC, "-o", path, "--rule", "PRJ-10")
        now = json.loads(mxaudit("check", CLINIC, "--baseline", path, "-f", "json").out)
        assert {f["baseline"] for f in now["findings"] if f["rule"] != "PRJ-10"} == {"newly checked"}
        assert mxaudit("check", CLINIC, "--baseline", path).code == 0

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        """With what to give instead."""
        path = tmp_path / "other.json"
        path.write_text('{"hello": 1}')
        done = mxaudit("check", WEBSHOP, "--baseline", path)
        assert done.code == 2
        assert "no findings file of mxaudit" in done.error
