"""Every rule explains itself, and proves itself on a planted fault and a near miss."""

import pytest

from auditor.findings.finding import Severity
from auditor.rules import registry
from auditor.rules.rule import Loaded
from auditor.rules.selftest import selftest, trial

ALL = registry.all_rules()
IDS = [loaded.rule.id for loaded in ALL]


def test_ids_are_unique_and_in_the_order_of_the_catalogue() -> None:
    families = ["PRJ", "ROLE", "ENT", "ROW", "DOC", "SVC", "INT", "MOD", "SOD"]
    keys = [(families.index(loaded.rule.family), int(loaded.rule.id.partition("-")[2])) for loaded in ALL]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("loaded", ALL, ids=IDS)
def test_a_page_is_whole_and_short_enough_to_read_aloud(loaded: Loaded) -> None:
    page = loaded.page
    assert page.title and "\n" not in page.title
    for part in (page.what, page.why, page.example, page.fix):
        assert part.endswith((".", "?"))
        assert len(part.split()) <= 110
    assert page.sources
    assert loaded.rule.severities == tuple(sorted(loaded.rule.severities, key=lambda s: s.rank))
    assert all(isinstance(severity, Severity) for severity in loaded.rule.severities)


@pytest.mark.parametrize("loaded", ALL, ids=IDS)
def test_fires_on_the_planted_fault_and_is_quiet_on_the_near_miss(loaded: Loaded) -> None:
    one = trial(loaded)
    assert (one.fires, one.quiet, one.reason) == (True, True, "")


def test_the_selftest_tells_why_a_rule_fails() -> None:
    loaded = registry.rule("PRJ-06")
    silent = Loaded(
        loaded.rule,
        loaded.page,
        lambda subject, context: iter(()),
        loaded.explain,
        loaded.planted,
        loaded.near_miss,
        "",
    )
    eager = Loaded(loaded.rule, loaded.page, loaded.check, loaded.explain, loaded.planted, loaded.planted, "")
    document = selftest([silent, eager])
    assert (document["passed"], document["failed"]) == (0, 2)
    assert [rule["reason"] for rule in document["rules"]] == ["planted fault: clean", "near miss: 1 findings"]
    assert [(rule["fires"], rule["quiet"]) for rule in document["rules"]] == [(False, True), (True, False)]


def test_a_page_without_a_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks Example, How to fix, Sources"):
        registry.page_of("Title\n\nWhat it does\n    A.\n\nWhy is this bad\n    B.\n")
