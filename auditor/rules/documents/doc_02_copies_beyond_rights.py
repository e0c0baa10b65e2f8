"""Microflow copies out data the role may not read

What it does
    Follows each microflow that a role may run and that does not apply entity access, with every such microflow that it
    calls. Reports stored attributes that the role may not read on any row, and whose values go into a result that is
    no object, into another object that the role may read, into a file or into a call of another system. What signs a
    call in or tells its address is left out: it is stored to be sent.

Why is this bad
    Objects that a microflow returns are safe: entity access is applied again when they go to the browser. A copied
    value has no such protection. Access rules say that nobody sees it, and everybody who runs the microflow does.

Example
    Customers may not read the purchase price. A microflow behind their page writes it into the text of a label.

How to fix
    Copy only what the role may read, or let the microflow apply entity access. Give the role the right where it should
    see the value after all.

Sources
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Security Findings FAQ: https://docs.mendix.com/support/security-findings-faq/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity
from auditor.model.documents import Microflow
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.copied_values import copies, is_fine, results_of
from auditor.rules.deeds import Deed
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
    id="DOC-02",
    subject=SubjectKind.ROLE_AND_DOCUMENT,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.ENTITIES, Need.ACCESS, Need.GUEST),
    cwe=(200, 862),
    of_role=run_without_access,
    judges_latent=True,
)


def check(subject: tuple[RoleSubject, Microflow], context: Context) -> Iterator[Finding]:
    """Fire when a value goes where the role can see it, or out of the app, that the role may not read."""
    role, flow = subject
    returned = (deed for deed in results_of(flow.name, context) if not is_fine(deed, role.access, context))
    if beyond := (*returned, *copies(context).beyond(flow.name, role.access)):
        severity = Severity.HIGH if role.is_guest else Severity.MEDIUM
        yield Finding(RULE.id, severity, role.about(document=flow.name), beyond)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which values go where, and which microflow puts them there."""
    flow = context.calls.flows[microflow_node(finding.subjects.document)]
    known = dict.fromkeys(results_of(flow.name, context), flow.name) | dict(copies(context).by_flow(flow.name))
    deeds = [fact for fact in finding.facts if isinstance(fact, Deed)]
    read: dict[Name, list[Name]] = {}
    for deed in deeds:
        read.setdefault(deed.entity, []).append(deed.member)
    told = listed(f"{members(context, entity, dict.fromkeys(names))} of {entity}" for entity, names in read.items())
    through = listed(roles_that_allow(finding, flow, context))
    own = (
        f"Let {flow.name} apply entity access or leave these values out, or give {through} the right to read them. "
        f"Otherwise take {through} away from {flow.name}."
    )
    return Explanation(
        f"{sentence(who(finding, context))} may run {flow.name}, which without entity access copies out {told}; the "
        "role itself may not read that.",
        fix_run(finding, flow, context, own),
        (
            allowed_evidence(finding, flow, context),
            *first((_by(deed, known[deed], context) for deed in deeds), MOST_EVIDENCE, "values"),
            *out_of_sight(flow.name, context),
        ),
    )


def _by(deed: Deed, flow: Name, context: Context) -> Evidence:
    found = context.calls.microflow(flow)
    label = members(context, deed.entity, [deed.member])
    into = (
        f"{members(context, deed.target_entity, [deed.target])} of {deed.target_entity}" if deed.target else deed.what
    )
    return Evidence(f"{flow} puts {label} of {deed.entity} into {into}", found.location if found else None)


def planted(app: "App") -> None:
    """The purchase price goes into the text of a label."""
    from auditor.samples.actions import call_microflow, change, create_variable

    shop = app.module("Shop", "User")
    shop.entity("Product", {"Name": "String", "Price": "Decimal"}).rule("User", read=["Name"])
    shop.entity("Label", {"Text": "String"}, persistable=False).rule("User", write="all")
    parameters = {"Product": "Shop.Product", "Label": "Shop.Label"}
    words = create_variable("Words", "'Bought for ' + toString($Product/Price)")
    fill = change("Label", {"Shop.Label.Text": "$Words"}, commit=False)
    shop.microflow("SUB_Label_Fill", parameters=parameters, actions=[words, fill], apply_entity_access=False)
    call = call_microflow("Shop.SUB_Label_Fill", {"Product": "$Product", "Label": "$Label"})
    shop.microflow("ACT_Label_Show", "User", parameters=parameters, actions=[call], apply_entity_access=False)
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Prices decide, sign a call in or go where the role does not look; names it may read."""
    from auditor.samples.actions import change, create, rest_call

    shop = app.module("Shop", "User", "Admin")
    shop.entity("Product", {"Name": "String", "Price": "Decimal"}).rule("User", read=["Name"])
    shop.entity("Label", {"Text": "String"}, persistable=False).rule("User", write="all")
    shop.entity("Log", {"Text": "String"}).rule("Admin", read="all")
    shop.entity("Shipper", {"Address": "String", "Key": "String"}).rule("Admin", write="all")
    parameters = {"Product": "Shop.Product", "Label": "Shop.Label", "Shipper": "Shop.Shipper"}
    decide = "if $Product/Price > 100 then 'dear ' + $Product/Name else $Product/Name"
    fill = change("Label", {"Shop.Label.Text": decide}, commit=False)
    keep = create("Entry", "Shop.Log", {"Shop.Log.Text": "toString($Product/Price)"}, commit=True)
    ask = rest_call("{1}/orders", "$Shipper/Address", headers={"X-Key": "$Shipper/Key"}, result="Answer")
    shop.microflow(
        "ACT_Label_Show", "User", parameters=parameters, actions=[fill, keep, ask], apply_entity_access=False
    )
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
