"""CORS open with credentials

What it does
    Looks for published REST services that web pages of any site may call, and that let those pages send credentials
    along. Any site: the list of allowed origins is empty, or it is a constant whose default value holds a star.

Why is this bad
    Every web page that a signed-in user opens can then call the service in that user's name, with the session cookie,
    and read the answer. Nothing of it is to be seen.

Example
    OrderApi allows all origins, because a test page needed it. A prepared web page reads the orders of every employee
    who opens it.

How to fix
    List the sites that need the service in a constant, or turn off that credentials may be sent. Constants can be set
    in each environment: look there as well.

Sources
    - Mendix documentation, CORS Settings: https://docs.mendix.com/refguide/cors-settings/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App

_CORS_SINCE = (7, 18)


def _is_rest(service: PublishedService, context: Context) -> bool:
    return service.kind is ServiceKind.REST


def _no_cors(context: Context) -> str | None:
    project = context.project
    rest = any(s.kind is ServiceKind.REST and not s.excluded for s in project.services)
    if rest and (0, 0) < project.version[:2] < _CORS_SINCE:
        return f"Mendix {project.mendix_version} has no CORS settings: they came with 7.18"
    return None


RULE = Rule(
    id="SVC-06",
    subject=SubjectKind.SERVICE,
    severities=(Severity.HIGH,),
    needs=(Need.SERVICES, Need.CONSTANTS),
    cwe=(942,),
    among=_is_rest,
    not_checked=_no_cors,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when every site may send credentials."""
    cors = service.cors
    if cors and cors.allow_authentication and (not cors.allowed_origins or _holds_star(cors.allowed_origins, context)):
        yield Finding(RULE.id, Severity.HIGH, Subjects(service=service.name), (cors.allowed_origins,))


def _holds_star(name: str, context: Context) -> bool:
    return any(c.name == name and c.default.holds_star and not c.excluded for c in context.project.constants)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say why every site may call."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    origins = str(finding.facts[0])
    evidence = [Evidence("AllowAuthentication of CorsConfiguration is true", service.location)]
    if origins:
        constant = next(c for c in context.project.constants if c.name == origins)
        evidence.append(Evidence(f"AllowedOrigins is {origins}", service.location))
        evidence.append(Evidence(f"the default value of {origins} holds a star", constant.location))
        fix = f"List the sites that need {service.name} in {origins}, and look at its value in each environment."
        note = f", by the default value of {origins}; an environment may set another one"
    else:
        evidence.append(Evidence("AllowedOrigins is empty, which means all web sites", service.location))
        fix = f"List the sites that need {service.name} in a constant, or turn off that credentials may be sent."
        note = ""
    if finding.origin is Origin.MARKETPLACE and not origins:
        fix = f"{service.module} comes from the Marketplace: see whether a newer version names the sites."
    return Explanation(
        f"Pages of every web site may call {service.name} in the name of a signed-in user{note}.", fix, tuple(evidence)
    )


def planted(app: "App") -> None:
    """A service that all sites may call with credentials."""
    shop = app.module("Shop", "Service")
    shop.rest_service("Orders", "Service", authentication=("Session",), cors="")
    app.user_role("Shipper", "System.User", "Shop.Service")


def near_miss(app: "App") -> None:
    """One that named sites may call, and one that all sites may call without credentials."""
    shop = app.module("Shop", "Service").constant("Sites", "shop.example.com")
    shop.rest_service("Orders", "Service", authentication=("Session",), cors="Sites")
    shop.rest_service("News", "Service", authentication=("Session",), cors="", cors_credentials=False)
    app.user_role("Shipper", "System.User", "Shop.Service")
