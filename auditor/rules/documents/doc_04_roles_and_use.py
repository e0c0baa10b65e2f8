"""Used document without roles, or roles on an unused document

What it does
    Looks, in the app's own modules, for pages, microflows and nanoflows that the navigation, a menu, a page, a snippet,
    a layout or a nanoflow refers to and that name no module role (not at security level Off); and for those that name
    module roles although nothing in the model refers to them, they have no URL and are not marked as used. In a
    packaged module the second is left out: whoever uses the package may refer to them.

Why is this bad
    The first works for nobody, so people look for another way to open it. The second can still be run and opened: by
    the client's own functions, with rights that nobody sees on a page any more.

Example
    Webshop.ACT_Order_Import was on a page that is gone. Every employee may still run it.

How to fix
    Give the first the module roles that need it. Delete or exclude the second, or take its module roles away; mark it
    as used where code starts it.

Sources
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import CLIENT_KINDS, Node, NodeKind
from auditor.model.documents import Microflow, Nanoflow, Page
from auditor.model.project import SecurityLevel
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

Document = Page | Microflow | Nanoflow


def _is_own(document: Document, context: Context) -> bool:
    module = context.project.module_by_name.get(document.module)
    return context.project.is_own(document.module) and (module is None or module.roles_known)


def _level_unknown(context: Context) -> str | None:
    project = context.project
    unknown = not project.is_package and project.security.level is SecurityLevel.UNKNOWN
    return "the export does not say on which security level the app is" if unknown else None


RULE = Rule(
    id="DOC-04",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.LOW, Severity.INFO),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.WIDGETS, Need.MODULE_ROLES, Need.MODULES),
    cwe=(1220, 561),
    among=_is_own,
    undecided=_level_unknown,
)


def node_of(document: Document) -> Node:
    """Give the node of a document in the graph of calls."""
    kinds = {Page: NodeKind.PAGE, Microflow: NodeKind.MICROFLOW, Nanoflow: NodeKind.NANOFLOW}
    return Node(kinds[type(document)], document.name)


def check(document: Document, context: Context) -> Iterator[Finding]:
    """Fire on use without roles, and on roles without use."""
    node, about = node_of(document), Subjects(document=document.name)
    if not document.module_roles:
        level = context.project.security.level
        checked = level in (SecurityLevel.PROTOTYPE, SecurityLevel.PRODUCTION) or context.project.is_package
        if checked and context.calls.used_from_client(node):
            yield Finding(RULE.id, Severity.LOW, about, ("no roles", node.kind.value))
    elif not context.project.is_package and not _is_reachable(document) and context.calls.unused(node):
        yield Finding(RULE.id, Severity.INFO, about, ("unused", node.kind.value, tuple(sorted(document.module_roles))))


def _is_reachable(document: Document) -> bool:
    """Whether it has an address, or somebody says that it is used."""
    return bool(getattr(document, "url", None)) or document.mark_as_used


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who refers to it, or who may use it although nobody does."""
    name, kind = finding.subjects.document, NodeKind(str(finding.facts[1]))
    documents: tuple[Document, ...] = (*context.project.pages, *context.project.microflows, *context.project.nanoflows)
    document = next(d for d in documents if d.name == name and node_of(d).kind is kind)
    if finding.facts[0] == "unused":
        roles = listed(sorted(document.module_roles))
        return Explanation(
            f"Nothing in the model refers to the {kind} {name}, but {roles} may still use it.",
            f"Delete or exclude {name}, or take its module roles away.",
            (Evidence(f"{name} names {roles}, and nothing refers to it", document.location),),
        )
    edges = [edge for edge in context.calls.edges_to(node_of(document)) if edge.caller.kind in CLIENT_KINDS]
    callers = dict.fromkeys(str(edge.caller) for edge in edges)
    return Explanation(
        f"The {kind} {name} is used from the client and names no module role, so it works for nobody.",
        f"Give {name} the module roles that need it, or take the reference away.",
        (Evidence(f"{listed(callers)} {'refer' if len(callers) > 1 else 'refers'} to it", document.location),),
    )


def planted(app: "App") -> None:
    """A home page without roles, and a microflow with a role that nothing refers to."""
    app.module("Shop", "User").page("Start").microflow("ACT_Order_Import", "User")
    app.user_role("Customer", "System.User", "Shop.User").home("Shop.Start")


def near_miss(app: "App") -> None:
    """A microflow without roles that only another calls; with roles, but marked as used, or with a URL."""
    from auditor.samples.actions import call_microflow
    from auditor.samples.widgets import button, run_microflow

    shop = app.module("Shop", "User").microflow("SUB_Order").microflow("ACT_Hook", "User", mark_as_used=True)
    shop.microflow("ACT_Link", "User", url="order/link")
    shop.microflow("ACT_Order", "User", actions=[call_microflow("Shop.SUB_Order")])
    shop.page("Start", "User", widgets=[button(run_microflow("Shop.ACT_Order"))])
    app.user_role("Customer", "System.User", "Shop.User").home("Shop.Start")
