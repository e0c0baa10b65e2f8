"""Sub-microflow with client access

What it does
    Looks, in the app's own modules, for microflows that name module roles although only other microflows call them, and
    that have no URL. Not checked in a packaged module: whoever uses the package may run them from a page.

Why is this bad
    Module roles of a microflow count only when the client runs it; another microflow needs none. So these roles give
    nobody anything that a page offers. They only let users run the inner step alone, with parameters of their own and
    without what the outer microflow checks.

Example
    ACT_Order_Pay checks the amount and calls SUB_Order_SetPaid. Both name the customers' role, so a customer can run
    SUB_Order_SetPaid directly.

How to fix
    Take the module roles away from the sub-microflow.

Sources
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - Mendix documentation, Module Security: https://docs.mendix.com/refguide/module-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _own_with_roles(context: Context) -> Iterator[Microflow]:
    for flow in context.project.microflows:
        if not flow.excluded and flow.module_roles and context.project.is_own(flow.module):
            yield flow


def _in_package(context: Context) -> str | None:
    return "whoever uses the packaged module may run its microflows" if context.project.is_package else None


RULE = Rule(
    id="DOC-08",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.LOW,),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.WIDGETS, Need.MODULE_ROLES, Need.MODULES),
    cwe=(749,),
    subjects=_own_with_roles,
    not_checked=_in_package,
)


def check(flow: Microflow, context: Context) -> Iterator[Finding]:
    """Fire when only microflows call it."""
    edges = context.calls.edges_to(Node(NodeKind.MICROFLOW, flow.name))
    called_only = all(edge.caller.kind is NodeKind.MICROFLOW and edge.how.startswith("calls") for edge in edges)
    if edges and called_only and not flow.url:
        yield Finding(RULE.id, Severity.LOW, Subjects(document=flow.name), (tuple(sorted(flow.module_roles)),))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who calls it, and who could run it alone."""
    name, roles = finding.subjects.document, texts(finding.facts[0])
    node = Node(NodeKind.MICROFLOW, name)
    callers = dict.fromkeys(edge.caller.name for edge in context.calls.edges_to(node))
    location = context.calls.flows[node].location
    return Explanation(
        f"Only microflows call {name}, but {listed(roles)} may run it from the client.",
        f"Take {listed(roles)} away from {name}: the microflows that call it need none.",
        (Evidence(f"{listed(callers)} {'call' if len(callers) > 1 else 'calls'} it, and nothing else does", location),),
    )


def planted(app: "App") -> None:
    """A step of another microflow, with its role."""
    from auditor.samples.actions import call_microflow

    shop = app.module("Shop", "User").microflow("SUB_Order_SetPaid", "User")
    shop.microflow("ACT_Order_Pay", "User", actions=[call_microflow("Shop.SUB_Order_SetPaid")])


def near_miss(app: "App") -> None:
    """A step without a role, one that a page runs too, one with a URL, and one that nothing calls."""
    from auditor.samples.actions import call_microflow
    from auditor.samples.widgets import button, run_microflow

    steps = ("SUB_Plain", "SUB_OnPage", "SUB_Linked")
    shop = app.module("Shop", "User").microflow("SUB_Plain").microflow("SUB_OnPage", "User")
    shop.microflow("SUB_Linked", "User", url="order/linked")
    shop.microflow("ACT_Order_Pay", "User", actions=[call_microflow(f"Shop.{step}") for step in steps])
    shop.page("Order", "User", widgets=[button(run_microflow("Shop.SUB_OnPage"))])
