"""Entities: the list of entities, the roles that can touch the highlighted one, and its findings."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from auditor.access.effective import EffectiveAccess
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens.entity_rows import entities_table, fitting, touching_table
from screens.finding_rows import short, strip
from screens.keys import bindings
from screens.messages import Open, Say
from screens.permission import permission_blocks
from screens.session import role_of
from screens.session_view import counted, counts_line, detail_room
from screens.targets import EntitiesTarget, FindingsTarget, MatrixTarget, WhyTarget
from screens.uses import TellsUses
from screens.widgets.detail import Detail
from screens.widgets.drawing import width_of
from screens.widgets.grid import Grid
from screens.widgets.line import Line
from screens.widgets.pane import BORDER, ListPane, Pane


class EntitiesView(TellsUses):
    """The same as Roles, turned round."""

    BINDINGS = bindings("why", "matrix", "findings", "roles", "write", only="Only findings")
    FOOTER: ClassVar[str] = "help filter open back pane why matrix findings only sort roles write meeting commands"
    FOOTER_FIRST: ClassVar[str] = "filter open why matrix findings only sort"

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
        rows = Grid(id="entity-strip-grid")
        rows.empty = "No findings."
        subtitle = "own modules first, by findings"
        with Vertical():
            with Horizontal(id="entities-top"):
                yield ListPane(entities, name="Entities", counted=False, subtitle=subtitle, id="entities-pane")
                no_access = Line(id="no-access")
                yield ListPane(roles, no_access, findings, name="", counted=False, id="touching-pane")
                yield Pane(Detail(id="touching-detail"), id="touching-detail-pane")
            yield ListPane(rows, name="Findings", counted=False, id="entity-strip-pane")

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
        session = self.session
        own, system = session.own_entities, len(session.project.entities) - session.own_entities
        words = f"Entities {own:,}" + (f" and {system} of {SYSTEM}" if system else "")
        self.query_one("#entities-pane", ListPane).entitle(words)
        self.query_one("#entities-grid", Grid).show(entities_table(session, self.app.size.width >= _WIDE))

    def go_to(self, target: object) -> None:
        """Highlight an entity."""
        if isinstance(target, EntitiesTarget):
            self.query_one("#entities-grid", Grid).go_to(target.entity)

    @on(Grid.RowHighlighted, "#entities-grid")
    def _show_entity(self) -> None:
        """Let the roles and the findings follow the entity."""
        entity = self.entity
        if entity is None:
            return
        session = self.session
        accesses = session.accesses(self._of_module_roles)
        touching = [access for access in accesses if access.entity(entity)]
        module_roles = self._of_module_roles or session.project.is_package
        kind = "module roles" if module_roles else "user roles"
        pane = self.query_one("#touching-pane", ListPane)
        short_kind = kind if self.app.size.width >= _WIDE else "roles"
        title = f"{entity} · {len(touching)} of {len(accesses)} {short_kind}"
        pane.entitle(title if width_of(title) <= pane.size.width - BORDER else title.partition(".")[2])
        self.query_one("#touching-grid", Grid).show(touching_table(session, touching, entity, kind))
        self._say_who_cannot(accesses, touching)
        findings = session.findings_of_thing(entity)
        pane.subtitle = counted(findings) if self.app.size.width < _WIDE else "by findings"
        self.query_one("#entity-findings-grid", Grid).show(short(session, findings, of=entity))
        below = self.query_one("#entity-strip-pane", ListPane)
        below.entitle(f"Findings of {entity} {len(findings)} of {len(session.audit.findings)}")
        below.subtitle = counts_line(findings)
        self.query_one("#entity-strip-grid", Grid).show(strip(session, findings))
        self.refresh_bindings()

    def _say_who_cannot(self, accesses: Sequence[EffectiveAccess], touching: Sequence[EffectiveAccess]) -> None:
        """Name the roles that cannot touch the entity."""
        can = set(map(role_of, touching))
        names = [role_of(access) for access in accesses if role_of(access) not in can]
        label = "No access  "
        room = self.query_one("#touching-pane").size.width - len(label) - 4
        self.query_one("#no-access", Line).show([(label, "muted"), (fitting(names, room), "")] if names else [])

    @on(Grid.RowHighlighted, "#touching-grid")
    def _show_role(self) -> None:
        """Let the detail follow the role."""
        entity, role = self.entity, self.role
        self.refresh_bindings()
        pane, detail = self.query_one("#touching-detail-pane", Pane), self.query_one("#touching-detail", Detail)
        if entity is None or role is None:
            pane.title = ""
            detail.show([])
            self.crumbs = (entity,) if entity else ()
            return
        pane.title, session = f"{entity} for {role}", self.session
        access = session.access.of(self._roles(role))
        blocks = permission_blocks(session, access, entity, detail_room(self.app.size.width))
        self.tell_permission(detail, access, entity, blocks)
        self.crumbs = (entity, role)

    def on_resize(self) -> None:
        """Write what is laid out for a width anew."""
        if self.loaded is not None:
            self.show_session()

    def _roles(self, role: Name) -> RoleSet:
        """A role as a set: a module role as if a user role held it alone."""
        return RoleSet((), (role,)) if self._of_module_roles else RoleSet((role,))

    @on(Grid.RowSelected, "#entities-grid")
    def _enter_entity(self) -> None:
        """Go into the roles of the entity."""
        self.drill_into(self.query_one("#touching-pane", Pane))

    @on(Grid.RowSelected, "#touching-grid")
    def _enter_role(self) -> None:
        """Go into rules and members."""
        self.drill_into(self.query_one("#touching-detail-pane", Pane))

    @on(Grid.RowSelected, "#entity-findings-grid")
    @on(Grid.RowSelected, "#entity-strip-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer why where a role can touch the entity."""
        if action in ("why", "matrix"):
            return self.loaded is not None and self.entity is not None and self.role is not None
        return super().check_action(action, parameters)

    def action_why(self) -> None:
        """Say why the highlighted role can touch the entity."""
        if self.entity and self.role:
            self.post_message(Open("why", WhyTarget(self._roles(self.role), self.entity)))

    def action_matrix(self) -> None:
        """Show the highlighted pair in the matrix."""
        if self.entity and self.role:
            target = MatrixTarget(self.role, self.entity, module_role=self._of_module_roles)
            self.post_message(Open("matrix", target))

    def action_findings(self) -> None:
        """Show the findings of the entity."""
        if self.entity:
            self.post_message(Open("findings", FindingsTarget(thing=self.entity)))

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
        test = (lambda key: bool(session.findings_of_thing(Name(str(key))))) if self._only else None
        self.query_one("#entities-grid", Grid).only(test)

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_WIDE = 150
"""The width from which findings have a pane of their own."""
