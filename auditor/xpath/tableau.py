"""A tableau for goals: looks for a database state in which all of them hold, and gives every kind of state it finds.

The logic is multimodal K with functional roles, converse and nominals (merging.md 4.1): objects are nodes, walks are
edges that are seen from both ends, the signed-in user and the user roles are nodes with a name. Goals only ever move
to smaller goals, so a search ends. A closed search is a proof; an open branch is a sketch of a state, which
`witness.py` turns into a database and the reference evaluator confirms.

Unit goals first: before a choice is made, options that contradict what is known are dropped and a choice with one
option left is no choice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.xpath.branch import Branch
from auditor.xpath.goals import (
    USER_NOMINAL,
    AllGoal,
    AnyGoal,
    Atom,
    EveryGoal,
    Goal,
    Identity,
    Limit,
    SomeGoal,
    Sort,
    complement,
)
from auditor.xpath.schema import USER, Schema, is_or_specializes, related
from auditor.xpath.values import consistent

STEP_LIMIT = 50_000
"""How many goals one search may look at before it gives up: well under a second, whatever the constraint."""

KEPT_BY_FRESH_USER = frozenset({"System.UserRoles", "System.User_Language", "System.User_TimeZone"})
"""The associations that a user has from the first moment; an anonymous one has no others."""


class StepLimitError(Exception):
    """The search looked at `STEP_LIMIT` goals without an end."""


class _ClosedError(Exception):
    """The branch contradicts itself."""


@dataclass(slots=True)
class Tableau:
    """One search."""

    schema: Schema | None
    two_valued: bool
    """Whether opaque conditions are true or false only."""
    row_entity: str = ""
    """The concrete entity of node 0: an access rule is about objects of exactly its entity (mendix-security.md 3.5)."""
    fresh_user: bool = False
    """The user has no associations but those of `KEPT_BY_FRESH_USER` (ROW-03)."""
    steps: int = 0
    """Goals looked at so far."""
    to_one: dict[str, bool] = field(default_factory=dict)
    """Whether a walk key leads to at most one object."""
    _todo: list[tuple[int, Goal]] = field(default_factory=list)

    def open_branches(self, root: Branch, goals: list[Goal]) -> Iterator[Branch]:
        """Give each open branch for goals about node 0. None at all: no state meets them. Raises `StepLimitError`."""
        stack: list[tuple[Branch, list[tuple[int, Goal]]]] = [(root, [(0, goal) for goal in reversed(goals)])]
        while stack:
            branch, todo = stack.pop()
            try:
                self._todo = todo
                self._run(branch)
                choice = self._next_choice(branch)
            except _ClosedError:
                continue
            if choice is None:
                yield branch
                continue
            node, options = choice
            alternatives: list[tuple[Branch, list[tuple[int, Goal]]]] = []
            tried: list[tuple[int, Goal]] = []
            self.steps += len(options) * (len(branch.limits) + len(branch.edges)) // 8
            for position, option in enumerate(options):
                last = position == len(options) - 1
                alternatives.append((branch if last else branch.copy(), [*tried, (node, option)]))
                if isinstance(option, Limit | Identity | Sort | Atom):
                    tried.append((node, complement(option)))
            stack.extend(reversed(alternatives))

    def _run(self, branch: Branch) -> None:
        while self._todo:
            self.steps += 1
            if self.steps > STEP_LIMIT:
                raise StepLimitError(f"more than {STEP_LIMIT} steps")
            node, goal = self._todo.pop()
            self._add(branch, branch.find(node), goal)

    def _add(self, branch: Branch, node: int, goal: Goal) -> None:
        match goal:
            case AllGoal(parts):
                self._todo.extend((node, part) for part in reversed(parts))
            case AnyGoal(parts):
                if not parts:
                    raise _ClosedError
                branch.choices.append((node, goal))
            case Limit():
                self._limit(branch, node, goal)
            case SomeGoal():
                self._some(branch, node, goal)
            case EveryGoal():
                self._every(branch, node, goal)
            case Identity(nominal, positive):
                self._identity(branch, node, nominal, positive)
            case Sort(entity, positive):
                self._sort(branch, node, entity, positive)
            case Atom():
                self._atom(branch, node, goal)

    # Leaves

    def _limit(self, branch: Branch, node: int, limit: Limit) -> None:
        known = branch.limits.get((node, limit.key), ())
        self.steps += len(known) // 8
        if limit not in known:
            limits = (*known, limit)
            if not consistent(limits):
                raise _ClosedError
            branch.limits[node, limit.key] = limits

    def _atom(self, branch: Branch, node: int, atom: Atom) -> None:
        """Narrow an opaque condition: equal only to itself, it takes one outcome at a time."""
        key = (node, atom.text)
        before = branch.atoms.get(key)
        outcomes = atom.outcomes & before.outcomes if before else atom.outcomes
        if self.two_valued:
            outcomes -= {None}
        if not outcomes:
            raise _ClosedError
        branch.atoms[key] = Atom(atom.text, atom.feature, outcomes)

    def _sort(self, branch: Branch, node: int, entity: str, positive: bool) -> None:
        """An object has one concrete entity, and is of all that entity's generalizations."""
        if positive:
            others = branch.sorts.get(node, ())
            if entity in others or any(self._is_a(other, entity) for other in others):
                return
            if any(self._never_both(entity, other) for other in others):
                raise _ClosedError
            if node == 0 and self._never_row(entity):
                raise _ClosedError
            if any(self._is_a(entity, refused) for refused in branch.not_sorts.get(node, ())):
                raise _ClosedError
            branch.sorts[node] = (*others, entity)
        else:
            if any(self._is_a(other, entity) for other in branch.sorts.get(node, ())):
                raise _ClosedError
            branch.not_sorts[node] = (*branch.not_sorts.get(node, ()), entity)

    def _never_both(self, one: str, other: str) -> bool:
        if self.schema is None or related(self.schema, one, other):
            return False
        infos = self.schema.entity(one), self.schema.entity(other)
        return all(info is not None and info.chain_complete for info in infos)

    def _never_row(self, entity: str) -> bool:
        if self.schema is None or not self.row_entity:
            return False
        row = self.schema.entity(self.row_entity)
        return row is not None and row.chain_complete and entity not in row.chain

    def _is_a(self, entity: str, other: str) -> bool:
        return entity == other or (self.schema is not None and is_or_specializes(self.schema, entity, other))

    def _identity(self, branch: Branch, node: int, nominal: str, positive: bool) -> None:
        """A nominal is one object, and no object has two: the user is no user role, and roles differ by name."""
        there = branch.nominals.get(nominal)
        if not positive:
            if there == node:
                raise _ClosedError
            branch.not_nominal[node] = branch.not_nominal.get(node, frozenset()) | {nominal}
            return
        if there is None:
            if nominal in branch.not_nominal.get(node, ()) or node in branch.nominals.values():
                raise _ClosedError
            branch.nominals[nominal] = node
            if nominal == USER_NOMINAL and self.schema is not None:
                self._sort(branch, node, USER, True)
            if nominal == USER_NOMINAL and self.fresh_user:
                self._check_fresh_node(branch, node)
        elif there != node:
            self._merge(branch, there, node)

    def _check_fresh_node(self, branch: Branch, node: int) -> None:
        for (near, key), far in branch.edges.items():
            if near == node and far:
                self._check_fresh(key)

    @staticmethod
    def _check_fresh(key: str) -> None:
        if key.lstrip("~").partition("@")[0].rstrip("'") not in KEPT_BY_FRESH_USER:
            raise _ClosedError

    # Walks

    def _some(self, branch: Branch, node: int, goal: SomeGoal) -> None:
        self.to_one[goal.key], self.to_one[goal.back] = goal.walk.to_one, goal.walk.back_to_one
        reached = branch.edges.get((node, goal.key), ())
        nominal = _named(goal.inner)
        if reached and goal.walk.to_one:
            target = reached[0]
        elif nominal is not None and nominal in branch.nominals:
            target = branch.nominals[nominal]
        else:
            if any(self._met(branch, other, goal.inner) for other in reached):
                return
            target = branch.size
            branch.size += 1
        if target not in reached:
            self._link(branch, node, goal.key, goal.back, target)
        if goal.walk.target:
            self._sort(branch, target, goal.walk.target, True)
        self._todo.append((target, goal.inner))

    def _link(self, branch: Branch, node: int, key: str, back: str, target: int) -> None:
        """Put an edge in, seen from both ends, and let what is said of every object reached apply."""
        user = branch.nominals.get(USER_NOMINAL)
        if self.fresh_user and user in (node, target):
            self._check_fresh(key)
        ends = ((node, key, target), (target, back, node))
        for near, at, far in ends:
            reached = branch.edges.get((near, at), ())
            if far not in reached:
                branch.edges[near, at] = (*reached, far)
                self._todo.extend((far, goal.inner) for goal in branch.every.get((near, at), ()))
        for near, at, _ in ends:
            self._join(branch, near, at)

    def _every(self, branch: Branch, node: int, goal: EveryGoal) -> None:
        known = branch.every.get((node, goal.key), ())
        if goal not in known:
            branch.every[node, goal.key] = (*known, goal)
            self._todo.extend((far, goal.inner) for far in branch.edges.get((node, goal.key), ()))

    def _merge(self, branch: Branch, kept: int, gone: int) -> None:
        """Make two nodes one: the same object was reached in two ways."""
        kept, gone = branch.find(kept), branch.find(gone)
        if kept == gone:
            return
        if gone == 0:
            kept, gone = gone, kept
        branch.merged[gone] = kept
        for nominal, node in list(branch.nominals.items()):
            if node == gone:
                if kept in branch.nominals.values() or nominal in branch.not_nominal.get(kept, ()):
                    raise _ClosedError
                branch.nominals[nominal] = kept
        refused = branch.not_nominal.pop(gone, frozenset()) | branch.not_nominal.get(kept, frozenset())
        if any(branch.nominals.get(nominal) == kept for nominal in refused):
            raise _ClosedError
        branch.not_nominal[kept] = refused
        self._merge_leaves(branch, kept, gone)
        self._merge_edges(branch, kept, gone)
        branch.choices = [(branch.find(node), choice) for node, choice in branch.choices]

    def _merge_leaves(self, branch: Branch, kept: int, gone: int) -> None:
        for (node, key), limits in list(branch.limits.items()):
            if node == gone:
                del branch.limits[node, key]
                for limit in limits:
                    self._limit(branch, kept, limit)
        for (node, text), atom in list(branch.atoms.items()):
            if node == gone:
                del branch.atoms[node, text]
                self._atom(branch, kept, atom)
        for entity in branch.sorts.pop(gone, ()):
            self._sort(branch, kept, entity, True)
        for entity in branch.not_sorts.pop(gone, ()):
            self._sort(branch, kept, entity, False)

    def _merge_edges(self, branch: Branch, kept: int, gone: int) -> None:
        """Move the edges of a node to another one; afterwards no edge mentions it any more."""
        edges, every = branch.edges, branch.every
        keys = {key for node, key in (*edges, *every) if node in (kept, gone)}
        for key in keys:
            near, other = edges.pop((kept, key), ()), edges.pop((gone, key), ())
            goals, more = every.pop((kept, key), ()), every.pop((gone, key), ())
            self._todo.extend((far, goal.inner) for far in other if far not in near for goal in goals)
            self._todo.extend((far, goal.inner) for far in near if far not in other for goal in more)
            if near or other:
                edges[kept, key] = tuple(dict.fromkeys((*near, *other)))
            if goals or more:
                every[kept, key] = tuple(dict.fromkeys((*goals, *more)))
        for at, reached in list(edges.items()):
            if gone in reached:
                edges[at] = tuple(dict.fromkeys(kept if far == gone else far for far in reached))
        if self.fresh_user and branch.nominals.get(USER_NOMINAL) == kept:
            self._check_fresh_node(branch, kept)
        for key in keys:
            self._join(branch, kept, key)

    def _join(self, branch: Branch, node: int, key: str) -> None:
        """Where a walk leads to at most one object, all objects that it reaches are that one."""
        if self.to_one.get(key):
            while len(reached := branch.edges.get((branch.find(node), key), ())) > 1:
                self._merge(branch, reached[0], reached[1])

    # Choices

    def _next_choice(self, branch: Branch) -> tuple[int, list[Goal]] | None:
        """Drop what is settled, follow what is forced, and give the narrowest choice left; None when none is left."""
        while True:
            best: tuple[int, list[Goal]] | None = None
            left: list[tuple[int, AnyGoal]] = []
            forced = False
            choices, branch.choices = branch.choices, []
            for node, choice in choices:
                node = branch.find(node)
                self.steps += 1
                if self.steps > STEP_LIMIT:
                    raise StepLimitError(f"more than {STEP_LIMIT} steps")
                options = self._options(branch, node, choice)
                if options is None:
                    continue
                if not options:
                    raise _ClosedError
                if len(options) == 1:
                    forced = True
                    self._todo = [(node, options[0])]
                    self._run(branch)
                    continue
                left.append((node, choice))
                if best is None or len(options) < len(best[1]):
                    best = (node, options)
                    chosen = left[-1]
            branch.choices = left + branch.choices
            if forced or len(branch.choices) > len(left):
                continue
            if best is not None:
                branch.choices.remove(chosen)
            return best

    def _options(self, branch: Branch, node: int, choice: AnyGoal) -> list[Goal] | None:
        """Give the options of a choice that are still possible; None when one of them already holds."""
        options: list[Goal] = []
        for option in choice.parts:
            if self._met(branch, node, option):
                return None
            if not self._refused(branch, node, option):
                options.append(option)
        return options

    def _met(self, branch: Branch, node: int, goal: Goal) -> bool:
        """Say whether a goal certainly holds at a node in this branch; False is no answer."""
        self.steps += 1
        match goal:
            case Limit():
                return self._refused(branch, node, complement(goal))
            case Identity(nominal, positive):
                return (
                    (branch.nominals.get(nominal) == node) if positive else nominal in branch.not_nominal.get(node, ())
                )
            case AllGoal(parts):
                return all(self._met(branch, node, part) for part in parts)
            case AnyGoal(parts):
                return any(self._met(branch, node, part) for part in parts)
            case SomeGoal(inner=inner, key=key):
                return any(self._met(branch, far, inner) for far in branch.edges.get((node, key), ()))
            case Atom(text, _, outcomes):
                known = branch.atoms.get((node, text))
                return known is not None and known.outcomes <= outcomes
            case Sort(entity, True):
                return any(self._is_a(known, entity) for known in branch.sorts.get(node, ()))
            case _:
                return False

    def _refused(self, branch: Branch, node: int, goal: Goal) -> bool:
        """Say whether a goal certainly fails at a node in this branch; False is no answer."""
        self.steps += 1
        match goal:
            case Limit(key=key):
                known = branch.limits.get((node, key), ())
                self.steps += len(known) // 8
                return not consistent((*known, goal))
            case Identity(nominal, True):
                there = branch.nominals.get(nominal)
                return nominal in branch.not_nominal.get(node, ()) or (
                    there != node and node in branch.nominals.values()
                )
            case Identity(nominal, False):
                return branch.nominals.get(nominal) == node
            case AllGoal(parts):
                return any(self._refused(branch, node, part) for part in parts)
            case AnyGoal(parts):
                return all(self._refused(branch, node, part) for part in parts)
            case EveryGoal(inner=inner, key=key):
                return any(self._refused(branch, far, inner) for far in branch.edges.get((node, key), ()))
            case SomeGoal(walk=walk, inner=inner, key=key):
                reached = branch.edges.get((node, key), ())
                return bool(walk.to_one and reached and self._refused(branch, reached[0], inner))
            case Atom(text, _, outcomes):
                known_atom = branch.atoms.get((node, text))
                return known_atom is not None and not (known_atom.outcomes & outcomes)
            case _:
                return False


def _named(goal: Goal) -> str | None:
    """Give the nominal that a goal says its object is."""
    for part in goal.parts if isinstance(goal, AllGoal) else (goal,):
        if isinstance(part, Identity) and part.positive:
            return part.nominal
    return None
