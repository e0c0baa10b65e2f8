"""Project files end to end: written by the samples' builder, damaged here, read as users would have them read."""

import contextlib
import gc
import shutil
import sqlite3
from pathlib import Path

import pytest

from auditor.exports import open_export
from auditor.exports.mpr import read_mpr_bytes
from auditor.files.errors import InputError
from auditor.model.names import Name
from auditor.model.project import Coverage, Project, ReadStatus, SecurityLevel, Source
from auditor.samples.app import App
from auditor.samples.storage import StoredUnit, mpr_v1


def shop() -> App:
    """A small app with something in every area."""
    app = App(version="10.24.21.1", name="Shop")
    app.user_role("User", "System.User", "Shop.User")
    module = app.module("Shop", "User", "Admin")
    order = module.entity("Order", {"Total": "Decimal", "State": "Enum(State)"})
    order.rule("User", read="all", xpath="[System.owner = '[%CurrentUser%]']").rule("Admin", write="all", create=True)
    module.entity("Draft", {"Note": "String"}, persistable=False)
    module.association("Order_Draft", "Order", "Draft")
    module.enumeration("State", "Open", "Done")
    module.page("Order_Overview", "User", folder="Pages/Orders")
    module.microflow("ACT_Order_Delete", "Admin", parameters={"Order": "Shop.Order"})
    module.nanoflow("NAV_Open", "User", excluded=True)
    module.rest_service("Api", "Admin")
    module.constant("Endpoint", "https://api.acme.org")
    return app


def read(units: list[StoredUnit]) -> Project:
    data = mpr_v1(units, "10.24.21.1")
    return read_mpr_bytes(data, Source(Name("Shop.mpr"), "mpr-v1", ""))


def area(project: Project, name: str) -> Coverage:
    return next(entry for entry in project.coverage if entry.area == name)


def unit_of(units: list[StoredUnit], type_: str, name: str = "") -> StoredUnit:
    found = (u for u in units if u.document["$Type"] == type_ and name in ("", u.document.get("Name")))
    return next(found)


def file_of(folder: Path, unit: StoredUnit) -> Path:
    return folder / "mprcontents" / unit.guid[:2] / unit.guid[2:4] / f"{unit.guid}.mxunit"


def same_but_source(project: Project) -> tuple[object, ...]:
    return (
        project.modules,
        project.user_roles,
        dict(project.entities),
        project.pages,
        project.microflows,
        project.coverage,
    )


def test_both_storages_give_the_same_project(tmp_path: Path) -> None:
    """Where the contents are makes no difference to what they are."""
    app = shop()
    v1 = tmp_path / "one" / "Shop.mpr"
    v1.parent.mkdir()
    v1.write_bytes(app.mpr_v1())
    v2 = app.write_mpr_v2(tmp_path / "two", "Shop.mpr")
    first, second = open_export(v1), open_export(v2)
    assert (first.source.format, second.source.format) == ("mpr-v1", "mpr-v2")
    assert same_but_source(first) == same_but_source(second)
    assert open_export(v2.parent).source == second.source


def test_everything_of_an_app_is_read() -> None:
    """Names are qualified by the module, however deep the folder."""
    project = read(shop().units())
    assert project.mendix_version == "10.24.21.1"
    assert [module.name for module in project.modules] == ["Shop"]
    assert [page.name for page in project.pages] == ["Shop.Order_Overview"]
    assert [microflow.name for microflow in project.microflows] == ["Shop.ACT_Order_Delete"]
    assert [(nanoflow.name, nanoflow.excluded) for nanoflow in project.nanoflows] == [("Shop.NAV_Open", True)]
    assert [service.name for service in project.services] == ["Shop.Api"]
    assert [constant.default.host for constant in project.constants] == ["api.acme.org"]
    assert project.enumerations[Name("Shop.State")].values == ("Open", "Done")
    assert project.associations[Name("Shop.Order_Draft")].other == "Shop.Draft"
    assert list(project.entities)[:2] == ["Shop.Order", "Shop.Draft"]
    assert project.entities[Name("System.User")].module == "System"
    assert str(project.pages[0].location) == "Shop.mpr › Shop.Order_Overview"
    order = project.entities[Name("Shop.Order")]
    assert str(order.rule_location(order.rules[1])) == "Shop.mpr › Shop › domain model › Order › access rule 2"
    assert str(project.security.location) == "Shop.mpr › project security"
    assert str(project.modules[0].roles[0].location) == "Shop.mpr › Shop › module security › User"


def test_the_coverage_of_a_whole_app() -> None:
    """Every area in the words of the coverage screen."""
    told = {entry.area: (entry.status, entry.detail) for entry in read(shop().units()).coverage}
    units = len(shop().units())
    assert told == {
        "units": (ReadStatus.READ, f"{units} of {units}"),
        "project security": (ReadStatus.READ, "Production, guest access off"),
        "roles": (ReadStatus.READ, "2 user roles, 2 module roles"),
        "entities": (ReadStatus.READ, "2, of which 1 non-persistable"),
        "access rules": (ReadStatus.READ, "2, of which 1 constrained"),
        "documents": (ReadStatus.READ, "1 page, 1 microflow, 1 nanoflow; 1 of them excluded"),
        "activities": (ReadStatus.READ, "0 activities of 2 flows"),
        "widgets": (ReadStatus.READ, "0 data sources, 0 actions, 0 inputs"),
        "services": (ReadStatus.READ, "1 published, 0 consumed; 1 constant"),
        "settings": (ReadStatus.READ, "1 run configuration"),
        "System module": (ReadStatus.READ, "built in, of Mendix 10.12, the newest up to 10.24"),
        "module versions": (ReadStatus.READ, "0 Marketplace modules"),
        "javasource": (ReadStatus.ABSENT, "not in the file"),
    }


def test_the_order_of_the_table_does_not_matter() -> None:
    """Studio Pro appends changed modules at the end, after the documents they hold."""
    units = shop().units()
    assert same_but_source(read(units[::-1]))[1:3] == same_but_source(read(units))[1:3]
    assert {p.name for p in read(units[::-1]).pages} == {"Shop.Order_Overview"}


def test_a_missing_unit_is_told_where_it_is_missing(tmp_path: Path) -> None:
    """With its file name, its place and what to do; everything else is read."""
    app = shop()
    path = app.write_mpr_v2(tmp_path, "Shop.mpr")
    lost = unit_of(app.units(), "DomainModels$DomainModel")
    file_of(tmp_path, lost).unlink()
    project = open_export(path)
    entry = area(project, "entities")
    assert (entry.status, entry.unreadable) == (ReadStatus.PARTIAL, True)
    assert (
        f"1 unit could not be read: {lost.guid} (DomainModel of Shop): its file is not in mprcontents" in entry.detail
    )
    total = len(app.units())
    assert area(project, "units") == Coverage(Name("units"), ReadStatus.PARTIAL, f"{total - 1} of {total}", False)
    assert len(project.pages) == 1
    assert not area(project, "documents").unreadable


@pytest.mark.parametrize(
    ("type_", "told_at"),
    [
        ("Projects$ModuleImpl", "modules"),
        ("Security$ModuleSecurity", "roles"),
        ("Security$ProjectSecurity", "project security"),
        ("Settings$ProjectSettings", "settings"),
        ("Navigation$NavigationDocument", "project documents"),
        ("Projects$Folder", "folders"),
        ("Forms$Page", "documents"),
        ("Projects$Project", "units"),
    ],
)
@pytest.mark.parametrize("damage", ["missing", "cut", "overwritten"])
def test_a_lost_unit_is_told_at_the_narrowest_area(tmp_path: Path, type_: str, told_at: str, damage: str) -> None:
    """So that only rules which need that area count as not checked."""
    app = shop()
    path = app.write_mpr_v2(tmp_path, "Shop.mpr")
    file = file_of(tmp_path, unit_of(app.units(), type_))
    contents = file.read_bytes()
    file.unlink()
    if damage == "cut":
        file.write_bytes(contents[:-20])
    elif damage == "overwritten":
        file.write_bytes(contents[:4] + b"\xff" * (len(contents) - 4))
    project = open_export(path)
    unreadable = [entry.area for entry in project.coverage if entry.unreadable]
    assert told_at in unreadable
    if type_ != "Projects$ModuleImpl":  # All that it holds is lost with it.
        assert unreadable == [told_at]


def test_what_a_lost_folder_holds_is_read_all_the_same(tmp_path: Path) -> None:
    """The table says which module it is in."""
    app = shop()
    path = app.write_mpr_v2(tmp_path, "Shop.mpr")
    file_of(tmp_path, unit_of(app.units(), "Projects$Folder")).unlink()
    assert [page.name for page in open_export(path).pages] == ["Shop.Order_Overview"]


def test_what_a_lost_module_holds_is_counted_as_lost(tmp_path: Path) -> None:
    """Its name is gone, and with it what everything in it is called."""
    app = shop()
    app.module("Other", "User").entity("Thing", {"Name": "String"})
    path = app.write_mpr_v2(tmp_path, "Shop.mpr")
    file_of(tmp_path, unit_of(app.units(), "Projects$ModuleImpl", "Shop")).unlink()
    project = open_export(path)
    assert [entity for entity in project.entities if not entity.startswith("System.")] == ["Other.Thing"]
    assert project.pages == ()
    assert "is in no module that was read" in area(project, "entities").detail
    assert area(project, "documents").unreadable


def test_a_module_without_a_name_is_lost_with_what_it_holds() -> None:
    """Nothing in it can be named."""
    units = shop().units()
    unit_of(units, "Projects$ModuleImpl").document["Name"] = None
    project = read(units)
    assert project.modules == ()
    assert "is a module without a name" in area(project, "modules").detail
    assert area(project, "entities").unreadable


def test_traces_of_version_control_are_remarks(tmp_path: Path) -> None:
    """Contents other than the project file says, and unresolved merges: read all the same."""
    path = tmp_path / "Shop.mpr"
    path.write_bytes(shop().mpr_v1())
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE Unit SET TreeConflict = 1 WHERE ContainmentName = 'DomainModel'")
        database.execute("UPDATE Unit SET ContentsHash = 'eA==' WHERE ContainmentName = 'Documents'")
    entry = area(open_export(path), "units")
    total = len(shop().units())
    assert (entry.status, entry.unreadable) == (ReadStatus.READ, False)
    assert entry.detail.split("; ") == [
        f"{total} of {total}",
        "unresolved merge conflict in 1 unit",
        "6 units not as the project file says, read all the same",
    ]


def test_project_security_that_is_lost_is_unknown(tmp_path: Path) -> None:
    """Nothing is assumed of the level."""
    app = shop()
    path = app.write_mpr_v2(tmp_path, "Shop.mpr")
    file_of(tmp_path, unit_of(app.units(), "Security$ProjectSecurity")).unlink()
    project = open_export(path)
    assert project.security.level is SecurityLevel.UNKNOWN
    assert (area(project, "project security").status, area(project, "roles").status) == (
        ReadStatus.ABSENT,
        ReadStatus.READ,
    )


def test_a_unit_that_is_damaged_inside_is_told_by_its_type() -> None:
    """Its outside is whole, so it was known for what it is until it was decoded."""
    units = shop().units()
    data = mpr_v1(units, "10.24.21.1")
    good = b"\x08AllowCreate\x00\x01"
    assert data.count(good) == 1
    project = read_mpr_bytes(data.replace(good, good[:-1] + b"\x05"), Source(Name("Shop.mpr"), "mpr-v1", ""))
    entry = area(project, "entities")
    assert entry.unreadable
    assert "a yes-or-no value is neither" in entry.detail
    assert [e for e in project.entities.values() if e.module == "Shop"] == []


def test_a_value_of_a_wrong_type_is_told() -> None:
    """The rest of the unit is read."""
    units = shop().units()
    domain = unit_of(units, "DomainModels$DomainModel").document
    domain["Entities"][1]["AccessRules"][1]["AllowDelete"] = "perhaps"
    project = read(units)
    assert project.entities[Name("Shop.Order")].rules[0].delete is False
    entry = area(project, "entities")
    assert (entry.status, entry.unreadable) == (ReadStatus.PARTIAL, True)
    assert entry.detail.endswith("1 value not understood: Shop › domain model: AllowDelete is not a yes or no")


def test_documents_without_a_name_are_told() -> None:
    """And left out."""
    units = shop().units()
    unit_of(units, "Forms$Page").document["Name"] = ""
    project = read(units)
    assert project.pages == ()
    assert "Shop: a document has no name" in area(project, "documents").detail


@pytest.mark.parametrize("containment", ["ProjectDocuments", "ModuleThings", "Documents"])
def test_units_of_types_that_are_not_known_cost_nothing(containment: str) -> None:
    """Parts of the project or of a module in a newer Mendix: they may have no name, and only refer to documents."""
    units = shop().units()
    holder = unit_of(units, "Projects$Project" if containment == "ProjectDocuments" else "Projects$ModuleImpl").id
    document = {"$ID": b"u" * 16, "$Type": "New$Thing", "OnChangeMicroflow": "Shop.ACT_Order_Delete"}
    project = read([*units, StoredUnit(b"u" * 16, holder, containment, document)])
    assert not any(entry.unreadable for entry in project.coverage)
    (other,) = project.other_documents
    assert (other.name, other.microflows) == (
        "New$Thing" if containment == "ProjectDocuments" else "Shop.New$Thing",
        ("Shop.ACT_Order_Delete",),
    )


def test_a_unit_that_does_not_say_what_it_is_is_lost() -> None:
    """It may be anything."""
    units = shop().units()
    del unit_of(units, "Microflows$Microflow").document["$Type"]
    project = read(units)
    assert project.microflows == ()
    assert "does not say what it is" in area(project, "documents").detail


def test_security_that_is_there_twice_is_told_and_the_first_counts() -> None:
    """Of the project, and of a module."""
    units = shop().units()
    for number, type_ in enumerate(("Security$ProjectSecurity", "Security$ModuleSecurity")):
        first, other = unit_of(units, type_), bytes([number]) * 16
        document = {**first.document, "$ID": other, "UserRoles": [3], "ModuleRoles": [3]}
        units.append(StoredUnit(other, first.container, first.containment, document))
    project = read(units)
    assert project.user_roles and project.module_role_by_name
    assert "it is there twice" in area(project, "project security").detail
    assert "is there twice" in area(project, "roles").detail


def test_an_entity_that_is_there_twice_is_told_and_the_first_counts() -> None:
    """A merge gone wrong can leave two of them."""
    units = shop().units()
    domain = unit_of(units, "DomainModels$DomainModel").document
    domain["Entities"].append({**domain["Entities"][1], "AccessRules": [3]})
    project = read(units)
    assert len(project.entities[Name("Shop.Order")].rules) == 2
    assert "Shop.Order is there twice" in area(project, "entities").detail


def test_a_project_file_without_security_says_so() -> None:
    """Then it knows no user roles."""
    units = [unit for unit in shop().units() if unit.document["$Type"] != "Security$ProjectSecurity"]
    entry = area(read(units), "project security")
    assert (entry.status, entry.detail, entry.unreadable) == (ReadStatus.ABSENT, "not in the export", False)


def test_the_oql_of_a_view_is_found_in_its_document() -> None:
    """From 11.0 on; an excluded document does not exist."""
    app = App(version="11.6.0")
    app.module("Shop", "User").entity("Totals", {"Total": "Decimal"}, view="from Shop.Order select Total")
    view = app.project().entities[Name("Shop.Totals")].source
    assert view and view.oql == "from Shop.Order select Total"
    units = app.units()
    unit_of(units, "DomainModels$ViewEntitySourceDocument").document["Excluded"] = True
    excluded = read(units).entities[Name("Shop.Totals")].source
    assert excluded and excluded.oql == ""


def test_modules_that_are_not_in_the_export() -> None:
    """Roles, generalizations and associations name them; what cannot be known of them is said."""
    app = shop()
    app.user_role("User", "System.User", "Shop.User", "MendixSSO.User")
    app.module("Shop2", "User").entity("Member", generalization="CommunityCommons.Person")
    project = app.project()
    entry = area(project, "modules")
    assert (entry.status, entry.unreadable) == (ReadStatus.PARTIAL, False)
    assert entry.detail == "referred to, but not in the export: MendixSSO, CommunityCommons"
    assert project.persistable(Name("Shop2.Member")) is None
    entities = area(project, "entities")
    assert entities.status is ReadStatus.PARTIAL
    assert entities.detail == "3, of which 1 non-persistable; of 1 the generalization is not in the export"


def test_marketplace_modules_without_a_version() -> None:
    """Rules that need one name them too."""
    app = shop()
    app.module("Administration", "User", marketplace=True)
    app.module("Encryption", "User", marketplace=True, version="4.0.0")
    entry = area(app.project(), "module versions")
    assert entry.detail == "2 Marketplace modules: none for Administration"
    assert entry.status is ReadStatus.PARTIAL


def test_guest_access_is_told_with_its_role() -> None:
    """A role that is named and not there is PRJ-11's matter."""
    app = shop()
    app.user_role("Anonymous", "Shop.User").guest("Anonymous")
    assert area(app.project(), "project security").detail == "Production, guest access on, role Anonymous"


def test_what_lies_beside_a_project_file(tmp_path: Path) -> None:
    """Named, not read, but for Java sources."""
    path = shop().write_mpr_v2(tmp_path, "Shop.mpr")
    (tmp_path / "javasource").mkdir()
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "MendixSSO.mxmodule").write_bytes(b"x")
    (tmp_path / "deployment" / "model").mkdir(parents=True)
    (tmp_path / "deployment" / "model" / "model.mdp").write_bytes(b"x")
    (tmp_path / "Old.mpk").write_bytes(b"x")
    project = open_export(path)
    assert area(project, "javasource").detail == "0 files of user code"
    add_on = area(project, "add-on modules")
    assert (add_on.status, add_on.detail) == (
        ReadStatus.ABSENT,
        "MendixSSO.mxmodule: not analysable, their contents are not in the project",
    )
    assert area(project, "beside it").detail == "Old.mpk, deployment: not read"


def test_protected_modules_are_told() -> None:
    """What they hold may be hidden."""
    app = shop()
    app.module("Vault", "User", protected=True)
    assert area(app.project(), "protected modules").detail == "Vault: contents may be hidden"


def test_progress_ends_with_all_units(tmp_path: Path) -> None:
    """Units read and units in all, never falling."""
    seen: list[tuple[int, int]] = []
    open_export(shop().write_mpr_v2(tmp_path, "Shop.mpr"), lambda done, total: seen.append((done, total)))
    total = len(shop().units())
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)


def test_the_garbage_collector_is_as_it_was(tmp_path: Path) -> None:
    """Also when reading fails."""
    path = shop().write_mpr_v2(tmp_path, "Shop.mpr")
    assert gc.isenabled()
    open_export(path)
    assert gc.isenabled()
    shutil.rmtree(tmp_path / "mprcontents")
    with pytest.raises(InputError, match="that folder is missing: ask for the whole project folder"):
        open_export(path)
    assert gc.isenabled()


def test_secrets_are_nowhere_in_a_project() -> None:
    """Not in values, not in what the coverage says about them."""
    secret = "Zq7-planted-secret"
    app = shop()
    app.security(AdminPassword=secret).demo_user("demo", "User", password=secret + "2")
    app.server_configuration(DatabasePassword=secret)
    units = app.units()
    unit_of(units, "Constants$Constant").document["DefaultValue"] = secret
    assert "planted" not in repr(read(units))
    unit_of(units, "Constants$Constant").document["DefaultValue"] = [3, secret]
    unit_of(units, "Security$ProjectSecurity").document["AdminPassword"] = {"a": secret}
    assert "planted" not in repr(read(units))
