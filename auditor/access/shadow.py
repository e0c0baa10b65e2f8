"""Row constraints that protect nothing, because other rules grant the same anyway (mendix-security.md 3.2, A)."""

from collections.abc import Iterator, Mapping

from auditor.access.effective import EntityAccess
from auditor.access.rows import Meanings
from auditor.access.system_user import ManagedRule
from auditor.model.domain import AccessRule
from auditor.model.names import Name


def shadowed(found: EntityAccess, meanings: Meanings) -> Mapping[Name, tuple[AccessRule, ...]]:
    """Give the constrained rules that are shadowed for a set of roles: rule id -> the rules that shadow it.

    Every read, write and delete that a shadowed rule grants (at least one) is granted by another active rule without
    a row constraint, or under one PROVED weaker. Rules that do so alone are named before rules that do so together.
    Rules on the same rows do not shadow each other: their constraint still limits the role.
    """
    shadows: dict[Name, tuple[AccessRule, ...]] = {}
    for rule in found.rules:
        if rule.constrained and not isinstance(rule, ManagedRule):
            covering = _covering(rule, found, meanings)
            if covering:
                shadows[rule.id] = covering
    return shadows


def _covering(rule: AccessRule, found: EntityAccess, meanings: Meanings) -> tuple[AccessRule, ...]:
    cells = list(_cells_of(rule, found))
    wider = {id(other): other for other in found.rules if other is not rule and is_weaker(other, rule, meanings)}
    if not cells or not wider:
        return ()
    alone = set(wider)
    together: set[int] = set()
    for granting in cells:
        covering = [other for other in granting if id(other) in wider]
        if not covering:
            return ()
        alone &= {id(other) for other in covering}
        together.add(id(min(covering, key=lambda other: other.constrained)))
    chosen = alone or together
    return tuple(other for other in found.rules if id(other) in chosen)


def is_weaker(other: AccessRule, rule: AccessRule, meanings: Meanings) -> bool:
    """Whether another rule is proved to hold on all rows of a constrained one, and on more.

    A constraint that holds on all rows anyway limits nothing to begin with (ROW-02).
    """
    if meanings.always(rule):
        return False
    if meanings.always(other):
        return True
    return meanings.within((rule,), (other,)).proved and meanings.within((other,), (rule,)).refuted


def _cells_of(rule: AccessRule, found: EntityAccess) -> Iterator[tuple[AccessRule, ...]]:
    """Give the distinct cells of read, write and delete that a rule is in. Create is never limited."""
    seen: set[int] = set()
    for granting in (*found.read.values(), *found.write.values(), found.delete):
        if id(granting) not in seen and any(other is rule for other in granting):
            seen.add(id(granting))
            yield granting
