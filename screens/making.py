"""What is written down when somebody decides: from a key or the note form, beside what stood there before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from auditor.decisions.decision import Answer, AnswerState, Decision, State
from auditor.decisions.matching import about
from auditor.findings.finding import Finding
from auditor.model.names import Name, Text
from auditor.rules.checklist import Question
from screens.messages import Matter
from screens.note import Note
from screens.session import AuditSession
from screens.standing import ANSWERS

Value = TypeVar("Value")


def decided(session: AuditSession, findings: Sequence[Finding], state: State) -> list[Decision]:
    """Decide findings: note and owner stay, and a date that has not passed."""
    return [_decided(session, finding, state) for finding in findings]


def _decided(session: AuditSession, finding: Finding, state: State) -> Decision:
    known = session.desk.decision(session.id(finding)) or _blank(session, finding)
    until = known.until if known.until and known.until >= session.desk.today else None
    return replace(
        known,
        seen=session.audit.seen(finding),
        state=state,
        date=session.desk.today,
        until=until,
        about=about(finding),
    )


def noted(session: AuditSession, findings: Sequence[Finding], note: Note) -> list[Decision]:
    """Write a note on findings: they stay decided as they are, stale or not, and on the same day unless there is
    another date until which it holds.

    What is left empty for a group whose notes differ stays as it is for each.
    """
    proposed = proposal(session, Matter("", tuple(findings)))
    return [_noted(session, finding, note, proposed) for finding in findings]


def _noted(session: AuditSession, finding: Finding, note: Note, proposed: Note) -> Decision:
    known = session.desk.decision(session.id(finding)) or _blank(session, finding)
    until = note.until if note.until or proposed.until else known.until
    decided_then = known.state is not State.OPEN and until == known.until
    return replace(
        known,
        reason=Text(note.reason if note.reason or proposed.reason else known.reason),
        owner=Name(note.owner if note.owner or proposed.owner else known.owner),
        until=until,
        date=known.date if decided_then else session.desk.today,
    )


def _blank(session: AuditSession, finding: Finding) -> Decision:
    """What stands about a finding about which nothing was decided."""
    return Decision(session.id(finding), session.audit.seen(finding), State.OPEN, about=about(finding))


def answered(session: AuditSession, question: Question, state: State) -> Answer:
    """Answer a question with a key: remark and name stay, and the last name is taken where there is none."""
    known = session.desk.answer(question.id)
    answer = known or Answer(question.id, AnswerState.IN_ORDER)
    return replace(answer, state=ANSWERS[state], who=answer.who or session.desk.owner, date=session.desk.today)


def remarked(session: AuditSession, question: Question, note: Note) -> Answer:
    """Answer a question with the form."""
    assert note.answer is not None
    return Answer(question.id, note.answer, Name(note.owner), session.desk.today, Text(note.reason))


def proposal(session: AuditSession, matter: Matter) -> Note:
    """Give what the form shows at first: what is there, of a group what all have; the last owner where nobody is."""
    desk = session.desk
    if matter.question is not None:
        known = desk.answer(matter.question.id)
        return Note(known.remark, known.who or desk.owner, None, known.state) if known else Note(owner=desk.owner)
    there = [desk.decision(session.id(finding)) for finding in matter.findings]
    owners = {each.owner if each else "" for each in there}
    return Note(
        _common(there, lambda each: each.reason, ""),
        _common(there, lambda each: each.owner, "") or ("" if owners - {""} else desk.owner),
        _common(there, lambda each: each.until, None),
    )


def _common(there: Sequence[Decision | None], of: Callable[[Decision], Value], none: Value) -> Value:
    """Give what all decisions have, or none."""
    values = {of(each) if each else none for each in there}
    return values.pop() if len(values) == 1 else none


def told(matter: Matter, word: str, until: date | None = None) -> str:
    """Say what was decided: `ENT-04 Anonymous × Webshop.Customer: risk until 2027-01-31`."""
    return f"{matter.label}: {word}{f' until {until.isoformat()}' if until else ''}"
