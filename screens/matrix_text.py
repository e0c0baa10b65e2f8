"""The words below the matrix: what the highlighted cell is, by which rules, and which findings name it."""

from collections.abc import Iterator, Sequence

from auditor.access.effective import Document, EffectiveAccess, EntityAccess
from auditor.access.shadow import shadowed
from auditor.access.target import Target
from auditor.access.why import why
from auditor.findings.finding import Finding
from auditor.model.domain import AccessRule, Entity
from auditor.model.names import Name, one_line
from screens import kinds
from screens.permission import granting_roles, rule_name
from screens.session import AuditSession, role_of
from screens.session_view import severity
from screens.widgets.detail import Block, Cut
from screens.widgets.drawing import Span

LEGEND = "C R W D  r w some members  - not  ~ all limited  ≈ some  ! finding  · no access"
LONG_LEGEND = (
    "C create R read W write D delete  r w some members  - not  · no access",
    "~ all rows limited  ≈ some rows limited  ! finding  + gained  = unchanged",
)


def cell_lines(session: AuditSession, access: EffectiveAccess, thing: Entity | Document, kind: str) -> list[Block]:
    """Tell a cell in two lines, and the marks in a third."""
    findings = session.findings_of_cell(role_of(access), thing.name)
    name = f"{role_of(access)} × {thing.name}"
    first: list[Span] = [(name, "strong"), (f"  {cell_marks(session, access, thing, kind)}", "")]
    if isinstance(thing, Entity):
        found = access.entity(thing.name)
        stored = session.summaries.constraint(found)
        if found:
            first.append((f"  {session.summaries.rows(found)}  {stored}".rstrip(), ""))
        second = next(_shadow_sentences(session, found), "") or _by_rules(session, access, found)
    else:
        second = _document_sentence(access, thing, kind)
    if findings:
        first.append(("   ", ""))
        first.extend(_findings_in_short(findings))
    return [Cut(first), Cut(second), [(LEGEND, "muted")]]


def cell_blocks(session: AuditSession, access: EffectiveAccess, thing: Entity | Document, kind: str) -> list[Block]:
    """Tell a cell where there is room: what may be done, each rule, what limits nothing, and the marks."""
    blocks: list[Block] = []
    if isinstance(thing, Entity):
        found = access.entity(thing.name)
        blocks.append(
            f"{session.summaries.may(found)} · rows: {session.summaries.rows(found)}" if found else "no access"
        )
        blocks.extend(Cut(rule_line(session, access, thing.name, rule)) for rule in found.rules)
        sentences = list(_shadow_sentences(session, found))
        blocks += ["", *sentences] if sentences else []
        if not found:
            blocks.append("w says what would be needed.")
    else:
        blocks += [_document_sentence(access, thing, kind)]
    return [*blocks, "", *([(line, "muted")] for line in LONG_LEGEND)]


def cell_marks(session: AuditSession, access: EffectiveAccess, thing: Entity | Document, kind: str) -> str:
    """Give the six characters of a cell, without blanks at the end."""
    if isinstance(thing, Entity):
        marks = session.summaries.marks(access.entity(thing.name))
    else:
        marks = (kinds.VERBS[kind] if why(access, _target(thing, kind)).answer else "·").ljust(5)
    flag = "!" if session.findings_of_cell(role_of(access), thing.name) else ""
    return f"{marks}{flag}".rstrip()


def rule_line(session: AuditSession, access: EffectiveAccess, entity: Name, rule: AccessRule) -> list[Span]:
    """Write a rule in one line: its number, the roles it reaches, its marks, kind and stored constraint."""
    roles = ", ".join(granting_roles(access, rule))
    stored = f"  {one_line(rule.constraint)}" if rule.index and rule.constraint else ""
    kind = session.meanings.kind(rule)
    return [(f"{rule_name(entity, rule)} {roles:<22} {session.summaries.rule_marks(rule, entity)} {kind}{stored}", "")]


def _shadow_sentences(session: AuditSession, found: EntityAccess) -> Iterator[str]:
    """Say which rules limit nothing, because others grant the same: one sentence for each that does so."""
    by_covering: dict[tuple[Name, ...], list[Name]] = {}
    for rule, covering in shadowed(found, session.meanings).items():
        by_covering.setdefault(tuple(other.id for other in covering), []).append(rule)
    rules = {rule.id: rule for rule in found.rules}
    for covering, limited in by_covering.items():
        free = all(not rules[rule].constrained for rule in covering)
        why_so = "no row constraint" if free else "a row constraint that lets through all their rows"
        has, limit = "has" if len(covering) == 1 else "have", "limits" if len(limited) == 1 else "limit"
        shadowing, useless = _rules(found.entity, covering, rules), _rules(found.entity, limited, rules)
        yield f"{shadowing[0].upper()}{shadowing[1:]} {has} {why_so}: {useless} {limit} nothing."


def _rules(entity: Name, ids: Sequence[Name], rules: dict[Name, AccessRule]) -> str:
    """Write rules together: `rules 1 and 3`."""
    numbers = [rule_name(entity, rules[rule]).removeprefix("rule ") for rule in ids]
    return f"rule {numbers[0]}" if len(numbers) == 1 else f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _by_rules(session: AuditSession, access: EffectiveAccess, found: EntityAccess) -> str:
    """Say by which rules the cell is what it is, where nothing more is to be said."""
    if not found:
        return "no rule reaches it; w says what would be needed"
    roles = dict.fromkeys(role for rule in found.rules for role in granting_roles(access, rule))
    names = [rule_name(found.entity, rule) for rule in found.rules]
    return f"{session.summaries.may(found)} · by {', '.join(names)} through {', '.join(roles)}"


def _document_sentence(access: EffectiveAccess, document: Document, kind: str) -> str:
    return why(access, _target(document, kind)).sentence


def _target(document: Document, kind: str) -> Target:
    return Target(kinds.RIGHTS[kind], document=document)


def _findings_in_short(findings: Sequence[Finding]) -> list[Span]:
    """Name the worst rule of a cell, how often it is found, and how many findings there are besides."""
    worst = findings[0]
    same = sum(finding.rule == worst.rule for finding in findings)
    more = len(findings) - same
    word, style = severity(worst.severity)
    counted = f" ({same})" if same > 1 else ""
    return [(f"{word} {worst.rule}{counted}", style), (f" and {more} more" if more else "", "")]
