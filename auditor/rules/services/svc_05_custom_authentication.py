"""Custom authentication without a microflow

What it does
    Looks for published services that leave authentication to a microflow, but name none, or one that does not exist.

Why is this bad
    Nothing then checks who calls. What the runtime does in that case is not documented; the developer believes that a
    check takes place.

Example
    The authentication microflow of Webshop.OrderApi was moved to another module, and the reference was lost.

How to fix
    Choose a microflow that checks the request and gives back the user it belongs to, or nothing.

Sources
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
    - Mendix documentation, Published Web Services: https://docs.mendix.com/refguide/published-web-services/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _microflows(service: PublishedService) -> tuple[Name, ...]:
    """The microflows to which authentication is left, empty names for none."""
    if service.versions is not None:
        return tuple(v.header_microflow for v in service.versions if v.header_authentication == "Custom")
    return (service.authentication_microflow,) if "Microflow" in (service.authentication or ()) else ()


def _is_custom(service: PublishedService, context: Context) -> bool:
    return bool(_microflows(service))


def _unreadable(context: Context) -> str | None:
    """A microflow that could not be read is not one that does not exist."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="SVC-05",
    subject=SubjectKind.SERVICE,
    severities=(Severity.HIGH,),
    needs=(Need.SERVICES, Need.DOCUMENTS),
    cwe=(306,),
    among=_is_custom,
    not_checked=_unreadable,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when one of its microflows is not there."""
    known = {flow.name for flow in context.project.microflows if not flow.excluded}
    lost = tuple(sorted({name for name in _microflows(service) if name not in known}))
    if lost:
        yield Finding(RULE.id, Severity.HIGH, Subjects(service=service.name), lost)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which microflow is missing."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    name = str(finding.facts[0])
    stored = "HeaderMicroflow" if service.kind is ServiceKind.SOAP else "AuthenticationMicroflow"
    what = f"names {name}, which does not exist" if name else "names none"
    fix = f"Choose a microflow of {service.module} that checks the request and gives back the user it belongs to."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Install {service.module} anew from the Marketplace: its authentication microflow was lost."
    return Explanation(
        f"{service.name} ({service.kind}) leaves authentication to a microflow and {what}.",
        fix,
        (Evidence(f"{stored} is {name or 'empty'}", service.location),),
    )


def planted(app: "App") -> None:
    """Custom authentication without a microflow."""
    app.module("Shop", "Service").rest_service("Orders", "Service", authentication=("Microflow",))
    app.user_role("Shipper", "System.User", "Shop.Service")


def near_miss(app: "App") -> None:
    """Custom authentication by a microflow that is there."""
    shop = app.module("Shop", "Service").microflow("Authenticate", returns="System.User")
    shop.rest_service("Orders", "Service", authentication=("Microflow",), authentication_microflow="Authenticate")
    app.user_role("Shipper", "System.User", "Shop.Service")
