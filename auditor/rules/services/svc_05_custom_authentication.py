"""Custom authentication without a microflow

What it does
    Looks for published services that leave authentication to a microflow, but name none, or one that does not exist, or
    one that uses none of its parameters.

Why is this bad
    Nothing then checks who calls. A microflow that does not look at the request lets everyone in, and as the same user.
    What the runtime does without a microflow is not documented; the developer believes that a check takes place.

Example
    Authenticate takes the request, and gives back the account Integration whatever the request says. It was a first
    version that nobody came back to.

How to fix
    Choose a microflow that checks the request and gives back the user it belongs to, or nothing.

Sources
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
    - Mendix documentation, Published Web Services: https://docs.mendix.com/refguide/published-web-services/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import Microflow, PublishedService, ServiceKind
from auditor.model.names import Name
from auditor.model.project import ReadStatus
from auditor.rules.context import Context
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _microflows(service: PublishedService) -> tuple[Name, ...]:
    """The microflows to which authentication is left, empty names for none."""
    if service.versions is not None:
        return tuple(v.header_microflow for v in service.versions if v.header_authentication == "Custom")
    return (service.authentication_microflow,) if "Microflow" in (service.authentication or ()) else ()


def _is_custom(service: PublishedService, context: Context) -> bool:
    return bool(_microflows(service))


def _activities_of_custom(context: Context) -> str | None:
    """Without what flows do nothing is known of the microflows that are there."""
    custom = any(_microflows(service) for service in context.project.services if not service.excluded)
    return _activities_unknown(context) if custom else None


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
    undecided=_activities_of_custom,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when one of its microflows is not there, or does not look at the request."""
    known = {flow.name: flow for flow in context.project.microflows if not flow.excluded}
    named = sorted(set(_microflows(service)))
    lost = tuple(name for name in named if name not in known)
    blind = tuple(name for name in named if name in known and _looks_at_nothing(known[name], context))
    if lost or blind:
        seen = lost or any(not _java_actions(known[name], context) for name in blind)
        certainty = Certainty.CERTAIN if seen else Certainty.POSSIBLE
        yield Finding(RULE.id, Severity.HIGH, Subjects(service=service.name), (lost, blind), certainty)


def _looks_at_nothing(flow: Microflow, context: Context) -> bool:
    """Whether a microflow uses none of its parameters. Where an export only lists flows, that is unknown."""
    used = {parameter.name for parameter in flow.parameters}.intersection(flow.uses)
    return not used and not _activities_unknown(context)


def _activities_unknown(context: Context) -> str | None:
    """Why it is not known what flows do."""
    for entry in context.project.coverage:
        if entry.area == "activities" and (entry.unreadable or entry.status is not ReadStatus.READ):
            return f"what flows do could be read only in part: {entry.detail}"
    return None


def _java_actions(flow: Microflow, context: Context) -> tuple[Name, ...]:
    """Java actions that it calls at any depth: they may look at the request by themselves."""
    return context.calls.opaque(flow.name)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which microflow is missing, or looks at nothing."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    flows = {flow.name: flow for flow in context.project.microflows}
    lost, blind = (texts(fact) for fact in finding.facts)
    stored = "HeaderMicroflow" if service.kind is ServiceKind.SOAP else "AuthenticationMicroflow"
    wrong, evidence = [], []
    for name in lost:
        wrong.append(f"names {name}, which does not exist" if name else "names none")
        evidence.append(Evidence(f"{stored} is {name or 'empty'}", service.location))
    for flow in (flows[Name(name)] for name in blind):
        parameters = listed(p.name for p in flow.parameters)
        wrong.append(f"{flow.name} looks at nothing that the caller sent")
        says = f"uses none of its parameters {parameters}" if parameters else "has no parameters"
        opaque = _java_actions(flow, context)
        hidden = f"; what {listed(opaque)} does is in Java, out of sight" if opaque else ""
        evidence.append(Evidence(f"{flow.name} {says}{hidden}", flow.location))
    fix = f"Choose a microflow of {service.module} that checks the request and gives back the user it belongs to."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Install {service.module} anew from the Marketplace, and see whether a newer version checks callers."
    return Explanation(
        f"{service.name} ({service.kind}) leaves authentication to a microflow, and {listed(wrong)}.",
        fix,
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """Custom authentication without a microflow."""
    app.module("Shop", "Service").rest_service("Orders", "Service", authentication=("Microflow",))
    app.user_role("Shipper", "System.User", "Shop.Service")


def near_miss(app: "App") -> None:
    """Custom authentication by a microflow that looks at the request."""
    from auditor.samples.actions import call_microflow

    shop = app.module("Shop", "Service").microflow("SUB_User_Find", parameters={"Request": "System.HttpRequest"})
    found = call_microflow("Shop.SUB_User_Find", {"Request": "$Request"})
    shop.microflow("Authenticate", parameters={"Request": "System.HttpRequest"}, actions=[found])
    shop.rest_service("Orders", "Service", authentication=("Microflow",), authentication_microflow="Authenticate")
    app.user_role("Shipper", "System.User", "Shop.Service")
