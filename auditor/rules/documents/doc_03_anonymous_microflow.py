"""Anonymous can run a microflow

What it does
    Lists the microflows of the app's own modules that the anonymous user's role may run: each is something to review,
    not a fault. It says whether the microflow applies entity access and which parameters it takes.

Why is this bad
    Everybody on the internet can run these microflows, in any order, as often as they like and with parameters of
    their own choice, whatever the pages offer. Most large leaks of Mendix apps went through rights and microflows of
    the anonymous role that nobody had looked at.

Example
    Webshop.ACT_Order_Find takes an order number and shows the order. Somebody counts up from 1 and reads all of them.

How to fix
    Take the anonymous module role away where visitors do not need the microflow. In the others check every parameter,
    let them apply entity access, and write down why they are open.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - DIVD-2026-00003, Global Mendix Misconfiguration: https://csirt.divd.nl/cases/DIVD-2026-00003/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App


def _own_microflows(context: Context) -> Iterator[Microflow]:
    """Give the microflows of own modules; none where there are no visitors."""
    for flow in context.project.microflows if context.guest else ():
        if not flow.excluded and context.project.is_own(flow.module):
            yield flow


RULE = Rule(
    id="DOC-03",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.INFO,),
    needs=(Need.DOCUMENTS, Need.GUEST, Need.MODULES),
    cwe=(862,),
    subjects=_own_microflows,
)


def check(flow: Microflow, context: Context) -> Iterator[Finding]:
    """Fire when visitors may run it."""
    if context.guest and context.guest.access.holds_any(flow):
        takes = tuple(sorted((p.name, p.entity or p.type) for p in flow.parameters))
        yield Finding(RULE.id, Severity.INFO, Subjects(document=flow.name), (flow.apply_entity_access, takes))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what a visitor chooses, and what limits the microflow."""
    flow = context.calls.flows[Node(NodeKind.MICROFLOW, finding.subjects.document)]
    assert isinstance(flow, Microflow) and context.guest is not None
    takes = f" with any {listed(f'${parameter.name}' for parameter in flow.parameters)}" if flow.parameters else ""
    limits = "it applies entity access" if flow.apply_entity_access else "it does not apply entity access"
    held = listed(sorted(context.guest.access.module_roles.intersection(flow.module_roles))) or context.guest.label
    return Explanation(
        f"Everybody may run {flow.name}{takes} without signing in; {limits}.",
        f"Take {held} away from {flow.name}, or check its parameters and write down why it is open.",
        (Evidence(f"{flow.name} may be run with {held}", flow.location),),
    )


def planted(app: "App") -> None:
    """Visitors look for an order."""
    app.module("Shop", "Guest", "User").microflow("ACT_Order_Find", "Guest", parameters={"Number": "Integer"})
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Customers only; a microflow that only others call; one of a Marketplace module."""
    app.module("Shop", "Guest", "User").microflow("ACT_Order_Find", "User").microflow("SUB_Order")
    app.module("Sign", "Guest", marketplace=True, version="1.2.0").microflow("ACT_Sign", "Guest")
    app.user_role("Anonymous", "System.User", "Shop.Guest", "Sign.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
