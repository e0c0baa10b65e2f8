"""The words and classes in force for a project: the shipped lists, with what a policy file adds, clears and classifies.

Every answer tells what made it: `Salary`, `Shoe, mxaudit.toml line 12`, `classified secret, mxaudit.toml line 7`.
"""

from collections.abc import Iterator, Mapping

from auditor.files.errors import InputError
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project, ReadStatus
from auditor.policy import word_lists
from auditor.policy.policy import Class, Classified, Policy, WordKind
from auditor.policy.words import SHIPPED, WordLists

_Member = tuple[Name, str]
"""An attribute: the entity that declares it, and its bare name."""


class WordsInForce:
    """What names say by the lists in force, and what was classified whatever its name says."""

    def __init__(self, policy: Policy, project: Project) -> None:
        """Join a policy with a project. Raises `InputError` POLICY for what matches nothing there."""
        self._policy = policy
        self._lists = _lists(policy) if policy.words else SHIPPED
        self._classes = _Classes(policy, project) if policy.classified else None

    def secret(self, name: str) -> str | None:
        """Tell what makes a constant's or parameter's bare name secret by name, or None."""
        return self._lists.secret_word(name)

    def secret_member(self, declared_by: Name, name: str) -> str | None:
        """Tell what makes an attribute secret by name, or None. `declared_by` is its entity, `name` its bare name."""
        if self._classes and (found := self._classes.member(declared_by, name)):
            return self._told(found) if found.kind is Class.SECRET else None
        return self._lists.secret_member_word(declared_by, name)

    def sensitive(self, declared_by: Name, name: str, boolean: bool = False) -> str | None:
        """Tell what makes an attribute sensitive, or None."""
        if self._classes and (found := self._classes.member(declared_by, name)):
            return self._told(found) if found.kind in (Class.CONFIDENTIAL, Class.SECRET) else None
        return self._lists.sensitive_word(declared_by, name, boolean)

    def identifier(self, declared_by: Name, name: str) -> str | None:
        """Tell what makes an attribute identify a person or an account, or None. Public and internal ones do not."""
        found = self._classes.member(declared_by, name) if self._classes else None
        if found and found.kind in (Class.PUBLIC, Class.INTERNAL):
            return None
        return self._lists.identifier_word(name)

    def configuration(self, entity: Name) -> str | None:
        """Tell what makes an entity hold configuration, or None: `by its name: Setting`, `declared in ..., line 5`."""
        if self._classes and (declared := self._classes.configuration.get(entity)):
            return f"declared in {self._policy.place(declared.line)}"
        word = self._lists.configuration_word(entity.rpartition(".")[2])
        return f"by its name: {word}" if word else None

    def _told(self, found: Classified) -> str:
        return f"classified {found.kind}, {self._policy.file} line {found.line}"


def entry_of(told: str) -> str:
    """Give what is told without its place, `Shoe` of `Shoe, mxaudit.toml line 12`: a finding may have seen that."""
    return told.partition(",")[0]


def _lists(policy: Policy) -> WordLists:
    """The shipped lists with what the policy adds and without what it clears."""

    def entries(kind: WordKind, shipped: tuple[str, ...], small: bool = True) -> dict[str, str]:
        cleared = {word.entry for word in policy.words if word.kind is kind and word.cleared}
        listed = {entry.lower() if small else entry: entry for entry in shipped if entry not in cleared}
        for word in policy.words:
            if word.kind is kind and not word.cleared:
                key = word.entry.lower() if small else word.entry
                listed.setdefault(key, f"{word.entry}, {policy.file} line {word.line}")
        return listed

    return WordLists(
        entries(WordKind.SECRET, word_lists.SECRET),
        entries(WordKind.SENSITIVE, word_lists.SENSITIVE),
        entries(WordKind.IDENTIFIER, word_lists.PERSONAL_IDENTIFIERS),
        entries(WordKind.CONFIGURATION, word_lists.CONFIGURATION, small=False),
    )


class _Classes:
    """What the policy classifies in one project."""

    def __init__(self, policy: Policy, project: Project) -> None:
        self._policy = policy
        self._members: dict[_Member, Classified] = {}
        self.configuration: dict[Name, Classified] = {}
        """Entities that are declared to hold configuration."""
        for entry in policy.classified:
            if entry.kind is None:
                self._declare(entry, project)
            else:
                self._classify(entry, project)

    def member(self, declared_by: Name, name: str) -> Classified | None:
        """Give what classifies an attribute."""
        return self._members.get((declared_by, name))

    def _declare(self, entry: Classified, project: Project) -> None:
        every = [e.name for e in _entities(entry, project) if e.source is None]
        found = [name for name in every if project.persistable(name) is not False]  # Some exports do not say it.
        if not found and _holds_entities(project):
            raise self._wrong(entry, "matches no stored entity", project.entities)
        self.configuration.update(dict.fromkeys(found, entry))

    def _classify(self, entry: Classified, project: Project) -> None:
        found = False
        for entity in _entities(entry, project):
            for attribute in entity.attributes:
                if entry.selector.matches_member(attribute.name):
                    found = True
                    self._put((entity.name, attribute.name), entry)
        if not found and _holds_entities(project):
            known = [f"{e.name}/{a.name}" for e in _entities(entry, project) for a in e.attributes]
            told = "matches no attribute; an inherited one is classified at the entity that declares it"
            raise self._wrong(entry, told, dict.fromkeys(map(Name, known)) or project.entities)

    def _put(self, member: _Member, entry: Classified) -> None:
        """Keep the entry that says more closely what it is about; two that say it equally closely must agree."""
        known = self._members.get(member)
        if known is None or known.selector.rank < entry.selector.rank:
            self._members[member] = entry
        elif known.selector.rank == entry.selector.rank and known.kind is not entry.kind:
            what = f"{member[0]}/{member[1]} is classified {known.kind} in line {known.line} and {entry.kind} here"
            raise InputError("POLICY", f"{what}; keep one of them", self._policy.file, f"line {entry.line}")

    def _wrong(self, entry: Classified, what: str, known: Mapping[Name, object]) -> InputError:
        from auditor.access.target import nearest

        told = f"{entry.selector.text} {what}"
        if entry.selector.is_plain:
            told += f"; {nearest(entry.selector.text, known)}"
        return InputError("POLICY", told, self._policy.file, f"line {entry.line}")


def _holds_entities(project: Project) -> bool:
    """Whether what a selector does not find is not there: the export holds the domain models, and all were read."""
    entities = (entry for entry in project.coverage if entry.area == "entities")
    return not any(entry.unreadable for entry in project.coverage) and not any(
        entry.status is ReadStatus.ABSENT for entry in entities
    )


def _entities(entry: Classified, project: Project) -> Iterator[Entity]:
    """The entities that a selector names. System's own cannot be classified: nobody but Mendix says what they hold."""
    return (e for e in project.entities.values() if e.module != SYSTEM and entry.selector.matches(e.name))
