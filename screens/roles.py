"""Roles, the first view of a project: roles, what the highlighted one may do, and its findings."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens.findings import FindingsTarget, table_of
from screens.keys import bindings
from screens.messages import Open, Say
from screens.permission import permission_blocks
from screens.session import AuditSession
from screens.session_view import SessionView, counted, counts, short_findings, worst_first
from screens.why import WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table

KINDS = ("entities", "microflows", "nanoflows", "pages", "services")
"""The kinds of rows that `v` goes through."""


@dataclass(frozen=True, slots=True)
class RolesTarget:
    """A role to highlight, and an entity among its permissions."""

    role: Name
    entity: Name | None = None


class RolesView(SessionView):
    """Roles left; the highlighted role's permissions and findings follow at once."""

    BINDINGS = bindings("merge", "why", "findings", "roles", "rows", "write", only="Only findings")
    FOOTER: ClassVar[str] = "help filter open back pane mark merge why findings only rows roles sort write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open mark merge why findings"

    def __init__(self, *, id: str | None = None) -> None:
        """Start with user roles and their entities."""
        super().__init__(id=id)
        self._kind = KINDS[0]
        self._of_module_roles = False

    def compose(self) -> ComposeResult:
        """Roles, permissions with the findings of the role below, and the highlighted permission."""
        roles = Grid(marks=True, id="roles-grid")
        roles.noun = "role"
        permissions = Grid(id="permissions-grid")
        permissions.empty = "No access to anything."
        findings = Grid(header=False, gutter=False, id="role-findings-grid")
        findings.add_class("divided")
        findings.empty = "No findings."
        strip = Grid(id="strip-grid")
        strip.empty = "No findings."
        with Vertical():
            with Horizontal(id="roles-top"):
                yield ListPane(roles, Line(id="roles-marked"), name="Roles", subtitle="by findings", id="roles-pane")
                yield ListPane(permissions, findings, name="", counted=False, id="permissions-pane")
                yield Pane(Detail(id="permission-detail"), id="permission-pane")
            yield ListPane(strip, name="Findings", counted=False, id="strip-pane")

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

    def access_of(self, role: Name) -> EffectiveAccess:
        """Effective access of a user role, or of a module role as if a user role held it alone."""
        if self._of_module_roles:
            return self.session.access.of(RoleSet((), (role,)))
        return self.session.role_access(role)

    def show_session(self) -> None:
        """List the roles, most findings first."""
        session = self.session
        pane = self.query_one("#roles-pane", ListPane)
        grid = self.query_one("#roles-grid", Grid)
        if self._of_module_roles:
            pane.entitle("Module roles")
            grid.show(_module_roles_table(session))
        else:
            pane.entitle("Roles" if not session.project.is_package else "Module roles")
            grid.show(_roles_table(session))
            for role in session.marked:
                grid.mark(role, True)
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
        if role is None:
            return
        session = self.session
        access = self.access_of(role)
        table, words = self._permissions(access, role)
        self.query_one("#permissions-pane", ListPane).entitle(f"{role} · {words}")
        self.query_one("#permissions-grid", Grid).show(table)
        findings = session.findings_of_role(role)
        self.query_one("#role-findings-grid", Grid).show(short_findings(session, findings))
        strip = self.query_one("#strip-pane", ListPane)
        strip.entitle(f"Findings of {role} {len(findings)} of {len(session.audit.findings)}")
        self.query_one("#strip-grid", Grid).show(table_of(session, findings))
        self.query_one("#permissions-pane", Pane).subtitle = counted(findings)

    def _permissions(self, access: EffectiveAccess, role: Name) -> tuple[Table, str]:
        """The rows of the kind that is shown, and how many there are of all."""
        session = self.session
        if self._kind == KINDS[0]:
            rows = _entity_rows(session, access, role)
            touched = sum(session.project.entities[found.entity].module != SYSTEM for found in access.entities())
            return Table(_ENTITY_COLUMNS, rows), f"{touched} of {session.own_entities} entities"
        documents = sorted(document.name for document in getattr(access, self._kind))
        total = sum(not document.excluded for document in getattr(session.project, self._kind))
        listed = [Row(name, [name]) for name in documents]
        return Table(
            (Column("name", self._kind.capitalize(), fill=1),), listed
        ), f"{len(listed)} of {total} {self._kind}"

    @on(Grid.RowHighlighted, "#permissions-grid")
    def _show_permission(self) -> None:
        """Let the detail follow the permission."""
        role, permission = self.role, self.permission
        self.refresh_bindings()
        pane, detail = self.query_one("#permission-pane", Pane), self.query_one("#permission-detail", Detail)
        if role is None or permission is None or self._kind != KINDS[0]:
            pane.title = ""
            detail.show([])
            self.crumbs = (role,) if role else ()
            return
        pane.title = f"{permission} for {role}"
        detail.show(permission_blocks(self.session, self.access_of(role), permission))
        self.crumbs = (role, permission)

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
        if self._kind == KINDS[0]:
            self.drill_into(self.query_one("#permission-pane", Pane))

    @on(Grid.RowSelected, "#role-findings-grid")
    @on(Grid.RowSelected, "#strip-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a merge from two marks on, and why for an entity."""
        if action == "merge":
            return self.loaded is not None and len(self.session.marked) > 1
        if action == "why":
            return self.loaded is not None and self._kind == KINDS[0] and self.permission is not None
        return super().check_action(action, parameters)

    def action_merge(self) -> None:
        """Merge the marked roles."""
        self.session.merged = list(self.session.marked)
        self.session.base = None
        self.post_message(Open("merge"))

    def action_why(self) -> None:
        """Say why the role has the highlighted permission."""
        if self.role and self.permission:
            roles = RoleSet((), (self.role,)) if self._of_module_roles else RoleSet((self.role,))
            self.post_message(Open("why", WhyTarget(roles, self.permission)))

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
        self._kind = KINDS[(KINDS.index(self._kind) + 1) % len(KINDS)]
        self._show_role()

    def action_only(self) -> None:
        """Show only roles with findings, or all again."""
        grid, session = self.query_one("#roles-grid", Grid), self.session
        self._only = not self._only
        grid.only((lambda key: bool(session.findings_of_role(Name(str(key))))) if self._only else None)

    _only = False

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_ENTITY_COLUMNS = (
    Column("entity", "Entity", 21, fill=1),
    Column("marks", "CRWD", 6),
    Column("rows", "Rows", 16, fill=1),
    Column("rules", "Rules", 5, right=True, from_width=50),
)


def _roles_table(session: AuditSession) -> Table:
    """User roles with their module roles and findings."""
    held = {role.name: len(role.module_roles) for role in session.project.user_roles}
    columns = (
        Column("role", "Role", 13, fill=1),
        Column("held", "Mod", 3, right=True),
        Column("findings", "Findings", 7, whole=True),
    )
    wide = Column("findings", "Findings", 7, fill=1, whole=True)
    rows = [
        Row(name, [name, str(held.get(name, 1)), counts(findings)], sort={"findings": worst_first(findings)})
        for name in sorted(session.role_names, key=lambda name: worst_first(session.findings_of_role(name)))
        for findings in (session.findings_of_role(name),)
    ]
    return Table((*columns[:2], wide), rows)


def _module_roles_table(session: AuditSession) -> Table:
    """Module roles with the number of user roles that hold them."""
    held = session.project.held_module_roles
    rows = [
        Row(name, [name, str(len(held.get(name, ())))], sort={"held": len(held.get(name, ()))})
        for name in session.project.module_role_by_name
    ]
    return Table((Column("role", "Module role", 13, fill=1), Column("held", "Held", 4, right=True)), rows)


def _entity_rows(session: AuditSession, access: EffectiveAccess, role: Name) -> list[Row]:
    """Entities that the role may touch: those with findings first, own modules before others, System last."""
    project = session.project

    def order(found: EntityAccess) -> tuple[object, ...]:
        module = project.entities[found.entity].module
        findings = session.findings_of_cell(role, found.entity)
        return worst_first(findings), module == SYSTEM, not project.is_own(module), found.entity

    return [_entity_row(session, found, role) for found in sorted(access.entities(), key=order)]


def _entity_row(session: AuditSession, found: EntityAccess, role: Name) -> Row:
    findings = session.findings_of_cell(role, found.entity)
    marks = session.summaries.marks(found) + ("!" if findings else " ")
    stored = session.summaries.constraint(found)
    rows = session.summaries.rows(found) + (f"  {stored}" if stored else "")
    return Row(
        found.entity,
        [found.entity, marks, rows, str(len(found.rules))],
        name=found.entity.partition(".")[2],
        sort={"marks": worst_first(findings)},
    )
