"""Everything in a project comes back from its security export, and the same project always gives the same bytes."""

import dataclasses
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.exports import open_export, security_xml
from auditor.exports.system_module import system_module
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import NO_TEXT, Name, Text, name, text
from auditor.model.project import SYSTEM, SYSTEM_USER, Project
from auditor.model.source import NOWHERE, Location
from auditor.samples.app import App
from tests.samples.everything import everything
from tests.strategies import projects

CORPUS = Path(__file__).parents[3] / "../shared/corpus"
EXPORTS = sorted(path for kind in ("*.mpr", "*.mpk") for path in CORPUS.rglob(kind)) if CORPUS.is_dir() else []


def without_places(value: Any) -> Any:
    """Give a value of the model with every location and line left out."""
    if isinstance(value, Location):
        return NOWHERE
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: without_places(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return replace(value, **{**fields, "line": None} if "line" in fields else fields)
    if isinstance(value, tuple):
        return tuple(map(without_places, value))
    if isinstance(value, Mapping):
        return {key: without_places(part) for key, part in value.items()}
    return value


def read_again(project: Project) -> Project:
    """Write a project and read it."""
    return security_xml.read_bytes(security_xml.write(project), "again.xml")


def assert_comes_back(project: Project) -> None:
    """Check that reading what was written gives the project, up to locations and its own source, in the same order."""
    written = security_xml.write(project)
    again = security_xml.read_bytes(written, "again.xml")
    expected, found = without_places(project), without_places(replace(again, source=project.source))
    for field in dataclasses.fields(Project):
        assert getattr(found, field.name) == getattr(expected, field.name), field.name
    assert list(found.entities) == list(expected.entities)
    assert list(found.associations) == list(expected.associations)
    assert security_xml.write(again) == written


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_any_project_comes_back(project: Project) -> None:
    """Hostile names, broken references and whatever is not known included."""
    assert_comes_back(project)


@pytest.mark.parametrize("version", ["7.23.8.58888", "9.24.0.2965", "10.24.21.12345", "11.13.0"])
def test_an_app_that_uses_everything_comes_back(version: str) -> None:
    """As read from a real export shape."""
    assert_comes_back(everything(version).project())


@pytest.mark.skipif(not EXPORTS, reason="../shared/corpus is not there")
@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_real_exports_come_back(path: Path) -> None:
    """Each project and package of the corpus."""
    assert_comes_back(open_export(path))


def test_the_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    """Another hash seed and another working folder: the same bytes, and they end their lines with a newline only."""
    first = tmp_path / "first.xml"
    first.write_bytes(security_xml.write(everything().project()))
    program = (
        "import sys, pathlib; from auditor.exports import security_xml as x;"
        "sys.stdout.buffer.write(x.write(x.read(pathlib.Path(sys.argv[1]))))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(first)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])},
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
        for seed, folder in (("0", "."), ("1", tmp_path))
    }
    assert found == {first.read_bytes()}
    assert b"\r" not in first.read_bytes()
    assert first.read_bytes().endswith(b"</mendix-security-export>\n")


def test_a_value_that_was_dropped_is_nowhere_in_the_file() -> None:
    """Of passwords and constants only the kind and the length class are written."""
    app = App().demo_user("demo", "Administrator", password="Demo-Passw0rd")
    app.security(AdminPassword="Very-S3cret-Value").module("Shop").constant("ApiKey", "k3y-that-opens-doors")
    written = security_xml.write(app.project())
    assert b'<constant name="Shop.ApiKey" type="String" exposed-to-client="false">' in written
    assert b'<default kind="set" length="8 to 31"/>' in written
    for value in (b"Demo-Passw0rd", b"Very-S3cret-Value", b"k3y-that-opens-doors"):
        assert value not in written


def test_the_source_tells_the_file_and_what_it_was_converted_from(tmp_path: Path) -> None:
    """Also after a conversion of a conversion."""
    project = everything().project()
    path = tmp_path / "neutral.xml"
    path.write_bytes(security_xml.write(project))
    source = security_xml.read(path).source
    assert (source.path, source.format) == ("neutral.xml", "xml")
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source.original_format, source.original_sha256) == (project.source.format, project.source.sha256)
    assert read_again(security_xml.read(path)).source.original_sha256 == project.source.sha256


def test_what_is_written_by_hand_was_not_converted() -> None:
    """It stays so when it is written again."""
    by_hand = security_xml.read_bytes(b'<mendix-security-export version="1"/>', "mine.xml")
    assert by_hand.source.original_format == ""
    assert b"converted-from" not in security_xml.write(by_hand)


def test_progress_is_told_in_kilobytes(tmp_path: Path) -> None:
    """Rising, and at the end all of it."""
    app = App()
    shop = app.module("Shop")
    for number in range(3000):
        shop.constant(f"Constant{number}", "value")
    path = tmp_path / "large.xml"
    path.write_bytes(security_xml.write(app.project()))
    told: list[tuple[int, int]] = []
    security_xml.read(path, lambda read, total: told.append((read, total)))
    total = path.stat().st_size // 1024
    assert told[:2] == [(100, total), (200, total)]
    assert told[-1] == (total, total)
    assert told == sorted(told)


class TestSystemModule:
    """It is built in, so no file repeats it, unless an export brought its own."""

    def test_the_built_in_one_is_not_written_and_comes_back(self) -> None:
        project = everything("9.24.0.2965").project()
        assert b"System.HttpHeader" not in security_xml.write(project)
        again = read_again(project)
        built_in = system_module((9, 24, 0)).entities
        assert tuple(entity for entity in again.entities.values() if entity.module == SYSTEM) == built_in

    def test_which_one_was_taken_is_said_once(self) -> None:
        project = read_again(security_xml.read_bytes(b'<mendix-security-export version="1"/>', "mine.xml"))
        assert [area.area for area in project.coverage] == ["System module"]

    def test_one_that_an_export_brought_is_written_whole(self) -> None:
        project = everything().project()
        user = project.entities[SYSTEM_USER]
        own = {**project.entities, SYSTEM_USER: replace(user, attributes=user.attributes[:1])}
        assert_comes_back(replace(project, entities=MappingProxyType(own)))

    def test_one_with_missing_parts_stays_so(self) -> None:
        project = everything().project()
        left = {key: entity for key, entity in project.entities.items() if entity.module != SYSTEM}
        left[SYSTEM_USER] = project.entities[SYSTEM_USER]
        assert_comes_back(replace(project, entities=MappingProxyType(left)))


def with_rule(**fields: Any) -> Project:
    """A project with one access rule on Shop.Order."""
    order = Name("Shop.Order")
    plain = {"create": False, "delete": False, "readable": (), "writable": (), "listed": (), "module_roles": ()}
    rule = AccessRule(entity=order, index=1, **{**plain, **fields})
    project = App().project()
    return replace(project, entities={order: Entity(order, Name("Shop"), rules=(rule,)), **project.entities})


def rule_again(**fields: Any) -> AccessRule:
    """The access rule of `with_rule`, as it comes back."""
    return read_again(with_rule(**fields)).entities[Name("Shop.Order")].rules[0]


class TestMembers:
    """Members of access rules are written as on the command line; none is lost."""

    def test_own_attributes_are_bare(self) -> None:
        own, association = Name("Shop.Order.Total"), Name("Shop.Order_Customer")
        written = security_xml.write(with_rule(listed=(own, association), readable=(own,)))
        assert b'<member name="Total" rights="ReadOnly"/>' in written
        assert b'<member name="Shop.Order_Customer" rights="None"/>' in written

    def test_a_broken_reference_without_a_dot_stays_one(self) -> None:
        members = (Name("Total"), Name("Shop.Order.Total"), Name(""))
        assert rule_again(listed=members, readable=members).readable == members

    def test_rights_are_not_lost_when_a_reader_did_not_list_the_member(self) -> None:
        rule = rule_again(readable=(Name("Shop.Order.A"), Name("Shop.Order.B")), writable=(Name("Shop.Order.B"),))
        assert (rule.readable, rule.writable) == (("Shop.Order.A", "Shop.Order.B"), ("Shop.Order.B",))

    def test_a_member_named_bare_and_in_full_has_the_rights_of_both(self) -> None:
        total = Name("Shop.Order.Total")
        file = security_xml.write(with_rule(listed=(total,), readable=(total,)))
        bare = b'<member name="Total" rights="ReadOnly"/>'
        twice = file.replace(bare, bare + b'<member name="Shop.Order.Total" rights="None"/>')
        assert twice != file
        rule = security_xml.read_bytes(twice, "mine.xml").entities[Name("Shop.Order")].rules[0]
        assert (rule.listed, rule.readable) == ((total,), (total,))

    def test_write_implies_read(self) -> None:
        total = Name("Shop.Order.Total")
        assert rule_again(listed=(total,), writable=(total,)).readable == (total,)


class TestText:
    """Text comes back as the model holds it: as the shown form of what the project file said."""

    @pytest.mark.parametrize(
        "raw",
        ["\x1b[2J", "a\u202eb", "\ud800", "C:\\temp", "\\x1b", "<&>\"']]>", " blanks ", "\U000e0041", "x" * 5000, "\\"],
    )
    def test_names(self, raw: str) -> None:
        rule = rule_again(module_roles=(name(raw),))
        assert rule.module_roles == (name(raw),)

    @pytest.mark.parametrize("raw", ["a\n\tb\n", "\n", "\r\r\n", "[a < 'b' and c > \"d\"]", "x" * 70_000, "   "])
    def test_texts(self, raw: str) -> None:
        assert rule_again(constraint=text(raw)).constraint == text(raw)

    def test_what_stands_raw_in_a_file_written_by_hand_is_made_safe(self) -> None:
        file = '<mendix-security-export version="1"><user-roles><user-role name="a\u202eb"><description>\\d &#x85;'
        file += "</description></user-role></user-roles></mendix-security-export>"
        role = security_xml.read_bytes(file.encode(), "mine.xml").user_roles[0]
        assert role.name == name("a\u202eb") == "a\\u202eb"
        assert role.description == "\\\\d \\x85"


def test_absent_and_empty_stay_different() -> None:
    """No authentication stored, and stored that there is none: only the second is a finding."""
    project = everything().project()
    service = project.services[0]
    nothing = replace(service, authentication=None, versions=None)
    empty = replace(service, authentication=(), versions=())
    again = read_again(replace(project, services=(nothing, empty))).services
    assert [(s.authentication, s.versions) for s in again] == [(None, None), ((), ())]
    assert rule_again(constraint=NO_TEXT).constraint == Text("")
