"""What `modelsource` exports of all eras hold, what they lost, and what is made of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.access.effective import AccessModel
from auditor.exports import open_export
from auditor.findings.finding import Status
from auditor.model.names import Name
from auditor.model.project import Coverage, Project, ReadStatus
from auditor.rules.audit import audit
from auditor.samples.app import App
from auditor.samples.clinic import clinic
from auditor.samples.webshop import webshop
from tests.exports.shapes.files import write
from tests.exports.shapes.modelsource import Era, modelsource
from tests.samples.everything import everything

CORPUS = Path(__file__).parents[2] / "../shared/corpus/modelsource"
CONTRACT = "DomainModels$DomainModel.yaml"


def read(app: App, tmp_path: Path, era: Era = Era.NEW, **options: bool) -> Project:
    return open_export(write(tmp_path / "modelsource", modelsource(app, era, **options)))


def area(project: Project, name: str) -> Coverage:
    return next(entry for entry in project.coverage if entry.area == name)


def linked() -> App:
    """Associations in every position that matters for who owns them."""
    app = App(name="Shop").user_role("Customer", "System.User", "Shop.User", "Crm.User")
    shop = app.module("Shop", "User")
    app.module("Crm", "User").entity("Person", {"Name": "String"}).rule("User", read="all")
    shop.entity("Base", {"Code": "String"}).rule("User", read="all")
    shop.entity("Order", {"Total": "Decimal"}, generalization="Shop.Base").rule("User", write="all")
    shop.entity("Line", {"Amount": "Integer"}).rule("User", read="all")
    shop.entity("Silent", {"Amount": "Integer"})
    shop.association("Base_Line", "Base", "Line").association("Line_Order", "Line", "Order", both=True, is_set=True)
    shop.association("Line_Person", "Line", "Crm.Person").association("Silent_Line", "Silent", "Line")
    return app


@pytest.mark.parametrize("era", [Era.OLD, Era.TREE, Era.NEW])
def test_owners_of_associations_come_back_from_access_rules(era: Era, tmp_path: Path) -> None:
    """The most general entity that lists it; both ends where both own it; a name where the other end is elsewhere."""
    project = read(linked(), tmp_path, era)
    ends = {name: (a.owner, a.other, a.is_set) for name, a in project.associations.items() if name.startswith("Shop.")}
    assert ends == {
        "Shop.Base_Line": ("Shop.Base", "", None),
        "Shop.Line_Order": ("Shop.Order", "Shop.Line", None),
        "Shop.Line_Person": ("Shop.Line", "Crm.Person", None),
        "Shop.Silent_Line": ("", "", None),
    }
    told = area(project, "associations")
    assert told.status is ReadStatus.PARTIAL
    assert told.detail.startswith("4, the owners of 3 told by access rules")
    assert not told.unreadable


@pytest.mark.parametrize("both", [False, True])
def test_an_owner_without_access_rules_is_what_those_that_list_have_in_common(both: bool, tmp_path: Path) -> None:
    """Its specializations inherit the association and list it. Where two ends are mixed up, no end is put back."""
    app = App(name="Shop").user_role("Customer", "System.User", "Shop.User")
    shop = app.module("Shop", "User")
    shop.entity("Base", {"Code": "String"})
    for name in ("Order", "Offer"):
        shop.entity(name, {"Total": "Decimal"}, generalization="Shop.Base").rule("User", read="all")
    shop.entity("Line", {"Amount": "Integer"}).rule("User", read="all")
    shop.association("Base_Line", "Base", "Line", both=both)
    project = read(app, tmp_path)
    assert project.associations[Name("Shop.Base_Line")].owner == ("" if both else "Shop.Base")
    mine, theirs = (AccessModel(made).user_role(Name("Customer")) for made in (project, app.project()))
    listing = [entity.entity for entity in mine.entities() if Name("Shop.Base_Line") in entity.read]
    assert listing == [entity.entity for entity in theirs.entities() if Name("Shop.Base_Line") in entity.read]
    assert len(listing) == 2 + both


def test_a_raw_export_loses_nothing(tmp_path: Path) -> None:
    """Ids and types are there, so ends and kinds of associations are, too."""
    project, stored = read(linked(), tmp_path, Era.RAW), linked().project()
    for name in ("Shop.Base_Line", "Shop.Line_Order", "Shop.Line_Person", "Shop.Silent_Line"):
        mine, theirs = project.associations[Name(name)], stored.associations[Name(name)]
        assert (mine.owner, mine.other, mine.is_set) == (theirs.owner, theirs.other, theirs.is_set)
    assert not any(entry.area == "associations" for entry in project.coverage)


def test_what_each_era_lost_is_told(tmp_path: Path) -> None:
    """The event of handlers, the type of constants, what an OData service publishes, the order of activities."""
    new = read(everything(), tmp_path / "new")
    assert area(new, "event handlers").detail == "1, but not on which event they run"
    assert area(new, "constants").detail == "of 2 constants the type is not in the export"
    assert "the order of activities in flows is not in the export" in area(new, "documents").detail
    tree = read(everything(), tmp_path / "tree", Era.TREE)
    assert "the parameters of 3 microflows neither" in area(tree, "documents").detail
    assert not any(entry.area == "constants" for entry in tree.coverage)
    old = read(everything(), tmp_path / "old", Era.OLD)
    assert area(old, "modules").status is ReadStatus.ABSENT
    assert area(old, "module versions").status is ReadStatus.ABSENT


def test_the_tree_of_a_microflow_gives_its_objects(tmp_path: Path) -> None:
    """Exports of 2024 and 2025 hold a tree in place of the list of objects."""
    trees, lists = read(everything(), tmp_path / "tree", Era.TREE), read(everything(), tmp_path / "new")
    for made, listed in zip(trees.microflows, lists.microflows, strict=True):
        assert len(made.activities) == len(listed.activities)
    assert lists.microflows[0].parameters
    assert not trees.microflows[0].parameters


def test_modules_that_are_left_out_are_listed(tmp_path: Path) -> None:
    """With where they come from and their version; nothing is known of their roles."""
    app = linked()
    app.module("Excel", "User", marketplace=True, version="9.1.0", package_id=72).entity("Template", {"Name": "String"})
    app.user_role("Clerk", "System.User", "Excel.User", "Excel.Gone")
    project = read(app, tmp_path, marketplace=False)
    excel = project.module_by_name[Name("Excel")]
    assert (excel.from_marketplace, excel.version, excel.roles_known) == (True, "9.1.0", False)
    assert Name("Excel.Template") not in project.entities
    assert area(project, "modules").detail == "listed, but not in the export: Excel"
    tree = read(app, tmp_path / "tree", Era.TREE, marketplace=False)
    assert tree.module_by_name[Name("Excel")].package_id == "72"


def test_dangling_roles_are_not_checked_where_modules_are_missing(tmp_path: Path) -> None:
    """A role of a module that is not in the export may exist. One of a module that is there is found all the same."""
    app = linked()
    app.module("Excel", "User", marketplace=True)
    app.user_role("Clerk", "System.User", "Excel.Gone")
    missing = audit(read(app, tmp_path / "without", marketplace=False))
    outcome = next(outcome for outcome in missing.outcomes if outcome.rule == "ROLE-11")
    assert outcome.status is Status.NOT_CHECKED
    assert outcome.reason == "the module roles of Excel are not in the export"
    assert not any(finding.rule == "ROLE-11" for finding in missing.findings)
    whole = audit(read(app, tmp_path / "with"))
    assert [f.subjects.module_roles for f in whole.findings if f.rule == "ROLE-11"] == [("Excel.Gone",)]
    app.user_role("Seller", "System.User", "Shop.Gone")
    both = audit(read(app, tmp_path / "both", marketplace=False))
    assert [f.subjects.module_roles for f in both.findings if f.rule == "ROLE-11"] == [("Shop.Gone",)]


def test_row_constraints_over_associations_are_understood(tmp_path: Path) -> None:
    """Also where the other end is lost; and entities of a module that is only listed are not said to be missing."""
    app = App(name="Shop").user_role("Customer", "System.User", "Shop.User")
    app.module("Crm", "User", marketplace=True).entity("Person", {"Vip": "Boolean"})
    shop = app.module("Shop", "User")
    order = shop.entity("Order", {"Total": "Decimal"})
    shop.association("Order_User", "Order", "System.User").association("Order_Person", "Order", "Crm.Person")
    order.rule("User", read="all", xpath="[Shop.Order_User = '[%CurrentUser%]']")
    order.rule("User", read="all", xpath="[Shop.Order_Person/Crm.Person/Vip]")
    project = read(app, tmp_path, marketplace=False)
    meanings = AccessModel(project).meanings
    own, vip = project.entities[Name("Shop.Order")].rules
    assert meanings.kind(own) == "own rows"
    constraint = meanings.constraint(vip)
    assert constraint is not None
    assert constraint.problems == ()


@pytest.mark.parametrize("era", [Era.OLD, Era.TREE, Era.NEW])
@pytest.mark.parametrize("build", [webshop, clinic])
def test_without_marketplace_modules_only_findings_about_them_are_missing(
    build: Callable[[], App], era: Era, tmp_path: Path
) -> None:
    """What is checked finds the same in the app's own modules, and nothing else."""
    project = read(build(), tmp_path, era, marketplace=False)
    assert not any(entity.startswith("Administration.") for entity in project.entities)
    whole, part = audit(build().project()), audit(project)
    for outcome in part.outcomes:
        if outcome.status is not Status.NOT_CHECKED:
            expected, found = ({f.subjects.label for f in a.findings if f.rule == outcome.rule} for a in (whole, part))
            assert found == {label for label in expected if "Administration." not in label}, outcome.rule


def test_what_a_missing_module_decides_is_not_called_clean(tmp_path: Path) -> None:
    """Whether an entity is stored, when its generalization is in a module that is not in the export."""
    app = App(name="Shop").user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.module("Forms", marketplace=True, version="1.0.0").entity("Form", {"Sent": "Boolean"}, persistable=False)
    shop = app.module("Shop", "Guest")
    shop.entity("Contact", {"Email": "String"}, generalization="Forms.Form").rule("Guest", write="all")
    shop.entity("Order", {"Total": "Decimal"}).rule("Guest", read="all", xpath="[Total > 10]")
    entities = area(read(app, tmp_path, marketplace=False), "entities")
    assert entities.status is ReadStatus.PARTIAL
    assert entities.detail.endswith("of 1 the generalization is not in the export")
    outcomes = {o.rule: o for o in audit(open_export(tmp_path / "modelsource")).outcomes}
    assert outcomes["ENT-02"].status is Status.NOT_CHECKED
    assert outcomes["ENT-02"].reason == "the export does not say which of these are persistable: Shop.Contact"
    whole = {o.rule: o for o in audit(app.project()).outcomes}
    assert whole["ENT-02"].status is not Status.NOT_CHECKED


def test_names_come_from_the_files_and_modules_from_the_first_folder(tmp_path: Path) -> None:
    """Folders are renamed for the disk; a long module name is shortened, with a hash in it."""
    long = "AnExtraordinarilyLongNameOfAModuleThatNobodyWouldWrite"
    app = App(name="Shop").user_role("Customer", "System.User", f"{long}.User")
    module = app.module(long, "User")
    module.entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    module.page("Home", "User", folder="Pages")
    files = dict(modelsource(app))
    short = f"{long[:20]}_TRUNCATED_0a1b2_{long[-13:]}"
    renamed = {
        path.replace(f"{long}/", f"{short}/").replace("Home.", "Ho_TRUNCATED_1_me."): data
        for path, data in files.items()
    }
    project = open_export(write(tmp_path / "modelsource", renamed))
    assert [m.name for m in project.modules] == [long]
    assert project.module_by_name[Name(long)].roles_known
    assert [page.name for page in project.pages] == [f"{long}.Home"]
    tree = b"content:\n- {type: directory, path: Sh_p, originalName: Shop}\n"
    app = App(name="Shop")
    app.module("Shop", "User").entity("Order", {"Total": "Decimal"})
    files = {path.replace("Shop/", "Sh_p/"): data for path, data in modelsource(app, Era.OLD).items()}
    project = open_export(write(tmp_path / "renamed", {**files, "app.yaml": tree}))
    assert Name("Shop.Order") in project.entities


def test_things_have_their_file_and_line(tmp_path: Path) -> None:
    """A finding can be opened in an editor."""
    project = read(linked(), tmp_path)
    order = project.entities[Name("Shop.Order")]
    lines = [line.strip("- ") for line in (tmp_path / "modelsource/Shop" / CONTRACT).read_text().splitlines()]
    assert order.location.file == f"Shop/{CONTRACT}"
    (rule,) = order.rules
    assert rule.line is not None and order.location.line is not None
    assert lines[rule.line - 1] == "$Type: DomainModels$AccessRule"
    assert lines[order.location.line - 1] == "$Type: DomainModels$EntityImpl"
    assert str(order.rule_location(rule)) == f"Shop/{CONTRACT}, line {rule.line}"
    assert [a.line for a in order.attributes] == [
        number for number, line in enumerate(lines, 1) if line == "$Type: DomainModels$Attribute"
    ][1:2]
    (role,) = project.module_by_name[Name("Shop")].roles
    assert role.location.file == "Shop/Security$ModuleSecurity.yaml"


def test_one_broken_file_costs_itself(tmp_path: Path) -> None:
    """It is told with its line, and the rest is read."""
    folder = write(tmp_path / "modelsource", modelsource(linked()))
    (folder / "Crm" / CONTRACT).write_bytes(b"$Type: DomainModels$DomainModel\nEntities: [unfinished\n")
    (folder / "Crm/Other.Forms$Page.yaml").write_bytes(b"$Type: Forms$Page\n$Type: Microflows$Microflow\n")
    (folder / "Crm/Strange.Forms$Page.yaml").write_bytes(b"- a list\n")
    (folder / "Loose.Microflows$Microflow.yaml").write_bytes(b"$Type: Microflows$Microflow\nName: Loose\n")
    project = open_export(folder)
    assert Name("Shop.Order") in project.entities
    entities = area(project, "entities")
    assert entities.unreadable
    assert "Crm/DomainModels$DomainModel.yaml, line 3, cannot be read: did not find expected" in entities.detail
    documents = area(project, "documents").detail
    assert "Crm/Other.Forms$Page.yaml, line 2, has the key $Type twice" in documents
    assert "Crm/Strange.Forms$Page.yaml is not the unit that its name says" in documents
    assert "Loose.Microflows$Microflow.yaml is in no module" in documents


def test_the_version_and_the_modules_can_be_missing(tmp_path: Path) -> None:
    """Damage in the file about the export leaves the rest readable."""
    folder = write(tmp_path / "modelsource", {**modelsource(linked()), "Metadata.yaml": b"{{"})
    project = open_export(folder)
    assert project.mendix_version == ""
    assert area(project, "modules").unreadable
    (folder / "Metadata.yaml").write_bytes(b"ProductVersion: [1]\nModules: {a: 1}\n")
    assert [module.name for module in open_export(folder).modules] == ["Crm", "Shop"]


def test_the_hash_is_that_of_the_sorted_lines(tmp_path: Path) -> None:
    """Moving a folder changes nothing; changing a file that is not even parsed does."""
    files = {**modelsource(linked()), "Shop/Logo.Images$ImageCollection.yaml": b"$Type: Images$ImageCollection\n"}
    first = open_export(write(tmp_path / "a/modelsource", files)).source.sha256
    assert open_export(write(tmp_path / "b/modelsource", files)).source.sha256 == first
    (tmp_path / "b/modelsource/Shop/Logo.Images$ImageCollection.yaml").write_bytes(
        b"$Type: Images$ImageCollection\nX: 1\n"
    )
    assert open_export(tmp_path / "b/modelsource").source.sha256 != first


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real projects is not beside this checkout")
class TestRealExports:
    """The two exports of one small app, without its Marketplace modules."""

    @pytest.mark.parametrize(
        ("name", "version", "level", "counts"),
        [
            ("modelsource-v1", "10.18.3.58900", "production", (9, 1, 2, 2, 9, 5, 0)),
            ("modelsource-v2", "10.24.16.96987", "off", (9, 1, 2, 0, 5, 1, 4)),
        ],
    )
    def test_they_open(self, name: str, version: str, level: str, counts: tuple[int, ...]) -> None:
        """Modules, module roles, entities, access rules, microflows, pages and constants."""
        project = open_export(CORPUS / name)
        own = [entity for entity in project.entities.values() if entity.module != "System"]
        assert (project.mendix_version, project.security.level.value) == (version, level)
        assert counts == (
            len(project.modules),
            len(project.module_role_by_name),
            len(own),
            sum(len(entity.rules) for entity in own),
            len(project.microflows),
            len(project.pages),
            len(project.constants),
        )
        assert not any(entry.unreadable for entry in project.coverage)

    @pytest.mark.parametrize("name", ["modelsource-v1", "modelsource-v2"])
    def test_dangling_roles_are_not_checked(self, name: str) -> None:
        """Both user roles hold roles of Administration, which is not in the export."""
        outcome = next(o for o in audit(open_export(CORPUS / name)).outcomes if o.rule == "ROLE-11")
        assert outcome.status is Status.NOT_CHECKED
        assert outcome.reason == "the module roles of Administration are not in the export"
