"""Right that nothing in the app uses

What it does
    Looks at rights to create and delete objects and to write attributes of stored entities in own modules. Reports
    those that no page, snippet, nanoflow, microflow that applies entity access, or writable published resource needs
    which the role may use. Left out is what code may use: entities whose objects go to Java or JavaScript actions or
    pluggable widgets, objects that a microflow makes and a page saves, and what ENT-06 reports.

Why is this bad
    The app works without the right, and the right works without the app: with the client's own functions a user can
    create, change and delete what no page offers. Strict mode closes that way.

Example
    Customers may delete their orders since a prototype had a button for it. No page has one now, and nobody noticed
    that support relies on orders staying.

How to fix
    Take the right away in the access rule, after a look at what code and other clients of the app do.

Sources
    - Mendix documentation, Strict Mode: https://docs.mendix.com/refguide/strict-mode/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Explanation, Finding, Granted, Severity
from auditor.model.domain import Attribute
from auditor.model.names import module_of
from auditor.model.project import SYSTEM, Project, SecurityLevel
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.needs import unreadable_input
from auditor.rules.rights import cells_of, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.system_determined import system_determined
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    listed,
    members,
    rule_evidence,
    sentence,
    who,
)
from auditor.rules.used_rights import Uses, handed_to_code, returned_new, uses_of

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_own_and_stored(subject: RoleOnEntity, context: Context) -> bool:
    return context.project.is_own(subject.entity.module) and context.is_persistable(subject.entity)


def _nothing_to_use_them(context: Context) -> str | None:
    """Without any document of its own an app uses no right at all: then the export is a part of one.

    A document that could not be read may use any.
    """
    if part := unreadable_input(RULE, context):
        return part
    project = context.project
    modules = [page.module for page in project.pages if not page.excluded]
    modules += [nanoflow.module for nanoflow in project.nanoflows if not nanoflow.excluded]
    modules += [service.module for service in project.services if not service.excluded]
    stored = (e.module for e in project.entities.values() if e.rules and project.persistable(e.name))
    if any(map(project.is_own, modules)) or not any(map(project.is_own, stored)):
        return None
    return "the own modules hold no page, nanoflow or published service that could use a right"


RULE = Rule(
    id="ENT-26",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.MEDIUM, Severity.LOW, Severity.INFO),
    needs=(Need.ENTITIES, Need.ACCESS, Need.GUEST, Need.MODULES, Need.ACTIVITIES, Need.WIDGETS, Need.SERVICES),
    cwe=(250, 272),
    parity={"mxcli": "CONV006", "S-Unit": "TSU-02"},
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_own_and_stored,
    only_cells=False,
    not_checked=_nothing_to_use_them,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when the role has a right that nothing it may use needs."""
    uses = uses_of(subject.role.access, context)
    known = context.memo.setdefault("unused cells", {})
    assert isinstance(known, dict)
    key = subject.access, uses, subject.role.is_guest
    if key not in known:
        # Roles share both what they may do on an entity and what they may use.
        known[key] = tuple(_unused(subject, uses, context))
    cells: tuple[Granted, ...] = known[key]
    if cells:
        strict = _strict_mode(context.project)
        severity = Severity.MEDIUM if any(map(context.on_all_rows, cells)) else Severity.LOW
        about = subject.role.about(entity=subject.entity.name)
        yield Finding(RULE.id, Severity.INFO if strict else severity, about, (strict, cells), Certainty.POSSIBLE)


def _unused(subject: RoleOnEntity, uses: Uses, context: Context) -> Iterator[Granted]:
    entity, project = subject.entity, context.project
    if entity.name in handed_to_code(context):
        return
    above = {entity.name, *(one.name for one in project.generalizations(entity.name))}
    if context.counts_for_creating(entity) and entity.name not in uses.creates | returned_new(context):
        yield from subject.cells(Right.CREATE)
    if context.counts_for_deleting(entity) and not uses.deletes_unknown and above.isdisjoint(uses.deletes):
        yield from subject.cells(Right.DELETE)
    told_by_ent_06 = system_determined(entity.name, context)
    for granted in subject.cells(Right.WRITE):
        unused = tuple(
            member
            for member in granted.members
            if member not in uses.writes
            and member not in told_by_ent_06
            and module_of(member) != SYSTEM
            and isinstance(project.members(entity.name).get(member), Attribute)
            and context.counts_for_writing(entity, member)
        )
        if unused:
            yield Granted(Right.WRITE, unused, granted.rules)


def _strict_mode(project: Project) -> bool:
    """Whether the runtime takes changes of shown objects only: strict mode, with the React client, at Production."""
    security = project.security
    react = project.settings.optimized_client in ("Yes", "MigrationMode")
    return react and security.level is SecurityLevel.PRODUCTION and security.strict_mode is True


def explain(finding: Finding, context: Context) -> Explanation:
    """List the rights, with the access rules that give them."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    rules = rules_of(cells)
    written = sorted(member for granted in cells for member in granted.members)
    rights = [right.value for right in (Right.CREATE, Right.DELETE) if any(cell.right is right for cell in cells)]
    told = listed([*rights, *([f"write {members(context, entity, written)}"] if written else [])])
    strict = " Strict mode keeps clients from using it." if finding.facts[0] else ""
    own = f"Take the right to {told} out of {constrain(rules)}, unless code or another client of the app needs it."
    return Explanation(
        f"{sentence(who(finding, context))} has a right on {entity} that no document it may use needs: {told}.{strict}",
        fix_access(finding, context, rules, own),
        (*rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def planted(app: "App") -> None:
    """Customers may delete their orders; the page offers a note only."""
    from auditor.samples.widgets import data_view, text_box

    app.web_settings(UseOptimizedClient="No")
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Note": "String"}, owner=True).rule(
        "User", delete=True, write=["Note"], xpath="[System.owner = '[%CurrentUser%]']", caption="Own ones"
    )
    edit = data_view("Shop.Order", text_box("Shop.Order.Note"), parameter="Order")
    shop.page("Order_Edit", "User", parameters={"Order": "Shop.Order"}, widgets=[edit])
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A snippet deletes, a nanoflow writes, a microflow makes what a page saves, and code gets the attachments."""
    from auditor.samples.actions import call_java, change, create
    from auditor.samples.widgets import button, data_view, delete_object, snippet_call

    app.web_settings(UseOptimizedClient="No")
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Note": "String"}).rule("User", create=True, delete=True, write=["Note"])
    shop.entity("Attachment", {"Note": "String"}).rule("User", create=True, delete=True, write="all")
    parameters = {"Order": "Shop.Order"}
    remove = data_view("Shop.Order", button(delete_object()), parameter="Order")
    shop.snippet("Order_Remove", remove, parameters=parameters)
    shop.page("Order_View", "User", parameters=parameters, widgets=[snippet_call("Shop.Order_Remove")])
    note = change("Order", {"Shop.Order.Note": "'seen'"})
    shop.nanoflow("NF_Order_Note", "User", parameters=parameters, actions=[note])
    shop.microflow("ACT_Order_New", "User", returns="Shop.Order", result="$New", actions=[create("New", "Shop.Order")])
    scan = call_java("Shop.Scan", {"file": "$Attachment"})
    shop.microflow("SUB_Scan", parameters={"Attachment": "Shop.Attachment"}, actions=[scan])
    shop.java_action("Scan", {"file": "Shop.Attachment"})
    app.user_role("Customer", "System.User", "Shop.User")
