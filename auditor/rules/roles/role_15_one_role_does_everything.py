"""One module role does everything

What it does
    Looks for own modules with three entities or more and a single module role that creates, reads, writes and deletes
    on each of them, and runs a microflow.

Why is this bad
    A module role that can do everything leaves nothing to choose: a user role has all of the module or nothing. What
    is needed less often, or by fewer people, is then given to all who need anything.

Example
    The module Planning has the one role User. Whoever may look at the planning may delete it.

How to fix
    Make module roles for what different people do with the module, at least one for reading and one for changing.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_FEWEST_ENTITIES = 3


def _lonely_roles(context: Context) -> Iterator[Module]:
    """Own modules with one module role and enough entities to tell people apart by."""
    project = context.project
    entities = Counter(entity.module for entity in project.entities.values())
    for module in project.modules:
        if project.is_own(module.name) and len(module.roles) == 1 and entities[module.name] >= _FEWEST_ENTITIES:
            yield module


RULE = Rule(
    id="ROLE-15",
    subject=SubjectKind.MODULE_ROLE,
    severities=(Severity.LOW,),
    needs=(Need.MODULE_ROLES, Need.ACCESS_RULES, Need.DOCUMENTS, Need.MODULES),
    cwe=(1220,),
    subjects=_lonely_roles,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when it does everything on every entity, and runs something."""
    role = module.roles[0].name
    entities = [entity for entity in context.project.entities.values() if entity.module == module.name]
    if all(_does_everything(role, entity, context) for entity in entities) and _runs(role, context):
        yield Finding(RULE.id, Severity.LOW, Subjects(module_roles=(role,)), (len(entities),))


def _does_everything(role: Name, entity: Entity, context: Context) -> bool:
    index = context.access.index(entity.name)
    active = index.tokens.get(role, 0)
    creates, deletes = bool(index.create & active), bool(index.delete & active)
    return creates and deletes and any(bits & active for _, bits in index.write)


def _runs(role: Name, context: Context) -> list[Name]:
    return [flow.name for flow in context.project.microflows if not flow.excluded and role in flow.module_roles]


def explain(finding: Finding, context: Context) -> Explanation:
    """Count the entities and name microflows."""
    role = context.project.module_role_by_name[finding.subjects.module_roles[0]]
    module = role.name.partition(".")[0]
    entities = counted(int(str(finding.facts[0])), "entity", "entities")
    return Explanation(
        f"{role.name}, the only module role of {module}, creates, reads, writes and deletes on all {entities}.",
        f"Give {module} module roles for what different people do with it, at least one for reading and one for "
        "changing.",
        (
            Evidence(f"{role.name} is the only module role of {module}", role.location),
            Evidence(f"it may run {listed(_runs(role.name, context))}", role.location),
        ),
    )


def _planning(app: "App", people_may_be_deleted: bool) -> None:
    module = app.module("Planning", "User")
    for name, deletable in (("Task", True), ("Person", people_may_be_deleted), ("Room", True)):
        module.entity(name, {"Title": "String"}).rule("User", create=True, delete=deletable, write="all")
    module.microflow("ACT_Task_Plan", "User")


def planted(app: "App") -> None:
    """One module role for everything in the module."""
    _planning(app, people_may_be_deleted=True)


def near_miss(app: "App") -> None:
    """One module role for everything but deleting people."""
    _planning(app, people_may_be_deleted=False)
