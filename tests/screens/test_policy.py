"""A policy file in the screens: rules that it makes and switches off, and a file that lies beside the export."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from auditor.cli.reading_process import ReadingProcess
from screens.coverage_rows import outcomes_of, rule_blocks, unchecked_table
from screens.finding_text import finding_blocks
from screens.loading import ReaderApart
from screens.question import Question
from screens.review import ReviewApp
from tests.frames import frame
from tests.screens.review import WEBSHOP, clock, settle

POLICY = """
version = 1
[rules]
ENT-16 = "off"
[functions.settle]
any = [{ write = "Webshop.Return/Refund" }]
[functions.receive]
any = [{ execute = "Webshop.ACT_Return_Receive" }]
[risks.P001]
title = "Takes goods back and pays for them"
when = "settle and receive"
[risks.P002]
title = "Settles returns"
when = "settle"
"""


@asynccontextmanager
async def opened(export: Path, policy: Path | None = None) -> AsyncIterator[Pilot[int]]:
    """Run the program as `mxaudit` does, with a process that reads."""
    reader = ReaderApart(ReadingProcess(export, None, policy))
    try:
        app = ReviewApp(export, reader, clock=clock)
        async with app.run_test(size=(120, 30)) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        reader.close()


def written(folder: Path) -> Path:
    path = folder / "mxaudit.toml"
    path.write_text(POLICY, encoding="utf-8")
    return path


async def test_rules_of_the_policy_are_told_like_others(tmp_path: Path) -> None:
    async with opened(WEBSHOP, written(tmp_path)) as pilot:
        session = pilot.app.session
        (finding,) = (f for f in session.audit.findings if f.rule == "SOD-P002")
        told = {block.label: block.says for block in finding_blocks(session, finding) if hasattr(block, "label")}
        assert told["What"].startswith("User role Support has settle (write of Refund on Webshop.Return")
        session.merge_roles(["Support", "Warehouse"])
        merge = session.current_merge()
        assert [merge.title(f) for f in merge.new_findings if f.rule == "SOD-P001"] == [
            "Takes goods back and pays for them"
        ]


async def test_coverage_tells_what_is_switched_off_and_where(tmp_path: Path) -> None:
    async with opened(WEBSHOP, written(tmp_path)) as pilot:
        session = pilot.app.session
        reasons = {row.key: row.cells[-1] for row in unchecked_table(session, outcomes_of(session)).rows}
        assert str(reasons["ENT-16"]).startswith("switched off in mxaudit.toml, line 4")
        assert rule_blocks(session, "SOD-P001")[0] == [("Takes goods back and pays for them", "strong")]


async def test_one_beside_the_export_is_used_after_a_yes(tmp_path: Path) -> None:
    export = Path(shutil.copytree(WEBSHOP.parent, tmp_path / "webshop")) / WEBSHOP.name
    written(export.parent)
    async with opened(export) as pilot:
        assert isinstance(pilot.app.screen, Question)
        assert "mxaudit.toml lies beside the project. Use it?" in frame(pilot.app)
        assert "SOD-P002" not in {f.rule for f in pilot.app.session.audit.findings}
        await pilot.press("enter")
        await settle(pilot)
        assert "SOD-P002" in {f.rule for f in pilot.app.session.audit.findings}
        assert not isinstance(pilot.app.screen, Question)


async def test_after_a_no_it_is_not(tmp_path: Path) -> None:
    export = Path(shutil.copytree(WEBSHOP.parent, tmp_path / "webshop")) / WEBSHOP.name
    written(export.parent)
    async with opened(export) as pilot:
        await pilot.press("q")
        await settle(pilot)
        assert "SOD-P002" not in {f.rule for f in pilot.app.session.audit.findings}
