"""System-determined attribute is writable

What it does
    Looks, in the app's own modules, for attributes that a role that is no administrator role may write, on whatever
    rows, although the app determines them: a status or state, a number that is a total or balance, an approval, who
    created or changed something and when, or what only microflows set while no page offers it for editing.

Why is this bad
    The page does not show the field, but the right is there: with the client's own functions a user can approve the
    own request, set an order to paid or change who made it. The microflow that checks all this is then passed by.

Example
    Customers may write every member of Webshop.Order, because one rule gives ReadWrite to all. Status is one of them.

How to fix
    Give such attributes ReadOnly, and let a microflow set them that does not apply entity access and checks whether
    this user may do so.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Granted, Severity
from auditor.model.names import Name
from auditor.model.project import ReadStatus
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.system_determined import system_determined
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    listed,
    members,
    place_of_attribute,
    rule_evidence,
    sentence,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_own_and_stored(subject: RoleOnEntity, context: Context) -> bool:
    return context.project.is_own(subject.entity.module) and context.is_persistable(subject.entity)


def _only_names_known(context: Context) -> str | None:
    """Say what is missing where the export does not tell which members only microflows set."""
    missing = [
        entry.area
        for entry in context.project.coverage
        if entry.area in ("activities", "widgets") and entry.status is ReadStatus.ABSENT
    ]
    return f"judged by names only: the export does not hold {listed(missing)}" if missing else None


RULE = Rule(
    id="ENT-06",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.GUEST, Need.MODULES),
    cwe=(915, 841),
    parity={"Mendix best practices": "without a number"},
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_own_and_stored,
    judges_latent=True,
    undecided=_only_names_known,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when the role writes what the app determines."""
    known = system_determined(subject.entity.name, context)
    if known.keys().isdisjoint(subject.access.write):
        return
    cells = []
    for granted in subject.cells(Right.WRITE):
        told = tuple(
            member
            for member in granted.members
            if member in known and context.counts_for_writing(subject.entity, member)
        )
        if told:
            cells.append(Granted(Right.WRITE, told, granted.rules))
    if cells:
        yield Finding(RULE.id, Severity.MEDIUM, subject.role.about(entity=subject.entity.name), (tuple(cells),))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the attributes with the reasons."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    known = system_determined(entity, context)
    written = sorted(member for granted in cells for member in granted.members)
    reasons: dict[str, list[Name]] = {}
    for member in written:
        reasons.setdefault(known.get(member, ""), []).append(member)
    them = "them" if len(written) > 1 else "it"
    own = f"Give {members(context, entity, written)} ReadOnly in {constrain(rules)}, and let a microflow set {them}."
    return Explanation(
        f"{sentence(who(finding, context))} may write {members(context, entity, written)} of {entity}, which the app "
        "determines itself.",
        fix_access(finding, context, rules, own),
        (
            *(
                Evidence(f"{members(context, entity, names)}: {reason}", place_of_attribute(context, names[0]))
                for reason, names in reasons.items()
            ),
            *rule_evidence(context, cells),
            *holding_evidence(finding, context, rules),
        ),
    )


def planted(app: "App") -> None:
    """Customers write the status of their order."""
    shop = app.module("Shop", "User")
    shop.enumeration("State", "Open", "Paid")
    shop.entity("Order", {"Note": "String", "Status": "Enum(State)"}, owner=True).rule(
        "User", write="all", xpath="[System.owner = '[%CurrentUser%]']", caption="Own ones"
    )
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Customers read status and total, and write a note that a page offers and the state of an address."""
    from auditor.samples.actions import change
    from auditor.samples.widgets import data_view, text_box

    shop = app.module("Shop", "User", "Admin")
    shop.enumeration("State", "Open", "Paid")
    attributes = {"Note": "String", "State": "String", "Remark": "String", "Status": "Enum(State)", "Total": "Decimal"}
    shop.entity("Order", attributes).rule("User", read="all").rule("User", write=["Note", "State"]).rule(
        "Admin", write="all"
    )
    shop.page(
        "Order_Edit",
        "User",
        parameters={"Order": "Shop.Order"},
        widgets=[data_view("Shop.Order", text_box("Shop.Order.Note"), parameter="Order")],
    )
    shop.microflow(
        "ACT_Order_Pay",
        "User",
        apply_entity_access=False,
        parameters={"Order": "Shop.Order"},
        actions=[change("Order", {"Shop.Order.Note": "'paid'", "Shop.Order.Remark": "'paid'"})],
    )
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    app.user_role("Customer", "System.User", "Shop.User")
