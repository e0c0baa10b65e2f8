"""Which export is meant: files and folders are known by what they hold."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from auditor.exports import open_export, security_xml
from auditor.files.errors import InputError
from auditor.samples.app import App
from tests.exports.shapes.deployment import deployment, mda
from tests.exports.shapes.dump import model_dump
from tests.exports.shapes.files import app_package, packed, write
from tests.exports.shapes.modelsource import Era, modelsource
from tests.exports.shapes.overview import security_overview


def app() -> App:
    made = App(name="Shop").user_role("Customer", "System.User", "Shop.User")
    made.module("Shop", "User").entity("Order", {"Total": "Decimal"}).rule("User", read="all")
    return made


def source(place: str = "") -> Mapping[str, bytes]:
    return {f"{place}{name}": data for name, data in modelsource(app()).items()}


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_export(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


FILES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "project": (lambda: app().mpr_v1(), "mpr-v1"),
    "package": (lambda: app_package(app(), storage=2), "mpk"),
    "archive": (lambda: mda(app()), "deployment"),
    "compiled": (lambda: deployment(app())["model.mdp"], "deployment"),
    "overview": (lambda: security_overview(app()), "security-overview"),
    "dump": (lambda: model_dump(app()), "model-dump"),
    "xml": (lambda: security_xml.write(app().project()), "xml"),
}


@pytest.mark.parametrize("ending", ["", ".txt", ".zip", ".mpr", ".json", ".xml", ".backup"])
@pytest.mark.parametrize("kind", [kind for kind in FILES if kind != "compiled"])
def test_a_file_is_known_by_its_content(kind: str, ending: str, tmp_path: Path) -> None:
    """Whatever its name says."""
    make, form = FILES[kind]
    path = tmp_path / f"download{ending}"
    path.write_bytes(make())
    project = open_export(path)
    assert (project.source.format, project.source.path) == (form, path.name)


def test_a_compiled_model_has_its_name(tmp_path: Path) -> None:
    """Another one is read too when it is named; then the file beside it belongs to it only when no other model does."""
    path = tmp_path / "model.mdp"
    write(tmp_path, deployment(app()))
    assert open_export(path).source.path == "model.mdp"
    other = path.rename(tmp_path / "other.backup")
    assert open_export(other).source.path == "other.backup"
    assert lacks_constants(other) is False
    shutil.copy(other, path)
    assert lacks_constants(other) is True


def lacks_constants(path: Path) -> bool:
    """Whether a model was read without the file that holds the values of its constants."""
    return any("which is not in the export" in entry.detail for entry in open_export(path).coverage)


PLACES: Mapping[str, tuple[Mapping[str, bytes], str, str]] = {
    "a modelsource folder": (source(), "", "modelsource"),
    "the folder around it": (source("modelsource/"), "", "modelsource"),
    "a project's cache": (source(".mendix-cache/modelsource/"), "", "modelsource"),
    "an export beside other things": ({**source("modelsource/"), "src/a.yaml": b"a: 1\n"}, "", "modelsource"),
    "a folder under another name": (source("export/"), "export", "modelsource"),
    "an overview": ({"o.json": security_overview(app()), "package.json": b'{"name": "x"}'}, "", "security-overview"),
    "a dump": ({"dump.json": model_dump(app()), "a.txt": b""}, "", "model-dump"),
    "a package": ({"app.zip": app_package(app(), storage=1), "photos.zip": packed({"a.jpg": b""})}, "", "mpk"),
    "an archive": ({"app.mda": mda(app())}, "", "deployment"),
    "an unpacked archive": ({f"model/{name}": data for name, data in deployment(app()).items()}, "", "deployment"),
    "a project's build": ({f"deployment/model/{n}": d for n, d in deployment(app()).items()}, "", "deployment"),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_the_only_export_of_a_folder(place: str, tmp_path: Path) -> None:
    """Without a project file the one other export is taken."""
    files, below, form = PLACES[place]
    write(tmp_path, files)
    assert open_export(tmp_path / below).source.format == form


def test_the_project_file_wins(tmp_path: Path) -> None:
    """What else is an export is named in the coverage."""
    compiled = {f"deployment/model/{name}": data for name, data in deployment(app()).items()}
    others = {"old.mpk": app().package().mpk(), "overview.json": security_overview(app()), "notes.json": b"{}"}
    write(tmp_path, {"Shop.mpr": app().mpr_v1(), **others, **compiled, **source(".mendix-cache/modelsource/")})
    project = open_export(tmp_path)
    assert project.source.path == "Shop.mpr"
    (beside,) = (entry.detail for entry in project.coverage if entry.area == "beside it")
    for name in ("old.mpk", "overview.json", "modelsource", "deployment"):
        assert name in beside
    assert "notes.json" not in beside and "Shop.mpr" not in beside


def test_several_are_named(tmp_path: Path) -> None:
    """Nobody guesses which one is meant."""
    write(tmp_path, {"overview.json": security_overview(app()), **source("modelsource/"), "model/model.mdp": b"x"})
    message = refused(tmp_path)
    assert "is a folder with 3 exports" in message
    assert "overview.json" in message and "modelsource" in message and "name the one to read" in message


def test_none_is_told_with_what_there_is(tmp_path: Path) -> None:
    """JSON, YAML and archives of other kinds are no exports."""
    files = {"package.json": b'{"name": "x"}', "ci.yaml": b"on: push\n", "photos.zip": packed({"a.jpg": b""})}
    write(tmp_path, {**files, "model/readme.md": b"", "modelsource/readme.md": b""})
    message = refused(tmp_path)
    assert "is a folder without an export, it holds " in message
    assert "package.json" in message and "ci.yaml" in message


def test_a_module_of_a_modelsource_is_no_export(tmp_path: Path) -> None:
    """It would show no user roles, and who may do what would be unknown."""
    write(tmp_path, source("modelsource/"))
    assert "is a folder without an export" in refused(tmp_path / "modelsource/Shop")
    assert open_export(tmp_path / "modelsource").source.format == "modelsource"


@pytest.mark.parametrize("name", ["Metadata.yaml", "Security$ProjectSecurity.yaml"])
def test_a_file_of_a_modelsource_stands_for_the_folder(name: str, tmp_path: Path) -> None:
    """As a `.mpr` stands for the folder `mprcontents` beside it."""
    write(tmp_path / "modelsource", source())
    project = open_export(tmp_path / "modelsource" / name)
    assert (project.source.format, project.source.path) == ("modelsource", "modelsource")


def test_a_yaml_file_of_something_else(tmp_path: Path) -> None:
    """Even where its name is that of a unit."""
    for name, data in (("ci.yaml", b"on: push\n"), ("Metadata.yaml", b"a: 1\n"), ("Forms$Page.yaml", b"a: 1\n")):
        (tmp_path / name).write_bytes(data)
        assert "is no export that can be read" in refused(tmp_path / name)


@pytest.mark.parametrize("era", Era)
def test_every_era_of_modelsource(era: Era, tmp_path: Path) -> None:
    """Also the earliest ones, which list no modules."""
    write(tmp_path, modelsource(app(), era))
    assert open_export(tmp_path).source.format == "modelsource"


def test_folders_are_not_followed_through_links(tmp_path: Path) -> None:
    """An export elsewhere is not the one of this folder."""
    write(tmp_path / "elsewhere", source("modelsource/"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here/modelsource").symlink_to(tmp_path / "elsewhere/modelsource")
    assert "is a folder without an export" in refused(tmp_path / "here")


# Packages of whole apps


@pytest.mark.parametrize("storage", [1, 2])
@pytest.mark.parametrize("folder", ["", "Shop/", "Shop-main/src/app/"])
def test_an_app_in_an_archive(folder: str, storage: int, tmp_path: Path) -> None:
    """In either storage and in any one folder, as when somebody zips his project."""
    path = tmp_path / "Shop.zip"
    path.write_bytes(app_package(app(), storage=storage, folder=folder))
    project = open_export(path)
    assert (project.source.path, project.source.format) == ("Shop.zip", "mpk")
    assert not project.is_package
    assert [role.name for role in project.user_roles][-1] == "Customer"
    assert "Shop.Order" in project.entities


def test_copies_of_the_project_do_not_count(tmp_path: Path) -> None:
    """The build folders hold some; the one nearest to the top is the project."""
    mpr = app().mpr_v1()
    copies = ("Shop/deployment/data/Shop.mpr", "Shop/releases/Old.mpr", "Shop/a/b.mpr")
    files = {"Shop/Shop.mpr": mpr, **dict.fromkeys(copies, b"x")}
    path = tmp_path / "Shop.zip"
    path.write_bytes(packed(files))
    assert "Shop.Order" in open_export(path).entities


def test_units_that_are_missing_in_an_archive(tmp_path: Path) -> None:
    """Without `mprcontents` there is nothing to read; without one file, that one unit is lost."""
    files = {f"Shop/{name}": data for name, data in app().mpr_v2("Shop.mpr").items()}
    path = tmp_path / "Shop.zip"
    path.write_bytes(packed({"Shop/Shop.mpr": files["Shop/Shop.mpr"]}))
    assert "its contents are in separate files that are not in the package" in refused(path)
    lost = next(
        name for name, data in files.items() if name.endswith(".mxunit") and b"DomainModels$DomainModel" in data
    )
    path.write_bytes(packed({name: data for name, data in files.items() if name != lost}))
    project = open_export(path)
    assert any(entry.unreadable and "mprcontents" in entry.detail for entry in project.coverage)
    assert [role.name for role in project.user_roles][-1] == "Customer"


def test_an_archive_with_two_projects(tmp_path: Path) -> None:
    """Side by side, neither is the one."""
    path = tmp_path / "both.zip"
    path.write_bytes(packed({"A/A.mpr": app().mpr_v1(), "B/B.mpr": app().mpr_v1()}))
    assert "holds several project files (A/A.mpr, B/B.mpr)" in refused(path)
