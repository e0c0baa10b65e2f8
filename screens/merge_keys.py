"""The keys of Merge."""

from auditor.access.rights import Right
from auditor.files.errors import FileError
from auditor.merging.scenario import Merge
from auditor.merging.scenario_file import save_scenarios, scenario_of
from auditor.model.names import Name, name
from screens import kinds
from screens.keys import bindings
from screens.merge_change import ShowsChange
from screens.merge_text import copied
from screens.messages import Open, Say
from screens.paths import default_folder, typed_path
from screens.question import Ask
from screens.session import entity_of
from screens.targets import MatrixTarget, WhyTarget
from screens.widgets.grid import Grid


class MergeKeys(ShowsChange):
    """The part of Merge that answers to keys."""

    BINDINGS = bindings(
        "mark", "why", "base", "matrix", "rows", "roles", "step", "copy", "scenario", "write", only="Only gains"
    )

    def __init__(self, *, id: str | None = None) -> None:
        """Start with all entities of the merged role."""
        super().__init__(id=id)
        self.only = False
        """Whether only gains are listed."""
        self.module_roles = False
        """Whether module roles are listed instead of user roles."""
        self.kind = kinds.ENTITIES
        """The kind of rows among the gains."""

    def show_roles(self) -> None:
        """List the roles."""

    def entitle_roles(self, merge: Merge | None) -> None:
        """Say how many roles are in."""

    def show_merge(self) -> None:
        """Show the merge that is in."""

    def show_gains(self, merge: Merge) -> None:
        """List the gains."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is a merge, a gain or a role for."""
        merge = self.merge if self.loaded else None
        if action in ("step_next", "step_previous", "only", "rows", "copy", "scenario"):
            return merge is not None
        if action in ("why", "matrix"):
            return merge is not None and self._target_entity() is not None
        if action == "mark":
            return self.change is not None and self.change.is_gain and self.query_one("#gains-grid").has_focus
        if action == "base":
            return self.loaded is not None and self._role() in self.session.merged
        if action == "roles":
            return self.loaded is not None
        return super().check_action(action, parameters)

    def _role(self) -> Name | None:
        key = self.query_one("#merge-roles-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    def _target_entity(self) -> Name | None:
        """The entity of the highlighted finding, when the findings have the focus; else that of the gain."""
        if (finding := self.finding) is not None:
            return entity_of(finding) or None
        return self.change.entity if self.change else None

    def action_why(self) -> None:
        """Say why the merged role has the highlighted gain."""
        merge, entity = self.merge, self._target_entity()
        if merge is None or entity is None:
            return
        right: Right | None = None
        member: Name | None = None
        change = self.change
        if change is not None and change.entity == entity:
            groups = [*change.gains, *(group for _, gains in change.others_gain for group in gains)]
            if groups:
                right = groups[0].right
                member = groups[0].members[0] if groups[0].members else None
        self.post_message(Open("why", WhyTarget(merge.roles, entity, right, member)))

    def action_matrix(self) -> None:
        """Show the entity in the matrix, at the base role."""
        merge, entity = self.merge, self._target_entity()
        if merge and entity:
            role = merge.base.roles.user_roles[0] if merge.base else None
            self.post_message(Open("matrix", MatrixTarget(role, entity)))

    def action_base(self) -> None:
        """Compare with the highlighted role."""
        if (role := self._role()) in self.session.merged:
            self.session.base = role
            self.show_roles()
            self.show_merge()

    def action_roles(self) -> None:
        """List module roles, to take single ones in or out; or user roles again."""
        if self.session.project.is_package:
            self.post_message(Say("A package has module roles only."))
            return
        self.module_roles = not self.module_roles
        self.show_roles()
        self.entitle_roles(self.merge)

    def action_rows(self) -> None:
        """Show the next kind of rows."""
        self.kind = kinds.after(self.kind)
        if merge := self.merge:
            self.show_gains(merge)

    def action_only(self) -> None:
        """Show only gains, or all entities again."""
        self.only = not self.only
        self.show_only()

    def show_only(self) -> None:
        """Show only gains where that is wanted."""
        merge, grid = self.merge, self.query_one("#gains-grid", Grid)
        if merge is None or not self.only or self.kind != kinds.ENTITIES:
            grid.only(None)
        else:
            grid.only(set(self.changes_of(merge).gaining_some).__contains__)

    def action_mark(self) -> None:
        """Mark a right that repairs must keep, or no longer."""
        change, merge = self.change, self.merge
        if change and merge:
            self.kept ^= {change.entity}
            self.show_gains(merge)
            self.show_change()

    def action_step_next(self) -> None:
        """Go to the next gain."""
        self._step(1)

    def action_step_previous(self) -> None:
        """Go to the gain before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        gains = self.changes_of(self.merge).gaining_some if self.merge else ()
        here = self.change.entity if self.change else None
        if gains:
            position = gains.index(here) + step if here in gains else 0
            self.query_one("#gains-grid", Grid).go_to(gains[position % len(gains)])

    def action_copy(self) -> None:
        """Copy the merge as text."""
        if merge := self.merge:
            self.app.copy_to_clipboard(copied(merge, self.changes_of(merge)))
            self.post_message(Say("Copied the merge."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))

    def action_scenario(self) -> None:
        """Ask for a file, and save the merge in it."""
        proposed = self.session.saved_in or str(default_folder(self.session.path) / "merges.toml")
        self.app.push_screen(Ask("Save the merge in", proposed), self._save)

    def _save(self, typed: str | None) -> None:
        """Save the merge in the file that was typed, when one was."""
        merge, path = self.merge, typed_path(typed or "")
        if merge is None or not typed:
            return
        try:
            save_scenarios(path, [scenario_of(merge.roles.label, merge)])
        except FileError as error:
            self.post_message(Say(str(error), warning=True))
            return
        self.session.saved_in = str(path)
        self.post_message(Say(f"Saved as {merge.roles.label} in {name(str(path))}."))
        self.show_merge()
