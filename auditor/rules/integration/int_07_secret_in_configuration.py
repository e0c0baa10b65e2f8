"""Secret in a run configuration

What it does
    Looks at the run configurations of the project settings: a database password, and values of constants whose names
    say that they hold a secret. Values that developers keep outside the model are left out. No value is ever shown.

Why is this bad
    Run configurations are part of the model. Whoever has the repository, or ever had it, has the password of the
    database that a developer connected to for an afternoon, and the keys that were set to try something out.

Example
    The configuration Acceptance holds the password of the acceptance database, and the payment provider's key.

How to fix
    Empty the value, or make it private so that it stays on the developer's machine, and replace the secret.

Sources
    - Mendix documentation, Configurations: https://docs.mendix.com/refguide/configuration/
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.integration import RunConfiguration
from auditor.model.names import NO_NAME, Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _secrets(context: Context) -> Iterator[Name]:
    """The database password, under an empty name, and each configured constant that is a secret by its name."""
    configurations = context.project.settings.configurations
    if configurations:
        yield NO_NAME
    named = (value.constant for configuration in configurations for value in configuration.constants)
    yield from (name for name in dict.fromkeys(named) if context.words.secret(name.rpartition(".")[2]))


RULE = Rule(
    id="INT-07",
    subject=SubjectKind.CONSTANT,
    one_for="constant, or project for a database password",
    severities=(Severity.MEDIUM,),
    needs=(Need.SETTINGS,),
    cwe=(260, 798),
    subjects=_secrets,
)


def check(constant: Name, context: Context) -> Iterator[Finding]:
    """Fire when some configuration stores a value."""
    holding = tuple(sorted(configuration.name for configuration in _holding(constant, context)))
    if holding:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(constant=constant), holding)


def _holding(constant: Name, context: Context) -> list[RunConfiguration]:
    """The configurations that store a value for a constant, or a database password."""
    return [c for c in context.project.settings.configurations if _length(c, constant)]


def _length(configuration: RunConfiguration, constant: Name) -> str:
    """About how long the value is that a configuration stores; nothing where it stores none."""
    found = [configuration.database_password] if not constant else []
    found += [v.value for v in configuration.constants if constant and v.constant == constant and v.value]
    return next((secret.length.value for secret in found if secret.is_set), "")


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the configurations; never the value."""
    constant, place = finding.subjects.constant, context.project.settings.location
    holding = _holding(constant, context)
    names = listed(configuration.name for configuration in holding)
    what = f"value of {constant}" if constant else "database password"
    stored = f"ConstantValues has {constant}" if constant else "DatabasePassword is"
    evidence = tuple(
        Evidence(f"configuration {c.name}: {stored} set ({_length(c, constant)} characters)", place) for c in holding
    )
    where = f"run configuration{'s' if len(holding) > 1 else ''} {names}"
    word = context.words.secret(constant.rpartition(".")[2]) if constant else None
    sounds = f", a secret by its name ({word})" if word else ""
    return Explanation(
        f"The model holds a {what}{sounds}, in the {where}.",
        f"Take the {what} out of the {where}{' or make it private' if constant else ''}, and replace the secret.",
        evidence,
    )


def planted(app: "App") -> None:
    """A key that a developer set to try something out."""
    app.module("Payment", "User").constant("ApiKey")
    app.configured_constant("Payment.ApiKey", "9f2c-77ab-01d4-77aa")


def near_miss(app: "App") -> None:
    """A key that stays on the developer's machine, and a value that is no secret."""
    app.module("Payment", "User").constant("ApiKey").constant("Currency")
    app.configured_constant("Payment.ApiKey", None).configured_constant("Payment.Currency", "EUR")
