"""What a rule is. A rule file holds a docstring (its page), `RULE`, `check`, `explain`, `planted` and `near_miss`.

The docstring has the title as its first line and then these headings, each on a line of its own and followed by an
indented text: `What it does`, `Why is this bad`, `Example`, `How to fix`, `Sources`. The screens, SARIF, the help of
the command line and the generated documentation all draw from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from auditor.findings.finding import Explanation, Finding, Severity
from auditor.model.frozen import frozen
from auditor.rules.s_unit import TOOL, TOPIC_OF

if TYPE_CHECKING:
    from auditor.model.domain import Entity
    from auditor.model.names import Name
    from auditor.rules.context import Context, RoleSubject
    from auditor.samples.app import App


class SubjectKind(StrEnum):
    """What kind of thing a rule judges, one at a time. The value is how subjects are counted in words."""

    PROJECT = "project"
    USER_ROLE = "user role"
    MODULE_ROLE = "module role"
    MODULE = "module"
    ACCESS_RULE = "access rule"
    ENTITY = "entity"
    MEMBER = "member"
    DOCUMENT = "document"
    SERVICE = "service"
    CONSTANT = "constant"
    CALL = "call"
    ROLE_AND_ENTITY = "user role and entity"
    ROLE_AND_RULE = "user role and access rule"
    ROLE_AND_DOCUMENT = "user role and document"
    ROLE_AND_MODULE_ROLE = "user role and module role"
    TWO_ROLES = "two roles"
    MERGED_ROLES = "set of merged roles"
    MERGED_ROLES_AND_ENTITY = "set of merged roles and entity"
    MERGED_ROLES_AND_DOCUMENT = "set of merged roles and document"


class Whom(StrEnum):
    """Which user roles a rule about user roles looks at: the others are no subjects of it."""

    EVERYONE = "every user role"
    GUEST = "the guest's role"
    SIGNED_IN = "every user role but the guest's"
    NOT_SPARED = "every user role but administrator roles; the guest's always"
    NEITHER = "user roles that are neither administrator roles nor the guest's"


class Need(StrEnum):
    """Input without which a rule is `not checked`. The value is the coverage area it rests on."""

    PROJECT_SECURITY = "project security"
    SETTINGS = "settings"
    MODULE_ROLES = "roles"
    """The module roles themselves: exports that know user roles only lack them."""
    USER_ROLES = "user roles"
    """User roles and their set-up; no package has them."""
    GUEST = "anonymous access"
    """Whether anonymous access is on, and with which role; in a package it is not, and that is known."""
    ENTITIES = "entities"
    ACCESS_RULES = "access rules"
    """Access rules with their module roles, as stored."""
    ACCESS = "access"
    """Who may do what, even if only for user roles."""
    DOCUMENTS = "documents"
    ACTIVITIES = "activities"
    """What microflows and nanoflows do, beside that they are there."""
    WIDGETS = "widgets"
    """What pages, menus and the navigation show and offer."""
    SERVICES = "services"
    CONSTANTS = "constants"
    MODULES = "modules"
    """Where modules came from, and which documents they hold."""


Check = Callable[[Any, "Context"], Iterator[Finding]]


@frozen
class Page:
    """The page of a rule, read from its docstring."""

    title: str
    what: str
    why: str
    example: str
    fix: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """What stands in a rule file beside its functions."""

    id: str
    subject: SubjectKind
    severities: tuple[Severity, ...]
    """Those it may give, worst first."""
    needs: tuple[Need, ...]
    cwe: tuple[int, ...] = ()
    """CWE numbers."""
    parity: Mapping[str, str] = field(default_factory=dict)
    """The same check elsewhere: tool -> its id, as in rules.md."""
    rests_on_production: bool = False
    """Whether findings say `not enforced now` below level Production (and are one severity lower)."""
    whom: Whom = Whom.EVERYONE
    """Rules about user roles: which of them are subjects. "Spares administrator roles" is one of these."""
    among: "Callable[[Any, Context], bool] | None" = None
    """Narrows the subjects further: what it refuses is neither checked nor counted. For a role and an entity it may
    look at the entity and the cells only."""
    subjects: "Callable[[Any], Iterable[Any]] | None" = None
    """Gives the subjects from the context, for a rule that is not about user roles and judges only some things, or
    others; for a MERGE rule from the combination of roles."""
    entities: "Callable[[Context], Iterable[Name]] | None" = None
    """MERGED_ROLES_AND_ENTITY: gives the entities it looks at, as far as `among` lets them through; where it does not
    say, those on which roles of the set have different rights."""
    at_a_glance: "Callable[[Any, Context], tuple[Severity, ...]] | None" = None
    """MERGED_ROLES_AND_ENTITY: gives how bad each finding of `check` is, without making it."""
    of_role: "Callable[[RoleSubject, Context], Iterable[Any]] | None" = None
    """For a rule about user roles: gives the subjects that one role brings, other than those of its kind."""
    judges_latent: bool = False
    """Whether a module role that no user role holds is judged as if a user role held it alone."""
    system_entities: bool = False
    """ROLE_AND_ENTITY: whether entities of the System module itself are subjects too."""
    only_cells: bool = True
    """ROLE_AND_ENTITY, ROLE_AND_RULE: whether the verdict follows from the role's cells on the entity and from
    whether it is the guest's, an administrator role or latent. The engine then asks once for roles alike."""
    also_cells: "Callable[[Entity, Context], Iterable[Name]] | None" = None
    """With `only_cells`: gives the other entities whose cells decide too, by name. Of a MERGE rule likewise."""
    through_callers: bool = False
    """Documents: whether the reach of a finding counts who starts a microflow that calls the one it is about."""
    not_checked: "Callable[[Context], str | None] | None" = None
    """More reasons not to check: gives the reason, or None. For versions that lack the property and the like."""
    undecided: "Callable[[Context], str | None] | None" = None
    """Says which part of the subjects could not be judged on this export, or None. The others are judged all the same,
    but when nothing is found the rule is not checked."""

    one_for: str = ""
    """What one finding is about, in words, where that is not what the rule judges one at a time."""

    @property
    def one_finding_for(self) -> str:
        """What one finding is about (rules.md, What one finding is about)."""
        return self.one_for or self.subject.value

    @property
    def family(self) -> str:
        """`PRJ`, `ROLE`, `ENT` ..."""
        return self.id.partition("-")[0]


@dataclass(frozen=True)
class Loaded:
    """A rule with the functions of its file."""

    rule: Rule
    page: Page
    check: Check
    explain: "Callable[[Finding, Context], Explanation]"
    planted: "Callable[[App], object]"
    """Makes the fault in a clean app."""
    near_miss: "Callable[[App], object]"
    """Makes what looks like the fault and is none."""
    file_doc: str
    """The docstring of the file, as it stands."""

    @property
    def parity(self) -> Mapping[str, str]:
        """The same check elsewhere, and the topic of the S-Unit Top 10 to which it belongs: tool -> id."""
        topic = TOPIC_OF.get(self.rule.id)
        return {**self.rule.parity, TOOL: topic} if topic else self.rule.parity
