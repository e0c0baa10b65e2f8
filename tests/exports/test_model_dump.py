"""`mx dump-mpr`: SDK names, filters, and a System module of its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.access.effective import AccessModel
from auditor.exports import open_export
from auditor.exports.model_dump import recognises
from auditor.files.errors import InputError
from auditor.findings.finding import Status
from auditor.model.names import Name
from auditor.model.project import Coverage, Project, ReadStatus
from auditor.rules.audit import audit
from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.exports.shapes.dump import model_dump

Unit = dict[str, Any]


def read(value: object, tmp_path: Path) -> Project:
    path = tmp_path / "dump.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return open_export(path)


def area(project: Project, name: str) -> Coverage:
    return next(entry for entry in project.coverage if entry.area == name)


def unit(type_: str, id_: str, container: str, property_: str, **fields: Any) -> Unit:
    return {"$ID": id_, "$Type": type_, "$ContainerID": container, "$ContainerProperty": property_, **fields}


BY_HAND: list[Unit] = [
    unit("Projects$Project", "p", "", ""),
    unit("Projects$Module", "m", "p", "modules", name="Shop", fromAppStore=False, **{"$QualifiedName": "Shop"}),
    unit(
        "Security$ProjectSecurity",
        "s",
        "p",
        "projectDocuments",
        securityLevel="CheckEverything",
        enableGuestAccess=True,
        guestUserRoleName="Visitor",
        adminUserRoleName="Boss",
        userRoles=[
            {"$Type": "Security$UserRole", "name": "Boss", "moduleRoles": ["System.Administrator"]},
            {"$Type": "Security$UserRole", "name": "Visitor", "moduleRoles": ["System.User", "Shop.Guest"]},
        ],
    ),
    unit(
        "Security$ModuleSecurity",
        "ms",
        "m",
        "moduleSecurity",
        moduleRoles=[{"$Type": "Security$ModuleRole", "name": "Guest", "$QualifiedName": "Shop.Guest"}],
    ),
    unit(
        "DomainModels$DomainModel",
        "d",
        "m",
        "domainModel",
        entities=[
            {
                "$ID": "e",
                "$Type": "DomainModels$Entity",
                "name": "Order",
                "generalization": {"$Type": "DomainModels$NoGeneralization", "persistable": True, "hasOwner": True},
                "attributes": [
                    {
                        "$Type": "DomainModels$Attribute",
                        "name": "Total",
                        "type": {"$Type": "DomainModels$DecimalAttributeType"},
                    }
                ],
                "accessRules": [
                    {
                        "$Type": "DomainModels$AccessRule",
                        "moduleRoles": ["Shop.Guest"],
                        "allowCreate": True,
                        "xPathConstraint": "[System.owner = '[%CurrentUser%]']",
                        "memberAccesses": [
                            {
                                "$Type": "DomainModels$MemberAccess",
                                "attribute": "Shop.Order.Total",
                                "association": "",
                                "accessRights": "ReadOnly",
                            }
                        ],
                    }
                ],
            },
            {
                "$ID": "e2",
                "$Type": "DomainModels$Entity",
                "name": "Customer",
                "generalization": {"$Type": "DomainModels$Generalization", "generalization": "System.User"},
            },
        ],
        associations=[
            {
                "$Type": "DomainModels$Association",
                "name": "Order_Customer",
                "type": "Reference",
                "owner": "Default",
                "parent": "e",
                "child": "e2",
            }
        ],
    ),
    unit("Projects$Folder", "f", "m", "folders", name="Pages"),
    unit("Pages$Page", "pg", "f", "documents", name="Home", url="home", allowedRoles=["Shop.Guest"]),
    unit(
        "Microflows$Microflow",
        "mf",
        "m",
        "documents",
        name="ACT_Pay",
        applyEntityAccess=True,
        allowedModuleRoles=["Shop.Guest"],
    ),
]


def test_it_is_recognised_by_its_units() -> None:
    """Any other JSON is not taken for one."""
    assert recognises({"units": BY_HAND})
    assert recognises({"units": []})
    for other in ({"units": {}}, {"units": [1]}, {"units": [{"name": "x"}]}, {"userRoles": []}, [], "units", None):
        assert not recognises(other)


def test_a_dump_of_nothing_is_refused(tmp_path: Path) -> None:
    """No unit passed the filters: that is no clean app."""
    with pytest.raises(InputError, match="holds no units"):
        read({"units": []}, tmp_path)


def test_empty_units_of_a_module_that_is_not_in_the_dump_lose_nothing(tmp_path: Path) -> None:
    """A dump of domain models alone holds those of modules without entities too, which nothing tells apart."""
    model = unit("DomainModels$DomainModel", "d", "m", "domainModel", entities=[], associations=[])
    roles = unit("Security$ModuleSecurity", "r", "m", "moduleSecurity", moduleRoles=[])
    assert not any(entry.unreadable for entry in read({"units": [model, roles]}, tmp_path).coverage)
    unnamed = {**model, "entities": [{"$Type": "DomainModels$Entity", "name": "Order"}]}
    assert area(read({"units": [unnamed]}, tmp_path), "entities").unreadable


def test_a_dump_written_by_hand(tmp_path: Path) -> None:
    """The names of the SDK and what they are in the model, without the help of any table."""
    project = read({"units": BY_HAND}, tmp_path)
    assert (project.security.level.value, project.security.guest_user_role) == ("production", "Visitor")
    assert project.security.admin_user_role == "Boss"
    assert [role.name for role in project.module_by_name[Name("Shop")].roles] == ["Shop.Guest"]
    order = project.entities[Name("Shop.Order")]
    assert (order.persistable, order.stores_owner) == (True, True)
    (rule,) = order.rules
    assert (rule.create, rule.delete, rule.readable) == (True, False, ("Shop.Order.Total",))
    assert rule.constraint == "[System.owner = '[%CurrentUser%]']"
    assert project.entities[Name("Shop.Customer")].generalization == "System.User"
    association = project.associations[Name("Shop.Order_Customer")]
    assert (association.owner, association.other) == ("Shop.Order", "Shop.Customer")
    assert [(page.name, page.url, page.module_roles) for page in project.pages] == [
        ("Shop.Home", "home", ("Shop.Guest",))
    ]
    assert [(flow.name, flow.apply_entity_access) for flow in project.microflows] == [("Shop.ACT_Pay", True)]
    visitor = AccessModel(project).user_role(Name("Visitor")).entity(Name("Shop.Order"))
    assert visitor.create and list(visitor.read) == ["Shop.Order.Total"]
    assert not any(entry.unreadable for entry in project.coverage)


def test_the_version_is_not_in_it(tmp_path: Path) -> None:
    """A dump says of no version; rules about versions are not checked."""
    project = read(model_dump(webshop()), tmp_path)
    assert project.mendix_version == ""
    assert area(project, "units").detail.endswith("; a dump does not say of which Mendix version it is")
    outcomes = {outcome.rule: outcome for outcome in audit(project).outcomes}
    assert outcomes["PRJ-15"].reason == "the export does not say which Mendix version it is of"


def test_its_own_system_module_replaces_the_built_in_one(tmp_path: Path) -> None:
    """With the rules that it has there; else the built-in one is taken."""
    value = json.loads(model_dump(webshop()).decode("utf-8-sig"))
    project = read(value, tmp_path)
    assert area(project, "System module").detail == "in the export"
    system = next(u for u in value["units"] if u["$Type"] == "DomainModels$DomainModel" and _holds(u, "Language"))
    language = next(entity for entity in system["entities"] if entity["name"] == "Language")
    for rule in language["accessRules"]:
        rule["allowDelete"] = True
    changed = AccessModel(read(value, tmp_path)).user_role(Name("Customer")).entity(Name("System.Language"))
    assert changed.delete
    without = read(model_dump(webshop(), system=False), tmp_path)
    assert area(without, "System module").detail.startswith("built in, of Mendix ")
    assert not AccessModel(without).user_role(Name("Customer")).entity(Name("System.Language")).delete


def _holds(domain_model: Unit, entity: str) -> bool:
    return any(stored["name"] == entity for stored in domain_model["entities"])


def test_absent_flags_are_not_guessed(tmp_path: Path) -> None:
    """What a project file would hold as false is unknown where a dump lacks it."""
    units = [dict(u) for u in BY_HAND]
    del units[-1]["applyEntityAccess"]
    project = read({"units": units}, tmp_path)
    assert project.microflows[0].apply_entity_access is None
    assert project.security.check_security is None


@pytest.mark.parametrize(
    ("types", "held", "absent"),
    [
        (
            ("DomainModels$DomainModel",),
            {"entities", "access rules"},
            {"project security", "settings", "roles", "documents", "activities", "widgets", "services", "constants"},
        ),
        (
            ("Security$ProjectSecurity", "Security$ModuleSecurity", "Projects$Module"),
            {"project security", "roles", "modules"},
            {"settings", "entities", "access rules", "documents", "activities", "services"},
        ),
        (("Pages$Page", "Projects$Module"), {"widgets"}, {"entities", "activities", "project security"}),
    ],
)
def test_units_of_some_types(types: tuple[str, ...], held: set[str], absent: set[str], tmp_path: Path) -> None:
    """A filtered dump lacks areas as a whole; rules that need them are not checked and nothing is called clean."""
    project = read(model_dump(webshop(), unit_types=types, system=False), tmp_path)
    told = {entry.area for entry in project.coverage if entry.status is ReadStatus.ABSENT}
    assert absent <= told
    assert not held & told
    assert "it holds units of some types only" in area(project, "units").detail
    for outcome in audit(project).outcomes:
        if outcome.rule in ("PRJ-12", "SVC-01"):
            assert outcome.status is Status.NOT_CHECKED, outcome.rule


def test_some_kinds_of_documents(tmp_path: Path) -> None:
    """What is not there may have been left out."""
    types = ("Pages$Page", "Projects$Module", "Security$ProjectSecurity")
    documents = area(read(model_dump(webshop(), unit_types=types), tmp_path), "documents")
    assert documents.status is ReadStatus.PARTIAL
    assert documents.detail.endswith("no microflows and no nanoflows in the dump")


def test_domain_models_alone_say_whose_they_are(tmp_path: Path) -> None:
    """By the qualified names in them, since their modules are not in the dump; an empty one has nothing to lose."""
    app = App(name="Shop")
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    app.module("Empty", "User")
    types = ("DomainModels$DomainModel",)
    project = read(model_dump(app, unit_types=types, system=False), tmp_path)
    assert Name("Shop.Order") in project.entities
    assert [module.name for module in project.modules] == ["Shop"]
    assert not any(entry.unreadable for entry in project.coverage)


def test_some_modules(tmp_path: Path) -> None:
    """Those that are referred to and left out are told; their roles are not called dangling."""
    project = read(model_dump(webshop(), modules=("Webshop",), system=False), tmp_path)
    assert [module.name for module in project.modules] == ["Webshop"]
    modules = area(project, "modules")
    assert modules.status is ReadStatus.PARTIAL
    assert "referred to, but not in the export" in modules.detail and "Support" in modules.detail
    outcome = next(outcome for outcome in audit(project).outcomes if outcome.rule == "ROLE-11")
    assert outcome.status is Status.NOT_CHECKED
    assert "are not in the export" in str(outcome.reason)


def test_damaged_units_cost_themselves(tmp_path: Path) -> None:
    """What is no object, names no module, or goes in circles is told; the rest is read."""
    circle = unit("Projects$Folder", "x", "x", "folders", name="Round")
    inside = unit("Microflows$Microflow", "y", "x", "documents", name="Lost")
    project = read({"units": [*BY_HAND, circle, inside, 7, None]}, tmp_path)
    assert [flow.name for flow in project.microflows] == ["Shop.ACT_Pay"]
    assert "2 of the units are no objects" in area(project, "units").detail or area(project, "units").unreadable
    assert "y does not say in which module it is" in area(project, "documents").detail


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "is JSON, but neither a security overview nor a model dump"),
        ([], "no export that can be read"),
        ({"units": [{"a": 1}]}, "is JSON, but neither a security overview nor a model dump"),
        ("{}".encode("utf-16"), "is not UTF-8; save it as UTF-8 (`>` in Windows PowerShell writes UTF-16)"),
        (b'{"units": [', "is no JSON, or cut short"),
    ],
)
def test_other_json_is_refused(value: object, said: str, tmp_path: Path) -> None:
    """In one line, with what to do."""
    with pytest.raises(InputError) as caught:
        read(value, tmp_path)
    assert said in str(caught.value)
    assert str(caught.value).startswith("dump.json")
