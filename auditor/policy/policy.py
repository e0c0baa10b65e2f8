"""What a policy file says, as values. Each remembers its line, for whoever asks where something was decided.

Nothing here knows a project: what names roles, entities and documents is joined with one in `auditor/rules/policing`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from auditor.access.rights import Right
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.policy.expression import Node
from auditor.policy.selectors import Selector

SEVERITIES = ("critical", "high", "medium", "low", "info")
"""How bad a finding may be called, worst first."""

OFF = "off"
"""In place of a severity: the rule is switched off."""


class WordKind(StrEnum):
    """The word lists that a policy file may add to and clear."""

    SECRET = "secret"
    SENSITIVE = "sensitive"
    IDENTIFIER = "identifier"
    CONFIGURATION = "configuration"


class Class(StrEnum):
    """How a member is classified."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"


class Data(StrEnum):
    """What kind of data a capability is about, beside what its selector says."""

    CONFIGURATION = "configuration"
    BUSINESS = "business"
    SENSITIVE = "sensitive"
    SECRET = "secret"


class Scope(StrEnum):
    """On what a risk is tested."""

    MODULE_ROLE = "module-role"
    USER_ROLE = "user-role"
    PAIR = "pair"
    """Merges of roles that somebody tries."""


@frozen
class Switch:
    """A rule that is switched off, or has another severity."""

    rule: str
    severity: str
    """A word of `SEVERITIES`, or `OFF`."""
    line: int


@frozen
class Word:
    """An entry of a word list that is added or cleared."""

    kind: WordKind
    entry: str
    cleared: bool
    line: int


@frozen
class Classified:
    """Members, or entities, that are put into a class."""

    selector: Selector
    kind: Class | None
    """The class; None for entities that hold configuration."""
    line: int


@frozen
class Capability:
    """One effective capability: a right on what a selector names."""

    right: Right
    selector: Selector
    line: int
    unrestricted: bool = False
    """Whether it must hold on all rows."""
    persistable: bool | None = None
    """Whether only persistable entities count, or only the others; None for all."""
    include: tuple[str, ...] = ()
    """Only these modules: names, `own`, `marketplace`, `System`; all when empty."""
    exclude: tuple[str, ...] = ()
    """Not these modules."""
    data: Data | None = None

    def __str__(self) -> str:
        return f"{self.right} {self.selector.text}"


@frozen
class Group:
    """Capabilities of which one is enough, or all are needed."""

    every: bool
    """Whether all of them are needed."""
    items: tuple["Capability | Group", ...]


@frozen
class Function:
    """A named set of effective capabilities."""

    name: str
    title: str
    needs: Group
    line: int
    """0 for the two that mxaudit brings along."""


@frozen
class Duty:
    """What a risk, a role set and an assertion have in common: what a person reads about it."""

    key: str
    """Its name in the file."""
    title: str
    severity: str
    line: int
    owner: str = ""
    process: str = ""
    fix: str = ""

    @property
    def rule(self) -> str:
        """The id of its rule: `SOD-P001` for `P001`, whatever stands around it in the file."""
        upper = self.key.upper()
        return upper if upper.startswith("SOD-") else f"SOD-{upper}"


@frozen
class Risk(Duty):
    """Functions that nobody should have together."""

    when: Node = field(kw_only=True)
    same_rows: bool = True
    """Whether sides whose rows are proved to be apart do not count."""
    scopes: frozenset[Scope] = frozenset({Scope.USER_ROLE, Scope.PAIR})


@frozen
class RoleSet(Duty):
    """Roles of which nobody should hold more than so many."""

    roles: tuple[Name, ...] = ()
    """User roles and module roles."""
    at_most: int = 1


@frozen
class Assertion(Duty):
    """What some user roles must have, or must not have."""

    deny: bool = True
    roles: tuple[Name, ...] = ()
    """User roles; `*` in a name stands for anything."""
    needs: Group = field(kw_only=True)
    rows: str = ""
    """For what is allowed: the rows, as a row constraint; `unrestricted` for all rows; empty for any."""
    exactly: bool = False
    """For what is allowed: on these rows and on no others."""


@dataclass(frozen=True, eq=False)
class Policy:
    """Everything that a policy file says; without a file, nothing."""

    file: Name = NO_NAME
    """Base name of the file; empty without one."""
    switches: tuple[Switch, ...] = ()
    words: tuple[Word, ...] = ()
    classified: tuple[Classified, ...] = ()
    administrators: tuple[tuple[Name, int], ...] = ()
    """Module roles made for administrators, each with its line."""
    functions: tuple[Function, ...] = ()
    risks: tuple[Risk, ...] = ()
    role_sets: tuple[RoleSet, ...] = ()
    assertions: tuple[Assertion, ...] = ()

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Everything in it that makes a rule, in the order of the file's kinds."""
        return (*self.risks, *self.role_sets, *self.assertions)

    @property
    def clears(self) -> bool:
        """Whether it could hide findings by what it says about words and members."""
        return any(word.cleared for word in self.words) or any(
            entry.kind in (Class.PUBLIC, Class.INTERNAL, Class.CONFIDENTIAL) or entry.kind is None
            for entry in self.classified
        )

    def place(self, line: int) -> str:
        """Write where something stands: `mxaudit.toml, line 12`."""
        return f"{self.file}, line {line}"


NO_POLICY = Policy()
"""What holds without a policy file."""
