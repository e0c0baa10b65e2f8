"""The words of a meeting: each card in large spacing, its note below, and the meeting so far beside it."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.decisions.decision import AnswerState, State
from auditor.findings.finding import Explanation, Finding
from auditor.rules.checklist import NOT_CHECKED, Asked
from screens.agenda import Agenda, Card, Place, Which, is_wanted
from screens.decision_text import answer_blocks, decided_today, warning
from screens.finding_rows import state_style
from screens.finding_text import first_sentence, who
from screens.session import AuditSession
from screens.session_view import counted, severity
from screens.widgets.detail import Block, Cut, Entry, Rule
from screens.widgets.drawing import Cell, Span, clip, width_of
from screens.widgets.line import length

BAR = 50
"""Terminal cells of the progress bar where there is room for it."""


class Spacing:
    """How much room a card has: on a small terminal one line less everywhere."""

    def __init__(self, large: bool) -> None:
        """Take the room."""
        self.large = large
        self.lead = "  " if large else " "
        self.room = 11 if large else 9
        self.between: list[Block] = [""] if large else []

    def entry(self, label: str, says: Cell) -> list[Block]:
        """A label and what it says, with a blank line behind it where there is room."""
        return [Entry(f"{self.lead}{label}", says, self.room), *self.between]

    def line(self, says: Cell) -> Block:
        """A text without a label; its further lines stand under the first."""
        return Entry("", says, len(self.lead))


def card_blocks(session: AuditSession, card: Card, findings: Sequence[Finding], large: bool, width: int) -> list[Block]:
    """Tell a card: a finding alone, or the findings of one rule in one module as one."""
    spacing, first = Spacing(large), findings[0]
    alone = len(findings) == 1
    explanation = session.audit.explain(first)
    page = session.audit.lookup(first.rule).page
    head = [spacing.line(line) for line in _head(session, findings, width - 2 * len(spacing.lead))]
    blocks: list[Block] = [*spacing.between, *head, "", *spacing.between]
    if alone:
        blocks += [spacing.line([(explanation.message, "strong")]), "", *spacing.between]
    else:
        blocks += _members(session, findings, spacing)
    if alone and (whom := who(session, first)):
        blocks += spacing.entry("Who", whom)
    if alone:
        blocks += spacing.entry("What", first.subjects.label)
    else:
        blocks += spacing.entry("First", explanation.message)
    blocks += spacing.entry("Why", first_sentence(" ".join(page.why.split()))[0])
    evidence = _evidence(explanation, spacing) if alone else []
    fix = spacing.entry("Fix", explanation.fix)
    return [*blocks, *evidence, *fix] if large else [*blocks, "", *fix, "", *evidence]


def _evidence(explanation: Explanation, spacing: Spacing) -> list[Block]:
    """What a finding rests on."""
    labels = ["Because", *[""] * len(explanation.evidence)]
    told = zip(labels, explanation.evidence, strict=False)
    entries = [Entry(f"{spacing.lead}{label}", each.statement, spacing.room) for label, each in told]
    return [*entries, *spacing.between]


def _head(session: AuditSession, findings: Sequence[Finding], width: int) -> list[list[Span]]:
    """Severity, rule and title; how many and how they stand behind them, or below where there is no room."""
    first = findings[0]
    state = common_state(session, findings)
    number = counted(findings) if len(findings) > 1 else ""
    title: list[Span] = [severity(first.severity), (f"   {first.rule}", "strong")]
    title.append((f"   {session.audit.title(first)}", "strong"))
    stands: list[Span] = [(f"{number}   " if number else "", ""), (state, state_style(state))]
    if length(title) <= width < length(title) + 3 + length(stands):
        return [title, stands]
    return [[*title, ("   ", ""), *stands]]


def common_state(session: AuditSession, findings: Iterable[Finding]) -> str:
    """The state of findings: the one of all, or how many are still open."""
    stands = [session.standings.of(finding) for finding in findings]
    words = dict.fromkeys(each.words for each in stands)
    number = sum(each.is_open for each in stands)
    return " and ".join(words) if len(words) == 1 or not number else f"{number} open"


def _members(session: AuditSession, findings: Sequence[Finding], spacing: Spacing) -> list[Block]:
    """The findings of a group, a line each, as many as there is room for."""
    most = 12 if spacing.large else 4
    shown = findings if len(findings) <= most else findings[: most - 1]
    blocks: list[Block] = []
    for finding in shown:
        state = session.standings.of(finding).words
        told = "" if state == "open" else f"   {state}"
        blocks.append(Cut([(f"{spacing.lead}  {finding.subjects.label}", "strong"), (told, state_style(state))]))
    if len(shown) < len(findings):
        blocks.append(f"{spacing.lead}  and {len(findings) - len(shown)} more: Enter opens the card")
    return [*blocks, ""]


def question_blocks(session: AuditSession, asked: Asked, large: bool) -> list[Block]:
    """Tell a question of the checklist: what to ask, why it applies, where it comes from, what was answered."""
    spacing = Spacing(large)
    question = asked.question
    answer = session.desk.answer(question.id)
    state = answer.state.value if answer else "open"
    head: list[Span] = [("CHECKLIST", "heading"), (f"   {question.id}", "strong"), ("   ", "")]
    head.append((state, "ok" if answer else ""))
    blocks: list[Block] = [*spacing.between, spacing.line(head), "", *spacing.between]
    blocks += [spacing.line([(question.text, "strong")]), "", *spacing.between]
    blocks += spacing.entry("Applies", asked.because)
    blocks += spacing.entry("From", f"Mendix guidance: {question.source}")
    not_applicable = AnswerState.NOT_APPLICABLE.value
    return [
        *blocks,
        "",
        spacing.line(f"The model cannot show it: the answer is what somebody says, {NOT_CHECKED}."),
        spacing.line(f"a in order, r risk, p planned; n for {not_applicable}, and who answered."),
    ]


def parking_blocks(agenda: Agenda, large: bool) -> list[Block]:
    """The parking list: what was skipped."""
    spacing, parked = Spacing(large), agenda.parked_cards
    head: Cell = [(f"PARKED   {_cards(len(parked))}", "heading")]
    on = "j goes through them once more; what is left undecided stays parked. :checklist opens the questions at once."
    blocks: list[Block] = [*spacing.between, spacing.line(head), "", spacing.line(on), "", *spacing.between]
    return [*blocks, *(_line(card, spacing.lead) for card in parked)]


def end_blocks(agenda: Agenda, large: bool) -> list[Block]:
    """The end of the meeting: what was decided, what is parked, what is still to be answered, and what to press."""
    session, spacing = agenda.session, Spacing(large)
    today = decided_today(session)
    blocks: list[Block] = [*spacing.between, spacing.line([("END OF THE MEETING", "heading")]), ""]
    number = counted(today) if today else "nothing"
    blocks += spacing.entry("Decided", f"{agenda.decided} of {_cards(len(agenda.cards))}; {number} today")
    blocks += spacing.entry("Answered", f"{agenda.answered} of {len(agenda.questions)} questions")
    if agenda.left:
        blocks += spacing.entry("Left", f"{_cards(agenda.left)} neither decided nor parked")
    blocks += spacing.entry("Parked", _cards(len(agenda.parked_cards)))
    kept = f"Everything is in {session.desk.name}. " if session.desk.name else ""
    blocks += ["", spacing.line(f"{kept}e writes the findings file and the minutes; k goes back."), ""]
    return [*blocks, *(_line(card, spacing.lead) for card in agenda.parked_cards)]


def _cards(number: int) -> str:
    return f"{number} card{'s' * (number != 1)}"


def _line(card: Card, lead: str) -> Block:
    return Cut([(lead, ""), (f"  {card.first.rule:<8} ", "strong"), (card.where, "")])


# The note below a card


def foot_blocks(agenda: Agenda, large: bool, width: int, more: bool) -> list[Block]:
    """Note, owner and date of what stands above, how far the meeting is, and a hint; whether there is more above."""
    stop = agenda.stop
    told = " PgDn shows more "
    blocks: list[Block] = [
        [("─" * (width - len(told) - 3), "muted"), (told, "strong"), ("──", "muted")] if more else Rule()
    ]
    if stop.question is not None:
        spacing, answer = Spacing(large), agenda.session.desk.answer(stop.question.question.id)
        entries = answer_blocks(answer)
        blocks += [Entry(f"{spacing.lead}{entry.label}", entry.says, spacing.room) for entry in entries]
    elif stop.card is not None:
        blocks += _note(agenda, large)
    else:
        blocks.append("")
    return [*blocks, "", _progress(agenda, large, width), *_hints(agenda, large, width)]


def _note(agenda: Agenda, large: bool) -> list[Block]:
    session, spacing = agenda.session, Spacing(large)
    stands = [session.standings.of(finding) for finding in agenda.findings]
    notes = {(d.reason, d.owner, d.until) if (d := each.decision) else ("", "", None) for each in stands}
    if len(notes) > 1:
        return [Entry(f"{spacing.lead}Note", "differs from finding to finding; Enter opens the card", spacing.room)]
    ((reason, owner, until),) = notes
    day = until.isoformat() if until else ""
    who_until: Cell = [(f"{owner:<24}  ", ""), ("Until  ", "muted"), (day, "")]
    blocks: list[Block] = [Entry(f"{spacing.lead}Note", reason, spacing.room), *spacing.between]
    blocks.append(Entry(f"{spacing.lead}Owner", who_until, spacing.room))
    late = (warning(each.decision, each.holds) for each in stands if each.decision)
    if why := next(filter(None, late), ""):
        blocks.append(spacing.line([(why, "high")]))
    return blocks


def _progress(agenda: Agenda, large: bool, width: int) -> Cell:
    """How many cards are decided; among the questions how many are answered."""
    total, done, word = len(agenda.cards), agenda.decided, "decided"
    if agenda.stop.place is Place.QUESTION:
        total, done, word = len(agenda.questions), agenda.answered, "answered"
    words = f"  {done} of {total} {word}"
    room = max(10, min(BAR, width - width_of(words) - 8))
    filled = room * done // total if total else room
    return [(Spacing(large).lead, ""), ("█" * filled, "ok"), ("░" * (room - filled), "muted"), (words, "")]


def _hints(agenda: Agenda, large: bool, width: int) -> Iterator[Block]:
    spacing, desk = Spacing(large), agenda.session.desk
    if large:
        yield ""
    if desk.last_step:
        about, _, decided = desk.last_step.rpartition(": ")
        room = width - width_of(f"{spacing.lead}last decision: : {decided}") - 2
        yield Cut(f"{spacing.lead}last decision: {clip(about, room).rstrip()}: {decided}")
    elif large:
        yield ""
    card = agenda.stop.card
    if large and card and len(card.findings) > 1 and agenda.member is None:
        both = "both findings" if len(card.findings) == 2 else f"all {len(card.findings)} findings"
        yield f"{spacing.lead}a, r and p decide {both}; Enter opens the card to decide one."


# The meeting so far, at the right


def opening_blocks(session: AuditSession) -> list[Block]:
    """What is known since last time, before the first card."""
    lines = list(_since(session, "  "))
    if not lines:
        return ["", "  Nothing was decided yet, and there is no baseline: everything is new.", ""]
    return ["", *lines, ""]


def _since(session: AuditSession, lead: str = "") -> Iterator[Block]:
    desk, counts = session.desk, session.standings.counts
    if not desk.decisions and desk.baseline is None:
        return
    day = f" ({desk.last_time.isoformat()})" if desk.last_time else ""
    yield [(f"{lead}Since last time{day}", "heading")]
    new = sum(is_wanted(session, finding, Which.NEW) for finding in session.audit.findings)
    words = [f"{new} {new_word(session)}", f"{session.standings.fixed} fixed"]
    words += [f"{counts[word]} {word}" for word in ("overdue", "expired", "stale") if counts[word] or word == "overdue"]
    yield f"{lead}  {'   '.join(words)}"


def new_word(session: AuditSession) -> str:
    """What new means: against a baseline, or else that nothing was decided about it."""
    return "new" if session.desk.baseline is not None else "new or not yet decided"


def side_blocks(agenda: Agenda) -> list[Block]:
    """The meeting so far: since last time, what it is about, what was decided, what is parked, what comes."""
    session = agenda.session
    since = list(_since(session))
    blocks: list[Block] = ["", *since, *([""] if since else [])]
    which = new_word(session) if agenda.which is Which.NEW else agenda.which.value
    blocks += [[("In this meeting", "heading")], f"  {which} findings, by severity, reach, module"]
    number = sum(len(card.findings) for card in agenda.cards)
    blocks.append(f"  {_cards(len(agenda.cards))} for {number} finding{'s' * (number != 1)}")
    today = {each.finding for each in decided_today(session)}
    before, now = [], []
    for card in agenda.cards:
        decided = [s for f in card.findings if (s := session.standings.of(f)).decision]
        if any(s.decision and s.decision.state is not State.OPEN for s in decided):
            ids = {s.decision.finding for s in decided if s.decision}
            (now if ids & today else before).append(_decided_line(session, card))
    blocks += _section("Decided before", before)
    blocks += _section("Decided today", now)
    blocks += _section("Parked", [_line(card, "") for card in agenda.parked_cards])
    return blocks + _section("Next", [_line(card, "") for card in agenda.following(3)])


def _decided_line(session: AuditSession, card: Card) -> Block:
    state = common_state(session, card.findings)
    return Cut([(f"  {card.first.rule:<8} ", "strong"), (f"{state:<17} ", state_style(state)), (card.where, "")])


def _section(title: str, lines: Sequence[Block], most: int = 8) -> list[Block]:
    if not lines:
        return []
    more: list[Block] = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return ["", [(title, "heading")], *lines[:most], *more]
