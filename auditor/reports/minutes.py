"""The minutes of a review meeting, as Markdown: date, people, what was decided today, what is parked."""

from collections.abc import Iterator, Sequence
from datetime import date

from auditor.decisions.decision import Answer, Decision
from auditor.model.frozen import frozen
from auditor.reports.safe import markdown as safe
from auditor.rules.checklist import NOT_CHECKED, QUESTIONS


@frozen
class Minutes:
    """What a meeting came to. Texts are shown forms."""

    project: str
    day: date
    people: str
    """As typed."""
    summary: str
    """How the findings stand, in a line."""
    decisions: Sequence[tuple[str, Decision]]
    """Today's, each with what it is about."""
    answers: Sequence[Answer]
    """Today's answers to the checklist."""
    parked: Sequence[str]
    """What was left undecided, a line each."""
    left: int = 0
    """How many cards the meeting did not come to."""
    kept_in: str = ""
    """Base name of the decisions file."""


def minutes(found: Minutes) -> bytes:
    """Write minutes as Markdown, UTF-8."""
    return ("\n".join(_lines(found)) + "\n").encode("utf-8", "replace")


def _lines(found: Minutes) -> Iterator[str]:
    yield f"# Review of {safe(found.project)}, {found.day.isoformat()}"
    yield ""
    yield f"People: {safe(found.people) or 'not noted'}"
    yield ""
    yield f"Findings: {safe(found.summary)}"
    if found.kept_in:
        yield ""
        yield f"Decisions are kept in {safe(found.kept_in)}."
    yield ""
    yield from _decided(found.decisions)
    yield from _answered(found.answers)
    yield "## Parked"
    yield ""
    yield from (f"- {safe(line)}" for line in found.parked)
    if not found.parked:
        yield "Nothing."
    if found.left:
        yield ""
        yield f"Neither decided nor parked: {found.left} card{'s' * (found.left != 1)}."


def _decided(decisions: Sequence[tuple[str, Decision]]) -> Iterator[str]:
    yield "## Decided"
    yield ""
    if not decisions:
        yield "Nothing."
        yield ""
        return
    yield "| finding | decision | until | owner | note |"
    yield "| --- | --- | --- | --- | --- |"
    for about, decision in decisions:
        until = decision.until.isoformat() if decision.until else ""
        cells = (about, decision.state.value, until, decision.owner, decision.reason)
        yield f"| {' | '.join(safe(cell) for cell in cells)} |"
    yield ""


def _answered(answers: Sequence[Answer]) -> Iterator[str]:
    if not answers:
        return
    texts = {question.id: question.text for question in QUESTIONS}
    yield "## Checklist"
    yield ""
    yield f"Answers are what somebody said, {NOT_CHECKED}."
    yield ""
    yield "| question | answer | answered by | remark |"
    yield "| --- | --- | --- | --- |"
    for answer in answers:
        asked = f"{answer.question} {texts.get(answer.question, '')}".rstrip()
        cells = (asked, answer.state.value, answer.who, answer.remark)
        yield f"| {' | '.join(safe(cell) for cell in cells)} |"
    yield ""
