"""Attributes of entities, in the three shapes that versions store (formats.md 2.2)."""

from dataclasses import replace
from typing import Any

from auditor.exports.units.fields import Element, Scope
from auditor.model.domain import Attribute, AttributeType
from auditor.model.names import NO_NAME

_TYPES = {f"DomainModels${word}AttributeType": word for word in AttributeType}
_FLAT_TYPES = {
    **{str(word): word for word in AttributeType},
    "Enum": AttributeType.ENUMERATION,
    "HashString": AttributeType.HASHED_STRING,
}
"""Up to 5.3 the type is a word."""

_CALCULATED = "DomainModels$CalculatedValue"
_DEFAULT_LENGTH = 200


class Attributes:
    """Reads the attributes of entities; equal ones become one object."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Attribute] = {}

    def read(self, entity: Element) -> tuple[Attribute, ...]:
        """Read the attributes that an entity declares, in the order of the file."""
        return tuple(
            self._read(stored, entity.scope)
            for stored in entity.documents("Attributes")
            if _is_name(stored.get("Name"))
        )

    def _read(self, stored: dict[str, Any], scope: Scope) -> Attribute:
        new_type = stored.get("NewType")
        details = new_type if isinstance(new_type, dict) else stored
        flat = details is stored
        value = stored.get("Value")
        value = value if isinstance(value, dict) else {}
        calculated = value.get("$Type") == _CALCULATED or (not value and _is_name(stored.get("Microflow")))
        updatable = value.get("Updatable") is True
        microflow = (value if value else stored).get("Microflow") if calculated else None
        word = stored.get("Type") if flat else details.get("$Type")
        line = getattr(stored, "line", None)
        key: tuple[Any, ...] = (
            flat,
            stored["Name"],
            word,
            details.get("Length"),
            details.get("Enumeration"),
            calculated,
            updatable,
            microflow,
            line,
        )
        try:
            known = self._known.get(key)
        except TypeError:  # A document or list where a word belongs.
            known, key = None, ()
        if known is None:
            known = _attribute(Element(stored, scope), Element(details, scope), flat, calculated, updatable)
            if isinstance(microflow, str) and microflow:
                known = replace(known, calculation=scope.names[microflow])
            if key:
                self._known[key] = known
        return known


def _attribute(stored: Element, details: Element, flat: bool, calculated: bool, updatable: bool) -> Attribute:
    known = _FLAT_TYPES.get(stored.string("Type")) if flat else _TYPES.get(details.kind)
    type_ = known or AttributeType.UNKNOWN
    return Attribute(
        name=stored.name("Name"),
        type=type_,
        length=details.integer("Length", _DEFAULT_LENGTH) if type_ is AttributeType.STRING else None,
        enumeration=details.name("Enumeration") if type_ is AttributeType.ENUMERATION else NO_NAME,
        calculated=calculated,
        updatable=updatable,
        line=stored.line,
    )


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""
