"""The opening card of a meeting: which findings, and of which severities."""

from collections.abc import Collection

from textual.message import Message

from auditor.findings.finding import Finding, Severity
from screens.agenda import Which, cards_of, is_wanted
from screens.keys import bindings
from screens.meeting_text import new_word
from screens.session import AuditSession
from screens.session_view import severity
from screens.widgets.grid import Grid
from screens.widgets.rows import Column, Key, Row, Table


class OptionGrid(Grid):
    """What to choose from; `space` chooses, Enter begins."""

    BINDINGS = bindings("mark", open="Confirm")
    FOOTER = "help mark open back undo write commands"

    class Toggled(Message):
        """Another option was chosen."""

        def __init__(self, grid: "OptionGrid", key: Key) -> None:
            """Name it."""
            super().__init__()
            self.set_sender(grid)
            self.key = key

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let `space` choose although rows bear no marks, and leave sorting away."""
        if action in ("sort", "sort_reverse"):
            return False
        return self.cursor_key is not None if action == "mark" else super().check_action(action, parameters)

    def action_mark(self) -> None:
        """Choose the highlighted option."""
        if (key := self.cursor_key) is not None:
            self.post_message(self.Toggled(self, key))


def options(session: AuditSession, which: Which, severities: Collection[Severity]) -> Table:
    """Give the options: which findings, of which severities, and how many cards that makes."""
    rows = [_heading("Which findings")]
    for option in Which:
        found = [f for f in session.audit.findings if is_wanted(session, f, option)]
        word = new_word(session) if option is Which.NEW else option.value
        rows.append(Row(option, [f"({'•' if option is which else ' '}) {word}", f"{len(found)}", ""], name=word))
    rows += [Row("blank", [""], inert=True), _heading("Which severities")]
    for level in Severity:
        found = [f for f in session.audit.findings if f.severity is level]
        word, style = severity(level)
        mark = "x" if level in severities else " "
        rows.append(Row(level, [[(f"[{mark}] ", ""), (word, style)], f"{len(found)}", ""], name=word))
    chosen = [f for f in session.audit.findings if f.severity in severities and is_wanted(session, f, which)]
    rows += [Row("blank 2", [""], inert=True), _total(session, chosen)]
    columns = (
        Column("option", "", 30, sorts=False),
        Column("findings", "", 8, right=True, sorts=False),
        Column("rest", "", 1, fill=1, sorts=False),
    )
    return Table(columns, rows)


def _heading(words: str) -> Row:
    return Row(words, [[(words, "heading")]], inert=True)


def _total(session: AuditSession, findings: list[Finding]) -> Row:
    cards, number = len(cards_of(session, findings)), len(findings)
    told = f"{cards} card{'s' * (cards != 1)} for {number} finding{'s' * (number != 1)}, then the checklist. "
    return Row("total", [[(f"{told}space chooses, ⏎ begins.", "strong")]], inert=True)
