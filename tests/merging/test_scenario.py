"""A merge: what it gains against each role, and its findings in their groups."""

from auditor.access.compare import Relation
from auditor.access.rows import Rows
from auditor.merging.changes import NOTHING, entity_changes, grouped_cells
from auditor.model.names import Name
from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.builders import entity, microflow, page, project, rule, user_role
from tests.merging.shop import merged

OWN = "[System.owner = '[%CurrentUser%]']"

ORDER = entity(
    "Shop.Order",
    "Total",
    "Note",
    rules=[rule("Shop.A", create=True, read="all", xpath=OWN), rule("Shop.B", read=["Total"], write=["Note"])],
    stores_owner=True,
)
STOCK = entity("Stock.Item", "Name", rules=[rule("Stock.C", write="all", delete=True)])


def shop():
    """Two roles on one entity, one of which has another entity to itself."""
    return project(
        ORDER,
        STOCK,
        user_roles=[
            user_role("First", "System.User", "Shop.A"),
            user_role("Second", "System.User", "Shop.B", "Stock.C"),
        ],
        documents=[
            page("Shop.Orders", "Shop.A", "Shop.B"),
            page("Stock.Items", "Stock.C"),
            microflow("Shop.F", "Shop.A"),
        ],
    )


def cells(changes):
    """Right, bare member, rows before and after, relation."""
    return [
        (c.right.value, (c.member or "").rpartition(".")[2], c.rows_before, c.rows_after, c.relation) for c in changes
    ]


class TestGains:
    """Gained, changed, lost, unchanged."""

    def test_against_each_role(self) -> None:
        """What the set has and the role has not, or on fewer rows; the base is the first role."""
        found = merged(shop(), "First", "Second")
        order = [change for change in found.gained(Name("First")) if change.entity == "Shop.Order"]
        assert cells(order) == [
            ("read", "Total", Rows.CONSTRAINED, Rows.ALL, Relation.MORE),
            ("read", "Note", Rows.CONSTRAINED, Rows.ALL, Relation.MORE),
            ("write", "Note", Rows.NONE, Rows.ALL, Relation.MORE),
        ]
        assert cells(found.gained(Name("Second"))) == [("create", "", Rows.NONE, Rows.ALL, Relation.MORE)]
        assert cells(found.changed) == cells(order[:2])
        assert found.lost == []

    def test_numbers_are_those_of_the_cells(self) -> None:
        """They are counted by groups of cells, and come to the same."""
        found = merged(webshop().project(), "Customer", "Support")
        for role in (Name("Customer"), Name("Support")):
            assert found.number_gained(role) == len(found.gained(role)) > 10
        cells_of_set = sum(1 for access in found.access.entities() for _ in access.cells())
        assert found.unchanged == cells_of_set - len(found.gained(Name("Customer")))
        assert found.number_lost == len(found.lost) == 0

    def test_a_module_role_taken_out_is_lost(self) -> None:
        """One role minus a module role: what is lost, and nothing gained."""
        found = merged(shop(), "Second", removed=["Stock.C"])
        assert {change.entity for change in found.lost} == {"Stock.Item"}
        assert len(found.lost) == found.number_lost == 3
        assert found.gained(Name("Second")) == []

    def test_fewer_rows_are_a_loss_also_when_undecided(self) -> None:
        """Without the rule for all rows only those of a constraint that cannot be analysed are left."""
        made = project(
            entity(
                "Shop.Order",
                "Total",
                rules=[
                    rule("Shop.A", read="all", xpath="[length(Total) = 3]"),
                    rule("Shop.B", read="all", xpath="[Total = 'abcd']"),
                ],
            ),
            user_roles=[user_role("First", "System.User", "Shop.A", "Shop.B")],
        )
        found = merged(made, "First", removed=["Shop.B"])
        assert [change.relation for change in found.lost] == [Relation.UNKNOWN]
        assert found.gained(Name("First")) == []

    def test_a_new_role_made_of_module_roles(self) -> None:
        """It has no base to gain against; everything that it may do is unchanged."""
        found = merged(shop(), added=["Shop.A", "Stock.C"])
        assert (found.base, found.comparisons, found.changed, found.lost) == (None, {}, [], [])
        assert (
            found.unchanged
            == found.access.entity(Name("Shop.Order")).size + found.access.entity(Name("Stock.Item")).size
        )

    def test_documents(self) -> None:
        against = merged(shop(), "First", "Second").against_base
        assert against.pages.gained == ("Stock.Items",)
        assert (against.microflows.gained, against.microflows.unchanged) == ((), 1)


class TestEntityChanges:
    """The list of a merge: one line an entity."""

    def test_words(self) -> None:
        """Rows that widened first, then what is new; a whole entity is one word."""
        changes = {change.entity: change for change in entity_changes(merged(shop(), "First", "Second"))}
        assert changes["Shop.Order"].words == "+ read all rows, write Note"
        assert [(role, words) for role, _, words in changes["Shop.Order"].others] == [("Second", "+ create")]
        assert changes["Stock.Item"].words == "+ entity"
        assert changes["System.User"].words == NOTHING

    def test_order(self) -> None:
        """Limits that are lost come first, new entities after them, what stays as it is last, System at the end."""
        changes = entity_changes(merged(shop(), "First", "Second"))
        names = [change.entity for change in changes]
        assert names[:2] == ["Shop.Order", "Stock.Item"]
        assert all(name.startswith("System.") for name in names[2:])
        assert [change.limits_lost for change in changes[:2]] == [True, False]

    def test_losses_are_told(self) -> None:
        (change,) = [c for c in entity_changes(merged(shop(), "Second", removed=["Stock.C"])) if c.losses]
        assert change.words == "=  - read, write, delete"
        assert len(change.lost) == 3

    def test_cells_alike_are_told_together(self) -> None:
        found = merged(shop(), "First", "Second")
        (change,) = [c for c in entity_changes(found) if c.entity == "Shop.Order"]
        grouped = [(cell.right.value, members) for cell, members in grouped_cells(found.project, change.gained)]
        assert grouped == [("read", ["Total", "Note"]), ("write", ["Note"])]
        assert sum(group.number for group in change.gains) == change.number_gained == len(change.gained)


class TestFindings:
    """New, kept and gone; only together and limits lost."""

    def app(self) -> App:
        """Visitors read products; customers read their orders, clerks all of them."""
        app = App()
        shop_module = app.module("Shop", "Guest", "User", "Clerk")
        shop_module.entity("Product", {"Name": "String"}).rule("Guest", read="all")
        shop_module.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=OWN).rule(
            "Clerk", read="all", delete=True
        )
        app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
        app.user_role("Customer", "System.User", "Shop.User").user_role("Clerk", "System.User", "Shop.Clerk")
        return app

    def test_new_are_those_that_no_role_has_alone(self) -> None:
        found = merged(self.app().project(), "Customer", "Clerk")
        assert ("ENT-07", "Shop.Order#1") in [(f.rule, f.subjects.access_rule) for f in found.new_findings]
        assert ("ENT-13", "Shop.Order") in [(f.rule, f.subjects.entity) for f in found.kept_findings]
        assert sorted(map(id, (*found.new_findings, *found.kept_findings))) == sorted(map(id, found.findings))

    def test_a_guests_findings_are_gone_once_signed_in(self) -> None:
        """The set is judged as a signed-in role; what only the visitor violated is told as gone."""
        found = merged(self.app().project(), "Anonymous", "Customer")
        gone = {finding.rule for finding in found.gone_findings}
        assert "ENT-03" in gone
        assert all(finding.rule not in {f.rule for f in found.findings} for finding in found.gone_findings)

    def test_groups_of_merge_rules(self) -> None:
        found = merged(webshop().project(), "Customer", "Support")
        assert {finding.rule for finding in found.only_together} == {"MERGE-02", "MERGE-03"}
        assert {finding.rule for finding in found.limits_lost} == {"MERGE-01"}
        assert len(found.only_together) + len(found.limits_lost) == len(found.emergent)

    def test_words_of_every_finding(self) -> None:
        """A merge tells its own findings and those of all other rules."""
        found = merged(webshop().project(), "Customer", "Support")
        told = (*found.emergent, *found.findings, *found.gone_findings)
        assert len({found.id(finding) for finding in told}) == len(told)
        for finding in told:
            assert found.title(finding) and found.explain(finding).message and len(found.seen(finding)) == 64

    def test_module_roles_that_add_nothing(self) -> None:
        found = merged(webshop().project(), "Customer", "Support")
        assert found.redundant_module_roles == ("Support.Customer",)
