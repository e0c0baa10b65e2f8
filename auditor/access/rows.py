"""Which rows a cell covers, and what the row constraints behind it mean.

A cell is a set of access rules; its rows are the union of theirs. What is stored decides between none, constrained
and all; how two unions of rows relate is decided by meaning, with three answers (architecture.md, idea 2).
"""

from collections.abc import Iterable
from enum import StrEnum

from auditor.access.rights import Right
from auditor.access.system_user import ManagedRule
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.project import Project
from auditor.xpath.constraint import Constraint, always, implies, parse_constraint
from auditor.xpath.kind import Kind
from auditor.xpath.of_project import ProjectSchema
from auditor.xpath.verdict import Answer
from auditor.xpath.witness import Witness


class Rows(StrEnum):
    """The rows of a cell by what is stored (cli.md: `all` when some granting rule stores no row constraint)."""

    NONE = "none"
    CONSTRAINED = "constrained"
    ALL = "all"


def rows_of(rules: Iterable[AccessRule], right: Right = Right.READ) -> Rows:
    """Give the rows of the cell that these rules grant. Row constraints never limit create (G4)."""
    rows = Rows.NONE
    for rule in rules:
        if right is Right.CREATE or not rule.constrained:
            return Rows.ALL
        rows = Rows.CONSTRAINED
    return rows


@frozen
class Verdict:
    """Whether the rows of one cell are among those of another."""

    answer: Answer
    example: Witness | None = None
    """For a refuted claim: a row that shows it, where there is one."""
    reason: str = ""
    """For an unknown one: why."""
    by_meaning: bool = False
    """Whether it took the meaning of row constraints; else it follows from what is stored."""

    @property
    def witness(self) -> str:
        """The example in words, made when asked; empty without one."""
        return self.example.sentence if self.example else ""

    @property
    def proved(self) -> bool:
        """Whether it holds, in every database and for every user."""
        return self.answer is Answer.PROVED

    @property
    def refuted(self) -> bool:
        """Whether it does not hold."""
        return self.answer is Answer.REFUTED

    @property
    def unknown(self) -> bool:
        """Whether it could not be decided."""
        return self.answer is Answer.UNKNOWN


STORED = Verdict(Answer.PROVED)


class Meanings:
    """What the row constraints of one project mean. Worked out when asked, and kept by entity and text."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.schema = ProjectSchema(project)

    def constraint(self, rule: AccessRule, entity: Name = NO_NAME) -> Constraint | None:
        """Give the row constraint of a rule, blank for none; None for users managed, which no XPath says.

        `entity`: read it as a constraint on this specialization of the rule's entity (ENT-09).
        """
        if isinstance(rule, ManagedRule) and rule.constrained:
            return None
        return parse_constraint(rule.constraint, entity or rule.entity, self.schema)

    def kind(self, rule: AccessRule) -> str:
        """Give the kind of a rule's rows: a word of screens.md C3; `managed users` for `System.User#managed`."""
        if not rule.constrained:
            return "everything"
        constraint = self.constraint(rule)
        return constraint.kind.value if constraint else "managed users"

    def sentence(self, rule: AccessRule) -> Name:
        """Say which rows a rule covers: `orders whose account is the signed-in user`, `all orders`."""
        if isinstance(rule, ManagedRule):
            return Name(rule.manages.sentence)
        return parse_constraint(rule.constraint, rule.entity, self.schema).sentence

    def always(self, rule: AccessRule) -> bool:
        """Whether a rule is known to cover every row: no constraint, or one proved to match every row."""
        return not rule.constrained or self.kind(rule) == Kind.EVERYTHING

    def never(self, rule: AccessRule) -> bool:
        """Whether a rule is proved to cover no row."""
        return rule.constrained and self.kind(rule) == Kind.NOTHING

    def within(self, these: Iterable[AccessRule], those: Iterable[AccessRule], entity: Name = NO_NAME) -> Verdict:
        """Decide whether every row that one of `these` covers is covered by one of `those`.

        `entity`: read all of them as about this specialization of their entities. Rules of another version of the
        project are read with this one's domain model. Without any of `those` only rules proved to cover no row are
        within: a right against no right at all is more, also when its rows cannot be analysed.
        """
        covering = tuple(those)
        rest = [rule for rule in these if not _stored_in(rule, covering, entity)]
        if not rest:
            return STORED
        if not covering:
            return Verdict(Answer.PROVED, by_meaning=True) if all(map(self.never, rest)) else Verdict(Answer.REFUTED)
        if any(isinstance(rule, ManagedRule) for rule in rest):
            if any(isinstance(other, ManagedRule) for other in covering):
                return Verdict(Answer.REFUTED)
            if any(self.constraint(rule) is None for rule in rest):
                return Verdict(Answer.UNKNOWN, reason=_NOT_COMPARED)
        return self._implied(rest, covering, entity)

    def _implied(self, rest: list[AccessRule], covering: tuple[AccessRule, ...], entity: Name) -> Verdict:
        """Decide by the meaning of row constraints; users managed are compared with none of them."""
        narrow = [found for rule in rest if (found := self.constraint(rule, entity)) is not None]
        wide = [found for rule in covering if (found := self.constraint(rule, entity)) is not None]
        # Every row is within them when they always hold, which is known of most constraints that stand alone.
        verdict = always(wide) if any(each.unconstrained for each in narrow) else implies(narrow, wide)
        if verdict.refuted and len(wide) < len(covering):
            return Verdict(Answer.UNKNOWN, reason=_NOT_COMPARED)
        return Verdict(verdict.kind, verdict.witness, verdict.reason, by_meaning=True)


def stored_within(these: Iterable[AccessRule], those: Iterable[AccessRule]) -> bool:
    """Whether the rows of some rules are among those of others by what is stored, without asking what it means."""
    covering = tuple(those)
    return all(_stored_in(rule, covering, NO_NAME) for rule in these)


_NOT_COMPARED = "managed users are compared with no row constraint"


def _stored_in(rule: AccessRule, covering: tuple[AccessRule, ...], entity: Name) -> bool:
    """Whether a rule's rows are among others' by what is stored: no constraint there, or the same."""
    for other in covering:
        if other is rule or not other.constrained:
            return True
        if isinstance(other, ManagedRule) or isinstance(rule, ManagedRule):
            if isinstance(other, ManagedRule) and isinstance(rule, ManagedRule) and rule.manages.within(other.manages):
                return True
        elif other.constraint == rule.constraint and (entity or other.entity == rule.entity):
            return True
    return False
