"""The workbook: sheets that filter, a first sheet for a manager, and no cell that computes or links."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from auditor.reports import xlsx
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.hostile_project import hostile_app
from tests.reports.cases import reviewed
from tests.reports.test_formats import findings

pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """A workbook, read back as XML."""

    def __init__(self, data: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        sheets = etree.fromstring(self.zip.read("xl/workbook.xml")).find(f"{MAIN}sheets")
        self.names = [sheet.get("name") for sheet in sheets]

    def sheet(self, name: str) -> etree._Element:
        """One sheet's XML."""
        return etree.fromstring(self.zip.read(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The cells of a sheet by the letter of their column."""
        return [
            {re.sub(r"\d", "", cell.get("r")): "".join(cell.itertext()) for cell in row}
            for row in self.sheet(name).iter(f"{MAIN}row")
        ]


def book(folder: Path, *arguments: str | Path) -> Book:
    """Write and read a workbook."""
    path = folder / "findings.xlsx"
    done = mxaudit("check", *arguments, "-o", path, "--fail-on", "never")
    assert done.code == 0, done.error
    return Book(path.read_bytes())


@pytest.fixture(scope="module")
def webshop(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A workbook with decisions and a baseline."""
    folder = tmp_path_factory.mktemp("webshop")
    return book(folder, WEBSHOP, *reviewed(folder))


def test_sheets(webshop: Book) -> None:
    """The manager's first, then what cli.md names."""
    assert webshop.names[:6] == ["Summary", "Findings", "Access", "Roles", "Coverage", "Decisions"]


def test_the_first_sheet_answers_a_manager(webshop: Book) -> None:
    """Open by severity, open to anonymous, new and fixed, late with owner, not checked."""
    lines = [" | ".join(row.values()) for row in webshop.rows("Summary")]
    whole = "\n".join(lines)
    assert re.search(r"^Open \| \d+ \| \d+ \| \d+ \| \d+ \| \d+ \| \d+$", whole, re.MULTILINE)
    assert "Visitors who do not sign in have the user role Anonymous." in lines
    assert re.search(r"^baseline.json: \d+ new, 1 fixed, 0 newly checked$", whole, re.MULTILINE)
    assert re.search(r"^.* \| overdue \| planned \| 2020-01-31 \| J. de Vries$", whole, re.MULTILINE)
    assert "Not checked" in lines


def test_a_row_a_finding_with_frozen_heads_and_filters(webshop: Book) -> None:
    """On every sheet but the first, which is read like a page."""
    found = findings(WEBSHOP)
    rows = webshop.rows("Findings")
    assert len(rows) == len(found) + 1
    assert rows[0]["A"] == "Severity"
    assert [row["R"] for row in rows[1:]] == [finding["id"] for finding in found]
    for name in webshop.names:
        sheet = webshop.sheet(name)
        pane = sheet.find(f".//{MAIN}pane")
        assert (pane is None) == (name == "Summary") == (sheet.find(f"{MAIN}autoFilter") is None)
        assert name == "Summary" or (pane.get("state"), pane.get("ySplit")) == ("frozen", "1")


def test_access_roles_and_decisions(webshop: Book) -> None:
    """The marks of the matrix; whom a role manages; what was decided, by whom."""
    heads, *rows = webshop.rows("Access")
    column = next(letter for letter, head in heads.items() if head == "Customer")
    assert {row["B"]: row[column] for row in rows}["Webshop.Review"] == "CrwD~"
    roles = {row["A"]: row for row in webshop.rows("Roles")}
    assert roles["Anonymous"]["B"] == "anonymous"
    assert roles["Administrator"]["D"] == "every user"
    standings = {row["B"] for row in webshop.rows("Decisions")[1:]}
    assert standings == {"current", "expired", "overdue", "stale"}
    assert len(webshop.rows("Decisions")) - 1 == sum(row.get("L") != "open" for row in webshop.rows("Findings")[1:])


def test_coverage_names_every_rule(tmp_path: Path) -> None:
    """With the reason of those that were not checked."""
    rows = book(tmp_path, CONNECTOR).rows("Coverage")
    told = {row["A"].split()[1]: row for row in rows if row["A"].startswith("rule ")}
    assert told["PRJ-01"]["B"] == "not checked"
    assert told["PRJ-01"]["C"]


def test_no_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    """Whatever a name holds: it is text, and the workbook refers to nothing outside itself."""
    path = tmp_path / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    made = book(tmp_path, path)
    for name in made.names:
        sheet = made.sheet(name)
        assert sheet.find(f".//{MAIN}f") is None
        assert sheet.find(f".//{MAIN}hyperlink") is None
        assert {cell.get("t") for cell in sheet.iter(f"{MAIN}c")} <= {"inlineStr", "s", "n", None}
    assert not [name for name in made.zip.namelist() if "externalLink" in name or "vba" in name]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `SOURCE_DATE_EPOCH`, whatever the clock and the time zone say."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    mxaudit("check", CLINIC, "-o", tmp_path / "a.xlsx")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    mxaudit("check", CLINIC, "-o", tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_does_not_fit_is_told() -> None:
    """A cell that is cut says so, and so does a sheet whose rows are cut."""
    assert xlsx._fitting("x" * xlsx.MAX_CELL) == "x" * xlsx.MAX_CELL
    cut = xlsx._fitting("x" * (xlsx.MAX_CELL + 1))
    assert len(cut) == xlsx.MAX_CELL
    assert cut.endswith("(cut: a cell holds no more)")
    rows = [(str(number),) for number in range(10)]
    assert list(xlsx._rows_that_fit(rows, 10)) == rows
    shown = list(xlsx._rows_that_fit(rows, 4))
    assert shown[:3] == rows[:3]
    assert shown[3] == ("7 more rows do not fit on a sheet; the JSON has every finding.",)


@pytest.mark.parametrize(
    ("arguments", "told"), [(("-f", "xlsx"), "add -o findings.xlsx"), (("-f", "xlsx", "-o", "-"), "needs a file")]
)
def test_it_needs_a_file(arguments: tuple[str, ...], told: str) -> None:
    """A terminal cannot show a workbook."""
    done = mxaudit("check", CLINIC, *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.error


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says what to install, before anything is audited or written."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    done = mxaudit("check", CLINIC, "-o", tmp_path / "a.xlsx")
    assert done.code == 2
    assert "mxaudit[xlsx]" in done.error
    assert list(tmp_path.iterdir()) == []


def test_no_room_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and the old file stays."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "findings.xlsx"
    path.write_text("the last run")
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    monkeypatch.setattr("tempfile.mkstemp", full)
    done = mxaudit("check", CLINIC, "-o", path)
    assert done.code == 2
    assert "space in the folder for temporary files" in done.error
    assert path.read_text() == "the last run"
