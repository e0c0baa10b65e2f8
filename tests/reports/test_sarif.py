"""SARIF: valid by the official schema, with fingerprints that survive, and nothing active in it."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from auditor.decisions.matching import undecided
from auditor.exports import open_export
from auditor.findings.finding import Status
from auditor.reports.sarif import MAX_RESULTS, sarif
from auditor.rules.audit import audit
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.hostile_project import hostile_app
from tests.reports.cases import merges_file, reviewed
from tests.reports.sarif_shape import SHAPE

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


@pytest.fixture(scope="module")
def reviewed_log(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The webshop with decisions, a baseline and saved merges, as `check` writes it."""
    folder = tmp_path_factory.mktemp("reviewed")
    options = (*reviewed(folder), "--scenario", merges_file(folder))
    log: dict[str, Any] = json.loads(mxaudit("check", WEBSHOP, *options, "-f", "sarif").out)
    return log


def test_a_reviewed_log_is_valid_too(reviewed_log: dict[str, Any], official: jsonschema_rs.Validator) -> None:
    """With suppressions, baseline states and paths."""
    assert list(official.iter_errors(reviewed_log)) == []


@pytest.mark.parametrize("export", [CLINIC, WEBSHOP, CONNECTOR], ids=["clinic", "webshop", "connector"])
def test_only_what_we_mean_to_write(export: Path) -> None:
    """A small schema of our own, which is always at hand: these properties and no others."""
    log = json.loads(mxaudit("check", export, "-f", "sarif").out)
    assert list(jsonschema_rs.validator_for(SHAPE).iter_errors(log)) == []


def test_a_reviewed_log_has_our_shape(reviewed_log: dict[str, Any]) -> None:
    """The same with everything that only shows once something was decided; and the schema can say no."""
    validator = jsonschema_rs.validator_for(SHAPE)
    assert list(validator.iter_errors(reviewed_log)) == []
    assert not validator.is_valid({**reviewed_log, "inlineExternalProperties": []})


def test_decisions_and_baseline(reviewed_log: dict[str, Any]) -> None:
    """What holds is an accepted suppression, the rest is under review; each result says whether it is new."""
    results = reviewed_log["runs"][0]["results"]
    kinds = {result["suppressions"][0]["status"] for result in results if "suppressions" in result}
    assert kinds == {"accepted", "underReview"}
    told = {result["suppressions"][0]["justification"] for result in results if "suppressions" in result}
    assert "accepted until 2020-01-31 by J. de Vries (expired): Reviewed." in told
    assert {result["baselineState"] for result in results} == {"new", "unchanged"}
    assert reviewed_log["runs"][0]["properties"]["scope"]["modules"]


def test_the_way_to_a_finding_is_a_code_flow(reviewed_log: dict[str, Any]) -> None:
    """Every step says what happens there, and where."""
    run = reviewed_log["runs"][0]
    flows = [result["codeFlows"] for result in run["results"] if "codeFlows" in result]
    assert flows
    for (flow,) in flows:
        (thread,) = flow["threadFlows"]
        assert 2 <= len(thread["locations"]) <= 100
        assert len({json.dumps(step["location"]["logicalLocations"]) for step in thread["locations"]}) > 1
        for step in thread["locations"]:
            assert step["location"]["message"]["text"]
            assert step["location"]["logicalLocations"][0]["fullyQualifiedName"]


def test_within_the_limits_of_code_scanning(reviewed_log: dict[str, Any]) -> None:
    """20 tags a rule, 100 locations a result, 5,000 results with a fingerprint each, short names."""
    run = reviewed_log["runs"][0]
    for rule in run["tool"]["driver"]["rules"]:
        assert len(rule["properties"]["tags"]) <= 20
        assert len(rule["id"]) <= 255
        assert len(rule["shortDescription"]["text"]) <= 1024
        score = rule["properties"].get("security-severity")
        assert score is None or 0.0 < float(score) <= 10.0
    assert len(run["results"]) <= MAX_RESULTS
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        assert len(result["locations"]) == 1
        assert len(result["relatedLocations"]) <= 100
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not uri.startswith("/")
        assert ":" not in uri
