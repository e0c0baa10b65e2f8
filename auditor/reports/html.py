"""One self-contained HTML page: for people, on a screen or on paper (inputs.md 6.3).

It is built with lxml, which escapes by construction; its style is allowed by hash in a strict content security policy;
it loads nothing, runs no script, and links to nothing that the project says.
"""

import base64
import hashlib
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from auditor.access.summary import Summaries
from auditor.decisions.matching import Decided
from auditor.model.names import name
from auditor.model.project import SYSTEM
from auditor.reports.junit import subject_label
from auditor.reports.values import Json

Element = Any
"""An element of lxml, which is loaded only when a page is written."""

SEVERITIES = ("critical", "high", "medium", "low", "info")

MATRIX_CELLS = 200_000
"""The access matrix is left out above this many cells, and the page says so: a browser would not open it."""

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.2rem; border-bottom: 1px solid; } h3 { margin-bottom: .2rem; }
table { border-collapse: collapse; } th, td { padding: .2rem .6rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid; } .numbers td, .numbers th { text-align: right; }
.critical, .high { font-weight: bold; } article { break-inside: avoid; margin: 1rem 0 1.4rem; }
article p { margin: .2rem 0; } article ul { margin: .2rem 0; } .muted { opacity: .75; }
.matrix { overflow-x: auto; } .matrix td { font-family: ui-monospace, monospace; white-space: pre; }
.matrix tbody th { font-weight: normal; position: sticky; left: 0; background: Canvas; }
@media print { body { max-width: none; margin: 0; } .matrix { overflow: visible; font-size: 8px; } }
"""


def html(decided: Decided, document: Json) -> bytes:
    """Write `check`'s document and the access matrix as one page, UTF-8."""
    from lxml import etree

    E = _builder()

    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    style = E.style()
    style.text = STYLE
    path = name(document["export"]["path"])
    page = E.html(
        E.head(
            E.meta({"charset": "utf-8"}),
            E.meta({"http-equiv": "Content-Security-Policy", "content": policy}),
            E.meta({"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            E.meta({"name": "referrer", "content": "no-referrer"}),
            E.title(f"Security audit of {path}"),
            style,
        ),
        E.body(
            E.h1(f"Security audit of {path}"),
            E.p(_source(document)),
            *_summary(document),
            E.h2("Findings"),
            *_findings(document["findings"]),
            *_scenarios(document["scenarios"]),
            E.h2("Access matrix"),
            *_matrix(decided),
            E.h2("What was not checked"),
            *_not_checked(document),
            E.h2("Coverage"),
            _table(("Area", "Status", "Detail"), ((e["area"], e["status"], e["detail"]) for e in document["coverage"])),
            E.h2("Authentication"),
            _table(
                ("Service", "Direction", "Scheme", "Transport", "Secret in"),
                (
                    (name(e["service"]), e["direction"], e["scheme"], e["transport"], e["secret_in"] or "")
                    for e in document["authentication"]
                ),
            ),
        ),
        lang="en",
    )
    data: bytes = etree.tostring(page, doctype="<!DOCTYPE html>", method="html", encoding="utf-8", pretty_print=True)
    return data


def _builder() -> Any:
    """The maker of elements: `E.p("text")`. What it is given becomes text or attribute, never markup."""
    from lxml.builder import E  # type: ignore[import-not-found]

    return E


def _source(document: Json) -> str:
    export, tool = document["export"], document["tool"]
    version = f"Mendix {name(export['mendix_version'])}, " if export["mendix_version"] else ""
    return f"{version}read as {export['format']}, by mxaudit {tool['version']}, {document['generated_at']}."


def _summary(document: Json) -> Iterable[Element]:
    """What a manager asks first: how much, what is open to anonymous, what is new or late, what was not checked."""
    E = _builder()

    summary = document["summary"]
    words = [*SEVERITIES, "open", "new", "fixed", "not_checked"]
    table = _table([word.replace("_", " ") for word in words], [[str(summary[word]) for word in words]])
    table.set("class", "numbers")
    yield table
    anonymous = [f for f in document["findings"] if f["reach"] == "anonymous" and f["severity"] != "info"]
    yield E.p(
        f"Open to anonymous: {len(anonymous)} findings." if anonymous else "Open to anonymous: nothing was found."
    )
    late = [f for f in document["findings"] if f["decision"] and f["decision"]["standing"] in ("overdue", "expired")]
    if late:
        rows = (
            (f["rule"], subject_label(f), f["decision"]["standing"], f["decision"]["until"] or "", _owner(f))
            for f in late
        )
        yield _table(("Rule", "Subjects", "Standing", "Until", "Owner"), rows)


def _owner(finding: Json) -> str:
    return name(finding["decision"]["owner"] or "nobody")


def _findings(findings: list[Json]) -> Iterable[Element]:
    E = _builder()

    if not findings:
        yield E.p("No violations found.")
    for severity, group in groupby(findings, key=lambda finding: finding["severity"]):
        members = list(group)
        yield E.h3(f"{severity.capitalize()} {len(members)}", {"class": severity})
        for finding in members:
            yield _finding(finding)


def _finding(finding: Json) -> Element:
    E = _builder()

    decision = finding["decision"]
    state = decision["state"] if decision else "open"
    if decision and decision["standing"] != "current":
        state = f"{state}, {decision['standing']}"
    evidence = [E.li(f"{e['statement']}{_place(e['location'])}") for e in finding["evidence"]]
    decided = [E.p(f"Decided: {state} by {_owner(finding)}: {name(decision['reason'] or '')}")] if decision else []
    return E.article(
        E.p(E.strong(f"{finding['rule']} {finding['title']}"), f": {subject_label(finding)} ", _muted(f"({state})")),
        E.p(finding["message"]),
        E.ul(*evidence),
        E.p(f"Fix: {finding['fix']}"),
        *decided,
        E.p({"class": "muted"}, f"reach {finding['reach']}, {finding['certainty']}, {finding['id'][:16]}"),
    )


def _muted(text: str) -> Element:
    E = _builder()

    return E.span({"class": "muted"}, text)


def _place(location: Json | None) -> str:
    if location is None:
        return ""
    if location["line"]:
        return f" ({name(location['file'])}, line {location['line']})"
    return f" ({' › '.join(name(location[key]) for key in ('file', 'unit', 'path') if location[key])})"


def _scenarios(scenarios: list[Json]) -> Iterable[Element]:
    E = _builder()

    if not scenarios:
        return
    yield E.h2("Merges")
    for scenario in scenarios:
        label = name(" + ".join([*scenario["user_roles"], *scenario["with"]]))
        yield E.h3(label)
        gained = {role: len(cells) for role, cells in scenario["gained"].items()}
        told = ", ".join(f"{name(role)} gains {number} cells" for role, number in gained.items())
        yield E.p(f"{told or 'a new role'}; new findings {len(scenario['new_findings'])}.")
        rows = [
            (name(c["entity"]), name(c["member"] or ""), c["right"], c["rows_before"], c["rows_after"], c["sentence"])
            for c in scenario["changed"]
        ]
        if rows:
            yield _table(("Entity", "Member", "Right", "Rows before", "Rows now", "In words"), rows)
        yield from (_finding(finding) for finding in (*scenario["emergent"], *scenario["new_findings"]))


def _matrix(decided: Decided) -> Iterable[Element]:
    """Roles x entities in the marks of the screens; entities that nobody can touch are left out."""
    E = _builder()

    context = decided.audit.context
    summaries = Summaries(context.access)
    roles = [(role.names[0], role.access) for role in context.roles]
    entities = [e.name for e in context.project.entities.values() if e.module != SYSTEM]
    if len(roles) * len(entities) > MATRIX_CELLS:
        yield E.p(f"Left out: {len(roles)} roles x {len(entities)} entities are too many cells for a page.")
        return
    rows = []
    for entity in entities:
        found = [access.entity(entity) for _, access in roles]
        if any(found):
            rows.append([entity, *(summaries.marks(cell).rstrip() for cell in found)])
    legend = "C R W D: create, read, write, delete; r w: some members; - not; ~ all rows limited; ≈ some; · no access."
    yield E.p(legend)
    yield E.div({"class": "matrix"}, _table(["Entity", *(role for role, _ in roles)], rows, row_heads=True))


def _not_checked(document: Json) -> Iterable[Element]:
    E = _builder()

    rules = [rule for rule in document["rules"] if rule["status"] == "not checked"]
    if rules:
        yield _table(("Rule", "Title", "Reason"), ((rule["id"], rule["title"], rule["reason"]) for rule in rules))
    else:
        yield E.p("Every rule was checked.")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], row_heads: bool = False) -> Element:
    E = _builder()

    def cell(position: int, value: str) -> Any:
        return E.th(value, scope="row") if row_heads and position == 0 else E.td(value)

    body = [E.tr(*(cell(i, value) for i, value in enumerate(row))) for row in rows]
    return E.table(E.thead(E.tr(*(E.th(head, scope="col") for head in heads))), E.tbody(*body))
