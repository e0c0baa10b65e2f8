"""Markdown, for a wiki or a pull request: a manager's answers first, and text that stays text."""

import re
from pathlib import Path

import pytest

from tests.cli.run import CLINIC, WEBSHOP, mxaudit
from tests.hostile_project import hostile_app
from tests.reports.cases import BOTH, merges_file, reviewed
from tests.reports.test_formats import findings


def markdown(*arguments: str | Path) -> str:
    """The Markdown of an audit."""
    return mxaudit("check", *arguments, "-f", "markdown").out


@pytest.fixture(scope="module")
def webshop(tmp_path_factory: pytest.TempPathFactory) -> str:
    """With decisions, a baseline and saved merges."""
    folder = tmp_path_factory.mktemp("webshop")
    return markdown(WEBSHOP, *reviewed(folder), "--scenario", merges_file(folder))


def test_it_answers_a_manager_first() -> None:
    """Counts and what is open to anonymous, before the findings."""
    out = markdown(CLINIC)
    top, _, rest = out.partition("\n## Findings\n")
    assert top.startswith("# Security audit of clinic.xml\n")
    assert re.search(r"^\| open \| \d+ \| \d+ \| \d+ \| \d+ \| \d+ \|$", top, re.MULTILINE)
    assert "**Open to anonymous.** Visitors who do not sign in have the user role Anonymous." in top
    assert "- critical: ENT-02 Anonymous can change stored data of everyone: " in top
    assert "\n## What was not checked\n" in rest


def test_new_fixed_and_late(webshop: str) -> None:
    """With the owner of each decision that no longer holds."""
    top = webshop.partition("\n## Findings\n")[0]
    assert re.search(r"\*\*Since baseline.json\.\*\* \d+ new, 1 fixed", top)
    assert re.search(r"- fixed: [A-Z]+-\d+ Gone since, ", top)
    assert re.search(r"- overdue: .*, planned until 2020-01-31, J. de Vries", top)
    assert top.index("- overdue: ") < top.index("- expired: ") < top.index("- stale: ")


def test_every_message_once(webshop: str) -> None:
    """One rule in one module has one head; the findings of merges stand with their merge."""
    out = markdown(CLINIC)
    found = findings(CLINIC)
    assert len(re.findall(r"^- Fix(, for the first)?: ", out, re.MULTILINE)) < len(found)
    heads = re.findall(r"^\*\*([A-Z]+-\d+) (.*?)(, \d+ findings)?\*\*", webshop, re.MULTILINE)
    assert len(set(heads)) == len(heads)
    merges = webshop.partition("\n## Merges\n")[2]
    assert all(f"### {name}\n" in merges for name in BOTH)
    assert "- told above: MERGE-01 " in merges
    assert "MERGE-01" not in webshop.partition("\n## Findings\n")[2].partition("\n## Merges\n")[0]


def test_names_stay_text(tmp_path: Path) -> None:
    """No raw HTML, no mention, no link, no emphasis that the project brings."""
    path = tmp_path / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    out = markdown(path)
    assert not re.search(r"(?<!\\)<\w", out)
    assert not re.search(r"@\w", out)
    assert "](" not in out
    assert "://" not in out
