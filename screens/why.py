"""Why, and why not: the chain behind a cell as a tree, then one sentence to read aloud."""

from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.who_can import who_can
from auditor.access.why import Link, Why, why
from auditor.model.names import Name, one_line
from screens.keys import bindings
from screens.messages import Say
from screens.permission import rule_name
from screens.session import AuditSession
from screens.session_view import SessionView, severity
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.pane import Pane

RIGHTS = (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE)
"""The rights on an entity, in the order of the marks; `[` and `]` go through them."""

ROOM = 9


@dataclass(frozen=True, slots=True)
class WhyTarget:
    """A cell to explain."""

    roles: RoleSet
    entity: Name
    right: Right | None = None
    """None: the right that matters most there."""
    member: Name | None = None


class WhyView(SessionView):
    """One cell, explained down to the stored rule."""

    BINDINGS = bindings("step", "copy")
    FOOTER: ClassVar[str] = "help back pane step copy commands"
    FOOTER_FIRST: ClassVar[str] = "back step copy"

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

    def _explain(self) -> None:
        target, session = self._target, self.session
        if target is None or target.entity not in session.project.entities:
            return
        access = session.access.of(target.roles)
        member = target.member if self._right in (Right.READ, Right.WRITE) else None
        asked = Target(self._right, session.project.entities[target.entity], member)
        found = self._why = why(access, asked)
        pane = self.query_one("#why-pane", Pane)
        label = asked.label(session.project)
        can = "can" if found.answer else "can not"
        pane.title = f"Why {can} {target.roles.label} {self._right} {label}?"
        pane.subtitle = {Rows.ALL: "yes, every row", Rows.CONSTRAINED: "yes, some rows", Rows.NONE: "no"}[found.rows]
        self.query_one("#why-detail", Detail).show(_tree(session, found) + _answer(session, found))
        self.query_one("#around-detail", Detail).show(_around(session, found, target))
        self.crumbs = (f"{target.roles.label} × {target.entity}", f"{self._right}")

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
        """Offer steps and copying for a cell."""
        if action in ("copy", "step_next", "step_previous"):
            return self._target is not None
        return super().check_action(action, parameters)

    def action_copy(self) -> None:
        """Copy the sentence."""
        if self._why:
            self.app.copy_to_clipboard(self._why.sentence)
            self.post_message(Say("Copied the sentence."))


def _most(session: AuditSession, target: WhyTarget) -> Right:
    """The right to start with: the strongest that the cell has; read when it has none."""
    found = session.access.of(target.roles).entity(target.entity)
    granted = {Right.DELETE: found.delete, Right.WRITE: found.write, Right.READ: found.read, Right.CREATE: found.create}
    free = (right for right in (Right.DELETE, Right.WRITE, Right.READ) if granted[right])
    return next(free, Right.CREATE if found.create else Right.READ)


def _tree(session: AuditSession, found: Why) -> list[Block]:
    """The user roles, their module roles, and the rules that these bring."""
    blocks: list[Block] = [""]
    for user_role, links in groupby(found.chain, key=lambda link: link.user_role):
        blocks.append(_with_kind(user_role or "new user role", "user role"))
        by_module = [(role, list(group)) for role, group in groupby(links, key=lambda link: link.module_role)]
        for position, (module_role, group) in enumerate(by_module):
            last = position == len(by_module) - 1
            branch, trunk = ("└─ ", "   ") if last else ("├─ ", "│  ")
            kind = "module role" if module_role else "by user management"
            blocks.append(_with_kind(f"{branch}{module_role or 'manages users'}", kind))
            for number, link in enumerate(group):
                blocks.extend(_rule_lines(session, found, link, trunk, number == len(group) - 1))
    if not found.chain:
        blocks.append(_with_kind(found.access.roles.label, "user role"))
    return blocks


def _with_kind(text: str, kind: str) -> Block:
    return [(f"{text:<56} ", ""), (kind, "muted")]


def _rule_lines(session: AuditSession, found: Why, link: Link, trunk: str, last: bool) -> list[Block]:
    """A rule with its marks, kind and stored constraint; below it what it does for this right."""
    if link.rule is None:
        return []
    branch, indent = ("└─ ", "   ") if last else ("├─ ", "│  ")
    entity = found.target.entity
    name = rule_name(entity.name if entity else Name(""), link.rule)
    stored = one_line(link.rows) if link.rule.index else ""
    text = f"{trunk}{branch}{name}  {session.summaries.rule_marks(link.rule)}  {link.kind}  {stored}".rstrip()
    if link.grants:
        verdict = [(f"{trunk}{indent}       grants {found.target.right}", "gained")]
    else:
        verdict = [(f"{trunk}{indent}       does not grant {found.target.right}", "muted")]
    lines: list[Block] = [text, verdict]
    if link.shadowed_by:
        others = ", ".join(link.shadowed_by)
        lines.append([(f"{trunk}{indent}       shadowed by {others}: its row constraint limits nothing", "medium")])
    return lines


def _answer(session: AuditSession, found: Why) -> list[Block]:
    """The sentence, what would be needed or would take it away, and where it stands."""
    blocks: list[Block] = ["", Entry("Answer", [(found.sentence, "strong")], ROOM)]
    blocks += [Entry("", note, ROOM) for note in found.notes]
    words = {link.rule.id: link.sentence for link in found.chain if link.rule and link.sentence}
    for number, (rule, sentence) in enumerate(words.items()):
        blocks.append(Entry("" if number else "In words", f"{rule}: {sentence}", ROOM))
    if not found.answer:
        blocks += [Entry("" if i else "Needed", f"{way}.", ROOM) for i, way in enumerate(found.missing)]
    elif found.removal:
        blocks.append(Entry("Remove", f"{found.removal}.", ROOM))
    blocks += [Entry("" if i else "Around", way.sentence, ROOM) for i, way in enumerate(found.around)]
    if found.bringing_none:
        blocks.append(Entry("No rule", ", ".join(found.bringing_none), ROOM))
    blocks.append(Entry("Source", str(found.source), ROOM))
    return blocks


def _around(session: AuditSession, found: Why, target: WhyTarget) -> list[Block]:
    """Who else has the right, the other rights of these roles, and the findings of the cell."""
    others = who_can(session.access, found.target)
    blocks: list[Block] = ["", [(f"Who else may {found.target.right} it", "heading")]]
    mine = set(target.roles.user_roles)
    listed = [holder for holder in others.can if holder.user_role not in mine]
    rows = {Rows.ALL: "every row", Rows.CONSTRAINED: "some rows", Rows.NONE: ""}
    blocks += [f"  {holder.user_role}  {rows[holder.rows]}" for holder in listed] or ["  nobody else"]
    blocks += ["", [("Findings of this cell", "heading")]]
    findings = [f for role in target.roles.user_roles for f in session.findings_of_cell(role, target.entity)]
    blocks += [[("  ", ""), severity(f.severity), (f" {f.rule} {session.audit.title(f)}", "")] for f in findings] or [
        "  none"
    ]
    return blocks
