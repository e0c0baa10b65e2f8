"""Findings: the list by group, and the highlighted finding with its evidence, meaning and fix."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding
from auditor.model.names import Name
from screens.finding_text import copied, finding_blocks
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session import AuditSession, entity_of
from screens.session_view import SessionView, counted, severity
from screens.why import WhyTarget
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table

GROUPINGS = ("severity", "role", "module", "rule")
"""What `c` groups by."""


@dataclass(frozen=True, slots=True)
class FindingsTarget:
    """A finding to highlight, or a thing whose findings alone are shown."""

    finding: str = ""
    """Id of a finding."""
    role: Name | None = None
    entity: Name | None = None


class FindingsView(SessionView):
    """All findings, or those of one role or entity."""

    BINDINGS = bindings("why", "group", "step", "copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane why group step copy sort write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open why group step"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with all findings by severity."""
        super().__init__(id=id)
        self._grouping = GROUPINGS[0]
        self._target = FindingsTarget()
        self._by_id: dict[str, Finding] = {}

    def compose(self) -> ComposeResult:
        """The list, the highlighted finding, and on the sample a line that says what to press."""
        grid = Grid(header=False, id="findings-grid")
        grid.noun = "finding"
        with Container(id="findings-panes"):
            yield ListPane(grid, name="Findings", counted=False, id="findings-pane")
            yield Pane(Detail(id="finding-detail"), id="finding-pane")
        yield Line(id="sample-line-1")
        yield Line(id="sample-line-2")

    def show_session(self) -> None:
        """List the findings; keep the cursor on its finding."""
        session = self.session
        findings = self._chosen()
        self._by_id = {session.audit.id(finding): finding for finding in findings}
        grid = self.query_one("#findings-grid", Grid)
        outcomes = session.audit.outcomes
        checked = len(outcomes) - len(session.audit.not_checked)
        grid.empty = (
            f"No violations found. {checked} rules checked, {len(session.audit.not_checked)} not. "
            "e writes the findings file."
        )
        of = self._target.role or self._target.entity
        total = len(session.audit.findings)
        words = f" of {of} {len(findings)} of {total}" if of else f" {len(findings)} · open {len(findings)}"
        self.query_one("#findings-pane", ListPane).entitle(f"Findings{words}")
        self.query_one("#findings-pane", Pane).subtitle = f"by {self._grouping}"
        table = _grouped(session, findings, self._grouping)
        started = grid.cursor_key is not None
        grid.show(table)
        self._fold(table)
        if not started and (first := next((row for row in table.rows if row.depth == 1), None)):
            grid.go_to(first.key)
        self._show_sample_line(session)

    def _fold(self, table: Table) -> None:
        """Fold the groups of one rule in one module: a hundred alike read as one line."""
        grid = self.query_one("#findings-grid", Grid)
        for row in table.rows:
            if row.group and row.depth:
                grid.fold(row.key, True)

    def _show_sample_line(self, session: AuditSession) -> None:
        """On the bundled sample, say what this is and what to press."""
        self.set_class(session.sample, "-sample")
        if session.sample:
            first = "This is the bundled sample, a clinic with planted faults."
            second = "w explains the highlighted finding. mxaudit YOUR.mpr opens your project."
            self.query_one("#sample-line-1", Line).show([(f" {first}", "strong")])
            self.query_one("#sample-line-2", Line).show([(f" {second}", "strong")])

    def _chosen(self) -> list[Finding]:
        session, target = self.session, self._target
        if target.role:
            return list(session.findings_of_role(target.role))
        if target.entity:
            return list(session.findings_of_entity(target.entity))
        return list(session.audit.findings)

    def visit(self, target: object = None) -> None:
        """Show all findings when the view is opened by its number, and what was asked for otherwise."""
        if not isinstance(target, FindingsTarget) and (self._target.role or self._target.entity):
            self._retarget(FindingsTarget())
        super().visit(target)

    def go_to(self, target: object) -> None:
        """Highlight a finding, or show those of one thing only."""
        if isinstance(target, FindingsTarget):
            if (target.role, target.entity) != (self._target.role, self._target.entity):
                self._retarget(target)
            if target.finding:
                grid = self.query_one("#findings-grid", Grid)
                group = self._group_of(target.finding)
                if group is not None:
                    grid.fold(group, False)
                grid.go_to(target.finding)

    def _retarget(self, target: FindingsTarget) -> None:
        self._target = target
        if self.loaded is not None:
            self.show_session()

    def _group_of(self, finding: str) -> str | None:
        found = self._by_id.get(finding)
        return None if found is None else f"{_rule_group(self.session, found)}"

    @property
    def finding(self) -> Finding | None:
        """The highlighted finding; None on a group line."""
        key = self.query_one("#findings-grid", Grid).cursor_key
        return self._by_id.get(str(key))

    @on(Grid.RowHighlighted, "#findings-grid")
    def _show_finding(self) -> None:
        """Tell the highlighted finding, or what a group holds."""
        if self.loaded is None:
            return
        pane, detail, session = self.query_one("#finding-pane", Pane), self.query_one(Detail), self.session
        finding, key = self.finding, self.query_one("#findings-grid", Grid).cursor_key
        self.refresh_bindings()
        if finding is None:
            group = self._members_of(key)
            title = f"{group[0].rule} {session.audit.title(group[0])}" if _one_rule(group) else ""
            pane.title, pane.subtitle = title, counted(group) if group else ""
            detail.show(_group_blocks(session, group))
            self.crumbs = ()
            return
        pane.title = f"{finding.rule} {session.audit.title(finding)}"
        position = list(self._by_id).index(str(key)) + 1
        pane.subtitle = f"{position} of {len(self._by_id)} · open"
        detail.show(finding_blocks(session, finding))
        self.crumbs = (severity(finding.severity)[0], finding.rule, finding.subjects.label)

    def _members_of(self, key: object) -> list[Finding]:
        session = self.session
        label = _GROUPS[self._grouping]
        return [
            finding
            for finding in self._by_id.values()
            if key in (_rule_group(session, finding), f"group {label(session, finding)}")
        ]

    @on(Grid.RowSelected, "#findings-grid")
    def _enter(self) -> None:
        """Go into the finding's text."""
        if self.finding:
            self.drill_into(self.query_one("#finding-pane", Pane))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why for findings that name a role and an entity."""
        if action in ("why", "copy"):
            if self.loaded is None or (finding := self.finding) is None:
                return False
            return action == "copy" or _why_target(self.session, finding) is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the role of the finding has its right."""
        finding = self.finding
        if finding and (target := _why_target(self.session, finding)):
            self.post_message(Open("why", target))

    def action_group(self) -> None:
        """Group by the next thing; the cursor stays on its finding."""
        self._grouping = GROUPINGS[(GROUPINGS.index(self._grouping) + 1) % len(GROUPINGS)]
        self.show_session()

    def action_step_next(self) -> None:
        """Go to the next finding, opening its group."""
        self._step(1)

    def action_step_previous(self) -> None:
        """Go to the finding before, opening its group."""
        self._step(-1)

    def _step(self, step: int) -> None:
        ids = list(self._by_id)
        if not ids:
            return
        key = str(self.query_one("#findings-grid", Grid).cursor_key)
        position = ids.index(key) + step if key in ids else 0
        self.go_to(FindingsTarget(ids[position % len(ids)], self._target.role, self._target.entity))

    def action_copy(self) -> None:
        """Copy the finding as text."""
        if finding := self.finding:
            self.app.copy_to_clipboard(copied(self.session, finding))
            self.post_message(Say("Copied the finding."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


def _one_rule(group: Sequence[Finding]) -> bool:
    return len({finding.rule for finding in group}) == 1


def _group_blocks(session: AuditSession, group: Sequence[Finding]) -> list[Block]:
    """What a group line holds: the subjects of one rule, or the rules of a heading with their counts."""
    if _one_rule(group):
        return [finding.subjects.label for finding in group]
    numbers: dict[str, int] = {}
    titles: dict[str, str] = {}
    for finding in group:
        numbers[finding.rule] = numbers.get(finding.rule, 0) + 1
        titles[finding.rule] = session.audit.title(finding)
    return [Entry(f"{number:>4}  {rule}", titles[rule], room=15, style="") for rule, number in numbers.items()]


def _why_target(session: AuditSession, finding: Finding) -> WhyTarget | None:
    """The cell to explain: its role (or the first that holds its rule's module role) and its entity."""
    entity = entity_of(finding)
    if not entity:
        return None
    subjects = finding.subjects
    if subjects.user_roles:
        return WhyTarget(RoleSet(subjects.user_roles), entity)
    if subjects.module_roles:
        return WhyTarget(RoleSet((), subjects.module_roles), entity)
    touching = session.who_can_touch(entity)
    return WhyTarget(touching[0].access.roles, entity) if touching else None


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


def _rule_group(session: AuditSession, finding: Finding) -> str:
    return f"{finding.rule} {module_label(session, finding)} {finding.severity}"


def _role_label(session: AuditSession, finding: Finding) -> str:
    s = finding.subjects
    return " + ".join(s.user_roles or s.module_roles) or "no role"


_GROUPS: dict[str, Callable[[AuditSession, Finding], str]] = {
    "severity": lambda session, finding: severity(finding.severity)[0],
    "role": _role_label,
    "module": module_label,
    "rule": lambda session, finding: finding.rule,
}

_COLUMNS = (
    Column("rule", "Rule", 7),
    Column("where", "Where", 24, fill=3),
    Column("what", "What", 18, fill=2),
    Column("state", "State", 5),
)


def _grouped(session: AuditSession, findings: Iterable[Finding], grouping: str) -> Table:
    """Findings under group lines, one rule in one module as one line that opens."""
    label = _GROUPS[grouping]
    ordered = sorted(findings, key=lambda f: "" if grouping == "severity" else label(session, f))
    rows: list[Row] = []
    for name, group in groupby(ordered, key=lambda f: label(session, f)):
        members = list(group)
        style = severity(members[0].severity)[1] if grouping == "severity" else "heading"
        rows.append(Row(f"group {name}", [[(f"{name} {len(members)}", style)]], name=name, group=True))
        rows.extend(_rows(session, members, 1))
    return Table(_COLUMNS, rows)


def table_of(session: AuditSession, findings: Sequence[Finding]) -> Table:
    """Findings with their severity in a column, for a strip below other panes."""
    columns = (Column("severity", "Sev", 4), *_COLUMNS)
    rows = _rows(session, findings, 0)
    words = {session.audit.id(finding): severity(finding.severity) for finding in findings}
    first = {_rule_group(session, finding): severity(finding.severity) for finding in reversed(findings)}
    for row in rows:
        word = words.get(str(row.key)) or first[str(row.key)]
        cells = row.cells
        assert not callable(cells)
        row.cells = [[word] if row.depth == 0 else "", *cells]
    return Table(columns, rows)


def _rows(session: AuditSession, findings: Sequence[Finding], depth: int) -> list[Row]:
    """One row a finding; those of one rule in one module under a line of their own."""
    by_group: dict[str, list[Finding]] = {}
    for finding in findings:
        by_group.setdefault(_rule_group(session, finding), []).append(finding)
    rows: list[Row] = []
    for group, members in by_group.items():
        first = members[0]
        title = session.audit.title(first)
        if len(members) == 1:
            rows.append(_row(session, first, depth, first.rule, title))
            continue
        where = f"{module_label(session, first)}: {len(members)} findings"
        rows.append(Row(group, [first.rule, where, title, "open"], name=first.rule, depth=depth, group=True))
        rows.extend(_row(session, finding, depth + 1, "", "") for finding in members)
    return rows


def _row(session: AuditSession, finding: Finding, depth: int, rule: str, what: str) -> Row:
    label = finding.subjects.label
    return Row(
        session.audit.id(finding),
        [rule, label, what, "open"],
        name=finding.rule,
        text=f"{finding.rule} {label} {session.audit.title(finding)}",
        depth=depth,
    )
