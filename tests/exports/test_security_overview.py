"""`mx export-security-overview`: what its rows make of an app, and what it cannot say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.access.effective import AccessModel
from auditor.exports import open_export
from auditor.exports.security_overview import recognises
from auditor.files.errors import InputError
from auditor.findings.finding import Status
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import Coverage, Granularity, Project, ReadStatus
from auditor.rules.audit import audit
from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.exports.shapes.overview import security_overview

Row = dict[str, Any]


def role(name: str, *, guest: bool = False, administrator: bool = False) -> Row:
    return {"name": name, "isAnonymousRole": guest, "isAdministratorRole": administrator}


def held(name: str, *module_roles: str, **flags: bool) -> Row:
    """A row of userRoles."""
    named = role(name, **flags)
    parts = [module_role.split(".") for module_role in module_roles]
    return {
        "userRole": named.pop("name"),
        **named,
        "moduleRoles": [{"module": module, "moduleRole": bare} for module, bare in parts],
    }


def member(name: str, access: str = "ReadOnly", kind: str = "Attribute", type_: str = "String (200)") -> Row:
    return {"name": name, "kind": kind, "type": type_, "access": access}


def entity_row(entity: str, *members: Row, xpath: str = "", **options: Any) -> Row:
    row = {"userRole": role("Clerk"), "module": "Shop", "entity": entity, "XPath": xpath, "XPathCaption": ""}
    return {**row, "canCreate": False, "canDelete": False, "members": list(members), **options}


def overview(
    *rows: Row, documents: tuple[Row, ...] = (), roles: tuple[Row, ...] = (held("Clerk", "System.User"),)
) -> Mapping[str, Any]:
    return {"entityAccess": list(rows), "documentAccess": list(documents), "userRoles": list(roles)}


def read(value: object, tmp_path: Path) -> Project:
    path = tmp_path / "overview.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return open_export(path)


def area(project: Project, name: str) -> Coverage:
    return next(entry for entry in project.coverage if entry.area == name)


def test_it_is_recognised_by_two_of_its_lists() -> None:
    """Any other JSON is not taken for one."""
    assert recognises(overview())
    assert recognises({"entityAccess": [], "userRoles": []})
    for other in ({"userRoles": []}, {"entityAccess": {}, "userRoles": []}, [], None, {"units": []}):
        assert not recognises(other)


def test_an_overview_without_user_roles_is_refused(tmp_path: Path) -> None:
    """It would look like a package, and like an app in which nobody may do anything."""
    with pytest.raises(InputError, match="names no user role"):
        read(overview(roles=()), tmp_path)


def test_what_it_is(tmp_path: Path) -> None:
    """User roles, an unknown version, the built-in System module."""
    project = read(security_overview(webshop()), tmp_path)
    assert (project.source.path, project.source.format) == ("overview.json", "security-overview")
    assert (project.granularity, project.mendix_version) == (Granularity.USER_ROLES, "")
    assert not project.is_package
    assert project.guest_role is not None and project.guest_role.name == "Anonymous"
    assert Name("System.User") in project.entities
    assert area(project, "System module").detail == "built in, of Mendix 10.12; an overview leaves it out"


def test_a_row_becomes_an_access_rule_of_a_user_role(tmp_path: Path) -> None:
    """Rights on the entity, on its members, the rows; members under their stored names."""
    row = entity_row(
        "Order",
        member("Total", "ReadWrite", type_="Decimal"),
        member("Note"),
        member("Order_Customer", "ReadWrite", kind="Association", type_="Shop.Customer"),
        xpath="[Total > 1]",
        canCreate=True,
    )
    project = read(overview(row), tmp_path)
    (rule,) = project.entities[Name("Shop.Order")].rules
    assert (rule.user_roles, rule.module_roles) == (("Clerk",), ())
    assert (rule.create, rule.delete, rule.constraint) == (True, False, "[Total > 1]")
    assert rule.readable == ("Shop.Order.Total", "Shop.Order.Note", "Shop.Order_Customer")
    assert rule.writable == ("Shop.Order.Total", "Shop.Order_Customer")
    assert project.associations[Name("Shop.Order_Customer")].is_set is None


@pytest.mark.parametrize(
    ("written", "type_"),
    [
        ("String (200)", AttributeType.STRING),
        ("Decimal", AttributeType.DECIMAL),
        ("Date and time", AttributeType.DATE_TIME),
        ("DateTime", AttributeType.DATE_TIME),
        ("Hashed string", AttributeType.HASHED_STRING),
        ("AutoNumber", AttributeType.AUTO_NUMBER),
        ("Enumeration Shop.State", AttributeType.ENUMERATION),
        ("something new", AttributeType.UNKNOWN),
        ("", AttributeType.UNKNOWN),
    ],
)
def test_types_of_members(written: str, type_: AttributeType, tmp_path: Path) -> None:
    """As far as their first word tells."""
    project = read(overview(entity_row("Order", member("Total", type_=written))), tmp_path)
    assert project.entities[Name("Shop.Order")].attributes[0].type is type_


def test_inherited_members_written_in_full_tell_the_generalization(tmp_path: Path) -> None:
    """They count as what the generalization declares, so that both entities share them."""
    rows = [
        entity_row("Company", member("Shop.Party.Name"), member("TaxNumber")),
        entity_row("Person", member("System.User.Name"), member("Shop.Account.Email")),
    ]
    project = read(overview(*rows), tmp_path)
    assert project.entities[Name("Shop.Company")].generalization == "Shop.Party"
    assert [attribute.name for attribute in project.entities[Name("Shop.Party")].attributes] == ["Name"]
    (rule,) = project.entities[Name("Shop.Company")].rules
    assert rule.readable == ("Shop.Party.Name", "Shop.Company.TaxNumber")


def test_no_member_is_lost_where_generalizations_stand_in_a_row(tmp_path: Path) -> None:
    """Which of two is the nearer one is not known; every member that a row lists is a cell."""
    project = read(overview(entity_row("Order", member("Shop.Middle.Note"), member("Shop.Base.Code"))), tmp_path)
    found = AccessModel(project).user_role(Name("Clerk")).entity(Name("Shop.Order"))
    assert set(found.read) == {"Shop.Middle.Note", "Shop.Base.Code"}


def test_the_guest_is_who_the_rows_say(tmp_path: Path) -> None:
    """There is no switch in it: without such a role nobody is let in without signing in."""
    rows = (held("Clerk", "System.User"), held("Visitor", "System.User", guest=True))
    assert read(overview(roles=rows), tmp_path).security.guest_user_role == "Visitor"
    project = read(overview(), tmp_path)
    assert (project.security.guest_access, project.guest_role) == (False, None)


def test_module_roles_of_system_come_along_or_are_taken_as_usual(tmp_path: Path) -> None:
    """They bring System's built-in rules, and tell who is an administrator."""
    named = (held("Boss", "System.Administrator", "Shop.Admin"), held("Clerk", "System.User"), held("Nobody"))
    project = read(overview(roles=named), tmp_path)
    assert [user_role.module_roles for user_role in project.user_roles] == [
        ("System.Administrator", "Shop.Admin"),
        ("System.User",),
        (),
    ]
    assert "taken as usual" not in area(project, "roles").detail
    unnamed = (held("Boss", "Shop.Admin", administrator=True), held("Clerk", "Shop.User"))
    project = read(overview(roles=unnamed), tmp_path)
    assert [user_role.module_roles for user_role in project.user_roles] == [
        ("Shop.Admin", "System.Administrator"),
        ("Shop.User", "System.User"),
    ]
    assert area(project, "roles").detail.endswith(
        "which of System's module roles a user role holds is not in the export, and taken as usual"
    )
    assert AccessModel(project).user_role(Name("Clerk")).entity(Name("System.Language")).read


def test_documents_and_who_may_use_them(tmp_path: Path) -> None:
    """`userRoles: []` is nobody; roles that only a document names exist too."""
    documents = (
        {"module": "Shop", "document": "Home", "documentType": "Page", "userRoles": [role("Clerk"), role("Packer")]},
        {"module": "Shop", "document": "ACT_Pay", "documentType": "Microflow", "userRoles": []},
        {"module": "Shop", "document": "NAN_Go", "documentType": "Nanoflow", "userRoles": [role("Clerk")]},
    )
    project = read(overview(documents=documents), tmp_path)
    assert [(page.name, page.user_roles) for page in project.pages] == [("Shop.Home", ("Clerk", "Packer"))]
    assert [(flow.name, flow.user_roles) for flow in project.microflows] == [("Shop.ACT_Pay", ())]
    assert [(flow.name, flow.user_roles) for flow in project.nanoflows] == [("Shop.NAN_Go", ("Clerk",))]
    assert [user_role.name for user_role in project.user_roles] == ["Clerk", "Packer"]
    documents_told = area(project, "documents")
    assert documents_told.status is ReadStatus.ABSENT
    assert documents_told.detail == "1 page, 1 microflow, 1 nanoflow: who may use them, not what they do"


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    """And the rest is read."""
    rows = [entity_row("Order", member("Total")), entity_row(""), {"module": "Shop"}]
    document = {"module": "Shop", "document": "Flow", "documentType": "Workflow", "userRoles": []}
    project = read(overview(*rows, documents=(document,), roles=(held("Clerk"), held(""))), tmp_path)
    assert [entity for entity in project.entities if entity.startswith("Shop.")] == ["Shop.Order"]
    assert area(project, "access rules").unreadable
    assert "a row names no entity" in area(project, "access rules").detail
    assert "documentType is a word that is not known" in area(project, "documents").detail
    assert "a user role has no name" in area(project, "roles").detail


def test_what_an_overview_does_not_hold_is_not_checked(tmp_path: Path) -> None:
    """No rule is called clean for want of settings, documents, module roles, or kinds of entities.

    What is checked finds the same as on the project file.
    """
    theirs, ours = audit(read(security_overview(webshop()), tmp_path)), audit(webshop().project())
    statuses = {outcome.rule: outcome.status for outcome in theirs.outcomes}
    checked = [rule for rule, status in statuses.items() if status in (Status.CLEAN, Status.VIOLATIONS)]
    assert {"ENT-07", "ENT-08"} <= set(checked)
    assert not {"PRJ-01", "ROLE-01", "ENT-01", "ENT-02", "ENT-11", "SVC-01", "INT-03", "MOD-01"} & set(checked)
    assert Status.NO_SUBJECTS not in statuses.values()
    for rule in checked:
        found, expected = ([f.subjects.label for f in a.findings if f.rule == rule] for a in (theirs, ours))
        assert found == expected, rule


def test_a_guest_on_entities_of_unknown_kind_is_no_all_clear(tmp_path: Path) -> None:
    """Whether they are stored decides; `.mpr` files say it, an overview does not."""
    app = App(name="Shop").user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.module("Shop", "Guest").entity("Order", {"Note": "String"}).rule("Guest", write="all")
    outcomes = {outcome.rule: outcome for outcome in audit(read(security_overview(app), tmp_path)).outcomes}
    assert outcomes["ENT-02"].status is Status.NOT_CHECKED
    assert outcomes["ENT-02"].reason == "the export does not say which of these are persistable: Shop.Order"
    assert outcomes["ENT-12"].status is Status.NOT_CHECKED
