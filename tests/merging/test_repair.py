"""The smallest removals after which what a merge violates is gone, each checked by the rules themselves."""

import pytest

from auditor.access.rights import Right
from auditor.access.target import parse_target
from auditor.findings.finding import Finding
from auditor.merging import repair as repairing
from auditor.merging.judging import judge
from auditor.merging.proofs import found_again
from auditor.merging.registry import rule as rule_named
from auditor.merging.removals import Removal, RemovalKind, world
from auditor.merging.repair import Repair, can_be_repaired, new_in, repairs, repairs_of_new
from auditor.merging.scenario import Merge
from auditor.model.documents import Parameter
from auditor.model.names import Name
from auditor.samples.webshop import webshop
from tests.builders import entity, microflow, project, rule, user_role
from tests.merging.shop import merged

OUT, DROPPED = RemovalKind.MODULE_ROLE_OUT, RemovalKind.RIGHT_DROPPED


def out(module_role: str) -> Removal:
    """A module role out of the set."""
    return Removal(OUT, module_role=Name(module_role))


def dropped(rule_id: str, right: str, member: str = "") -> Removal:
    """A right out of an access rule."""
    name, _, index = rule_id.partition("#")
    return Removal(DROPPED, entity=Name(name), index=int(index), right=Right(right), member=Name(member))


def changes(found: tuple[Repair, ...]) -> list[set[Removal]]:
    """The removals of each repair."""
    return [set(each.changes) for each in found]


def returns(*more, **kinds):
    """First creates returns, Second approves submitted ones; more rules may stand beside."""
    rules = [
        rule("Shop.A", create=True, write=["Reason"]),
        rule("Shop.B", write=["Approved"], xpath="[Reason = 'x']"),
        *more,
    ]
    return project(
        entity("Shop.Return", "Reason", "Approved", rules=rules),
        user_roles=[
            user_role("First", "System.User", "Shop.A", *kinds.get("first", ())),
            user_role("Second", "System.User", "Shop.B", *kinds.get("second", ())),
        ],
    )


def only(found: Merge, rule_id: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = [finding for finding in found.emergent if finding.rule == rule_id]
    return finding


class TestRepairs:
    """What is given, and in which order."""

    def test_each_side_can_be_taken_away(self) -> None:
        """The module role of either side, the right to create, the right to write."""
        found = merged(returns(), "First", "Second")
        given = repairs(found, [only(found, "MERGE-02")])
        assert len(given) == 3
        assert all(len(each.changes) == 1 for each in given)
        possible = {
            out("Shop.A"),
            out("Shop.B"),
            dropped("Shop.Return#1", "create"),
            dropped("Shop.Return#2", "write"),
            dropped("Shop.Return#2", "write", "Shop.Return.Approved"),
        }
        assert all(set(each.changes) <= possible for each in given)
        assert [len(each.removes) for each in given] == sorted((len(each.removes) for each in given), reverse=True)

    def test_two_ways_need_two_removals(self) -> None:
        """Second writes Approved by two module roles: taking one out leaves the other."""
        second = rule("Shop.C", write=["Approved"], xpath="[Reason = 'y']")
        found = merged(returns(second, second_role=1, second=("Shop.C",)), "First", "Second")
        given = repairs(found, [only(found, "MERGE-02")])
        assert {out("Shop.B"), out("Shop.C")} not in changes(given[:1])
        assert changes(given)[0] in ({out("Shop.A")}, {dropped("Shop.Return#1", "create")})
        assert not any(set(each.changes) == {out("Shop.B")} for each in given)
        kept = repairs(found, [only(found, "MERGE-02")], [parse_target(found.project, "create", "Shop.Return")])
        assert {out("Shop.B"), out("Shop.C")} in changes(kept)

    def test_what_must_stay_stays(self) -> None:
        """A right that must stay keeps all the rows that it has."""
        found = merged(returns(), "First", "Second")
        keep = [parse_target(found.project, "write", "Shop.Return/Approved")]
        given = repairs(found, [only(found, "MERGE-02")], keep)
        assert {frozenset(each) for each in changes(given)} == {
            frozenset({out("Shop.A")}),
            frozenset({dropped("Shop.Return#1", "create")}),
        }
        both = [*keep, parse_target(found.project, "create", "Shop.Return")]
        assert repairs(found, [only(found, "MERGE-02")], both) == ()

    def test_a_right_on_all_rows_is_not_kept_by_one_on_some(self) -> None:
        """Dropping the wider rule leaves own rows: that is not what must stay. The limited right may go."""
        made = project(
            entity(
                "Shop.Order",
                "Total",
                rules=[rule("Shop.A", read="all", xpath="[Total = 'x']"), rule("Shop.B", read="all")],
            ),
            user_roles=[user_role("First", "System.User", "Shop.A"), user_role("Second", "System.User", "Shop.B")],
        )
        found = merged(made, "First", "Second")
        finding = only(found, "MERGE-01")
        assert changes(repairs(found, [finding]))[0] == {out("Shop.B")}
        given = repairs(found, [finding], [parse_target(made, "read", "Shop.Order/Total")])
        assert {out("Shop.A")} in changes(given)
        assert all(
            {removal.rule or removal.module_role for removal in each} <= {"Shop.A", "Shop.Order#1"}
            for each in changes(given)
        )

    def test_taking_the_limit_itself_is_smaller_than_two_wider_rules(self) -> None:
        """Two rules of two module roles are wider: one removal is enough, that of the limited right."""
        wide = [rule("Shop.B", read="all"), rule("Shop.C", read="all")]
        made = project(
            entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all", xpath="[Total = 'x']"), *wide]),
            user_roles=[
                user_role("First", "System.User", "Shop.A"),
                user_role("Second", "System.User", "Shop.B", "Shop.C"),
            ],
        )
        found = merged(made, "First", "Second")
        given = changes(repairs(found, [only(found, "MERGE-01")]))
        assert given[:2] == [{out("Shop.A")}, {dropped("Shop.Order#1", "read")}]
        assert all(len(each) == 2 for each in given[2:])

    def test_the_only_member_and_every_member_are_one_removal(self) -> None:
        """Two repairs that do the same are given once."""
        found = merged(returns(), "First", "Second")
        given = changes(repairs(found, [only(found, "MERGE-02")]))
        written = [each for each in given if next(iter(each)).rule == "Shop.Return#2"]
        assert len(written) <= 1

    def test_several_findings_at_once(self) -> None:
        """One set of removals ends all of them."""
        found = merged(webshop().project(), "Customer", "Support")
        given = repairs(found, found.only_together)
        assert changes(given)[0] == {out("Webshop.Agent")}
        assert all(set(map(id, found.only_together)) <= set(map(id, each.removes)) for each in given)

    def test_user_management_is_no_right_that_can_be_dropped(self) -> None:
        made = project(
            user_roles=[
                user_role("Customer", "System.User"),
                user_role("Staff", "System.User"),
                user_role("First", "System.User", manages=["Customer"]),
                user_role("Second", "System.User", manages=["Staff"]),
            ]
        )
        found = merged(made, "First", "Second")
        assert not can_be_repaired(found, only(found, "MERGE-05"))
        assert repairs(found, [only(found, "MERGE-05")]) == ()
        assert only(found, "MERGE-05") not in new_in(found)

    def test_a_microflow_may_be_closed(self) -> None:
        """MERGE-04: out with the module role that runs it, or with that which has the objects, or close it."""
        made = project(
            entity("Shop.Order", "Total", rules=[rule("Shop.B", read=["Total"])]),
            documents=[
                microflow(
                    "Shop.ACT_Pay",
                    "Shop.A",
                    apply_entity_access=False,
                    parameters=(Parameter(Name("Order"), Name("Shop.Order")),),
                )
            ],
            user_roles=[user_role("First", "System.User", "Shop.A"), user_role("Second", "System.User", "Shop.B")],
        )
        found = merged(made, "First", "Second")
        given = repairs(found, [only(found, "MERGE-04")])
        assert {out("Shop.A")} in changes(given)
        sentences = [removal.sentence(made) for each in given for removal in each.changes]
        assert "Shop.A may no longer run Shop.ACT_Pay" in sentences
        keep = [parse_target(made, "execute", "Shop.ACT_Pay")]
        assert all(
            removal.right == "read" or removal == out("Shop.B")
            for each in repairs(found, [only(found, "MERGE-04")], keep)
            for removal in each.changes
        )

    def test_a_repair_must_not_make_something_else_possible(self) -> None:
        """Taking create from who may do both alone would make it only together with another."""
        third = rule("Shop.C", create=True, write=["Approved"], xpath="[Reason = 'z']")
        made = project(
            entity(
                "Shop.Return",
                "Reason",
                "Approved",
                rules=[
                    rule("Shop.A", create=True),
                    rule("Shop.B", read=["Approved"], delete=True, xpath="[Reason = 'x']"),
                    third,
                    rule("Shop.A", read=["Approved"]),
                ],
            ),
            user_roles=[
                user_role("First", "System.User", "Shop.A"),
                user_role("Second", "System.User", "Shop.B", "Shop.C"),
            ],
        )
        found = merged(made, "First", "Second")
        for each in repairs(found, [only(found, "MERGE-01")]):
            there = world(found.audit.context, found.roles, each.changes)
            assert not [f for f in _judged(there) if f.rule == "MERGE-02"]

    def test_no_few_removals(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A search that would take too long gives what it has, which may be nothing."""
        monkeypatch.setattr(repairing, "MOST_WORLDS", 0)
        found = merged(returns(), "First", "Second")
        assert repairs(found, [only(found, "MERGE-02")]) == ()
        assert repairs(found, []) == ()


class TestWhatIsNew:
    """`--repair`: what is new is gone."""

    def test_all_of_it_where_a_few_removals_do(self) -> None:
        found = merged(webshop().project(), "Customer", "Support")
        first = repairs_of_new(found)[0]
        assert set(map(id, new_in(found))) <= set(map(id, first.removes))

    def test_else_what_is_only_together(self) -> None:
        """What must stay may rule out ending everything; the rest is still worth it."""
        found = merged(webshop().project(), "Customer", "Support")
        keep = [parse_target(found.project, "read", "Webshop.Payment")]
        given = repairs_of_new(found, keep)
        assert given
        for each in given:
            assert {id(finding) for finding in found.only_together} <= {id(finding) for finding in each.removes}
            there = world(found.audit.context, found.roles, each.changes)
            assert (
                there.access.entity(Name("Webshop.Payment")).read.keys()
                == found.access.entity(Name("Webshop.Payment")).read.keys()
            )


class TestChecked:
    """Nothing is given that the rules do not confirm."""

    def test_every_repair_of_every_finding(self) -> None:
        """Each ends its finding, each is minimal, and what it says it removes is what is gone."""
        found = merged(webshop().project(), "Customer", "Support")
        for finding in (*found.emergent, *found.new_findings):
            for each in repairs(found, [finding]):
                there = world(found.audit.context, found.roles, each.changes)
                assert found_again(finding, rule_named(finding.rule), there) is None
                for removal in each.changes:
                    fewer = [change for change in each.changes if change != removal]
                    assert found_again(
                        finding, rule_named(finding.rule), world(found.audit.context, found.roles, fewer)
                    )
                gone = {f.rule: 0 for f in each.removes}
                assert finding.rule in gone and each.cells_lost >= 0

    def test_sentences(self) -> None:
        """Each removal in words; read takes write with it."""
        made = returns(rule("Shop.B", write=["Reason"]))
        assert out("Shop.A").sentence(made) == "Shop.A is taken out of the set"
        assert dropped("Shop.Return#1", "create").sentence(made) == "create is dropped from Shop.Return#1"
        assert (
            dropped("Shop.Return#2", "write", "Shop.Return.Approved").sentence(made)
            == "write of Approved is dropped from Shop.Return#2"
        )
        assert (
            dropped("Shop.Return#3", "read").sentence(made)
            == "read and write of every member are dropped from Shop.Return#3"
        )

    def test_a_world_without_a_right(self) -> None:
        """The project is changed nowhere else, and the original not at all."""
        found = merged(returns(), "First", "Second")
        there = world(found.audit.context, found.roles, [dropped("Shop.Return#2", "read")])
        before, after = found.project.entities[Name("Shop.Return")], there.context.project.entities[Name("Shop.Return")]
        assert [len(each.writable) for each in before.rules] == [1, 1]
        assert [len(each.writable) for each in after.rules] == [1, 0]
        assert after.rules[0] is before.rules[0]
        same = world(found.audit.context, found.roles, [out("Shop.A")])
        assert same.context is found.audit.context and same.roles.removed == ("Shop.A",)


def _judged(there):
    return judge(there.combination()).findings
