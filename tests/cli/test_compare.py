"""`mxaudit inventory A --compare B`, and the other commands on exports that know user roles only."""

import json
from pathlib import Path

import pytest

from auditor.samples.app import App
from tests.cli.run import CLINIC, CONNECTOR, Outcome, mxaudit
from tests.exports.shapes.deployment import deployment, mda
from tests.exports.shapes.dump import model_dump
from tests.exports.shapes.files import write
from tests.exports.shapes.modelsource import modelsource
from tests.exports.shapes.overview import security_overview


def app(xpath: str = "", **more: bool) -> App:
    made = App(name="Shop").user_role("Customer", "System.User", "Shop.User")
    order = made.module("Shop", "User", "Admin").entity("Order", {"Total": "Decimal"})
    order.rule("User", read="all", xpath=xpath, **more)
    return made


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with the app in every format, and with what a later version of it would be."""
    write(tmp_path, {"Shop.mpr": app().mpr_v1(), "later.mpr": app("[Total > 10]", delete=True).mpr_v1()})
    write(tmp_path, {"overview.json": security_overview(app()), "dump.json": model_dump(app()), "app.mda": mda(app())})
    write(tmp_path / "modelsource", modelsource(app()))
    return tmp_path


def compared(*exports: Path) -> tuple[Outcome, dict]:
    done = mxaudit("inventory", exports[0], "--compare", exports[1], "-f", "json")
    return done, json.loads(done.out)["comparison"]


FORMATS = {
    "overview.json": "security-overview",
    "dump.json": "model-dump",
    "app.mda": "deployment",
    "modelsource": "modelsource",
}


@pytest.mark.parametrize("other", FORMATS)
def test_the_same_app_in_two_formats(other: str, exports: Path) -> None:
    """Exit code 0, no cell differs; what could not be compared is named."""
    done, found = compared(exports / "Shop.mpr", exports / other)
    assert done.code == 0
    assert found["differ"] == []
    assert found["cells"] > 0
    assert (found["with"]["path"], found["with"]["format"]) == (other, FORMATS[other])
    assert all(set(part) == {"module", "reason"} for part in found["left_out"])


def test_cells_that_differ(exports: Path) -> None:
    """Exit code 1, and each is told with the rows on both sides."""
    done, found = compared(exports / "Shop.mpr", exports / "later.mpr")
    assert done.code == 1
    cell = {"user_role": "Customer", "entity": "Shop.Order"}
    assert sorted(found["differ"], key=lambda cell: cell["right"]) == [
        {**cell, "member": None, "right": "delete", "ours": "none", "theirs": "constrained"},
        {**cell, "member": "Total", "right": "read", "ours": "all", "theirs": "constrained"},
    ]


def test_text_says_it_in_lines(exports: Path) -> None:
    """One cell a line."""
    done = mxaudit("inventory", exports / "Shop.mpr", "--compare", exports / "later.mpr")
    assert done.code == 1
    assert "  Customer delete Shop.Order: no rows, there some rows" in done.out
    assert "  Customer read Shop.Order/Total: all rows, there some rows" in done.out
    done = mxaudit("inventory", exports / "Shop.mpr", "--compare", exports / "overview.json")
    assert "Compared with overview.json (security-overview): all " in done.out
    assert "not compared: System, one of the exports does not say who may manage users" in done.out


def test_a_part_that_could_not_be_read_wins(exports: Path) -> None:
    """Exit code 3: cells may differ only for want of it."""
    (exports / "app.mda").unlink()
    cut = deployment(app("[Total > 10]"))["model.mdp"][:-3]
    write(exports / "cut", {"model.mdp": cut})
    done, found = compared(exports / "Shop.mpr", exports / "cut")
    assert done.code == 3
    assert found["differ"]


@pytest.mark.parametrize("other", ["missing.mpr", "."])
def test_an_other_export_that_is_none(other: str, exports: Path) -> None:
    """Exit code 2 and one line."""
    done = mxaudit("inventory", exports / "Shop.mpr", "--compare", exports / other)
    assert (done.code, done.out) == (2, "")
    assert done.error.startswith("mxaudit: ") and done.error.count("\n") == 1


def test_a_package_beside_an_app() -> None:
    """Nothing to compare: exit code 2 and one line that says why."""
    done = mxaudit("inventory", CLINIC, "--compare", CONNECTOR)
    assert (done.code, done.out) == (2, "")
    assert "connector.mpk holds no user roles, so there is nothing to compare" in done.error


def test_without_compare_the_key_is_not_there(exports: Path) -> None:
    """Or nobody could tell "no difference" from "not asked"."""
    assert "comparison" not in json.loads(mxaudit("inventory", exports / "Shop.mpr", "-f", "json").out)


USER_ROLES_ONLY = pytest.mark.parametrize("name", ["overview.json", "app.mda"])


@USER_ROLES_ONLY
def test_access_names_no_module_roles(name: str, exports: Path) -> None:
    """Mendix combined the rules: which module role brought what is not known."""
    document = json.loads(mxaudit("access", exports / name, "--role", "Customer", "-f", "json").out)
    assert (document["user_roles"], document["module_roles"]) == (["Customer"], [])
    order = next(entity for entity in document["entities"] if entity["entity"] == "Shop.Order")
    assert order["members"]["Total"]["read"] == [{"rule": "Shop.Order#1", "rows": "all"}]
    assert document["rules"]["Shop.Order#1"]["module_roles"] == []
    text = mxaudit("access", exports / name, "--role", "Customer").out
    assert text.startswith("Customer: as the export combined it for user roles\n")


@USER_ROLES_ONLY
def test_module_roles_cannot_be_added(name: str, exports: Path) -> None:
    """Nor taken away: exit code 2."""
    for option in ("--with", "--without"):
        done = mxaudit("access", exports / name, "--role", "Customer", option, "Shop.Admin")
        assert done.code == 2
        assert "this export knows user roles only" in done.error


@USER_ROLES_ONLY
def test_why_names_the_user_role(name: str, exports: Path) -> None:
    """Without a module role between the role and the rule, and without roles that "bring no rule"."""
    done = mxaudit("why", exports / name, "Customer", "read", "Shop.Order/Total")
    assert done.code == 0
    assert "Customer › Shop.Order#1: grants read" in done.out
    assert "brings no rule" not in done.out


@pytest.mark.parametrize("name", FORMATS)
def test_convert(name: str, exports: Path) -> None:
    """The neutral export of each gives the same audit as the export itself."""
    target = exports / "converted.xml"
    assert mxaudit("convert", exports / name, "-o", target).code == 0
    first, second = (json.loads(mxaudit("check", file, "-f", "json").out) for file in (exports / name, target))
    for finding in (*first["findings"], *second["findings"]):
        del finding["evidence"]  # It is at another place now.
    for key in ("findings", "coverage", "rules"):
        assert first[key] == second[key]
