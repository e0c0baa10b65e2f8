"""Deployments: the compiled model, the file beside it, and what neither holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from auditor.access.effective import AccessModel
from auditor.exports import bson, open_export
from auditor.files.errors import InputError
from auditor.findings.finding import Status
from auditor.model.names import Name
from auditor.model.project import Coverage, Granularity, Project, ReadStatus
from auditor.rules.audit import audit
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from auditor.samples.webshop import webshop
from tests.exports.shapes.deployment import deployment, mda
from tests.exports.shapes.files import packed, write

Unit = dict[str, Any]


def units(app: App, **options: bool) -> list[Unit]:
    return [bson.decode(unit) for unit in bson.documents(deployment(app, **options)["model.mdp"])]


def read(model: list[Unit] | bytes, tmp_path: Path, metadata: object = None) -> Project:
    files = {"model.mdp": model if isinstance(model, bytes) else b"".join(map(encode, model))}
    if metadata is not None:
        files["metadata.json"] = metadata if isinstance(metadata, bytes) else json.dumps(metadata).encode()
    return open_export(write(tmp_path / "model", files))


def area(project: Project, name: str) -> Coverage:
    return next(entry for entry in project.coverage if entry.area == name)


def of_type(documents: list[Unit], type_: str) -> list[Unit]:
    return [document for document in documents if document["$Type"] == type_]


def shop() -> App:
    app = App(name="Shop").user_role("Customer", "System.User", "Shop.User").user_role("Nobody")
    module = app.module("Shop", "User", "Unused")
    module.entity("Order", {"Total": "Decimal"}).rule("User", read="all").rule("Unused", delete=True)
    module.page("Home", "User", url="home").page("Hidden").microflow(
        "ACT_Pay", "User", parameters={"Order": "Shop.Order"}
    )
    module.constant("ApiKey", "a-default-value").constant("Retries", "3")
    return app


def test_what_it_is(tmp_path: Path) -> None:
    """User roles in place of module roles, a version, the System module that was compiled in."""
    project = read(units(shop()), tmp_path)
    assert (project.source.path, project.source.format) == ("model", "deployment")
    assert project.granularity is Granularity.USER_ROLES
    assert project.version == shop().project().version
    assert not project.is_package
    assert area(project, "System module").detail == "as it was compiled into the app"
    (rule, unused) = project.entities[Name("Shop.Order")].rules
    assert (rule.user_roles, rule.module_roles, rule.readable) == (("Customer",), (), ("Shop.Order.Total",))
    assert unused.user_roles == ()
    assert [(page.name, page.user_roles, page.url) for page in project.pages] == [
        ("Shop.Home", ("Customer",), "home"),
        ("Shop.Hidden", (), ""),
    ]
    (flow,) = project.microflows
    assert (flow.name, flow.user_roles, flow.activities) == ("Shop.ACT_Pay", ("Customer",), ())
    assert [(p.name, p.entity) for p in flow.parameters] == [("Order", "Shop.Order")]
    assert flow.returns is None


@pytest.mark.parametrize("named", [True, False])
def test_an_association_to_another_module_keeps_its_rights(named: bool, tmp_path: Path) -> None:
    """The other end under the key of an id, as a name or as the id of an entity in another unit: no cell is lost."""
    app = shop()
    app.module("Crm", "User").entity("Person", {"Name": "String"})
    app.modules["Shop"].association("Order_Person", "Order", "Crm.Person", both=True)
    model = units(app)
    models = of_type(model, "DomainModels$DomainModel")
    (person,) = (entity for unit in models for entity in unit["Entities"] if entity["QualifiedName"] == "Crm.Person")
    for unit in models:
        for association in unit["CrossAssociations"]:
            name = association.pop("Child")
            association["ChildPointer"] = name if named else person["$ID"]
    listed = {"$Type": "DomainModels$MemberAccess", "Association": "Shop.Order_Person", "AccessRights": "ReadOnly"}
    rule = {"$Type": "DomainModels$AccessRule", "AllowedUserRoles": ["Customer"], "MemberAccesses": [listed]}
    person["AccessRules"] = [rule]
    project = read(model, tmp_path)
    assert project.associations[Name("Shop.Order_Person")].other == ("Crm.Person" if named else "")
    found = AccessModel(project).user_role(Name("Customer")).entity(Name("Crm.Person"))
    assert list(found.read) == ["Shop.Order_Person"]


def test_keys_of_older_versions(tmp_path: Path) -> None:
    """Documents named their roles as access rules do."""
    project = read(units(shop(), older_keys=True), tmp_path)
    assert [page.user_roles for page in project.pages] == [("Customer",), ()]
    assert project.microflows[0].user_roles == ("Customer",)


def test_administrators(tmp_path: Path) -> None:
    """The model says who holds System.Administrator, and what System's own rules give."""
    app = shop().user_role("Boss", "System.Administrator", "System.User")
    project = read(units(app), tmp_path)
    held = {role.name: role.module_roles for role in project.user_roles}
    assert held["Boss"] == ("System.Administrator",)
    assert held["Customer"] == ()
    access = AccessModel(project)
    session = Name("System.Session")
    assert access.user_role(Name("Boss")).entity(session).delete
    assert not access.user_role(Name("Customer")).entity(session).delete


def test_the_system_module_is_its_own(tmp_path: Path) -> None:
    """A rule that its version of System has counts as any other."""
    documents = units(shop())
    for model in of_type(documents, "DomainModels$DomainModel"):
        for entity in model["Entities"]:
            if entity["QualifiedName"] == "System.Language":
                entity["AccessRules"][0]["AllowDelete"] = True
                entity["AccessRules"][0]["AllowedUserRoles"] = ["Nobody"]
    nobody = AccessModel(read(documents, tmp_path)).user_role(Name("Nobody"))
    assert nobody.entity(Name("System.Language")).delete


def test_the_version_stands_in_either_file(tmp_path: Path) -> None:
    """In `metadata.json` first; without it in the second unit."""
    documents = units(shop())
    assert read(documents, tmp_path / "a", {"RuntimeVersion": "10.6.1.1234"}).mendix_version == "10.6.1.1234"
    assert read(documents, tmp_path / "b").mendix_version == shop().project().mendix_version
    documents[1].pop("RuntimeVersion")
    assert read(documents, tmp_path / "c").mendix_version == ""


def test_constants_come_from_the_file_beside_it(tmp_path: Path) -> None:
    """Values are looked at and dropped; a constant that only that file names is added."""
    metadata = {
        "Constants": [
            {"Name": "Shop.ApiKey", "Type": "String", "DefaultValue": "s3cret-zzq"},
            {"Name": "Other.Limit", "Type": "Integer", "DefaultValue": 5},
            {"Name": "broken"},
            7,
        ]
    }
    project = read(units(shop()), tmp_path / "a", metadata)
    values = {constant.name: constant.default for constant in project.constants}
    assert set(values) == {"Shop.ApiKey", "Shop.Retries", "Other.Limit"}
    assert values["Shop.ApiKey"].secret.kind.value == "set"
    assert "s3cret-zzq" not in repr(project)
    assert not any(entry.area == "constants" for entry in project.coverage)
    without = read(units(shop()), tmp_path / "b")
    assert area(without, "constants").detail == "their values are in metadata.json, which is not in the export"
    assert area(without, "constants").status is ReadStatus.PARTIAL


@pytest.mark.parametrize(
    "metadata", [b"{", b"[]", b'{"Constants": {}}', b"\xff\xfe{\0}\0", b'{"Constants": [1, null]}']
)
def test_a_strange_file_beside_it_does_not_stop_the_reading(metadata: bytes, tmp_path: Path) -> None:
    """It only brings constants and a version."""
    project = read(units(shop()), tmp_path, metadata)
    assert Name("Shop.Order") in project.entities
    assert project.version == shop().project().version


def test_what_is_not_compiled_is_not_judged(tmp_path: Path) -> None:
    """The administrator's password, Check security, module roles, versions of modules, what documents do."""
    project = read(units(webshop()), tmp_path)
    assert project.security.admin_password is None and project.security.check_security is None
    assert project.nanoflows == ()
    documents = area(project, "documents")
    assert documents.status is ReadStatus.ABSENT
    assert documents.detail == "pages and microflows, without 1 nanoflow, whose roles are not compiled"
    assert area(read(units(shop()), tmp_path / "without"), "documents").status is ReadStatus.READ
    outcomes = {outcome.rule: outcome for outcome in audit(project).outcomes}
    for rule in ("PRJ-02", "PRJ-07", "ROLE-11", "ROLE-14", "ENT-01", "MOD-04", "SVC-01"):
        assert outcomes[rule].status is Status.NOT_CHECKED, rule
    assert "does not say who may call them" in str(outcomes["SVC-01"].reason)


def test_what_is_compiled_is_judged_as_in_the_project_file(tmp_path: Path) -> None:
    """Every rule that is checked finds the same."""
    theirs, ours = audit(read(units(webshop()), tmp_path)), audit(webshop().project())
    checked = {o.rule for o in theirs.outcomes if o.status in (Status.CLEAN, Status.VIOLATIONS, Status.NO_SUBJECTS)}
    assert {"PRJ-01", "ENT-02", "ENT-03", "ENT-05", "ENT-07", "ENT-13"} <= checked
    for rule in sorted(checked):
        found, expected = (sorted(f.subjects.label for f in a.findings if f.rule == rule) for a in (theirs, ours))
        assert found == expected, rule


def test_services_that_say_who_may_call_them(tmp_path: Path) -> None:
    """Under the key of documents; then they are no longer unclear."""
    app = shop()
    app.modules["Shop"].rest_service("Rest", "User")
    documents = units(app)
    assert area(read(documents, tmp_path / "a"), "services").status is ReadStatus.ABSENT
    (service,) = of_type(documents, "Rest$PublishedRestService")
    service["ModelerAllowedUserRoles"] = ["Customer"]
    project = read(documents, tmp_path / "b")
    assert area(project, "services").status is ReadStatus.PARTIAL
    assert [(s.name, s.user_roles) for s in project.services] == [("Shop.Rest", ("Customer",))]


def test_a_model_cut_short(tmp_path: Path) -> None:
    """What stands before the cut is read, and that there is more is told."""
    whole = deployment(shop())["model.mdp"]
    project = read(whole[:-10], tmp_path)
    lost = area(project, "units")
    assert lost.unreadable and "behind unit " in lost.detail
    assert Name("Shop.Order") in project.entities


def test_one_damaged_unit(tmp_path: Path) -> None:
    """It is told with its number, in its area."""
    documents = [encode(unit) for unit in units(shop())]
    at = next(n for n, data in enumerate(documents) if b"Shop.Home" in data)
    documents[at] = documents[at].replace(b"Shop.Home\0", b"Shop.\xff\xffme\0")
    project = read(b"".join(documents), tmp_path)
    assert [page.name for page in project.pages] == ["Shop.Hidden"]
    assert f"unit {at + 1}: " in area(project, "documents").detail


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (b"", "MDP_CONTENTS"),
        (b"\0" * 100, "MDP_CONTENTS"),
        (b"hello, I am no model at all", "MDP_CONTENTS"),
        (encode({"$Type": "Texts$Text"}), "MDP_CONTENTS"),
    ],
)
def test_what_is_no_model(model: bytes, code: str, tmp_path: Path) -> None:
    """Whatever lies where a model should."""
    path = tmp_path / "app.mda"
    path.write_bytes(packed({"model/model.mdp": model}))
    with pytest.raises(InputError) as caught:
        open_export(path)
    assert (caught.value.code, caught.value.path) == (code, "app.mda")


def test_an_archive_without_a_model(tmp_path: Path) -> None:
    """Told apart from a damaged one."""
    path = tmp_path / "app.mda"
    path.write_bytes(packed({"web/index.html": b""}))
    with pytest.raises(InputError) as caught:
        open_export(path)
    assert caught.value.code in ("MDP_NONE", "MPK_NO_PROJECT")


@pytest.mark.parametrize("folder", ["", "Shop/", "Shop/deployment/"])
def test_an_archive_may_hold_it_in_a_folder(folder: str, tmp_path: Path) -> None:
    """As when somebody zips the folder himself."""
    path = tmp_path / "shop.zip"
    path.write_bytes(packed({f"{folder}model/{name}": data for name, data in deployment(shop()).items()}))
    project = open_export(path)
    assert (project.source.path, project.source.format) == ("shop.zip", "deployment")
    assert not any(entry.area == "constants" for entry in project.coverage)


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("model", lambda folder: folder / "model"),
        ("model", lambda folder: folder),
        ("model", lambda folder: folder / "model/model.mdp"),
        ("deployment/model", lambda folder: folder / "deployment"),
        ("deployment/model", lambda folder: folder),
    ],
)
def test_it_is_found_where_mendix_leaves_it(place: str, named: Callable[[Path], Path], tmp_path: Path) -> None:
    """The file, its folder, the folder around it, the project's folder."""
    write(tmp_path / place, deployment(shop()))
    project = open_export(named(tmp_path))
    assert project.source.format == "deployment"
    assert len(project.constants) == 2


def test_the_hash_covers_both_files(tmp_path: Path) -> None:
    """Of the archive its own; of a folder that of the two files, wherever it lies."""
    files = deployment(shop())
    first = open_export(write(tmp_path / "a/model", files)).source.sha256
    assert open_export(write(tmp_path / "b/model", files)).source.sha256 == first
    changed = {**files, "metadata.json": files["metadata.json"] + b"\n"}
    assert open_export(write(tmp_path / "c/model", changed)).source.sha256 != first
    archive = tmp_path / "app.mda"
    archive.write_bytes(mda(shop()))
    assert len(open_export(archive).source.sha256) == 64
