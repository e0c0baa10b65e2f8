"""The checklist in the findings files: each question, why it applies or not, and who answered what (checklist.md)."""

from collections.abc import Iterator
from typing import Any

from auditor.decisions.decision import Answer
from auditor.decisions.matching import Decided
from auditor.model.names import name, raw
from auditor.reports.safe import markdown as safe
from auditor.rules.checklist import NOT_CHECKED, Asked

Json = dict[str, Any]


def document(decided: Decided) -> list[Json]:
    """The `checklist` of `check`'s JSON (cli.md)."""
    return [_question(asked, answer) for asked, answer in decided.checklist]


def _question(asked: Asked, answer: Answer | None) -> Json:
    return {
        "id": asked.question.id,
        "question": asked.question.text,
        "applies": asked.applies,
        "because": asked.because,
        "answer": None
        if answer is None
        else {
            "state": answer.state.value,
            "who": raw(answer.who) or None,
            "date": answer.date.isoformat() if answer.date else None,
            "remark": raw(answer.remark) or None,
        },
    }


def answer_words(question: Json) -> str:
    """Say how a question of the document was answered: `in order, answered by J. de Vries, not checked by mxaudit`."""
    if not (answer := question["answer"]):
        return "not answered" if question["applies"] else "does not apply"
    day = f" on {answer['date']}" if answer["date"] else ""
    remark = f": {name(' '.join(answer['remark'].split()))}" if answer["remark"] else ""
    return f"{answer['state']}, answered by {name(answer['who'] or 'nobody named')}{day}, {NOT_CHECKED}{remark}"


def lines(questions: list[Json]) -> Iterator[str]:
    """The checklist as plain lines: the question, why it is asked or not, and the answer."""
    for question in questions:
        yield f"  {question['id']} {question['question']}"
        yield f"       {'applies' if question['applies'] else 'does not apply'}: {question['because']}"
        if question["applies"] or question["answer"]:
            yield f"       {answer_words(question)}"


def markdown(questions: list[Json]) -> Iterator[str]:
    """The checklist as Markdown: those that apply with their answers, then the others in one line each."""
    yield "## Checklist"
    yield ""
    yield f"What a model cannot show: answers are what somebody said, {NOT_CHECKED}."
    yield ""
    for question in sorted(questions, key=lambda question: not question["applies"]):
        told = safe(answer_words(question))
        because = f" ({safe(question['because'])})"
        yield f"- {question['id']} {safe(question['question'])} {told}{because}"
    yield ""


def notifications(decided: Decided) -> Iterator[tuple[str, str]]:
    """The checklist as notifications of SARIF: the id of each question that applies, and what there is to say."""
    for question in document(decided):
        if question["applies"] or question["answer"]:
            asked = "" if question["applies"] else "does not apply, "
            yield (
                question["id"],
                f"{question['question']} {asked}{question['because']}; {answer_words(question)}",
            )
