"""OAuth client secret is not kept server-side

What it does
    Looks at calls that send client_secret in their address, body or form, and follows where the value comes from:
    text that is written out, a constant that is exposed to the client, or a member that some user role may read.

Why is this bad
    With the client secret anybody can ask for tokens in the name of the app. It is a secret between two servers: who
    has the model, the browser or a right to read the settings should not have it.

Example
    Webshop.SUB_Token_Get sends Settings/ClientSecret, and every employee may read Webshop.Settings. Each of them can
    now call the partner's system as the app.

How to fix
    Keep the secret in a constant without a default value that is not exposed to the client, or encrypted in an
    attribute that no user role reads. Replace the secret that was readable.

Sources
    - RFC 6749, The OAuth 2.0 Authorization Framework, section 2.3.1: https://www.rfc-editor.org/rfc/rfc6749
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.origins import OriginKind
from auditor.model.expressions import TermKind
from auditor.model.names import Name
from auditor.model.secret import Secret
from auditor.rules.calls_made import Call, call_named, calls_made
from auditor.rules.context import Context
from auditor.rules.credentials import client_secrets, sends_client_secret, stored_client_secrets
from auditor.rules.member_roles import roles_with
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version, place_of_attribute, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_WRITTEN, _EXPOSED, _READ = "written out", "exposed", "read"

RULE = Rule(
    id="INT-08",
    subject=SubjectKind.CALL,
    severities=(Severity.HIGH,),
    needs=(Need.ACTIVITIES, Need.ACCESS, Need.SERVICES, Need.CONSTANTS),
    cwe=(522, 798),
    subjects=calls_made,
    among=sends_client_secret,
)


def check(call: Call, context: Context) -> Iterator[Finding]:
    """Fire when the secret can be read by others than the server."""
    found = tuple(sorted(set(_open(call, context))))
    if found:
        yield Finding(RULE.id, Severity.HIGH, Subjects(call=call.name), found)


def _open(call: Call, context: Context) -> Iterator[tuple[str, str, tuple[Name, ...]]]:
    """Give what opens it, a name or about how long it is, and the user roles that may read it."""
    exposed = {c.name for c in context.project.constants if c.exposed_to_client and not c.excluded}
    for origin in client_secrets(call, context):
        if origin.kind is OriginKind.TEXT and origin.facts:
            yield from _written(origin.facts.secret)
        elif origin.kind is OriginKind.CONSTANT and origin.name in exposed:
            yield _EXPOSED, origin.name, ()
        elif origin.kind is OriginKind.MEMBER and (readers := roles_with(Right.READ, origin.member, context)):
            yield _READ, origin.member, tuple(sorted(readers))
    for kind, name, secret in stored_client_secrets(call):
        if kind is TermKind.TEXT and secret:
            yield from _written(secret)
        elif kind is TermKind.CONSTANT and name in exposed:
            yield _EXPOSED, name, ()


def _written(secret: Secret) -> Iterator[tuple[str, str, tuple[Name, ...]]]:
    if secret.is_set:
        yield _WRITTEN, secret.length.value, ()


def explain(finding: Finding, context: Context) -> Explanation:
    """Say where the secret stands, and who reads it; never the value."""
    call = call_named(finding.subjects.call, context)
    assert call is not None
    reasons, evidence = [], []
    for fact in finding.facts:
        assert isinstance(fact, tuple)
        (word, name), roles = texts(fact), texts(fact[2])
        if word == _WRITTEN:
            reasons.append("it stands in the call as text")
            evidence.append(Evidence(f"client_secret is text of {name} characters", call.location))
        elif word == _EXPOSED:
            reasons.append(f"{name} is exposed to the client")
            constant = next(c for c in context.project.constants if c.name == name)
            evidence.append(Evidence(f"client_secret is {name}, which is exposed to the client", constant.location))
        else:
            reasons.append(f"{listed(roles)} may read {name}")
            place = place_of_attribute(context, Name(name)) or call.location
            evidence.append(Evidence(f"client_secret is {name}, which {listed(roles)} may read", place))
    return Explanation(
        f"The client secret that {call.name} sends is not kept on the server: {listed(reasons)}.",
        newer_version(
            finding,
            call.module,
            "Keep it in a constant without a default value that is not exposed, or encrypted where no user role reads "
            "it, and replace it.",
            "keeps it on the server",
            "Replace the secret, and take the right to read it away where roles have it.",
        ),
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """Employees read the entity from which the secret is taken."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User")
    shop.entity("Partner", {"ClientSecret": "String"}).rule("User", read="all")
    shop.microflow(
        "SUB_Token_Get",
        parameters={"Partner": "Shop.Partner"},
        actions=[
            rest_call(
                "https://login.example.com/token",
                method="POST",
                form={"grant_type": "'client_credentials'", "client_secret": "$Partner/ClientSecret"},
            )
        ],
    )
    app.user_role("Staff", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A constant that stays on the server, and a member that nobody reads."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User").constant("ClientSecret")
    shop.entity("Partner", {"Name": "String", "ClientSecret": "String"}).rule("User", read=["Name"])
    token = "https://login.example.com/token"
    body = "grant_type=client_credentials&client_secret={1}"
    shop.microflow(
        "SUB_Token_Get",
        parameters={"Partner": "Shop.Partner"},
        actions=[
            rest_call(token, method="POST", body=body, body_parameters=["urlEncode(@Shop.ClientSecret)"]),
            rest_call(token, method="POST", form={"client_secret": "$Partner/ClientSecret"}),
        ],
    )
    app.user_role("Staff", "System.User", "Shop.User")
