"""The rows that an assertion asks for, compared by meaning with those of cells (merging.md 4)."""

from collections.abc import Iterable

from auditor.model.domain import AccessRule
from auditor.model.names import Name
from auditor.policy.capabilities import UNRESTRICTED
from auditor.policy.policy import Assertion
from auditor.rules.context import Context
from auditor.xpath.constraint import Constraint, always, implies, parse_constraint
from auditor.xpath.verdict import Verdict, unknown

_USERS_MANAGED = "managed users are compared with no row constraint"


def wanted_rows(assertion: Assertion, entity: Name, context: Context) -> Constraint:
    """Give the rows that an assertion asks for, as a row constraint on an entity; without text for all rows."""
    text = "" if assertion.rows == UNRESTRICTED else assertion.rows
    return parse_constraint(text, entity, context.access.meanings.schema)


def covers(rules: Iterable[AccessRule], wanted: Constraint, context: Context) -> Verdict:
    """Decide whether all of the wanted rows are among those of some access rules."""
    listed = tuple(rules)
    found = _constraints(listed, context)
    verdict = always(found) if wanted.unconstrained else implies([wanted], found)
    return unknown(_USERS_MANAGED) if verdict.refuted and len(found) < len(listed) else verdict


def within(rules: Iterable[AccessRule], wanted: Constraint, context: Context) -> Verdict:
    """Decide whether the rows of some access rules are all among the wanted ones."""
    listed = tuple(rules)
    found = _constraints(listed, context)
    if any(each.unconstrained for each in found):
        return always([wanted])
    verdict = implies(found, [wanted])
    return unknown(_USERS_MANAGED) if verdict.proved and len(found) < len(listed) else verdict


def _constraints(rules: tuple[AccessRule, ...], context: Context) -> list[Constraint]:
    """The row constraints; users managed, which none says, are left out."""
    found = map(context.access.meanings.constraint, rules)
    return [each for each in found if each is not None]
