"""Hard-coded credential in a call

What it does
    Looks at what calls of other systems sign in with: the HTTP password, headers such as Authorization and X-Api-Key,
    passwords and tokens in a SOAP header. Reports those in which the secret itself stands between quotes. Only how
    long it is, about, is kept and told. A user name, or a word such as Bearer before a token, is no secret.

Why is this bad
    The secret is in the repository, in every package and in every backup of both. All environments share it, so test
    data and real data are behind the same key, and nobody can replace it without a new version of the app.

Example
    The header Authorization of Webshop.SUB_Pay holds the key of the payment provider as text. A contractor who left
    years ago still has the repository.

How to fix
    Make a constant without a default value, set it in each environment, and use it in the call. Replace the secret
    that stood in the model.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.rules.calls_made import Call, call_named, calls_made
from auditor.rules.context import Context
from auditor.rules.credentials import credential_fields
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="INT-02",
    subject=SubjectKind.CALL,
    severities=(Severity.CRITICAL,),
    needs=(Need.ACTIVITIES, Need.SERVICES),
    cwe=(798,),
    subjects=calls_made,
)


def check(call: Call, context: Context) -> Iterator[Finding]:
    """Fire when a field that it signs in with holds the secret itself."""
    written = tuple(
        (field.label, secret.length.value)
        for field in credential_fields(call.http, context)
        if (secret := field.written_out)
    )
    if written:
        yield Finding(RULE.id, Severity.CRITICAL, Subjects(call=call.name), tuple(sorted(set(written))))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the fields; never the values."""
    call = call_named(finding.subjects.call, context)
    assert call is not None
    fields = [texts(fact) for fact in finding.facts]
    labels = listed(field for field, _ in fields)
    fix = "Use a constant without a default value that each environment sets, and replace the secret."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See whether a newer version of {call.module} takes the secret from a constant; replace the secret."
    return Explanation(
        f"The secret in {labels} of {call.name} stands in the model.",
        fix,
        tuple(
            Evidence(f"{field} holds the text itself ({length} characters)", call.location) for field, length in fields
        ),
    )


def planted(app: "App") -> None:
    """A token in a header."""
    from auditor.samples.actions import rest_call

    call = rest_call("https://pay.example.com", headers={"Authorization": "'Bearer 9f2c77ab01d477aa9f2c77ab01d477aa'"})
    app.module("Shop", "User").microflow("SUB_Pay", actions=[call])


def near_miss(app: "App") -> None:
    """Tokens from a constant and a variable behind their words, a user name as text, and a header without a secret."""
    from auditor.samples.actions import rest_call

    shop = app.module("Shop", "User").constant("PayToken").constant("PayPassword")
    shop.microflow(
        "SUB_Pay",
        parameters={"Token": "String"},
        actions=[
            rest_call("https://pay.example.com", headers={"Authorization": "'Bearer ' + @Shop.PayToken"}),
            rest_call("https://mail.example.com", headers={"Authorization": "'Zoho-oauthtoken ' + $Token"}),
            rest_call("https://old.example.com", user_name="'webshop'", password="@Shop.PayPassword"),
            rest_call("https://stock.example.com", headers={"Accept": "'application/json'"}),
        ],
    )
