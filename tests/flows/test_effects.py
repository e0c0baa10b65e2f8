"""What flows create, change, delete, commit, read, and copy out of the reach of entity access."""

import dataclasses
from collections.abc import Iterable
from typing import Any

import pytest

from auditor.flows.calls import CallGraph
from auditor.flows.effects import NO_EFFECTS, Copied, Effect, Effects, FlowEffects, Into
from auditor.flows.nodes import Node
from auditor.flows.types import UNKNOWN
from auditor.flows.values import expressions_in, sent_by
from auditor.model.activities import Activity, Argument, Export, GenerateDocument
from auditor.model.calls import RestCall
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.names import Name
from auditor.samples import actions
from tests.flows.apps import CUSTOMER, LINE, ORDER, effects, microflow, nanoflow, of_actions, shop_app

NOTE, TOTAL, TEXT = Name("Shop.Order.Note"), Name("Shop.Order.Total"), Name("Shop.Line.Text")
NOTE_VALUE = Expression((Term(TermKind.MEMBER, Name("Order"), (Name("Note"),)),))
PARAMETERS = {"Order": "Shop.Order", "Line": "Shop.Line", "Words": "String"}
TO_ORDER = actions.retrieve_over("O", "Line", "Shop.Line_Order")


def does(*steps: dict[str, Any], **options: Any) -> FlowEffects:
    """The effects of a microflow of these actions, on an order and a line."""
    found, node = of_actions(*steps, parameters=PARAMETERS, **options)
    return found.of(node)


def things(found: Iterable[Effect]) -> list[tuple[str, str]]:
    """Entity and member of each."""
    return [(str(effect.entity), str(effect.member)) for effect in found]


class TestObjects:
    """Created, changed, deleted, committed."""

    def test_create(self) -> None:
        found = does(actions.create("N", "Shop.Order", {NOTE: "'x'"}, {"Shop.Order_Customer": "empty"}))
        assert things(found.created) == [(ORDER, "")]
        assert things(found.changed) == [(ORDER, NOTE), (ORDER, "Shop.Order_Customer")]
        assert all(effect.is_new for effect in found.changed)
        assert found.committed == ()

    def test_change(self) -> None:
        found = does(actions.change("Order", {NOTE: "'x'"}, commit=False))
        assert (things(found.changed), found.committed) == ([(ORDER, NOTE)], ())
        assert not found.changed[0].is_new

    @pytest.mark.parametrize(
        "step",
        [
            actions.commit("Order"),
            actions.change("Order", commit=True),
            actions.create("N", "Shop.Order", commit=True),
        ],
    )
    def test_commit(self, step: dict[str, Any]) -> None:
        assert things(does(step).committed) == [(ORDER, "")]

    @pytest.mark.parametrize(
        ("steps", "entity"),
        [
            ([actions.delete("Order")], ORDER),
            ([TO_ORDER, actions.delete("O")], ORDER),
            ([actions.retrieve("L", "Shop.Line"), actions.delete("L")], LINE),
            ([actions.retrieve("L", "Shop.Line"), actions.loop("L", "X", [actions.delete("X")])], LINE),
            ([actions.call_java("Shop.Do", result="X"), actions.delete("X")], UNKNOWN),
            ([actions.delete("Gone")], UNKNOWN),
        ],
    )
    def test_delete(self, steps: list[dict[str, Any]], entity: Name) -> None:
        assert things(does(*steps).deleted) == [(entity, "")]

    def test_inherited_members_are_of_the_entity_in_hand(self) -> None:
        name = Name("Shop.Customer.Name")
        found = does(actions.create("C", "Shop.Company"), actions.change("C", {name: "'x'"}))
        assert things(found.changed) == [("Shop.Company", name)]

    @pytest.mark.parametrize(
        ("member", "entity"),
        [
            (NOTE, ORDER),
            ("Shop.Customer.Name", UNKNOWN),
            ("Shop.Company.TaxNumber", "Shop.Company"),
            ("Gone.Entity.Member", UNKNOWN),
        ],
    )
    def test_a_member_may_tell_the_entity(self, member: str, entity: str) -> None:
        """Unless the object can be of a specialization."""
        assert things(does(actions.change("Gone", {member: "'x'"})).changed) == [(entity, member)]


class TestMappings:
    """What import mappings make, and export mappings read."""

    def imported(self, handling: str, commit: str = "YesWithoutEvents") -> FlowEffects:
        """The effects of a call whose answer a mapping takes."""
        app, shop = shop_app()
        shop.import_mapping("IMM", "Order", ["Note"])
        (mapping,) = [document for _, document in shop.documents if document["Name"] == "IMM"]
        mapping["Elements"][1]["ObjectHandling"] = handling
        call = actions.rest_call("x", result="R", response_mapping="Shop.IMM", response_entity="Shop.Order")
        call["ResultHandling"]["ImportMappingCall"]["Commit"] = commit
        shop.microflow("ACT", actions=[call])
        return effects(app).of(microflow("ACT"))

    def test_objects_that_are_made(self) -> None:
        found = self.imported("Create")
        assert things(found.created) == things(found.committed) == [(ORDER, "")]
        assert things(found.changed) == [(ORDER, NOTE)]
        assert found.changed[0].is_new

    def test_objects_that_are_found(self) -> None:
        found = self.imported("Find", "No")
        assert (found.created, found.committed) == ((), ())
        assert not found.changed[0].is_new

    def test_a_mapping_that_is_not_there(self) -> None:
        found = does(actions.rest_call("x", result="R", response_mapping="Shop.Gone", response_entity="Shop.Order"))
        assert (found.created, found.changed) == ((), ())


class TestRead:
    """Members that any expression looks at."""

    @pytest.mark.parametrize(
        ("step", "found"),
        [
            (actions.log("{1}", "$Order/Note"), [(ORDER, NOTE)]),
            (actions.create_variable("V", "$Order/Total > 3", "Boolean"), [(ORDER, TOTAL)]),
            (actions.log("{1}", "$Order/Shop.Order_Customer/Shop.Customer/Phone"), [(CUSTOMER, "Shop.Customer.Phone")]),
            (actions.log("{1}", "$Order/Note + $Order/Note"), [(ORDER, NOTE)]),
            (actions.log("{1}", "$Gone/Note"), [(UNKNOWN, "")]),
            (actions.log("{1}", "$Words"), []),
            (actions.retrieve("L", "Shop.Line", "[Text = $Order/Note]"), [(ORDER, NOTE)]),
        ],
    )
    def test_by_expressions(self, step: dict[str, Any], found: list[tuple[str, str]]) -> None:
        assert things(does(step).read) == found

    def test_by_aggregates_and_mappings(self) -> None:
        app, shop = shop_app()
        shop.export_mapping("EXM", "Order", ["Note"])
        steps = [
            actions.retrieve("L", "Shop.Order"),
            actions.aggregate("S", "L", TOTAL),
            actions.head("O", "L"),
            actions.export_text("T", "Shop.EXM", "O"),
        ]
        shop.microflow("ACT", actions=steps)
        assert things(effects(app).of(microflow("ACT")).read) == [(ORDER, TOTAL), (ORDER, NOTE)]


def copies(found: FlowEffects) -> list[tuple[str, str, str]]:
    """Where to, of which entity, which member."""
    return [(copied.into.name, str(copied.origin.entity), str(copied.origin.member)) for copied in found.copied]


class TestCopied:
    """Out of the reach of entity access."""

    @pytest.mark.parametrize(
        ("returns", "result", "found"),
        [
            ("String", "$Order/Note", [("RESULT", ORDER, NOTE)]),
            ("String", "'x' + toString($Order/Total)", [("RESULT", ORDER, TOTAL)]),
            ("String", "if $Order/Total > 3 then 'x' else $Line/Text", [("RESULT", LINE, TEXT)]),
            ("Boolean", "$Order/Note = 'x'", []),
            ("Shop.Order", "$Order", []),
            ("", "", []),
            ("String", "$Words", []),
        ],
    )
    def test_into_the_result(self, returns: str, result: str, found: list[tuple[str, str, str]]) -> None:
        """Objects that are returned keep their access rules."""
        assert copies(does(returns=returns, result=result)) == found

    def test_over_a_variable(self) -> None:
        found = does(actions.create_variable("V", "$Order/Note"), returns="String", result="$V")
        assert copies(found) == [("RESULT", ORDER, NOTE)]

    def test_over_another_flow(self) -> None:
        app, shop = shop_app()
        call = actions.call_microflow("Shop.SUB", {"Order": "$Order"}, "R")
        shop.microflow("ACT", actions=[call], parameters={"Order": "Shop.Order"}, returns="String", result="$R")
        shop.microflow("SUB", parameters={"Order": "Shop.Order"}, returns="String", result="$Order/Note")
        (copied,) = effects(app).of(microflow("ACT")).copied
        assert (copied.flow, copied.origin.flow) == (microflow("ACT"), microflow("SUB"))
        assert copied.origin.member == NOTE

    @pytest.mark.parametrize(
        ("step", "found"),
        [
            (actions.change("Line", {TEXT: "$Order/Note"}), [("MEMBER", ORDER, NOTE)]),
            (actions.create("N", "Shop.Letter", {"Shop.Letter.Body": "$Order/Note"}), [("MEMBER", ORDER, NOTE)]),
            (actions.change("Order", {NOTE: "$Order/Note + 'x'"}), []),
            (actions.change("Line", {TEXT: "$Gone/Note"}), []),
            (actions.change("Gone", {TEXT: "$Order/Note"}), [("MEMBER", ORDER, NOTE)]),
        ],
    )
    def test_into_another_entity(self, step: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
        result = does(step)
        assert copies(result) == found
        assert all(copied.target for copied in result.copied)

    def test_not_between_an_entity_and_its_specialization(self) -> None:
        name, number = "Shop.Customer.Name", "Shop.Company.TaxNumber"
        steps = [
            actions.create("Company", "Shop.Company"),
            actions.retrieve("Customer", "Shop.Customer", single=True),
            actions.change("Customer", {name: f"$Company/{number.rpartition('.')[2]}"}),
        ]
        assert does(*steps).copied == ()

    @pytest.mark.parametrize(
        "step",
        [
            actions.rest_call("https://x.com/{1}", "$Order/Note"),
            actions.rest_call("https://x.com", headers={"X-Note": "$Order/Note"}),
            actions.rest_call("https://x.com", body="<a>{1}</a>", body_parameters=["$Order/Note"]),
            actions.rest_call("https://x.com", form={"note": "$Order/Note"}),
            actions.rest_call("https://x.com", user_name="$Order/Note", password="'x'"),
            actions.consumed_operation("Shop.S.Get", {"note": "$Order/Note"}),
            actions.database_query("Shop.Db.All", "'select ' + $Order/Note"),
        ],
    )
    def test_into_calls(self, step: dict[str, Any]) -> None:
        assert copies(does(step)) == [("CALL", ORDER, NOTE)]

    def test_into_a_file(self) -> None:
        found = does(actions.retrieve("I", "Shop.Invoice", single=True), actions.download("I"))
        assert copies(found) == [("FILE", "Shop.Invoice", "System.FileDocument.Contents")]

    @pytest.mark.parametrize(
        "copying",
        [
            GenerateDocument(Name("Shop.Letter"), Name("File"), (Argument(Name("Text"), NOTE_VALUE),)),
            Export(Name("Shop.EXM"), Name("Order"), Name("File"), to_file=True),
        ],
    )
    def test_into_files_of_other_kinds(self, copying: Activity) -> None:
        app, shop = shop_app()
        shop.export_mapping("EXM", "Order", ["Note"]).microflow("ACT", parameters={"Order": "Shop.Order"})
        project = app.project()
        flow = dataclasses.replace(project.microflows[0], activities=(copying,))
        found = Effects(CallGraph(dataclasses.replace(project, microflows=(flow,))))
        assert copies(found.of(microflow("ACT"))) == [("FILE", ORDER, NOTE)]

    def test_mail_by_code_is_not_seen(self) -> None:
        """What a Java action does is opaque; a rule asks the graph for it."""
        assert does(actions.call_java("Shop.Mail", {"Text": "$Order/Note"})).copied == ()

    def test_each_says_where(self) -> None:
        app, shop = shop_app()
        shop.nanoflow("N", parameters={"Order": "Shop.Order"}, returns="String", result="$Order/Note")
        (copied,) = effects(app).of(nanoflow("N")).copied
        assert isinstance(copied, Copied)
        assert (copied.flow, copied.into) == (nanoflow("N"), Into.RESULT)


class TestSettings:
    """All places that set a member."""

    def test_in_all_flows(self) -> None:
        app, shop = shop_app()
        shop.microflow("A", actions=[actions.create("N", "Shop.Order", {NOTE: "'x'", TOTAL: "1"})])
        shop.nanoflow("N", actions=[actions.change("O", {NOTE: "'y'"})], parameters={"O": "Shop.Order"})
        shop.microflow("Old", actions=[actions.change("O", {NOTE: "'z'"})], excluded=True)
        found = effects(app)
        assert [setting.flow for setting in found.settings(NOTE)] == [microflow("A"), nanoflow("N")]
        assert [setting.change.member for setting in found.settings(TOTAL)] == [TOTAL]
        assert found.settings(Name("Shop.Order.Gone")) == ()


class TestValues:
    """Expressions of activities."""

    def test_every_expression_and_what_is_sent(self) -> None:
        call = actions.rest_call(
            "{1}", "@Shop.Url", headers={"X": "$A"}, body="{1}", body_parameters=["$B"], result="R", user_name="'u'"
        )
        found, node = of_actions(call, actions.log("{1}", "$C"))
        first, second = found.graph.flows[node].activities
        assert isinstance(first, RestCall)
        sent = {variable for expression in sent_by(first) for variable in expression.variables}
        assert sent == {"A", "B"}
        assert sent <= {variable for expression in expressions_in(first) for variable in expression.variables}
        assert list(sent_by(second)) == []
        assert {variable for expression in expressions_in(second) for variable in expression.variables} == {"C"}


def test_a_flow_that_is_not_there_does_nothing() -> None:
    found: Effects = effects(shop_app()[0])
    assert found.of(microflow("Gone")) is NO_EFFECTS
    assert found.of_microflow(Name("Shop.Gone")) is NO_EFFECTS
    assert found.types(Node(microflow("Gone").kind, Name(""))) == {}
