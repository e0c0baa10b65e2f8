"""Why, and why not: the chain behind a cell as a tree, then one sentence to read aloud."""

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.target import Target
from auditor.access.why import Why, why
from auditor.access.why_words import verb
from auditor.findings.finding import Finding
from auditor.flows.around import around as around_it
from auditor.model.names import Name
from screens import kinds
from screens.keys import bindings
from screens.messages import Open, Say
from screens.session import AuditSession
from screens.session_view import SessionView
from screens.targets import FindingsTarget, MatrixTarget, WhyTarget
from screens.why_text import ANSWERS, RIGHTS, about_finding, answer, around, tree
from screens.widgets.detail import Block, Detail
from screens.widgets.pane import Pane


class WhyView(SessionView):
    """One cell, explained down to the stored rule."""

    BINDINGS = bindings("matrix", "findings", "step", "copy", "write")
    FOOTER: ClassVar[str] = "help back pane matrix findings step copy write commands"
    FOOTER_FIRST: ClassVar[str] = "back matrix findings copy step"

    def __init__(self, *, id: str | None = None) -> None:
        """Start without a cell."""
        super().__init__(id=id)
        self._target: WhyTarget | None = None
        self._right = Right.READ
        self._why: Why | None = None

    def compose(self) -> ComposeResult:
        """The tree and the answer; beside them what is around the cell."""
        with Horizontal():
            yield Pane(Detail(id="why-detail"), id="why-pane")
            yield Pane(Detail(id="around-detail"), title="Around it", id="around-pane")

    def show_session(self) -> None:
        """Explain the same cell in a newer model."""
        if self._target is not None:
            self._explain()

    def go_to(self, target: object) -> None:
        """Explain a cell."""
        if isinstance(target, WhyTarget):
            self._target = target
            self._right = target.right or _most(self.session, target)
            self._explain()

    def on_resize(self) -> None:
        """Say more where there is room for it."""
        if self.loaded is not None and self._target is not None:
            self._explain()

    def _explain(self) -> None:
        target, session = self._target, self.session
        asked = _asked(session, target, self._right) if target else None
        if target is None or asked is None:
            self._say_gone()
            return
        access = session.access.of(target.roles)
        found = why(access, asked)
        found = self._why = replace(found, around=(*found.around, *around_it(access, asked, session.effects)))
        label = asked.label(session.project)
        not_ = "" if found.answer else " not"
        pane = self.query_one("#why-pane", Pane)
        who, does = target.roles.spoken, verb(self._right)
        pane.title = f"Why can {who}{not_} {does} {label}?"
        pane.subtitle = ANSWERS[found.rows] if asked.entity else "yes" if found.answer else "no"
        wide = self.app.size.width >= _WIDE
        blocks = tree(session, found) + answer(session, found, wide)
        if finding := _finding(session, target):
            pane.title = f"Why {finding.rule}: {who} × {label}"
            right: Block = [(f"Why {who} may{not_} {does} it", "heading")]
            blocks = [*about_finding(session, finding, access), right, *blocks]
        self.query_one("#why-detail", Detail).show(blocks)
        self.query_one("#around-detail", Detail).show(around(session, found))
        self.crumbs = (f"{who} × {label}", f"why {does}")
        self.refresh_bindings()

    def _say_gone(self) -> None:
        """Say that a newer project no longer has what was asked about."""
        self._why = None
        gone = self._target.thing if self._target else ""
        self.query_one("#why-detail", Detail).show(["", f"{gone} is no longer in the project. q goes back."])
        self.query_one("#around-detail", Detail).show([])

    # Keys

    def action_step_next(self) -> None:
        """Explain the next right on the entity."""
        self._step(1)

    def action_step_previous(self) -> None:
        """Explain the right before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        self._right = RIGHTS[(RIGHTS.index(self._right) + step) % len(RIGHTS)]
        self._explain()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what there is for the cell."""
        target = self._target
        if action in ("step_next", "step_previous"):
            return target is not None and target.kind == kinds.ENTITIES
        if action in ("matrix", "findings"):
            return self.loaded is not None and target is not None and _single(target.roles) is not None
        if action == "copy":
            return self._why is not None
        return super().check_action(action, parameters)

    def action_matrix(self) -> None:
        """Show the cell in the matrix."""
        if (target := self._target) and (role := _single(target.roles)):
            module_role = not target.roles.user_roles
            self.post_message(Open("matrix", MatrixTarget(role, target.thing, target.kind, module_role)))

    def action_findings(self) -> None:
        """Show the findings of the cell."""
        if (target := self._target) and (role := _single(target.roles)):
            self.post_message(Open("findings", FindingsTarget(role=role, thing=target.thing)))

    def action_copy(self) -> None:
        """Copy the sentence."""
        if self._why:
            self.app.copy_to_clipboard(self._why.sentence)
            self.post_message(Say("Copied the sentence."))

    def action_write(self) -> None:
        """Write the findings file."""
        self.post_message(Open("save"))


_WIDE = 120
"""The width from which the other rights are told too."""


def _finding(session: AuditSession, target: WhyTarget) -> Finding | None:
    """The finding to explain with the cell; None when none was asked for, or it is gone."""
    found = session.findings_of_thing(target.thing) if target.finding else ()
    return next((finding for finding in found if session.id(finding) == target.finding), None)


def _single(roles: RoleSet) -> Name | None:
    """The one role that is asked about: a merged one has no column in the matrix."""
    names = (*roles.user_roles, *roles.added)
    return names[0] if len(names) == 1 and not roles.removed else None


def _asked(session: AuditSession, target: WhyTarget, right: Right) -> Target | None:
    """The question in the core's words; None when the project no longer has the thing."""
    project = session.project
    if target.kind != kinds.ENTITIES:
        document = kinds.document_named(project, target.kind, target.thing)
        return Target(kinds.RIGHTS[target.kind], document=document) if document else None
    entity = project.entities.get(target.thing)
    member = target.member if right in (Right.READ, Right.WRITE) else None
    return Target(right, entity, member) if entity else None


def _most(session: AuditSession, target: WhyTarget) -> Right:
    """The right to start with: the strongest that the cell has; read when it has none."""
    if target.kind != kinds.ENTITIES:
        return kinds.RIGHTS[target.kind]
    found = session.access.of(target.roles).entity(target.thing)
    granted = {Right.DELETE: found.delete, Right.WRITE: found.write, Right.READ: found.read, Right.CREATE: found.create}
    free = (right for right in (Right.DELETE, Right.WRITE, Right.READ) if granted[right])
    return next(free, Right.CREATE if found.create else Right.READ)
