"""Secret constant is exposed to the client

What it does
    Looks for constants that are exposed to the client. One whose name says that it holds a secret is critical, any
    other is info.

Why is this bad
    The value of an exposed constant is sent to every browser and device that opens the app, before anybody signs in.
    A key or password in it is public, also when each environment sets a value of its own.

Example
    Payment.ApiKey was exposed so that a nanoflow could call the payment provider. Every visitor finds the key in the
    data that the app loads.

How to fix
    Turn Exposed to client off, use the constant in a microflow on the server only, and replace the key: it may have
    been seen.

Sources
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import Constant
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App


def _says_whether_exposed(constant: Constant, context: Context) -> bool:
    return constant.exposed_to_client is not None


def _nothing_stored(context: Context) -> str | None:
    constants = [constant for constant in context.project.constants if not constant.excluded]
    if not constants or any(_says_whether_exposed(constant, context) for constant in constants):
        return None
    if (0, 0) < context.project.version[:2] < (8, 2):
        return f"Mendix {context.project.mendix_version} cannot expose constants to the client: that came with 8.2"
    return "the export does not say which constants are exposed to the client"


RULE = Rule(
    id="INT-04",
    subject=SubjectKind.CONSTANT,
    severities=(Severity.CRITICAL, Severity.INFO),
    needs=(Need.CONSTANTS,),
    cwe=(200, 522),
    parity={"mxlint": "006_0001", "CLEVR Lint": "SEC011"},
    among=_says_whether_exposed,
    not_checked=_nothing_stored,
)


def check(constant: Constant, context: Context) -> Iterator[Finding]:
    """Fire on every exposed constant; on a secret's name in earnest."""
    if constant.exposed_to_client:
        word = context.words.secret(constant.name.rpartition(".")[2])
        severity = Severity.CRITICAL if word else Severity.INFO
        yield Finding(RULE.id, severity, Subjects(constant=constant.name), (word,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which word gave the secret away, and how long the default value is; never the value."""
    constant = next(c for c in context.project.constants if c.name == finding.subjects.constant)
    word = finding.facts[0]
    evidence = [Evidence(f"ExposedToClient of {constant.name} is true", constant.location)]
    if word is None:
        return Explanation(
            f"The value of {constant.name} is sent to every browser; its name does not sound like a secret.",
            f"Make sure that {constant.name} may be public in every environment, or turn Exposed to client off.",
            tuple(evidence),
        )
    default = constant.default.secret
    length = f"set ({default.length.value} characters)" if default.is_set else "empty"
    evidence.append(Evidence(f"its name ends in {word}; its default value is {length}", constant.location))
    fix = f"Turn Exposed to client of {constant.name} off, use it on the server only, and replace the secret."
    if finding.origin is Origin.MARKETPLACE:
        fix = (
            f"Leave {constant.name} empty in every environment, replace a secret that it held, and look for a version "
            f"of {constant.module} that does not expose it."
        )
    return Explanation(
        f"{constant.name} is a secret by its name ({word}), and its value is sent to every browser.",
        fix,
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """An API key that the client gets."""
    app.module("Payment", "User").constant("ApiKey", "", exposed=True)


def near_miss(app: "App") -> None:
    """A secret that stays on the server."""
    app.module("Payment", "User").constant("ApiKey", "", exposed=False).constant("TokenCount", "3", type="Integer")
