"""Findings: the list by group, and the highlighted finding with its evidence, meaning and fix."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding
from screens import kinds
from screens.finding_rows import GROUPS, grouped, rule_group
from screens.finding_text import copied, finding_blocks, gone_blocks, group_blocks
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session import AuditSession, entity_of, role_of
from screens.session_view import SessionView, counted, severity
from screens.targets import FindingsTarget, MatrixTarget, WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table

GROUPINGS = tuple(GROUPS)


class FindingsView(SessionView):
    """All findings, or those of one role, thing or cell."""

    BINDINGS = bindings("why", "matrix", "group", "step", "copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane why matrix group sort step copy write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open why matrix group step"

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

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one("#findings-grid", Grid)

    # What is shown

    def show_session(self) -> None:
        """List the findings; keep the cursor on its finding."""
        session, grid = self.session, self.grid
        findings = self._chosen()
        self._by_id = {session.id(finding): finding for finding in findings}
        grid.empty = _nothing(session, self._target)
        pane = self.query_one("#findings-pane", ListPane)
        pane.entitle(self._title(findings))
        pane.subtitle = f"by {self._grouping}"
        table = grouped(session, findings, self._grouping, gone=not self._target.narrows)
        started = grid.cursor_key is not None
        folded = self._folded
        grid.show(table)
        self._fold(table, folded)
        if not started and (first := next((row for row in table.rows if row.depth == 1), None)):
            grid.go_to(first.key)
        self._show_sample_line(session)

    def _title(self, findings: Sequence[Finding]) -> str:
        """Say whose findings these are, how many, and how they stand."""
        session = self.session
        of = " × ".join(name for name in (self._target.role, self._target.thing) if name)
        if of:
            return f"Findings of {of} {len(findings)} of {len(session.audit.findings)}"
        words = [f"Findings {len(findings)}", f"open {len(findings)}"]
        words += [f"new {len(session.new)}"] if session.new else []
        words += [f"gone {len(session.gone)}"] if session.gone else []
        return " · ".join(words)

    def _fold(self, table: Table, known: set[object]) -> None:
        """Fold groups of one rule in one module that are seen for the first time: a hundred alike read as one line."""
        for row in table.rows:
            if row.group and row.depth and row.key not in known:
                known.add(row.key)
                self.grid.fold(row.key, True)

    @property
    def _folded(self) -> set[object]:
        """The groups that were folded once: a person may have opened them since."""
        known: set[object] = self.__dict__.setdefault("_known_groups", set())
        return known

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
        if target.role and target.thing:
            return list(session.findings_of_cell(target.role, target.thing))
        if target.role:
            return list(session.findings_of_role(target.role))
        if target.thing:
            return list(session.findings_of_thing(target.thing))
        return list(session.audit.findings)

    def visit(self, target: object = None) -> None:
        """Show all findings when the view is opened by its number, and what was asked for otherwise."""
        if not isinstance(target, FindingsTarget) and self._target.narrows:
            self._retarget(FindingsTarget())
        super().visit(target)

    def go_to(self, target: object) -> None:
        """Highlight a finding, or show those of one thing only."""
        if isinstance(target, FindingsTarget):
            if (target.role, target.thing) != (self._target.role, self._target.thing):
                self._retarget(target)
            if target.finding:
                if found := self._by_id.get(target.finding):
                    self.grid.fold(rule_group(self.session, found), False)
                self.grid.go_to(target.finding)

    def _retarget(self, target: FindingsTarget) -> None:
        self._target = target
        if self.loaded is not None:
            self.show_session()

    @property
    def finding(self) -> Finding | None:
        """The highlighted finding; None on a group line."""
        return self._by_id.get(str(self.grid.cursor_key))

    @on(Grid.RowHighlighted, "#findings-grid")
    def _show_finding(self) -> None:
        """Tell the highlighted finding, or what a group holds."""
        if self.loaded is None:
            return
        pane, detail, session = self.query_one("#finding-pane", Pane), self.query_one(Detail), self.session
        finding, key = self.finding, self.grid.cursor_key
        self.refresh_bindings()
        if finding is None:
            self._show_group(key)
            return
        pane.title = f"{finding.rule} {session.audit.title(finding)}"
        position = list(self._by_id).index(str(key)) + 1
        pane.subtitle = f"{position} of {len(self._by_id)} · {session.state(finding).replace(' ', ' · ')}"
        detail.show(finding_blocks(session, finding))
        self.crumbs = (severity(finding.severity)[0], finding.rule, finding.subjects.label)

    def _show_group(self, key: object) -> None:
        """Tell what a group line holds, or a finding that is gone."""
        pane, detail, session = self.query_one("#finding-pane", Pane), self.query_one(Detail), self.session
        group = self._members_of(key)
        gone = next((gone for gone in session.gone if key == ("gone", gone.id)), None)
        pane.title = f"{group[0].rule} {session.audit.title(group[0])}" if _one_rule(group) else ""
        pane.subtitle = counted(group) if group else ""
        detail.show(gone_blocks(gone) if gone else group_blocks(session, group))
        self.crumbs = (str(key).removeprefix("group "),) if group and not _one_rule(group) else ()

    def _members_of(self, key: object) -> list[Finding]:
        session, label = self.session, GROUPS[self._grouping]
        findings = self._by_id.values()
        return [f for f in findings if key in (rule_group(session, f), f"group {label(session, f)}")]

    @on(Grid.RowSelected, "#findings-grid")
    def _enter(self) -> None:
        """Go into the finding's text."""
        if self.finding:
            self.drill_into(self.query_one("#finding-pane", Pane))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why and the matrix for findings that name a role and a thing."""
        if action in ("why", "copy", "matrix"):
            if self.loaded is None or (finding := self.finding) is None:
                return False
            return action == "copy" or _why_target(self.session, finding) is not None
        if action in ("step_next", "step_previous", "group"):
            return len(self._by_id) > 1
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the role of the finding has its right."""
        finding = self.finding
        if finding and (target := _why_target(self.session, finding)):
            self.post_message(Open("why", target))

    def action_matrix(self) -> None:
        """Show the cell of the finding in the matrix."""
        finding = self.finding
        if finding and (target := _why_target(self.session, finding)):
            names = target.roles.user_roles or target.roles.added
            matrix = MatrixTarget(names[0], target.thing, target.kind, not target.roles.user_roles)
            self.post_message(Open("matrix", matrix))

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
        key = str(self.grid.cursor_key)
        position = ids.index(key) + step if key in ids else 0
        self.go_to(FindingsTarget(ids[position % len(ids)], self._target.role, self._target.thing))

    def action_copy(self) -> None:
        """Copy the finding as text."""
        if finding := self.finding:
            self.app.copy_to_clipboard(copied(self.session, finding))
            self.post_message(Say("Copied the finding."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


def _nothing(session: AuditSession, target: FindingsTarget) -> str:
    """The sentence for no findings: it says how much was checked."""
    if target.narrows:
        return "No findings. q goes back, 4 shows all."
    unchecked = len(session.audit.not_checked)
    checked = len(session.audit.outcomes) - unchecked
    return f"No violations found. {checked} rules checked, {unchecked} not. e writes the findings file."


def _one_rule(group: Sequence[Finding]) -> bool:
    return len({finding.rule for finding in group}) == 1


def _why_target(session: AuditSession, finding: Finding) -> WhyTarget | None:
    """The cell to explain: its role (or the first that holds its rule's module role), and its entity or document."""
    subjects = finding.subjects
    thing, kind = entity_of(finding), kinds.ENTITIES
    if not thing and (thing := subjects.document or subjects.service):
        found = next((k for k in kinds.RIGHTS if kinds.document_named(session.project, k, thing)), "")
        if not found:
            return None
        kind = found
    if not thing or (kind == kinds.ENTITIES and thing not in session.project.entities):
        return None
    if subjects.user_roles:
        return WhyTarget(RoleSet(subjects.user_roles[:1]), thing, kind=kind)
    if subjects.module_roles:
        return WhyTarget(RoleSet((), subjects.module_roles[:1]), thing, kind=kind)
    if kind != kinds.ENTITIES:
        return None
    touching = session.who_can_touch(thing)
    return WhyTarget(RoleSet((role_of(touching[0].access),)), thing) if touching else None
