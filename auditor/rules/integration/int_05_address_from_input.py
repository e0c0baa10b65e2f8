"""Address of a call comes from user input

What it does
    Looks at calls of other systems whose address has no scheme and host of its own, and begins with a parameter of a
    microflow that some user role may run, or with a member that some user role may write. Values are followed through
    the variables of that microflow.

Why is this bad
    Whoever chooses the address makes the server call it: systems behind the firewall, the metadata service of the
    cloud, or a server of their own, which then gets the headers, tokens and data that are sent.

Example
    Webshop.ACT_Preview takes a String parameter Url and calls it. A customer gives http://169.254.169.254/ and reads
    the keys of the server.

How to fix
    Take scheme and host from a constant and let only the path come from outside, or compare the address with a list of
    those that are allowed before the call.

Sources
    - Mendix documentation, Call REST Service: https://docs.mendix.com/refguide/call-rest-action/
    - OWASP, Server-Side Request Forgery Prevention: https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import NodeKind
from auditor.flows.origins import OriginKind
from auditor.model.calls import RestCall, SoapCall
from auditor.model.expressions import Expression, Term, TermKind
from auditor.model.names import Name
from auditor.rules.calls_made import Call, call_named, calls_made
from auditor.rules.context import Context
from auditor.rules.member_roles import roles_with
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_of_microflow(call: Call, context: Context) -> bool:
    """Whether a microflow makes the call and says where it goes: that of a document stands in the document."""
    of_microflow = call.flow is not None and call.flow.kind is NodeKind.MICROFLOW
    return of_microflow and isinstance(call.activity, RestCall | SoapCall) and bool(call.http.address)


RULE = Rule(
    id="INT-05",
    subject=SubjectKind.CALL,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACTIVITIES, Need.ACCESS),
    cwe=(918,),
    subjects=calls_made,
    among=_is_of_microflow,
)


def check(call: Call, context: Context) -> Iterator[Finding]:
    """Fire when somebody who uses the app chooses the beginning of the address."""
    found = tuple(sorted(chosen for chosen in set(_chosen(call, context)) if chosen[2]))
    if found:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(call=call.name), found)


def _chosen(call: Call, context: Context) -> Iterator[tuple[str, Name, tuple[Name, ...]]]:
    """Give what the address begins with: a word, a name, and the user roles that may choose it."""
    assert call.flow is not None
    begins = Expression(tuple(_host_terms(call.http.address)))
    for origin in context.effects.origins.of(call.flow, begins, deep=False):
        if origin.kind is OriginKind.PARAMETER and origin.first and origin.flow == call.flow:
            roles = [n for role in context.roles if call.flow.name in role.access.runs for n in role.names]
            yield "parameter", origin.name, tuple(sorted(roles))
        elif origin.kind is OriginKind.MEMBER and origin.first and origin.member:
            yield "member", origin.member, tuple(sorted(roles_with(Right.WRITE, origin.member, context)))


def _host_terms(address: Expression) -> Iterator[Term]:
    """Give the terms that decide about the host: what the address can begin with, or what follows a bare scheme."""
    given = list(address.given)
    at_start = [term for term in given if term.first]
    if any(term.kind is TermKind.TEXT and term.facts and term.facts.host for term in at_start):
        return
    others = [term for term in at_start if term.kind is not TermKind.TEXT]
    if others:
        yield from others
        return
    schemes = [term for term in at_start if term.facts and term.facts.scheme]
    following = next((term for term in given if term.kind is not TermKind.TEXT), None)
    if schemes and following:
        yield Term(following.kind, following.name, following.path, functions=following.functions)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the address begins with, and who chooses it."""
    call = call_named(finding.subjects.call, context)
    assert call is not None and call.flow is not None
    reasons, evidence = [], [Evidence("its address has no scheme and host of its own", call.location)]
    for fact in finding.facts:
        assert isinstance(fact, tuple)
        (word, name), roles = texts(fact), texts(fact[2])
        if word == "parameter":
            reasons.append(f"parameter {name} of {call.flow.name}")
            evidence.append(Evidence(f"{listed(roles)} may run {call.flow.name}, with any {name}"))
        else:
            reasons.append(f"{name}")
            evidence.append(Evidence(f"{listed(roles)} may write {name}"))
    return Explanation(
        f"The address of {call.name} begins with {listed(reasons)}, which a user may choose.",
        newer_version(
            finding,
            call.module,
            "Take scheme and host from a constant, or compare the address with those that are allowed before the call.",
            "does so",
            "Give the rights and module roles behind it to nobody who should not choose it.",
        ),
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """A parameter is the address."""
    from auditor.samples.actions import rest_call

    app.module("Shop", "User").microflow(
        "ACT_Preview", "User", parameters={"Url": "String"}, actions=[rest_call("{1}/preview", "$Url")]
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A parameter behind the host, a constant before it, a parameter that no user gives, a member that none writes."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User").constant("BaseUrl", "https://api.example.com")
    shop.entity("Endpoint", {"Url": "String"}).rule("User", read="all")
    shop.microflow(
        "ACT_Preview",
        "User",
        parameters={"Path": "String", "Endpoint": "Shop.Endpoint"},
        actions=[
            rest_call("https://api.example.com/{1}", "$Path"),
            rest_call("{1}/{2}", "@Shop.BaseUrl", "$Path"),
            rest_call("{1}", "$Endpoint/Url"),
        ],
    )
    shop.microflow("SUB_Preview", parameters={"Url": "String"}, actions=[rest_call("{1}", "$Url")])
    app.user_role("Customer", "System.User", "Shop.User")
