"""SARIF: valid by the official schema, with fingerprints that survive, and nothing active in it."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from auditor.decisions.matching import undecided
from auditor.exports import open_export
from auditor.findings.finding import Status
from auditor.reports.sarif import sarif
from auditor.rules.audit import audit
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP
from tests.hostile_project import hostile_app

SCHEMA = Path(__file__).parents[2] / "../shared/spec/sarif-schema-2.1.0.json"


@pytest.fixture(scope="module")
def official() -> jsonschema_rs.Validator:
    """The official schema, where it is at hand."""
    if not SCHEMA.is_file():
        pytest.skip("the official SARIF schema is not beside the project")
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize("export", [CLINIC, WEBSHOP, CONNECTOR], ids=["clinic", "webshop", "connector"])
def test_valid_by_the_official_schema(export: Path, official: jsonschema_rs.Validator) -> None:
    """Every sample."""
    log = json.loads(sarif(undecided(audit(open_export(export)))))
    assert list(official.iter_errors(log)) == []


def test_hostile_names_stay_text(official: jsonschema_rs.Validator) -> None:
    """Valid, without control characters, and no message becomes a link."""
    data = sarif(undecided(audit(hostile_app().project())))
    log = json.loads(data)
    assert list(official.iter_errors(log)) == []
    assert data.isascii()
    for result in log["runs"][0]["results"]:
        assert "](" not in result["message"]["text"].replace("\\]", "")
        assert all(character >= " " or character == "\n" for character in result["message"]["text"])


def test_every_finding_is_a_result_with_its_own_fingerprint() -> None:
    """Code scanning would merge two that share one."""
    done = audit(open_export(CLINIC))
    run = json.loads(sarif(undecided(done)))["runs"][0]
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints) == len(done.findings)
    assert prints == [done.id(finding) for finding in done.findings]


def test_rules_carry_their_pages_and_scores() -> None:
    """Help for every rule; `security-severity` for those that are not info."""
    run = json.loads(sarif(undecided(audit(open_export(CLINIC)))))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert "Why is this bad" in rule["help"]["text"]
    scores = {rule["id"]: rule["properties"].get("security-severity") for rule in rules}
    assert scores["ENT-02"] == "9.5"
    assert scores["PRJ-10"] is None
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]


def test_what_was_not_checked_is_a_notification() -> None:
    """Silence must not read as safe."""
    done = audit(open_export(CONNECTOR))
    notes = json.loads(sarif(undecided(done)))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    told = {note.get("associatedRule", {}).get("id") for note in notes}
    assert {outcome.rule for outcome in done.outcomes if outcome.status is Status.NOT_CHECKED} <= told
