"""Published service without authentication

What it does
    Looks for published REST, OData, GraphQL and SOAP services that ask for no authentication: an empty list of
    authentication types, None, or Guest; for SOAP a version whose header authentication is None.

Why is this bad
    Everybody who can reach the app can call the service. Its microflows run without a user, so no access rule limits
    what they read and change. An empty list of types means exactly this, not that nothing was decided yet.

Example
    Webshop.Orders was published without authentication for a first test. GET /rest/orders gives all orders to
    everybody.

How to fix
    Choose an authentication type and the module roles that may call. If the service must be open, let its microflows
    check the request themselves, and accept the finding with the reason.

Sources
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
    - Mendix documentation, Published OData Services: https://docs.mendix.com/refguide/published-odata-services/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def stores_scheme(service: PublishedService, context: Context) -> bool:
    """Whether the export says how a service is entered."""
    return service.authentication is not None or service.versions is not None


_SINCE = {ServiceKind.REST: "7.11", ServiceKind.ODATA: "8.0", ServiceKind.SOAP: "5"}


def nothing_stored(context: Context) -> str | None:
    """Give the reason when there are services, and none of them says how it is entered."""
    services = [service for service in context.project.services if not service.excluded]
    if not services or any(stores_scheme(service, context) for service in services):
        return None
    kinds = sorted({service.kind for service in services})
    return "; ".join(
        f"Mendix stores the authentication of published {kind} services from {_SINCE[kind]} on" for kind in kinds
    )


RULE = Rule(
    id="SVC-01",
    subject=SubjectKind.SERVICE,
    severities=(Severity.CRITICAL,),
    needs=(Need.SERVICES,),
    cwe=(306,),
    parity={"SIG": "without a number"},
    among=stores_scheme,
    not_checked=nothing_stored,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when nobody is asked who he is. What `Guest` does is not documented."""
    word = service.open_because
    if word is not None:
        certainty = Certainty.POSSIBLE if word == "Guest" else Certainty.CERTAIN
        yield Finding(RULE.id, Severity.CRITICAL, Subjects(service=service.name), (word,), certainty)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is open, and how it is stored."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    word = finding.facts[0]
    stored = "HeaderAuthentication of a version" if service.kind is ServiceKind.SOAP else "AuthenticationTypes"
    is_ = "is an empty list" if word == "empty list" else f"is {word}" if service.versions else f"holds {word}"
    operations = counted(len(service.operations), "operation")
    message = f"Everybody can call {service.name} ({service.kind}, {operations}) without authentication."
    if word == "Guest":
        message = (
            f"{service.name} ({service.kind}, {operations}) takes whoever has no credentials for an anonymous user."
        )
    if finding.origin is Origin.OWN:
        fix = f"Choose an authentication type for {service.name}, and the module roles that may call it."
    else:
        fix = (
            f"{service.module} comes from the Marketplace: see whether a newer version asks for authentication, or "
            f"close {service.path or 'the path of the service'} for the outside where the app is hosted."
        )
    evidence = [Evidence(f"{stored} {is_}", service.location)]
    if service.operations:
        evidence.append(
            Evidence(f"it offers {listed(operation.name for operation in service.operations)}", service.location)
        )
    return Explanation(message, fix, tuple(evidence))


def planted(app: "App") -> None:
    """A REST service with an empty list of types."""
    app.module("Shop", "Service").microflow("WS_Orders_Get").rest_service(
        "Orders", authentication=(), operations=(("GET", "orders", "WS_Orders_Get"),)
    )


def near_miss(app: "App") -> None:
    """One that asks for a password, and an open one that is excluded."""
    app.module("Shop", "Service").microflow("WS_Orders_Get").rest_service(
        "Orders", "Service", authentication=("Basic",), operations=(("GET", "orders", "WS_Orders_Get"),)
    ).rest_service("OldOrders", authentication=(), excluded=True)
    app.user_role("Shipper", "System.User", "Shop.Service")
