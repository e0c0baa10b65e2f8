"""Anonymous access serves no purpose

What it does
    Looks at apps with anonymous access whose anonymous role may open no page, run no microflow or nanoflow and call no
    published service.

Why is this bad
    Nothing in the app is made for visitors, so whatever the role may read or change is only there for attackers, who
    need no page: they speak with the server directly. A login page needs no anonymous access.

Example
    The registration page was removed, and anonymous access stayed on. The role can still create accounts.

How to fix
    Turn anonymous access off in the app security, and remove the role.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import module_of
from auditor.model.project import SYSTEM, Project
from auditor.rules.context import Context
from auditor.rules.hidden import is_hidden
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_NEEDS = (Need.PROJECT_SECURITY, Need.GUEST, Need.DOCUMENTS, Need.SERVICES)


def _documents_unknown(context: Context) -> str | None:
    """Nothing is concluded from documents that could not be read, or that a module hides."""
    if context.guest is None or _reaches_a_document(context):
        return None
    if part := unreadable_input(RULE, context):
        return part
    hidden = sorted({module_of(role) for role in context.guest.access.module_roles if is_hidden(role, context.project)})
    return f"visitors hold module roles of {listed(hidden)}, whose documents are not in the export" if hidden else None


def _reaches_a_document(context: Context) -> bool:
    access = context.guest.access if context.guest else None
    return access is not None and bool(access.pages or access.microflows or access.nanoflows or access.services)


RULE = Rule(
    id="PRJ-17",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM,),
    needs=_NEEDS,
    cwe=(1125,),
    not_checked=_documents_unknown,
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire when the guest's role reaches no document at all."""
    if context.guest and not _reaches_a_document(context):
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (project.security.guest_user_role,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Count the entities that the role reaches for nothing."""
    project = context.project
    assert context.guest is not None, "there is a finding only with a guest's role"
    role = project.user_role_by_name[project.security.guest_user_role]
    reached = [e.entity for e in context.guest.access.entities() if project.entities[e.entity].module != SYSTEM]
    rights = counted(len(reached), "entity", "entities")
    return Explanation(
        f"Anonymous access is on, but {role.name} may open no page, run no microflow or nanoflow and call no published "
        f"service; its rights on {rights} serve nobody but attackers.",
        f"Turn anonymous access off in the app security; then remove {role.name}.",
        (
            Evidence(f"EnableGuestAccess is true, GuestUserRole is {role.name}", project.security.location),
            Evidence(f"user role {role.name} holds {listed(role.module_roles) or 'no module role'}", role.location),
        ),
    )


def planted(app: "App") -> None:
    """Visitors may read an entity, and nothing is there for them."""
    app.module("Shop", "Guest").entity("News", {"Text": "String"}).rule("Guest", read="all")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """One page is there for visitors."""
    app.module("Shop", "Guest").page("Start", "Guest")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
