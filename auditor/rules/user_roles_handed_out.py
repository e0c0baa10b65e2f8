"""Which user roles a flow can give to an account, as far as the model names them (rules.md, ROLE-20)."""

from collections.abc import Iterator

from auditor.flows.nodes import Node, NodeKind
from auditor.model.activities import (
    Activity,
    ChangeList,
    End,
    FlowCall,
    ListOperation,
    Loop,
    MemberChange,
    Retrieve,
)
from auditor.model.documents import Microflow, Nanoflow
from auditor.model.expressions import Expression, TermKind
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.rules.context import Context

USER_ROLES = Name("System.UserRoles")
"""The association between an account and its user roles."""

_USER_ROLE = Name("System.UserRole")
_TOKEN = "UserRole_"


@frozen
class HandedOut:
    """One answer to the question which role is given."""

    role: Name = Name("")
    """A user role of the project; empty when it cannot be told."""
    certain: bool = False
    """Whether the one role that is retrieved must be it; a list may be filtered in other ways too."""


_UNKNOWN = HandedOut()


def hands_out(change: MemberChange) -> bool:
    """Whether a change of members gives somebody a role: not one that takes roles away, or sets none."""
    return change.member == USER_ROLES and change.operation != "Remove" and any(change.value.given)


def handed_out(node: Node, value: Expression, context: Context) -> tuple[HandedOut, ...]:
    """Give the roles that an expression of a flow can be: those that it retrieves by name or token, else unknown."""
    found = dict.fromkeys(_Search(context).of_expression(node, value))
    return tuple(found) or (_UNKNOWN,)


class _Search:
    """Follows one value back through variables, lists, calls and, from parameters, to the callers."""

    def __init__(self, context: Context) -> None:
        self._calls = context.calls
        self._roles = context.project.user_role_by_name
        self._asked: set[tuple[Node, Name]] = set()

    def of_expression(self, node: Node, value: Expression) -> Iterator[HandedOut]:
        for term in value.given:
            if term.kind is TermKind.VARIABLE:
                yield from self._of_variable(node, term.name)
            else:
                yield _UNKNOWN

    def _of_variable(self, node: Node, variable: Name) -> Iterator[HandedOut]:
        if (node, variable) in self._asked or node not in self._calls.flows:
            return
        self._asked.add((node, variable))
        flow = self._calls.flows[node]
        if any(parameter.name == variable for parameter in flow.parameters):
            yield from self._of_parameter(node, variable)
            return
        for activity in flow.activities:
            yield from self._made_by(node, activity, variable)

    def _made_by(self, node: Node, activity: Activity, variable: Name) -> Iterator[HandedOut]:
        match activity:
            case Retrieve(result=result) if result == variable:
                yield from self._retrieved(activity)
            case ListOperation(result=result) if result == variable:
                named = tuple(self._named(activity.value, certain=activity.operation in ("Find", "FindByExpression")))
                yield from named or self._of_variable(node, activity.variable)
            case Loop(variable=looped) if looped == variable:
                yield from self._of_variable(node, activity.list)
            case ChangeList(variable=listed, operation="Add" | "Set") if listed == variable:
                yield from self.of_expression(node, activity.value)
            case FlowCall(result=result) if result == variable:
                yield from self._returned(Node(NodeKind(activity.kind.value), activity.target))

    def _retrieved(self, retrieve: Retrieve) -> Iterator[HandedOut]:
        if retrieve.entity != _USER_ROLE:
            yield _UNKNOWN
            return
        named = tuple(self._named(retrieve.constraint, certain=retrieve.single))
        yield from named or (_UNKNOWN,)

    def _named(self, constraint: Expression, certain: bool) -> Iterator[HandedOut]:
        """Give the user roles that a constraint names, as text or as a token."""
        names = [term.facts.user_role for term in constraint.of(TermKind.TEXT) if term.facts and term.facts.user_role]
        names += [Name(token[len(_TOKEN) :]) for token in constraint.names(TermKind.TOKEN) if token.startswith(_TOKEN)]
        known = [name for name in dict.fromkeys(names) if name in self._roles]
        yield from (HandedOut(name, certain and len(known) == 1) for name in known)

    def _returned(self, called: Node) -> Iterator[HandedOut]:
        flow = self._calls.flows.get(called)
        values = [activity.value for activity in flow.activities if isinstance(activity, End)] if flow else []
        if not values:
            yield _UNKNOWN
        for value in values:
            yield from self.of_expression(called, value)

    def _of_parameter(self, node: Node, parameter: Name) -> Iterator[HandedOut]:
        """Give what the callers hand over; unknown where it comes from the client or is left out."""
        calls = self._calls.calls_to(node)
        flow = self._calls.flows[node]
        from_client = isinstance(flow, Microflow | Nanoflow) and (flow.module_roles or flow.user_roles)
        if not calls or from_client:
            yield _UNKNOWN
        for caller, call in calls:
            values = [argument.value for argument in call.arguments if argument.parameter == parameter]
            if not values:
                yield _UNKNOWN
            for value in values:
                yield from self.of_expression(caller, value)
