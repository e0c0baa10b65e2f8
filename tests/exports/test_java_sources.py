"""Facts about the Java sources beside a project: nothing but what people wrote counts, and no code is kept."""

import os
import time
from pathlib import Path

import pytest

from auditor.exports import open_export
from auditor.exports.java_sources import AREA, read_java_source
from auditor.files import limits
from auditor.model.integration import JavaSource
from auditor.model.names import Name
from auditor.model.project import ReadStatus
from auditor.samples.app import App
from tests.timing import in_time

MODULES = [Name("Shop"), Name("CommunityCommons")]
PLACE = Name("javasource/shop/actions/DoIt.java")


def action(code: str, before: str = "") -> str:
    """The source of an action with this user code."""
    return f"""
        package shop.actions;
        import com.mendix.core.Core;
        {before}
        public class DoIt extends UserAction<Boolean> {{
            public Boolean executeAction() throws Exception {{
                // BEGIN USER CODE
                {code}
                // END USER CODE
            }}
            // BEGIN EXTRA CODE
            // END EXTRA CODE
        }}
        """


def read(code: str, before: str = "") -> JavaSource:
    """The facts about an action with this user code."""
    found = read_java_source(action(code, before), PLACE, MODULES)
    assert found is not None
    return found


class TestAccessControl:
    """`createSudoClone` and `createSystemContext`."""

    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ("Core.createSystemContext();", ("createSystemContext",)),
            ("this.getContext().createSudoClone( ).x();", ("createSudoClone",)),
            ("c.createSudoClone(); Core.createSystemContext(); c.createSudoClone();",
             ("createSudoClone", "createSystemContext")),
            ("// Core.createSystemContext();", ()),
            ("/* Core.createSystemContext(); */ return true;", ()),
            ('log("Core.createSystemContext()");', ()),
            ("createSystemContext = null;", ()),
        ],
    )  # fmt: skip
    def test_calls(self, code: str, found: tuple[str, ...]) -> None:
        assert read(code).leaves_access_control == found

    def test_only_user_code_counts(self) -> None:
        assert read("return true;", before="Object x = Core.createSystemContext();").leaves_access_control == ()

    def test_a_class_without_marks_is_all_user_code(self) -> None:
        found = read_java_source("class A { void x() { Core.createSystemContext(); } }", PLACE, MODULES)
        assert found and found.leaves_access_control == ("createSystemContext",)

    def test_an_empty_action_is_nothing(self) -> None:
        assert read_java_source(action(""), PLACE, MODULES) is None


class TestQueries:
    """Text that is joined with a variable and handed to a query."""

    @pytest.mark.parametrize(
        "code",
        [
            'Core.retrieveXPathQuery(c, "//Shop.Order[Name = \'" + this.name + "\']");',
            'Core.createXPathQuery("//Shop.Order[Nr=" + nr + "]").execute(c);',
            'String q = "select " + name; Core.retrieveOQLDataTable(c, q);',
            'StringBuilder b = new StringBuilder("x"); b.append(name); statement.executeQuery(b.toString());',
            'String q = "a"; q += name; connection.prepareStatement(q);',
            'statement.execute("delete from t where n = " + input.getName());',
        ],
    )
    def test_joined(self, code: str) -> None:
        assert len(read(code).joined_queries) == 1

    @pytest.mark.parametrize(
        "code",
        [
            'Core.retrieveXPathQuery(c, "//Shop.Order");',
            'Core.createXPathQuery("//" + Order.entityName + "[Nr = $nr]").setVariable("nr", nr).execute(c);',
            'Core.retrieveXPathQuery(c, "//" + obj.getType() + "[id = " + obj.getId().toLong() + "]");',
            'statement.executeQuery("select " + COLUMNS + " from t");',
            'log("user " + name); Core.retrieveXPathQuery(c, "//Shop.Order");',
            "int n = a + b; Core.retrieveXPathQuery(c, query, n);",
        ],
    )
    def test_not_joined(self, code: str) -> None:
        assert read(code).joined_queries == ()


def test_modules_that_it_names() -> None:
    """Its own module, text and comments do not count."""
    code = 'communitycommons.Misc.now(); shop.proxies.Order o; log("shop.x"); // communitycommons.y'
    assert read(code).modules == ("communitycommons",)
    assert read('log("communitycommons.x"); // communitycommons.y').modules == ()


def test_the_module_is_that_of_the_folder() -> None:
    assert read("return true;").module == "Shop"
    other = read_java_source("class A {}", Name("javasource/com/example/A.java"), MODULES)
    assert other and other.module == ""


def project(folder: Path, files: dict[str, str]) -> Path:
    """A project with sources beside it."""
    app = App()
    app.module("Shop")
    for path, code in files.items():
        place = folder / "javasource" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(code)
    (folder / "Sample.mpr").write_bytes(app.mpr_v1())
    return folder / "Sample.mpr"


class TestBesideAProject:
    """What is read with a project."""

    def test_generated_proxies_are_passed_over(self, tmp_path: Path) -> None:
        files = {"shop/proxies/Order.java": "class Order {}", "shop/actions/A.java": action("return 1;"), "x.txt": "x"}
        found = open_export(project(tmp_path, files))
        assert found.java_sources
        assert [source.path for source in found.java_sources] == ["javasource/shop/actions/A.java"]
        (entry,) = [area for area in found.coverage if area.area == AREA]
        assert (entry.status, entry.detail) == (ReadStatus.READ, "1 file of user code")

    def test_where_the_project_lies_plays_no_part(self, tmp_path: Path) -> None:
        (tmp_path / "proxies").mkdir()
        found = open_export(project(tmp_path / "proxies", {"shop/actions/A.java": action("return 1;")}))
        assert [source.path for source in found.java_sources or ()] == ["javasource/shop/actions/A.java"]

    def test_a_project_without_the_folder(self, tmp_path: Path) -> None:
        found = open_export(project(tmp_path, {}))
        assert found.java_sources is None
        (entry,) = [area for area in found.coverage if area.area == AREA]
        assert entry.status is ReadStatus.ABSENT

    def test_a_file_that_is_too_large_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "JAVA_FILE", 1_000)
        files = {"shop/actions/A.java": action("return 1;"), "shop/actions/B.java": "x" * 1_001}
        found = open_export(project(tmp_path, files))
        assert found.java_sources and len(found.java_sources) == 1
        (entry,) = [area for area in found.coverage if area.area == AREA]
        assert entry.status is ReadStatus.PARTIAL
        assert "1 file could not be read: javasource/shop/actions/B.java" in entry.detail

    @pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text(action("Core.createSystemContext();"))
        path = project(tmp_path, {"shop/actions/A.java": action("return 1;")})
        (tmp_path / "javasource/shop/actions/B.java").symlink_to(secret)
        found = open_export(path)
        assert found.java_sources
        assert [source.leaves_access_control for source in found.java_sources] == [()]

    def test_code_is_not_kept(self, tmp_path: Path) -> None:
        code = action('String password = "q7hunter2-Zx"; q7variable = 1;')
        found = open_export(project(tmp_path, {"shop/actions/A.java": code}))
        assert "q7" not in repr(found.java_sources)


@pytest.mark.parametrize(
    "piece",
    ["a + ", '"x" + a + ', "x.append(a);", "f(", "//", "/*", '"', "a = ", "execute(", "x += ", "com.a.b.", "'", "\\"],
)
def test_a_long_file_is_read_in_its_length(piece: str) -> None:
    """Whatever it repeats; twice as long takes about twice as long."""
    text = action(piece * (200_000 // len(piece)))
    begin = time.perf_counter()
    read_java_source(text, PLACE, MODULES)
    in_time(time.perf_counter() - begin, 1)
