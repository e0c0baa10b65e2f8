"""Merge: roles in and out, what the combination gains, which limits it loses, and its findings."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.findings.finding import Finding
from auditor.merging.changes import EntityChange, entity_changes
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from screens.keys import bindings
from screens.merge_text import change_blocks, document_lines, finding_rows, summary_blocks, told_blocks
from screens.messages import Open
from screens.session import AuditSession, entity_of
from screens.session_view import SessionView, counts, worst_first
from screens.why import WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table


class MergeView(SessionView):
    """A hypothetical role, judged like a real one, changing as roles are toggled in and out."""

    BINDINGS = bindings("why", "base", "step", "write", mark="In/out", only="Only gains")
    FOOTER: ClassVar[str] = "help mark open back pane why only base step filter sort write commands"
    FOOTER_FIRST: ClassVar[str] = "mark open why only base"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with all entities of the merged role."""
        super().__init__(id=id)
        self._only = False
        self._changes: dict[Name, EntityChange] = {}

    def compose(self) -> ComposeResult:
        """Roles, the merged role in numbers, gains, the highlighted gain, and the findings in their groups."""
        roles = Grid(marks=True, header=False, id="merge-roles-grid")
        roles.noun = "role"
        gains = Grid(id="gains-grid")
        gains.noun = "entity"
        gains.empty = "Take two roles in or more: space."
        findings = Grid(header=False, gutter=False, id="merge-findings-grid")
        findings.empty = "No findings of the merged role."
        with Container(id="merge-panes"):
            yield ListPane(
                roles,
                Detail(id="merge-summary"),
                name="Roles",
                counted=False,
                subtitle="space puts a role in or out",
                id="merge-roles",
            )
            yield ListPane(gains, Detail(id="merge-documents"), name="Gained", counted=False, id="merge-gains")
            yield ListPane(findings, Detail(id="merge-told"), name="Findings", counted=False, id="merge-findings")
            yield Pane(Detail(id="merge-change"), id="merge-change-pane")

    # What is shown

    def visit(self, target: object = None) -> None:
        """Show the merge as it stands: the session may have taken other roles in meanwhile."""
        super().visit(target)
        if self.loaded is not None:
            self._show_roles()
            self._show_merge()

    def take_focus(self) -> None:
        """Start on the gains of a merge, and on the roles while there is none."""
        if self.loaded is not None and len(self.session.merged) >= 2 and not self.has_class("-visited"):
            self.add_class("-visited")
            self.focus_pane(self.query_one("#merge-gains", Pane))
        else:
            super().take_focus()

    def _show_roles(self) -> None:
        """List the roles: those in the merge first, in their order."""
        session = self.session
        others = [name for name in session.role_names if name not in session.merged]
        grid = self.query_one("#merge-roles-grid", Grid)
        grid.show(_roles_table(session, [*session.merged, *others]))
        for name in session.role_names:
            grid.mark(name, name in session.merged)

    def _show_merge(self) -> None:
        """Show gains, documents and findings of the merge that is in."""
        session, merge = self.session, self.session.current_merge()
        pane = self.query_one("#merge-roles", ListPane)
        base = merge.base.roles.user_roles[0] if merge and merge.base else None
        pane.entitle(f"Merge of {len(session.merged)}" + (f" · base {base}" if base else ""))
        self._changes = {change.entity: change for change in entity_changes(merge)} if merge else {}
        gains_pane, grid = self.query_one("#merge-gains", ListPane), self.query_one("#gains-grid", Grid)
        documents = self.query_one("#merge-documents", Detail)
        summary = self.query_one("#merge-summary", Detail)
        if merge is None:
            gains_pane.entitle("Gained")
            grid.show(Table((Column("entity", "Entity", fill=1),)))
            self.query_one("#merge-findings-grid", Grid).show(Table((Column("what", "", fill=1),)))
            documents.show([])
            summary.show([])
            self.query_one("#merge-change", Detail).show([])
            self.query_one("#merge-told", Detail).show([])
            return
        gained = [change for change in self._changes.values() if change.is_gain]
        cells = sum(len(change.gained) for change in gained)
        gains_pane.entitle(
            f"Gained {cells} cells on {len(gained)} entities · unchanged {merge.unchanged} · lost {len(merge.lost)}"
        )
        grid.show(_gains_table(session, merge, list(self._changes.values())))
        documents.show(document_lines(merge))
        self._show_findings(merge)
        summary.show(summary_blocks(session, merge))
        self.crumbs = (merge.roles.label,)
        self.refresh_bindings()

    def _show_findings(self, merge: Merge) -> None:
        """Show the findings of the merged role: new, kept, gone."""
        pane = self.query_one("#merge-findings", ListPane)
        new, kept, gone = merge.new_findings, merge.kept_findings, merge.gone_findings
        pane.entitle(f"New {len(new)} · kept {len(kept)} · gone {len(gone)}")
        pane.subtitle = f"merged role: {_counted(merge.findings)}"
        self.query_one("#merge-findings-grid", Grid).show(finding_rows(self.session, merge))

    @property
    def change(self) -> EntityChange | None:
        """The highlighted gain."""
        key = self.query_one("#gains-grid", Grid).cursor_key
        return self._changes.get(Name(str(key)))

    @on(Grid.RowHighlighted, "#gains-grid")
    def _show_change(self) -> None:
        """Tell the highlighted gain: its rules before and after, a sentence, and what finds it."""
        change, merge = self.change, self.session.current_merge() if self.loaded else None
        pane = self.query_one("#merge-change-pane", Pane)
        self.refresh_bindings()
        if change is None or merge is None:
            pane.title = ""
            self.query_one("#merge-change", Detail).show([])
            self.query_one("#merge-told", Detail).show([])
            return
        gains = [c.entity for c in self._changes.values() if _gains_something(c)]
        pane.title = f"{change.entity}: {change.words.removeprefix('+ ')}"
        if change.entity in gains:
            self.query_one("#merge-gains", Pane).subtitle = f"{gains.index(change.entity) + 1} of {len(gains)}"
        self.query_one("#merge-change", Detail).show(change_blocks(self.session, merge, change))
        self.query_one("#merge-told", Detail).show(told_blocks(self.session, merge, change))

    @on(Grid.RowMarked, "#merge-roles-grid")
    def _toggle(self, message: Grid.RowMarked) -> None:
        """Take the role in, or out: everything follows at once."""
        role = Name(str(message.key))
        if (role in self.session.merged) != message.marked:
            self.session.toggle_merged(role)
            self._show_merge()

    @on(Grid.RowSelected, "#gains-grid")
    def _enter_change(self) -> None:
        """Go into the highlighted gain."""
        self.drill_into(self.query_one("#merge-change-pane", Pane))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why for a gain, and a base among the roles that are in."""
        if action in ("why", "step_next", "step_previous", "only"):
            return self.loaded is not None and self.session.current_merge() is not None
        if action == "base":
            return self.loaded is not None and self._role() in self.session.merged
        return super().check_action(action, parameters)

    def _role(self) -> Name | None:
        key = self.query_one("#merge-roles-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    def action_why(self) -> None:
        """Say why the merged role has the highlighted gain."""
        merge, change = self.session.current_merge(), self.change
        if merge and change:
            cells = [*change.gained, *(cell for _, cells, _ in change.others for cell in cells)]
            cell = cells[0] if cells else None
            right = cell.right if cell else None
            self.post_message(Open("why", WhyTarget(merge.roles, change.entity, right, cell.member if cell else None)))

    def action_base(self) -> None:
        """Compare with the highlighted role."""
        if (role := self._role()) in self.session.merged:
            self.session.base = role
            self._show_merge()

    def action_only(self) -> None:
        """Show only gains, or all entities again."""
        self._only = not self._only
        changes = self._changes
        test = (lambda key: _gains_something(changes[Name(str(key))])) if self._only else None
        self.query_one("#gains-grid", Grid).only(test)

    def action_step_next(self) -> None:
        """Go to the next gain."""
        self._step(1)

    def action_step_previous(self) -> None:
        """Go to the gain before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        gains = [change.entity for change in self._changes.values() if _gains_something(change)]
        if not gains:
            return
        here = self.change.entity if self.change else None
        position = gains.index(here) + step if here in gains else 0
        self.query_one("#gains-grid", Grid).go_to(gains[position % len(gains)])

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


def _gains_something(change: EntityChange) -> bool:
    """Whether some role of the set gains something there."""
    return change.is_gain or bool(change.others)


def _counted(findings: tuple[Finding, ...]) -> str:
    return " · ".join(text for text, style in counts(findings) if text.strip())


def _roles_table(session: AuditSession, names: list[Name]) -> Table:
    rows = []
    for name in names:
        findings = session.findings_of_role(name)
        entities = sum(1 for _ in session.role_access(name).entities())
        rows.append(
            Row(name, [name, f"{entities} entities", counts(findings)], sort={"findings": worst_first(findings)})
        )
    columns = (
        Column("role", "Role", 13, fill=1),
        Column("entities", "Entities", 13, from_width=45),
        Column("findings", "Findings", 7, fill=2, whole=True, from_width=45),
    )
    return Table(columns, rows)


def _gains_table(session: AuditSession, merge: Merge, changes: list[EntityChange]) -> Table:
    """One row an entity: each role's cell, the merged one, and the change in words."""
    shown = merge.alone[:4]
    about = {entity_of(finding) for finding in merge.new_findings}
    columns = [Column("entity", "Entity", 22, fill=1)]
    columns += [Column(f"role {i}", role.roles.user_roles[0], 8) for i, role in enumerate(shown)]
    columns += [Column("merged", "Merged", 7), Column("change", "Change", 20, fill=1)]
    rows = []
    for change in changes:
        cells = [session.summaries.marks(role.entity(change.entity)) for role in shown]
        merged = session.summaries.marks(merge.access.entity(change.entity))
        mark = " !" if change.entity in about else ""
        others = "".join(f"  {role}: {words}" for role, _, words in change.others if words != "+ entity")
        words = [(change.words, "gained" if change.is_gain else ""), (others, "gained"), (mark, "high")]
        name = change.entity.partition(".")[2]
        rows.append(Row(change.entity, [change.entity, *cells, merged, words], name=name, text=change.entity))
    return Table(tuple(columns), rows)
