"""Module has no module roles

What it does
    Looks for own modules that hold an entity, a microflow, a nanoflow, a page or a published service, but no module
    role.

Why is this bad
    Without module roles nothing in the module can be given to anybody: its entities stay closed at Production, so
    developers work around it with microflows that ignore entity access, or copy the data into entities of other
    modules. Module roles belong to a module from the start, even when it has little to show.

Example
    The module Templates holds entities that three other modules read through microflows without entity access.

How to fix
    Give the module at least one module role with documentation, and the entities and documents their access.

Sources
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.project import Module, Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_PLURAL = {"entity": "entities"}


def _contents(context: Context) -> dict[Name, Counter[str]]:
    """What each module holds, by kind; excluded documents do not exist at run time."""
    known = context.memo.get("contents of modules")
    if not isinstance(known, dict):
        known = context.memo["contents of modules"] = _count(context.project)
    return known


def _count(project: Project) -> dict[Name, Counter[str]]:
    found: dict[Name, Counter[str]] = {module.name: Counter() for module in project.modules}
    for entity in project.entities.values():
        found.setdefault(entity.module, Counter())["entity"] += 1
    for kind, documents in (
        ("microflow", project.microflows),
        ("nanoflow", project.nanoflows),
        ("page", project.pages),
        ("published service", project.services),
    ):
        for document in documents:
            if not document.excluded:
                found.setdefault(document.module, Counter())[kind] += 1
    return found


def _may_need_roles(module: Module, context: Context) -> bool:
    """Own modules whose security is in the export, and that hold something that roles are for."""
    return module.roles_known and context.project.is_own(module.name) and bool(_contents(context)[module.name])


RULE = Rule(
    id="ROLE-10",
    subject=SubjectKind.MODULE,
    severities=(Severity.MEDIUM,),
    needs=(Need.MODULE_ROLES, Need.MODULES),
    cwe=(1220,),
    among=_may_need_roles,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire on a module without a single role."""
    if not module.roles:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(module=module.name))


def explain(finding: Finding, context: Context) -> Explanation:
    """Count what cannot be given to anybody."""
    module = context.project.module_by_name[finding.subjects.module]
    contents = _contents(context)[module.name]
    holds = listed(counted(number, kind, _PLURAL.get(kind, "")) for kind, number in contents.items())
    return Explanation(
        f"{module.name} holds {holds}, but no module role: none of it can be given to a user role.",
        f"Give {module.name} at least one documented module role, and its entities and documents their access.",
        (Evidence(f"the security of {module.name} lists no module roles", module.location),),
    )


def planted(app: "App") -> None:
    """A module with an entity and no role."""
    app.module("Templates").entity("Letter", {"Subject": "String"})


def near_miss(app: "App") -> None:
    """A module that only holds constants and an excluded page needs no role; one with entities has its own."""
    app.module("Settings").constant("Language", "en").page("Old", excluded=True)
    app.module("Templates", "Editor").entity("Letter", {"Subject": "String"})
    app.user_role("Writer", "System.User", "Templates.Editor")
