"""Forgot Password gives anonymous sign-up

What it does
    Looks whether the anonymous visitors' role holds ForgotPassword.Guest_SignUp while the module's microflow that makes
    the new account still does something. Emptying that microflow is how sign-up is turned off.

Why is this bad
    Everybody with an e-mail address can make an account. Whatever the role of new accounts may do is then public, and
    an account is all that some attacks need. Often only the password reset was wanted.

Example
    The module was added so that employees can reset their passwords. Since then strangers register every day.

How to fix
    Take ForgotPassword.Guest_SignUp away from visitors, and remove all actions from CreateNewUserFromSignUp. Where
    sign-up is wanted, keep the role of new accounts small.

Sources
    - Mendix documentation, Forgot Password: https://docs.mendix.com/appstore/modules/forgot-password/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.activities import End
from auditor.model.documents import Microflow
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.rules.context import Context
from auditor.rules.marketplace import FORGOT_PASSWORD
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted

if TYPE_CHECKING:
    from auditor.samples.app import App

_SIGN_UP = Name("ForgotPassword.Guest_SignUp")
_CREATES = Name("ForgotPassword.CreateNewUserFromSignUp")


def _visitors_hold_it(module: Module, context: Context) -> bool:
    """The module, where visitors hold the module role for sign-up."""
    guest = context.project.guest_role
    return module.name == FORGOT_PASSWORD and guest is not None and _SIGN_UP in guest.module_roles


def _creating(context: Context) -> Microflow | None:
    return next((f for f in context.project.microflows if f.name == _CREATES and not f.excluded), None)


def _no_microflow(context: Context) -> str | None:
    held = any(_visitors_hold_it(module, context) for module in context.project.modules)
    return f"the export does not hold the microflow {_CREATES}" if held and not _creating(context) else None


RULE = Rule(
    id="MOD-05",
    subject=SubjectKind.MODULE,
    severities=(Severity.MEDIUM,),
    needs=(Need.MODULES, Need.MODULE_ROLES, Need.GUEST, Need.ACTIVITIES),
    cwe=(284,),
    among=_visitors_hold_it,
    undecided=_no_microflow,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when the microflow was not emptied."""
    flow = _creating(context)
    if flow and any(not isinstance(activity, End) for activity in flow.activities):
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(module=module.name), (True,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who holds it, and what the microflow still does."""
    project = context.project
    guest = project.user_role_by_name[project.security.guest_user_role]
    evidence = [Evidence(f"user role {guest.name} holds {_SIGN_UP}", guest.location)]
    if flow := _creating(context):
        number = sum(not isinstance(activity, End) for activity in flow.activities)
        activities = counted(number, "activity", "activities")
        evidence.append(Evidence(f"{_CREATES} has {activities}; it is empty where sign-up is off", flow.location))
    return Explanation(
        f"Visitors can make themselves an account: {guest.name} holds {_SIGN_UP}, and {_CREATES} makes it.",
        f"Take {_SIGN_UP} out of {guest.name}, unless strangers are meant to sign up.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """Visitors may sign up, with the module as it is delivered."""
    from auditor.samples.actions import call_microflow

    module = app.module("ForgotPassword", "Guest_SignUp", marketplace=True, version="6.0.0", package_id=1296)
    module.microflow("SUB_Account_Create").microflow(
        "CreateNewUserFromSignUp", actions=[call_microflow("ForgotPassword.SUB_Account_Create")]
    )
    app.user_role("Anonymous", "System.User", "ForgotPassword.Guest_SignUp").guest("Anonymous")


def near_miss(app: "App") -> None:
    """The same with the microflow emptied."""
    module = app.module("ForgotPassword", "Guest_SignUp", marketplace=True, version="6.0.0", package_id=1296)
    module.microflow("CreateNewUserFromSignUp")
    app.user_role("Anonymous", "System.User", "ForgotPassword.Guest_SignUp").guest("Anonymous")
