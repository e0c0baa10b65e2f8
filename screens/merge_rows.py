"""The lists of Merge: roles in and out, gains by entity or document, the findings in their groups."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from auditor.access.effective import EffectiveAccess
from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.why import rows_of_target
from auditor.findings.finding import Finding
from auditor.merging.changes import EntityChange
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.session import AuditSession, entity_of
from screens.session_view import counts, counts_line, number_of, role_label, role_names, severity
from screens.widgets.drawing import Cell, plain, width_of, wrap
from screens.widgets.rows import Column, Later, Row, Table

MOST_ROLES = 4
"""So many roles of a merge have a column of their own."""


def roles_table(session: AuditSession, names: Sequence[Name], narrow: bool) -> Table:
    """User roles, each with what it is in the merge; where the list is wide also with its findings."""
    base = session.base or (session.merged[0] if session.merged else None)
    guest = session.project.guest_role
    columns = [Column("role", "Role", 17, fill=1)]
    if narrow:
        columns += [Column("entities", "Entities", 14), Column("findings", "Findings", 7, fill=2, whole=True)]
    else:
        columns.append(Column("tag", "", 6))
    rows = []
    for name in names:
        tag = "base" if name == base else "guest" if guest and guest.name == name else ""
        rows.append(Row(name, _role_cells(session, name, tag, narrow), name=name, text=name))
    return Table(columns, rows)


def _role_cells(session: AuditSession, name: Name, tag: str, narrow: bool) -> Callable[[], Sequence[Cell]]:
    """Give how to make the cells of a role when it is seen: to count its entities takes a moment on a large project."""

    label = role_label(session, name)

    def cells() -> Sequence[Cell]:
        if not narrow:
            return [label, [(tag, "muted")]]
        entities, granted = session.project.entities, session.role_access(name).granted
        number = sum(entities[found.entity].module != SYSTEM for found in granted)
        return [label, number_of(number, "entity", "entities"), counts(session.findings_of_role(name))]

    return cells


def module_roles_table(session: AuditSession) -> Table:
    """Module roles, those of the merged roles first, each with the roles that bring it."""
    held = session.project.held_module_roles
    merged = set(session.merged)

    def holders(name: Name) -> list[Name]:
        return [role for role in held.get(name, ()) if role in merged]

    names = sorted(session.project.module_role_by_name, key=lambda name: not holders(name))
    columns = (Column("role", "Module role", 17, fill=2, qualified=True), Column("by", "By", 8, fill=1))
    return Table(columns, [Row(name, [name, [(", ".join(holders(name)), "muted")]], name=name) for name in names])


def role_heads(session: AuditSession, roles: Sequence[EffectiveAccess], wide: bool) -> list[Column]:
    """A column for each of the first roles of a merge, with their names where there is room for them."""
    labels = [role_names(session, role) for role in roles]
    most = 14 if wide and len(roles) < MOST_ROLES else 8
    widths = [max(8, min(most, width_of(label))) for label in labels]
    return [Column(f"role {number}", *head) for number, head in enumerate(zip(labels, widths, strict=True))]


def gains_table(
    session: AuditSession, merge: Merge, changes: Sequence[EntityChange], kept: set[Name], wide: bool
) -> Table:
    """One row an entity: each role's cell, the merged one, the change in words, and whether a finding names it."""
    shown = merge.alone[:MOST_ROLES]
    found = {entity_of(finding) for finding in (*merge.emergent, *merge.new_findings)}
    columns = (
        Column("entity", "Entity", 22, fill=1, qualified=True),
        *role_heads(session, shown, wide),
        Column("merged", "Merged", 6),
        Column("change", "Change", 20, fill=1, gap=0),
        Column("flag", "", 1, sorts=False),
    )

    def cells_of(change: EntityChange) -> Sequence[Cell]:
        entity = change.entity
        marks = [session.summaries.marks(role.entity(entity)) for role in (*shown, merge.access)]
        return [entity, *marks, _change_words(change, entity in kept), [("!", "high")] if entity in found else ""]

    rows = []
    for change in changes:  # Thousands on a large project, at every toggle: their cells are made when they are seen.
        name, order = change.entity.partition(".")[2], {"change": Later(partial(_least_gained, change))}
        rows.append(Row(change.entity, partial(cells_of, change), name=name, text=change.entity, sort=order))
    return Table(columns, rows)


def _least_gained(change: EntityChange) -> int:
    return -change.number_gained


def _change_words(change: EntityChange, kept: bool) -> Cell:
    words = [("keep ", "ok")] if kept else []
    words.append((change.words, "gained" if change.is_gain else ""))
    others = (f"  {role}: {told}" for role, _, told in change.others if told != "+ entity")
    return [*words, *((other, "gained") for other in others)]


def documents_table(session: AuditSession, merge: Merge, kind: str, wide: bool) -> Table:
    """One row a document that the merged role may use: what each role may, and whether it is gained."""
    shown = merge.alone[:MOST_ROLES]
    base = merge.base
    columns = (
        Column("name", kind.capitalize().removesuffix("s"), 24, fill=1, qualified=True),
        *role_heads(session, shown, wide),
        Column("merged", "Merged", 6),
        Column("change", "Change", 9),
    )
    rows = []
    for document in kinds.documents(session.project, kind):
        target = Target(kinds.RIGHTS[kind], document=document)
        if rows_of_target(merge.access, target) is Rows.NONE:
            continue
        verb = kinds.VERBS[kind]
        cells = [verb if rows_of_target(role, target) is not Rows.NONE else "·" for role in shown]
        gained = base is None or rows_of_target(base, target) is Rows.NONE
        change: Cell = [("+", "gained")] if gained else "="
        rows.append(Row(document.name, [document.name, *cells, verb, change], name=document.name.partition(".")[2]))
    return Table(columns, sorted(rows, key=lambda row: (plain(row.cells[-1]) == "=", row.name)))  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class Group:
    """One of the five groups of findings of a merged role (screens.md C3)."""

    heading: str
    word: str
    """Where room is short."""
    findings: Sequence[Finding]


def groups_of(merge: Merge) -> tuple[Group, ...]:
    """Give the five groups."""
    return (
        Group("ONLY TOGETHER", "TOGETHER", merge.only_together),
        Group("LIMITS LOST", "LIMIT", merge.limits_lost),
        Group("NEW", "NEW", merge.new_findings),
        Group("KEPT", "KEPT", merge.kept_findings),
        Group("GONE", "GONE", merge.gone_findings),
    )


def groups_title(merge: Merge) -> str:
    """Count the groups: `Only together 2 · limits lost 5 · new 3 · kept 13 · gone 0`."""
    parts = [f"{group.heading.lower()} {len(group.findings)}" for group in groups_of(merge)]
    return " · ".join(parts).capitalize()


def findings_by_key(merge: Merge) -> dict[object, Finding]:
    """Give the key of each row -> its finding."""
    return {(group.word, merge.id(finding)): finding for group in groups_of(merge) for finding in group.findings}


def narrow_findings(merge: Merge) -> Table:
    """One line a finding, its group as a word before it."""
    columns = (
        Column("group", "", 8),
        Column("severity", "Sev", 4),
        Column("rule", "Rule", 8),
        Column("where", "Where", 20, fill=1, qualified=True),
        Column("what", "What", 20, fill=1),
    )
    rows = [
        Row(
            (group.word, merge.id(finding)),
            [group.word, [severity(finding.severity)], finding.rule, _thing(finding), merge.title(finding)],
            name=finding.rule,
        )
        for group in groups_of(merge)
        for finding in group.findings
    ]
    return Table(columns, rows)


def wide_findings(merge: Merge, width: int) -> Table:
    """The groups as lines that open; under each the titles of rules, wrapped to a width, and what is found."""
    rows: list[Row] = []
    for group in groups_of(merge):
        words = f"{group.heading} {len(group.findings)}"
        if group.word == "KEPT":
            words = f"{words}  {counts_line(group.findings)}"
        rows.append(Row(group.word, [[(words, "heading")]], name=group.heading, group=True))
        rows.extend(_titled(merge, group, width))
    return Table((Column("what", "", 10, fill=1),), rows)


def _titled(merge: Merge, group: Group, width: int) -> Iterator[Row]:
    last = ""
    for finding in group.findings:
        if finding.rule != last:
            last = finding.rule
            title = [severity(finding.severity), (f" {finding.rule} {merge.title(finding)}", "")]
            for number, line in enumerate(wrap(title, width, 5)):
                yield Row((group.word, last, number), [line], depth=1, inert=True)
        text = f"{finding.rule} {merge.title(finding)} {_thing(finding)}"
        yield Row((group.word, merge.id(finding)), [f"     {_thing(finding)}"], name=finding.rule, text=text, depth=1)


def _thing(finding: Finding) -> str:
    """What a finding is about, without the roles of the merge."""
    return finding.subjects.label.rpartition(" × ")[2]
