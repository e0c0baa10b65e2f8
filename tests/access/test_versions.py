"""Two versions of a project: each user role's cells before and after, and what came and went."""

from itertools import permutations
from pathlib import Path

import pytest

from auditor.access.compare import Relation, compare
from auditor.access.effective import AccessModel
from auditor.access.other_export import Incomparable
from auditor.access.versions import Versions, compare_versions
from auditor.exports import open_export
from auditor.model.domain import AttributeType
from auditor.model.project import Granularity, Project
from tests.builders import attribute, entity, microflow, page, project, rule, service, user_role

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
OPEN, OPEN_OR_PAID = "[State = 'Open']", "[State = 'Open' or State = 'Paid']"


def version(*rules, roles=("Customer",), more=(), documents=(), **kept) -> Project:
    """A shop in which every user role holds Shop.User and System.User."""
    order = entity("Shop.Order", "State", attribute("Total", AttributeType.DECIMAL), rules=rules)
    users = [user_role(name, "Shop.User", "System.User") for name in roles]
    return project(order, *more, user_roles=users, documents=documents, **kept)


def compared(old: Project, new: Project) -> Versions:
    return compare_versions(AccessModel(old), AccessModel(new))


def told(found: Versions, role: str = "Customer") -> list[tuple]:
    """What changed for one user role: member, right, relation."""
    (mine,) = [each for each in found.roles if each.after.roles.user_roles == (role,)]
    return [(c.member or c.entity, c.right.value, c.relation.value) for c in mine.changes]


def test_rows_are_compared_by_meaning():
    """Text that differs and means the same is equal; more rows come with one of them."""
    open_rows = version(rule("Shop.User", read="all", xpath=OPEN))
    (same,) = compared(open_rows, version(rule("Shop.User", read="all", xpath="[ 'Open' = State ]"))).roles
    assert same.changes == ()
    found = compared(open_rows, version(rule("Shop.User", read="all", xpath=OPEN_OR_PAID)))
    assert told(found) == [
        ("Shop.Order.State", "read", "more"),
        ("Shop.Order.Total", "read", "more"),
    ]
    assert all("Paid" in change.witness for change in found.roles[0].changes)
    assert found.counts[Relation.MORE] == 2
    assert found.grants_more


def test_which_rules_grant_it_does_not_matter():
    """A rule that was split, and another order of rules, change nothing."""
    old = version(rule("Shop.User", create=True, read="all", xpath=OPEN))
    new = version(
        rule("Shop.User", read=["Total"], xpath=OPEN), rule("Shop.User", create=True, read=["State"], xpath=OPEN)
    )
    found = compared(old, new)
    assert told(found) == []
    assert found.counts[Relation.EQUAL] == compared(old, old).counts[Relation.EQUAL]
    assert not found.grants_more


@pytest.mark.parametrize(
    ("old", "new", "relation", "more"),
    [
        ("", OPEN, "less", False),
        ("[Total > 10]", OPEN, "incomparable", True),
        (OPEN, "[length(State) div 2 = 1]", "unknown", True),
    ],
)
def test_less_incomparable_and_unknown(old: str, new: str, relation: str, more: bool):
    """What could not be compared may be more: it counts as new access."""
    found = compared(
        version(rule("Shop.User", read=["State"], xpath=old)), version(rule("Shop.User", read=["State"], xpath=new))
    )
    assert told(found) == [("Shop.Order.State", "read", relation)]
    assert found.grants_more is more


def test_what_came_and_went():
    """User roles, entities and services by name; the cells of a role that came are all more, of one that went less."""
    old = version(
        rule("Shop.User", delete=True), roles=("Customer", "Old"), documents=[service("Shop.Api", "Shop.User")]
    )
    bill = entity("Shop.Bill", "Text", rules=[rule("Shop.User", read="all")])
    new = version(rule("Shop.User", delete=True), roles=("Auditor", "Customer"), more=(bill,))
    found = compared(old, new)
    assert (found.user_roles.gained, found.user_roles.lost) == (("Auditor",), ("Old",))
    assert (found.entities.gained, found.entities.lost) == (("Shop.Bill",), ())
    assert (found.services.gained, found.services.lost) == ((), ("Shop.Api",))
    assert [role.after.roles.label for role in found.roles] == ["Auditor", "Customer", "Old"]
    assert told(found) == [("Shop.Bill.Text", "read", "more")]
    assert {relation for _, _, relation in told(found, "Auditor")} == {"more"}
    assert {relation for _, _, relation in told(found, "Old")} == {"less"}
    assert ("Shop.Order", "delete", "less") in told(found, "Old")


def test_documents_that_a_role_may_use():
    """A microflow that a role may now run is new access; a page is none (rules.md, Words)."""
    plain, with_page, with_flow = (
        version(documents=documents)
        for documents in ([], [page("Shop.Home", "Shop.User")], [microflow("Shop.ACT", "Shop.User")])
    )
    assert compared(plain, with_page).roles[0].pages.gained == ("Shop.Home",)
    assert not compared(plain, with_page).grants_more
    assert compared(plain, with_flow).grants_more
    assert not compared(with_flow, plain).grants_more


def test_users_who_may_be_managed():
    """Cells of System.User follow the user roles that may be managed."""
    roles = [
        [user_role("Admin", "System.User", manages=names), user_role("Sales", "System.User")]
        for names in ([], ["Sales"])
    ]
    few, many = (project(user_roles=users) for users in roles)
    assert set(compared(few, many).roles[0].by_entity) == {"System.User"}
    assert compared(few, many).grants_more
    assert not compared(many, few).grants_more


def test_a_right_that_a_removed_entity_gave():
    """Without the entity in the newer domain model its old rows cannot be read, and need not be."""
    old = version(more=(entity("Shop.Bill", "Text", rules=[rule("Shop.User", read="all", xpath="[Text = 'x']")]),))
    assert told(compared(old, version())) == [("Shop.Bill.Text", "read", "less")]
    assert told(compared(version(), old)) == [("Shop.Bill.Text", "read", "more")]


def test_a_package_beside_an_app():
    """Nothing to compare."""
    with pytest.raises(Incomparable, match="holds no user roles"):
        compared(version(), project(entity("Shop.Order"), modules={"Shop": ["User"]}))


def test_what_only_one_kind_of_export_knows_is_no_change():
    """A compiled model names user roles only; members that it does not name are left out, and modules are named."""
    old = version(rule("Shop.User", read=["State", "Total"]))
    new = version(rule(read=["State"], user_roles=["Customer"]), granularity=Granularity.USER_ROLES)
    found = compared(old, new)
    assert told(found) == [("Shop.Order.Total", "read", "less")]


def _agree(old: Project, new: Project) -> int:
    """Compare role by role and cell by cell, as `compare` does for any two accesses; give the number of roles."""
    one, other = AccessModel(old), AccessModel(new)
    found = compare_versions(one, other)
    for role in found.roles:
        (name,) = role.after.roles.user_roles
        plain = compare(one.user_role(name), other.user_role(name))
        assert role.equal == plain.equal
        mine = {(c.entity, c.member, c.right): (c.relation, c.witness) for c in role.changes}
        assert mine == {(c.entity, c.member, c.right): (c.relation, c.witness) for c in plain.changes}
    return len(found.roles)


PAIRS = [
    ("restservices/4.4.4", "restservices/5.16.1"),
    ("restservices/5.16.1", "restservices/7.5.0"),
    ("modelsource/modelsource-v1", "modelsource/modelsource-v2"),
    ("mxcli-banking", "mxcli-rest"),
]


@pytest.mark.parametrize("pair", [order for pair in PAIRS for order in permutations(pair)], ids=" to ".join)
def test_real_projects_role_by_role(pair: tuple[str, str]):
    """What is grouped says the same as every cell looked at alone, there and back."""
    if not CORPUS.is_dir():
        pytest.skip("the folder of real projects, ../shared/corpus, is not here")
    assert _agree(*(open_export(CORPUS / path) for path in pair)) > 1
    if pair == PAIRS[0]:
        forth, back = (open_export(CORPUS / path) for path in pair)
        assert compared(forth, back).counts[Relation.MORE] == compared(back, forth).counts[Relation.LESS]


def test_the_same_project_is_equal():
    """And every cell is counted."""
    made = version(rule("Shop.User", create=True, write="all", xpath="[this is no XPath"), roles=("A", "B"))
    found = compared(made, made)
    number = sum(access.size for role in found.roles for access in role.after.granted)
    assert found.counts == {**dict.fromkeys(Relation, 0), Relation.EQUAL: number}
