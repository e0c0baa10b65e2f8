"""Roles, the first view of a project: roles, what the highlighted one may do, and its findings."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.finding_rows import short, strip
from screens.keys import bindings
from screens.messages import Open, Say
from screens.permission import document_blocks, permission_blocks
from screens.role_rows import EntityRows, document_rows, module_roles_table, roles_table
from screens.session_view import counted, counts_line, detail_room, role_label
from screens.targets import CompareTarget, FindingsTarget, MatrixTarget, MergeTarget, RolesTarget, WhyTarget
from screens.uses import TellsUses
from screens.widgets.detail import Detail
from screens.widgets.drawing import width_of
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import BORDER, ListPane, Pane
from screens.widgets.rows import GridModel


class RolesView(TellsUses):
    """Roles left; the highlighted role's permissions and findings follow at once."""

    BEFORE_FINDINGS = True
    BINDINGS = bindings("merge", "compare", "why", "matrix", "findings", "roles", "rows", "write", only="Only findings")
    FOOTER: ClassVar[str] = (
        "help filter open back pane mark merge compare why matrix findings only rows roles sort write meeting commands"
    )
    FOOTER_FIRST: ClassVar[str] = "filter open mark merge why matrix findings"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with user roles and their entities."""
        super().__init__(id=id)
        self._kind = kinds.ENTITIES
        self._of_module_roles = False
        self._only = False
        self._unjudged = self._to_worst = False
        self._told_role: Name | None = None

    def compose(self) -> ComposeResult:
        """Roles, permissions with the findings of the role below, and the highlighted permission."""
        roles = Grid(marks=True, id="roles-grid")
        roles.noun = "role"
        permissions = Grid(id="permissions-grid")
        findings = Grid(header=False, gutter=False, id="role-findings-grid")
        findings.add_class("divided")
        rows = Grid(id="strip-grid")
        with Vertical():
            with Horizontal(id="roles-top"):
                yield ListPane(roles, Line(id="roles-marked"), name="Roles", subtitle="by findings", id="roles-pane")
                yield ListPane(permissions, findings, name="", counted=False, id="permissions-pane")
                yield Pane(Detail(id="permission-detail"), id="permission-pane")
            yield ListPane(rows, name="Findings", counted=False, id="strip-pane")

    # What is shown

    @property
    def role(self) -> Name | None:
        """The highlighted role."""
        key = self.query_one("#roles-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    @property
    def permission(self) -> Name | None:
        """The highlighted entity or document."""
        key = self.query_one("#permissions-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    def roles_of(self, role: Name) -> RoleSet:
        """A role as a set: a module role as if a user role held it alone."""
        return RoleSet((), (role,)) if self._of_module_roles else RoleSet((role,))

    def access_of(self, role: Name) -> EffectiveAccess:
        """Effective access of a role."""
        return self.session.access.of(self.roles_of(role))

    def show_session(self) -> None:
        """List the roles, most findings first."""
        session = self.session
        pane, grid = self.query_one("#roles-pane", ListPane), self.query_one("#roles-grid", Grid)
        module_roles = self._of_module_roles or session.project.is_package
        self.query_one("#permissions-grid", Grid).empty = "No access to anything."
        for name in ("#role-findings-grid", "#strip-grid"):
            self.query_one(name, Grid).empty = "No findings." if session.judged else ""
        pane.entitle("Module roles" if module_roles else "Roles")
        pane.subtitle = "by findings" if session.judged else ""
        wide = self.app.size.width >= _STRIP_FROM
        untouched = self._unjudged and grid.cursor_row == 0
        self._unjudged = not session.judged
        grid.show((module_roles_table if self._of_module_roles else roles_table)(session, wide))
        if untouched:
            self._to_worst = True
            grid.action_move_top()  # Whoever has not moved yet begins with the worst.
        if not self._of_module_roles:
            for role in session.role_names:
                grid.mark(role, role in session.marked)
        self._say_marked()

    def go_to(self, target: object) -> None:
        """Highlight a role, and an entity of it."""
        if isinstance(target, RolesTarget):
            self.query_one("#roles-grid", Grid).go_to(target.role)
            if target.entity:
                self.query_one("#permissions-grid", Grid).go_to(target.entity)

    @on(Grid.RowHighlighted, "#roles-grid")
    def _show_role(self) -> None:
        """Let the other panes follow the role."""
        role = self.role
        if role is None or self.loaded is None:
            return
        session = self.session
        access = self.access_of(role)
        table, words = self._permissions(access, role)
        pane = self.query_one("#permissions-pane", ListPane)
        pane.entitle(f"{role_label(session, role)} · {words}")
        permissions = self.query_one("#permissions-grid", Grid)
        # Whoever looks at one entity stays on it from role to role; whoever does not begins with each role's worst.
        begins = self._to_worst or (permissions.cursor_row == 0 and role != self._told_role)
        self._to_worst, self._told_role = self._to_worst and not session.judged, role
        permissions.show(table)
        if begins:
            permissions.action_move_top()
        findings = session.findings_of_role(role)
        self.query_one("#role-findings-grid", Grid).show(short(session, findings, of=role, together=True))
        below = self.query_one("#strip-pane", ListPane)
        total = f" {len(findings)} of {len(session.audit.findings)}" if session.judged else ""
        below.entitle(f"Findings of {role}{total}")
        below.subtitle = counts_line(findings)
        self.query_one("#strip-grid", Grid).show(strip(session, findings))
        by_findings = counted(findings) if self.app.size.width < _STRIP_FROM else "by findings"
        pane.subtitle = by_findings if session.judged else ""

    def _permissions(self, access: EffectiveAccess, role: Name) -> tuple[GridModel, str]:
        """The rows of the kind that is shown, and how many there are of all."""
        session = self.session
        if self._kind == kinds.ENTITIES:
            system = sum(session.project.entities[found.entity].module == SYSTEM for found in access.granted)
            words = f"{len(access.granted) - system:,} of {session.own_entities:,} entities"
            if system:
                room = self.query_one("#permissions-pane").size.width - BORDER
                start = width_of(f"{role_label(session, role)} · {words}")
                ways = (f" and {system} of {SYSTEM}", f" +{system} of {SYSTEM}", f" +{system} {SYSTEM}")
                words += next((more for more in ways if start + len(more) <= room), "")
            return EntityRows(session, access, role), words
        table = document_rows(session, access, role, self._kind)
        return table, f"{len(table):,} of {len(kinds.documents(session.project, self._kind)):,} {self._kind}"

    @on(Grid.RowHighlighted, "#permissions-grid")
    def _show_permission(self) -> None:
        """Let the detail follow the permission."""
        role, permission = self.role, self.permission
        self.refresh_bindings()
        pane, detail = self.query_one("#permission-pane", Pane), self.query_one("#permission-detail", Detail)
        if role is None or permission is None or self.loaded is None:
            pane.title = ""
            detail.show([])
            self.crumbs = (role,) if role else ()
            return
        pane.title = f"{permission} for {role}"
        access = self.access_of(role)
        if self._kind == kinds.ENTITIES:
            blocks = permission_blocks(self.session, access, permission, detail_room(self.app.size.width))
            self.tell_permission(detail, access, permission, blocks)
        else:
            detail.show(document_blocks(self.session, access, permission, self._kind))
        self.crumbs = (role, permission)

    def on_resize(self) -> None:
        """Write what is laid out for a width anew."""
        if self.loaded is not None:
            self.show_session()

    @on(Grid.RowMarked, "#roles-grid")
    def _mark(self, message: Grid.RowMarked) -> None:
        """Keep the marks in the session: the merge starts from them."""
        if not self._of_module_roles:
            self.session.marked = [Name(str(key)) for key in message.grid.marks]
            self._say_marked()
            self.refresh_bindings()

    def _say_marked(self) -> None:
        """Say under the roles what the marks are for."""
        marked = len(self.session.marked)
        words = "" if marked == 0 else "1 marked: mark another" if marked == 1 else f"{marked} marked: m merges them"
        self.query_one("#roles-marked", Line).show([(words, "")])

    @on(Grid.RowSelected, "#roles-grid")
    def _enter_role(self) -> None:
        """Go into the permissions of the role."""
        self.drill_into(self.query_one("#permissions-pane", Pane))

    @on(Grid.RowSelected, "#permissions-grid")
    def _enter_permission(self) -> None:
        """Go into the permission's rules and members."""
        self.drill_into(self.query_one("#permission-pane", Pane))

    @on(Grid.RowSelected, "#role-findings-grid")
    @on(Grid.RowSelected, "#strip-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a merge from two marks on, a comparison with a marked role, and why for a permission."""
        if not (offered := super().check_action(action, parameters)) or self.loaded is None:
            return offered
        if action == "merge":
            return len(self.session.marked) > 1
        if action == "compare":
            return self.session.other_marked(self.role) is not None
        if action in ("why", "matrix"):
            return self.permission is not None
        return offered

    def action_merge(self) -> None:
        """Merge the marked roles."""
        self.session.merge_roles(self.session.marked)
        self.post_message(Open("merge", MergeTarget()))

    def action_compare(self) -> None:
        """Compare the marked role with the highlighted one."""
        if self.role and (other := self.session.other_marked(self.role)):
            self.post_message(Open("compare", CompareTarget(RoleSet((other,)), self.roles_of(self.role))))

    def action_why(self) -> None:
        """Say why the role has the highlighted permission."""
        if self.role and self.permission:
            self.post_message(Open("why", WhyTarget(self.roles_of(self.role), self.permission, kind=self._kind)))

    def action_matrix(self) -> None:
        """Show the highlighted permission in the matrix."""
        if self.role and self.permission:
            target = MatrixTarget(self.role, self.permission, self._kind, self._of_module_roles)
            self.post_message(Open("matrix", target))

    def action_findings(self) -> None:
        """Show the findings of the highlighted role."""
        if self.role:
            self.post_message(Open("findings", FindingsTarget(role=self.role)))

    def action_roles(self) -> None:
        """List module roles, or user roles again."""
        if self.session.project.is_package:
            self.post_message(Say("A package has module roles only."))
            return
        self._of_module_roles = not self._of_module_roles
        self.show_session()

    def action_rows(self) -> None:
        """Show the next kind of rows."""
        self._kind = kinds.after(self._kind)
        self._show_role()

    def action_only(self) -> None:
        """Show only roles with findings, or all again."""
        grid, session = self.query_one("#roles-grid", Grid), self.session
        self._only = not self._only
        grid.only((lambda key: bool(session.findings_of_role(Name(str(key))))) if self._only else None)

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_STRIP_FROM = 150
"""The width from which the findings of the role have a pane of their own."""
