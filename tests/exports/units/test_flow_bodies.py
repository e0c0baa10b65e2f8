"""What microflows, nanoflows and rules do: each kind of activity, in the shapes of all versions."""

from typing import Any

import pytest

from auditor.exports import bson
from auditor.exports.units.microflows import choose, read_microflow, read_rule
from auditor.model import activities as a
from auditor.model import calls as c
from auditor.model.documents import Microflow, Parameter
from auditor.model.expressions import NO_EXPRESSION, Expression, Term, TermKind
from auditor.model.names import Name
from auditor.samples import actions
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from tests.exports.units.stored import element, surprises


def made(*steps: dict[str, Any], version: str = "10.24.21", **options: Any) -> Microflow:
    """A microflow of a made-up project that runs these actions."""
    app = App(version)
    app.module("Shop").microflow("ACT", actions=steps, **options)
    return app.project().microflows[0]


def one(*steps: dict[str, Any], version: str = "10.24.21") -> a.Activity:
    """The first activity of such a microflow."""
    return made(*steps, version=version).activities[0]


def stored(*nodes: dict[str, Any], version: str = "10.24.21", **properties: Any) -> Microflow:
    """A microflow read from stored nodes."""
    graph = {"ObjectCollection": {"Objects": [3, *nodes]}, "Name": "ACT", **properties}
    found = element(graph, version)
    microflow = read_microflow(found)
    assert surprises(found) == []
    return microflow


def activity(action_type: str, disabled: bool = False, **properties: Any) -> dict[str, Any]:
    """A stored node with an action."""
    action = {"$Type": f"Microflows${action_type}", **properties}
    return {"$Type": "Microflows$ActionActivity", "Action": action, "Disabled": disabled}


def variable(name: str) -> Expression:
    """The expression that is a variable."""
    return Expression((Term(TermKind.VARIABLE, Name(name)),))


VERSIONS = ["7.23.8", "9.6.13", "10.24.21", "11.6.0"]


@pytest.mark.parametrize("version", VERSIONS)
class TestKinds:
    """Every kind of activity, as each version stores it."""

    def test_a_call(self, version: str) -> None:
        call = one(actions.call_microflow("Shop.SUB", {"Order": "$Order"}, "Done"), version=version)
        argument = a.Argument(Name("Order"), variable("Order"))
        assert call == a.FlowCall(
            a.FlowKind.MICROFLOW, Name("Shop.SUB"), (argument,), Name("Done"), error_handling=Name("Rollback")
        )

    def test_code(self, version: str) -> None:
        step = actions.call_java("Shop.Do", {"Text": "$T"}, "R", {"Later": "Shop.SUB"}, {"Type": "Shop.Order"})
        call = one(step, version=version)
        assert isinstance(call, a.CodeCall)
        assert (call.kind, call.target, call.result) == (a.CodeKind.JAVA, "Shop.Do", "R")
        text, later, type_ = call.arguments
        assert (text.parameter, text.value) == ("Text", variable("T"))
        assert (later.microflow, type_.entity) == ("Shop.SUB", "Shop.Order")

    def test_retrieves(self, version: str) -> None:
        found = one(actions.retrieve("L", "Shop.Order", "[Nr = $Nr]", single=True), version=version)
        assert isinstance(found, a.Retrieve)
        assert (found.result, found.entity, found.single) == ("L", "Shop.Order", True)
        assert found.constraint.variables == ("Nr",)
        over = one(actions.retrieve_over("C", "Order", "Shop.Order_Customer"), version=version)
        assert over == a.Retrieve(Name("C"), association=Name("Shop.Order_Customer"), start=Name("Order"))

    def test_objects(self, version: str) -> None:
        create = one(actions.create("N", "Shop.Order", {"Shop.Order.Note": "$T"}, commit=True), version=version)
        note = a.MemberChange(Name("Shop.Order.Note"), variable("T"))
        assert create == a.Create(Name("Shop.Order"), Name("N"), (note,), commits=True)
        change = one(actions.change("O", associations={"Shop.Order_Customer": "$C"}, commit=False), version=version)
        assert change == a.Change(Name("O"), (a.MemberChange(Name("Shop.Order_Customer"), variable("C")),))
        assert one(actions.commit("O"), version=version) == a.Commit(Name("O"))
        assert one(actions.delete("O"), version=version) == a.Delete(Name("O"))

    def test_lists_and_variables(self, version: str) -> None:
        steps = [
            actions.create_list("L", "Shop.Order"),
            actions.change_list("L", "$O"),
            actions.head("H", "L"),
            actions.aggregate("S", "L", "Shop.Order.Total"),
            actions.create_variable("V", "$S", "Decimal"),
            actions.change_variable("V", "$H/Total"),
        ]
        found = made(*steps, version=version).activities
        assert found[:4] == (
            a.CreateList(Name("Shop.Order"), Name("L")),
            a.ChangeList(Name("L"), Name("Add"), variable("O")),
            a.ListOperation(Name("Head"), Name("L"), Name("H")),
            a.Aggregate(Name("Sum"), Name("L"), Name("S"), Name("Shop.Order.Total")),
        )
        assert found[4] == a.SetVariable(Name("V"), variable("S"), Name("Decimal"))
        assert isinstance(found[5], a.SetVariable) and found[5].type == ""

    def test_a_loop_and_what_is_in_it(self, version: str) -> None:
        found = made(actions.loop("L", "O", [actions.delete("O")]), version=version)
        assert found.activities == (a.Loop(Name("O"), Name("L")), a.Delete(Name("O")))
        assert found.uses == ("L", "O")

    def test_what_the_user_sees(self, version: str) -> None:
        page = one(actions.show_page("Shop.P", {"Order": "$O"}), version=version)
        assert isinstance(page, a.ShowPage)
        assert page.page == "Shop.P"
        log = one(actions.log("Paid {1}", "$O/Note", level="Error"), version=version)
        assert isinstance(log, a.Log)
        assert (log.level, log.message.variables) == ("Error", ("O",))
        message = one(actions.show_message("Sum {1}", "$Sum"), version=version)
        assert isinstance(message, a.Message)
        assert message.message.variables == ("Sum",)
        assert one(actions.download("F"), version=version) == a.Download(Name("F"))

    def test_a_rest_call(self, version: str) -> None:
        step = actions.rest_call(
            "{1}/orders",
            "@Shop.Base",
            method="POST",
            headers={"Authorization": "'Bearer ' + $Token"},
            user_name="'me'",
            password="'hunter2'",
            form={"grant_type": "'client_credentials'"},
            result="R",
            response_mapping="Shop.IMM",
            response_entity="Shop.Order",
        )
        call = one(step, version=version)
        assert isinstance(call, c.RestCall)
        assert "hunter2" not in repr(call)
        assert [term.name for term in call.http.address.terms] == ["Shop.Base", ""]
        assert call.http.authenticates
        assert call.http.password.literal and call.http.password.literal.secret.is_set
        header, grant = call.http.fields
        assert (header.place, header.name) == (c.FieldPlace.HEADER, "Authorization")
        assert (grant.place, grant.value.literal.grant) == (  # type: ignore[union-attr]
            c.FieldPlace.FORM,
            "client_credentials",
        )
        assert (call.method, call.result, call.result_entity) == ("Post", "R", "Shop.Order")
        assert (call.response_mapping, call.commits) == ("Shop.IMM", True)
        assert call.error_handling == "CustomWithoutRollBack"

    def test_the_end(self, version: str) -> None:
        found = made(version=version, returns="String", result="$O/Note", parameters={"O": "Shop.Order"})
        assert found.returns == Parameter(Name(""), type=Name("String"))
        assert found.uses == ("O",)
        (end,) = found.activities
        assert isinstance(end, a.End)
        assert end.value.variables == ("O",)


class TestOldShapes:
    """Activities as versions stored them that the builder does not write."""

    def test_a_loop_before_9_0_4(self) -> None:
        loop = {"$Type": "Microflows$LoopedActivity", "ListVariableName": "L", "IteratorVariableName": "O"}
        assert stored(loop, version="7.23.8").activities == (a.Loop(Name("O"), Name("L")),)

    def test_a_loop_with_a_condition(self) -> None:
        source = {"$Type": "Microflows$WhileLoopCondition", "WhileExpression": "$I < 3"}
        found = stored({"$Type": "Microflows$LoopedActivity", "LoopSource": source})
        assert (found.activities, found.uses) == ((), ("I",))

    def test_java_arguments_up_to_6_6(self) -> None:
        mapping = {"Parameter": "Shop.Do.Text", "Argument": "$T"}
        found = stored(activity("JavaActionCallAction", JavaAction="Shop.Do", ParameterMappings=[2, mapping]))
        (call,) = found.activities
        assert isinstance(call, a.CodeCall)
        assert call.arguments == (a.Argument(Name("Text"), variable("T")),)

    def test_an_object_that_is_passed_to_a_page_up_to_9_17(self) -> None:
        show = activity("ShowFormAction", FormSettings={"Form": "Shop.P"}, FormObjectVariable="Order")
        (found,) = stored(show).activities
        assert found == a.ShowPage(Name("Shop.P"), (a.Argument(Name(""), variable("Order")),))

    def test_the_create_of_4(self) -> None:
        found = stored(activity("CreateAction", Entity="Shop.Order", VariableName="N"), version="4.4.4")
        assert found.activities == (a.Create(Name("Shop.Order"), Name("N")),)

    def test_returns_up_to_7_8(self) -> None:
        assert stored(version="7.5.0", ReturnType="[Shop.Order]").returns == Parameter(
            Name(""), Name("Shop.Order"), True, Name("List")
        )
        assert stored(version="7.5.0", ReturnType="Void").returns is None

    def test_an_address_that_is_an_expression(self) -> None:
        http = {"CustomLocation": "@Shop.Base", "OverrideLocation": True, "CustomLocationTemplate": None}
        (call,) = stored(activity("RestCallAction", HttpConfiguration=http)).activities
        assert isinstance(call, c.RestCall)
        assert call.http.address.names(TermKind.CONSTANT) == ("Shop.Base",)

    def test_a_web_service_call(self) -> None:
        header = {"ParameterMappings": [2, {"ParameterPath": "x:authentication|password", "Argument": "'Pa55word'"}]}
        body = {"ParameterMappings": [2, {"ParameterName": "nr", "Argument": "$Nr"}]}
        http = {"OverrideLocation": False, "CustomLocation": "", "UseHttpAuthentication": True}
        step = activity(
            "CallWebServiceAction",
            ImportedService="Shop.Crm",
            OperationName="Get",
            HttpConfiguration=http,
            RequestHeaderHandling=header,
            RequestBodyHandling=body,
            NewResultHandling={"Bind": True, "ResultVariableName": "R", "VariableDataType": "Shop.Order"},
        )
        (call,) = stored(step, version="7.5.0").activities
        assert isinstance(call, c.SoapCall)
        assert (call.service, call.operation, call.result_entity) == ("Shop.Crm", "Get", "Shop.Order")
        assert call.http.address is NO_EXPRESSION
        (password,) = call.http.fields
        assert (password.place, password.name) == (c.FieldPlace.SOAP_HEADER, "x:authentication|password")
        assert call.arguments == (a.Argument(Name("nr"), variable("Nr")),)


class TestCasts:
    """What is cast to what stands in the flows between a decision on a type and the cast behind it."""

    @pytest.mark.parametrize(
        "case",
        [
            {"CaseValues": [2, {"$Type": "Microflows$InheritanceCase", "Value": "Shop.VipOrder"}]},
            {"NewCaseValue": {"$Type": "Microflows$InheritanceCase", "Value": "Shop.VipOrder"}},
            {"CaseValue": "Shop.VipOrder"},
        ],
    )
    def test_in_each_version(self, case: dict[str, Any]) -> None:
        split = {"$ID": b"1", "$Type": "Microflows$InheritanceSplit", "SplitVariableName": "Order"}
        cast = {"$ID": b"2", **activity("CastAction", VariableName="Vip")}
        flow = {"$Type": "Microflows$SequenceFlow", "OriginPointer": b"1", "DestinationPointer": b"2", **case}
        found = stored(split, cast, Flows=[3, flow])
        assert found.activities == (a.Cast(Name("Vip"), Name("Order"), Name("Shop.VipOrder")),)
        assert found.uses == ("Order",)

    def test_a_cast_that_nothing_leads_to(self) -> None:
        assert stored(activity("CastAction", VariableName="Vip")).activities == (a.Cast(Name("Vip")),)

    def test_the_order_is_decoded_only_where_there_is_a_cast(self) -> None:
        plain = {
            "Name": "ACT",
            "Flows": [3, {"$Type": "Microflows$SequenceFlow"}],
            "ObjectCollection": {"Objects": [3]},
        }
        data = encode(plain)
        assert "Flows" not in bson.decode(data, choice=choose(data))
        data = encode({**plain, "Kind": "Microflows$CastAction"})
        assert "Flows" in bson.decode(data, choice=choose(data))


def test_disabled_activities_do_not_exist() -> None:
    """They are neither read nor do they use anything."""
    found = stored(activity("DeleteAction", disabled=True, DeleteVariableName="O"))
    assert (found.activities, found.uses) == ((), ())


def test_a_decision_uses_its_condition_and_asks_a_rule() -> None:
    """The condition itself is not kept."""
    call = {"Microflow": "Shop.IsOpen", "ParameterMappings": [2, {"Parameter": "Shop.IsOpen.O", "Argument": "$O"}]}
    found = stored(
        {"$Type": "Microflows$ExclusiveSplit", "SplitCondition": {"Expression": "$A/B = 'x'"}},
        {"$Type": "Microflows$ExclusiveSplit", "SplitCondition": {"RuleCall": call}},
    )
    assert found.activities == (
        a.FlowCall(a.FlowKind.RULE, Name("Shop.IsOpen"), (a.Argument(Name("O"), variable("O")),)),
    )
    assert found.uses == ("A", "O")


def test_an_activity_of_an_unknown_kind_keeps_what_it_uses() -> None:
    """Its expressions are found by their dollar sign, its variables by their keys."""
    step = activity("SendEmailAction", Subject="'Hi ' + $Name", Deep=[2, {"BodyVariableName": "Body"}], Words="none")
    found = stored(step)
    (other,) = found.activities
    assert isinstance(other, a.Other)
    assert (other.kind, [value.variables for value in other.values]) == ("SendEmail", [("Name",)])
    assert found.uses == ("Name", "Body")


def test_a_rule_document() -> None:
    """It answers yes or no, and applies entity access or not."""
    rule = read_rule(element({"Name": "IsOpen", "ApplyEntityAccess": True, "ReturnType": "Boolean"}, "7.5.0"))
    assert (rule.name, rule.apply_entity_access) == ("Shop.IsOpen", True)
    assert rule.returns == Parameter(Name(""), type=Name("Boolean"))


@pytest.mark.parametrize(
    "damaged",
    [
        {"$Type": "Microflows$ActionActivity", "Action": "none"},
        {"$Type": "Microflows$ActionActivity", "Action": {"$Type": 3}},
        {"$Type": "Microflows$LoopedActivity", "LoopSource": [3]},
        {"$Type": "Microflows$ExclusiveSplit", "SplitCondition": 7},
        {
            "$Type": "Microflows$ActionActivity",
            "Action": {"$Type": "Microflows$RestCallAction", "HttpConfiguration": 1},
        },
        {"$Type": "Microflows$ActionActivity", "Action": {"$Type": "Microflows$ChangeAction", "Items": [3, "x"]}},
    ],
)
def test_values_of_wrong_types_are_told_and_never_raise(damaged: dict[str, Any]) -> None:
    """As everywhere in the readers."""
    found = element({"Name": "ACT", "ObjectCollection": {"Objects": [3, damaged]}})
    read_microflow(found)
    assert surprises(found)


def test_loops_inside_loops_end_somewhere() -> None:
    """A file may nest deeper than anybody would."""
    node: dict[str, Any] = {"$Type": "Microflows$LoopedActivity", "ListVariableName": "L"}
    for _ in range(90):
        node = {
            "$Type": "Microflows$LoopedActivity",
            "ListVariableName": "L",
            "ObjectCollection": {"Objects": [3, node]},
        }
    assert 40 < len(stored(node).activities) < 60


class TestRareOnes:
    """Activities that no real project at hand has; their properties are those of the Model SDK."""

    def test_a_document(self) -> None:
        step = activity("GenerateDocumentAction", DocumentTemplate="Shop.Letter", FileVariableName="File")
        assert stored(step).activities == (a.GenerateDocument(Name("Shop.Letter"), Name("File"), ()),)

    def test_a_workflow(self) -> None:
        step = activity("WorkflowCallAction", Workflow="Shop.Hire", WorkflowContextVariable="Order")
        assert stored(step).activities == (a.StartWorkflow(Name("Shop.Hire"), Name("Order")),)

    def test_an_action_of_an_odata_service(self) -> None:
        step = activity("CallExternalAction", ConsumedODataService="Shop.Crm", Name="Pay", VariableName="R")
        (call,) = stored(step).activities
        assert isinstance(call, c.ODataCall)
        assert (call.service, call.operation) == ("Shop.Crm", "Pay")
