"""Constraints over associations of which an export tells only the name, or one end (formats.md 4.1, 4.5)."""

import pytest

from auditor.xpath.constraint import Constraint, equivalent, implies, parse_constraint
from tests.xpath.schemas import SimpleSchema, shop

ME = "'[%CurrentUser%]'"
PATHS = (
    f"[Shop.Order_Customer/Shop.Customer/Shop.Customer_Account = {ME}]",
    "[Shop.Order_Customer/Shop.Customer/Vip]",
    "[Shop.Line_Order/Shop.Line/Kind = 'A']",
    f"[not(Shop.Order_Account = {ME})]",
)


def lost(owner: bool = False) -> SimpleSchema:
    """The shop as a `modelsource` tells it: of associations neither the other end nor how many there are."""
    schema = shop()
    for name, known in list(schema.associations.items()):
        if name.startswith("Shop."):
            schema.link(name, known.owner if owner else "", "", is_set=True)
    return schema


def unlisted() -> SimpleSchema:
    """The shop as a security overview may tell it: associations that nobody may use are not in it at all."""
    schema = shop()
    schema.associations = {n: a for n, a in schema.associations.items() if n.startswith("System.")}
    schema.unknown_modules.add("Shop")
    return schema


SCHEMAS = {"the owner": lost(owner=True), "only the name": lost(), "not even the name": unlisted()}


def on(text: str, schema: SimpleSchema) -> Constraint:
    return parse_constraint(text, "Shop.Order", schema)


@pytest.mark.parametrize("told", SCHEMAS)
@pytest.mark.parametrize("text", PATHS)
def test_they_are_understood(told: str, text: str) -> None:
    """No problem, nothing that is not analysed, and every member on the path."""
    constraint = on(text, SCHEMAS[told])
    assert constraint.problems == ()
    assert constraint.unanalysed == ()
    assert constraint.reads >= on(text, shop()).reads
    assert constraint.depends_on_user == on(text, shop()).depends_on_user
    assert equivalent([constraint], [on(text.replace(" = ", "="), SCHEMAS[told])]).proved


@pytest.mark.parametrize("told", SCHEMAS)
def test_nothing_is_concluded_from_how_many_there_may_be(told: str) -> None:
    """With one customer at most both say the same; with several they do not."""
    texts = "[not(Shop.Order_Customer/Shop.Customer/Vip)]", "[Shop.Order_Customer/Shop.Customer[not(Vip)]]"
    known = shop()
    without, with_one = ([on(text, known)] for text in texts)
    assert implies(with_one, without).proved
    without, with_one = ([on(text, SCHEMAS[told])] for text in texts)
    assert not implies(with_one, without).proved


@pytest.mark.parametrize("told", SCHEMAS)
def test_what_is_certain_stays_certain(told: str) -> None:
    """A constraint is within itself, and within a weaker one."""
    schema = SCHEMAS[told]
    narrow, wide = on("[Shop.Order_Customer/Shop.Customer/Vip and IsGift]", schema), on("[IsGift]", schema)
    assert implies([narrow], [wide]).proved
    assert not implies([wide], [narrow]).proved


def test_a_name_that_does_not_exist_is_still_one() -> None:
    """Where the module is in the export as a whole."""
    schema = unlisted()
    schema.unknown_modules.clear()
    (problem,) = on("[Shop.Order_Nobody/Shop.Customer/Vip]", schema).problems
    assert problem.text == "Shop.Order_Nobody does not exist"
