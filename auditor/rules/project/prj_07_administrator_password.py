"""Administrator password is default, empty or against the policy

What it does
    Judges the administrator's password in the model: whether it is empty, the default, weaker than the app's own
    password policy, or the same as a demo user's. The password itself is never shown or kept.

Why is this bad
    The password in the model is used when the app runs locally; in the cloud it is set at deployment. Weak local
    passwords are copied to other environments by habit. One that a demo user has too is known to everybody who works
    with the app.

Example
    The administrator and the demo user demo_user share one password, which stands in a wiki.

How to fix
    Set a password of its own that keeps the policy, and never use it outside the development machine.

Sources
    - Mendix documentation, Administrator: https://docs.mendix.com/refguide/administrator/
    - Mendix documentation, Password Policy: https://docs.mendix.com/refguide/password-policy/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.model.secret import SecretKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _hash_only(context: Context) -> str | None:
    project = context.project
    if project.security.admin_password is not None:
        return None
    if 0 < project.version[0] < 5:
        return f"Mendix {project.mendix_version} stores only a hash of the administrator's password"
    return "the export does not hold the administrator's password in a form that can be judged"


RULE = Rule(
    id="PRJ-07",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM, Severity.LOW),
    needs=(Need.PROJECT_SECURITY,),
    cwe=(1393, 521),
    parity={"mxlint fork": "006_0002"},
    not_checked=_hash_only,
)

_IS = {
    SecretKind.EMPTY: "is empty",
    SecretKind.DEFAULT: "is the one that every new app has",
    SecretKind.BREAKS_POLICY: "is weaker than the app's own password policy",
    SecretKind.SAME_AS_DEMO_USER: "is the same as an enabled demo user's",
}


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire on the kinds of weak passwords that the reader told apart."""
    password = project.security.admin_password
    if password and password.kind in _IS:
        shared = password.kind is SecretKind.SAME_AS_DEMO_USER
        severity = Severity.MEDIUM if shared else Severity.LOW
        yield Finding(RULE.id, severity, Subjects(), (password.kind.value,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what is wrong with the password, without showing it."""
    security = context.project.security
    what = _IS[SecretKind(str(finding.facts[0]))]
    length = security.admin_password.length.value if security.admin_password else ""
    return Explanation(
        f"The administrator's password in the model {what}; it is used when the app runs locally.",
        "Give the administrator a password of its own that keeps the password policy, and use it nowhere else.",
        (Evidence(f"AdminPassword {what} (characters: {length})", security.location),),
    )


def planted(app: "App") -> None:
    """The administrator's password is also a demo user's."""
    app.security(AdminPassword="Sh4red-With-Everyone")
    app.user_role("Tester", "System.User").demo_user("demo_tester", "Tester", password="Sh4red-With-Everyone")


def near_miss(app: "App") -> None:
    """A strong password beside a demo user with another one."""
    app.user_role("Tester", "System.User").demo_user("demo_tester", "Tester", password="An0ther-One-Entirely")
