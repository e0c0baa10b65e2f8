"""Merge: roles in and out, what the combination gains, which limits it loses, and its findings."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.merging.scenario import Merge
from auditor.model.names import Name
from screens import kinds, pairs_rows
from screens.keys import bindings
from screens.merge_findings import counted_severities, groups_title, narrow_findings, wide_findings
from screens.merge_keys import MergeKeys
from screens.merge_rows import GainsRows, documents_table, module_roles_table, roles_table
from screens.merge_text import document_lines, other_blocks, summary_blocks
from screens.session_view import number_of
from screens.targets import MergeTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Table


class RolesInOut(Grid):
    """The roles of a merge: `space` puts one in or out."""

    BINDINGS = bindings(mark="In/out")


class MergeView(MergeKeys):
    """A hypothetical role, judged like a real one, changing as roles are toggled in and out."""

    FOOTER: ClassVar[str] = (
        "help mark open back pane base step only why matrix rows roles filter copy scenario write commands"
    )
    FOOTER_FIRST: ClassVar[str] = "mark open why only base scenario back step"

    _to_gains = False

    def compose(self) -> ComposeResult:
        """Roles and the merged role in numbers; gains; findings in their groups; what is highlighted; documents."""
        roles = RolesInOut(marks=True, header=False, id="merge-roles-grid")
        roles.noun = "role"
        gains = Grid(id="gains-grid")
        gains.noun = "entity"
        findings = Grid(header=False, gutter=False, id="merge-findings-grid")
        findings.empty = "No findings of the merged role."
        summary, documents = Detail(id="merge-summary"), Detail(id="merge-documents")
        with Container(id="merge-panes"):
            subtitle = "space in or out"
            yield ListPane(roles, summary, name="Roles", counted=False, subtitle=subtitle, id="merge-roles")
            yield ListPane(gains, documents, name="Gained", counted=False, id="merge-gains")
            yield ListPane(findings, Detail(id="merge-told"), name="Findings", counted=False, id="merge-findings")
            yield Pane(Detail(id="merge-change"), id="merge-change-pane")
            yield Pane(Detail(id="merge-others"), title="Documents and managed users", id="merge-others-pane")

    # What is shown

    @property
    def wide(self) -> bool:
        """Whether all panes are seen at once."""
        return self.app.size.width >= _WIDE

    @property
    def _long_names(self) -> bool:
        """Whether there is room for the names of the roles above their columns."""
        return self.app.size.width >= _LONG_NAMES

    def visit(self, target: object = None) -> None:
        """Show the merge as it stands: the session may have taken other roles in meanwhile."""
        super().visit(target)
        self._to_gains = isinstance(target, MergeTarget) or not self.has_class("-visited")
        if self.loaded is not None:
            self.add_class("-visited")
            if isinstance(target, MergeTarget):
                self.kept.clear()
            self.show_roles()
            if isinstance(target, MergeTarget):  # The roles that are in stand first: all of them are seen.
                self.query_one("#merge-roles-grid", Grid).action_move_top()
            self.show_merge()

    def take_focus(self) -> None:
        """Start on the first gain of a merge that was just made, and on the roles while there is none."""
        if self._to_gains and self.merge is not None:
            self._to_gains = False
            grid = self.query_one("#gains-grid", Grid)
            self.focus_pane(self.query_one("#merge-gains", Pane))
            grid.action_move_top()
        else:
            super().take_focus()

    def on_resize(self) -> None:
        """Lay out what is written for a width."""
        if self.loaded is not None and self.wide != self.__dict__.get("_was_wide"):
            self.show_roles()
            self.show_merge()

    def show_roles(self) -> None:
        """List the roles: those in the merge first, in their order."""
        session, grid = self.session, self.query_one("#merge-roles-grid", Grid)
        self.query_one("#merge-roles", Pane).subtitle = (
            "space in or out" if self.wide else "space puts a role in or out"
        )
        self.__dict__["_was_wide"] = self.wide
        if self.module_roles:
            held = session.merged_module_roles
            grid.show(module_roles_table(session))
            for name in session.project.module_role_by_name:
                grid.mark(name, name in held)
        else:
            others = [name for name in session.role_names if name not in session.merged]
            grid.show(roles_table(session, [*session.merged, *others], not self.wide))
            for name in session.role_names:
                grid.mark(name, name in session.merged)

    def entitle_roles(self, merge: Merge | None) -> None:
        """Say how many roles are in, and which one is the base."""
        session = self.session
        base = merge.base.roles.user_roles[0] if merge and merge.base else None
        if self.module_roles:
            listed = session.merged_module_roles & session.project.module_role_by_name.keys()
            words = f"Module roles {len(listed)} in"
        elif self.wide:
            words = f"Roles {len(session.merged)} in"
        else:
            words = f"Merge of {len(session.merged) or 'no roles yet'}" + (f" · base {base}" if base else "")
        changed = len(session.added) + len(session.removed)
        words += f", {changed} changed" if changed else ""
        self.query_one("#merge-roles", ListPane).entitle(words)

    def show_merge(self) -> None:
        """Show gains, documents and findings of the merge that is in."""
        merge = self.merge
        self.entitle_roles(merge)
        self.set_class(merge is None, "-none")
        if merge is None:
            self._show_none()
            return
        self.show_gains(merge)
        self._show_findings(merge)
        self.query_one("#merge-documents", Detail).show(document_lines(merge))
        self._show_others(merge)
        self.query_one("#merge-summary", Detail).show(summary_blocks(self.session, merge))
        self.crumbs = (merge.roles.label,)
        self.show_change()

    def _show_others(self, merge: Merge) -> None:
        """Name documents and managed users: a few of each kind, and all of them while their pane has the focus."""
        all_of_them = self.has_class("-pane-5")
        self.query_one("#merge-others", Detail).show(other_blocks(merge, all_of_them), keep_place=all_of_them)

    def on_descendant_focus(self) -> None:
        """Name all documents in the pane that has the focus."""
        super().on_descendant_focus()
        if self.loaded is not None and (merge := self.merge) is not None:
            self._show_others(merge)

    def show_gains(self, merge: Merge) -> None:
        """List the gains by entity, or the documents of a kind."""
        pane, grid = self.query_one("#merge-gains", ListPane), self.query_one("#gains-grid", Grid)
        if self.kind != kinds.ENTITIES:
            table = documents_table(self.session, merge, self.kind, self._long_names)
            pane.entitle(f"{self.kind.capitalize()} {len(table)}")
            pane.subtitle = "+ gained  = unchanged"
            grid.show(table)
            return
        changes = self.changes_of(merge)
        entities = number_of(len(changes.gaining), "entity", "entities")
        told = f"Gained {number_of(changes.number_gained, 'cell')} on {entities}"
        pane.entitle(f"{told} · unchanged {merge.unchanged:,} · lost {merge.number_lost:,}")
        pane.subtitle = "+ gained  = unchanged"
        grid.empty = "The merged role may do nothing with any entity."
        grid.show(GainsRows(self.session, merge, changes, self.kept, self._long_names))
        if self.only:
            self.show_only()

    def _show_findings(self, merge: Merge) -> None:
        """Show the findings of the merged role in their five groups."""
        pane, grid = self.query_one("#merge-findings", ListPane), self.query_one("#merge-findings-grid", Grid)
        counted = counted_severities(merge)
        if self.wide:
            pane.entitle(f"Findings of the merged role {len(merge.emergent) + len(merge.findings)}")
            pane.subtitle = counted
            grid.show(wide_findings(merge, _FINDINGS_WIDTH))
            for word in ("KEPT", "GONE"):
                grid.fold(word, True)
        else:
            pane.entitle(groups_title(merge))
            pane.subtitle = f"merged role: {counted}" if counted else ""
            grid.show(narrow_findings(merge))

    # While there is nothing to merge

    def _show_none(self) -> None:
        """Show all pairs, from which a merge can be opened."""
        self.forget_change()
        for id in ("#merge-documents", "#merge-summary", "#merge-change", "#merge-told", "#merge-others"):
            self.query_one(id, Detail).show([])
        self.query_one("#merge-findings", ListPane).entitle("Findings")
        self.query_one("#merge-findings", ListPane).subtitle = ""
        self.query_one("#merge-findings-grid", Grid).show(Table((Column("what", "", fill=1),)))
        grid = self.query_one("#gains-grid", Grid)
        grid.empty = "Take two roles in or more: space. Counting the pairs of roles."
        grid.show(Table((Column("pair", "Pair", fill=1),)))
        self.query_one("#merge-gains", ListPane).entitle(pairs_rows.all_pairs_of(self.session))
        self.crumbs = ()
        self.count_pairs()
        self.refresh_bindings()

    def pairs_counted(self) -> None:
        """List the pairs while there is nothing to merge."""
        pairs, pane = self.session.pairs, self.query_one("#merge-gains", ListPane)
        if pairs is not None and self.merge is None:
            grid = self.query_one("#gains-grid", Grid)
            grid.empty = "There are no two roles that could be merged."
            pane.entitle(pairs_rows.title(self.session, pairs))
            pane.subtitle = "⏎ opens a pair's merge, space takes roles in"
            grid.show(pairs_rows.table(self.session, pairs, False))

    # Messages

    @on(Grid.RowMarked, "#merge-roles-grid")
    def _toggle(self, message: Grid.RowMarked) -> None:
        """Take the role in, or out: everything follows at once."""
        role, session = Name(str(message.key)), self.session
        there = session.merged_module_roles if self.module_roles else session.merged
        if (role in there) == message.marked:
            return
        if self.module_roles:
            session.toggle_module_role(role)
        else:
            session.toggle_merged(role)
        self.show_merge()

    @on(Grid.RowSelected, "#gains-grid")
    def _enter_change(self, message: Grid.RowSelected) -> None:
        """Go into the highlighted gain; open the merge of a pair."""
        if isinstance(message.key, tuple):
            self.session.merge_roles(message.key)
            self.visit(MergeTarget())
            self.take_focus()
        elif self.change is not None:
            self.drill_into(self.query_one("#merge-change-pane", Pane))

    @on(Grid.RowSelected, "#merge-findings-grid")
    def _enter_finding(self) -> None:
        """Go into the proof of the highlighted finding."""
        self.drill_into(self.query_one("#merge-change-pane", Pane))


_LONG_NAMES = 100
"""The width from which names of roles have room above the columns of the gains."""
_WIDE = 150
"""The width from which all panes are seen at once."""
_FINDINGS_WIDTH = 40
"""Terminal cells of the findings where all panes are seen."""
