"""The page of an audit: what a manager asks first, then the findings, then what stands behind them."""

from collections.abc import Iterable

from auditor.decisions.matching import Decided
from auditor.model.names import name
from auditor.reports.checklist import answer_words
from auditor.reports.html.access import matrix, roles
from auditor.reports.html.elements import Element, builder, folded, page, table
from auditor.reports.html.findings import Findings
from auditor.reports.html.manager import in_short
from auditor.reports.html.merges import merges
from auditor.reports.overview import overview
from auditor.reports.values import Json
from auditor.rules.checklist import NOT_CHECKED


def html(decided: Decided, document: Json) -> bytes:
    """Write `check`'s document, the roles and the access matrix as one page, UTF-8."""
    path = name(document["export"]["path"])
    return page(f"Security audit of {path}", _content(decided, document, path))


def _content(decided: Decided, document: Json, path: str) -> Iterable[Element]:
    E = builder()
    answers = overview(decided, document)
    findings = Findings(document)
    parts: list[tuple[str, str, list[Element]]] = [
        ("short", "In short", list(in_short(answers, document))),
        ("findings", "Findings", list(findings.of_the_project())),
        ("merges", "Merges", list(merges(document["scenarios"], findings))),
        ("roles", "Roles", list(roles(decided.audit.context))),
        ("matrix", "Access matrix", list(matrix(decided.audit.context))),
        ("checklist", "Checklist", list(_checklist(document["checklist"]))),
        ("unchecked", "What was not checked", list(_not_checked(document))),
        ("rules", "Rules", list(_rules(document))),
        ("coverage", "Coverage", list(_coverage(document))),
        ("authentication", "Authentication", list(_authentication(document))),
    ]
    parts = [part for part in parts if part[2]]
    yield E.h1(f"Security audit of {path}")
    yield E.p({"class": "muted"}, _source(document))
    yield E.nav(*(E.a(title, href=f"#{anchor}") for anchor, title, _ in parts[1:]))
    for anchor, title, content in parts:
        yield E.section(E.h2(title), *content, id=anchor)


def _source(document: Json) -> str:
    export, tool = document["export"], document["tool"]
    version = f"Mendix {name(export['mendix_version'])}, " if export["mendix_version"] else ""
    return f"{version}read as {export['format']}, by mxaudit {tool['version']}, {document['generated_at']}."


def _not_checked(document: Json) -> Iterable[Element]:
    rules = [rule for rule in document["rules"] if rule["status"] == "not checked"]
    if not rules:
        yield builder().p("Every rule was checked.")
        return
    rows = [(rule["id"], rule["title"], rule["reason"]) for rule in rules]
    yield table(("Rule", "Title", "Reason"), rows, "ids")


def _rules(document: Json) -> Iterable[Element]:
    rows = [(r["id"], r["title"], r["status"], f"{r['subjects']:,}", f"{r['findings']:,}") for r in document["rules"]]
    heads = ("Rule", "Title", "Status", "Subjects", "Findings")
    yield folded([f"All {len(rows)} rules, with what each one looked at"], [table(heads, rows, "ids")])


def _coverage(document: Json) -> Iterable[Element]:
    rows = [(entry["area"], entry["status"], entry["detail"]) for entry in document["coverage"]]
    yield table(("Area", "Status", "Detail"), rows)


def _authentication(document: Json) -> Iterable[Element]:
    rows = [
        (name(e["service"]), e["direction"], e["scheme"], e["transport"], e["secret_in"] or "")
        for e in document["authentication"]
    ]
    if rows:
        yield table(("Service", "Direction", "Scheme", "Transport", "Secret in"), rows)


def _checklist(questions: list[Json]) -> Iterable[Element]:
    """What a model cannot answer: the questions that apply first, each with why it is asked and what was answered."""
    if not questions:
        return
    ordered = sorted(questions, key=lambda question: not question["applies"])
    rows = [(q["id"], q["question"], q["because"], answer_words(q)) for q in ordered]
    yield builder().p(f"What a model cannot show: answers are what somebody said, {NOT_CHECKED}.")
    yield table(("Id", "Question", "Because", "Answer"), rows, "ids")
