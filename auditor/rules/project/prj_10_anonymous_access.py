"""Anonymous access is on

What it does
    Reports that people who do not sign in get a user role, and counts what that role reaches: entities by right, pages,
    microflows, nanoflows and published services.

Why is this bad
    It is not, when the app has something to show to everybody. It is the part of the app that every visitor and every
    scanner on the internet can use, so it deserves the first and the closest look: excess rights of the anonymous role
    are one of the causes behind the leaking apps that security researchers reported. Anonymous access is not needed for
    a login page.

Example
    Anonymous access was turned on for a registration page, and the role later got rights that the page does not use.

How to fix
    Turn anonymous access off when it serves no purpose. Otherwise keep the role small: what it reaches is public.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Dutch Institute for Vulnerability Disclosure, case DIVD-2026-00003
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import SYSTEM, Project
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="PRJ-10",
    subject=SubjectKind.PROJECT,
    severities=(Severity.INFO,),
    needs=(Need.PROJECT_SECURITY, Need.GUEST),
    cwe=(284,),
    parity={"mxlint": "001_0001", "mxcli": "SEC004", "Mendix recommender": "MXS003"},
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when anonymous access is on."""
    if project.security.guest_access:
        yield Finding(RULE.id, Severity.INFO, Subjects(), (project.security.guest_user_role,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Count what everybody reaches."""
    security, guest = context.project.security, context.guest
    evidence = [Evidence(f"EnableGuestAccess is true, GuestUserRole is {security.guest_user_role}", security.location)]
    if guest is None:
        message = f"Anonymous access is on, with the user role {security.guest_user_role}, which does not exist."
    else:
        role = context.project.user_role_by_name[security.guest_user_role]
        message = f"Visitors who do not sign in have the user role {role.name}: it {_reach(guest, context)}."
        evidence.append(
            Evidence(f"user role {role.name} holds {listed(sorted(role.module_roles), most=99)}", role.location)
        )
    return Explanation(
        message,
        "Turn anonymous access off when it serves no purpose; a login page does not need it. Otherwise look through "
        "everything that the role reaches: it is public.",
        tuple(evidence),
    )


def _reach(guest: RoleSubject, context: Context) -> str:
    """What the guest's role reaches, in numbers; what every app's System module gives is left out."""
    access = guest.access
    open_to_all = {service.name for service in (*access.services, *context.open_services())}
    parts = [_entities(guest, context, right) for right in (Right.READ, Right.WRITE, Right.CREATE, Right.DELETE)]
    documents = [
        f"opens {counted(len(access.pages), 'page')}",
        f"runs {counted(len(access.microflows), 'microflow')} and {counted(len(access.nanoflows), 'nanoflow')}",
        f"calls {counted(len(open_to_all), 'published service')}",
    ]
    return listed([*parts, *documents])


def _entities(guest: RoleSubject, context: Context, right: Right) -> str:
    """`reads 12 entities (3 persistable)`, counting what the app's own access rules give."""
    project = context.project
    reached = [
        found.entity
        for found in guest.access.entities()
        if project.entities[found.entity].module != SYSTEM
        and any(r is right and any(rule.entity == found.entity for rule in rules) for _, r, rules in found.cells())
    ]
    stored = sum(bool(project.persistable(entity)) for entity in reached)
    of_these = f" ({stored:,} persistable)" if reached else ""
    return f"{right}s {counted(len(reached), 'entity', 'entities')}{of_these}"


def planted(app: "App") -> None:
    """Let visitors in."""
    app.module("Shop", "Guest").page("Start", "Guest")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """A role called Anonymous that is named as the guest's role while anonymous access is off."""
    app.module("Shop", "Guest").page("Start", "Guest")
    app.user_role("Anonymous", "System.User", "Shop.Guest")
    app.security(EnableGuestAccess=False, GuestUserRole="Anonymous")
