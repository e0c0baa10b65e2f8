"""Findings as rows: under group lines, those of one rule in one module as one line that opens."""

from collections.abc import Callable, Iterable, Sequence

from auditor.findings.finding import Finding
from screens.session import AuditSession, Gone
from screens.session_view import severity, worst_first
from screens.widgets.drawing import Cell, width_of
from screens.widgets.rows import Column, Row, Table, part_of


def _columns(states: Iterable[str], shares: tuple[int, int] = (3, 2)) -> tuple[Column, ...]:
    """Give the columns of the list of findings: the state has the room that it needs, two others share the rest."""
    room = max((width_of(state) for state in states), default=0)
    return (
        Column("rule", "Rule", 7),
        Column("where", "Where", 22, fill=shares[0]),
        Column("what", "What", 18, fill=shares[1]),
        Column("state", "State", max(5, room)),
    )


def module_label(session: AuditSession, finding: Finding) -> str:
    """The module of a finding's thing, or of its module role; `project` for the rest."""
    s = finding.subjects
    thing = s.access_rule or s.entity or s.member or s.document or s.service or s.constant or s.call
    if s.module:
        return s.module
    if thing:
        return thing.partition(".")[0]
    if s.module_roles and not s.user_roles:
        return s.module_roles[0].partition(".")[0]
    return "project"


def rule_group(session: AuditSession, finding: Finding) -> str:
    """The key of the line under which a finding stands when others are like it."""
    return f"{finding.rule} {module_label(session, finding)} {finding.severity}"


def _role_label(session: AuditSession, finding: Finding) -> str:
    s = finding.subjects
    return " + ".join(s.user_roles or s.module_roles) or "no role"


GROUPS: dict[str, Callable[[AuditSession, Finding], str]] = {
    "severity": lambda session, finding: severity(finding.severity)[0],
    "role": _role_label,
    "module": module_label,
    "rule": lambda session, finding: finding.rule,
}
"""What `c` groups by, and what each group is called."""


def grouped(session: AuditSession, findings: Sequence[Finding], grouping: str, gone: bool = False) -> Table:
    """Give findings under group lines: by severity the worst first, else the group with the worst first.

    With `gone` those that are no longer found stand in a group at the end.
    """
    label = GROUPS[grouping]
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(label(session, finding), []).append(finding)
    rows: list[Row] = []
    for name, members in sorted(groups.items(), key=lambda group: worst_first(group[1])):
        style = severity(members[0].severity)[1] if grouping == "severity" else "heading"
        title = f" {session.audit.title(members[0])}" if grouping == "rule" else ""
        rows.append(heading(f"group {name}", name, len(members), style, title))
        # Findings of two roles are alike: only of roles do two groups hold a line of one rule in one module.
        rows.extend(_rows(session, members, 1, f"{name} " if grouping == "role" else ""))
    states = [session.state(finding) for finding in findings]
    if gone and session.gone:
        rows.append(heading("group gone", "GONE", len(session.gone)))
        rows.extend(_gone_row(found) for found in session.gone)
        states += [f"gone since {found.since}" for found in session.gone]
    return Table(_columns(states), rows)


def heading(key: str, name: str, total: int, style: str = "heading", title: str = "") -> Row:
    """Give a group line that counts what stands under it: `HIGH 23`, under a filter `HIGH 2 of 23`."""

    def cells(number: int) -> Sequence[Cell]:
        return [[(f"{name} {part_of(number, total)}", style), (title, "")]]

    return Row(key, cells(total), name=name, group=True, part=cells)


def _gone_row(gone: Gone) -> Row:
    cells = [gone.rule, gone.where, gone.title, f"gone since {gone.since}"]
    return Row(("gone", gone.id), cells, name=gone.rule, depth=1)


def strip(session: AuditSession, findings: Sequence[Finding]) -> Table:
    """Give findings with their severity in a column, for a strip below other panes."""
    rows = _rows(session, findings, 0)
    words = {session.id(finding): severity(finding.severity) for finding in findings}
    first = {rule_group(session, finding): severity(finding.severity) for finding in reversed(findings)}
    for row in rows:
        cells = row.cells
        assert not callable(cells)
        word = words.get(str(row.key)) or first[str(row.key)]
        row.cells = [[word] if row.depth == 0 else "", *cells]
    columns = _columns((session.state(finding) for finding in findings), (2, 3))
    return Table((Column("severity", "Sev", 4), *columns), rows)


def short(session: AuditSession, findings: Iterable[Finding], of: str = "", together: bool = False) -> Table:
    """Give findings in one line each, for the strip below a list.

    Args:
        session: Where they were found.
        findings: Worst first.
        of: The role or entity that they all are about: it is not said again in each line.
        together: Whether those of one rule in one module stand in one line.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(rule_group(session, finding) if together else session.id(finding), []).append(finding)
    rows: list[Row] = []
    for members in groups.values():
        first = members[0]
        what: Cell = f"{_places([_apart_from(finding, of) for finding in members])} {session.audit.title(first)}"
        rows.append(Row(session.id(first), [[severity(first.severity)], first.rule, what.strip()], name=first.rule))
    return Table((Column("severity", "Sev", 4), Column("rule", "Rule", 7), Column("what", "Where", 10, fill=1)), rows)


def _apart_from(finding: Finding, of: str) -> str:
    """Say what a finding is about: without the role that is clear already, an entity that is clear by its bare name."""
    subjects = finding.subjects
    roles = (*subjects.user_roles, *subjects.module_roles)
    parts = [part for part in subjects.label.split(" × ") if part != of or of not in roles]
    bare = of.rpartition(".")[2]
    return " × ".join(bare + part.removeprefix(of) if part.startswith(of) and "." in of else part for part in parts)


def _places(places: Sequence[str]) -> str:
    """Write places together: `Webshop.Order#1 #3`, `Webshop.Order and 2 more`."""
    things = {place.partition("#")[0] for place in places}
    if len(places) > 1 and len(things) == 1 and all("#" in place for place in places):
        return f"{things.pop()}{' '.join('#' + place.partition('#')[2] for place in places)}"
    return places[0] if len(places) == 1 else f"{places[0]} and {len(places) - 1} more"


def _rows(session: AuditSession, findings: Sequence[Finding], depth: int, of: str = "") -> list[Row]:
    """Give one row a finding; those of one rule in one module under a line of their own.

    `of` begins the key of such a line, where another group may hold one of the same rule and module.
    """
    by_group: dict[str, list[Finding]] = {}
    for finding in findings:
        by_group.setdefault(rule_group(session, finding), []).append(finding)
    rows: list[Row] = []
    for group, members in by_group.items():
        first = members[0]
        if len(members) == 1:
            rows.append(_row(session, first, depth, first.rule, session.audit.title(first)))
            continue
        rows.append(_group_row(session, of + group, members, depth))
        rows.extend(_row(session, finding, depth + 1, "", "") for finding in members)
    return rows


def _group_row(session: AuditSession, key: str, members: Sequence[Finding], depth: int) -> Row:
    """Give the line of several findings of one rule in one module: `ROLE-14  Clinic: 6 findings`."""
    first, total = members[0], len(members)
    where, title = module_label(session, first), session.audit.title(first)
    state = _common([session.state(finding) for finding in members])

    def cells(number: int) -> Sequence[Cell]:
        return [first.rule, f"{where}: {part_of(number, total)} findings", title, [(state, state_style(state))]]

    return Row(key, cells(total), name=first.rule, depth=depth, group=True, part=cells)


def state_style(state: str) -> str:
    """Give the style of a state: what is late stands out most, then what is new; what is decided is at rest."""
    if any(word in state for word in ("overdue", "expired", "stale")):
        return "high"
    return "strong" if "new" in state else "" if state.startswith("open") else "ok"


def _common(states: Sequence[str]) -> str:
    """Give the state of a group: the one of all, or `mixed`."""
    return states[0] if len(set(states)) == 1 else "mixed"


def _row(session: AuditSession, finding: Finding, depth: int, rule: str, what: str) -> Row:
    label, state = finding.subjects.label, session.state(finding)
    return Row(
        session.id(finding),
        [rule, label, what, [(state, state_style(state))]],
        name=finding.rule,
        text=f"{finding.rule} {label} {session.audit.title(finding)} {state}",
        depth=depth,
    )
