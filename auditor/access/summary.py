"""A cell or a row of cells in a few marks and words: the one place that decides between `R`, `r` and `-`.

The marks are those of screens.md C3: `C` `R` `W` `D` for create, read, write, delete; lower case `r` `w` for only
some members; `-` for not; then `~` when every read, write and delete right is limited by a row constraint, `≈` when
some are; `·` alone for no access.
"""

from collections.abc import Collection, Iterable

from auditor.access.effective import AccessModel, EntityAccess
from auditor.access.system_user import is_user
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, one_line
from auditor.model.project import SYSTEM, Project

NO_ACCESS = "·"
WIDTH = 5
"""Characters of the marks of one cell; the sixth, for findings, is not decided here."""


@frozen
class MemberSummary:
    """One member of an entity for one set of roles."""

    member: Name
    """Stored name."""
    label: Name
    """As in TARGET (cli.md)."""
    read: str
    """`all rows`, the kind of the rows (`own rows`), or `·`."""
    write: str
    rules: str
    """Numbers of the rules that grant one of the two: `1,2,3`."""


class Summaries:
    """Summaries of the accesses of one model, kept for each distinct access to an entity."""

    def __init__(self, model: AccessModel) -> None:
        self._project = model.project
        self._meanings = model.meanings
        self._marks: dict[EntityAccess, str] = {}
        self._counted: dict[Name, frozenset[Name]] = {}

    def marks(self, found: EntityAccess) -> str:
        """Give the marks of a cell, five characters: `CRwD `, `-R--~`, `·    `."""
        known = self._marks.get(found)
        if known is None:
            known = self._marks[found] = _marks(found, self.counted(found.entity))
        return known

    def rule_marks(self, rule: AccessRule, entity: Name | None = None) -> str:
        """Give the marks of one access rule alone, five characters.

        `entity`: the one that is looked at. What a rule of System.User gives to a specialization is its members alone,
        so there it neither creates nor deletes (merging.md 3.1).
        """
        marks = marks_of_rule(rule, self.counted(rule.entity))
        return f"-{marks[1:3]}-{marks[4:]}" if entity and entity != rule.entity and marks[0] != NO_ACCESS else marks

    def counted(self, entity: Name) -> frozenset[Name]:
        """Give the members that "all members" of an entity means."""
        known = self._counted.get(entity)
        if known is None:
            known = self._counted[entity] = counted_members(self._project, entity)
        return known

    def rows(self, found: EntityAccess) -> str:
        """Give the word of the Rows column: `everything`, `own rows`, `partly own rows`, `not persistable`."""
        if not found:
            return NO_ACCESS
        if self._project.persistable(found.entity) is False:
            return "not persistable"
        free, limiting = self._cells_by_limit(found)
        kinds = ", ".join(dict.fromkeys(self._meanings.kind(rule) for rule in limiting))
        if kinds:
            return f"partly {kinds}" if free else kinds
        return "everything" if free else "create only"

    def constraint(self, found: EntityAccess) -> Name:
        """Give the stored text behind the word of the Rows column, in one line; empty when it is not just one."""
        if self._project.persistable(found.entity) is False:
            return NO_NAME
        texts = {one_line(rule.constraint) for rule in self._cells_by_limit(found)[1]}
        return texts.pop() if len(texts) == 1 else NO_NAME

    def may(self, found: EntityAccess) -> str:
        """Say what may be done, in words: `create, read, write 5 of 8, delete`."""
        counted = self.counted(found.entity)
        words = ["create"] if found.create else []
        for word, members in (("read", found.read), ("write", found.write)):
            if members:
                some = f" {len(members)} of {len(counted | members.keys())}"
                words.append(word if members.keys() >= counted else word + some)
        return ", ".join([*words, "delete"] if found.delete else words) or "nothing"

    def members(self, found: EntityAccess) -> tuple[MemberSummary, ...]:
        """Give every member of the entity with what may be done with it, in the entity's order."""
        counted = self.counted(found.entity)
        known = [member for member in self._project.members(found.entity) if member in counted]
        summaries = []
        for member in dict.fromkeys((*known, *found.read, *found.write)):
            read, write = found.read.get(member, ()), found.write.get(member, ())
            granting = {id(rule): rule for rule in (*read, *write)}
            summaries.append(
                MemberSummary(
                    member,
                    self._project.member_label(found.entity, member),
                    self.rows_of_cell(read),
                    self.rows_of_cell(write),
                    ",".join(rule_number(rule, found.entity) for rule in found.rules if id(rule) in granting),
                )
            )
        return tuple(summaries)

    def rows_of_cell(self, rules: Collection[AccessRule]) -> str:
        """Give the rows of one cell in a word: `all rows`, a kind, or `·`."""
        if not rules:
            return NO_ACCESS
        entity = next(iter(rules)).entity
        kinds = dict.fromkeys(self._meanings.kind(rule) for rule in rules)
        if "everything" in kinds or self._project.persistable(entity) is False:
            return "all rows"
        return ", ".join(kinds)

    def _cells_by_limit(self, found: EntityAccess) -> tuple[bool, list[AccessRule]]:
        """Say whether some read, write or delete covers every row; give the rules that grant the ones that do not."""
        free, limiting = False, {}
        for rules in _distinct_cells(found):
            if any(self._meanings.kind(rule) == "everything" for rule in rules):
                free = True
            else:
                limiting.update({id(rule): rule for rule in rules})
        return free, [rule for rule in found.rules if id(rule) in limiting]


def letters(found: EntityAccess, project: Project) -> str:
    """Give the marks of a cell without padding: `CRwD~`, `·`. For many cells ask `Summaries`."""
    return _marks(found, counted_members(project, found.entity)).rstrip()


def rule_number(rule: AccessRule, entity: Name) -> str:
    """Write a rule as short as its entity allows: `2`; a rule of another entity, or a computed one, in full."""
    return str(rule.index) if rule.entity == entity and rule.index else rule.id


def counted_members(project: Project, entity: Name) -> frozenset[Name]:
    """Give the members that "all members" of an entity means.

    Not counted: internal attributes of System, and those that System declares on a generalization and that no rule
    here lists. They come with a version of System newer than the project's (mendix-security.md 3.8).
    """
    members = project.members(entity)
    found = project.entities.get(entity)
    if found is None or not (
        found.module == SYSTEM or any(e.module == SYSTEM for e in project.generalizations(entity))
    ):
        return frozenset(members)
    every = found.module == SYSTEM or is_user(project, entity)
    listed = {member for rule in found.rules for member in rule.listed}
    return frozenset(
        member
        for member in members
        if not member.startswith("System.") or ((every or member in listed) and not _is_internal(member))
    )


def marks_of_rule(rule: AccessRule, counted: frozenset[Name]) -> str:
    """Give the marks of one access rule alone, five characters."""
    if not (rule.create or rule.delete or rule.readable):
        return NO_ACCESS.ljust(WIDTH)
    limits = rule.constrained and (rule.delete or rule.readable)
    drawn = _letters(rule.create, frozenset(rule.readable), frozenset(rule.writable), rule.delete, counted)
    return f"{drawn}{'~' if limits else ' '}"


def _is_internal(member: Name) -> bool:
    """Whether it is an attribute that System keeps to itself: no access rule lists it."""
    return member.rpartition(".")[2].startswith("__")


def _marks(found: EntityAccess, counted: frozenset[Name]) -> str:
    if not found:
        return NO_ACCESS.ljust(WIDTH)
    free = limited = False
    for rules in _distinct_cells(found):
        if all(rule.constrained for rule in rules):
            limited = True
        else:
            free = True
    drawn = _letters(bool(found.create), found.read.keys(), found.write.keys(), bool(found.delete), counted)
    return f"{drawn}{'≈' if limited and free else '~' if limited else ' '}"


def _letters(
    create: bool, readable: Collection[Name], writable: Collection[Name], delete: bool, counted: frozenset[Name]
) -> str:
    read = "-" if not readable else "R" if counted.issubset(readable) else "r"
    write = "-" if not writable else "W" if counted.issubset(writable) else "w"
    return f"{'C' if create else '-'}{read}{write}{'D' if delete else '-'}"


def _distinct_cells(found: EntityAccess) -> Iterable[tuple[AccessRule, ...]]:
    """Give the cells of read, write and delete, once for all that the same rules grant."""
    cells = {id(rules): rules for rules in found.read.values()}
    cells.update({id(rules): rules for rules in found.write.values()})
    if found.delete:
        cells[id(found.delete)] = found.delete
    return cells.values()
