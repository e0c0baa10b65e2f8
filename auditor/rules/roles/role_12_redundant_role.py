"""Two roles give the same access, or one contains the other

What it does
    Compares user roles two by two, and module roles of one own module, by what they give: every right on every entity
    on the rows that the row constraints mean, and the microflows, nanoflows and services. Pages and names play no
    part. Reports equal ones; of user roles also one that contains another, visitors and administrators apart.

Why is this bad
    Every role must be kept right in every access rule. A second role for the same access doubles that work, and sooner
    or later the two differ by mistake. People who should have the smaller role get the larger one, because nobody knows
    the difference.

Example
    Sales and SalesInternal were meant to differ. Both hold module roles with the same access rules.

How to fix
    Merge equal roles. Where one contains the other, decide whether both are needed, and say in their descriptions what
    the larger one is for.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from auditor.access.compare import within
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.hidden import is_hidden
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two roles."""

    subjects: Subjects
    one: EffectiveAccess
    other: EffectiveAccess
    either_way: bool
    """Whether one that contains the other counts, beside equal ones."""


def _pairs(role: RoleSubject, context: Context) -> Iterator[Pair]:
    """Pair a role with those that come after it; a merged one with all that are not in it.

    A package has module roles only, of which one may well contain another: that is what granular roles are. In an app
    pairs of module roles belong to no user role. The first user role brings them: an audit looks at them once, and a
    merge never.
    """
    position = next((n for n, known in enumerate(context.roles) if known is role), None)
    if position == 0 and not context.project.is_package:
        yield from _module_role_pairs(context)
    if not _gives_something(role.access):
        return
    others = context.roles[position + 1 :] if position is not None else context.roles
    for other in others:
        if not set(role.names).intersection(other.names) and _gives_something(other.access):
            either_way = not any(r.is_guest or r.is_administrator or r.module_role for r in (role, other))
            about = role.about()
            subjects = Subjects((*about.user_roles, *other.names), about.module_roles)
            yield Pair(subjects, role.access, other.access, either_way)


def _module_role_pairs(context: Context) -> Iterator[Pair]:
    model = context.access
    for module in context.project.modules:
        if context.project.is_own(module.name):
            alone = [model.of(RoleSet((), (role.name,))) for role in module.roles]
            for one, other in combinations(filter(_gives_something, alone), 2):
                yield Pair(Subjects(module_roles=(*one.roles.added, *other.roles.added)), one, other, False)


def _gives_something(access: EffectiveAccess) -> bool:
    """Whether it gives any right outside System."""
    signature = access.model.signatures.of(access)
    return signature.outside_system or bool(signature.documents)


def _unreadable(context: Context) -> str | None:
    """Roles that look alike may differ in what could not be read."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="ROLE-12",
    subject=SubjectKind.TWO_ROLES,
    severities=(Severity.LOW,),
    needs=(Need.ACCESS, Need.GUEST, Need.DOCUMENTS, Need.SERVICES, Need.MODULES),
    cwe=(1041,),
    of_role=_pairs,
    not_checked=_unreadable,
)


def check(pair: Pair, context: Context) -> Iterator[Finding]:
    """Fire when containment is proved, both ways or one way."""
    there = _contained(pair.one, pair.other, context)
    back = _contained(pair.other, pair.one, context) if there or pair.either_way else False
    if (there and back) or (pair.either_way and (there or back)):
        first, second = (pair.one, pair.other) if there else (pair.other, pair.one)
        how = "equal" if there and back else "contained"
        labels = [_label(access) for access in (first, second)]
        facts = (how, *(sorted(labels) if how == "equal" else labels))
        yield Finding(RULE.id, Severity.LOW, pair.subjects, facts, Certainty.PROVED)


def _label(access: EffectiveAccess) -> Name:
    """Name a set of roles; a module role alone by its own name."""
    roles = access.roles
    return roles.added[0] if not roles.user_roles and len(roles.added) == 1 else roles.label


def _contained(small: EffectiveAccess, large: EffectiveAccess, context: Context) -> bool:
    unknown = (token for token in small.tokens - large.tokens if is_hidden(token, context.project))
    return within(small, large) and not any(True for _ in unknown)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which contains which, and what each holds."""
    s = finding.subjects
    kind = "user role" if s.user_roles and not context.project.is_package else "module role"
    how, small, large = finding.facts
    if how == "equal":
        message = f"The {kind}s {small} and {large} give the same access."
        fix = f"Keep one of {small} and {large}, and give it to the holders of the other."
    else:
        message = f"The {kind} {large} gives everything that {small} gives, and more."
        fix = f"Decide whether {small} is needed beside {large}, and say in their descriptions what sets them apart."
    return Explanation(message, fix, tuple(_evidence((*s.user_roles, *s.module_roles), context)))


def _evidence(names: tuple[Name, ...], context: Context) -> Iterator[Evidence]:
    project = context.project
    for name in names:
        user_role = project.user_role_by_name.get(name)
        if user_role:
            held = listed(sorted(user_role.module_roles), most=99) or "no module role"
            pages = counted(len(context.access.user_role(name).pages), "page")
            yield Evidence(f"user role {name} holds {held}; it opens {pages}", user_role.location)
        elif module_role := project.module_role_by_name.get(name):
            holders = listed(project.held_module_roles.get(name, ())) or "no user role"
            yield Evidence(f"module role {name} is held by {holders}", module_role.location)


def planted(app: "App") -> None:
    """Two user roles through different module roles that give the same."""
    shop = app.module("Shop", "Seller", "Clerk")
    shop.entity("Order", {"State": "String"}).rule("Seller", read="all", xpath="[State = 'Open']").rule(
        "Clerk", read="all", xpath="['Open' = State]"
    )
    app.user_role("Sales", "System.User", "Shop.Seller").user_role("Desk", "System.User", "Shop.Clerk")


def near_miss(app: "App") -> None:
    """Two user roles that see different orders, and visitors who see less than both."""
    shop = app.module("Shop", "Seller", "Clerk", "Guest")
    shop.entity("Order", {"State": "String"}).rule("Seller", read="all", xpath="[State = 'Open']").rule(
        "Clerk", read="all", xpath="[State = 'Closed']"
    )
    shop.entity("News", {"Text": "String"}).rule("Seller", "Clerk", "Guest", read="all")
    app.user_role("Sales", "System.User", "Shop.Seller").user_role("Desk", "System.User", "Shop.Clerk")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
