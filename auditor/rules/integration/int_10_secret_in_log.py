"""Secret written to the log

What it does
    Looks at the messages that microflows and nanoflows write to the log. Reports those with a member, a variable, a
    parameter or a constant that is secret by name, such as Password, ClientSecret, Token or ApiKey.

Why is this bad
    Logs are kept for long, sent to other systems, and read by people who may not sign in to the app. A token or a
    password in the log works for everybody who reads it. Of a nanoflow it is the log of the user's own device.

Example
    While a connection was set up, a developer logged the answer of the sign-in service, with the access token. The line
    is still there.

How to fix
    Leave the secret out of the message. To tell whether it was there, log whether it is empty. Renew what was logged.

Sources
    - Mendix documentation, Log Message: https://docs.mendix.com/refguide/log-message/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - OWASP Logging Cheat Sheet: https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.model.activities import Log
from auditor.model.domain import Attribute, AttributeType
from auditor.model.expressions import Term, TermKind
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import place_of
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


@frozen
class _Logged:
    """A secret in a message."""

    activity: Log
    name: Name
    """As a sentence names it: `Shop.Account.Password`, `$Token`, `@Shop.ApiKey`."""
    word: str
    whole: bool
    """Whether all of it is written; a part may be all that is meant to be seen."""


_TEXT_TYPES = (AttributeType.STRING, AttributeType.HASHED_STRING)


def _logging(context: Context) -> Iterator[tuple[Node, Flow]]:
    """Give the flows that write to the log."""
    for node, flow in context.calls.flows.items():
        if any(isinstance(activity, Log) for activity in flow.activities):
            yield node, flow


RULE = Rule(
    id="INT-10",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.MEDIUM, Severity.LOW),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES),
    cwe=(532,),
    subjects=_logging,
    through_callers=True,
)


def check(subject: tuple[Node, Flow], context: Context) -> Iterator[Finding]:
    """Fire when a message of a flow holds a secret."""
    node, flow = subject
    if logged := tuple(_logged(node, flow, context)):
        severity = Severity.LOW if node.kind is NodeKind.NANOFLOW else Severity.MEDIUM
        certainty = Certainty.CERTAIN if any(one.whole for one in logged) else Certainty.POSSIBLE
        names = tuple(sorted({one.name for one in logged}))
        yield Finding(RULE.id, severity, Subjects(document=flow.name), (node.kind.value, names), certainty)


def _logged(node: Node, flow: Flow, context: Context) -> Iterator[_Logged]:
    for activity in flow.activities:
        if isinstance(activity, Log):
            for term in activity.message.given:
                if found := _secret(node, term, context):
                    name, word = found
                    yield _Logged(activity, name, word, "substring" not in term.functions)


def _secret(node: Node, term: Term, context: Context) -> tuple[Name, str] | None:
    """Give how a secret is named and the word that makes it one; None for what is none, and for what is no text."""
    match term.kind:
        case TermKind.CONSTANT:
            word = context.words.secret(term.name.rpartition(".")[2])
            return (Name(f"@{term.name}"), word) if word and _is_text_constant(term.name, context) else None
        case TermKind.VARIABLE:
            word = context.words.secret(term.name)
            known = context.effects.types(node).get(term.name)
            is_text = known is None or (not known.entity and known.word in ("", "String"))
            return (Name(f"${term.name}"), word) if word and is_text else None
        case TermKind.MEMBER:
            return _secret_member(node, term, context)
    return None


def _secret_member(node: Node, term: Term, context: Context) -> tuple[Name, str] | None:
    last = term.path[-1]
    entity, member = context.effects.origins.along(node, term)
    attribute = context.project.members(entity).get(member) if entity and member else None
    if attribute is None:
        word = context.words.secret(last) if not member and not entity and "." not in last else None
        return (Name(f"${term.name}/{'/'.join(term.path)}"), word) if word else None
    if not isinstance(attribute, Attribute) or attribute.type not in _TEXT_TYPES:
        return None
    word = context.words.secret_member(Name(member.rpartition(".")[0]), attribute.name)
    return (member, word) if word else None


def _is_text_constant(name: Name, context: Context) -> bool:
    types = {constant.type for constant in context.project.constants if constant.name == name}
    return not types or bool(types & {"String", ""})


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is written, and by which word it is a secret."""
    kind, _ = finding.facts
    node = Node(NodeKind(str(kind)), finding.subjects.document)
    flow = context.calls.flows[node]
    logged = list(_logged(node, flow, context))
    names = listed(dict.fromkeys(one.name for one in logged))
    log = "log of the device" if node.kind is NodeKind.NANOFLOW else "log"
    fix = f"Leave {names} out of the message; log whether it is empty, if that matters."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"Set the log level of {flow.module} so that it is not written, and look for a newer version."
    return Explanation(
        f"{flow.name} writes {names} to the {log}.",
        fix,
        tuple(
            Evidence(
                f"a message of level {one.activity.level or 'unknown'} holds {'' if one.whole else 'a part of '}"
                f"{one.name} ({one.word})",
                place_of(flow, one.activity, "log message"),
            )
            for one in logged
        ),
    )


def planted(app: "App") -> None:
    """The access token of another system goes to the log."""
    from auditor.samples.actions import log

    shop = app.module("Shop", "User")
    shop.entity("Session", {"AccessToken": "String"}, persistable=False)
    message = log("Signed in, token {1}", "$Session/AccessToken", level="Debug")
    shop.microflow("SUB_SignIn", parameters={"Session": "Shop.Session"}, actions=[message])


def near_miss(app: "App") -> None:
    """Whether a token is there, how long it is, how many tokens there may be, and which object was used."""
    from auditor.samples.actions import log

    shop = app.module("Shop", "User")
    shop.entity("Session", {"AccessToken": "String", "MaxTokens": "Integer", "HasPassword": "Boolean"})
    shop.entity("Credential", {"Name": "String"})
    parameters = {"Session": "Shop.Session", "Credential": "Shop.Credential", "Token": "Shop.Session"}
    there = log("Signed in: {1}", "if $Session/AccessToken = empty then 'no' else 'yes'")
    size = log("{1} of {2}, {3}", "toString(length($Session/AccessToken))", "toString($Session/MaxTokens)", "$Token")
    used = log("With {1}, {2}", "$Credential/Name", "toString($Session/HasPassword)")
    shop.microflow("SUB_SignIn", parameters=parameters, actions=[there, size, used])
