"""A decision in words: in a line, in a pane beside its finding, and the others of the project."""

from collections.abc import Iterator, Sequence

from auditor.decisions.decision import Answer, Decision, Standing, State, counts_as_open
from auditor.findings.finding import Finding
from auditor.rules.checklist import NOT_CHECKED
from screens.finding_rows import state_style
from screens.session import AuditSession
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Cell

ROOM = 8
"""Terminal cells for a label of a decision."""


def decision_blocks(session: AuditSession, finding: Finding) -> list[Block]:
    """Tell in a line or two what was decided about a finding, when there is more to it than its state."""
    stands = session.standings.of(finding)
    decision = stands.decision
    if decision is None:
        return []
    if not (decision.reason or decision.owner or decision.until or warning(decision, stands.holds)):
        return []  # The list and the border say how it stands: the room is for the finding.
    told = " ".join(["", *_who_and_when(decision)])
    note = f": {decision.reason}" if decision.reason else ""
    blocks: list[Block] = [Entry("Decided", [(stands.state, state_style(stands.state)), (told + note, "")])]
    if why := warning(decision, stands.holds):
        blocks.append(Entry("", [(why, "high")]))
    return blocks


def _who_and_when(decision: Decision) -> Iterator[str]:
    if decision.until:
        yield f"until {decision.until.isoformat()}"
    if decision.owner:
        yield f"by {decision.owner}"


def warning(decision: Decision, holds: Standing | None) -> str:
    """Say loudly why a decision no longer holds; empty while it does."""
    if decision.state is State.OPEN or holds is None or holds is Standing.CURRENT:
        return ""
    by = f" by {decision.owner}" if decision.owner else ""
    if holds is Standing.STALE:
        return f"{decision.state.value}{by}, but the access has changed since: open again"
    until = decision.until.isoformat() if decision.until else ""
    return f"{decision.state.value} until {until}{by}: {holds}, open again"


def decision_page(session: AuditSession, finding: Finding | None, decides: bool) -> list[Block]:
    """Tell the decision about a finding in a pane of its own, how to decide, and the other decisions.

    `decides` tells whether there is something under the cursor that the keys decide.
    """
    blocks: list[Block] = []
    if finding is not None:
        stands = session.standings.of(finding)
        decision = stands.decision
        novelty = f" · {stands.novelty}" if stands.novelty else ""
        blocks.append(Entry("State", [(stands.state, state_style(stands.state)), (novelty, "strong")], ROOM))
        blocks += note_blocks(decision)
        if decision and (why := warning(decision, stands.holds)):
            blocks.append([(why, "high")])
        blocks.append("")
    blocks += [_HOW if decides else _WHERE, ""]
    others = _others(session, finding)
    if others:
        blocks += [[("Other decisions in this project", "heading")], *others]
    return blocks


_HOW: Cell = [
    *[("a", "key"), (" accept   ", ""), ("r", "key"), (" risk   ", ""), ("p", "key"), (" fix planned   ", "")],
    *[("n", "key"), (" note, owner, until", "")],
]


_WHERE: Cell = [("On a finding, or on the line of one rule in one module, keys decide.", "muted")]


def note_blocks(decision: Decision | None) -> list[Block]:
    """Tell note, owner and date."""
    if decision is None:
        return [Entry("Note", "", ROOM), Entry("Owner", "", ROOM)]
    until = decision.until.isoformat() if decision.until else ""
    owner: Cell = [(f"{decision.owner:<22}  ", ""), ("Until  " if until else "", "muted"), (until, "")]
    return [Entry("Note", decision.reason, ROOM), Entry("Owner", owner, ROOM)]


def _others(session: AuditSession, finding: Finding | None) -> list[Block]:
    """Give the other decisions about findings that are there, those that no longer hold first."""
    found = []
    for other in session.audit.findings:
        stands = session.standings.of(other)
        decision = stands.decision
        if decision and decision.state is not State.OPEN and other is not finding:
            found.append((not counts_as_open(decision, stands.holds), other, stands.state, decision))
    lines: list[Block] = []
    for _, other, state, decision in sorted(found, key=lambda each: each[0])[:_MOST]:
        says = " ".join([f"{state:<17}", *_who_and_when(decision)])
        lines.append(Entry(f"  {other.rule}", [(says, state_style(state))], ROOM + 3, ""))
    if len(found) > _MOST:
        lines.append(f"  and {len(found) - _MOST} more")
    return lines


_MOST = 12
"""So many other decisions are listed."""


def answer_blocks(answer: Answer | None) -> list[Entry]:
    """Tell the answer to a question, who gave it, and that nobody checked it."""
    if answer is None:
        return [Entry("Answer", "open", ROOM)]
    day = f" on {answer.date.isoformat()}" if answer.date else ""
    by = f", answered by {answer.who or 'nobody named'}{day}, {NOT_CHECKED}"
    says: Cell = [(answer.state.value, "ok"), (by, "")]
    return [Entry("Answer", says, ROOM), *([Entry("Remark", answer.remark, ROOM)] if answer.remark else [])]


def decided_today(session: AuditSession) -> Sequence[Decision]:
    """Give the decisions of today, in the order of the file; notes on open findings are none."""
    desk = session.desk
    return [each for each in desk.decisions if each.date == desk.today and each.state is not State.OPEN]
