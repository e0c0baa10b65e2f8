"""Every limit is met: what costs as much as it allows is read, what costs more is refused.

`LIMITS` says how. A constant in `auditor/files/limits.py` that is used and not met here fails the first test.
"""

import inspect
import re
import sqlite3
from pathlib import Path

import pytest

from auditor.decisions.decisions_file import open_decisions
from auditor.exports.java_sources import with_java_sources
from auditor.files import database, limits, xml_stream
from auditor.files.errors import InputError
from auditor.files.limits import KB, MB
from auditor.merging.scenario_file import read_scenarios
from auditor.policy import located
from auditor.samples.app import App
from tests.hostile import costs
from tests.hostile import costs_of_texts as texts
from tests.hostile.costs import Limit

LIMITS: dict[str, Limit] = {
    "PROCESS_MEMORY": Limit(costs.memory, "MemoryError", lowered=512 * MB, below=412 * MB),
    "PROCESS_CPU": Limit(costs.process_cpu, "DIED", lowered=2, below=1),
    "PROCESS_TIME": Limit(costs.process_time, "DIED", lowered=4, below=3),
    "PROCESS_OUTPUT": Limit(costs.process_output, "DIED", lowered=1000),
    "FOLDER_ENTRIES": Limit(costs.entries, "FOLDER_LIMIT", lowered=50),
    "FOLDER_DEPTH": Limit(costs.folder_depth, "FOLDER_LIMIT"),
    "MPR_FILE": Limit(costs.mpr_size, "TOO_LARGE"),
    "UNIT_SIZE": Limit(costs.unit_size, "BSON_LIMIT"),
    "UNIT_DEPTH": Limit(costs.unit_depth, "BSON_LIMIT"),
    "UNIT_ELEMENTS": Limit(costs.unit_elements, "BSON_LIMIT"),
    "UNIT_ROWS": Limit(costs.unit_rows, "MPR_LIMIT", lowered=1000),
    "SQLITE_LENGTH": Limit(costs.row_size, "limit", lowered=20_000, below=300),
    "SQLITE_SQL_LENGTH": Limit(costs.sql_length, "MPR_CORRUPT"),
    "SQLITE_COLUMNS": Limit(costs.columns, "MPR_CORRUPT"),
    "SQLITE_VDBE_OP": Limit(costs.instructions, "MPR_LIMIT"),
    "SQLITE_STEP": Limit(costs.step, "MPR_LIMIT", lowered=100, below=90, step=2000),
    "SQLITE_STEPS": Limit(costs.steps, "MPR_LIMIT", lowered=100, below=90, step=2000),
    "SCHEMA_ROWS": Limit(costs.schema_rows, "NOT_LOOKED_AT"),
    "READ_ATTEMPTS": Limit(costs.attempts, "MPR_CHANGED"),
    "BUSY_WAIT": Limit(costs.busy, "MPR_BUSY"),
    "ZIP_FILE": Limit(texts.zip_size, "TOO_LARGE", lowered=10_000),
    "ZIP_ENTRIES": Limit(texts.zip_entries, "ZIP_LIMIT", lowered=1000),
    "ZIP_DIRECTORY": Limit(texts.zip_directory, "ZIP_LIMIT", lowered=1000),
    "ZIP_ENTRY": Limit(texts.zip_entry, "ZIP_LIMIT", lowered=10_000),
    "ZIP_TOTAL": Limit(texts.zip_total, "ZIP_LIMIT", lowered=10_000),
    "ZIP_RATIO": Limit(texts.zip_ratio, "ZIP_LIMIT"),
    "ZIP_RATIO_FROM": Limit(texts.zip_ratio_from, "ZIP_LIMIT"),
    "XML_FILE": Limit(texts.xml_file, "TOO_LARGE", lowered=10_000),
    "XML_PROLOG": Limit(texts.xml_prolog, "XML_LIMIT"),
    "XML_ELEMENTS": Limit(texts.xml_elements, "XML_LIMIT", lowered=1000),
    "XML_CHILDREN": Limit(texts.xml_children, "XML_LIMIT", lowered=1000),
    "XML_DEPTH": Limit(texts.xml_depth, "XML_LIMIT"),
    "XML_ATTRIBUTES": Limit(texts.xml_attributes, "XML_LIMIT"),
    "XML_ATTRIBUTE": Limit(texts.xml_attribute, "XML_LIMIT"),
    "XML_TEXT": Limit(texts.xml_text, "XML_LIMIT"),
    "XML_TAG": Limit(texts.xml_tag, "XML_LIMIT", lowered=500 * KB),
    "XML_ERRORS": Limit(texts.xml_errors, "NOT_TOLD"),
    "JSON_FILE": Limit(texts.json_size, "JSON_LIMIT", lowered=10_000),
    "JSON_BRACKETS": Limit(texts.json_brackets, "JSON_LIMIT", lowered=1000),
    "JSON_VALUES": Limit(texts.json_values, "JSON_LIMIT", lowered=1000),
    "YAML_FILE": Limit(texts.yaml_size, "YAML_LIMIT", lowered=10_000),
    "YAML_NODES": Limit(texts.yaml_nodes, "YAML_LIMIT", lowered=1000),
    "YAML_DEPTH": Limit(texts.yaml_depth, "YAML_LIMIT"),
    "YAML_TOTAL": Limit(texts.yaml_total, "FOLDER_LIMIT", lowered=200_000),
    "MDP_FILE": Limit(texts.model_size, "TOO_LARGE", lowered=10_000),
    "ADVISORIES_FILE": Limit(texts.advisories, "TOO_LARGE"),
    "POLICY_FILE": Limit(texts.toml_size(located.read), "TOO_LARGE"),
    "POLICY_LINE": Limit(texts.toml_line(located.read), "TOML_LIMIT"),
    "DECISIONS_FILE": Limit(texts.toml_size(open_decisions), "TOO_LARGE"),
    "DECISIONS_LINE": Limit(texts.toml_line(open_decisions), "TOML_LIMIT"),
    "SCENARIOS_FILE": Limit(texts.toml_size(read_scenarios), "TOO_LARGE"),
    "SCENARIOS_LINE": Limit(texts.toml_line(read_scenarios), "TOML_LIMIT"),
}

OTHERWISE = ("JAVA_FILE", "JAVA_TOTAL", "SQLITE_CACHE_KIB", "XML_PIECE")
"""Constants that change how something is read, and refuse nothing: met by tests of their own below."""

UNITS = ("KB", "MB", "GB")
HERE = Path(__file__)


def used() -> set[str]:
    """The limits that something in the program asks for."""
    names = [name for name in vars(limits) if name.isupper() and name not in UNITS]
    sources = [
        path.read_text(encoding="utf-8")
        for room in ("auditor", "screens")
        for path in (HERE.parents[2] / room).rglob("*.py")
        if path.name != "limits.py"
    ]
    text = "\n".join(sources)
    return {name for name in names if re.search(rf"\b{name}\b", text)}


def test_every_limit_is_met() -> None:
    """A limit that nobody tries may have stopped working long ago."""
    known = {*LIMITS, *OTHERWISE}
    assert used() <= known
    assert known <= {name for name in vars(limits) if name.isupper()}


def test_every_limit_has_a_reason() -> None:
    """Each constant is followed by a text that says why it is so large."""
    source = inspect.getsource(limits)
    for name in vars(limits):
        if name.isupper() and name not in UNITS:
            assert re.search(rf'^{name} = .*\n"""', source, re.MULTILINE), name


def prepared(name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Limit, int]:
    """How a limit is met, and its value; where it is lowered, the lower one."""
    limit = LIMITS[name]
    if limit.lowered is not None:
        monkeypatch.setattr(limits, name, limit.lowered)
    value = getattr(limits, name)
    return limit, int(value * 1000) if isinstance(value, float) else value


@pytest.mark.parametrize("name", LIMITS)
def test_as_much_as_is_allowed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs exactly the limit, or the least below it that can be made, is read."""
    limit, value = prepared(name, monkeypatch)
    limit.cost(tmp_path, value - limit.below)


@pytest.mark.parametrize("name", LIMITS)
def test_more_than_is_allowed(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs more is refused, with the limit's own code."""
    limit, value = prepared(name, monkeypatch)
    with pytest.raises(InputError) as caught:
        limit.cost(tmp_path, value + limit.step)
    assert caught.value.code == limit.code


def test_page_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite is told how much it may keep of a project."""
    told: list[str] = []

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            told.append(sql)
            return super().execute(sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(database.sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Connection))
    database.open_sqlite(costs.project(tmp_path)).close()
    assert f"PRAGMA cache_size=-{limits.SQLITE_CACHE_KIB}" in told


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_long_line_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    """A line longer than a piece is fed in several, and the element in it is whole."""
    monkeypatch.setattr(limits, "XML_PIECE", 100)
    path = tmp_path / "shop.xml"
    path.write_bytes(b"<a><b c='" + b"x" * (100 + more) + b"'/></a>")
    found = [element.get("c") for event, element, _ in xml_stream.read_xml(path) if event == "start"]
    assert found == [None, "x" * (100 + more)]


@pytest.mark.parametrize(("limit", "value", "read"), [("JAVA_FILE", 100, 2), ("JAVA_TOTAL", 250, 1)])
def test_java_sources_that_cost_too_much_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, read: int
) -> None:
    """A file that is too large, or one too many, is not read; the coverage says so, and the project is read."""
    for number, size in enumerate((100, 101, 100)):
        path = tmp_path / "javasource" / "shop" / f"Class{number}.java"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x" * size)
    monkeypatch.setattr(limits, limit, value)
    project = with_java_sources(App().project(), tmp_path)
    assert project.java_sources is not None
    assert len(project.java_sources) == read + (limit == "JAVA_TOTAL")
    (entry,) = (area for area in project.coverage if area.area == "javasource")
    assert entry.unreadable


def test_unit_files_have_the_same_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit in a file of its own is held against the size of a unit before it is read."""
    monkeypatch.setattr(limits, "UNIT_SIZE", 50_000)
    (tmp_path / "within").mkdir()
    costs.unit_file(tmp_path / "within", 50_000)
    (tmp_path / "above").mkdir()
    with pytest.raises(InputError):
        costs.unit_file(tmp_path / "above", 50_001)
