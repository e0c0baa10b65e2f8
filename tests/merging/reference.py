"""What the MERGE rules should find, as plainly as the catalogue says it: what the engine is held to.

It asks the reference of access (tests/access/reference.py) which rules grant a cell, and of row constraints only what
`Meanings` and `capture` say about two of them. It is slow, shares nothing else with the engine, and is never optimised.
"""

from collections.abc import Iterator
from itertools import combinations

from auditor.access.roles import RoleSet
from auditor.access.rows import Meanings
from auditor.model.domain import AccessRule, Association
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project
from auditor.rules.context import Context
from auditor.rules.sensitive import sensitive_members
from auditor.xpath.constraint import capture, never, parse_constraint
from auditor.xpath.meaning import MemberRead
from tests.access.reference import Cell, Cells, reference

Told = tuple[str, str]
"""Rule id, and the entity, the document, or nothing."""


class Plainly:
    """One set of user roles in one project."""

    def __init__(self, made: Project, roles: tuple[str, ...]) -> None:
        self.made = made
        self.context = Context(made)
        self.meanings = Meanings(made)
        self.roles = tuple(map(Name, roles))
        self.alone = [reference(made, RoleSet((role,))) for role in self.roles]
        self.together = reference(made, RoleSet(self.roles))
        self.rules = {rule.id: rule for entity in made.entities.values() for rule in entity.rules}

    def told(self) -> set[Told]:
        """Every finding of MERGE-01 to MERGE-06."""
        found: set[Told] = set()
        for entity in self.made.entities.values():
            if entity.module == SYSTEM or self.made.persistable(entity.name) is False:
                continue
            if any(
                self._limit_is_lost(cells, cell) for cells in self.alone for cell in cells if cell[0] == entity.name
            ):
                found.add(("MERGE-01", entity.name))
            if any(self._sets_freely(entity.name, member) for member in self.made.members(entity.name)):
                found.add(("MERGE-02", entity.name))
            if any(self._is_captured(rule) for rule in entity.rules):
                found.add(("MERGE-03", entity.name))
            if self._discloses(entity.name):
                found.add(("MERGE-06", entity.name))
        found |= {("MERGE-04", flow.name) for flow in self.made.microflows if self._has_argument(flow)}
        if self._manages_more():
            found.add(("MERGE-05", ""))
        return found

    def own(self, cells: Cells, cell: Cell) -> list[AccessRule]:
        """The rules of the cell's own entity that grant it."""
        return [self.rules[i] for i in cells.get(cell, ()) if i in self.rules and self.rules[i].entity == cell[0]]

    def _limit_is_lost(self, cells: Cells, cell: Cell) -> bool:
        """MERGE-01: the role has it only on some rows, and the set on more."""
        mine, all_of_them = self.own(cells, cell), self.own(self.together, cell)
        return bool(mine) and cell[2] != "create" and not self.meanings.within(all_of_them, mine).proved

    def _sets_freely(self, entity: Name, member: Name) -> bool:
        """MERGE-02: create from one role, a constrained write from the other, and both from none."""

        def creates(cells: Cells) -> bool:
            return (entity, None, "create") in cells

        def writes(cells: Cells) -> list[AccessRule]:
            return self.own(cells, (entity, member, "write"))

        def only_limited(rules: list[AccessRule]) -> bool:
            return bool(rules) and not any(self.meanings.always(rule) for rule in rules)

        return (
            any(creates(cells) and not writes(cells) for cells in self.alone)
            and any(not creates(cells) and only_limited(writes(cells)) for cells in self.alone)
            and not any(creates(cells) and (entity, member, "write") in cells for cells in self.alone)
        )

    def _is_captured(self, rule: AccessRule) -> bool:
        """MERGE-03: by the set, by no role of it, and for something that the set has not anyway."""
        if not rule.constrained or not self._active(self.together, rule):
            return False
        gained = [cell for cell in self.together if rule.id in self.together[cell] and cell[2] != "create"]
        pointless = gained and all(
            any(self._is_wider(self.rules[i], rule) for i in self.together[cell] if i in self.rules) for cell in gained
        )
        return (
            bool(gained)
            and not pointless
            and self._pulls_in(self.together, rule)
            and not any(self._does_as_much(cells, rule, gained) for cells in self.alone)
        )

    def _does_as_much(self, cells: Cells, rule: AccessRule, gained: list[Cell]) -> bool:
        """Whether a role alone has as much on more rows, or pulls rows into a same constraint of its own."""

        def has(rules: list[AccessRule]) -> bool:
            ids = {each.id for each in rules}
            return all(ids & cells.get(cell, frozenset()) for cell in gained)

        text = parse_constraint(rule.constraint, rule.entity, self.meanings.schema).canonical
        mine = [each for each in self.made.entities[rule.entity].rules if self._active(cells, each)]
        twins = [each for each in mine if self._text(each) == text and each.constrained]
        wider = [each for each in mine if each not in twins and self.meanings.within((rule,), (each,)).proved]
        return has(wider) or (has(twins) and any(self._pulls_in(cells, twin) for twin in twins))

    def _text(self, rule: AccessRule) -> str:
        return parse_constraint(rule.constraint, rule.entity, self.meanings.schema).canonical

    def _active(self, cells: Cells, rule: AccessRule) -> bool:
        return any(rule.id in ids for ids in cells.values())

    def _is_wider(self, other: AccessRule, rule: AccessRule) -> bool:
        if other is rule or self.meanings.always(rule):
            return False
        within = self.meanings.within
        return self.meanings.always(other) or (within((rule,), (other,)).proved and within((other,), (rule,)).refuted)

    def _pulls_in(self, cells: Cells, rule: AccessRule) -> bool:
        constraint = parse_constraint(rule.constraint, rule.entity, self.meanings.schema)
        for other in self.rules.values():
            members = [read for read in constraint.reads if self._writes(cells, other, rule, read)]
            if other is not rule and members:
                write = parse_constraint(other.constraint, other.entity, self.meanings.schema)
                if not capture([write], constraint, members).refuted:
                    return True
        return False

    def _writes(self, cells: Cells, other: AccessRule, rule: AccessRule, read: MemberRead) -> bool:
        """Whether a rule lets write what a constraint reads: on its entity, elsewhere on what derives from it too."""
        made = self.made
        entity = Name(read.entity)
        if other.entity != entity and (entity == rule.entity or not made.derives_from(other.entity, entity)):
            return False
        bare = read.member.rpartition(".")[2]
        return any(
            cell[0] == other.entity
            and cell[2] == "write"
            and other.id in ids
            and cell[1] is not None
            and (cell[1] == read.member or ("." not in read.member and cell[1].rpartition(".")[2] == bare))
            and not cell[1].startswith("System.")
            for cell, ids in cells.items()
        )

    def _has_argument(self, flow) -> bool:  # type: ignore[no-untyped-def]
        """MERGE-04: who runs it lacks the objects, and another role of the set has them."""
        if flow.excluded or flow.apply_entity_access is not False:
            return False
        held = [{m for r in self.made.user_roles if r.name == role for m in r.module_roles} for role in self.roles]
        runs = [bool(roles & set(flow.module_roles)) for roles in held]
        for parameter in flow.parameters:
            has = [
                any(cell[0] == parameter.entity and cell[2] in ("read", "create") for cell in cells)
                for cells in self.alone
            ]
            if parameter.entity and any(runs) and not any(r and h for r, h in zip(runs, has, strict=True)) and any(has):
                return True
        return False

    def _manages_more(self) -> bool:
        """MERGE-05: some user roles that only all of them together manage."""
        names = {role.name for role in self.made.user_roles}

        def manages(role_name: Name) -> set[Name]:
            role = next(role for role in self.made.user_roles if role.name == role_name)
            return names if role.manage_all_roles else names & set(role.manageable_roles)

        managed = [manages(role) for role in self.roles]
        return not any(set().union(*managed) <= each for each in managed)

    def _discloses(self, entity: Name) -> bool:
        """MERGE-06: two sensitive members side by side for the set, and for no role of it."""
        members = list(sensitive_members(entity, self.made.members(entity), self.context))
        for first, second in combinations(members, 2):
            sides = [(self._read(cells, entity, first), self._read(cells, entity, second)) for cells in self.alone]
            both = self._read(self.together, entity, first), self._read(self.together, entity, second)
            if self._meet(entity, *both) and not any(self._meet(entity, *side) for side in sides):
                return True
        return any(self._discloses_linked(entity, first, a) for first in members for a in self._links(entity))

    def _links(self, entity: Name) -> Iterator[Association]:
        chain = {entity, *(above.name for above in self.made.generalizations(entity))}
        for member in self.made.members(entity).values():
            if isinstance(member, Association) and member.owner in chain:
                yield member

    def _discloses_linked(self, entity: Name, first: Name, link: Association) -> bool:
        far = self.made.entities.get(link.other)
        if far is None or far.module == SYSTEM:
            return False
        for second in sensitive_members(far.name, self.made.members(far.name), self.context):
            if (entity, first) == (far.name, second):
                continue

            def linked(cells: Cells, second: Name = second) -> bool:
                near = self._read(cells, entity, first), self._read(cells, entity, link.name)
                return self._meet_linked(entity, link, far.name, *near, self._read(cells, far.name, second))

            if linked(self.together) and not any(linked(cells) for cells in self.alone):
                return True
        return False

    def _read(self, cells: Cells, entity: Name, member: Name) -> list[AccessRule]:
        return self.own(cells, (entity, member, "read"))

    def _meet(self, entity: Name, one: list[AccessRule], other: list[AccessRule]) -> bool:
        """Whether some row is, or may be, in both."""
        return any(self._possible(entity, a.constraint + b.constraint) for a in one for b in other)

    def _meet_linked(
        self,
        entity: Name,
        link: Association,
        far: Name,
        one: list[AccessRule],
        between: list[AccessRule],
        other: list[AccessRule],
    ) -> bool:
        return any(
            self._possible(entity, f"{a.constraint}{b.constraint}[{link.name}/{far}{c.constraint}]")
            for a in one
            for b in between
            for c in other
        )

    def _possible(self, entity: Name, text: str) -> bool:
        return not never([parse_constraint(text, entity, self.meanings.schema)]).proved


def plainly(context: Context, roles: tuple[str, ...]) -> set[Told]:
    """Give what the MERGE rules but MERGE-07 should find in a set of user roles."""
    return Plainly(context.project, roles).told()
