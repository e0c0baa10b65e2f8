"""What the rules about row constraints share: which access rules they look at, and how they tell what one means."""

from collections.abc import Iterable, Iterator

from auditor.findings.finding import Evidence, Finding, Origin
from auditor.findings.fingerprint import rule_key
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import module_of
from auditor.rules.context import Context
from auditor.rules.telling import statement
from auditor.xpath.constraint import Constraint, equivalent

Subject = tuple[Entity, AccessRule]
"""What a rule about access rules judges."""


def is_constrained(subject: Subject, context: Context) -> bool:
    """Whether an access rule stores a row constraint: the others are no subjects of the rules about constraints."""
    return subject[1].constrained


def constraint_of(rule: AccessRule, context: Context) -> Constraint:
    """Give the row constraint of a stored access rule, blank for none."""
    constraint = context.access.meanings.constraint(rule)
    assert constraint is not None, "only users managed have none, and no file holds that rule"
    return constraint


def means_the_same(one: AccessRule, other: AccessRule, context: Context) -> bool:
    """Whether two rules of one entity are PROVED to cover the same rows.

    Constraints that read no member in common can only mean the same when both always or both never hold, so those
    are not searched.
    """
    if one.constraint == other.constraint:
        return True
    first, second = constraint_of(one, context), constraint_of(other, context)
    if first.canonical == second.canonical:
        return True
    if first.reads.isdisjoint(second.reads) and first.reads and second.reads:
        meanings = context.access.meanings
        return (meanings.always(one) and meanings.always(other)) or (meanings.never(one) and meanings.never(other))
    return equivalent([first], [second]).proved


def rows_evidence(context: Context, rules: Iterable[AccessRule]) -> Iterator[Evidence]:
    """Say of access rules which rows each covers: `Shop.Order#1 covers own rows: orders whose account is ...`."""
    meanings = context.access.meanings
    for rule in rules:
        yield statement(context, rule, f"covers {meanings.kind(rule)}: {meanings.sentence(rule)}")


def fix_rule(finding: Finding, rule: AccessRule, own: str, elsewhere: str) -> str:
    """Say what to do about one access rule: `own` in the app's own modules, `elsewhere` without touching the module."""
    if finding.origin is Origin.OWN:
        return own
    return f"{module_of(rule.entity)} comes from the Marketplace: do not change it. {elsewhere}"


def name_of(rule: AccessRule, context: Context) -> tuple[str, ...]:
    """Name an access rule by what it is, not where it stands: for sorting (architecture.md, idea 6)."""
    return rule_key(context.project, rule, context.canonical)
