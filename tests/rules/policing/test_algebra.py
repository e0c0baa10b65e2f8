"""Expressions of risks against their plain meaning, and what comparing rows may change."""

from hypothesis import given
from hypothesis import strategies as st

from auditor.access.rights import Right
from auditor.findings.finding import Granted
from auditor.model.names import Name
from auditor.policy import expression as e
from auditor.rules.context import Context
from auditor.rules.policing.held import Held
from auditor.rules.policing.rows_apart import holds
from tests.builders import entity, project, rule

FUNCTIONS = ("a", "b", "c", "d")
ROWS = ("[Status = 'Draft']", "[Status = 'Sent']", "[Status != 'Sent']", "[string-length(Status) > 3]", "")


def _expressions(leaves: st.SearchStrategy) -> st.SearchStrategy:
    def longer(part: st.SearchStrategy) -> st.SearchStrategy:
        several = st.lists(part, min_size=2, max_size=3).map(tuple)
        at_least = st.lists(part, min_size=1, max_size=3).flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda number: e.AtLeast(number, tuple(parts)))
        )
        return part.map(e.Not) | several.map(e.And) | several.map(e.Or) | at_least

    return st.recursive(leaves, longer, max_leaves=8)


EXPRESSIONS = _expressions(st.sampled_from(FUNCTIONS).map(e.Function))
CONTEXT = Context(
    project(
        entity("Shop.Order", "Status", rules=[rule("Shop.User", read="all", delete=True, xpath=rows) for rows in ROWS])
    )
)
CELLS = [Granted(Right.DELETE, (), (stored,)) for stored in CONTEXT.project.entities[Name("Shop.Order")].rules]
BY_ROWS = st.dictionaries(st.sampled_from(FUNCTIONS), st.sampled_from(CELLS))
"""What is held, each by one cell."""


def plain(node: e.Node, held: set[str]) -> bool:
    """What an expression means."""
    match node:
        case e.Function(name):
            return name in held
        case e.Not(part):
            return not plain(part, held)
        case e.And(parts):
            return all(plain(part, held) for part in parts)
        case e.Or(parts):
            return any(plain(part, held) for part in parts)
        case e.AtLeast(number, parts):
            return sum(plain(part, held) for part in parts) >= number


@given(EXPRESSIONS, st.sets(st.sampled_from(FUNCTIONS)))
def test_without_rows_it_is_boolean_algebra(node: e.Node, held: set[str]) -> None:
    side = holds(node, lambda name: Held((), (name,)) if name in held else None, CONTEXT, same_rows=True)
    assert (side is not None) == plain(node, held)
    if side is not None:
        assert {name for name, _ in side.functions} <= held
        assert not side.unproved


@given(EXPRESSIONS, BY_ROWS)
def test_rows_play_no_part_where_they_are_optional(node: e.Node, held: dict[str, Granted]) -> None:
    def held_by(name: str) -> Held | None:
        return Held((held[name],)) if name in held else None

    side = holds(node, held_by, CONTEXT, same_rows=False)
    assert (side is not None) == plain(node, set(held))
    assert side is None or not side.unproved


def _positive(node: e.Node) -> bool:
    match node:
        case e.Function():
            return True
        case e.Not():
            return False
        case e.And(parts) | e.Or(parts) | e.AtLeast(_, parts):
            return all(map(_positive, parts))


@given(EXPRESSIONS.filter(_positive), BY_ROWS)
def test_comparing_rows_only_takes_away_and_never_what_meets(node: e.Node, held: dict[str, Granted]) -> None:
    """Without `not`: what holds with rows holds without them, and where all meet nothing is taken away."""

    def held_by(name: str) -> Held | None:
        return Held((held[name],)) if name in held else None

    side = holds(node, held_by, CONTEXT, same_rows=True)
    assert side is None or plain(node, set(held))
    if not any(cell is CELLS[1] for cell in held.values()):  # Only Sent is apart from others: Draft and not Sent.
        assert (side is not None) == plain(node, set(held))
