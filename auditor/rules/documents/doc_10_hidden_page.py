"""Page hidden, data open

What it does
    Looks for pages of the app's own modules that a user role, no administrator role, may not open, although it reads
    every stored entity that the page shows without a row constraint. Page parameters and data sources count, those of
    snippets too; layouts do not, and a page that shows entities of System only is left out.

Why is this bad
    Hiding a page protects nothing: the role reads the same data with the client's own functions, or on another page.
    Whoever believes that the page keeps it away from the role decides on a wrong picture. It says nothing is wrong if
    the data may be read.

Example
    Only managers open SalaryOverview. The access rule of HR.Salary gives all employees read, for a page that shows the
    own salary.

How to fix
    If the role should not see the data, limit the access rules of the entities. If it may, there is nothing to do:
    accept the finding with that reason.

Sources
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
    - Mendix documentation, Security Findings FAQ: https://docs.mendix.com/support/security-findings-faq/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Layout, Page
from auditor.model.names import NO_NAME, Name, module_of
from auditor.model.project import SYSTEM
from auditor.model.widgets import DataSource, DataSourceKind
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, sentence, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _own_pages(context: Context) -> Iterator[Page]:
    return (page for page in context.project.pages if not page.excluded and context.project.is_own(page.module))


RULE = Rule(
    id="DOC-10",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.INFO,),
    needs=(Need.DOCUMENTS, Need.WIDGETS, Need.ACCESS, Need.MODULES),
    cwe=(602,),
    subjects=_own_pages,
)


def check(page: Page, context: Context) -> Iterator[Finding]:
    """Fire when the page is kept from a role that reads everything on it."""
    opens = {id(role) for role in context.roles if role.access.holds_any(page)}
    shown = shown_entities(page, context)
    if not shown or all(module_of(entity) == SYSTEM for entity in shown):
        return
    roles = [
        name
        for role in context.roles
        if id(role) not in opens and not role.spared and all(_reads_all(role, entity, context) for entity in shown)
        for name in role.names
    ]
    if roles:
        yield Finding(RULE.id, Severity.INFO, Subjects(document=page.name), (tuple(sorted(roles)), shown))


def shown_entities(page: Page, context: Context) -> tuple[Name, ...] | None:
    """Give the stored entities that a page and its snippets show, sorted; None where it cannot be said which."""
    entities = {parameter.entity for parameter in page.parameters if parameter.entity}
    for document, content in context.calls.content_of(page):
        for source in content.sources if not isinstance(document, Layout) else ():
            entity = _entity_of(source, context)
            if entity:
                entities.add(entity)
            elif source.kind in (DataSourceKind.MICROFLOW, DataSourceKind.NANOFLOW, DataSourceKind.DATABASE):
                return None
    known = [context.project.entities[name] for name in entities if name in context.project.entities]
    return tuple(sorted(entity.name for entity in known if context.counts_for_reading(entity)))


def _entity_of(source: DataSource, context: Context) -> Name:
    if source.entity or not source.flow:
        return source.entity
    kind = NodeKind.NANOFLOW if source.kind is DataSourceKind.NANOFLOW else NodeKind.MICROFLOW
    flow = context.calls.flows.get(Node(kind, source.flow))
    return flow.returns.entity if flow and flow.returns else NO_NAME


def _reads_all(role: RoleSubject, entity: Name, context: Context) -> bool:
    """Whether a role reads some member of every object of an entity."""
    reads = role.access.entity(entity).read.values()
    return any(context.always(rule) for rules in {id(rules): rules for rules in reads}.values() for rule in rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say from whom the page is kept, and what they read anyway."""
    name, roles, shown = finding.subjects.document, texts(finding.facts[0]), texts(finding.facts[1])
    page = next(found for found in _own_pages(context) if found.name == name)
    holders = "a user role that holds " if context.project.is_package else ""
    return Explanation(
        f"{sentence(holders)}{listed(roles, 'or')} may not open {name}, but may read what it shows: {listed(shown)}.",
        f"Limit the access rules of {listed(shown)}, if these roles should not see them; hiding the page does not.",
        (
            Evidence(f"{name} shows {listed(shown)}", page.location),
            Evidence(f"{listed(roles)} may not open it, and may read {listed(shown)} without a row constraint"),
        ),
    )


def _salaries(app: "App", xpath: str) -> None:
    from auditor.samples.widgets import list_view

    hr = app.module("HR", "User", "Manager")
    salary = hr.entity("Salary", {"Amount": "Decimal"}, owner=True).rule("Manager", read="all")
    salary.rule("User", read="all", xpath=xpath, caption="Own ones")
    hr.page("SalaryOverview", "Manager", widgets=[list_view("HR.Salary")])
    app.user_role("Staff", "System.User", "HR.User").user_role("Manager", "System.User", "HR.Manager")


def planted(app: "App") -> None:
    """Only managers open the page; everybody reads the salaries."""
    _salaries(app, "")


def near_miss(app: "App") -> None:
    """Everybody else reads the own salary only."""
    _salaries(app, "[System.owner = '[%CurrentUser%]']")
