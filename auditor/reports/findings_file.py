"""The findings file: one audit in any of the formats of cli.md. Each writer is loaded when it is used."""

from collections.abc import Sequence
from functools import cached_property

from auditor.decisions.matching import Decided
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from auditor.reports import documents, json
from auditor.reports import merge as merge_report
from auditor.reports.values import Json


class FindingsFile:
    """An audit with its decisions and saved merges, ready to be written. Several formats share one document."""

    def __init__(
        self, decided: Decided, generated_at: str, scope: Json, merges: Sequence[tuple[Name, Merge]] = ()
    ) -> None:
        """`scope` is that of cli.md, `check`; `merges` are pairs of name and merge."""
        self.decided = decided
        self.generated_at = generated_at
        self.scope = scope
        self._merges = merges

    @cached_property
    def document(self) -> Json:
        """What `check -f json` prints."""
        scenarios = [merge_report.named(title, merge, self.decided) for title, merge in self._merges]
        return documents.check(self.decided, self.generated_at, self.scope, scenarios)

    def written(self, format_: str, *, terminal: bool = False, csv_raw: bool = False) -> bytes:
        """Write it in one of the formats: text, json, sarif, junit, csv, xlsx, markdown, html or github.

        `terminal` is for text: drawn for a person. `csv_raw` is for CSV: without the guard against formulas.
        Raises `OutputError` EXTRA when xlsx is asked for and its library is not installed.
        """
        if format_ == "sarif":
            from auditor.reports.sarif import sarif

            added = (finding for _, merge in self._merges for finding in (*merge.emergent, *merge.new_findings))
            return sarif(self.decided, self.scope, frozenset(map(self.decided.audit.id, added)))
        if format_ == "text":
            from auditor.reports import text

            return text.check(self.decided, self.generated_at, terminal=terminal)
        if format_ == "csv":
            from auditor.reports.csv import csv

            return csv(self.document, raw=csv_raw)
        return _WRITERS[format_](self.decided, self.document)


def _json(_: Decided, document: Json) -> bytes:
    return json.dump(document)


def _junit(_: Decided, document: Json) -> bytes:
    from auditor.reports.junit import junit

    return junit(document)


def _xlsx(decided: Decided, document: Json) -> bytes:
    from auditor.reports.xlsx import xlsx

    return xlsx(decided, document)


def _markdown(decided: Decided, document: Json) -> bytes:
    from auditor.reports.markdown import markdown

    return markdown(decided, document)


def _html(decided: Decided, document: Json) -> bytes:
    from auditor.reports.html import html

    return html(decided, document)


def _github(_: Decided, document: Json) -> bytes:
    from auditor.reports.github import github

    return github(document)


_WRITERS = {
    "json": _json,
    "junit": _junit,
    "xlsx": _xlsx,
    "markdown": _markdown,
    "html": _html,
    "github": _github,
}
