"""`mxaudit diff OLD NEW`: cells by meaning, what came and went, new and fixed findings, exit codes."""

import json
from pathlib import Path

import pytest

from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.exports.shapes.deployment import deployment, mda
from tests.exports.shapes.dump import model_dump
from tests.exports.shapes.files import write
from tests.exports.shapes.modelsource import modelsource
from tests.exports.shapes.overview import security_overview

CELL = {
    *("user_role", "verdict", "entity", "member", "right", "rows_before", "rows_after", "rules_before", "rules_after"),
    *("certainty", "sentence", "witness"),
}
OPEN = "[Status = 'Open']"


def app(xpath: str = OPEN, *, customer: str = "Customer", bill: bool = False, **rights: bool) -> App:
    made = App(name="Shop").user_role(customer, "System.User", "Shop.User")
    shop = made.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal", "Status": "String"}).rule("User", read="all", xpath=xpath, **rights)
    if bill:
        shop.entity("Bill", {"Text": "String"})
    return made


@pytest.fixture
def diff(tmp_path: Path):
    """Compare two apps with `mxaudit diff`: its exit code and its document."""

    def run(old: App, new: App, *options: str) -> tuple[int, dict]:
        write(tmp_path, {"old.mpr": old.mpr_v1(), "new.mpr": new.mpr_v1()})
        done = mxaudit("diff", tmp_path / "old.mpr", tmp_path / "new.mpr", "-f", "json", *options)
        return done.code, json.loads(done.out)

    return run


def test_more_rows_with_a_witness(diff) -> None:
    """The row that the user role may newly read; everything else is counted."""
    code, found = diff(app(), app("[Status = 'Open' or Status = 'Paid']"))
    assert code == 0
    assert {(c["verdict"], c["member"], c["right"]) for c in found["changes"]} == {
        ("more", "Total", "read"),
        ("more", "Status", "read"),
    }
    for change in found["changes"]:
        assert set(change) == CELL
        assert (change["user_role"], change["entity"]) == ("Customer", "Shop.Order")
        assert (change["rows_before"], change["rows_after"]) == ("constrained", "constrained")
        assert change["rules_before"] == change["rules_after"] == ["Shop.Order#1"]
        assert change["certainty"] == "proved"
        assert "Paid" in change["witness"]
    _, same = diff(app(), app("[ 'Open' = Status ]"))
    assert same["changes"] == []
    assert same["equal"] == found["equal"] + 2


def test_the_document(diff) -> None:
    """Every key of cli.md; what came and went by name."""
    _, found = diff(app(), app(customer="Buyer", bill=True, delete=True))
    assert set(found) >= {"schema_version", "old", "new", "user_roles", "entities", "services", "changes", "equal"}
    assert set(found) >= {"new_findings", "fixed"}
    assert (found["old"]["path"], found["new"]["path"]) == ("old.mpr", "new.mpr")
    assert found["user_roles"] == {"added": ["Buyer"], "removed": ["Customer"]}
    assert found["entities"] == {"added": ["Shop.Bill"], "removed": []}
    assert found["services"] == {"added": [], "removed": []}
    verdicts = {(c["user_role"], c["verdict"]) for c in found["changes"]}
    assert verdicts == {("Buyer", "more"), ("Customer", "less")}
    assert ("Buyer", "Shop.Order", "delete") in {(c["user_role"], c["entity"], c["right"]) for c in found["changes"]}


def test_new_and_fixed_findings(diff, tmp_path: Path) -> None:
    """The ids of two checks tell the same; new ones are whole findings."""
    _, found = diff(app(""), app(delete=True))
    checks = (mxaudit("check", tmp_path / path, "-f", "json") for path in ("old.mpr", "new.mpr"))
    old, new = ({f["id"] for f in json.loads(done.out)["findings"]} for done in checks)
    assert {f["id"] for f in found["new_findings"]} == new - old
    assert {f["id"] for f in found["fixed"]} == old - new
    assert found["new_findings"]
    assert all(f["baseline"] == "new" and f["message"] for f in found["new_findings"])
    _, back = diff(app(delete=True), app(""))
    assert {f["id"] for f in back["fixed"]} == new - old
    assert all(set(f) == {"id", "rule", "title", "subjects"} for f in back["fixed"])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (app(), app(""), 1),
        (app(""), app(), 0),
        (app(), app(), 0),
        (app(), app("[length(Status) div 2 = 1]"), 1),
        (app(), app(create=True), 1),
    ],
)
def test_fail_on_new_access(diff, old: App, new: App, code: int) -> None:
    """Exit code 1 when a user role may do more, or perhaps more; not without the option."""
    assert diff(old, new, "--fail-on-new-access")[0] == code
    assert diff(old, new)[0] == 0


def test_lines(tmp_path: Path) -> None:
    """As text: roles that change alike together, rows before and after in words."""
    write(tmp_path, {"old.mpr": app().mpr_v1(), "new.mpr": app("", delete=True).mpr_v1()})
    done = mxaudit("diff", tmp_path / "old.mpr", tmp_path / "new.mpr")
    assert done.out.startswith("old.mpr (Mendix ")
    assert "Cells by user role: 3 more, 0 incomparable, 0 unknown, 0 less;" in done.out
    assert (
        "  more         read Total, Status of Shop.Order: all orders; before: orders whose status is 'Open'" in done.out
    )
    assert "    for example: " in done.out
    assert "  more         delete Shop.Order: all orders; before: not at all" in done.out


def test_two_apps_are_no_two_versions() -> None:
    """A slip of the hand is worth a line; what they have from the Marketplace does not make them one app."""
    told = "no module of their own in common"
    assert told in mxaudit("diff", WEBSHOP, CLINIC).out
    assert told not in mxaudit("diff", WEBSHOP, WEBSHOP).out


def test_the_same_export_twice() -> None:
    """Nothing differs."""
    for path in (CLINIC, WEBSHOP):
        found = json.loads(mxaudit("diff", path, path, "-f", "json", "--fail-on-new-access").out)
        assert (found["changes"], found["new_findings"], found["fixed"]) == ([], [], [])
        assert found["equal"] > 100


@pytest.mark.parametrize("other", ["overview.json", "dump.json", "app.mda", "modelsource"])
def test_two_versions_in_two_formats(other: str, tmp_path: Path) -> None:
    """What one format cannot know is no change; what both know is compared."""
    made, later = app(), app("", delete=True)
    write(tmp_path, {"old.mpr": made.mpr_v1(), "later.mpr": later.mpr_v1()})
    write(tmp_path, {"overview.json": security_overview(made), "dump.json": model_dump(made), "app.mda": mda(made)})
    write(tmp_path / "modelsource", modelsource(made))
    for one, two in ((other, "old.mpr"), ("old.mpr", other)):
        found = json.loads(mxaudit("diff", tmp_path / one, tmp_path / two, "-f", "json").out)
        assert (found["changes"], found["equal"] > 0) == ([], True)
        assert found["new_findings"] == [] or all(f["baseline"] == "newly checked" for f in found["new_findings"])
    found = json.loads(mxaudit("diff", tmp_path / other, tmp_path / "later.mpr", "-f", "json").out)
    assert {(c["verdict"], c["member"], c["right"]) for c in found["changes"]} == {
        ("more", "Total", "read"),
        ("more", "Status", "read"),
        ("more", None, "delete"),
    }


@pytest.mark.parametrize(
    ("other", "unknown"), [("overview.json", {"services"}), ("app.mda", {"services", "nanoflows"})]
)
def test_documents_that_a_format_does_not_hold_neither_come_nor_go(other: str, unknown: set, tmp_path: Path) -> None:
    """Nobody may do more because an overview lists no services; what was not compared is named."""
    made = webshop()
    write(tmp_path, {"old.mpr": made.mpr_v1(), "overview.json": security_overview(made), "app.mda": mda(made)})
    for one, two in ((other, "old.mpr"), ("old.mpr", other)):
        done = mxaudit("diff", tmp_path / one, tmp_path / two, "-f", "json", "--fail-on-new-access")
        found = json.loads(done.out)
        assert done.code == 0
        assert found["documents"] == {kind: {"gained": {}, "lost": {}} for kind in found["documents"]}
        assert found["services"] == found["entities"] == {"added": [], "removed": []}
        assert {entry["kind"] for entry in found["left_out_documents"]} == unknown
        lines = mxaudit("diff", tmp_path / one, tmp_path / two).out
        assert all(f"Not compared: {kind}, {other}: " in lines for kind in unknown)


def test_what_cannot_be_compared(tmp_path: Path) -> None:
    """Exit code 2 and one line; neither input is ever written over."""
    for options in ((CLINIC, CONNECTOR), (CLINIC, tmp_path / "none.mpr"), (CLINIC,)):
        done = mxaudit("diff", *options)
        assert (done.code, done.out) == (2, "")
        assert done.error.startswith("mxaudit: ") and done.error.count("\n") == 1
    write(tmp_path, {"old.mpr": app().mpr_v1(), "new.mpr": app().mpr_v1()})
    done = mxaudit("diff", tmp_path / "old.mpr", tmp_path / "new.mpr", "-f", "json", "-o", tmp_path / "old.mpr")
    assert done.code == 2
    assert (tmp_path / "old.mpr").read_bytes() == app().mpr_v1()


def test_a_part_that_could_not_be_read_wins(tmp_path: Path) -> None:
    """Exit code 3: what is missing may look like a change."""
    write(tmp_path, {"new.mpr": app("").mpr_v1()})
    write(tmp_path / "cut", {"model.mdp": deployment(app())["model.mdp"][:-3]})
    assert mxaudit("diff", tmp_path / "cut", tmp_path / "new.mpr", "--fail-on-new-access").code == 3
