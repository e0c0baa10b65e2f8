"""Each MERGE rule: what it finds, what it leaves alone, and how it tells it."""

import pytest

from auditor.findings.finding import Certainty, Origin, Reach, Severity, Status
from auditor.merging.registry import every_rule, merge_rules
from auditor.merging.selftest import merge_trial
from auditor.model.documents import Parameter
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.rules.rule import Loaded
from auditor.samples.app import App
from tests.builders import association, attribute, entity, microflow, project, rule, user_role
from tests.merging.shop import emergent, explained, merged, told

ALL = merge_rules()
IDS = [loaded.rule.id for loaded in ALL]
OWN = "[System.owner = '[%CurrentUser%]']"


def attribute_open():
    """A Boolean attribute."""
    return attribute("Open", AttributeType.BOOLEAN)


def shop(*entities, first=("Shop.A",), second=("Shop.B",), **more):
    """A project with the user roles First and Second."""
    roles = [user_role("First", "System.User", *first), user_role("Second", "System.User", *second)]
    return project(*entities, user_roles=[*roles, *more.pop("user_roles", ())], **more)


def found(made, *roles, **more):
    """What is found in a set of roles: First and Second unless others are named."""
    return told(emergent(made, *(roles or ("First", "Second")), **more))


class TestCatalogue:
    """The MERGE rules are rules like all others."""

    def test_they_come_last(self) -> None:
        assert [f"MERGE-0{number}" for number in range(1, 8)] == IDS
        assert [loaded.rule.id for loaded in every_rule()][-7:] == IDS

    @pytest.mark.parametrize("loaded", ALL, ids=IDS)
    def test_a_page_is_whole_and_short_enough_to_read_aloud(self, loaded: Loaded) -> None:
        page = loaded.page
        assert page.title and "\n" not in page.title
        for part in (page.what, page.why, page.example, page.fix):
            assert part.endswith(".")
            assert len(part.split()) <= 110
        assert page.sources

    @pytest.mark.parametrize("loaded", ALL, ids=IDS)
    def test_fires_on_the_planted_fault_and_is_quiet_on_the_near_miss(self, loaded: Loaded) -> None:
        one = merge_trial(loaded)
        assert (one.fires, one.quiet, one.reason) == (True, True, "")

    @pytest.mark.parametrize("loaded", ALL, ids=IDS)
    def test_a_finding_tells_who_what_and_what_to_do(self, loaded: Loaded) -> None:
        """Message, fix and proof are sentences that name the roles; nothing is a placeholder."""
        app = App()
        loaded.planted(app)
        made = app.project()
        names = [role.name for role in made.user_roles if role.name != "Administrator"]
        (finding,) = [f for f in emergent(made, *names) if f.rule == loaded.rule.id]
        words = explained(made, finding)
        assert words.message.endswith(".") and words.fix.endswith(".")
        assert any(name in words.message for name in names)
        assert len(words.evidence) >= 2
        assert all(evidence.statement and "  " not in evidence.statement for evidence in words.evidence)


class TestRowLimitDisappears:
    """MERGE-01."""

    def test_either_role_may_lose_its_limit(self) -> None:
        """Each is told, in one finding about the entity."""
        made = shop(
            entity(
                "Shop.Order",
                "Total",
                attribute_open(),
                rules=[
                    rule("Shop.A", read=["Total"], xpath=OWN),
                    rule("Shop.B", read=["Total"], xpath="[Open]"),
                ],
                stores_owner=True,
            )
        )
        (finding,) = emergent(made, "First", "Second")
        assert (finding.rule, finding.severity, finding.certainty) == ("MERGE-01", Severity.HIGH, Certainty.PROVED)
        statements = [evidence.statement for evidence in explained(made, finding).evidence]
        assert any(statement.startswith("Shop.Order#1 lets First read Total") for statement in statements)
        assert any(statement.startswith("Shop.Order#2 lets Second read Total") for statement in statements)
        assert any(statement.startswith("For example") for statement in statements)

    def test_deleting_counts_creating_does_not(self) -> None:
        """Row constraints do not limit create (G4)."""
        for right, expected in (("delete", [("MERGE-01", "Shop.Order")]), ("create", [])):
            made = shop(
                entity(
                    "Shop.Order",
                    "Total",
                    rules=[rule("Shop.A", xpath="[Total = 'x']", **{right: True}), rule("Shop.B", **{right: True})],
                )
            )
            assert found(made) == expected

    def test_rows_that_are_proved_to_be_within_are_no_more(self) -> None:
        """A narrower constraint beside a wider one loses its limit; the wider one does not."""
        made = shop(
            entity(
                "Shop.Order",
                "Total",
                rules=[
                    rule("Shop.A", read=["Total"], xpath="[Total = 'x' or Total = 'y']"),
                    rule("Shop.B", read=["Total"], xpath="[Total = 'x']"),
                ],
            )
        )
        (finding,) = emergent(made, "First", "Second")
        assert explained(made, finding).message.startswith("Second may read Total of Shop.Order only for")
        assert "First may read" not in explained(made, finding).message

    def test_an_undecided_constraint_makes_it_possible(self) -> None:
        """Not proved to be within is enough, and is said to be only possible."""
        made = shop(
            entity(
                "Shop.Order",
                "Total",
                rules=[
                    rule("Shop.A", read=["Total"], xpath="[length(Total) = 3]"),
                    rule("Shop.B", read=["Total"], xpath="[Total = 'abc']"),
                ],
            )
        )
        (finding,) = emergent(made, "First", "Second")
        assert finding.certainty is Certainty.POSSIBLE
        assert any("not decided" in evidence.statement for evidence in explained(made, finding).evidence)

    def test_what_every_app_has_is_no_finding(self) -> None:
        """A helpdesk sees users, everyone sees oneself: System's own rules and user management are not told here."""
        made = project(
            entity("Shop.Account", "Shoe", generalization="System.User", rules=[rule("Shop.A", read=["Shoe"])]),
            user_roles=[user_role("First", "System.User"), user_role("Second", "System.User", manages=["First"])],
        )
        assert found(made) == []

    def test_entities_that_are_not_stored_have_no_rows(self) -> None:
        made = shop(
            entity(
                "Shop.Search",
                "Text",
                persistable=False,
                rules=[rule("Shop.A", read="all", xpath="[Text = 'x']"), rule("Shop.B", read="all")],
            )
        )
        assert found(made) == []

    def test_a_limit_that_was_taken_out_is_not_lost(self) -> None:
        """Second without its own module role brings no limit; what is left is First's."""
        made = shop(
            entity(
                "Shop.Order", "Total", rules=[rule("Shop.A", read="all"), rule("Shop.B", read="all", xpath="[Total]")]
            )
        )
        assert found(made) == [("MERGE-01", "Shop.Order")]
        assert found(made, removed=["Shop.B"]) == []


class TestCreateAndWrite:
    """MERGE-02."""

    ORDER = ("Total", "Approved")

    def order(self, *rules):
        return entity("Shop.Order", *self.ORDER, rules=rules)

    def test_neither_alone(self) -> None:
        made = shop(
            self.order(
                rule("Shop.A", create=True, write=["Total"]), rule("Shop.B", write=["Approved"], xpath="[Total = 'x']")
            )
        )
        assert ("MERGE-02", "Shop.Order") in found(made)

    @pytest.mark.parametrize(
        ("a", "b"),
        [
            (rule("Shop.A", create=True, write=["Approved"]), rule("Shop.B", write=["Approved"], xpath="[Total]")),
            (rule("Shop.A", create=True), rule("Shop.B", create=True, write=["Approved"], xpath="[Total = 'x']")),
            (rule("Shop.A", create=True), rule("Shop.B", write=["Approved"])),
            (rule("Shop.A", create=True), rule("Shop.B", read=["Approved"], xpath="[Total = 'x']")),
            (rule("Shop.A", read=["Total"]), rule("Shop.B", write=["Approved"], xpath="[Total = 'x']")),
        ],
        ids=["creator writes it", "writer creates", "written on all rows", "not written", "nobody creates"],
    )
    def test_not(self, a, b) -> None:
        assert "MERGE-02" not in [rule_id for rule_id, _ in found(shop(self.order(a, b)))]

    def test_a_third_role_that_could_do_it_alone_ends_it(self) -> None:
        """In a set of three, what one role does alone is not only together."""
        rules = [rule("Shop.A", create=True), rule("Shop.B", write=["Approved"], xpath="[Total = 'x']")]
        both = rule("Shop.C", create=True, write=["Approved"], xpath="[Total = 'y']")
        made = shop(self.order(*rules, both), user_roles=[user_role("Third", "System.User", "Shop.C")])
        assert ("MERGE-02", "Shop.Order") in found(made)
        assert ("MERGE-02", "Shop.Order") not in found(made, "First", "Second", "Third")

    def test_views_are_not_created(self) -> None:
        app = App()
        shop_module = app.module("Shop", "A", "B")
        shop_module.entity("Base", {"Total": "String"})
        shop_module.entity("Order", {"Total": "String", "Approved": "String"}, view="select 1").rule(
            "A", create=True
        ).rule("B", write=["Approved"], xpath="[Total = 'x']")
        app.user_role("First", "System.User", "Shop.A").user_role("Second", "System.User", "Shop.B")
        assert "MERGE-02" not in [f.rule for f in emergent(app.project(), "First", "Second")]


class TestConstraintCapture:
    """MERGE-03."""

    def article(self, *rules):
        return entity("News.Article", "Text", attribute_open(), rules=rules)

    def news(self, *rules, **more):
        return shop(self.article(*rules), first=("News.A",), second=("News.B",), **more)

    def test_over_an_association(self) -> None:
        """The member that the constraint reads may be one of another entity on its path."""
        made = shop(
            entity("Shop.Customer", attribute_open(), rules=[rule("Shop.B", write=["Open"])]),
            entity(
                "Shop.Order",
                "Total",
                rules=[rule("Shop.A", read=["Total"], xpath="[Shop.Order_Customer/Shop.Customer/Open]")],
            ),
            associations=[association("Shop.Order_Customer", "Shop.Order", "Shop.Customer")],
        )
        (finding,) = emergent(made, "First", "Second")
        assert told([finding]) == [("MERGE-03", "Shop.Order")]
        words = explained(made, finding)
        assert "writes Open of Shop.Customer" in words.message
        assert any("changed into" in evidence.statement for evidence in words.evidence)

    def test_writing_that_never_reaches_such_rows(self) -> None:
        """B writes Open of open articles only: none comes in that was not in."""
        made = self.news(rule("News.A", read=["Text"], xpath="[Open]"), rule("News.B", write=["Open"], xpath="[Open]"))
        assert "MERGE-03" not in [rule_id for rule_id, _ in found(made)]

    def test_a_role_that_does_it_alone(self) -> None:
        """Whoever reads by the constraint and writes what it reads does not need the other role."""
        made = self.news(
            rule("News.A", read=["Text"], xpath="[Open]"),
            rule("News.B", write=["Open"]),
            rule("News.C", write=["Open"], xpath="[Text = 'x']"),
        )
        assert ("MERGE-03", "News.Article") in found(made)
        alone = self.news(
            rule("News.A", read=["Text"], xpath="[Open]"),
            rule("News.B", write=["Open"]),
            rule("News.A", write=["Open"], xpath="[Text = 'x']"),
        )
        assert ("MERGE-03", "News.Article") not in found(alone)

    def test_a_twin_of_the_rule_counts_as_the_rule(self) -> None:
        """Second reads by a rule of its own with the same constraint, and writes what it reads: alone, then."""
        made = self.news(
            rule("News.A", read=["Text"], xpath="[Open]"),
            rule("News.B", read=["Text"], xpath="[Open = true()]"),
            rule("News.B", write=["Open"], xpath="[Text = 'x']"),
        )
        assert "MERGE-03" not in [rule_id for rule_id, _ in found(made)]

    def test_a_constraint_that_protects_nothing_is_not_captured(self) -> None:
        """Second reads all texts: the set has them anyway (MERGE-01)."""
        made = self.news(rule("News.A", read=["Text"], xpath="[Open]"), rule("News.B", read=["Text"], write=["Open"]))
        assert found(made) == [("MERGE-01", "News.Article")]

    def test_undecided_is_possible(self) -> None:
        made = self.news(
            rule("News.A", read=["Text"], xpath="[Open and length(Text) = 3]"), rule("News.B", write=["Open"])
        )
        (finding,) = emergent(made, "First", "Second")
        assert (finding.rule, finding.certainty) == ("MERGE-03", Certainty.POSSIBLE)
        assert "may be able to" in explained(made, finding).message


class TestMicroflowArgument:
    """MERGE-04."""

    def flows(self, *rules, **flow):
        flow.setdefault("apply_entity_access", False)
        flow.setdefault("parameters", (Parameter(Name("Order"), Name("Shop.Order")),))
        return shop(
            entity("Shop.Order", "Total", rules=rules),
            documents=[microflow("Shop.ACT_Pay", *flow.pop("roles", ("Shop.A",)), **flow)],
        )

    def test_who_runs_it_lacks_the_objects(self) -> None:
        made = self.flows(rule("Shop.B", read=["Total"], xpath="[Total = 'x']"))
        (finding,) = emergent(made, "First", "Second")
        assert told([finding]) == [("MERGE-04", "Shop.ACT_Pay")]
        assert finding.severity is Severity.MEDIUM

    @pytest.mark.parametrize(
        ("rules", "flow"),
        [
            ([rule("Shop.A", "Shop.B", read=["Total"])], {}),
            ([rule("Shop.A", create=True), rule("Shop.B", read=["Total"])], {}),
            ([rule("Shop.B", read=["Total"])], {"apply_entity_access": True}),
            ([rule("Shop.B", read=["Total"])], {"apply_entity_access": None}),
            ([rule("Shop.B", read=["Total"])], {"parameters": ()}),
            ([rule("Shop.B", read=["Total"])], {"roles": ("Shop.A", "Shop.B")}),
            ([rule("Shop.B", read=["Total"])], {"excluded": True}),
            ([rule("Shop.B", delete=True)], {}),
        ],
        ids=[
            "runner reads",
            "runner creates",
            "applies entity access",
            "not known",
            "no object",
            "owner runs it too",
            "excluded",
            "owner only deletes",
        ],
    )
    def test_not(self, rules, flow) -> None:
        assert found(self.flows(*rules, **flow)) == []


class TestManagedUsers:
    """MERGE-05."""

    def managers(self, first, second, **more):
        others = [user_role(name, "System.User") for name in ("Customer", "Staff", "Guest")]
        roles = [
            user_role("First", "System.User", manages=first, **more),
            user_role("Second", "System.User", manages=second),
        ]
        return project(user_roles=[*others, *roles])

    def test_users_of_both_kinds(self) -> None:
        made = self.managers(["Customer"], ["Staff"])
        (finding,) = emergent(made, "First", "Second")
        assert (finding.rule, finding.subjects.label) == ("MERGE-05", "First + Second")
        assert "users who hold Customer and Staff" in explained(made, finding).message

    def test_contained_or_everyone_or_nobody(self) -> None:
        assert found(self.managers(["Customer"], ["Customer", "Staff"])) == []
        assert found(self.managers(["Customer"], [])) == []
        assert found(self.managers(["Customer"], ["Staff"], manage_all_roles=True)) == []

    def test_a_third_role_that_manages_both_ends_it(self) -> None:
        made = self.managers(["Customer"], ["Staff"])
        all_of_them = user_role("Third", "System.User", manages=["Customer", "Staff"])
        made = project(user_roles=[*made.user_roles, all_of_them])
        assert found(made, "First", "Second", "Third") == []


class TestJointDisclosure:
    """MERGE-06."""

    def test_linked_entities(self) -> None:
        """The link must be readable; then both ends stand side by side."""
        person = entity("HR.Person", "Address", rules=[rule("HR.B", read=["Address"])])

        def with_link(*members):
            contract = entity("HR.Contract", "Salary", rules=[rule("HR.A", read=["Salary", *members])])
            return shop(
                contract,
                person,
                first=("HR.A",),
                second=("HR.B",),
                associations=[association("HR.Contract_Person", "HR.Contract", "HR.Person")],
            )

        made = with_link("HR.Contract_Person")
        (finding,) = emergent(made, "First", "Second")
        assert told([finding]) == [("MERGE-06", "HR.Contract")]
        assert any("linked objects" in evidence.statement for evidence in explained(made, finding).evidence)
        assert found(with_link()) == []

    def test_only_where_rows_meet(self) -> None:
        """Rows of one rule and members of the other do not combine, except on rows that both let through."""

        def employee(xpath):
            return shop(
                entity(
                    "HR.Employee",
                    "Address",
                    "Salary",
                    attribute_open(),
                    rules=[
                        rule("Shop.A", read=["Address"], xpath="[Open]"),
                        rule("Shop.B", read=["Salary"], xpath=xpath),
                    ],
                )
            )

        assert found(employee("[not(Open)]")) == []
        (finding,) = emergent(employee("[Salary = '1']"), "First", "Second")
        assert (finding.rule, finding.certainty) == ("MERGE-06", Certainty.PROVED)
        (finding,) = emergent(employee(""), "First", "Second")
        assert finding.certainty is Certainty.PROVED
        (finding,) = emergent(employee("[length(Salary) = 3]"), "First", "Second")
        assert finding.certainty is Certainty.POSSIBLE

    def test_a_role_that_reads_both_on_some_row_knows_already(self) -> None:
        """Also when it reads them on fewer rows than the set."""
        made = shop(
            entity(
                "HR.Employee",
                "Address",
                "Salary",
                rules=[
                    rule("Shop.A", read=["Address", "Salary"], xpath="[Address = 'x']"),
                    rule("Shop.B", read=["Salary"]),
                ],
            )
        )
        assert found(made) == [("MERGE-01", "HR.Employee")]


class TestSets:
    """What holds for every MERGE rule."""

    def test_a_set_of_one_has_nothing_together(self) -> None:
        made = shop(entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all", xpath="[Total]")]))
        assert found(made, "First") == []

    def test_module_roles_are_roles_of_the_set_too(self) -> None:
        """A new role made of two, and a user role plus one."""
        order = entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all", xpath=OWN), rule("Shop.B", read="all")])
        made = shop(order)
        (finding,) = emergent(made, added=["Shop.A", "Shop.B"])
        assert finding.subjects.module_roles == ("Shop.A", "Shop.B")
        (finding,) = emergent(made, "First", added=["Shop.B"])
        assert (finding.subjects.user_roles, finding.subjects.module_roles) == (("First",), ("Shop.B",))
        assert "Shop.B for all orders" in explained(made, finding).message

    def test_order_of_the_roles_plays_no_part(self) -> None:
        """Ids and what was seen are the same."""
        for loaded in ALL:
            app = App()
            loaded.planted(app)
            made = app.project()
            names = [role.name for role in made.user_roles if role.name != "Administrator"]
            one, other = merged(made, *names), merged(made, *reversed(names))
            assert {(one.id(f), one.seen(f)) for f in one.emergent} == {
                (other.id(f), other.seen(f)) for f in other.emergent
            }

    def test_marketplace_modules_are_not_edited(self) -> None:
        """The fix is about role mapping and versions."""
        app = App()
        module = app.module("Store", "A", "B", marketplace=True, version="1.0.0")
        module.entity("Item", {"Name": "String"}, owner=True).rule("A", read="all", xpath=OWN).rule("B", read="all")
        app.user_role("First", "System.User", "Store.A").user_role("Second", "System.User", "Store.B")
        made = app.project()
        (finding,) = emergent(made, "First", "Second")
        assert finding.origin is Origin.MARKETPLACE
        fix = explained(made, finding).fix
        assert "newer version of Store" in fix and "row constraint" not in fix

    def test_reach_and_status(self) -> None:
        """A guest in the set reaches anonymous; a rule without anything to look at has no subjects."""
        made = shop(
            entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all", xpath=OWN), rule("Shop.B", read="all")]),
            guest="First",
        )
        found_here = merged(made, "First", "Second")
        assert [finding.reach for finding in found_here.emergent] == [Reach.ANONYMOUS]
        status = {outcome.rule: outcome.status for outcome in found_here.outcomes}
        assert status["MERGE-01"] is Status.VIOLATIONS
        assert status["MERGE-05"] is Status.NO_SUBJECTS

    def test_a_package_merges_module_roles(self) -> None:
        """Each stands for a user role; user management is not checked, since a package has none."""
        app = App()
        shop_module = app.module("Shop", "A", "B")
        shop_module.entity("Order", {"Total": "String"}, owner=True).rule("A", read="all", xpath=OWN).rule(
            "B", read="all"
        )
        app.package()
        found_here = merged(app.project(), "Shop.A", "Shop.B")
        assert told(found_here.emergent) == [("MERGE-01", "Shop.Order")]
        assert {o.rule: o.status for o in found_here.outcomes}["MERGE-05"] is Status.NOT_CHECKED
