"""The words of a merge: the highlighted gain or finding, repairs, documents, the merged role in numbers."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from auditor.access.cell_groups import CellGroup
from auditor.access.compare import SetChange
from auditor.access.effective import EffectiveAccess
from auditor.findings.finding import Finding
from auditor.merging.changes import EntityChange
from auditor.merging.repair import Repair
from auditor.merging.scenario import Merge
from auditor.model.names import Name, one_line
from auditor.reports.merge import cell_sentence
from screens.permission import granting_roles, rule_name
from screens.session import AuditSession, entity_of
from screens.session_view import number_of, role_names, severity
from screens.widgets.detail import Block, Cut, Entry
from screens.widgets.drawing import clip, clip_qualified, width_of

_ROOM = 11


def change_blocks(session: AuditSession, merge: Merge, change: EntityChange) -> tuple[list[Block], list[Block]]:
    """Tell a gain: each role's rules and rows, what changes in a sentence, an example, what finds it; then the rest."""
    head: list[Block] = list(_role_lines(session, merge.alone, change))
    head.append("")
    emergent = merge.emergent.on(change.entity)
    sentences = [*(merge.explain(finding).message for finding in emergent), *_sentences(session, merge, change)]
    if sentences:
        head.append(sentences[0])
    witnesses = [group.witness for _, groups in _told(merge, change) for group in groups if group.witness]
    head += [_example(witness) for witness in witnesses[:1]]
    if found := _found_by(merge, change.entity):
        words = ", ".join(f"{f.rule} on {f.subjects.label.rpartition(' × ')[2]}" for f in found)
        head += ["", Entry("Found by", words, _ROOM)]
    rest: list[Block] = [*sentences[1:], *map(_example, dict.fromkeys(witnesses[1:]))]
    return head, ["", *rest] if rest else []


def _example(witness: str) -> str:
    """Write a witness as a sentence."""
    return f"{witness[:1].upper()}{witness[1:].rstrip('.')}."


def _found_by(merge: Merge, entity: Name) -> list[Finding]:
    """What is only together, a limit lost or new on an entity."""
    return [*merge.emergent.on(entity), *(finding for finding in merge.new_findings if entity_of(finding) == entity)]


def to_repair(merge: Merge, change: EntityChange) -> list[Finding]:
    """The findings that a repair of a gain would end."""
    return _found_by(merge, change.entity)


def _told(merge: Merge, change: EntityChange) -> list[tuple[Name, Sequence[CellGroup]]]:
    """Each role of the set that gains something, with what it gains; the base first."""
    base = [(merge.base.roles.user_roles[0], change.gains)] if merge.base and change.gains else []
    return [*base, *change.others_gain]


def _sentences(session: AuditSession, merge: Merge, change: EntityChange) -> Iterator[str]:
    """Say each gain of each role, and what the base loses."""
    for role, groups in _told(merge, change):
        yield from (f"{role}: {_sentence(session, merge, group)}" for group in groups)
    base = merge.base.roles.label if merge.base else ""
    yield from (f"{base} loses: {_sentence(session, merge, group)}" for group in change.losses)


def _sentence(session: AuditSession, merge: Merge, group: CellGroup) -> str:
    labels = [merge.project.member_label(group.entity, member) for member in group.members]
    return cell_sentence(next(iter(group.cells())), merge, session.meanings, labels)


def told_blocks(session: AuditSession, merge: Merge, change: EntityChange) -> list[Block]:
    """Tell a gain in two lines, where there is no room for more."""
    emergent = merge.emergent.on(change.entity)
    told = _told(merge, change)
    groups = [group for _, gains in told for group in gains]
    if emergent:
        sentence = merge.explain(emergent[0]).message
    elif groups:
        sentence = f"{told[0][0]}: {_sentence(session, merge, groups[0])}"
    else:
        sentence = f"{change.entity}: nothing is gained."
    example = next((_example(group.witness) for group in groups if group.witness), "")
    return [Cut(sentence), Cut(example)]


def proof_blocks(merge: Merge, finding: Finding) -> list[Block]:
    """Tell a finding of the merged role: what it is, its proof, the fix."""
    explanation = merge.explain(finding)
    blocks: list[Block] = [explanation.message, ""]
    labels = ["Proof"] + [""] * len(explanation.evidence)
    blocks += [
        Entry(label, evidence.statement, _ROOM) for label, evidence in zip(labels, explanation.evidence, strict=False)
    ]
    return [*blocks, Entry("Fix", explanation.fix, _ROOM)]


def told_finding(merge: Merge, finding: Finding) -> list[Block]:
    """Tell a finding in two lines."""
    explanation = merge.explain(finding)
    example = next((e.statement for e in explanation.evidence if e.statement.startswith("For example")), "")
    return [Cut(explanation.message), Cut(example or explanation.fix)]


def repair_blocks(merge: Merge, found: Sequence[Repair], chosen: Sequence[Finding], keeps: bool) -> list[Block]:
    """Tell up to three repairs, each with what it ends besides and what it costs."""
    blocks: list[Block] = []
    for number, repair in enumerate(found, 1):
        label = f"Repair {number}" if number == 1 else f"{number:>8}"
        words = "; ".join(f"{removal.kind}: {removal.sentence(merge.project)}" for removal in repair.changes)
        others = [finding for finding in repair.removes if finding not in chosen]
        blocks.append(Entry(label, f"{words}{_also(others)}{_cost(repair)}", _ROOM))
    if chosen and not found:
        none = "none that leaves what must stay" if keeps else "none of a few removals"
        blocks.append(Entry("Repair", none, _ROOM))
    if chosen:
        hint = "space marks a right that must stay, and the repairs follow"
        blocks.append(Entry("Keep", "what is marked stays; space takes the mark away" if keeps else hint, _ROOM))
    return blocks


def _also(others: Sequence[Finding]) -> str:
    if not others:
        return ""
    first = f"{others[0].rule} on {others[0].subjects.label.rpartition(' × ')[2]}"
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f", which also ends {first}{more}"


def _cost(repair: Repair) -> str:
    number = repair.cells_lost
    return f"; costs {number:,} cell{'s' * (number != 1)}" if number else "; costs no cell"


def _role_lines(session: AuditSession, roles: Sequence[EffectiveAccess], change: EntityChange) -> Iterator[Block]:
    """One line a rule that reaches a role: module role, rule, marks, kind and stored constraint, below each other."""
    lines: list[tuple[str, str, str, str]] = []
    for role in roles:
        label, found = role_names(session, role), role.entity(change.entity)
        if not found:
            lines.append((label, "no access", "", ""))
        for number, rule in enumerate(found.rules):
            stored = one_line(rule.constraint) if rule.index else ""
            marks, kind = session.summaries.rule_marks(rule, change.entity), session.meanings.kind(rule)
            through = ", ".join(granting_roles(role, rule))
            lines.append(
                ("" if number else label, through, rule_name(change.entity, rule), f"{marks} {kind}  {stored}")
            )
    first, second, third = (max((width_of(line[at]) for line in lines), default=0) for at in range(3))
    first, second = min(first, _MOST_LABEL), min(second, _MOST_LABEL)
    for label, through, rule, rest in lines:
        yield Cut(f"{clip(label, first)}  {clip_qualified(through, second)} {clip(rule, third)}  {rest}".rstrip())


_MOST_LABEL = 22
"""Terminal cells of a role's name before its rules."""


_KINDS: tuple[tuple[str, Callable[[EffectiveAccess], int]], ...] = (
    ("entities", lambda access: access.numbers.entities),
    ("  create", lambda access: access.numbers.create),
    ("  read", lambda access: access.numbers.read),
    ("  write", lambda access: access.numbers.write),
    ("  delete", lambda access: access.numbers.delete),
    ("  all rows", lambda access: access.numbers.all_rows),
    ("pages", lambda access: len(access.pages)),
    ("microflows", lambda access: len(access.microflows)),
    ("nanoflows", lambda access: len(access.nanoflows)),
    ("services", lambda access: len(access.services)),
    ("managed roles", lambda access: len(access.manages.roles)),
)


def summary_blocks(session: AuditSession, merge: Merge) -> list[Block]:
    """The merged role in numbers, beside the base role; what it is made of, and where it is saved."""
    blocks: list[Block] = []
    if merge.base is not None:
        blocks.append([(f"{'Merged role':<15}{'base':>5}{'now':>6}", "heading")])
        for label, count in _KINDS:
            before, now = count(merge.base), count(merge.access)
            change = f"+{now - before}" if now > before else "=" if now == before else str(now - before)
            blocks.append([(f"{label:<15}{before:>5}{now:>6}", ""), (f"{change:>5}", "gained" if now > before else "")])
    redundant = merge.redundant_module_roles
    held = len(merge.access.module_roles)
    blocks += ["", [("Made of", "heading")], f"{held} module roles, {', '.join(redundant) or 'none'} redundant"]
    blocks += ["", [("Scenario", "heading")], session.saved_in or "not saved (W saves it)"]
    return blocks


def document_lines(merge: Merge) -> list[Block]:
    """What the merged role gains beside data, against the base, in two lines: `+14 pages  +35 microflows`."""
    against = merge.against_base
    if against is None:
        return []
    gained = [(kind.removesuffix("s"), len(change.gained)) for kind, change in _documents(merge) if change.gained]
    counted = "  ".join(f"+{number_of(number, kind)}" for kind, number in gained)
    lines: list[Block] = [Cut([(counted, "gained")])] if counted else []
    if against.managed.gained:
        names = " or ".join(sorted(against.managed.gained))
        lines.append(Cut([(f"+ manages users with {names}", "gained")]))
    return lines


def _documents(merge: Merge) -> Iterator[tuple[str, SetChange]]:
    if against := merge.against_base:
        yield "pages", against.pages
        yield "microflows", against.microflows
        yield "nanoflows", against.nanoflows
        yield "services", against.services


def other_blocks(merge: Merge, all_of_them: bool) -> list[Block]:
    """Name the documents and managed users that are gained against the base: a few of each kind, or all."""
    against, base = merge.against_base, merge.base
    if against is None or base is None:
        return []
    blocks: list[Block] = []
    for kind, change in _documents(merge):
        if change.gained:
            blocks.append([(f"{kind.capitalize()}, against {base.roles.label}", "heading")])
            told = change.gained if all_of_them or len(change.gained) <= _NAMED + 1 else change.gained[:_NAMED]
            blocks += [[(f" + {name}", "gained")] for name in told]
            blocks += [f"   {len(change.gained) - _NAMED} more: tab goes in"] if len(told) < len(change.gained) else []
    if against.managed.gained:
        blocks += [[("Managed users", "heading")], [(f" + {', '.join(sorted(against.managed.gained))}", "gained")]]
    return blocks or ["nothing beside data"]


_NAMED = 3
"""So many documents of a kind are named where only a few are."""


def copied(merge: Merge, changes: Iterable[EntityChange]) -> str:
    """The merge as text: gains by entity, and what is found."""
    lines = [f"Merge of {merge.roles.label}"]
    lines += [f"{change.entity}: {change.words}" for change in changes if change.is_gain]
    for finding in (*merge.emergent, *merge.new_findings):
        lines.append(f"{severity(finding.severity)[0]} {finding.rule} {merge.explain(finding).message}")
    return "\n".join(lines)
