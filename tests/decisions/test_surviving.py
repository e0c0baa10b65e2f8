"""Decisions outlive the export that they were made on, and go stale when what they were about changes."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from auditor.decisions.decision import Decision, State
from auditor.decisions.decisions_file import open_decisions
from auditor.exports import open_export
from auditor.rules.audit import audit
from auditor.samples import elements
from auditor.samples.app import App
from tests.cli.run import mxaudit

OWN = "[Shop.Order_Account = '[%CurrentUser%]']"
OWN_WRITTEN_ELSEWISE = "[  Shop.Order_Account  =  '[%CurrentUser%]' ]"

Reorder = Callable[[list[object]], None]


def shop(
    *, constraint: str = OWN, reversed_rules: bool = False, more: bool = False, version: str = "10.24.21.12345"
) -> App:
    """A shop whose customers read their own orders, and delete every order by a second rule."""
    app = App(name="Shop", version=version).user_role("Customer", "Shop.User").user_role("Clerk", "Shop.Clerk")
    module = app.module("Shop", "User", "Clerk")
    order = module.entity("Order", {"Total": "Decimal", "Remark": "String(0)"})
    module.entity("Account", {"Email": "String"}, generalization="System.User").rule("Clerk", read="all")
    module.association("Order_Account", "Order", "Account")
    rules: list[Callable[[], object]] = [
        lambda: order.rule("User", read="all", xpath=constraint),
        lambda: order.rule("User", delete=True, read=["Total"], write=["Remark"] if more else []),
        lambda: order.rule("Clerk", write="all", create=True),
    ]
    for add in reversed(rules) if reversed_rules else rules:
        add()
    return app


def decide(path: Path, export: Path) -> int:
    """Accept every finding of an export; give their number."""
    done = audit(open_export(export))
    made = [Decision(done.id(f), done.seen(f), State.ACCEPTED, "Reviewed.", "J. de Vries") for f in done.findings]
    open_decisions(path, create=True).decide(made)
    return len(made)


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """A decisions file in which every finding of the shop is accepted."""
    export = tmp_path / "Shop.mpr"
    export.write_bytes(shop().mpr_v1())
    path = tmp_path / "decisions.toml"
    assert decide(path, export) > 5
    return path


def summary(export: Path, decisions: Path) -> dict[str, int]:
    """How the findings of an export stand to the decisions."""
    found: dict[str, int] = json.loads(mxaudit("check", export, "--decisions", decisions, "-f", "json").out)["summary"]
    return found


def written(folder: Path, app: App, name: str = "Shop.mpr") -> Path:
    """An export in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(app.mpr_v1())
    return path


def test_another_file_name_in_another_folder(tmp_path: Path, decided: Path) -> None:
    """Where the export lies plays no part."""
    found = summary(written(tmp_path / "moved" / "far away", shop(), "Shop of 2027.mpr"), decided)
    assert (found["open"], found["stale"]) == (0, 0)


def test_another_format(tmp_path: Path, decided: Path) -> None:
    """A project that Studio Pro split into many files, and our own XML of it."""
    split = shop().write_mpr_v2(tmp_path / "split", "Shop.mpr")
    converted = tmp_path / "shop.xml"
    assert mxaudit("convert", split, "-o", converted).code == 0
    for export in (split, converted):
        assert summary(export, decided)["open"] == 0, export


def test_reordered_rules(tmp_path: Path, decided: Path) -> None:
    """Studio Pro sorts access rules: each keeps its decision."""
    assert summary(written(tmp_path / "sorted", shop(reversed_rules=True)), decided)["open"] == 0


def test_renumbered_ids(tmp_path: Path, decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An app that was imported again has other ids throughout."""
    before = shop().mpr_v1()
    first = elements.identity
    for module in [module for name, module in sys.modules.items() if name.startswith("auditor.samples.")]:
        if getattr(module, "identity", None) is first:
            monkeypatch.setattr(module, "identity", lambda *words: first("imported again", *words))
    again = shop()
    assert again.mpr_v1() != before
    assert summary(written(tmp_path / "again", again), decided)["open"] == 0


def test_a_row_constraint_written_in_another_way(tmp_path: Path, decided: Path) -> None:
    """What it means is the same."""
    found = summary(written(tmp_path / "same", shop(constraint=OWN_WRITTEN_ELSEWISE)), decided)
    assert (found["open"], found["stale"]) == (0, 0)


def test_more_access_makes_decisions_stale(tmp_path: Path, decided: Path) -> None:
    """One more member is written without a limit: what was accepted then is not what is granted now."""
    found = summary(written(tmp_path / "more", shop(more=True)), decided)
    assert found["stale"] > 0
    assert found["open"] >= found["stale"]
    assert found["accepted"] > 0, "what did not change stays accepted"


def test_what_comes_back_is_told_loudly(tmp_path: Path, decided: Path) -> None:
    """In the log of the job, in the report, and by the exit code."""
    export = written(tmp_path / "more", shop(more=True))
    done = mxaudit("check", export, "--decisions", decided, "-o", tmp_path / "out.txt", "--fail-on", "info")
    assert done.code == 1
    assert "stale, so open again: what was granted then has changed" in done.error
    assert "accepted by J. de Vries" in done.error
    assert "Decided: accepted by J. de Vries (stale): Reviewed." in (tmp_path / "out.txt").read_text()
    file = open_decisions(decided)
    file.decide(
        [Decision(d.finding, d.seen, d.state, d.reason, d.owner, until=date(2020, 1, 31)) for d in file.decisions]
    )
    done = mxaudit("check", tmp_path / "Shop.mpr", "--decisions", decided, "-o", tmp_path / "out.txt")
    assert "expired, so open again" in done.error
    assert "accepted until 2020-01-31 by J. de Vries" in done.error
