"""The words about a meeting: where it is, what is known since last time, and the meeting so far beside the card."""

from collections.abc import Iterator, Sequence

from auditor.decisions.decision import State
from auditor.findings.finding import Severity
from screens.agenda import Agenda, Card, Which, is_wanted
from screens.decision_text import decided_today
from screens.finding_rows import state_style
from screens.meeting_text import card_line, cards, common_state
from screens.session import SHORT, AuditSession
from screens.standing import counts_words
from screens.widgets.detail import Block, Cut
from screens.widgets.drawing import Spans


def head_line(session: AuditSession, place: str, parked: int, width: int) -> tuple[Spans, Spans]:
    """Say where a meeting is, how the findings stand, and how many cards are parked."""
    counts = session.standings.counts
    late = "overdue", "expired", "stale"
    behind = [f"parked {parked}"] if parked else []
    words = [*counts_words(counts, "open", "accepted", "risk", "planned", *late), *behind]
    if len("  ".join(words)) > width - len(f" MEETING  {place}  "):
        decided = sum(counts[word] for word in ("accepted", "risk", "planned"))
        words = [*counts_words({**counts, "decided": decided}, "open", "decided", *late), *behind]
    return [(" MEETING", "heading"), (f"  {place}", "strong")], [("  ".join(words) + " ", "")]


def opening_blocks(session: AuditSession) -> list[Block]:
    """What is known since last time, before the first card."""
    lines = list(_since(session, "  "))
    if not lines:
        before = "before this meeting" if session.desk.decisions else "yet"
        return ["", f"  Nothing was decided {before}, and there is no baseline: everything is new.", ""]
    return ["", *lines, ""]


def _since(session: AuditSession, lead: str = "") -> Iterator[Block]:
    desk, counts = session.desk, session.standings.counts
    if not desk.has_past and desk.baseline is None:
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
    blocks += [[("In this meeting", "heading")], f"  {_chosen(agenda)}"]
    number = sum(len(card.findings) for card in agenda.cards)
    blocks.append(f"  {cards(len(agenda.cards))} for {number} finding{'s' * (number != 1)}")
    today = {each.finding for each in decided_today(session)}
    before, now = [], []
    for card in agenda.cards:
        decided = [s for f in card.findings if (s := session.standings.of(f)).decision]
        if any(s.decision and s.decision.state is not State.OPEN for s in decided):
            ids = {s.decision.finding for s in decided if s.decision}
            (now if ids & today else before).append(_decided_line(session, card))
    blocks += _section("Decided before", before)
    blocks += _section("Decided today", now)
    blocks += _section("Parked", [card_line(card, "") for card in agenda.parked_cards])
    return blocks + _section("Next", [card_line(card, "") for card in agenda.following(3)])


def _chosen(agenda: Agenda) -> str:
    """Say which findings a meeting is about, and in which order: `all CRIT findings, by reach, module`."""
    which = new_word(agenda.session) if agenda.which is Which.NEW else agenda.which.value
    levels = [SHORT[level] for level in Severity if level in agenda.severities]
    if not levels:
        return "no findings, only the questions"
    if len(levels) == 1:
        return f"{which} {levels[0]} findings, by reach, module"
    of = "" if len(levels) == len(Severity) else f"{', '.join(levels[:-1])} and {levels[-1]} "
    return f"{which} {of}findings, by severity, reach, module"


def _decided_line(session: AuditSession, card: Card) -> Block:
    state = common_state(session, card.findings)
    return Cut([(f"  {card.first.rule:<8} ", "strong"), (f"{state:<17} ", state_style(state)), (card.where, "")])


def _section(title: str, lines: Sequence[Block], most: int = 8) -> list[Block]:
    if not lines:
        return []
    more: list[Block] = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return ["", [(title, "heading")], *lines[:most], *more]
