"""Properties of graphs, origins and effects, over flows that call each other in any way."""

import dataclasses
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.flows.calls import CallGraph
from auditor.flows.effects import Effects
from auditor.flows.nodes import Node, NodeKind
from auditor.flows.origins import OriginKind
from auditor.model.activities import Activity, Argument, End, FlowCall, FlowKind, SetVariable
from auditor.model.documents import Microflow, Parameter
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.names import Name
from auditor.model.project import Project, Source
from tests import strategies

FLOWS = [Name(f"Shop.F{number}") for number in range(5)]
VARIABLES = [Name(letter) for letter in "abc"]
CONSTANTS = [Name(f"Shop.K{number}") for number in range(3)]


def _terms(kind: TermKind, names: list[Name]) -> st.SearchStrategy[Term]:
    return st.builds(Term, st.just(kind), st.sampled_from(names), joined=st.booleans())


values = st.lists(
    st.one_of(_terms(TermKind.CONSTANT, CONSTANTS), _terms(TermKind.VARIABLE, VARIABLES)), min_size=1, max_size=2
).map(lambda terms: Expression(tuple(terms)))
activities: st.SearchStrategy[Activity] = st.one_of(
    st.builds(SetVariable, st.sampled_from(VARIABLES), values),
    st.builds(FlowCall, st.just(FlowKind.MICROFLOW), st.sampled_from(FLOWS), st.just(()), st.sampled_from(VARIABLES)),
    st.builds(End, values),
)


@st.composite
def flows(draw: st.DrawFn) -> Project:
    """Five microflows that set variables, call each other and return something."""
    found = [
        Microflow(
            flow,
            Name("Shop"),
            returns=Parameter(Name(""), type=Name("String")),
            activities=tuple(draw(st.lists(activities, max_size=4))),
            apply_entity_access=draw(st.booleans()),
            excluded=draw(st.sampled_from([False, False, False, True])),
        )
        for flow in FLOWS
    ]
    return Project(Source(Name("Shop.mpr"), "mpr-v1", ""), "10.24.0", microflows=tuple(found))


def live(project: Project) -> dict[Name, Microflow]:
    """The microflows that are not excluded."""
    return {flow.name: flow for flow in project.microflows if not flow.excluded}


def calls(flow: Microflow) -> Iterator[Name]:
    """What a microflow calls."""
    return (activity.target for activity in flow.activities if isinstance(activity, FlowCall))


def all_called(project: Project) -> set[tuple[Name, Name]]:
    """Every pair of a flow and one that it calls at any depth, as the smallest relation that is closed."""
    there = live(project)
    found = {(caller, target) for caller in there for target in calls(there[caller]) if target in there}
    while True:
        more = found | {(a, d) for a, b in found for c, d in found if b == c}
        if more == found:
            return found
        found = more


@given(flows())
def test_reaching_is_the_smallest_closed_relation(project: Project) -> None:
    """Without those that apply entity access; and the same asked from the other end."""
    graph, there, called = CallGraph(project), live(project), all_called(project)
    for caller in FLOWS:
        others = {b for a, b in called if a == caller and not there[b].apply_entity_access}
        reached = graph.reaches(caller)
        assert reached[0] == caller
        assert set(reached) == {caller, *others}
        assert len(reached) == len(set(reached))
        for target in FLOWS:
            assert (target in reached) == (caller in graph.reached_by(target))


def places(project: Project) -> dict[tuple[Name, Name], set[Name]]:
    """The constants that each variable, and each result under an empty name, can hold: the smallest solution."""
    there = live(project)
    found: dict[tuple[Name, Name], set[Name]] = {}

    def of(flow: Name, value: Expression) -> set[Name]:
        gives: set[Name] = set()
        for term in value.terms:
            gives |= {term.name} if term.kind is TermKind.CONSTANT else found.get((flow, term.name), set())
        return gives

    while True:
        before = {place: set(constants) for place, constants in found.items()}
        for flow, stored in there.items():
            for activity in stored.activities:
                match activity:
                    case SetVariable():
                        found.setdefault((flow, activity.variable), set()).update(of(flow, activity.value))
                    case FlowCall():
                        given = found.get((activity.target, Name("")), set())
                        found.setdefault((flow, activity.result), set()).update(given)
                    case End():
                        found.setdefault((flow, Name("")), set()).update(of(flow, activity.value))
        if found == before:
            return found


@settings(deadline=None)
@given(flows(), st.permutations(FLOWS))
def test_origins_are_the_smallest_solution(project: Project, order: list[Name]) -> None:
    """No constant is lost in a circle, none is made up, whichever flow is asked first."""
    expected, origins = places(project), Effects(CallGraph(project)).origins
    for flow in order:
        node = Node(NodeKind.MICROFLOW, flow)
        if flow in live(project):
            found = {origin.name for origin in origins.results(node) if origin.kind is OriginKind.CONSTANT}
            assert found == expected.get((flow, Name("")), set())


@settings(deadline=None)
@given(flows(), st.data())
def test_what_is_excluded_changes_nothing(project: Project, data: st.DataObject) -> None:
    """A flow that is excluded is as good as gone."""
    gone = data.draw(st.sampled_from(FLOWS))
    excluded = tuple(dataclasses.replace(f, excluded=f.excluded or f.name == gone) for f in project.microflows)
    without = tuple(flow for flow in project.microflows if flow.name != gone)
    first = CallGraph(dataclasses.replace(project, microflows=excluded))
    second = CallGraph(dataclasses.replace(project, microflows=without))
    assert first.edges == second.edges
    for flow in FLOWS:
        assert first.reaches(flow) == second.reaches(flow)


@settings(max_examples=60, deadline=None)
@given(strategies.projects())
def test_any_model_is_gone_through(project: Project) -> None:
    """Also one that no reader would give: paths of no steps, calls without targets, types of nothing."""
    effects = Effects(CallGraph(project))
    for node in effects.graph.flows:
        found = effects.of(node)
        assert all(effect.flow == node for effect in (*found.created, *found.changed, *found.deleted, *found.read))
        effects.origins.results(node)
        if node.kind is NodeKind.MICROFLOW:
            effects.graph.opaque(node.name)
    for page in project.pages:
        assert effects.graph.content_of(page)[0][0] is page
    for edge in effects.graph.edges:
        assert edge in effects.graph.edges_from(edge.caller)
        assert edge.caller == edge.target or edge in effects.graph.edges_to(edge.target)


def test_an_argument_is_put_in_at_each_call() -> None:
    """Two calls of one flow do not mix their arguments."""
    value = Expression((Term(TermKind.VARIABLE, Name("in")),))
    echo = Microflow(
        Name("Shop.Echo"),
        Name("Shop"),
        parameters=(Parameter(Name("in"), type=Name("String")),),
        returns=Parameter(Name(""), type=Name("String")),
        activities=(End(value),),
    )
    constants = [Expression((Term(TermKind.CONSTANT, constant),)) for constant in CONSTANTS[:2]]
    called = [
        FlowCall(FlowKind.MICROFLOW, echo.name, (Argument(Name("in"), constant),), variable)
        for constant, variable in zip(constants, VARIABLES, strict=False)
    ]
    first = End(Expression((Term(TermKind.VARIABLE, VARIABLES[0]),)))
    caller = Microflow(Name("Shop.A"), Name("Shop"), activities=(*called, first))
    project = Project(Source(Name("Shop.mpr"), "mpr-v1", ""), "10.24.0", microflows=(caller, echo))
    found = Effects(CallGraph(project)).origins.results(Node(NodeKind.MICROFLOW, caller.name))
    assert [origin.name for origin in found] == [CONSTANTS[0]]
