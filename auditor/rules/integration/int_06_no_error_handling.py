"""Call without error handling

What it does
    Looks, in the app's own modules, at activities that call a REST or web service and whose error handling is Rollback,
    which is the default. Calls of an operation of a consumed REST service are left out: they have no such setting.

Why is this bad
    Other systems are slow, away, or answer with something unexpected. The microflow then ends, everything that it did
    is undone, and whoever called it gets a general error. Nobody learns which call failed, and details of it may end
    up where users read them.

Example
    Webshop.ACT_Order_Pay calls the payment provider, which takes the money but answers too late. The order is rolled
    back, so the customer has paid for nothing.

How to fix
    Set the error handling of the call to Custom, log what happened without secrets, and tell the user something useful.

Sources
    - Mendix documentation, Call REST Service: https://docs.mendix.com/refguide/call-rest-action/
    - Mendix documentation, Error Handling in Microflows: https://docs.mendix.com/refguide/error-handling-in-microflows/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.rules.calls_made import Call, call_named, calls_made
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _has_handling(call: Call, context: Context) -> bool:
    """Whether it is an activity of an own module that stores what happens after an error."""
    return call.activity is not None and bool(call.activity.error_handling) and context.project.is_own(call.module)


RULE = Rule(
    id="INT-06",
    subject=SubjectKind.CALL,
    severities=(Severity.LOW,),
    needs=(Need.ACTIVITIES, Need.MODULES),
    cwe=(755,),
    subjects=calls_made,
    among=_has_handling,
)


def check(call: Call, context: Context) -> Iterator[Finding]:
    """Fire when an error is left to the default."""
    if call.activity and call.activity.error_handling == "Rollback":
        yield Finding(RULE.id, Severity.LOW, Subjects(call=call.name))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what happens when the other system does not answer."""
    call = call_named(finding.subjects.call, context)
    assert call is not None and call.flow is not None
    return Explanation(
        f"When {call.name} fails, {call.flow.name} ends and is rolled back: the call has no error handling.",
        "Set the error handling of the call to Custom, and log and tell there what happened.",
        (Evidence("the error handling of the call is Rollback", call.location),),
    )


def planted(app: "App") -> None:
    """A call as it is after it was dragged in."""
    from auditor.samples.actions import rest_call

    call = rest_call("https://pay.example.com", error_handling="Rollback")
    app.module("Shop", "User").microflow("SUB_Pay", actions=[call])


def near_miss(app: "App") -> None:
    """Calls with error handling, and one in a Marketplace module."""
    from auditor.samples.actions import rest_call

    pay = "https://pay.example.com"
    app.module("Shop", "User").microflow(
        "SUB_Pay",
        actions=[rest_call(pay, error_handling=word) for word in ("Custom", "CustomWithoutRollBack", "Continue")],
    )
    call = rest_call("https://mail.example.com", error_handling="Rollback")
    app.module("Mailer", "User", marketplace=True, version="2.1.0").microflow("SUB_Send", actions=[call])
