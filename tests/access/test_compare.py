"""Two accesses side by side: containment, and every cell that is not the same."""

import pytest

from auditor.access.compare import Relation, compare, compare_entity, contained, differences
from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.access.rows import Rows
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER
from tests.builders import attribute, entity, microflow, nanoflow, page, project, rule, service, user_role

OWN = "[System.owner = '[%CurrentUser%]']"
SAME_OWN = "[System.owner='[%CurrentUser%]']"
OPEN = "[State = 'Open']"
OPEN_OR_PAID = "[State = 'Open' or State = 'Paid']"
ODD = "[length(State) div 2 = 1]"
ORDER, STATE = Name("Shop.Order"), Name("Shop.Order.State")


def two(*rules, documents=(), more_a=(), more_b=(), **roles) -> tuple[EffectiveAccess, EffectiveAccess]:
    """What A and B may do with Shop.Order, which has a State and an Amount."""
    made = project(
        entity("Shop.Order", "State", attribute("Amount", AttributeType.INTEGER), rules=rules, stores_owner=True),
        user_roles=[user_role("A", "Shop.A", *more_a, **roles), user_role("B", "Shop.B", *more_b)],
        documents=documents,
    )
    model = AccessModel(made)
    return model.user_role(Name("A")), model.user_role(Name("B"))


def reading(text_a: str, text_b: str) -> tuple[EffectiveAccess, EffectiveAccess]:
    """A and B read the State on the rows of one constraint each."""
    return two(rule("Shop.A", read=["State"], xpath=text_a), rule("Shop.B", read=["State"], xpath=text_b))


@pytest.mark.parametrize(
    ("a", "b", "relation", "certainty"),
    [
        (OWN, OWN, Relation.EQUAL, "certain"),
        (OWN, SAME_OWN, Relation.EQUAL, "proved"),
        ("", "[true()]", Relation.EQUAL, "proved"),
        (OPEN, OPEN_OR_PAID, Relation.MORE, "proved"),
        (OPEN_OR_PAID, OPEN, Relation.LESS, "proved"),
        (OWN, "", Relation.MORE, "proved"),
        ("", OWN, Relation.LESS, "proved"),
        (OWN, OPEN, Relation.INCOMPARABLE, "proved"),
        (OWN, ODD, Relation.UNKNOWN, "possible"),
        (ODD, "", Relation.UNKNOWN, "possible"),
    ],
)
def test_how_rows_after_stand_to_rows_before(a, b, relation, certainty):
    """By meaning, not by text; undecided is an answer."""
    before, after = reading(a, b)
    (change,) = compare_entity(before.entity(ORDER), after.entity(ORDER), after.model.meanings)
    assert (change.relation, change.certainty) == (relation, certainty)
    assert change.member == STATE
    assert bool(change.reason) is (relation is Relation.UNKNOWN)


def test_a_change_shows_a_row_that_made_the_difference():
    """The witness of a gain is a row that was not covered before."""
    before, after = reading(OPEN, OPEN_OR_PAID)
    (change,) = compare(before, after).changes
    assert "Paid" in change.witness
    assert (change.rows_before, change.rows_after) == (Rows.CONSTRAINED, Rows.CONSTRAINED)


def test_rights_that_come_and_go():
    """None before or after needs no proof."""
    before, after = two(
        rule("Shop.A", create=True, delete=True, xpath=ODD), rule("Shop.B", create=True, read=["State"])
    )
    found = compare(before, after)
    assert [(c.right, c.relation, c.certainty) for c in found.changes] == [
        ("read", Relation.MORE, "certain"),
        ("delete", Relation.LESS, "certain"),
    ]
    assert found.equal == 1, "create has no rows"
    assert [(c.rows_before, c.rows_after) for c in found.changes] == [
        (Rows.NONE, Rows.ALL),
        (Rows.CONSTRAINED, Rows.NONE),
    ]


def test_comparing_a_role_with_itself_changes_nothing():
    """diff(A, A) is empty, and counts every cell."""
    a, _ = two(rule("Shop.A", create=True, write="all", xpath=ODD))
    found = compare(a, a)
    assert found.changes == ()
    assert found.equal == 5


def test_documents_and_managed_users():
    """Names that come and go; excluded ones are not there."""
    documents = [
        page("Shop.Edit", "Shop.A", "Shop.B"),
        page("Shop.New", "Shop.B"),
        microflow("Shop.ACT", "Shop.A"),
        nanoflow("Shop.NAN", "Shop.B"),
        service("Shop.Orders", "Shop.B"),
    ]
    a, b = two(documents=documents, manages=["B"])
    found = compare(a, b)
    assert (found.pages.gained, found.pages.lost, found.pages.unchanged) == (("Shop.New",), (), 1)
    assert (found.microflows.gained, found.microflows.lost) == ((), ("Shop.ACT",))
    assert found.nanoflows.gained == ("Shop.NAN",)
    assert found.services.gained == ("Shop.Orders",)
    assert (found.managed.gained, found.managed.lost) == ((), ("B",))


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (OWN, SAME_OWN, "PROVED"),
        (OPEN, OPEN_OR_PAID, "PROVED"),
        (OPEN_OR_PAID, OPEN, "REFUTED"),
        (OWN, "", "PROVED"),
        ("", OWN, "REFUTED"),
        (OWN, ODD, "UNKNOWN"),
    ],
)
def test_containment_of_rows(a, b, answer):
    """PROVED only when every row of every cell is."""
    assert contained(*reading(a, b)).answer == answer


def test_containment_counts_cells_of_non_persistable_and_system_entities():
    """rules.md, Words: access is all cells, those of System included."""
    a, b = two(more_a=["System.User"])
    found = contained(a, b)
    assert found.refuted
    assert found.first.entity.startswith("System.")
    assert contained(b, a).proved


def test_containment_counts_documents_but_no_pages():
    """Pages are no access: they hide, they do not protect."""
    a, b = two(documents=[page("Shop.Edit", "Shop.A")])
    assert contained(a, b).proved
    a, b = two(documents=[microflow("Shop.ACT", "Shop.A")])
    assert contained(a, b).refuted
    assert contained(a, b).first.label(a.model.project) == "execute Shop.ACT"
    a, b = two(documents=[service("Shop.Orders", "Shop.A")])
    assert contained(a, b).first.label(a.model.project) == "call Shop.Orders"


def test_managing_users_is_access():
    """Through the cells of System.User."""
    a, b = two(manages=["B"])
    assert contained(a, b).refuted
    assert contained(a, b).first.entity == SYSTEM_USER
    assert contained(b, a).proved


def test_one_refuted_cell_outweighs_undecided_ones():
    """Something is not contained, whatever the rest is."""
    a, b = two(
        rule("Shop.A", read=["State"], xpath=OWN),
        rule("Shop.B", read=["State"], xpath=ODD),
        rule("Shop.A", delete=True),
    )
    assert contained(a, b).first.right == "delete"
    assert contained(a, b).refuted


def test_create_has_no_rows():
    """Two roles that create under different constraints may create alike (G4)."""
    a, b = two(rule("Shop.A", create=True, xpath=OWN), rule("Shop.B", create=True, xpath=ODD))
    assert contained(a, b).proved
    assert list(differences(a, b)) == []


def test_every_difference():
    """For the evidence of a finding: what one has and the other has not, or not provably."""
    a, b = two(
        rule("Shop.A", create=True, read=["State", "Amount"]),
        rule("Shop.A", write=["Amount"], xpath=OWN),
        rule("Shop.B", read=["State"], xpath=ODD),
        rule("Shop.B", read=["Amount"]),
        documents=[nanoflow("Shop.NAN", "Shop.A")],
    )
    found = [(d.label(a.model.project), d.verdict.answer.value) for d in differences(a, b)]
    assert found == [
        ("create Shop.Order", "REFUTED"),
        ("read Shop.Order/State", "UNKNOWN"),
        ("write Shop.Order/Amount", "REFUTED"),
        ("execute Shop.NAN", "REFUTED"),
    ]
    assert list(differences(a, a)) == []


def test_fewer_module_roles_are_contained_without_looking():
    """Monotony (merging.md 3.3, 3): a constraint that nobody can read stands in nobody's way."""
    made = project(
        entity(
            "Shop.Order",
            "State",
            rules=[rule("Shop.A", read="all", xpath="[this is no XPath"), rule("Shop.B", delete=True)],
        ),
        user_roles=[user_role("A", "Shop.A")],
    )
    model = AccessModel(made)
    small, large = (model.of(RoleSet((Name("A"),), added)) for added in ((), (Name("Shop.B"),)))
    assert contained(small, large).proved
    assert contained(large, small).refuted


def test_two_versions_of_a_project():
    """An old rule is another object in another project; text, meaning and names decide."""

    def version(*rules, name="Shop.Order", **more) -> EffectiveAccess:
        made = project(
            entity(name, "State", rules=rules, stores_owner=True),
            user_roles=[user_role("A", "Shop.A", "System.User", **more), user_role("B")],
        )
        return AccessModel(made).user_role(Name("A"))

    old = version(rule("Shop.A", read="all", xpath=ODD), manages=["A"])
    assert compare(old, version(rule("Shop.A", read="all", xpath=ODD), manages=["A"])).changes == ()
    (change,) = compare(
        old, version(rule("Shop.A", read="all", xpath=ODD), rule("Shop.A", delete=True), manages=["A"])
    ).changes
    assert (change.right, change.relation) == ("delete", Relation.MORE)
    renamed = compare(old, version(rule("Shop.A", read="all"), name="Shop.Bill", manages=["A"]))
    assert [(c.entity, c.relation) for c in renamed.changes] == [
        ("Shop.Order", Relation.LESS),
        ("Shop.Bill", Relation.MORE),
    ]
    wider = compare(old, version(rule("Shop.A", read="all", xpath=ODD), manages=["A", "B"]))
    assert {c.entity for c in wider.changes} == {SYSTEM_USER}
    assert {c.relation for c in wider.changes} == {Relation.MORE}
