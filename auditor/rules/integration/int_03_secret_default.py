"""Secret constant has a default value

What it does
    Looks for String constants whose name says that they hold a secret, and whose default value is neither empty nor an
    obvious placeholder. The value is never shown or kept: only that there is one, and about how long it is.

Why is this bad
    The default value is part of the model. It is in the repository and in every package, and it is used in every
    environment where nobody sets another one. Whoever ever had the model has the secret.

Example
    Payment.ApiKey has the key of the test environment as its default. Production was set up in a hurry, and uses it.

How to fix
    Empty the default value, set the secret in each environment, and replace the one that stood in the model.

Sources
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import Constant
from auditor.model.secret import SecretKind
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_secret(constant: Constant, context: Context) -> bool:
    return constant.type == "String" and context.words.secret(constant.name.rpartition(".")[2]) is not None


RULE = Rule(
    id="INT-03",
    subject=SubjectKind.CONSTANT,
    severities=(Severity.HIGH,),
    needs=(Need.CONSTANTS,),
    cwe=(798,),
    parity={"SIG": "without a number"},
    among=_is_secret,
)


def check(constant: Constant, context: Context) -> Iterator[Finding]:
    """Fire when there is a value that is no placeholder."""
    secret = constant.default.secret
    if secret.is_set and secret.kind is not SecretKind.PLACEHOLDER:
        yield Finding(RULE.id, Severity.HIGH, Subjects(constant=constant.name), (secret.length.value,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which word gave the secret away, and about how long it is; never the value."""
    constant = next(c for c in context.project.constants if c.name == finding.subjects.constant)
    word = context.words.secret(constant.name.rpartition(".")[2])
    fix = f"Empty the default value of {constant.name}, set it in each environment, and replace the secret."
    if finding.origin is Origin.MARKETPLACE:
        fix = (
            f"Set {constant.name} in each environment, so that the default is used nowhere, and look for a version of "
            f"{constant.module} without a default."
        )
    return Explanation(
        f"{constant.name} is a secret by its name ({word}), and its value stands in the model.",
        fix,
        (Evidence(f"its default value is set ({finding.facts[0]} characters)", constant.location),),
    )


def planted(app: "App") -> None:
    """An API key with a value."""
    app.module("Payment", "User").constant("ApiKey", "9f2c-77ab-01d4-77aa")


def near_miss(app: "App") -> None:
    """One without a value, one with a placeholder, and a number of tokens."""
    payment = app.module("Payment", "User").constant("ApiKey").constant("ClientSecret", "<your secret>")
    payment.constant("TokenCount", "3", type="Integer").constant("PrivateKeyName", "orders-2026")
