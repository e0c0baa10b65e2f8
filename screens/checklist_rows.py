"""The checklist as rows, and one question in words."""

from auditor.decisions.decision import Answer, AnswerState
from auditor.rules.checklist import NOT_CHECKED, Asked
from screens.decision_text import answer_blocks
from screens.finding_rows import heading
from screens.session import AuditSession
from screens.standing import answer_word
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Cell
from screens.widgets.rows import Column, Row, Table

COLUMNS = Column("id", "Question", 6), Column("question", "", 30, fill=1), Column("state", "State", 14)


def questions(session: AuditSession) -> Table:
    """Give the questions under two headings: those that apply, and the others."""
    rows = []
    for title, applies in (("APPLIES", True), ("DOES NOT APPLY", False)):
        found = [asked for asked in session.checklist if asked.applies is applies]
        if found:
            rows.append(heading(title, title, len(found)))
            rows.extend(_row(session, asked) for asked in found)
    return Table(COLUMNS, rows)


def _row(session: AuditSession, asked: Asked) -> Row:
    answer = session.desk.answer(asked.question.id)
    state = answer_word(answer) if asked.applies or answer else ""
    return Row(
        asked.question.id,
        [asked.question.id, asked.question.text, [(state, answer_style(answer))]],
        name=asked.question.id,
        text=f"{asked.question.id} {asked.question.text} {asked.because} {state}",
        depth=1,
    )


def answer_style(answer: Answer | None) -> str:
    """Give the style of an answer: what is open is plain."""
    if answer is None:
        return ""
    return "strong" if answer.state in (AnswerState.RISK, AnswerState.PLANNED) else "ok"


def question_page(session: AuditSession, asked: Asked) -> list[Block]:
    """Tell a question: what to ask, whether and why it applies, where it comes from, what was answered, and how to."""
    question = asked.question
    keys: Cell = [
        *[("a", "key"), (" in order   ", ""), ("r", "key"), (" risk   ", ""), ("p", "key"), (" planned   ", "")],
        *[("n", "key"), (" not applicable, who, remark", "")],
    ]
    return [
        [(question.text, "strong")],
        "",
        Entry("Applies" if asked.applies else "Does not apply", asked.because, 9),
        Entry("From", f"Mendix guidance: {question.source}", 9),
        *(Entry(entry.label, entry.says, 9) for entry in answer_blocks(session.desk.answer(question.id))),
        "",
        keys,
    ]


def copied(session: AuditSession, asked: Asked) -> str:
    """A question as plain text."""
    answer = session.desk.answer(asked.question.id)
    told = (
        f"{answer.state.value}, answered by {answer.who or 'nobody named'}, {NOT_CHECKED}" if answer else "not answered"
    )
    applies = "applies" if asked.applies else "does not apply"
    return f"{asked.question.id} {asked.question.text}\n{applies}: {asked.because}\n{told}"
