"""Where the secret of a call lives: its value followed back to a constant, a literal, an attribute (cli.md, inventory).

A value is followed through variables, results and parameters of flows, and through decryption. A token that a call got
from another call is no secret that is kept: the secret is then that of the call which fetched the token.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.flows.nodes import Node
from auditor.flows.origins import Origin, OriginKind
from auditor.model.activities import CodeCall, FlowCall
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.names import Name
from auditor.rules.context import Context

LITERAL, CONSTANT, ATTRIBUTE, ENCRYPTED, KEY_STORE, ACCOUNTS, UNKNOWN = (
    "literal",
    "constant",
    "attribute",
    "encrypted attribute",
    "key store",
    "accounts",
    "unknown",
)
"""The words of cli.md."""

_WORST_FIRST = (LITERAL, CONSTANT, ATTRIBUTE, ENCRYPTED, KEY_STORE, ACCOUNTS, UNKNOWN)
_CALLERS_DEEP = 5
"""So far a parameter is followed to the calls of its flow."""
_DECRYPTS = "decrypt"
_ENCODES = "base64"
"""Parts of names of actions, in lower case, whose result holds what they are given."""


def worst(places: Iterable[str]) -> str | None:
    """Give the place that protects a secret least; None where there is none."""
    found = set(places)
    return next((place for place in _WORST_FIRST if place in found), None)


def origins_of(node: Node, value: Expression, context: Context) -> tuple[Origin, ...]:
    """Give where a value comes from; a parameter of its flow is followed to what the callers hand over.

    The values of a document about a consumed service, which is no flow, are constants and text.
    """
    if node in context.calls.flows:
        origins = (o for term in value.given for o in context.effects.origins.of(node, Expression((_apart(term),))))
        return tuple(dict.fromkeys(_outward(origins, context, _CALLERS_DEEP)))
    kinds = {TermKind.TEXT: OriginKind.TEXT, TermKind.CONSTANT: OriginKind.CONSTANT}
    return tuple(
        Origin(kinds.get(term.kind, OriginKind.UNKNOWN), node, term.name, facts=term.facts, key=term.key)
        for term in value.given
    )


def _apart(term: Term) -> Term:
    """Take a variable for itself: text that it holds is no word before a secret, whatever it is joined with."""
    return replace(term, joined=False) if term.kind is TermKind.VARIABLE else term


def _outward(origins: Iterable[Origin], context: Context, depth: int) -> Iterator[Origin]:
    for origin in origins:
        calls = context.calls.calls_to(origin.flow) if origin.kind is OriginKind.PARAMETER else ()
        if not calls or not depth:
            yield origin
            continue
        for caller, call in calls:
            handed = [argument.value for argument in call.arguments if argument.parameter == origin.name]
            for value in handed:
                for given in _outward(context.effects.origins.of(caller, value), context, depth - 1):
                    # What stands before the parameter stands before what is handed over, and names it.
                    yield replace(given, first=given.first and origin.first, key=origin.key or given.key)


def places_of(origins: Iterable[Origin], context: Context) -> Iterator[str]:
    """Give the places that some origins stand for; text that is only a word before the secret is none."""
    for origin in origins:
        match origin.kind:
            case OriginKind.TEXT:
                if origin.facts and origin.facts.secret.is_set and (origin.key or not origin.joined):
                    yield LITERAL
            case OriginKind.NUMBER:
                yield LITERAL
            case OriginKind.CONSTANT:
                yield CONSTANT
            case OriginKind.MEMBER:
                yield ATTRIBUTE
            case OriginKind.CODE | OriginKind.CALL:
                yield from _behind_action(origin, context)
            case _:
                yield UNKNOWN


def _behind_action(origin: Origin, context: Context) -> Iterator[str]:
    """Give where that lies which an action decrypts or encodes: an attribute that is decrypted is an encrypted one."""
    way = [part.lower() for part in (origin.name, *origin.through)]
    decrypted = any(_DECRYPTS in part for part in way)
    if not decrypted and not any(_ENCODES in part for part in way):
        yield UNKNOWN
        return
    found = [given for given in _handed_over(origin, context) if given.kind not in _OF_ACTIONS]
    if decrypted and (not found or any(given.kind is OriginKind.MEMBER for given in found)):
        yield ENCRYPTED
    else:
        yield worst(places_of(found, context)) or UNKNOWN


_OF_ACTIONS = (OriginKind.CODE, OriginKind.CALL)
"""Results of actions; what is handed to an action is not looked for behind another one."""


def _handed_over(origin: Origin, context: Context) -> Iterator[Origin]:
    """Give what is handed to the action or flow that an origin is the result of; keys for decryption left out."""
    names = {n for n in (origin.name, *origin.through) if _DECRYPTS in n.lower() or _ENCODES in n.lower()}
    nodes = [origin.flow, *(caller for caller, _ in context.calls.calls_to(origin.flow))]
    for node in dict.fromkeys(nodes):
        flow = context.calls.flows.get(node)
        for activity in flow.activities if flow else ():
            if isinstance(activity, CodeCall | FlowCall) and activity.target in names:
                for argument in activity.arguments:
                    if not _is_key(argument.parameter):
                        yield from _outward(context.effects.origins.of(node, argument.value), context, 1)


def _is_key(parameter: Name) -> bool:
    """Whether a parameter of a decrypting action is the key or its mark, and not what it decrypts."""
    bare = parameter.rpartition(".")[2].lower()
    return "key" in bare or "prefix" in bare
