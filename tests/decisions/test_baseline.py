"""A baseline remembers what it covered: what is read or checked for the first time is no regression, nor fixed."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.decisions.baseline import read_baseline
from auditor.samples.app import App
from tests.cli.run import CLINIC, mxaudit

ENDINGS = ("json", "sarif")


def app(*modules: str, open_to: str = "User") -> App:
    """An app in which every customer writes everything of each of these modules."""
    made = App(name="Shop").user_role("Customer", *(f"{module}.User" for module in modules))
    for name in modules:
        made.module(name, "User", "Nobody").entity("Order", {"Total": "Decimal"}).rule(
            open_to, write="all", delete=True
        )
    return made


def written(folder: Path, made: App, name: str = "Shop.mpr") -> Path:
    """An export."""
    path = folder / name
    path.write_bytes(made.mpr_v1())
    return path


def baseline(folder: Path, export: Path, ending: str, *options: str) -> Path:
    """The findings file of an export, as the baseline of a later run."""
    path = folder / f"before.{ending}"
    assert mxaudit("check", export, "-o", path, "--fail-on", "never", *options).code == 0
    return path


def compared(export: Path, before: Path, *options: str) -> dict[str, Any]:
    """What `check` says beside a baseline."""
    document: dict[str, Any] = json.loads(mxaudit("check", export, "--baseline", before, "-f", "json", *options).out)
    return document


def novelties(document: dict[str, Any], module: str) -> set[str]:
    """How the findings about a module stand to the baseline."""
    return {f["baseline"] for f in document["findings"] if (f["subjects"]["entity"] or "").startswith(f"{module}.")}


@pytest.mark.parametrize("ending", ENDINGS)
class TestScope:
    """In both formats."""

    def test_a_newly_read_module_is_no_regression(self, tmp_path: Path, ending: str) -> None:
        """Its findings are told, and do not fail the gate."""
        before = baseline(tmp_path, written(tmp_path, app("Shop")), ending)
        export = written(tmp_path, app("Shop", "Stock"))
        document = compared(export, before)
        assert novelties(document, "Shop") == {"unchanged"}
        assert novelties(document, "Stock") == {"newly checked"}
        assert document["summary"]["new"] == sum(f["baseline"] == "new" for f in document["findings"])
        assert mxaudit("check", export, "--baseline", before, "--module", "Stock").code == 0

    def test_a_known_module_that_gets_worse_is_one(self, tmp_path: Path, ending: str) -> None:
        """Its new findings count."""
        before = baseline(tmp_path, written(tmp_path, app("Shop", open_to="Nobody")), ending)
        export = written(tmp_path, app("Shop"))
        assert "new" in novelties(compared(export, before), "Shop")
        assert mxaudit("check", export, "--baseline", before, "--fail-on", "low").code == 1

    def test_what_is_gone_is_fixed_and_named(self, tmp_path: Path, ending: str) -> None:
        """With its subjects, whatever the format of the baseline."""
        before = baseline(tmp_path, written(tmp_path, app("Shop")), ending)
        document = compared(written(tmp_path, app("Shop", open_to="Nobody")), before)
        fixed = [known for known in document["fixed"] if known["subjects"]["entity"] == "Shop.Order"]
        assert {tuple(known["subjects"]["user_roles"]) for known in fixed} >= {("Customer",)}
        assert document["summary"]["fixed"] == len(document["fixed"])

    def test_what_is_out_of_scope_now_is_not_fixed(self, tmp_path: Path, ending: str) -> None:
        """Neither another module, nor another role, nor another rule."""
        export = written(tmp_path, app("Shop", "Stock"))
        before = baseline(tmp_path, export, ending)
        for options in (("--module", "Shop"), ("--role", "Administrator"), ("--rule", "ENT-13"), ("--no-marketplace",)):
            assert compared(export, before, *options)["fixed"] == [], options

    def test_a_module_that_is_gone_is_not_fixed(self, tmp_path: Path, ending: str) -> None:
        """Nobody mended it, and perhaps it was only left out of the export."""
        before = baseline(tmp_path, written(tmp_path, app("Shop", "Stock")), ending)
        document = compared(written(tmp_path, app("Shop")), before)
        assert not [known for known in document["fixed"] if known["subjects"]["entity"] == "Stock.Order"]

    def test_a_baseline_of_some_modules_covers_these(self, tmp_path: Path, ending: str) -> None:
        """What it was asked for is what it knows about."""
        export = written(tmp_path, app("Shop", "Stock"))
        before = baseline(tmp_path, export, ending, "--module", "Shop")
        document = compared(export, before)
        assert novelties(document, "Shop") == {"unchanged"}
        assert novelties(document, "Stock") == {"newly checked"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_baseline_of_another_app_is_refused(tmp_path: Path, ending: str) -> None:
    """Beside it all findings would be of modules that it did not cover, and none would count."""
    before = baseline(tmp_path, written(tmp_path, app("Other"), "Other.mpr"), ending)
    done = mxaudit("check", written(tmp_path, app("Shop")), "--baseline", before)
    assert (done.code, done.out) == (2, "")
    assert "covers no module that Shop.mpr has for itself" in done.error


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_saved_merge_had_is_not_fixed_by_leaving_it_out(tmp_path: Path, ending: str) -> None:
    """Only a run that judges the same roles together can say so."""
    made = app("Shop").user_role("Clerk", "Shop.Nobody")
    made.entity("Shop.Order").rule("Nobody", read="all")
    export = written(tmp_path, made)
    for name, roles in (("both", ["Customer", "Clerk"]), ("other", ["Clerk"])):
        more = 'with = ["Shop.User"]' if name == "other" else ""
        text = f'[[scenario]]\nname = "{name}"\nuser_roles = {json.dumps(roles)}\n{more}\n'
        (tmp_path / f"{name}.toml").write_text(text)
    before = baseline(tmp_path, export, ending, "--scenario", str(tmp_path / "both.toml"))
    known = read_baseline(before).findings.values()
    assert any(found.merged for found in known)
    assert compared(export, before, "--scenario", str(tmp_path / "both.toml"))["summary"]["new"] == 0
    assert compared(export, before)["fixed"] == []
    assert compared(export, before, "--scenario", str(tmp_path / "other.toml"))["fixed"] == []


def test_of_a_part_that_could_not_be_read_nothing_is_fixed(tmp_path: Path) -> None:
    """A unit that is missing takes its findings with it."""
    made = app("Shop")
    project = made.write_mpr_v2(tmp_path / "project", "Shop.mpr")
    before = baseline(tmp_path, project, "json")
    lost = next(unit for unit in made.units() if unit.document["$Type"] == "DomainModels$DomainModel")
    for path in (tmp_path / "project" / "mprcontents").rglob(f"{lost.guid}.mxunit"):
        path.unlink()
    done = mxaudit("check", project, "--baseline", before, "-f", "json")
    assert done.code == 3
    document = json.loads(done.out)
    assert len(document["findings"]) < len(json.loads(before.read_text())["findings"])
    assert document["fixed"] == []


@pytest.mark.parametrize("format_", ["json", "html", "markdown", "text", "sarif"])
def test_a_baseline_that_somebody_edited_is_taken_as_far_as_it_goes(tmp_path: Path, format_: str) -> None:
    """Subjects of a wrong shape are none; what it says stays text."""
    before = baseline(tmp_path, CLINIC, "json")
    document = json.loads(before.read_text())
    first = document["findings"][0]
    first.update(id="f" * 64, title="<b>\x1b[31mGone", subjects={"entity": 5, "user_roles": "all", "surprise": []})
    before.write_text(json.dumps(document))
    done = mxaudit("check", CLINIC, "--baseline", before, "-f", format_)
    assert done.code == 1
    assert "\x1b" not in done.out
    assert "<b>" not in done.out or format_ not in ("html", "markdown")
