"""XLSX: the audit as a workbook, its first sheet for a manager; no cell of it is a formula or a link (inputs.md 6.3).

XlsxWriter, the extra `xlsx`, is loaded when a workbook is written. Every value is written as text or as a number of
ours, so nothing that a name says is computed.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from auditor.decisions.matching import Decided
from auditor.files.errors import OutputError
from auditor.reports.values import Json
from auditor.reports.xlsx_sheets import Sheet, Value, sheets

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

MAX_CELL = 32_767
"""Characters in a cell, by the format. XlsxWriter leaves out a longer text in silence, so it is cut here."""
MAX_ROWS = 1_048_576
"""Rows of a sheet, by the format."""
MAX_COLUMNS = 16_384
LINE = 15.0
"""Points of a line of text."""
MAX_LINES = 12
"""Lines that a row shows; a cell holds more."""
CUT = "… (cut: a cell holds no more)"

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx(decided: Decided, document: Json) -> bytes:
    """Write `check`'s document as a workbook.

    Raises `OutputError`: EXTRA where XlsxWriter is not installed, OUT_FAILED when there is no room for its temporary
    files.
    """
    try:
        from xlsxwriter import Workbook
        from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
    except ImportError:
        told = "XLSX needs an extra that is not installed; install mxaudit with it: 'mxaudit[xlsx]'"
        raise OutputError("EXTRA", told) from None
    out = BytesIO()
    try:
        workbook = Workbook(out, _OPTIONS)
        _fill(workbook, decided, document)
        workbook.close()
    except (OSError, FileCreateError):
        told = "the workbook could not be made; check the space in the folder for temporary files"
        raise OutputError("OUT_FAILED", told) from None
    return out.getvalue()


def _fill(workbook: "Workbook", decided: Decided, document: Json) -> None:
    made = datetime.strptime(document["generated_at"], "%Y-%m-%dT%H:%M:%SZ")
    workbook.set_properties({"title": "Security audit", "author": "mxaudit", "created": made})
    styles = {
        "": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "plain": workbook.add_format({"valign": "top"}),
        "head": workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "strong": workbook.add_format({"bold": True, "valign": "top"}),
        "marks": workbook.add_format({"font_name": "Consolas", "valign": "top"}),
        "upright": workbook.add_format({"bold": True, "bottom": 1, "rotation": 90}),
    }
    for sheet in sheets(decided, document):
        _write(workbook, sheet, styles)


def _write(workbook: "Workbook", sheet: Sheet, styles: dict[str, Any]) -> None:
    page = workbook.add_worksheet(sheet.name)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    for column, width in enumerate(sheet.widths[:MAX_COLUMNS]):
        page.set_column(column, column, width)
    row = 0
    if sheet.heads:
        heads = sheet.heads[:MAX_COLUMNS]
        for column, head in enumerate(heads):
            page.write_string(0, column, _fitting(head), styles["upright" if column >= sheet.upright_from else "head"])
        page.freeze_panes(1, sheet.frozen_columns)
        page.repeat_rows(0)
        row = 1
    for values in _rows_that_fit(sheet.rows, MAX_ROWS - row):
        _row(page, row, values, sheet, styles)
        row += 1
    if sheet.heads:
        page.autofilter(0, 0, max(row - 1, 1), len(heads) - 1)


def _row(page: Any, row: int, values: Sequence[Value], sheet: Sheet, styles: dict[str, Any]) -> None:
    style = styles[sheet.styles.get(row, "")]
    if row not in sheet.styles:
        page.set_row(row, _height(values, sheet.widths))
    for column, value in enumerate(values[:MAX_COLUMNS]):
        chosen = styles["marks"] if column >= sheet.upright_from else style
        if isinstance(value, int):
            page.write_number(row, column, value, chosen)
        elif value:
            page.write_string(row, column, _fitting(value), chosen)


def _height(values: Sequence[Value], widths: Sequence[float]) -> float:
    """How high a row must be for its wrapped text, in points: not every program finds that out itself."""
    lines = (ceil(len(str(value)) / width) for value, width in zip(values, widths, strict=False) if value)
    return LINE * min(max(lines, default=1), MAX_LINES)


def _fitting(text: str) -> str:
    """Text that a cell can hold; what is cut says so. Lone surrogates, which no XML carries, do not occur in names."""
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - len(CUT)]}{CUT}"


def _rows_that_fit(rows: Iterable[Sequence[Value]], number: int) -> Iterator[Sequence[Value]]:
    """As many rows as a sheet holds; the last one then counts those that are left out."""
    waiting: Sequence[Value] | None = None
    left_rows = iter(rows)
    for position, values in enumerate(left_rows, 1):
        if position < number:
            yield values
        elif position == number:
            waiting = values
        else:
            left = position - number + 1 + sum(1 for _ in left_rows)
            yield (f"{left:,} more rows do not fit on a sheet; the JSON has every finding.",)
            return
    if waiting is not None:
        yield waiting
