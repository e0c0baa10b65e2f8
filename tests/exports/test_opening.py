"""What a person may name, and what is said when it is no export."""

import io
import zipfile
from pathlib import Path

import pytest

from auditor.exports import open_export, security_xml
from auditor.files.errors import InputError
from auditor.samples.app import App


def app() -> App:
    made = App(name="Shop")
    made.module("Shop", "User").entity("Order", {"Total": "Decimal"})
    return made


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        open_export(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_the_content_decides_not_the_ending(tmp_path: Path) -> None:
    """A project file is one under any name, and so are the others."""
    for name, data, format_ in (
        ("project.backup", app().mpr_v1(), "mpr-v1"),
        ("package.mpr", app().package().mpk(), "mpk"),
        ("export.txt", security_xml.write(app().project()), "xml"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert open_export(path).source.format == format_


def test_a_package_is_a_module_without_settings(tmp_path: Path) -> None:
    """The project file inside holds a stub of app settings, which says nothing."""
    path = tmp_path / "Shop.mpk"
    path.write_bytes(app().package().mpk({"javasource/shop/actions/Do.java": b"", "userlib/a.jar": b""}))
    project = open_export(path)
    assert (project.source.path, project.source.format) == ("Shop.mpk", "mpk")
    assert len(project.source.sha256) == 64
    assert project.is_package
    assert project.security.level.value == "unknown"
    assert project.settings.hash_algorithm is None
    assert next(iter(project.entities.values())).location.file == "Shop.mpk"
    told = {entry.area: entry.detail for entry in project.coverage}
    assert told["project security"] == told["settings"] == "a module package has no app settings"
    assert told["javasource"] == "in the package; its code is not read"


def test_a_widget_package_is_named_for_what_it_is(tmp_path: Path) -> None:
    """Both kinds end in .mpk."""
    path = tmp_path / "Widget.mpk"
    path.write_bytes(_zip({"package.xml": b"<package><clientModule name='w'/></package>", "w.xml": b""}))
    message = refused(path)
    assert message.startswith("Widget.mpk is a widget package and has no access rules; give a module package")


def test_a_zip_without_a_project(tmp_path: Path) -> None:
    """Said plainly."""
    path = tmp_path / "photos.zip"
    path.write_bytes(_zip({"a.jpg": b"x"}))
    assert refused(path).startswith("photos.zip is a zip without a Mendix project in it")


def test_a_package_may_call_its_project_file_otherwise(tmp_path: Path) -> None:
    """One at the top is taken, two are refused."""
    path = tmp_path / "App.mpk"
    path.write_bytes(_zip({"Shop.mpr": app().mpr_v1()}))
    assert open_export(path).source.path == "App.mpk"
    path.write_bytes(_zip({"A.mpr": b"", "B.mpr": b""}))
    assert "holds several project files (A.mpr, B.mpr)" in refused(path)


def test_a_folder_with_one_project(tmp_path: Path) -> None:
    """The single `.mpr` wins; a package beside it is named in the coverage."""
    app().write_mpr_v2(tmp_path, "Shop.mpr")
    (tmp_path / "Other.mpk").write_bytes(app().package().mpk())
    project = open_export(tmp_path)
    assert project.source.path == "Shop.mpr"
    assert any(entry.area == "beside it" and "Other.mpk" in entry.detail for entry in project.coverage)


def test_a_folder_without_a_project_file_may_hold_one_other_export(tmp_path: Path) -> None:
    """A package, or our own XML; any other XML is not counted."""
    (tmp_path / "pom.xml").write_bytes(b"<project/>")
    (tmp_path / "notes.txt").write_bytes(b"<mendix-security-export/>")
    (tmp_path / "Shop.mpk").write_bytes(app().package().mpk())
    assert open_export(tmp_path).source.format == "mpk"
    (tmp_path / "Shop.mpk").unlink()
    (tmp_path / "shop.xml").write_bytes(security_xml.write(app().project()))
    assert open_export(tmp_path).source.format == "xml"


def test_a_folder_with_two_or_none(tmp_path: Path) -> None:
    """What was found is listed."""
    assert "is a folder without an export, it holds no files; give a Mendix project (.mpr)" in refused(tmp_path)
    (tmp_path / "readme.md").write_bytes(b"x")
    assert "it holds readme.md; give" in refused(tmp_path)
    for name in ("A.mpr", "B.mpr"):
        (tmp_path / name).write_bytes(app().mpr_v1())
    assert refused(tmp_path) == (f"{tmp_path.name} is a folder with 2 exports, A.mpr, B.mpr; name the one to read")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.mpr", b"", "is empty (0 bytes)"),
        ("cut.mpr", b"SQLite format 3\x00" + b"\x00" * 60, "is damaged or cut short"),
        ("text.mpr", b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer"),
        ("broken.mpk", b"PK\x03\x04 and then nothing", "broken.mpk"),
        ("not.mpk", b"hello", "not.mpk"),
        ("empty.xml", b"", "is empty; give a Mendix project"),
        (
            "photo.jpg",
            b"\xff\xd8\xff\xe0",
            "is no export that can be read; give a Mendix project (.mpr), a package (.mpk), a deployment (.mda)",
        ),
        ("other.xml", b"<project/>", "other.xml"),
        ("utf16.xml", "<a/>".encode("utf-16"), "utf16.xml"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """The line names the file and says what is wrong with it."""
    path = tmp_path / name
    path.write_bytes(data)
    message = refused(path)
    assert message.startswith(name)
    assert said in message


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    """The commonest mistake."""
    assert "missing.mpr does not exist" in refused(tmp_path / "missing.mpr")


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """No journal, no temporary file, no empty database next door."""
    folder = tmp_path / "odd # name?"
    folder.mkdir()
    path = folder / "Shop #1?.mpr"
    path.write_bytes(app().mpr_v1())
    open_export(path)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["Shop #1?.mpr"]


def _zip(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()
