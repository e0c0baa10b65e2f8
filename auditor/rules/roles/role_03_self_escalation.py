"""Self-escalation through user management

What it does
    Follows what a user role can give: the roles that it manages, what those manage, and so on. Reports user roles,
    administrators and visitors apart, that reach a role in this way whose access is not contained in their own.

Why is this bad
    Whoever manages a user role can make a user with it, or take an existing one over, and sign in. So a role has
    whatever it can give, whatever its own access says. Roles that are managed by a managed role count as well.

Example
    Helpdesk manages Supervisor. Supervisors read salaries. Any helpdesk worker can make a supervisor, sign in and read
    salaries.

How to fix
    Let a role manage only roles that may do less than it may itself, or leave user management to administrators.

Sources
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Siemens ProductCERT, SSA-875726 (CVE-2021-27394)
"""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from auditor.access.compare import Containment, contained, differences
from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.access.users import can_give
from auditor.findings.finding import Certainty, Evidence, Explanation, Fact, Finding, Severity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import counted, listed, sentence, texts, who

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="ROLE-03",
    subject=SubjectKind.USER_ROLE,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES, Need.GUEST, Need.ACCESS),
    cwe=(269,),
    whom=Whom.NEITHER,
)

_MOST_RIGHTS = 6
_MOST_COUNTED = 2_000
_MOST_ROLES = 10


def check(role: RoleSubject, context: Context) -> Iterator[Finding]:
    """Fire when some role that can be given has more; possible only, when none provably has."""
    more: list[Fact] = []
    certainty = Certainty.POSSIBLE
    for name, chain in can_give(context.project, role.access.roles).items():
        if name in role.names:
            continue
        found = contained(context.access.user_role(name), role.access)
        if found.first and not found.proved:
            more.append((name, found.refuted, chain))
            certainty = _surer(certainty, found)
    if more:
        roles = role.access.roles
        facts = (roles.added, roles.removed, *sorted(more, key=repr))
        yield Finding(RULE.id, Severity.HIGH, role.about(), facts, certainty)


def _surer(certainty: Certainty, found: Containment) -> Certainty:
    """Certain when what is stored shows one role to have more, proved when the meaning of row constraints does."""
    if not found.refuted or not found.first or certainty is Certainty.CERTAIN:
        return certainty
    return Certainty.PROVED if found.first.verdict.by_meaning else Certainty.CERTAIN


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which roles, on which way, and what is gained."""
    found = [_given(fact) for fact in finding.facts[2:]]
    sure = [name for name, refuted, _ in found if refuted]
    names = sure or [name for name, _, _ in found]
    may = "can give itself" if sure else "may be able to give itself"
    added, removed = (tuple(map(Name, texts(fact))) for fact in finding.facts[:2])
    mine = context.access.of(RoleSet(finding.subjects.user_roles, added, removed))
    evidence = [_manages(name, context) for name in finding.subjects.user_roles]
    evidence += [_gained(given, mine, context) for given in found[:_MOST_ROLES]]
    if len(found) > _MOST_ROLES:
        evidence.append(Evidence(f"{len(found) - _MOST_ROLES:,} more roles can be given that may do more"))
    return Explanation(
        f"{sentence(who(finding, context))} {may} more than it has, by making a user with {listed(names, 'or')}.",
        f"Let {listed(finding.subjects.user_roles)} manage only user roles whose access is contained in its own, or "
        "leave user management to administrators.",
        tuple(evidence),
    )


def _given(fact: Fact) -> tuple[Name, bool, tuple[str, ...]]:
    """Read a fact back: the role, whether it certainly has more, and the chain that leads to it."""
    assert isinstance(fact, tuple), "each fact is about one role"
    name, refuted, chain = fact
    return Name(str(name)), bool(refuted), texts(chain)


def _manages(name: Name, context: Context) -> Evidence:
    role = context.project.user_role_by_name[name]
    what = "all user roles" if role.manage_all_roles else listed(role.manageable_roles) or "no user role"
    return Evidence(f"user role {name} may manage {what}", role.location)


def _gained(given: tuple[Name, bool, tuple[str, ...]], mine: EffectiveAccess, context: Context) -> Evidence:
    name, refuted, chain = given
    role = context.project.user_role_by_name[name]
    gained = list(islice(differences(context.access.user_role(name), mine), _MOST_COUNTED))
    rights = [one.label(context.project) for one in gained if one.verdict.refuted == refuted][:_MOST_RIGHTS]
    through = f" through {' and then '.join(chain[:-1])}" if len(chain) > 1 else ""
    has = "has" if refuted else "perhaps has"
    number = f"{counted(len(gained), 'right')}{' or more' if len(gained) == _MOST_COUNTED else ''}"
    return Evidence(f"{name} can be given{through}; it {has} {number} more, such as {listed(rights)}", role.location)


def planted(app: "App") -> None:
    """A helpdesk that manages supervisors, who read more."""
    app.module("Staff", "User", "Lead").entity("Salary", {"Amount": "Decimal"}).rule("Lead", read="all")
    app.user_role("Supervisor", "System.User", "Staff.Lead")
    app.user_role("Helpdesk", "System.User", "Staff.User", manages=("Supervisor",))


def near_miss(app: "App") -> None:
    """Supervisors who manage the helpdesk, and themselves."""
    app.module("Staff", "User", "Lead").entity("Salary", {"Amount": "Decimal"}).rule("Lead", read="all")
    app.user_role("Helpdesk", "System.User", "Staff.User")
    app.user_role("Supervisor", "System.User", "Staff.User", "Staff.Lead", manages=("Helpdesk", "Supervisor"))
