"""Types of parameters, results and variables, in the two shapes that versions store (formats.md 2.3)."""

from typing import NamedTuple

from auditor.exports.units.fields import Element
from auditor.model.names import NO_NAME, Name

_TYPE_ENDINGS = ("ParameterType", "Type")
_ENTITY_TYPES = {"ConcreteEntity": "Object", "EntityType": "Entity", "ParameterizedEntity": "Object"}
"""Words for an object in signatures of Java actions."""


class DataType(NamedTuple):
    """A type in the words of the model."""

    word: Name
    """`Object`, `List`, `Enumeration`, `String` ...; empty where it is not known."""
    entity: Name = NO_NAME
    is_list: bool = False


NO_TYPE = DataType(NO_NAME)
_VOID = "Void"


def read_type(owner: Element, key: str, old_key: str) -> DataType:
    """Read a type from `key`, or from the text that stands under `old_key` up to 7.8."""
    if isinstance(owner.doc.get(old_key), str):
        return _old_type(owner.name(old_key))
    stored = owner.element(key)
    return type_of(stored) if stored else NO_TYPE


def type_of(stored: Element) -> DataType:
    """Read a `DataTypes$...`, `CodeActions$...` or `JavaActions$...` type."""
    inner = stored.doc.get("Type")
    if isinstance(inner, dict):  # `BasicParameterType` around the type of a Java action's parameter.
        return type_of(Element(inner, stored.scope))
    word = stored.kind.rpartition("$")[2]
    for ending in _TYPE_ENDINGS:
        word = word.removesuffix(ending)
    word = _ENTITY_TYPES.get(word, word)
    entity = stored.name("Entity")
    if word == "List":
        item = stored.element("Parameter")
        return DataType(Name("List"), entity or (item.name("Entity") if item else NO_NAME), True)
    return DataType(stored.scope.names[word] if word else NO_NAME, entity)


def is_nothing(type_: DataType) -> bool:
    """Whether it is the type of a flow without a result, or not known at all."""
    return type_.word in ("", _VOID)


def _old_type(stored: Name) -> DataType:
    """`M.E` an object, `[M.E]` a list, `#M.Enum` an enumeration, `String` and so on."""
    if stored.startswith("[") and stored.endswith("]"):
        return DataType(Name("List"), Name(stored[1:-1]), True)
    if stored.startswith("#"):
        return DataType(Name("Enumeration"))
    return DataType(Name("Object"), stored) if "." in stored else DataType(stored)
