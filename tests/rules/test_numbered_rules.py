"""Access rules that keep their number although others are missing, as in an export that lost some."""

from dataclasses import replace
from types import MappingProxyType

from auditor.model.names import Name
from auditor.rules.audit import audit
from auditor.rules.subjects import rule_named
from tests.builders import entity, project, rule, user_role


def test_a_rule_is_found_by_its_number_not_its_place():
    """The second of two rules is number 7: what is found about it names it so, and the audit tells all about it."""
    made = project(
        entity(
            "Shop.Order",
            "Total",
            rules=[rule("Shop.A", read="all"), rule("Shop.A", read="all", xpath="[System.owner = '[%CurrentUser%]']")],
            stores_owner=True,
        ),
        user_roles=[user_role("Customer", "System.User", "Shop.A")],
    )
    order = made.entities[Name("Shop.Order")]
    order = replace(order, rules=(order.rules[0], replace(order.rules[1], index=7)))
    made = replace(made, entities=MappingProxyType({**made.entities, order.name: order}))
    assert order.rule_numbered(7) is order.rules[1]
    assert order.rule_numbered(1) is order.rules[0]
    assert order.rule_numbered(2) is None and order.rule_numbered(0) is None
    assert rule_named(made, Name("Shop.Order#7")) is order.rules[1]
    done = audit(made)
    (shadowed,) = [finding for finding in done.findings if finding.rule == "ENT-07"]
    assert shadowed.subjects.access_rule == "Shop.Order#7"
    assert "Shop.Order#7" in done.explain(shadowed).message
    assert len({done.id(finding) for finding in done.findings}) == len(done.findings)
