"""Authentication on, no roles

What it does
    Looks for published REST and OData services that ask for authentication, but allow no module role.

Why is this bad
    Nobody may call such a service, or everybody who can sign in may: it is not documented, and Studio Pro reports it as
    an error for OData. In either case nobody has decided who may call.

Example
    The allowed role was renamed, and the list is empty since. The integration was "repaired" by turning authentication
    off.

How to fix
    Allow the module role that callers are to have; make one for them if there is none.

Sources
    - Mendix documentation, Published OData Services: https://docs.mendix.com/refguide/published-odata-services/
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.services.svc_01_no_authentication import nothing_stored

if TYPE_CHECKING:
    from auditor.samples.app import App


def _asks(service: PublishedService, context: Context) -> bool:
    """REST and OData services with a scheme; open ones are SVC-01's, and SOAP has no list of roles."""
    return service.kind is not ServiceKind.SOAP and bool(service.authentication) and service.open_because is None


RULE = Rule(
    id="SVC-08",
    subject=SubjectKind.SERVICE,
    severities=(Severity.MEDIUM,),
    needs=(Need.SERVICES,),
    cwe=(862,),
    parity={"Studio Pro": "CE0307"},
    among=_asks,
    not_checked=nothing_stored,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire on an empty list of allowed roles."""
    if not service.module_roles and not service.user_roles:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(service=service.name), (service.authentication,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is stored."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    stored = "AllowedRoles" if service.kind is ServiceKind.REST else "AllowedModuleRoles"
    fix = f"Allow the module role that callers of {service.name} are to have."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"{service.module} comes from the Marketplace: see whether a newer version allows a module role."
    return Explanation(
        f"{service.name} ({service.kind}) asks for authentication ({', '.join(service.authentication or ())}), and "
        "nobody has decided who may call it.",
        fix,
        (Evidence(f"{stored} is empty", service.location),),
    )


def planted(app: "App") -> None:
    """A REST service with basic authentication and no roles."""
    app.module("Shop", "Service").rest_service("Orders", authentication=("Basic",))


def near_miss(app: "App") -> None:
    """One with an allowed role, beside an open one, which is no matter of roles."""
    shop = app.module("Shop", "Service")
    shop.rest_service("Orders", "Service", authentication=("Basic",)).rest_service("News", authentication=())
    app.user_role("Shipper", "System.User", "Shop.Service")
