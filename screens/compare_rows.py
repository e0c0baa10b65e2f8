"""Two roles side by side: what only one of them may do, what both may on other rows, and what cannot be decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from auditor.access.cell_groups import CellGroup, Relation
from auditor.access.compare import Comparison, SetChange
from auditor.access.effective import EffectiveAccess
from auditor.access.rights import ENTITY_RIGHTS, Right
from auditor.access.roles import RoleSet
from auditor.model.domain import AccessRule
from auditor.model.names import Name, one_line
from auditor.model.project import Project
from screens.compare_content import Told
from screens.permission import granting_roles, rule_name
from screens.session import AuditSession
from screens.session_view import number_of
from screens.targets import MatrixTarget, WhyTarget
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Cell, clip, width_of
from screens.widgets.rows import Column, Row, Table, part_of


class Difference(Enum):
    """How two roles differ on a cell, by meaning (screens.md C5)."""

    ONLY_HERE = "only"
    ONLY_THERE = "only there"
    MORE_HERE = "more rows"
    MORE_THERE = "more rows there"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one entity that differ in one way."""

    difference: Difference
    entity: Name
    groups: tuple[CellGroup, ...]
    """Cells that differ alike together."""

    @property
    def number(self) -> int:
        """How many cells these are."""
        return sum(group.number for group in self.groups)

    @property
    def key(self) -> tuple[str, Name]:
        """Its name in the list."""
        return self.difference.name, self.entity


def lines_of(comparison: Comparison) -> list[Line]:
    """Give what differs, by kind of difference, then by entity in the project's order."""
    found: dict[tuple[Difference, Name], list[CellGroup]] = {}
    for entity, groups in comparison.by_entity.items():
        for group in groups:
            found.setdefault((_difference(group), entity), []).append(group)
    order = list(Difference)
    listed = sorted(found.items(), key=lambda item: order.index(item[0][0]))
    return [Line(difference, entity, tuple(groups)) for (difference, entity), groups in listed]


def _difference(change: CellGroup) -> Difference:
    match change.relation:
        case Relation.LESS:
            return Difference.MORE_HERE if change.after else Difference.ONLY_HERE
        case Relation.MORE:
            return Difference.MORE_THERE if change.before else Difference.ONLY_THERE
        case Relation.INCOMPARABLE:
            return Difference.INCOMPARABLE
        case _:
            return Difference.UNKNOWN


def heading(difference: Difference, here: str, there: str) -> str:
    """Name a kind of difference: `Only Customer`, `More rows for Support`."""
    return {
        Difference.ONLY_HERE: f"Only {here}",
        Difference.ONLY_THERE: f"Only {there}",
        Difference.MORE_HERE: f"Both, {here} on more rows",
        Difference.MORE_THERE: f"Both, {there} on more rows",
        Difference.INCOMPARABLE: "Both, each on rows that the other has not",
        Difference.UNKNOWN: "Both, on rows that could not be compared",
    }[difference]


def table(session: AuditSession, comparison: Comparison, lines: Sequence[Line]) -> Table:
    """Every difference under its kind; then documents and managed users that only one of them has."""
    here, there = comparison.before.roles.spoken, comparison.after.roles.spoken
    columns = (
        Column("entity", "Entity", 22, fill=1, qualified=True),
        Column("here", here, max(6, min(len(here), 13))),
        Column("there", there, max(6, min(len(there), 13))),
        Column("what", "What", 20, fill=2),
    )
    rows: list[Row] = []
    for difference in Difference:
        group = [line for line in lines if line.difference is difference]
        if group:
            cells = number_of(sum(line.number for line in group), "cell")
            rows.append(_group_row(difference.name, heading(difference, here, there), cells, len(group), "entities"))
            rows.extend(_line_row(session, comparison, line) for line in group)
    for kind, change in _documents(comparison):
        for side, names in ((here, change.lost), (there, change.gained)):
            if names:
                key = f"{kind} {side}"
                counted = number_of(len(names), kind.removesuffix("s"))
                rows.append(_group_row(kind, f"Only {side}", counted, len(names), kind, key))
                rows.extend(Row((key, name), [name], name=name.partition(".")[2], depth=1) for name in names)
    return Table(columns, rows)


def _group_row(name: str, words: str, counted: str, total: int, rows: str, key: str = "") -> Row:
    """Give a group line: `Only Customer 12 cells`; under a filter how many of its rows are shown."""

    def cells(number: int) -> Sequence[Cell]:
        told = counted if number == total else f"{part_of(number, total)} {rows}"
        return [[(f"{words} {told}", "heading")]]

    return Row(key or name, cells(total), name=name, group=True, part=cells)


def _documents(comparison: Comparison) -> Iterator[tuple[str, SetChange]]:
    yield "pages", comparison.pages
    yield "microflows", comparison.microflows
    yield "nanoflows", comparison.nanoflows
    yield "services", comparison.services
    yield "managed user roles", comparison.managed


def _line_row(session: AuditSession, comparison: Comparison, line: Line) -> Row:
    marks = [session.summaries.marks(side.entity(line.entity)) for side in (comparison.before, comparison.after)]
    words = ", ".join(rights_in_words(session.project, line.groups))
    return Row(line.key, [line.entity, *marks, words], name=line.entity.partition(".")[2], depth=1)


def rights_in_words(project: Project, groups: Sequence[CellGroup]) -> Iterator[str]:
    """Say which rights cells are: `create`, `read Iban`, `write 3 members`."""
    for right in (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE):
        found = [group for group in groups if group.right is right]
        members = [member for group in found for member in group.members]
        if not found:
            continue
        if right in ENTITY_RIGHTS:
            yield right.value
        elif len(members) == 1:
            yield f"{right.value} {project.member_label(found[0].entity, members[0])}"
        else:
            yield f"{right.value} {len(members)} members"


def title(comparison: Comparison) -> str:
    """Count the cells that differ, and those that do not: `Customer beside Support · 40 differ · equal 57`."""
    here, there = comparison.before.roles.spoken, comparison.after.roles.spoken
    differing = sum(group.number for groups in comparison.by_entity.values() for group in groups)
    return f"{here} beside {there} · {differing:,} cells differ · equal {comparison.equal:,}"


def line_blocks(session: AuditSession, comparison: Comparison, line: Line) -> list[Block]:
    """Tell a line: which cells, by which rules on either side, and a row that only one of them has."""
    here, there = comparison.before.roles.spoken, comparison.after.roles.spoken
    return [block for group in line.groups for block in group_blocks(session.project, comparison, group, here, there)]


def group_blocks(project: Project, comparison: Comparison, group: CellGroup, here: str, there: str) -> Iterator[Block]:
    """Tell cells that differ alike: by which rules on either side, named so, and a row that only one of them has."""
    members = [project.member_label(group.entity, member) for member in group.members]
    room = max(_LEAST, min(_MOST, 2 + max(width_of(here), width_of(there))))
    yield [(f"{group.right} {', '.join(members)}".rstrip(), "strong")]
    yield from _side(here, comparison.before, group.entity, group.before, room)
    yield from _side(there, comparison.after, group.entity, group.after, room)
    if group.witness:
        yield Entry("Example", group.witness.removeprefix("for example: "), room)
    if group.reason:
        yield Entry("Unknown", group.reason, room)


_LEAST, _MOST = 9, 24
"""The room for the names of two roles, so that what they have stands below each other."""


def _side(label: str, access: EffectiveAccess, entity: Name, rules: tuple[AccessRule, ...], room: int) -> list[Block]:
    """The rules by which one side has a cell."""
    label = clip(label, room - 2) if width_of(label) > room - 2 else label
    if not rules:
        return [Entry(label, "not", room)]
    lines: list[Block] = []
    for rule in rules:
        stored = f"  {one_line(rule.constraint)}" if rule.index and rule.constraint else ""
        roles = ", ".join(granting_roles(access, rule))
        words = f"{rule_name(entity, rule)}  {roles}  {access.model.meanings.kind(rule)}{stored}"
        lines.append(Entry(label if not lines else "", words, room))
    return lines


def copied(session: AuditSession, comparison: Comparison, lines: Sequence[Line]) -> str:
    """The comparison as text."""
    here, there = comparison.before.roles.spoken, comparison.after.roles.spoken
    told = [title(comparison)]
    for line in lines:
        words = ", ".join(rights_in_words(session.project, line.groups))
        told.append(f"{heading(line.difference, here, there)}: {line.entity}: {words}")
    return "\n".join(told)


class TwoRoles:
    """Two roles as the content of the screen Compare."""

    subtitle = "by meaning"
    empty = "Both may do the same, on the same rows."

    def __init__(self, session: AuditSession, comparison: Comparison) -> None:
        """Take the comparison."""
        self._session, self._comparison = session, comparison
        self._lines: dict[object, Line] = {line.key: line for line in lines_of(comparison)}
        self._here, self._there = comparison.before.roles.spoken, comparison.after.roles.spoken
        self.title = title(comparison)
        self.crumbs: tuple[str, ...] = (f"{self._here} beside {self._there}",)

    def table(self) -> Table:
        """Every difference under its kind; then documents and managed users."""
        return table(self._session, self._comparison, list(self._lines.values()))

    def first(self) -> object:
        """The first cell that differs."""
        return next(iter(self._lines), None)

    def told(self, key: object) -> Told | None:
        """Tell cells that differ."""
        if (line := self._lines.get(key)) is None:
            return None
        words = f"{line.entity}: {heading(line.difference, self._here, self._there)}"
        return Told(words, line_blocks(self._session, self._comparison, line), (line.entity,))

    def why(self, key: object) -> WhyTarget | None:
        """Say why the role with more has it."""
        if (line := self._lines.get(key)) is None:
            return None
        group = line.groups[0]
        return WhyTarget(self._side_with_more(line), line.entity, group.right, next(iter(group.members), None))

    def matrix(self, key: object) -> MatrixTarget | None:
        """Show the cell of the role with more."""
        if (line := self._lines.get(key)) is None:
            return None
        side = self._side_with_more(line)
        return MatrixTarget((*side.user_roles, *side.added)[0], line.entity, module_role=not side.user_roles)

    def _side_with_more(self, line: Line) -> RoleSet:
        here = line.difference in (Difference.ONLY_HERE, Difference.MORE_HERE)
        return (self._comparison.before if here else self._comparison.after).roles

    def copied(self) -> str:
        """Each kind of difference by entity, a line each."""
        return copied(self._session, self._comparison, list(self._lines.values()))
