"""Button forced visible to a document the role lacks

What it does
    Looks for widgets that open a page or run a microflow or nanoflow and that are shown although the user may not use
    it (IgnoreSecurity in their visibility), on pages that some user role may open which may not open or run that
    document. Snippets and layouts of a page count as its own.

Why is this bad
    For that role the button does nothing but give an error, and it tells that the function is there. Where somebody
    relies on the button being hidden, it is not. The setting protects nothing and keeps Studio Pro from helping.

Example
    The page Order_View shows customers a button Approve that only staff may run. Customers press it, get an error and
    call the help desk.

How to fix
    Let the visibility of the widget follow the module roles of its target, or give these roles to whoever needs it.

Sources
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
    - Mendix documentation, Page Properties: https://docs.mendix.com/refguide/page-properties/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow, Nanoflow, Page
from auditor.model.names import Name
from auditor.model.widgets import ActionKind, PageAction
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_KINDS = {
    ActionKind.PAGE: NodeKind.PAGE,
    ActionKind.CREATE: NodeKind.PAGE,
    ActionKind.MICROFLOW: NodeKind.MICROFLOW,
    ActionKind.NANOFLOW: NodeKind.NANOFLOW,
}


def _pages(context: Context) -> Iterator[Page]:
    return (page for page in context.project.pages if not page.excluded)


RULE = Rule(
    id="DOC-07",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.LOW,),
    needs=(Need.DOCUMENTS, Need.WIDGETS, Need.ACCESS),
    cwe=(1220,),
    subjects=_pages,
)


def check(page: Page, context: Context) -> Iterator[Finding]:
    """Fire when somebody sees a button for what the own role lacks."""
    lacking: dict[tuple[str, Name], set[Name]] = {}
    for action in _forced(page, context):
        target = _target(action, context)
        if target is None:
            continue
        for role in context.roles:
            if role.access.holds_any(page) and not role.access.holds_any(target):
                lacking.setdefault((_KINDS[action.kind].value, target.name), set()).update(role.names)
    if lacking:
        facts = tuple(sorted((*target, tuple(sorted(roles))) for target, roles in lacking.items()))
        yield Finding(RULE.id, Severity.LOW, Subjects(document=page.name), facts)


def _forced(page: Page, context: Context) -> Iterator[PageAction]:
    """Give what widgets lead to that are shown whatever the user may do."""
    for _, content in context.calls.content_of(page):
        for action in content.actions:
            if action.kind in _KINDS and action.target and action.visibility and action.visibility.ignore_security:
                yield action


def _target(action: PageAction, context: Context) -> Page | Microflow | Nanoflow | None:
    """Give the document that an action leads to, when it exists."""
    if _KINDS[action.kind] is NodeKind.PAGE:
        return next((page for page in _pages(context) if page.name == action.target), None)
    found = context.calls.flows.get(Node(_KINDS[action.kind], action.target))
    return found if isinstance(found, Microflow | Nanoflow) else None


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the targets, and who lacks them."""
    name = finding.subjects.document
    page = next(found for found in _pages(context) if found.name == name)
    parts, evidence = [], []
    for fact in finding.facts:
        assert isinstance(fact, tuple)
        (kind, target), roles = texts(fact[:2]), texts(fact[2])
        does = "open" if kind == NodeKind.PAGE.value else "run"
        parts.append(f"{kind} {target}")
        evidence.append(Evidence(f"{listed(roles)} may open {name} and may not {does} {target}", page.location))
    return Explanation(
        f"{name} shows a button for {listed(parts)} also to whoever may not use it.",
        newer_version(
            finding,
            page.module,
            "Let the visibility of the widget follow the module roles of its target.",
            "hides it",
        ),
        tuple(evidence),
    )


def _view(app: "App", forced: bool) -> None:
    from auditor.samples.widgets import button, run_microflow

    shop = app.module("Shop", "User", "Staff").microflow("ACT_Order_Approve", "Staff")
    approve = button(run_microflow("Shop.ACT_Order_Approve"), "approve", ignore_security=forced)
    shop.page("Order_View", "User", "Staff", widgets=[approve])
    app.user_role("Customer", "System.User", "Shop.User").user_role("Clerk", "System.User", "Shop.Staff")


def planted(app: "App") -> None:
    """Customers see a button for a microflow of the staff."""
    _view(app, forced=True)


def near_miss(app: "App") -> None:
    """The button is hidden from those who may not run it; another forced one leads to what everybody may open."""
    from auditor.samples.widgets import button, open_page

    _view(app, forced=False)
    shop = app.modules["Shop"]
    shop.page("Help", "User", "Staff", widgets=[button(open_page("Shop.Order_View"), "back", ignore_security=True)])
