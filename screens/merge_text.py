"""The words of a merge on the screen: the highlighted gain, documents, the merged role in numbers, its findings."""

from auditor.access.effective import EffectiveAccess
from auditor.findings.finding import Finding
from auditor.merging.changes import EntityChange, grouped_cells
from auditor.merging.scenario import Merge
from auditor.model.names import one_line
from auditor.reports.merge import cell_sentence
from screens.permission import rule_name
from screens.session import AuditSession
from screens.session_view import severity
from screens.widgets.detail import Block, Entry
from screens.widgets.rows import Column, Row, Table


def change_blocks(session: AuditSession, merge: Merge, change: EntityChange) -> list[Block]:
    """Tell a gain: each role's rules and rows, what changes in a sentence, a witness, and what finds it."""
    blocks: list[Block] = []
    for role in merge.alone:
        blocks.extend(_role_lines(session, role, change))
    blocks.append("")
    base = merge.base.roles.user_roles[0] if merge.base else ""
    told = [(base, change.gained), *((role, cells) for role, cells, _ in change.others)]
    for role, cells in told:
        for cell, members in grouped_cells(merge.project, cells):
            sentence = cell_sentence(cell, merge, session.meanings, members)
            blocks.append(Entry(f"+ {role}", sentence, room=14, style="gained"))
            if cell.witness:
                blocks.append(Entry("", f"For example {cell.witness}", room=14))
    for cell, members in grouped_cells(merge.project, change.lost):
        sentence = cell_sentence(cell, merge, session.meanings, members)
        blocks.append(Entry(f"- {base}", sentence, room=14))
    finds = [finding for finding in merge.findings if finding.subjects.entity == change.entity]
    if finds:
        blocks += ["", Entry("Found by", ", ".join(f"{f.rule} on {f.subjects.label}" for f in finds))]
    return blocks


def told_blocks(session: AuditSession, merge: Merge, change: EntityChange) -> list[Block]:
    """Tell a gain in two lines, where there is no room for more: the first sentence, and an example."""
    told = [change.gained, *(cells for _, cells, _ in change.others)]
    cells = [cell for cells in told for cell in cells]
    if not cells:
        return [f"{change.entity}: nothing is gained."]
    cells.sort(key=lambda cell: not cell.before)
    first, members = next(grouped_cells(merge.project, cells))
    lines: list[Block] = [cell_sentence(first, merge, session.meanings, members)]
    return [*lines, f"For example {first.witness}"] if first.witness else lines


def _role_lines(session: AuditSession, role: EffectiveAccess, change: EntityChange) -> list[Block]:
    """One line a rule that reaches the role: rule, marks, kind and stored constraint."""
    found = role.entity(change.entity)
    name = role.roles.label
    if not found:
        return [Entry(name, "no access", room=14)]
    lines: list[Block] = []
    for rule in found.rules:
        stored = one_line(rule.constraint) if rule.index else ""
        kind = session.meanings.kind(rule)
        text = f"{rule_name(change.entity, rule)}  {session.summaries.rule_marks(rule)} {kind}  {stored}".rstrip()
        lines.append(Entry(name if not lines else "", text, room=14))
    return lines


def document_lines(merge: Merge) -> list[Block]:
    """What the merged role gains beside data, against the base: `+14 pages  +35 microflows`."""
    against = merge.against_base
    if against is None:
        return []
    kinds = (
        ("pages", against.pages),
        ("microflows", against.microflows),
        ("nanoflows", against.nanoflows),
        ("services", against.services),
    )
    counted = "  ".join(f"+{len(change.gained)} {kind}" for kind, change in kinds if change.gained)
    lines: list[Block] = [[(counted, "gained")]] if counted else []
    if against.managed.gained:
        names = " or ".join(sorted(against.managed.gained))
        lines.append([(f"+ manages users with {names}", "gained")])
    return lines


def summary_blocks(session: AuditSession, merge: Merge) -> list[Block]:
    """The merged role in numbers, beside the base role."""
    if merge.base is None:
        return []
    blocks: list[Block] = [[(f"{'Merged role':<14}{'base':>5}{'now':>5}", "heading")]]
    for label, before, now in _numbers(merge.base, merge.access):
        change = f"+{now - before}" if now > before else "=" if now == before else str(now - before)
        blocks.append(f"{label:<14}{before:>5}{now:>5}{change:>6}")
    return blocks


def _numbers(base: EffectiveAccess, access: EffectiveAccess) -> list[tuple[str, int, int]]:
    rows = []
    for label, count in (
        ("entities", lambda a: sum(1 for _ in a.entities())),
        ("  create", lambda a: sum(bool(e.create) for e in a.entities())),
        ("  read", lambda a: sum(bool(e.read) for e in a.entities())),
        ("  write", lambda a: sum(bool(e.write) for e in a.entities())),
        ("  delete", lambda a: sum(bool(e.delete) for e in a.entities())),
        ("pages", lambda a: len(a.pages)),
        ("microflows", lambda a: len(a.microflows)),
        ("nanoflows", lambda a: len(a.nanoflows)),
        ("services", lambda a: len(a.services)),
        ("managed roles", lambda a: len(a.manages.roles)),
    ):
        rows.append((label, count(base), count(access)))  # type: ignore[no-untyped-call]
    return rows


def finding_rows(session: AuditSession, merge: Merge) -> Table:
    """The findings of the merged role, under their groups."""
    rows: list[Row] = []
    for word, findings in (("NEW", merge.new_findings), ("KEPT", merge.kept_findings), ("GONE", merge.gone_findings)):
        rows.append(Row(word, [[(f"{word} {len(findings)}", "heading")]], group=bool(findings), inert=not findings))
        rows.extend(_finding_row(session, word, finding) for finding in findings)
    columns = (Column("severity", "Sev", 4), Column("rule", "Rule", 8), Column("what", "What", 10, fill=1))
    return Table(columns, rows)


def _finding_row(session: AuditSession, word: str, finding: Finding) -> Row:
    thing = finding.subjects.label.rpartition(" × ")[2]
    return Row(
        f"{word} {session.audit.id(finding)}",
        [[severity(finding.severity)], finding.rule, f"{thing}  {session.audit.title(finding)}"],
        name=finding.rule,
        depth=1,
    )
