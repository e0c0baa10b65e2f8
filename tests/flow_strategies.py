"""Random values of what documents do, for `tests/strategies.py`: expressions, activities, widgets, services.

Each class of the model is built from its own fields, so a field that is added later is drawn too.
"""

import dataclasses
from collections.abc import Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from auditor.exports.security_xml.activities import ACTIVITIES
from auditor.model.activities import Activity, Other
from auditor.model.expressions import NO_EXPRESSION, Expression, Term, TermKind
from auditor.model.names import Name
from auditor.model.secret import Secret, ValueFacts
from auditor.model.source import NOWHERE, Location

identifiers = st.sampled_from(["Order", "Shop.Order", "Shop.Order_Customer", "Größe", "toString", "_x1"]).map(Name)
"""Parts of expressions: what can stand in one without being taken for something else."""

_WITH_FACTS = (TermKind.TEXT, TermKind.NUMBER)
_NEVER = {"line": st.none(), "location": st.just(NOWHERE)}


def values_of(model: type, known: Mapping[Any, st.SearchStrategy], **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Draw values of a class of the model; `known` gives strategies for types, `fields` for single fields."""
    hints = get_type_hints(model)
    given = {**_NEVER, **fields}
    own = [field.name for field in dataclasses.fields(model)]
    drawn = {name: given[name] if name in given else values_for(hints[name], known) for name in own}
    return st.builds(model, **drawn)


def values_for(hint: Any, known: Mapping[Any, st.SearchStrategy]) -> st.SearchStrategy:
    """Draw values of a type as it stands in an annotation."""
    if hint in known:
        return known[hint]
    if get_origin(hint) in (Union, UnionType):
        return st.one_of(*(st.none() if part is type(None) else values_for(part, known) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(values_for(get_args(hint)[0], known), max_size=2).map(tuple)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return st.deferred(lambda: values_of(hint, known))
    if hint is bool:
        return st.booleans()
    return st.sampled_from(hint)


def flow_values(names: st.SearchStrategy[Name], numbers: st.SearchStrategy[int]) -> dict[Any, st.SearchStrategy]:
    """Give strategies for the types that everything else is made of: names, numbers, expressions, activities."""
    known: dict[Any, st.SearchStrategy] = {Name: st.one_of(st.just(Name("")), names), int: numbers}
    known[Location] = st.just(NOWHERE)
    known[Secret] = values_of(Secret, known)
    known[ValueFacts] = values_of(ValueFacts, known)
    known[Expression] = st.one_of(st.just(NO_EXPRESSION), expressions(known))
    written = {Other: {"values": st.lists(expressions(known), max_size=2).map(tuple)}}
    activities = [values_of(model, known, **written.get(model, {})) for model in ACTIVITIES]
    known[Activity] = st.one_of(activities)
    return known


def expressions(known: Mapping[Any, st.SearchStrategy]) -> st.SearchStrategy[Expression]:
    """Draw expressions: text and numbers have facts, other terms have none."""
    words = st.lists(identifiers, max_size=2).map(tuple)
    terms = values_of(Term, known, path=words, functions=words, facts=known[ValueFacts]).map(
        lambda term: term if term.kind in _WITH_FACTS else dataclasses.replace(term, facts=None)
    )
    return values_of(Expression, known, terms=st.lists(terms, max_size=2).map(tuple), stored=st.just(True))
