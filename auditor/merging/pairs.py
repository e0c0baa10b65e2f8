"""All pairs of user roles: which of them are the most dangerous to combine (merging.md 3.2; cli.md, merge --pairs).

Every number is that of the pair's own merge (`scenario.merge`), but nothing is merged: what decides about a pair is
found out for groups of roles that are alike, and counted for all pairs across two groups at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.cell_groups import groups_of_entity
from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.roles import RoleSet
from auditor.merging.candidates import candidates
from auditor.merging.combination import Combination, Part
from auditor.merging.disclosure import links_of
from auditor.merging.pair_cells import Counted, count_module
from auditor.merging.registry import LIMITS_LOST, merge_rules
from auditor.merging.rules.merge_04_microflow_argument import obtains, parameter_entities
from auditor.merging.tally import Tally, counts, members, split, turned, unpacked
from auditor.model.domain import Entity
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.movable_rows import members_read
from auditor.rules.needs import missing_input

RULES = 7
"""MERGE-01 to MERGE-07: the findings of a pair are counted at the rule's number minus one."""

Progress = Callable[[int, int], None]
"""Gets the number of parts done, and of all."""


@frozen
class Pair:
    """Two user roles, and what they would be together."""

    user_roles: tuple[Name, Name]
    """In the project's order; in a package module roles."""
    found: tuple[int, ...]
    """Findings of MERGE-01, MERGE-02 ... MERGE-07."""
    gained: tuple[int, int]
    """Cells that the first gains by the second, and the second by the first."""

    @property
    def together(self) -> int:
        """What no role of the two could do alone: findings of MERGE-02 to MERGE-06."""
        return sum(self.found[1:6])

    @property
    def limits(self) -> int:
        """Limits of one role that are lost: findings of MERGE-01 and MERGE-07."""
        return self.found[0] + self.found[6]

    @property
    def danger(self) -> tuple[int, ...]:
        """The key by which the most dangerous pairs come first: sort by it ascending."""
        one, two, three, four, five, six, _ = self.found
        return -(two + three + five), -(four + six), -one, -sum(self.gained)


@dataclass(frozen=True)
class Pairs:
    """All pairs of the roles of a project."""

    ranked: tuple[Pair, ...]
    """The most dangerous first: by what is only together (high before medium), then limits lost, then cells gained."""

    @cached_property
    def by_roles(self) -> dict[frozenset[Name], Pair]:
        """Two roles -> their pair."""
        return {frozenset(pair.user_roles): pair for pair in self.ranked}


def all_pairs(context: Context, progress: Progress | None = None) -> Pairs:
    """Count for every pair of user roles what `scenario.merge` would find. `progress` is told module by module."""
    if len(context.access.single_roles) < 2:
        return Pairs(())
    return _Counting(context).run(progress or (lambda done, of: None))


class _Counting:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._model = context.access
        self._roles = context.access.single_roles
        self._everyone = (1 << len(self._roles)) - 1
        self._rules = {loaded.rule.id: loaded for loaded in merge_rules()}
        self._checked = [missing_input(loaded.rule, context) is None for loaded in merge_rules()]
        size = len(self._roles)
        self._sums = [0] * (size * size)
        """Counts of a pair, at `first * size + second`: cells that are NOT gained, of those of the other role."""
        self._sizes = [0] * size
        """Number of cells of each role."""
        self._tally = Tally(size)

    def run(self, progress: Progress) -> Pairs:
        modules: dict[Name, list[Entity]] = {}
        of_users: list[Entity] = []
        for entity in self._context.project.entities.values():
            if self._model.of_users(entity.name):
                of_users.append(entity)
            else:
                modules.setdefault(entity.module, []).append(entity)
        undecided: list[Name] = []
        held = [role.tokens for role in self._roles]
        for done, entities in enumerate(modules.values()):
            progress(done, len(modules))
            counted = count_module(self._context, entities, held, self._captures_for)
            self._spread(counted)
            undecided.extend(counted.undecided)
        self._users(of_users)
        for name in undecided:
            self._captures(name)
        self._wide()
        self._microflows()
        self._managers()
        progress(len(modules), len(modules))
        self._sums = [mine + more for mine, more in zip(self._sums, self._tally.pairs(), strict=True)]
        return self._result()

    def _result(self) -> Pairs:
        size, names = len(self._roles), [role.roles.user_roles[0] for role in self._roles]
        pairs = []
        for first in range(size):
            for second in range(first + 1, size):
                kept, kept_of_first, found = unpacked(self._sums[first * size + second], RULES)
                gained = self._sizes[second] - kept, self._sizes[first] - kept_of_first
                checked = tuple(number * here for number, here in zip(found, self._checked, strict=True))
                pairs.append(Pair((names[first], names[second]), checked, gained))
        return Pairs(tuple(sorted(pairs, key=lambda pair: pair.danger)))

    def _both(self, first: int, second: int) -> EffectiveAccess:
        """The access of two roles together: not one that the model keeps."""
        names = (*self._roles[first].roles.user_roles, *self._roles[second].roles.user_roles)
        return EffectiveAccess(self._model, RoleSet(names))

    def _spread(self, counted: Counted) -> None:
        """Add what was counted for classes of roles to the pairs of their roles."""
        size, width = len(self._roles), len(counted.classes)
        positions = [list(members(roles)) for roles in counted.classes]
        for n, inside in enumerate(positions):
            alike = counts(counted.sizes[n], counted.sizes[n])
            for at, first in enumerate(inside):
                self._sizes[first] += counted.sizes[n]
                for second in inside[at + 1 :]:
                    self._sums[first * size + second] += alike
        for at, packed in enumerate(counted.tally.pairs()):
            if packed:
                back = turned(packed)
                there = positions[at % width]
                for first in positions[at // width]:
                    row = first * size
                    for second in there:
                        if first < second:
                            self._sums[row + second] += packed
                        else:
                            self._sums[second * size + first] += back

    # What is decided for representatives of groups of roles

    def _users(self, entities: Iterable[Entity]) -> None:
        """System.User and what derives from it: the cells depend on which users are managed, too."""
        for entity in entities:
            groups = [(self._access(group, entity.name), group) for _, group in self._alike((entity.name,))]
            for position, (found, group) in enumerate(groups):
                for member in members(group):
                    self._sizes[member] += found.size
                self._tally.add(group, group, counts(found.size, found.size))
                for other, others in groups[position + 1 :]:
                    union = self._both(_lowest(group), _lowest(others)).entity(entity.name)
                    kept = other.size - self._gained(found, union), found.size - self._gained(other, union)
                    self._tally.add(group, others, counts(*kept))
            if entity.module != SYSTEM:
                self._judge(entity.name, (), "MERGE-01", "MERGE-02")
                self._captures(entity.name)

    def _access(self, group: int, entity: Name) -> EntityAccess:
        return self._roles[_lowest(group)].entity(entity)

    def _gained(self, before: EntityAccess, after: EntityAccess) -> int:
        if before is after:
            return 0
        return sum(g.number for g in groups_of_entity(before, after, self._model.meanings) if g.is_gain)

    def _captures_for(self, first: int, second: int, entity: Name) -> bool:
        return bool(self._found(first, second, entity, ("MERGE-03",)))

    def _captures(self, name: Name) -> None:
        """MERGE-03 where other entities matter."""
        context = self._context
        reads = (read for rule in context.project.entities[name].rules for read in members_read(rule, context))
        self._judge(name, [entity for read in reads for entity in read.written_on], "MERGE-03")

    def _wide(self) -> None:
        """What rests on several entities, or is rare enough to be asked of the rules themselves."""
        context = self._context
        found = candidates(context)
        for name in found.sensitive:
            self._judge(name, [association.other for association in links_of(name, context)], "MERGE-06")
        for name in found.about_roles:
            self._judge(name, (), "MERGE-07")

    def _judge(self, entity: Name, others: Iterable[Name], *rules: str) -> None:
        """Ask MERGE rules about one entity, once for all pairs of roles alike on it and on what else decides."""
        only_together = not any(rule_id in LIMITS_LOST for rule_id in rules)
        groups = self._alike((entity, *others))
        for position, (mask, group) in enumerate(groups):
            if not only_together and group & (group - 1):
                self._tally.add(group, group, self._found(_lowest(group), _lowest(group & (group - 1)), entity, rules))
            for other_mask, other in groups[position + 1 :]:
                # What one of the two may do everything of is never only together.
                if not only_together or mask | other_mask not in (mask, other_mask):
                    self._tally.add(group, other, self._found(_lowest(group), _lowest(other), entity, rules))

    def _found(self, first: int, second: int, entity: Name, rules: Sequence[str]) -> int:
        parts = tuple(Part(role.roles.user_roles[0], role, role) for role in (self._roles[first], self._roles[second]))
        combination = Combination(self._context, self._both(first, second), parts, (entity,))
        found = [0] * RULES
        for rule_id in rules:
            loaded = self._rules[rule_id]
            subjects = combination.subjects(loaded.rule)
            found[_field(rule_id)] = sum(1 for on in subjects for _ in loaded.check(on, self._context))
        return counts(findings=found)

    def _microflows(self) -> None:
        """MERGE-04: who runs a microflow and lacks a parameter's objects, beside who has them and does not run it."""
        having: dict[Name, int] = {}
        one = counts(findings=_only("MERGE-04"))
        for microflow in self._context.project.microflows:
            entities = () if microflow.excluded else parameter_entities(microflow)
            allowed = microflow.module_roles or microflow.user_roles
            running = _union(self._holders.get(token, 0) for token in allowed) if entities else 0
            lacking: dict[int, int] = {0: running} if running else {}
            for entity in entities:
                if entity not in having:
                    having[entity] = self._obtaining(entity)
                lacking = _lack(lacking, having[entity], having[entity] & ~running)
            for others, runners in lacking.items():
                if others:
                    self._tally.add(runners, others, one)

    def _obtaining(self, entity: Name) -> int:
        groups = self._alike((entity,))
        return _union(group for _, group in groups if obtains(self._access(group, entity)))

    def _managers(self) -> None:
        """MERGE-05: two roles that manage users, neither all that the other does."""
        one = counts(findings=_only("MERGE-05"))
        managed = [(position, role.manages.roles) for position, role in enumerate(self._roles) if role.manages.roles]
        for at, (first, roles) in enumerate(managed):
            for second, others in managed[at + 1 :]:
                if not roles <= others and not others <= roles:
                    self._tally.add(1 << first, 1 << second, one)

    @cached_property
    def _holders(self) -> dict[Name, int]:
        """Module role (or user role, where only these are known) -> the roles that hold it."""
        found: dict[Name, int] = {}
        for position, role in enumerate(self._roles):
            for token in role.tokens:
                found[token] = found.get(token, 0) | 1 << position
        return found

    def _alike(self, entities: Iterable[Name]) -> list[tuple[int, int]]:
        """Group the roles by what each may do on some entities: mask of it, roles."""
        groups = {0: self._everyone}
        shift = 0
        for name in dict.fromkeys(entities):
            if self._model.of_users(name):
                alike: dict[int, int] = {}
                for position, role in enumerate(self._roles):
                    found = id(role.entity(name))
                    alike[found] = alike.get(found, 0) | 1 << position
                for number, roles in enumerate(alike.values()):
                    groups = split(groups, 1 << shift + number, roles)
                shift += len(alike)
            else:
                index = self._model.index(name)
                for token, bits in index.tokens.items():
                    groups = split(groups, bits << shift, self._holders.get(token, 0))
                shift += len(index.rules)
        return list(groups.items())


def _lack(lacking: dict[int, int], having: int, others: int) -> dict[int, int]:
    """Part runners by what they lack: whom they would need -> the runners."""
    parted: dict[int, int] = {}
    for needed, runners in lacking.items():
        for group, more in ((runners & having, 0), (runners & ~having, others)):
            if group:
                parted[needed | more] = parted.get(needed | more, 0) | group
    return parted


def _lowest(group: int) -> int:
    return (group & -group).bit_length() - 1


def _union(groups: Iterable[int]) -> int:
    union = 0
    for group in groups:
        union |= group
    return union


def _field(rule_id: str) -> int:
    return int(rule_id.partition("-")[2]) - 1


def _only(rule_id: str) -> list[int]:
    return [int(number == _field(rule_id)) for number in range(RULES)]
