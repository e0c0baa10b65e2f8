"""A finding and its parts. It holds facts; sentences, id and `seen` are made when asked (architecture.md, idea 4)."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.access.effective import Right
from auditor.model.domain import AccessRule
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.source import Location


class Severity(StrEnum):
    """How bad a finding is, worst first (rules.md)."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical to 4 for info."""
        return _RANKS[self]

    @property
    def lowered(self) -> "Severity":
        """One step lower, never below low; info stays info (rules.md, What holds for every rule)."""
        return _LOWERED[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_LOWERED = {
    Severity.CRITICAL: Severity.HIGH,
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
    Severity.INFO: Severity.INFO,
}


class Reach(StrEnum):
    """Whom a finding concerns, widest first (rules.md, Reach)."""

    ANONYMOUS = "anonymous"
    LOWEST = "lowest"
    ANY = "any"
    ADMINISTRATORS = "administrators"

    @property
    def rank(self) -> int:
        """0 for anonymous to 3 for administrators."""
        return _REACH_RANKS[self]


_REACH_RANKS = {reach: rank for rank, reach in enumerate(Reach)}


class Certainty(StrEnum):
    """What a finding rests on (rules.md, Certainty)."""

    CERTAIN = "certain"
    PROVED = "proved"
    POSSIBLE = "possible"


class Origin(StrEnum):
    """Whose the thing is that the finding is about."""

    OWN = "own"
    MARKETPLACE = "marketplace"
    BUILT_IN = "built-in"


class Status(StrEnum):
    """What became of a rule in an audit (rules.md)."""

    VIOLATIONS = "violations"
    CLEAN = "clean"
    NO_SUBJECTS = "no subjects"
    NOT_CHECKED = "not checked"


@frozen
class Subjects:
    """What one finding is about (rules.md, What one finding is about). Empty where it does not apply."""

    user_roles: tuple[Name, ...] = ()
    module_roles: tuple[Name, ...] = ()
    module: Name = NO_NAME
    access_rule: Name = NO_NAME
    """As `AccessRule.id`."""
    entity: Name = NO_NAME
    member: Name = NO_NAME
    """Stored name of the member."""
    document: Name = NO_NAME
    service: Name = NO_NAME
    constant: Name = NO_NAME
    call: Name = NO_NAME

    @property
    def label(self) -> str:
        """The subjects in one line: `Customer × Webshop.Order#1`; `project` when it is about the whole project."""
        thing = self.access_rule or self.member or self.entity or self.document or self.service
        thing = thing or self.constant or self.call
        roles = " + ".join(self.user_roles or self.module_roles)
        if roles and self.user_roles and self.module_roles:
            roles = f"{roles} × {' + '.join(self.module_roles)}"
        parts = [part for part in (roles, thing) if part]
        return " × ".join(parts) or self.module or "project"


@dataclass(frozen=True, slots=True, eq=False)
class Granted:
    """Cells that a finding saw: one right, the members that the same rules give, and these rules.

    What it saw is each cell with its rows, not which rules give it: splitting or repeating a rule changes nothing.
    """

    right: Right
    members: tuple[Name, ...]
    """Sorted; empty for create and delete."""
    rules: tuple[AccessRule, ...]


Fact = str | int | bool | None | AccessRule | Granted | tuple["Fact", ...]
"""What a finding may have seen: plain values, cells and access rules, nested in tuples."""


@frozen
class Finding:
    """One violation. `facts` is what the rule saw and what its `explain` writes sentences from.

    `facts` must hold no position, path or text that changes without the access changing: `seen` is made from it.
    """

    rule: str
    severity: Severity
    subjects: Subjects
    facts: tuple[Fact, ...] = ()
    certainty: Certainty = Certainty.CERTAIN
    origin: Origin = Origin.OWN
    reach: Reach = Reach.ANY
    latent: bool = False
    """The module role is held by no user role: nothing is granted today."""
    keeps_severity: bool = False
    """Whether the catalogue says that this severity is not lowered (ENT-11 below Production)."""
    enforced_now: bool = True
    """False below level Production, for the rules that rest on entity access."""


@frozen
class Evidence:
    """One statement that a finding rests on, and where it stands."""

    statement: str
    location: Location | None = None


@frozen
class Explanation:
    """The words of one finding, made when asked."""

    message: str
    """One sentence that says what is wrong here."""
    fix: str
    """What to do about it, for these subjects."""
    evidence: tuple[Evidence, ...] = ()


@frozen
class RuleOutcome:
    """What one rule did in an audit."""

    rule: str
    status: Status
    subjects: int
    findings: int
    reason: str = ""
    """Why it was not checked."""
    hidden: int = 0
    """Findings that the policy file hides: of a rule that it switches off, or by what it says about words and
    members."""
