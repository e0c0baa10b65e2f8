"""Anonymous is among a service's allowed roles

What it does
    Looks for published REST and OData services that allow a module role which the role of visitors who do not sign in
    holds. Services without any authentication are SVC-01's matter; SOAP services have no roles.

Why is this bad
    A service that lets the anonymous role in asks for nothing: every visitor of the app already has that role. The
    authentication types in its settings make it look protected.

Example
    Webshop.Orders asks for an active session and allows Webshop.User. The anonymous role holds Webshop.User too, so the
    session of any visitor is enough.

How to fix
    Make a module role for the callers of the service, allow only that, and do not give it to the anonymous role.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _has_roles(service: PublishedService, context: Context) -> bool:
    """REST and OData services, while there are anonymous visitors."""
    return context.guest is not None and service.kind is not ServiceKind.SOAP


RULE = Rule(
    id="SVC-03",
    subject=SubjectKind.SERVICE,
    severities=(Severity.CRITICAL,),
    needs=(Need.SERVICES, Need.GUEST),
    cwe=(306,),
    among=_has_roles,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when the guest's role holds an allowed role, and SVC-01 does not say that everybody may call."""
    if context.guest is not None and service.open_because is None:
        shared = context.guest.access.tokens.intersection(service.module_roles or service.user_roles)
        if shared:
            yield Finding(RULE.id, Severity.CRITICAL, Subjects(service=service.name), (tuple(sorted(shared)),))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the allowed roles that visitors hold."""
    project = context.project
    service = next(s for s in project.services if s.name == finding.subjects.service)
    shared = texts(finding.facts[0])
    role = project.user_role_by_name[project.security.guest_user_role]
    if finding.origin is Origin.OWN:
        fix = f"Allow {service.name} for a module role that {role.name} does not hold, instead of {listed(shared)}."
    else:
        fix = f"Take {listed(shared)} out of {role.name}, and leave {service.module} as it comes from the Marketplace."
    return Explanation(
        f"{service.name} allows {listed(shared)}, which the guest's role {role.name} has: visitors can call it without "
        "signing in.",
        fix,
        (
            Evidence(
                f"{service.name} allows {listed(sorted(service.module_roles or service.user_roles))}", service.location
            ),
            Evidence(f"user role {role.name} holds {listed(shared)}", role.location),
        ),
    )


def planted(app: "App") -> None:
    """A service for a module role that visitors hold."""
    app.module("Shop", "User").microflow("WS_Orders_Get").rest_service(
        "Orders", "User", authentication=("Session",), operations=(("GET", "orders", "WS_Orders_Get"),)
    )
    app.user_role("Anonymous", "System.User", "Shop.User").guest("Anonymous")


def near_miss(app: "App") -> None:
    """A service for a module role that visitors do not hold."""
    app.module("Shop", "User", "Service").microflow("WS_Orders_Get").rest_service(
        "Orders", "Service", authentication=("Session",), operations=(("GET", "orders", "WS_Orders_Get"),)
    )
    app.user_role("Shipper", "System.User", "Shop.Service")
    app.user_role("Anonymous", "System.User", "Shop.User").guest("Anonymous")
