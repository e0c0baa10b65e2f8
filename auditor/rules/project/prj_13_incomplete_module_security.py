"""Module security is incomplete

What it does
    Counts what has access in each own module, as the module status of the app security does: pages, microflows and
    nanoflows that are used from the client and name a module role, and at level Production entities with access rules.
    Reports the modules in which some have none.

Why is this bad
    What names no module role is open to nobody at that level, so it does not work, or is reached in a way that nobody
    checks. As long as modules are incomplete Studio Pro shows them in yellow, and a new page without access is not
    noticed among them.

Example
    Order_Export is opened from the menu and names no module role. Two modules have been yellow for a year, so nobody
    looked.

How to fix
    Give each of them the module roles that it is for, or exclude what is not used.

Sources
    - Mendix documentation, App Security: https://docs.mendix.com/refguide/app-security/
    - Mendix documentation, Mendix Best Practices for Development: https://docs.mendix.com/refguide/dev-best-practices/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.names import Name
from auditor.model.project import Project, SecurityLevel
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _level_unknown(context: Context) -> str | None:
    unknown = context.project.security.level is SecurityLevel.UNKNOWN
    return "the export does not say on which security level the app is" if unknown else None


RULE = Rule(
    id="PRJ-13",
    subject=SubjectKind.PROJECT,
    severities=(Severity.LOW,),
    needs=(
        Need.PROJECT_SECURITY,
        Need.MODULE_ROLES,
        Need.ACCESS_RULES,
        Need.DOCUMENTS,
        Need.ACTIVITIES,
        Need.WIDGETS,
        Need.MODULES,
    ),
    cwe=(1220,),
    not_checked=_level_unknown,
)


@dataclass(slots=True)
class _Status:
    """What has access in a module, and what has none."""

    complete: int = 0
    lacking: list[Name] = field(default_factory=list)

    def add(self, name: Name, has_access: bool) -> None:
        if has_access:
            self.complete += 1
        else:
            self.lacking.append(name)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire once, for all modules that are incomplete."""
    if project.security.level is not SecurityLevel.OFF:
        lacking = tuple(
            (module, *sorted(status.lacking)) for module, status in _statuses(context).items() if status.lacking
        )
        if lacking:
            yield Finding(RULE.id, Severity.LOW, Subjects(), tuple(sorted(lacking)))


def _statuses(context: Context) -> dict[Name, _Status]:
    """The status of each own module whose security is in the export."""
    project = context.project
    statuses = {m.name: _Status() for m in project.modules if m.roles_known and project.is_own(m.name)}
    for kind, documents in (
        (NodeKind.PAGE, project.pages),
        (NodeKind.MICROFLOW, project.microflows),
        (NodeKind.NANOFLOW, project.nanoflows),
    ):
        for document in documents:
            status = statuses.get(document.module)
            if status and not document.excluded and context.calls.used_from_client(Node(kind, document.name)):
                status.add(document.name, bool(document.module_roles))
    if project.security.level is SecurityLevel.PRODUCTION:
        for entity in project.entities.values():
            if status := statuses.get(entity.module):
                status.add(entity.name, bool(entity.rules))
    return statuses


def explain(finding: Finding, context: Context) -> Explanation:
    """Count for each module what has access, of all that should."""
    statuses = _statuses(context)
    names = [Name(texts(fact)[0]) for fact in finding.facts]
    evidence = []
    for name in names:
        status = statuses[name]
        total = status.complete + len(status.lacking)
        place = context.project.module_by_name[name].location
        evidence.append(
            Evidence(f"{name}: {status.complete:,} of {total:,} have access; not {listed(status.lacking)}", place)
        )
    lacking = sum(len(statuses[name].lacking) for name in names)
    things = f"{lacking:,} pages, flows and entities have" if lacking > 1 else "1 page, flow or entity has"
    return Explanation(
        f"Security is incomplete in {listed(names)}: {things} no access.",
        "Give each of them the module roles that it is for, or exclude what is not used.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """A home page that names no module role."""
    app.module("Shop", "User").page("Start")
    app.user_role("Customer", "System.User", "Shop.User").home("Shop.Start")


def near_miss(app: "App") -> None:
    """A home page with a module role, beside a microflow without one that only another microflow calls."""
    from auditor.samples.actions import call_microflow

    shop = app.module("Shop", "User").page("Start", "User").microflow("SUB_Order")
    shop.microflow("ACT_Order", "User", actions=[call_microflow("Shop.SUB_Order")])
    app.user_role("Customer", "System.User", "Shop.User").home("Shop.Start")
