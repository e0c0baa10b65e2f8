"""`docs/rules.md`: every rule with its page, written from the code (`auditor.reports.rules_page`)."""

import re
from pathlib import Path

from auditor.merging.registry import every_rule
from auditor.reports.rules_page import rules_page
from auditor.rules.s_unit import TITLES, TOPIC_OF

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_is_written_from_the_code() -> None:
    """After a change: `python -m auditor.reports.rules_page > docs/rules.md`."""
    assert PAGE.read_text(encoding="utf-8") == rules_page()


def test_every_rule_has_a_row_that_leads_to_its_page() -> None:
    page = rules_page()
    headings = re.findall(r"^## ([A-Z]+-\d+ .+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    links = re.findall(r"^\| \[([A-Z]+-\d+)\]\(#([a-z0-9-]+)\)", page, re.MULTILINE)
    assert [rule for rule, _ in links] == [loaded.rule.id for loaded in every_rule()]
    assert {anchor for _, anchor in links} == anchors


def test_constraints_are_no_links_and_no_emphasis() -> None:
    page = rules_page()
    assert "\\[%CurrentUser%\\]" in page
    assert not re.search(r"(?<!\\)\[%", page)


def test_topics_are_of_rules_that_exist() -> None:
    assert TOPIC_OF.keys() <= {loaded.rule.id for loaded in every_rule()}
    assert set(TOPIC_OF.values()) == set(TITLES)
