"""The JSON Schema that is shipped: every command's real output is valid by it, and holds no key that it leaves out."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from auditor.samples.app import App
from tests.cli.run import CLINIC, CONNECTOR, SAMPLES, WEBSHOP, mxaudit
from tests.hostile_project import hostile_app
from tests.reports.cases import BOTH, merges_file, reviewed

VARIANTS = sorted((SAMPLES / "clinic" / "variants").glob("*.xml"))


def schema() -> dict[str, Any]:
    """The schema, from the package as it is installed."""
    shipped: dict[str, Any] = json.loads(files("auditor.reports").joinpath("schema.json").read_text("utf-8"))
    return shipped


def strict(part: Any) -> Any:
    """The same schema, but a key that it does not name is an error."""
    if isinstance(part, list):
        return [strict(value) for value in part]
    if not isinstance(part, dict):
        return part
    closed = {key: strict(value) for key, value in part.items()}
    if "properties" in closed and isinstance(part.get("type"), str | list):
        closed["additionalProperties"] = False
    return closed


def errors(document: Any, command: str) -> Iterator[str]:
    """What is wrong with a document of one command."""
    whole = strict(schema())
    del whole["anyOf"]
    validator = jsonschema_rs.validator_for({**whole, "$ref": f"#/$defs/{command}"})
    return (f"{list(error.instance_path)}: {error.message[:200]}" for error in validator.iter_errors(document))


def printed(*arguments: str | Path) -> Any:
    """What a command prints as JSON."""
    done = mxaudit(*arguments, "-f", "json")
    assert done.out, done.error
    return json.loads(done.out)


def test_the_schema_is_one() -> None:
    """By the meta-schema of its draft."""
    assert jsonschema_rs.meta.is_valid(schema())


@pytest.mark.parametrize("export", [CLINIC, WEBSHOP, CONNECTOR, *VARIANTS], ids=lambda path: path.stem)
def test_check(export: Path) -> None:
    """Every sample: an app with everything, a module package, settings of all kinds."""
    assert list(errors(printed("check", export), "check")) == []


def test_check_with_decisions_baseline_and_merges(tmp_path: Path) -> None:
    """What only shows once something was decided and merged."""
    document = printed("check", WEBSHOP, *reviewed(tmp_path), "--scenario", merges_file(tmp_path))
    assert list(errors(document, "check")) == []
    assert document["scenarios"]
    assert document["fixed"]
    assert any(finding["decision"] for finding in document["findings"])


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("inventory", ("inventory", WEBSHOP)),
        ("inventory", ("inventory", CONNECTOR)),
        ("inventory", ("inventory", WEBSHOP, "--compare", WEBSHOP)),
        ("access", ("access", WEBSHOP, "--role", "Customer", "--role", "Support")),
        ("merge", ("merge", WEBSHOP, "Customer", "Support")),
        ("merge", ("merge", WEBSHOP, "Customer", "Support", "--repair")),
        ("merge_pairs", ("merge", WEBSHOP, "--pairs")),
        ("why", ("why", WEBSHOP, "Customer", "read", "Webshop.Order/Total")),
        ("why", ("why", WEBSHOP, "Customer", "delete", "Webshop.Invoice")),
        ("who-can", ("who-can", WEBSHOP, "delete", "Webshop.Review")),
        ("diff", ("diff", SAMPLES / "clinic" / "variants" / "role-design.xml", CLINIC)),
        ("rules_command", ("rules",)),
        ("selftest", ("selftest",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_other_commands(command: str, arguments: tuple[str | Path, ...]) -> None:
    """Each on a sample."""
    document = printed(*arguments)
    assert list(errors(document, command)) == []
    assert jsonschema_rs.is_valid(schema(), document)


def test_saved_merges(tmp_path: Path) -> None:
    """`merge --scenario`."""
    document = printed("merge", WEBSHOP, "--scenario", merges_file(tmp_path))
    assert list(errors(document, "merge_scenarios")) == []
    assert [scenario["name"] for scenario in document["scenarios"]] == list(BOTH)


def test_hostile_names(tmp_path: Path) -> None:
    """Whatever a name holds, the shape stays."""
    path = tmp_path / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    assert list(errors(printed("check", path), "check")) == []


def test_an_unfinished_app(tmp_path: Path) -> None:
    """No modules, no roles, no findings of most rules."""
    path = tmp_path / "Empty.mpr"
    path.write_bytes(App(name="Empty").mpr_v1())
    assert list(errors(printed("check", path), "check")) == []


def test_a_wrong_document_is_refused() -> None:
    """The schema can say no: a severity that is none, a missing key, a key that nobody described."""
    document = printed("check", CLINIC)
    document["findings"][0]["severity"] = "terrible"
    del document["summary"]["open"]
    document["surprise"] = 1
    assert len(list(errors(document, "check"))) == 3
