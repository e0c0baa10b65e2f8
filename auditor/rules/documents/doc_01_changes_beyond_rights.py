"""Microflow lets a role change data it may not change

What it does
    Follows each microflow that a role may run and that does not apply entity access, with every such microflow that it
    calls. Reports what it does to stored data that the role may not do itself, on any row: create objects, change a
    member, delete objects, or commit objects that the role may neither create nor write. Members of an object that the
    microflow itself has just made count as part of the creation.

Why is this bad
    Such a microflow works with all rights, for whoever may run it, whatever page the button is on. Only what it checks
    by itself protects the data, and access rules no longer tell who may change what.

Example
    Customers may not write Order. Their button runs ACT_Order_Approve, which takes any order that the client sends and
    sets it to approved.

How to fix
    Let the microflow apply entity access where the role should have the right. Otherwise check in it that this user
    may do this to this object, or take the role away from it.

Sources
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Security Findings FAQ: https://docs.mendix.com/support/security-findings-faq/
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.documents import Microflow
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.deeds import Deed, Deeds, What, changes
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import (
    allowed_evidence,
    first,
    fix_run,
    microflow_node,
    out_of_sight,
    roles_that_allow,
    run_without_access,
)
from auditor.rules.telling import MOST_EVIDENCE, listed, members, sentence, who

if TYPE_CHECKING:
    from auditor.samples.app import App


RULE = Rule(
    id="DOC-01",
    subject=SubjectKind.ROLE_AND_DOCUMENT,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.ENTITIES, Need.ACCESS, Need.GUEST),
    cwe=(862, 639),
    of_role=run_without_access,
    judges_latent=True,
)


def check(subject: tuple[RoleSubject, Microflow], context: Context) -> Iterator[Finding]:
    """Fire when it does something for the role that the role may not do."""
    role, flow = subject
    if beyond := changes(context).beyond(flow.name, role.access):
        severity = Severity.HIGH if role.is_guest else Severity.MEDIUM
        yield Finding(RULE.id, severity, role.about(document=flow.name), beyond)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what it does, which microflow does it, and what else is out of sight."""
    flow = context.calls.flows[microflow_node(finding.subjects.document)]
    known = changes(context).by_flow(flow.name)
    deeds = [fact for fact in finding.facts if isinstance(fact, Deed)]
    told = listed(_told(deeds, context))
    through = listed(roles_that_allow(finding, flow, context))
    own = (
        f"Let {flow.name} apply entity access, if {who(finding, context)} should have these rights; otherwise check in "
        f"it that this user may do this to this object, or take {through} away from it."
    )
    return Explanation(
        f"{sentence(who(finding, context))} may run {flow.name}, which without entity access {told}; the role itself "
        "may not.",
        fix_run(finding, flow, context, own),
        (
            allowed_evidence(finding, flow, context),
            *first(_by_flow(deeds, known, context), MOST_EVIDENCE, "microflows do such things"),
            *out_of_sight(flow.name, context),
        ),
    )


def _told(deeds: Iterable[Deed], context: Context) -> Iterator[str]:
    """Say what is done, the members of one entity together. A commit goes without saying beside what it stores."""
    together: dict[tuple[What, Name], list[Name]] = {}
    for deed in deeds:
        together.setdefault((deed.what, deed.entity), []).append(deed.member)
    stored = {entity for what, entity in together if what in (What.CREATE, What.CHANGE)}
    for (what, entity), changed in together.items():
        if what is not What.COMMIT or entity not in stored:
            of_members = f" {members(context, entity, changed)}" if what is What.CHANGE else ""
            yield f"{what}{of_members} of {entity}"


def _by_flow(deeds: Iterable[Deed], known: Deeds, context: Context) -> Iterator[Evidence]:
    """Say which microflow does what."""
    flows: dict[Name, list[Deed]] = {}
    for deed in deeds:
        flows.setdefault(known[deed], []).append(deed)
    for name, done in flows.items():
        flow = context.calls.microflow(name)
        yield Evidence(f"{name} {listed(_told(done, context))}", flow.location if flow else None)


def planted(app: "App") -> None:
    """Customers approve any order by a button, and may not write orders."""
    from auditor.samples.actions import call_microflow, change

    shop = app.module("Shop", "User")
    shop.entity("Order", {"Approved": "Boolean"}).rule("User", read="all")
    parameters = {"Order": "Shop.Order"}
    approve = change("Order", {"Shop.Order.Approved": "true"})
    shop.microflow("SUB_Order_Approve", parameters=parameters, actions=[approve], apply_entity_access=False)
    call = call_microflow("Shop.SUB_Order_Approve", {"Order": "$Order"})
    shop.microflow("ACT_Order_Approve", "User", parameters=parameters, actions=[call], apply_entity_access=False)
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """One microflow does what the role may do, the other applies entity access, and so does what a third one calls."""
    from auditor.samples.actions import call_microflow, change, create

    shop = app.module("Shop", "User")
    shop.entity("Order", {"Approved": "Boolean", "Note": "String"}).rule("User", create=True, write=["Note"])
    parameters = {"Order": "Shop.Order"}
    approve = change("Order", {"Shop.Order.Approved": "true"})
    shop.microflow("ACT_Order_Approve", "User", parameters=parameters, actions=[approve])
    make = create("Made", "Shop.Order", {"Shop.Order.Approved": "false"}, commit=True)
    note = change("Order", {"Shop.Order.Note": "'new'"})
    call = call_microflow("Shop.ACT_Order_Approve", {"Order": "$Order"})
    shop.microflow(
        "ACT_Order_Copy", "User", parameters=parameters, actions=[make, note, call], apply_entity_access=False
    )
    app.user_role("Customer", "System.User", "Shop.User")
