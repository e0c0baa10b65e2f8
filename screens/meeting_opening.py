"""The opening card of a meeting: which findings, of which severities, and whether it goes on with the last one."""

from textual.message import Message

from auditor.findings.finding import Finding, Severity
from screens.agenda import Agenda, Which, cards_of, is_wanted
from screens.desk import Desk
from screens.keys import bindings
from screens.meeting_place import KeptPlace, go_on_at
from screens.meeting_side import new_word
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


GO_ON = "go on"
"""The key of the row that goes on where an earlier meeting stood."""


class Wanted:
    """What a meeting is to be about, and whether it goes on where the last one stood."""

    def __init__(self) -> None:
        """Begin with everything."""
        self.which = Which.ALL
        self.severities = set(Severity)
        self.goes_on = False
        self.kept = KeptPlace()
        """Where the meeting stands, for the next run, and where the last one stood."""

    def look_back(self, desk: Desk) -> None:
        """See where the last meeting with this decisions file stood; one of today is gone on with."""
        if self.kept.look(desk):
            self._go_on(self.kept.earlier is not None and self.kept.earlier.day == desk.today)

    def _go_on(self, wanted: bool) -> None:
        """Go on where the last meeting stood, about the same findings; or begin anew."""
        self.goes_on, earlier = wanted, self.kept.earlier
        if wanted and earlier is not None:
            self.which, self.severities = earlier.which, set(earlier.severities)

    def choose(self, key: Key) -> None:
        """Take other findings, another severity, or another beginning."""
        if key == GO_ON:
            self._go_on(not self.goes_on)
        elif isinstance(key, Which):
            self.which = key
        elif isinstance(key, Severity):
            self.severities ^= {key}

    def meeting(self, session: AuditSession, under_way: Agenda | None) -> Agenda:
        """Give the meeting: as it was chosen before, the one that is under way."""
        chosen = self.which, frozenset(self.severities)
        if under_way is not None and (under_way.which, under_way.severities) == chosen:
            return under_way
        agenda = Agenda(session, *chosen)
        if under_way is None and self.goes_on and self.kept.earlier is not None:
            go_on_at(agenda, self.kept.earlier)
        return agenda


def options(session: AuditSession, wanted: Wanted, under_way: Agenda | None = None) -> Table:
    """Give the options: which findings, of which severities, whether to go on where the last meeting stood while none
    is under way, and how many cards that makes."""
    if under_way is None:
        wanted.look_back(session.desk)
    which, severities = wanted.which, wanted.severities
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
    if under_way is None and (earlier := wanted.kept.earlier) is not None:
        word = f"go on from {earlier.day.isoformat()}"
        cells = [f"[{'x' if wanted.goes_on else ' '}] {word}", "", f"{len(earlier.parked)} parked"]
        rows += [Row("blank 3", [""], inert=True), Row(GO_ON, cells, name=word)]
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
