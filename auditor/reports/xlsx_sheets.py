"""The sheets of a workbook: Summary, Findings, Access, Roles, Coverage, Decisions, and the checklist where asked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.access.summary import NO_ACCESS, Summaries
from auditor.decisions.matching import Decided
from auditor.model.names import name
from auditor.model.project import SYSTEM
from auditor.reports.checklist import answer_words
from auditor.reports.csv import COLUMNS
from auditor.reports.lines import title
from auditor.reports.overview import SEVERITIES, Overview, overview, owner
from auditor.reports.roles import HEADS, role_rows
from auditor.reports.values import Json
from auditor.reports.words import finding_groups, module_label, subject_label
from auditor.rules.context import Context

Value = str | int

_WIDE = 1 << 20
"""A column that no sheet has: nothing stands upright."""


@dataclass(frozen=True)
class Sheet:
    """One sheet, ready to be written."""

    name: str
    widths: Sequence[float]
    """Of the columns, in characters."""
    rows: Iterable[Sequence[Value]]
    heads: Sequence[str] = ()
    """The first row, frozen and with filters; none on the sheet that is read like a page."""
    frozen_columns: int = 0
    upright_from: int = _WIDE
    """The first column of the access matrix whose head stands upright and whose cells are marks."""
    styles: dict[int, str] = field(default_factory=dict)
    """Row -> style, where it is not the usual one."""


def sheets(decided: Decided, document: Json) -> Iterator[Sheet]:
    """Give every sheet, the manager's first."""
    yield _summary(overview(decided, document), document)
    findings = document["findings"]
    widths = [10, 10, 34, 34, 60, 50, 12, 10, 12, 8, 8, 10, 10, 18, 12, 40, 14, 66]
    rows = ([make(finding) for make in COLUMNS.values()] for finding in findings)
    yield Sheet("Findings", widths, rows, [head.capitalize() for head in COLUMNS], 3)
    yield _access(decided.audit.context)
    yield Sheet("Roles", [26, 16, 60, 40, 10, 10, 12], _numbered(role_rows(decided.audit.context)), HEADS, 1)
    coverage = ((entry["area"], entry["status"], entry["detail"]) for entry in document["coverage"])
    rules = ((f"rule {r['id']} {r['title']}", r["status"], r["reason"] or _looked_at(r)) for r in document["rules"])
    yield Sheet("Coverage", [50, 14, 80], (*coverage, *rules), ("Area or rule", "Status", "Detail"), 1)
    yield _decisions(findings)
    if questions := document["checklist"]:
        applies = {True: "yes", False: "no"}
        asked = ((q["id"], q["question"], applies[q["applies"]], q["because"], answer_words(q)) for q in questions)
        yield Sheet("Checklist", [10, 70, 10, 40, 60], asked, ("Id", "Question", "Applies", "Because", "Answer"), 1)


def _looked_at(rule: Json) -> str:
    return f"{rule['subjects']} subjects, {rule['findings']} findings"


def _numbered(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[Value]]:
    """Write the counts as numbers, so that they sort."""
    for row in rows:
        yield [int(value) if value.isdecimal() and column >= 4 else value for column, value in enumerate(row)]


def _summary(answers: Overview, document: Json) -> Sheet:
    """What a manager asks first, read from top to bottom."""
    rows: list[Sequence[Value]] = []
    styles: dict[int, str] = {}

    def add(*values: Value, style: str = "") -> None:
        if style:
            styles[len(rows)] = style
        rows.append(values)

    add(f"Security audit of {title(document)}", style="title")
    add(f"by mxaudit {document['tool']['version']}, {document['generated_at']}", style="strong")
    add()
    add("Findings", *SEVERITIES, "all", style="head")
    for label, counts in (("Open", answers.open), ("Accepted, risk or planned", answers.decided)):
        add(label, *(counts[word] for word in SEVERITIES), sum(counts.values()))
    for line in answers.hidden:
        add(line, style="plain")
    add()
    add("Open to anonymous", style="head")
    for line in (*answers.exposed, *_grouped(answers.anonymous)):
        add(line, style="strong" if line in answers.exposed else "plain")
    add()
    add("Since the baseline", style="head")
    for line in _since(answers):
        add(line, style="plain")
    add()
    add("Decisions that no longer hold", "Standing", "Decided", "Until", "Owner", style="head")
    for finding in answers.late:
        decision = finding["decision"]
        what = f"{finding['rule']} {subject_label(finding)}"
        add(what, decision["standing"], decision["state"], decision["until"] or "", owner(finding))
    if not answers.late:
        add("None is overdue, expired or stale.", style="plain")
    add()
    add("Not checked", style="head")
    for rule in answers.unchecked:
        add(f"{rule['id']} {rule['title']}: {rule['reason']}", style="plain")
    for entry in answers.unread:
        add(f"{entry['area']}: {entry['status']}, {entry['detail']}", style="plain")
    if not answers.unchecked and not answers.unread:
        add("Everything was read and every rule was checked.", style="plain")
    return Sheet("Summary", [52, 12, 12, 12, 18, 10, 10], rows, styles=styles)


def _grouped(findings: Sequence[Json]) -> Iterator[str]:
    """Findings of one rule in one module as one line."""
    for group in finding_groups(findings):
        first = group[0]
        what = subject_label(first) if len(group) == 1 else f"{module_label(first)}, {len(group)} findings"
        yield f"{first['severity']}: {first['rule']} {first['title']}: {what}"
    if not findings:
        yield "No open finding reaches whoever does not sign in."


def _since(answers: Overview) -> Iterator[str]:
    if not answers.baseline:
        yield "No baseline was given."
        return
    numbers = f"{len(answers.new)} new, {len(answers.fixed)} fixed, {answers.newly_checked} newly checked"
    yield f"{answers.baseline}: {numbers}"
    if answers.new:
        yield from (f"new: {line}" for line in _grouped(answers.new))
    for known in answers.fixed:
        yield f"fixed: {known['rule']} {name(known['title'])}: {subject_label(known)}"


def _access(context: Context) -> Sheet:
    """The access matrix in the marks of the screens; entities that nobody can touch are left out."""
    roles = [(role.names[0], role.access) for role in context.roles]
    widths = [24, 34, *(8.0 for _ in roles)]
    return Sheet("Access", widths, _matrix(context), ["Module", "Entity", *(role for role, _ in roles)], 2, 2)


def _matrix(context: Context) -> Iterator[Sequence[Value]]:
    summaries = Summaries(context.access)
    for entity in context.project.entities.values():
        if entity.module == SYSTEM:
            continue
        marks = [summaries.marks(role.access.entity(entity.name)).rstrip() for role in context.roles]
        if any(mark != NO_ACCESS for mark in marks):
            yield [entity.module, entity.name, *marks]


def _decisions(findings: Iterable[Json]) -> Sheet:
    """Every finding about which something was decided."""
    heads = ("State", "Standing", "Rule", "Severity", "Subjects", "Reason", "Owner", "Decided", "Until", "File", "Id")
    rows = (
        (
            finding["decision"]["state"],
            finding["decision"]["standing"],
            finding["rule"],
            finding["severity"],
            subject_label(finding),
            name(" ".join((finding["decision"]["reason"] or "").split())),
            owner(finding),
            finding["decision"]["date"] or "",
            finding["decision"]["until"] or "",
            name(finding["decision"]["from"] or ""),
            finding["id"],
        )
        for finding in findings
        if finding["decision"]
    )
    return Sheet("Decisions", [12, 12, 10, 10, 40, 60, 20, 12, 12, 20, 66], rows, heads, 2)
