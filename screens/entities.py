"""Entities: the list of entities, the roles that can touch the highlighted one, and its findings."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens.findings import FindingsTarget
from screens.keys import bindings
from screens.messages import Open, Say
from screens.permission import permission_blocks
from screens.session import AuditSession
from screens.session_view import SessionView, counted, counts, short_findings, worst_first
from screens.why import WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table


@dataclass(frozen=True, slots=True)
class EntitiesTarget:
    """An entity to highlight."""

    entity: Name


class EntitiesView(SessionView):
    """The same as Roles, turned round."""

    BINDINGS = bindings("why", "findings", "roles", "write", only="Only findings")
    FOOTER: ClassVar[str] = "help filter open back pane why findings only roles sort write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open why findings only sort"

    _only = False
    _of_module_roles = False

    def compose(self) -> ComposeResult:
        """Entities, the roles of the highlighted one with its findings below, and the highlighted pair."""
        entities = Grid(id="entities-grid")
        entities.noun = "entity"
        roles = Grid(id="touching-grid")
        roles.empty = "No role can touch it."
        findings = Grid(header=False, gutter=False, id="entity-findings-grid")
        findings.add_class("divided")
        findings.empty = "No findings."
        with Horizontal():
            subtitle = "own modules first, by findings"
            yield ListPane(entities, name="Entities", subtitle=subtitle, id="entities-pane")
            yield ListPane(roles, findings, name="", counted=False, id="touching-pane")
            yield Pane(Detail(id="touching-detail"), id="touching-detail-pane")

    @property
    def entity(self) -> Name | None:
        """The highlighted entity."""
        key = self.query_one("#entities-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    @property
    def role(self) -> Name | None:
        """The highlighted role of the entity."""
        key = self.query_one("#touching-grid", Grid).cursor_key
        return Name(str(key)) if key is not None else None

    def show_session(self) -> None:
        """List the entities: own modules first, those with most findings before the others."""
        self.query_one("#entities-grid", Grid).show(_entities_table(self.session))

    def go_to(self, target: object) -> None:
        """Highlight an entity."""
        if isinstance(target, EntitiesTarget):
            self.query_one("#entities-grid", Grid).go_to(target.entity)

    def _accesses(self) -> list[tuple[Name, EffectiveAccess]]:
        """The roles to list, each with its effective access."""
        session = self.session
        if self._of_module_roles:
            names = session.project.module_role_by_name
            return [(name, session.access.of(RoleSet((), (name,)))) for name in names]
        return [(role.names[0], role.access) for role in session.roles]

    @on(Grid.RowHighlighted, "#entities-grid")
    def _show_entity(self) -> None:
        """Let the roles and the findings follow the entity."""
        entity = self.entity
        if entity is None:
            return
        session = self.session
        accesses = self._accesses()
        touching = [(name, access) for name, access in accesses if access.entity(entity)]
        rows = [_role_row(session, name, access, entity) for name, access in touching]
        kind = "module roles" if self._of_module_roles or session.project.is_package else "roles"
        pane = self.query_one("#touching-pane", ListPane)
        pane.entitle(f"{entity} · {len(rows)} of {len(accesses)} {kind}")
        self.query_one("#touching-grid", Grid).show(Table(_ROLE_COLUMNS, rows))
        findings = session.findings_of_entity(entity)
        pane.subtitle = counted(findings)
        self.query_one("#entity-findings-grid", Grid).show(short_findings(session, findings))
        self.refresh_bindings()

    @on(Grid.RowHighlighted, "#touching-grid")
    def _show_role(self) -> None:
        """Let the detail follow the role."""
        entity, role = self.entity, self.role
        pane, detail = self.query_one("#touching-detail-pane", Pane), self.query_one("#touching-detail", Detail)
        if entity is None or role is None:
            pane.title = ""
            detail.show([])
            self.crumbs = (entity,) if entity else ()
            return
        pane.title = f"{entity} for {role}"
        detail.show(permission_blocks(self.session, dict(self._accesses())[role], entity))
        self.crumbs = (entity, role)

    @on(Grid.RowSelected, "#entities-grid")
    def _enter_entity(self) -> None:
        """Go into the roles of the entity."""
        self.drill_into(self.query_one("#touching-pane", Pane))

    @on(Grid.RowSelected, "#touching-grid")
    def _enter_role(self) -> None:
        """Go into rules and members."""
        self.drill_into(self.query_one("#touching-detail-pane", Pane))

    @on(Grid.RowSelected, "#entity-findings-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why where a role can touch the entity."""
        if action == "why":
            return self.loaded is not None and self.entity is not None and self.role is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the highlighted role can touch the entity."""
        if self.entity and self.role:
            roles = RoleSet((), (self.role,)) if self._of_module_roles else RoleSet((self.role,))
            self.post_message(Open("why", WhyTarget(roles, self.entity)))

    def action_findings(self) -> None:
        """Show the findings of the entity."""
        if self.entity:
            self.post_message(Open("findings", FindingsTarget(entity=self.entity)))

    def action_roles(self) -> None:
        """List module roles, or user roles again."""
        if self.session.project.is_package:
            self.post_message(Say("A package has module roles only."))
            return
        self._of_module_roles = not self._of_module_roles
        self._show_entity()

    def action_only(self) -> None:
        """Show only entities with findings, or all again."""
        self._only = not self._only
        session = self.session
        test = (lambda key: bool(session.findings_of_entity(Name(str(key))))) if self._only else None
        self.query_one("#entities-grid", Grid).only(test)

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_ROLE_COLUMNS = (
    Column("role", "User role", 13, fill=1),
    Column("marks", "CRWD", 6),
    Column("rows", "Rows", 16, fill=1),
)


def _role_row(session: AuditSession, role: Name, access: EffectiveAccess, entity: Name) -> Row:
    found = access.entity(entity)
    marks = session.summaries.marks(found) + ("!" if session.findings_of_cell(role, entity) else " ")
    stored = session.summaries.constraint(found)
    return Row(role, [role, marks, session.summaries.rows(found) + (f"  {stored}" if stored else "")])


def _entities_table(session: AuditSession) -> Table:
    project = session.project

    def order(entity: Entity) -> tuple[object, ...]:
        findings = session.findings_of_entity(entity.name)
        return entity.module == SYSTEM, not project.is_own(entity.module), worst_first(findings), entity.name

    rows = []
    for entity in sorted(project.entities.values(), key=order):
        findings = session.findings_of_entity(entity.name)
        members, rules = len(project.members(entity.name)), len(entity.rules)
        rows.append(
            Row(
                entity.name,
                [entity.name, str(members), str(rules), counts(findings)],
                name=entity.name.partition(".")[2],
                text=entity.name,
                sort={"findings": worst_first(findings)},
            )
        )
    return Table(
        (
            Column("entity", "Entity", 22, fill=1),
            Column("members", "Members", 7, right=True, from_width=55),
            Column("rules", "Rules", 5, right=True),
            Column("findings", "Findings", 7, whole=True, fill=1),
        ),
        rows,
    )
