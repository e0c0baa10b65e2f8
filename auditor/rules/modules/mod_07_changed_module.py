"""Marketplace module was changed

What it does
    Looks for module roles that were added to some widely used Marketplace modules: Administration, Atlas_Core,
    WorkflowCommons, CommunityCommons, FeedbackModule, NanoflowCommons, Encryption and MxModelReflection. Their own
    module roles are known, so another one was added in this app.

Why is this bad
    A changed module is not what its version number says: advisories, reviews and documentation are about the original.
    The next update removes the change, or somebody leaves the update out because of it.

Example
    Administration got a module role Manager, which may read all accounts. The update to 4.5 removed it, and with it the
    managers' page.

How to fix
    Move what was added into a module of the app's own, and install the module anew.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Administration module: https://docs.mendix.com/appstore/modules/administration/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.rules.context import Context
from auditor.rules.marketplace import ADMINISTRATION, GRANULAR, GRANULAR_SINCE, SHIPPED_ROLES
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts
from auditor.rules.versions import version_of

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_listed(module: Module, context: Context) -> bool:
    """Marketplace modules of the list whose roles are in the export; in a package every module is own."""
    delivered = module.name in SHIPPED_ROLES and module.from_marketplace and module.roles_known
    return delivered and not context.project.is_package


RULE = Rule(
    id="MOD-07",
    subject=SubjectKind.MODULE,
    severities=(Severity.LOW,),
    needs=(Need.MODULES, Need.MODULE_ROLES),
    cwe=(1104,),
    among=_is_listed,
)


def _shipped(module: Module) -> set[str]:
    """The module roles that it may have; an unknown version of Administration those of every version."""
    roles = set(SHIPPED_ROLES[module.name])
    version = version_of(module.version)
    if module.name == ADMINISTRATION and (not version or version >= GRANULAR_SINCE):
        roles.update(GRANULAR)
    return roles


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when it has a module role that it is not delivered with."""
    shipped = _shipped(module)
    added = tuple(sorted(role.name for role in module.roles if role.name.rpartition(".")[2] not in shipped))
    if added:
        yield Finding(RULE.id, Severity.LOW, Subjects(module=module.name), added)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the module roles, and who holds them."""
    project = context.project
    module = project.module_by_name[finding.subjects.module]
    evidence = [Evidence(f"{module.name} is delivered with {listed(sorted(_shipped(module)))}", module.location)]
    names = texts(finding.facts)
    for name in map(Name, names):
        holders = listed(project.held_module_roles.get(name, ())) or "no user role"
        evidence.append(Evidence(f"{name} is held by {holders}", project.module_role_by_name[name].location))
    added = listed(names)
    return Explanation(
        f"{module.name} was changed in this app: it has {added}, with which it is not delivered.",
        f"Move what {added} is for into a module of the app's own, and install {module.name} anew.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """A module role of the app's own in Administration."""
    app.module("Administration", "Administrator", "User", "Manager", marketplace=True, version="4.3.2")


def near_miss(app: "App") -> None:
    """Administration with the module roles of its newer versions."""
    app.module("Administration", "Administrator", "User", *GRANULAR, marketplace=True, version="4.5.0")
