"""Findings: the list by group, and the highlighted finding with its evidence, meaning and fix."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.findings.finding import Finding
from screens.decides import Decides
from screens.decision_text import decision_blocks, decision_page
from screens.finding_rows import GROUPS, grouped, module_label
from screens.finding_targets import matrix_target, why_target
from screens.finding_text import copied, finding_blocks, gone_blocks, group_blocks
from screens.keys import bindings
from screens.messages import Matter, Open, Say
from screens.session import AuditSession
from screens.session_view import counted, severity
from screens.standing import counts_words
from screens.targets import FindingsTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Table, part_of

GROUPINGS = tuple(GROUPS)


class FindingsView(Decides):
    """All findings, or those of one role, thing or cell; and what is decided about them."""

    BINDINGS = bindings("why", "matrix", "group", "step", "copy", "write", only="Only open")
    FOOTER: ClassVar[str] = (
        "help filter open back why accept risk planned note undo group only step copy write meeting matrix pane sort"
    )
    FOOTER_FIRST: ClassVar[str] = "filter open why accept risk planned note group"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with all findings by severity."""
        super().__init__(id=id)
        self._grouping = GROUPINGS[0]
        self._target = FindingsTarget()
        self._by_id: dict[str, Finding] = {}
        self._only_open = False

    def compose(self) -> ComposeResult:
        """The list, the highlighted finding, and on the sample a line that says what to press."""
        grid = Grid(header=False, id="findings-grid")
        grid.noun = "finding"
        with Container(id="findings-panes"):
            pane = ListPane(grid, name="Findings", counted=False, id="findings-pane")
            pane.says_part = False
            yield pane
            decision = Detail(id="decision-detail")
            decision.can_focus = False
            yield Container(
                Pane(Detail(id="finding-detail"), id="finding-pane"),
                Pane(decision, title="Decision", id="decision-pane"),
                id="finding-side",
            )
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
        pane.subtitle = f"by {self._grouping}{' · only open' if self._only_open else ''}"
        table = grouped(session, findings, self._grouping, gone=not self._target.narrows)
        started = grid.cursor_key is not None
        folded = self._folded
        grid.show(table)
        self._fold(table, folded)
        if not started and (first := next((row for row in table.rows if row.depth == 1), None)):
            grid.go_to(first.key)
        self._show_sample_line(session)

    @on(Grid.Listed, "#findings-grid")
    def _count_shown(self) -> None:
        """Count what the filter shows, in the title and on the group line under the cursor."""
        if self.loaded is None:
            return
        self.query_one("#findings-pane", ListPane).entitle(self._title())
        if self.finding is None:
            self._show_finding()

    def _title(self) -> str:
        """Say whose findings these are, how many are shown, and how those stand."""
        session, number = self.session, len(self._by_id)
        keys = list(self._shown_keys()) if self.grid.found < self.grid.total else None
        shown = self._by_id.values() if keys is None else [self._by_id[key] for key in keys if key in self._by_id]
        gone = len(session.gone) if keys is None else len(keys) - len(shown)
        of = " × ".join(name for name in (self._target.role, self._target.thing) if name)
        if of:
            whole = len(session.audit.findings) if keys is None else number
            return f"Findings of {of} {len(shown):,} of {whole:,}"
        counts = session.standings.counts if keys is None else session.standings.count(shown)
        words = counts_words(counts, "open", "new", "stale", "expired", "overdue")
        words += [f"gone {gone}"] if gone else []
        return " · ".join([f"Findings {part_of(len(shown), number)}", *words])

    def _shown_keys(self) -> Iterator[str]:
        """Give the keys of the rows that the filter shows, folded away or not, group lines left out."""
        grid = self.grid
        for row in grid.model.heads:
            if not grid.model.depth(row):
                yield from map(str, grid.under(grid.model.key(row)))

    def show_decisions(self) -> None:
        """Show how each finding stands now; the cursor stays."""
        self.show_session()

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
            explains = "w explains the highlighted finding. " if self.finding else ""
            second = f"{explains}mxaudit YOUR.mpr opens your project."
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
        self._show_sample_line(session)
        if finding is None:
            self._show_group(key)
            return
        pane.title = f"{finding.rule} {session.audit.title(finding)}"
        position = list(self._by_id).index(str(key)) + 1
        stands = session.standings.of(finding)
        words = (f"{position} of {len(self._by_id)}", stands.state, stands.novelty)
        pane.subtitle = " · ".join(word for word in words if word)
        beside = self.query_one("#decision-pane").display
        detail.show([*([] if beside else decision_blocks(session, finding)), *finding_blocks(session, finding)])
        self._show_decision(finding)
        self.crumbs = (severity(finding.severity)[0], finding.rule, finding.subjects.label)

    def _show_decision(self, finding: Finding | None) -> None:
        """Tell the decision about the highlighted finding beside it, and the others in the project."""
        pane = self.query_one("#decision-pane", Pane)
        pane.subtitle = self.session.desk.name or "no decisions file yet"
        blocks = decision_page(self.session, finding, self.matter is not None)
        self.query_one("#decision-detail", Detail).show(blocks)

    def _show_group(self, key: object) -> None:
        """Tell what a group line holds, or a finding that is gone."""
        pane, detail, session = self.query_one("#finding-pane", Pane), self.query_one(Detail), self.session
        group = self._members_of(key)
        gone = next((gone for gone in session.gone if key == ("gone", gone.id)), None)
        name = "" if gone or key is None else str(key).removeprefix("group ")
        one = _one_rule(group)
        pane.title = f"{group[0].rule} {session.audit.title(group[0])}" if one else name
        pane.subtitle = counted(group) if group else ""
        detail.show(gone_blocks(gone) if gone else group_blocks(session, group))
        self.crumbs = (name,) if group and not one else ()
        self._show_decision(None)

    def _members_of(self, key: object) -> list[Finding]:
        """The findings under a group line that the filter shows."""
        return [self._by_id[str(under)] for under in self.grid.under(key) if str(under) in self._by_id] if key else []

    @on(Grid.RowSelected, "#findings-grid")
    def _enter(self) -> None:
        """Go into the finding's text."""
        if self.finding:
            self.drill_into(self.query_one("#finding-pane", Pane))

    @property
    def filtered(self) -> frozenset[str] | None:
        """Ids of the findings that the list shows, folded away or not; None while it shows all of the project."""
        shown = frozenset(key for key in self._shown_keys() if key in self._by_id)
        return None if len(shown) == len(self.session.audit.findings) else shown

    # Keys

    @property
    def matter(self) -> Matter | None:
        """The finding under the cursor, or what is shown of a group of one rule; a heading over several is too much."""
        if finding := self.finding:
            return Matter(f"{finding.rule} {finding.subjects.label}", (finding,))
        found = tuple(self._members_of(self.grid.cursor_key))
        if not _one_rule(found):
            return None
        modules = {module_label(self.session, each) for each in found}
        where = f" {modules.pop()}" if len(modules) == 1 else ""
        return Matter(f"{found[0].rule}{where}: {counted(found)}", found)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why and the matrix for findings that name a role and a thing."""
        if action in ("why", "copy", "matrix"):
            if self.loaded is None or (finding := self.finding) is None:
                return False
            return action == "copy" or why_target(self.session, finding) is not None
        if action in ("step_next", "step_previous", "group"):
            return len(self._by_id) > 1
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the role of the finding has its right."""
        finding = self.finding
        if finding and (target := why_target(self.session, finding)):
            self.post_message(Open("why", target))

    def action_matrix(self) -> None:
        """Show the cell of the finding in the matrix."""
        finding = self.finding
        if finding and (target := why_target(self.session, finding)):
            self.post_message(Open("matrix", matrix_target(target)))

    def action_only(self) -> None:
        """Show open findings only, or all again."""
        self._only_open = not self._only_open
        self.grid.only(self._is_open if self._only_open else None)
        self.show_session()

    def _is_open(self, key: object) -> bool:
        found = self._by_id.get(str(key))
        return found is not None and self.session.standings.of(found).is_open

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
