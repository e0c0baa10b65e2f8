"""Basic authentication

What it does
    Looks for published REST, OData, GraphQL and SOAP services that accept a user name and password with each call.

Why is this bad
    The password of an account travels with every call and is kept by every client, often in a file. Basic
    authentication knows no second factor and no expiry, and the same account may be locked out by somebody who only
    guesses.

Example
    A partner's script holds the password of the account that calls Webshop.OrderApi. It is found on a shared drive.

How to fix
    Let a microflow check a token of the organisation's identity provider (custom authentication), which expires by
    itself. Where basic authentication must stay, give each caller an account of its own that may do nothing else.

Sources
    - Mendix documentation, Published REST Service: https://docs.mendix.com/refguide/published-rest-service/
    - Mendix documentation, OIDC SSO: https://docs.mendix.com/appstore/modules/oidc/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import PublishedService, ServiceKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.services.svc_01_no_authentication import nothing_stored, stores_scheme
from auditor.rules.telling import counted

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="SVC-04",
    subject=SubjectKind.SERVICE,
    severities=(Severity.LOW,),
    needs=(Need.SERVICES,),
    cwe=(1390,),
    among=stores_scheme,
    not_checked=nothing_stored,
)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire when user name and password are one way in."""
    if service.versions is not None:
        basic = any(version.header_authentication == "UsernamePassword" for version in service.versions)
    else:
        basic = "Basic" in (service.authentication or ())
    if basic:
        yield Finding(RULE.id, Severity.LOW, Subjects(service=service.name), (True,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say how it is stored."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    stored = "HeaderAuthentication is UsernamePassword"
    if service.kind is not ServiceKind.SOAP:
        stored = f"AuthenticationTypes holds {', '.join(service.authentication or ())}"
    fix = "Let a microflow check a token that expires, or give each caller an account that may do nothing else."
    if finding.origin is Origin.MARKETPLACE:
        fix = (
            f"{service.module} comes from the Marketplace: see whether a newer version accepts tokens, and give each "
            "caller an account that may do nothing else."
        )
    operations = counted(len(service.operations), "operation")
    return Explanation(
        f"{service.name} ({service.kind}, {operations}) accepts a user name and password with each call.",
        fix,
        (Evidence(stored, service.location),),
    )


def planted(app: "App") -> None:
    """A REST service with basic authentication."""
    app.module("Shop", "Service").rest_service("Orders", "Service", authentication=("Basic",))
    app.user_role("Shipper", "System.User", "Shop.Service")


def near_miss(app: "App") -> None:
    """One that only takes callers who are signed in to the app."""
    app.module("Shop", "Service").rest_service("Orders", "Service", authentication=("Session",))
    app.user_role("Shipper", "System.User", "Shop.Service")
