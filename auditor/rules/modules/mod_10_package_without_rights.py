"""Reusable module gives no rights at all

What it does
    Looks at packages, that is modules without an app around them, that hold entities of which no module role may read
    any.

Why is this bad
    A module that gives no right on its data forces everybody who uses it to build a layer around it: entities that copy
    its own, and microflows that ignore entity access to fill them. That layer has no access rules either, and every
    app builds it anew.

Example
    A weather connector offers entities for forecasts without a single access rule. Each app copies forecasts into
    entities of its own, in microflows without entity access.

How to fix
    Give the module a module role that reads what the module is there to offer.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.domain import Entity
from auditor.model.project import SYSTEM, Module
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _entities(module: Module, context: Context) -> list[Entity]:
    return [entity for entity in context.project.entities.values() if entity.module == module.name]


def _of_a_package(module: Module, context: Context) -> bool:
    return context.project.is_package and bool(_entities(module, context))


RULE = Rule(
    id="MOD-10",
    subject=SubjectKind.MODULE,
    severities=(Severity.INFO,),
    needs=(Need.ACCESS_RULES,),
    cwe=(1220,),
    among=_of_a_package,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when nothing in the whole package can be read."""
    own = (entity for entity in context.project.entities.values() if entity.module != SYSTEM)
    if not any(rule.readable for entity in own for rule in entity.rules):
        yield Finding(RULE.id, Severity.INFO, Subjects(module=module.name))


def explain(finding: Finding, context: Context) -> Explanation:
    """Count the entities, and name the module roles that read none of them."""
    module = context.project.module_by_name[finding.subjects.module]
    entities = counted(len(_entities(module, context)), "entity", "entities")
    roles = listed(role.name for role in module.roles) or "no module role"
    return Explanation(
        f"{module.name} holds {entities}, and no module role may read any of them: whoever uses the module must copy "
        "its data.",
        f"Give {module.name} a module role that reads what the module is there to offer.",
        (Evidence(f"{module.name} has {roles}; none of its access rules lets a member be read", module.location),),
    )


def planted(app: "App") -> None:
    """A package with an entity that nobody may read."""
    app.module("Weather", "User").entity("Forecast", {"Text": "String"})
    app.package()


def near_miss(app: "App") -> None:
    """A package that lets one entity be read, and keeps the other to itself."""
    weather = app.module("Weather", "User")
    weather.entity("Forecast", {"Text": "String"}).rule("User", read="all")
    weather.entity("Station", {"Name": "String"})
    app.package()
