"""Sign-in: every service with direction, scheme, transport and where its secret lives; and how users sign in."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.why import rows_of_target
from auditor.rules.authentication import Authentication, authentication
from screens import kinds
from screens.finding_rows import short
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session_view import SessionView, counts_line
from screens.signin_rows import (
    DIRECTIONS,
    about_sign_in,
    copied,
    entry_blocks,
    findings_of_entry,
    inventory_table,
    inventory_title,
)
from screens.targets import FindingsTarget, WhyTarget
from screens.widgets.detail import Detail
from screens.widgets.grid import Grid
from screens.widgets.pane import ListPane, Pane


class SigninView(SessionView):
    """The authentication inventory. A secret's value is never shown: it is not even kept."""

    BINDINGS = bindings("why", "findings", "copy", "write")
    FOOTER: ClassVar[str] = "help filter open back pane why findings sort copy write commands"
    FOOTER_FIRST: ClassVar[str] = "filter open why findings sort copy write"

    def __init__(self, *, id: str | None = None) -> None:
        """Start without an inventory."""
        super().__init__(id=id)
        self._entries: dict[str, Authentication] = {}

    def compose(self) -> ComposeResult:
        """The inventory, the highlighted entry, and the findings about sign-in."""
        grid = Grid(id="signin-grid")
        grid.noun = "service"
        grid.empty = "No service is published or consumed."
        findings = Grid(header=False, id="signin-findings-grid")
        findings.empty = "No findings about sign-in."
        with Container(id="signin-panes"):
            yield ListPane(grid, name="Sign-in", counted=False, id="signin-pane")
            yield Pane(Detail(id="signin-detail"), id="signin-detail-pane")
            yield ListPane(findings, name="Findings about sign-in", counted=False, id="signin-findings-pane")

    # What is shown

    def show_session(self) -> None:
        """List the inventory by direction."""
        session = self.session
        found = authentication(session.audit.context)
        # A service may be entered in several ways, so its name alone is no key.
        self._entries = {f"{e.direction} {e.service} {e.scheme} {e.transport} {e.secret_in}": e for e in found}
        pane = self.query_one("#signin-pane", ListPane)
        pane.entitle(inventory_title(found))
        wide = self.app.size.width >= _WIDE
        pane.subtitle = "by direction · secret values are never shown" if wide else "by direction"
        grid = self.query_one("#signin-grid", Grid)
        started = grid.cursor_key is not None
        grid.show(inventory_table(session, self._entries, wide))
        if not started and self._entries:
            grid.go_to(next(iter(self._entries)))
        findings = about_sign_in(session, found)
        strip = self.query_one("#signin-findings-pane", ListPane)
        strip.entitle(f"Findings about sign-in {len(findings)} of {len(session.audit.findings)}")
        strip.subtitle = counts_line(findings)
        self.query_one("#signin-findings-grid", Grid).show(short(session, findings))

    @property
    def entry(self) -> Authentication | None:
        """The highlighted entry."""
        return self._entries.get(str(self.query_one("#signin-grid", Grid).cursor_key))

    @on(Grid.RowHighlighted, "#signin-grid")
    def _show_entry(self) -> None:
        """Tell the highlighted entry."""
        self.refresh_bindings()
        entry, pane, detail = self.entry, self.query_one("#signin-detail-pane", Pane), self.query_one(Detail)
        if entry is None or self.loaded is None:
            direction = str(self.query_one("#signin-grid", Grid).cursor_key).removeprefix("group ")
            pane.title, pane.subtitle = DIRECTIONS.get(direction, ""), ""
            group = [each for each in self._entries.values() if each.direction == direction]
            detail.show(copied(group).splitlines())
            self.crumbs = ()
            return
        pane.title = entry.service
        pane.subtitle = f"{list(self._entries.values()).index(entry) + 1} of {len(self._entries)}"
        detail.show(entry_blocks(self.session, entry))
        self.crumbs = (entry.service,)

    @on(Grid.RowSelected, "#signin-grid")
    def _enter(self) -> None:
        """Go into the entry."""
        self.drill_into(self.query_one("#signin-detail-pane", Pane))

    @on(Grid.RowSelected, "#signin-findings-grid")
    def _enter_finding(self, message: Grid.RowSelected) -> None:
        """Show a finding among all."""
        self.post_message(Open("findings", FindingsTarget(finding=str(message.key))))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer findings where there are some, and copying for an entry."""
        if action == "findings":
            entry = self.entry
            return self.loaded is not None and entry is not None and bool(findings_of_entry(self.session, entry))
        if action == "why":
            return self.loaded is not None and self._why() is not None
        if action == "copy":
            return bool(self._entries)
        return super().check_action(action, parameters)

    def action_findings(self) -> None:
        """Show the findings of the highlighted entry."""
        if self.entry and (findings := findings_of_entry(self.session, self.entry)):
            thing = self.entry.service
            narrow = FindingsTarget(thing=thing) if self.session.findings_of_thing(thing) else None
            self.post_message(Open("findings", narrow or FindingsTarget(finding=self.session.id(findings[0]))))

    def _why(self) -> WhyTarget | None:
        """Who may call the service, or run the flow: the first role that may, else the first."""
        entry, session = self.entry, self.session
        known = "services", "microflows", "nanoflows"
        kind = next((k for k in known if entry and kinds.document_named(session.project, k, entry.service)), None)
        if entry is None or kind is None or not session.roles:
            return None
        target = Target(kinds.RIGHTS[kind], document=kinds.document_named(session.project, kind, entry.service))
        allowed = (role for role in session.roles if rows_of_target(role.access, target) is not Rows.NONE)
        return WhyTarget(next(allowed, session.roles[0]).access.roles, entry.service, kind=kind)

    def action_why(self) -> None:
        """Say why a role may call the service, or run the flow that calls one; or why none may."""
        if target := self._why():
            self.post_message(Open("why", target))

    def action_copy(self) -> None:
        """Copy the inventory as text."""
        self.app.copy_to_clipboard(copied(self._entries.values()))
        self.post_message(Say("Copied the inventory."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_WIDE = 120
"""The width from which the border has room for both sentences."""
