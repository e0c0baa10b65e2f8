"""Row limit disappears

What it does
    Looks for rights to read or write a member, or to delete, that one role of the set has only under row constraints,
    and that the set has on more rows through an access rule of another role.

Why is this bad
    Access rules only add up: the wider rule of one role reaches everything that the constraint of the other keeps
    apart. Who gave the first role its constraint relied on it; whoever also gets the second role walks past it, and no
    screen of the app says so.

Example
    Customer reads Shop.Payment of the own account only, Support reads every payment. Someone who is both reads all
    payments, with every member that either rule shows.

How to fix
    Do not let one person hold both roles, or give the wider rule the row constraint too. If all rows are meant for
    everyone who holds the second role, say so in its documentation.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.cell_groups import CellGroup
from auditor.access.compare import Delta, delta_between
from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Granted, Severity
from auditor.merging.combination import MergedEntity, Part, granted, strongest
from auditor.merging.telling import apart, bringing, step, what
from auditor.model.domain import AccessRule
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_limited(on: MergedEntity, context: Context) -> bool:
    """Whether some role of the set has rows that a constraint limits."""
    return on.holds_rows and any(rule.constrained for found in on.alone for rule in found.rules)


def _at_a_glance(on: MergedEntity, context: Context) -> tuple[Severity, ...]:
    """What `check` finds, without the cells."""
    return (Severity.HIGH,) if any(True for _ in _lost(on)) else ()


RULE = Rule(
    id="MERGE-01",
    subject=SubjectKind.MERGED_ROLES_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS,),
    cwe=(863,),
    among=_is_limited,
    at_a_glance=_at_a_glance,
)


def check(subject: MergedEntity, context: Context) -> Iterator[Finding]:
    """Fire when the set has a right of one role on more rows than its row constraints let through."""
    sides: list[tuple[str, tuple[Granted, ...], tuple[Granted, ...]]] = []
    certainties: set[str] = set()
    for part, delta in _lost(subject):
        lost = [group for group in delta.gains if _is_lost_limit(group, subject)]
        certainties.update(group.certainty for group in lost)
        pairs = [_cells(subject, group, context) for group in lost]
        sides.append((part.label, tuple(before for before, _ in pairs), tuple(wider for _, wider in pairs)))
    if sides:
        sides.sort(key=lambda side: side[0])
        about = subject.combination.about(entity=subject.name)
        yield Finding(RULE.id, Severity.HIGH, about, tuple(sides), strongest(certainties))


def _lost(subject: MergedEntity) -> Iterator[tuple[Part, Delta]]:
    """Give the roles that bring a right under row constraints which the set has on more rows, with all that changes."""
    model, together = subject.combination.context.access, subject.access
    of_users = model.of_users(subject.name)
    for part, found in subject.brought():
        if found is not together:
            delta = delta_between(found, together, model)
            if delta.widened and (not of_users or any(_is_lost_limit(group, subject) for group in delta.gains)):
                yield part, delta


def _is_lost_limit(group: CellGroup, subject: MergedEntity) -> bool:
    """Whether a role brings a right to the set under row constraints, which the set then has on more rows."""
    return group.right is not Right.CREATE and bool(subject.own(group.before))


def _cells(subject: MergedEntity, group: CellGroup, context: Context) -> tuple[Granted, Granted]:
    """The cells under the rules of the role, and under those of the others that give, or may give, more rows.

    Worked out once for a group of cells: merges that have the same rules on an entity share it.
    """
    known = context.memo.setdefault("limits and wider rules", {})
    assert isinstance(known, dict)
    told: tuple[CellGroup, tuple[Granted, Granted]] | None = known.get(id(group))
    if told is None or told[0] is not group:
        before, within = {id(rule) for rule in group.before}, context.access.meanings.within
        wider = tuple(rule for rule in group.after if id(rule) not in before)
        if len(wider) > 1:
            wider = tuple(rule for rule in wider if not within((rule,), group.before).proved)
        limited = granted(group.right, subject.own(group.before), group.members)
        told = known[id(group)] = group, (limited, granted(group.right, wider, group.members))
    return told[1]


def explain(finding: Finding, context: Context) -> Explanation:
    """Say of each role which rows it had, which the set has through whom, and give a row that is only then reached."""
    entity = finding.subjects.entity
    evidence: list[Evidence] = []
    wider_rules: dict[int, AccessRule] = {}
    label, limited, wider = next(limit_pairs(finding))
    message = (
        f"{label} may {what(context, entity, limited)} only for {_rows(limited, context)}, "
        f"{bringing(finding, context, wider.rules)} for {_rows(wider, context)}: together that limit disappears."
    )
    for _, before, after in limit_pairs(finding):
        evidence.extend((*step(finding, context, before), *step(finding, context, after)))
        evidence.extend(_example(before, after, context))
        wider_rules.update({id(rule): rule for rule in after.rules})
    rules = sorted(wider_rules.values(), key=lambda rule: rule.index)
    evidence.append(Evidence("access rules only add up, so whoever holds all of these roles has the rows of both"))
    own = f"give {constrain(rules)} the row constraint too"
    return Explanation(message, apart(finding, context, rules, own), tuple(dict.fromkeys(evidence)))


def limit_pairs(finding: Finding) -> Iterator[tuple[str, Granted, Granted]]:
    """Give role, cells under its row constraints, and the same cells under wider rules of others."""
    for side in finding.facts:
        assert isinstance(side, tuple)
        label, before, wider = side
        assert isinstance(label, str) and isinstance(before, tuple) and isinstance(wider, tuple)
        for limited, more in zip(before, wider, strict=True):
            assert isinstance(limited, Granted) and isinstance(more, Granted)
            yield label, limited, more


def _rows(cells: Granted, context: Context) -> str:
    meanings = context.access.meanings
    free = [rule for rule in cells.rules if not rule.constrained]
    return " or ".join(dict.fromkeys(meanings.sentence(rule) for rule in free[:1] or cells.rules))


def _example(limited: Granted, wider: Granted, context: Context) -> Iterator[Evidence]:
    verdict = context.access.meanings.within(wider.rules, limited.rules)
    if verdict.witness:
        yield Evidence(sentence(verdict.witness))
    elif verdict.unknown:
        yield Evidence(f"not decided whether these are more rows: {verdict.reason}")


def planted(app: "App") -> None:
    """Customers read their own payments, support reads every one."""
    shop = app.module("Shop", "User", "Agent")
    shop.entity("Payment", {"Amount": "Decimal"}, owner=True).rule(
        "User", read="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own payments"
    ).rule("Agent", read="all")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Support", "System.User", "Shop.Agent")


def near_miss(app: "App") -> None:
    """Support reads the same rows, by a constraint that is written differently, and other members of all payments."""
    shop = app.module("Shop", "User", "Agent")
    shop.entity("Payment", {"Number": "String", "Amount": "Decimal"}, owner=True).rule(
        "User", read=["Amount"], xpath="[System.owner = '[%CurrentUser%]']", caption="Own payments"
    ).rule("Agent", read=["Amount"], xpath="[ System.owner='[%CurrentUser%]' ]", caption="Own payments").rule(
        "Agent", read=["Number"]
    )
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Support", "System.User", "Shop.Agent")
