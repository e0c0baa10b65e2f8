"""A row of a small database state in words: "an order whose customer's account is another account".

What leads away from the row is told like a row constraint's path, one clause for each fact; where a path could lead to
several objects, each is told by itself. Nothing is said that the state does not hold, though not all that it holds.
"""

from collections.abc import Iterator
from decimal import Decimal

from auditor.model.frozen import frozen
from auditor.xpath.database import Database, Stored
from auditor.xpath.schema import CHANGED_BY
from auditor.xpath.sentence import LAST_EDITOR, article, noun, words
from auditor.xpath.syntax import quoted

_DEEPEST = 3
"""So many steps away from the row something is told."""


@frozen
class Example:
    """A row of a state, and what is told about it. The text is raw: whoever shows it makes it safe."""

    database: Database
    row: int
    unlinked: tuple[str, ...] = ()
    """Associations, by walk key, that the row does not have."""
    strangers: frozenset[int] = frozenset()
    """Ids of objects of which it is said that they are not the signed-in user."""
    lost: frozenset[tuple[int, str]] = frozenset()
    """Objects and associations that lead to nothing any more."""

    def described(self) -> str:
        """Describe the row by its values and links."""
        entity = self._entity(self.row)
        name = article(noun(entity)) if entity else "an object"
        facts = [*self._identity(), *self._values(), *self._links(), *self._lacking()]
        return f"{name} {' and '.join(facts) or 'with nothing filled in or linked'}"

    def _entity(self, key: int) -> str:
        return self.database.things[key].entity

    def _identity(self) -> Iterator[str]:
        thing = self.database.things[self.row]
        if self.row == self.database.user:
            yield "that is the signed-in user"
        elif self.row in self.strangers:
            yield "that is not the signed-in user"
        elif thing.role is not None:
            yield f"that is the user role {quoted(thing.role)}"

    def _values(self) -> Iterator[str]:
        for member, value in sorted(self.database.things[self.row].values.items()):
            flag = isinstance(value, bool)
            yield f"with {member} {_shown(value)}" if flag else f"whose {words(member)} is {_shown(value)}"

    def _links(self) -> Iterator[str]:
        for association, near, far in sorted(self.database.links):
            if near == self.row:
                yield from self._ahead(association, near, far, "", (near,))
            elif far == self.row:
                yield self._behind(association, near)

    def _lacking(self) -> Iterator[str]:
        """Say what the row is not linked to."""
        entity = self._entity(self.row)
        for association in sorted(association for node, association in self.lost if node == self.row):
            yield f"without {article(_end(association, entity))}"
        for key in self.unlinked:
            association = key.lstrip("~").partition("@")[0]
            if key[0] != "~":
                yield f"without {article(_end(association, entity))}"
                continue
            owner, end = _named(association)
            here = entity.rpartition(".")[2]
            if end and owner == here:
                yield f"that is {article(words(end))} of no {noun(entity)}"
            elif end and end == here:
                yield f"without {article(words(owner))}"
            else:
                yield f"that nothing is linked to by {words(association)}"

    def _ahead(self, association: str, near: int, far: int, of: str, path: tuple[int, ...]) -> Iterator[str]:
        """Tell where a link leads: what is known of the object there, else which one it is.

        `of` is how the object at the near end was called, empty for the row; `path` are the objects on the way.
        """
        end = _owned(of, _end(association, self._entity(near)))
        several = sum(link[:2] == (association, near) for link in self.database.links) > 1
        named = far in (self.database.user, self.row, *self.strangers) or self.database.things[far].role is not None
        further = [] if named or several or len(path) >= _DEEPEST else [*self._known(far, end, (*path, far))]
        if further:
            yield from further
        elif far == self.row:
            yield f"whose {end} is {'itself' if near == far else 'that ' + noun(self._entity(far))}"
        else:
            yield f"whose {end} is {self._other(far)}"

    def _known(self, node: int, of: str, path: tuple[int, ...]) -> Iterator[str]:
        """Tell what is known of an object on the way."""
        for member, value in sorted(self.database.things[node].values.items()):
            yield f"whose {_owned(of, words(member))} is {_shown(value)}"
        for association, near, far in sorted(self.database.links):
            if near == node and far not in path[1:]:
                yield from self._ahead(association, near, far, of, path)
        for association in sorted(association for at, association in self.lost if at == node):
            yield f"whose {of} has no {_end(association, self._entity(node))}"

    def _behind(self, association: str, near: int) -> str:
        """Tell what leads to the row: "with a line (quantity 4)", "that is a parent of another order"."""
        owner, end = _named(association)
        here, there = (self._entity(key).rpartition(".")[2] for key in (self.row, near))
        if end and here == there == owner:
            return f"that is {article(words(end))} of {self._other(near)}"
        if end and end == here:
            if near == self.database.user:
                return f"that is {article(words(end))} of the signed-in user"
            return f"with {self._other(near, 'another' if here == there else '')}"
        return f"that {self._other(near)} is linked to by {words(association)}"

    def _other(self, key: int, which: str = "another", depth: int = 1) -> str:
        """Name an object, with what is known of it and of those up to `depth` steps away from it."""
        thing = self.database.things[key]
        if key == self.database.user:
            return "the signed-in user"
        if thing.role is not None:
            return f"the user role {quoted(thing.role)}"
        facts = [f"{words(member)} {_shown(value)}" for member, value in sorted(thing.values.items())]
        for association, near, far in sorted(self.database.links) if depth else ():
            if near == key and far != self.row:
                facts.append(f"{_end(association, thing.entity)}: {self._other(far, depth=depth - 1)}")
        one = noun(thing.entity) if thing.entity else "object"
        name = f"{which} {one}" if which else article(one)
        return f"{name} ({', '.join(facts)})" if facts else name


def _owned(of: str, what: str) -> str:
    """Say whose something is: "customer's account"."""
    return f"{of}'s {what}" if of else what


def _named(association: str) -> tuple[str, str]:
    """Give owner and end by the usual name of an association, `Owner_End`; no end where it is named otherwise."""
    owner, _, end = association.rpartition(".")[2].partition("_")
    return owner, end


def _end(association: str, entity: str) -> str:
    """Name the end that an association of an entity leads to."""
    if association == CHANGED_BY:
        return LAST_EDITOR
    owner, end = _named(association)
    return words(end if end and owner == entity.rpartition(".")[2] else association)


def _shown(value: Stored) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)
