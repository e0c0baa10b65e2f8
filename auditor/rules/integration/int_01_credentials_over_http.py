"""Credentials or token over plain http

What it does
    Looks at calls of other systems whose address starts with http://, written out or as the default value of the
    constant that it begins with, and that sign in: HTTP authentication, a password, a key or token in a header, or a
    client secret. Calls of the own machine (localhost, 127.*, *.local) are left out.

Why is this bad
    Without TLS everybody on the way between the two systems reads the password or token, and can use it as long as it
    is valid. The answer can be read and changed as well.

Example
    Webshop.SUB_Stock_Get sends an API key to http://stock.example.com. Whoever reads the network of the hosting
    company can order from then on.

How to fix
    Use the https address. Where the address is a constant, change the default too: it is what a new environment uses.
    Replace the password or key that was sent.

Sources
    - Mendix documentation, Call REST Service: https://docs.mendix.com/refguide/call-rest-action/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
    - RFC 6749, The OAuth 2.0 Authorization Framework, section 2.3.1: https://www.rfc-editor.org/rfc/rfc6749
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.origins import OriginKind
from auditor.model.expressions import TermKind
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import ValueFacts
from auditor.rules.calls_made import Call, call_named, calls_made
from auditor.rules.context import Context
from auditor.rules.credentials import credential_fields, sends_client_secret
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="INT-01",
    subject=SubjectKind.CALL,
    severities=(Severity.HIGH,),
    needs=(Need.ACTIVITIES, Need.SERVICES, Need.CONSTANTS),
    cwe=(319, 523),
    parity={"mxlint": "constants-http-url"},
    subjects=calls_made,
)


def check(call: Call, context: Context) -> Iterator[Finding]:
    """Fire when what the call signs in with goes over http."""
    plain = tuple(sorted(set(_plain_addresses(call, context))))
    if not plain:
        return
    if sent := tuple(_sent(call, context)):
        yield Finding(RULE.id, Severity.HIGH, Subjects(call=call.name), (plain, sent))


def _plain_addresses(call: Call, context: Context) -> Iterator[Name]:
    """Give the constants whose default the address begins with, an empty name where it is written out."""
    for constant, facts in _beginnings(call, context):
        if facts.scheme == "http" and not _is_near(facts.host):
            yield constant


def _beginnings(call: Call, context: Context) -> Iterator[tuple[Name, ValueFacts]]:
    defaults = {constant.name: constant.default for constant in context.project.constants if not constant.excluded}
    if call.flow:
        for origin in context.effects.origins.of(call.flow, call.http.address):
            if origin.first and origin.kind is OriginKind.TEXT and origin.facts:
                yield NO_NAME, origin.facts
            elif origin.first and origin.kind is OriginKind.CONSTANT and origin.name in defaults:
                yield origin.name, defaults[origin.name]
        return
    for term in call.http.address.given:
        if term.first and term.kind is TermKind.TEXT and term.facts:
            yield NO_NAME, term.facts
        elif term.first and term.kind is TermKind.CONSTANT and term.name in defaults:
            yield term.name, defaults[term.name]


def _is_near(host: Name) -> bool:
    """Whether an address stays on the own machine or the network at home."""
    return host in ("localhost", "[::1]") or host.startswith("127.") or host.endswith(".local")


def _sent(call: Call, context: Context) -> Iterator[str]:
    """Say what the call signs in with."""
    filled = [field.label for field in credential_fields(call.http, context) if not field.is_empty]
    if call.http.authenticates and "HTTP password" not in filled:
        yield "HTTP authentication"
    yield from dict.fromkeys(filled)
    if sends_client_secret(call, context):
        yield "client_secret"


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is sent, and where the address comes from."""
    call = call_named(finding.subjects.call, context)
    assert call is not None
    constants = [name for name in texts(finding.facts[0]) if name]
    sent = listed(texts(finding.facts[1]))
    where = "an address that starts with http://"
    if constants:
        where = f"the address in {listed(constants)}, whose default value starts with http://"
    evidence = [Evidence(f"the call sends {sent}", call.location)]
    for constant in context.project.constants:
        if constant.name in constants:
            told = f"the default value of {constant.name} starts with http://; an environment may set another"
            evidence.append(Evidence(told, constant.location))
    meanwhile = f"Set {listed(constants)} to an address with https." if constants else ""
    fix = f"Use https in {listed(constants)}, the default value too," if constants else "Use https"
    return Explanation(
        f"{call.name} sends {sent} to {where}, so everybody on the way can read it.",
        newer_version(finding, call.module, f"{fix} and replace what was sent.", "uses https", meanwhile),
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """An API key goes to a constant's address without TLS."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User").constant("StockUrl", "http://stock.example.com").constant("StockApiKey")
    call = rest_call("{1}/items", "@Shop.StockUrl", headers={"X-Api-Key": "@Shop.StockApiKey"})
    shop.microflow("SUB_Stock_Get", actions=[call])


def near_miss(app: "App") -> None:
    """The same over https and to the own machine; a public list over http, and one with an empty header."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User").constant("StockUrl", "https://stock.example.com").constant("StockApiKey")
    key = {"X-Api-Key": "@Shop.StockApiKey"}
    shop.microflow(
        "SUB_Stock_Get",
        actions=[
            rest_call("{1}/items", "@Shop.StockUrl", headers=key),
            rest_call("http://localhost:8081/items", headers=key),
            rest_call("http://stock.example.com/holidays", headers={"Accept": "'application/json'"}),
            rest_call("http://stock.example.com/news", headers={"Authorization": "''"}),
        ],
    )
