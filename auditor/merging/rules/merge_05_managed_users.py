"""Together the roles can manage users neither could

What it does
    Looks for two roles of the set that manage users, where neither manages all the user roles that the other does, and
    no role of the set manages as many as the set.

Why is this bad
    A user can be managed by who may manage every one of the user's roles. Users who hold some roles of each kind are
    out of reach for both: nobody can change or block them, or reset what they sign in with. Someone who holds both
    manages them, and can create such users.

Example
    Helpdesk manages Customer, HR manages Employee. A customer who also works here can be managed by neither, and by
    whoever is both.

How to fix
    Do not let one person hold both roles, or let one of them manage no users.

Sources
    - Mendix documentation, User Roles, User management: https://docs.mendix.com/refguide/user-roles/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Fact, Finding, Severity
from auditor.merging.combination import Combination
from auditor.merging.telling import roles_of
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _subjects(combination: Combination) -> Iterator[Combination]:
    """The set, when two of its roles or more manage users."""
    if len(_managers(combination)) > 1:
        yield combination


RULE = Rule(
    id="MERGE-05",
    subject=SubjectKind.MERGED_ROLES,
    severities=(Severity.HIGH,),
    needs=(Need.USER_ROLES,),
    cwe=(269,),
    subjects=_subjects,
)


def _managers(combination: Combination) -> dict[Name, frozenset[Name]]:
    """The roles of the set that manage users with roles: role -> the user roles that it manages."""
    return {part.label: roles for part in combination.parts if (roles := part.alone.manages.roles)}


def check(combination: Combination, context: Context) -> Iterator[Finding]:
    """Fire when some user could be managed by the set and by no role of it."""
    managers, managed = _managers(combination), combination.access.manages.roles
    if not any(managed <= roles for roles in managers.values()):
        facts: tuple[Fact, ...] = tuple((name, tuple(sorted(managers[name]))) for name in sorted(managers))
        yield Finding(RULE.id, Severity.HIGH, combination.about(), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say whom each role manages, and a user whom only the set does."""
    managers: dict[str, tuple[str, ...]] = {}
    for fact in finding.facts:
        assert isinstance(fact, tuple)
        managers[str(fact[0])] = texts(fact[1])
    witness = listed(_out_of_reach(list(managers.values())))
    project = context.project
    demo = [
        user.name
        for user in project.security.demo_users
        if user.user_roles
        and set(user.user_roles) <= {name for roles in managers.values() for name in roles}
        and not any(set(user.user_roles) <= set(roles) for roles in managers.values())
    ]
    return Explanation(
        f"{listed(managers)} together can manage users who hold {witness}, whom none of them can manage alone.",
        f"Do not let one person hold {listed(roles_of(finding))}, or let one of them manage no users.",
        (
            *(
                Evidence(f"{name} manages users whose every role is {listed(roles, 'or')}", role.location)
                for name, roles in managers.items()
                for role in (project.user_role_by_name[Name(name)],)
            ),
            Evidence(f"for example: a user who holds {witness}, or a new user who is given these roles"),
            *([Evidence(f"such demo users exist: {listed(demo)}")] if demo else []),
        ),
    )


def _out_of_reach(managed: list[tuple[str, ...]]) -> list[str]:
    """Give user roles which together only the set manages, as few as can be: two where two are enough."""
    names = sorted({name for roles in managed for name in roles})
    for first in names:
        for second in names:
            if first < second and not any(first in roles and second in roles for roles in managed):
                return [first, second]
    return names


def planted(app: "App") -> None:
    """A helpdesk for customers, and one for staff."""
    app.user_role("Customer", "System.User")
    app.user_role("Staff", "System.User")
    app.user_role("Helpdesk", "System.User", manages=("Customer",))
    app.user_role("HR", "System.User", manages=("Staff",))


def near_miss(app: "App") -> None:
    """A helpdesk for customers, and one for customers and staff."""
    app.user_role("Customer", "System.User")
    app.user_role("Staff", "System.User")
    app.user_role("Helpdesk", "System.User", manages=("Customer",))
    app.user_role("HR", "System.User", manages=("Customer", "Staff"))
