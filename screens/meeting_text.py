"""The words of a meeting: each card in large spacing, and its note below."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.decisions.decision import AnswerState
from auditor.findings.finding import Explanation, Finding
from auditor.rules.checklist import NOT_CHECKED, Asked
from screens.agenda import Agenda, Card, Changed, Lost, Place
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


def stop_blocks(agenda: Agenda, large: bool, width: int) -> list[Block]:
    """Tell what stands at the place where the meeting is."""
    stop = agenda.stop
    match stop.place:
        case Place.PARKING:
            return parking_blocks(agenda, large)
        case Place.END:
            return end_blocks(agenda, large)
    if stop.question is not None:
        return question_blocks(agenda.session, stop.question, large)
    assert stop.card is not None
    return card_blocks(agenda.session, stop.card, agenda.findings, large, width)


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


def lost_words(lost: Lost) -> str:
    """Say what is gone: `ENT-03 Anonymous × Shop.Order is gone since 12:04`."""
    stop = lost.stop
    if stop.question is not None:
        return f"{stop.question.question.id} is not asked any more since {lost.since}"
    assert stop.card is not None
    where = stop.card.where if lost.member is None else stop.card.findings[lost.member].subjects.label
    return f"{stop.card.first.rule} {where} is gone since {lost.since}"


def lost_blocks(lost: Lost, large: bool) -> list[Block]:
    """Say above what is gone that it is, and that it stands there as it was."""
    word = "not asked any more" if lost.stop.question is not None else "gone"
    more = "   as it was before the project was saved; j goes on"
    return _above([(f"{word} since {lost.since}", "high"), (more, "")], large)


def changed_blocks(changed: Changed, large: bool) -> list[Block]:
    """Say above a card what is another on it."""
    return _above([(f"changed {changed.since}", "high"), (f"   {changed.words}", "strong")], large)


def _above(says: Cell, large: bool) -> list[Block]:
    spacing = Spacing(large)
    return [*spacing.between, spacing.line(says), *([] if large else [""])]


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
    head: Cell = [(f"PARKED   {cards(len(parked))}", "heading")]
    on = "j goes through them once more; what is left undecided stays parked. :checklist opens the questions at once."
    blocks: list[Block] = [*spacing.between, spacing.line(head), "", spacing.line(on), "", *spacing.between]
    return [*blocks, *(card_line(card, spacing.lead) for card in parked)]


def end_blocks(agenda: Agenda, large: bool) -> list[Block]:
    """The end of the meeting: what was decided, what is parked, what is still to be answered, and what to press."""
    session, spacing = agenda.session, Spacing(large)
    today = decided_today(session)
    blocks: list[Block] = [*spacing.between, spacing.line([("END OF THE MEETING", "heading")]), ""]
    number = counted(today) if today else "nothing"
    blocks += spacing.entry("Decided", f"{agenda.decided} of {cards(len(agenda.cards))}; {number} today")
    blocks += spacing.entry("Answered", f"{agenda.answered} of {len(agenda.questions)} questions")
    if agenda.left:
        blocks += spacing.entry("Left", f"{cards(agenda.left)} neither decided nor parked")
    blocks += spacing.entry("Parked", cards(len(agenda.parked_cards)))
    kept = f"Everything is in {session.desk.name}. " if session.desk.name else ""
    blocks += ["", spacing.line(f"{kept}e writes the findings file and the minutes; k goes back."), ""]
    return [*blocks, *(card_line(card, spacing.lead) for card in agenda.parked_cards)]


def cards(number: int) -> str:
    """Count cards: `1 card`, `3 cards`."""
    return f"{number} card{'s' * (number != 1)}"


def card_line(card: Card, lead: str) -> Block:
    """Name a card in a line."""
    return Cut([(lead, ""), (f"  {card.first.rule:<8} ", "strong"), (card.where, "")])


# The note below a card


def foot_blocks(agenda: Agenda, large: bool, width: int, more: bool) -> list[Block]:
    """Note, owner and date of what stands above, how far the meeting is, and a hint; whether there is more above."""
    stop = agenda.stop
    told = " PgDn shows more "
    blocks: list[Block] = [
        [("─" * (width - len(told) - 3), "muted"), (told, "strong"), ("──", "muted")] if more else Rule()
    ]
    if agenda.lost:
        blocks += [Spacing(large).line([(f"{lost_words(agenda.lost)}; j goes on.", "strong")])]
    elif stop.question is not None:
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
    if large and not agenda.lost and card and len(card.findings) > 1 and agenda.member is None:
        both = "both findings" if len(card.findings) == 2 else f"all {len(card.findings)} findings"
        yield f"{spacing.lead}a, r and p decide {both}; Enter opens the card to decide one."
