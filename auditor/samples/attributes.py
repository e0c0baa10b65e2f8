"""Attributes of a made-up entity: from words such as `String(0)` or `Enum(Shop.State)` to what a project stores."""

import re
from collections.abc import Mapping

from auditor.model.frozen import frozen
from auditor.samples.elements import Document, element, identity

_TYPES = {
    "AutoNumber": {},
    "Binary": {},
    "Boolean": {},
    "Currency": {},
    "DateTime": {"LocalizeDate": True},
    "Decimal": {},
    "Float": {},
    "HashedString": {},
    "Integer": {},
    "Long": {},
}
"""Types without a length or enumeration, with their properties."""

_DEFAULTS = {"AutoNumber": "1", "Boolean": "false", "Decimal": "0", "Integer": "0", "Long": "0"}
_WORDS = re.compile(r"(\w+)(?:\(([\w.]+)\))?")
_NEVER_WRITTEN = ("AutoNumber",)

SYSTEM_ATTRIBUTES: Mapping[str, Mapping[str, bool]] = {
    "System.User": {},
    "System.FileDocument": {
        "FileID": False,
        "Name": True,
        "DeleteAfterDownload": True,
        "Contents": True,
        "HasContents": False,
        "Size": False,
    },
    "System.Image": {"PublicThumbnailPath": True},
    "System.Error": {},
}
"""What access rules of a specialization list of a System entity: attribute to whether it can be written.

Of System.User they list nothing (formats.md 2.2, the exception).
"""

SYSTEM_PARENTS: Mapping[str, str] = {"System.Image": "System.FileDocument"}
"""The generalizations among them."""


@frozen
class Attribute:
    """An attribute as it was declared."""

    name: str
    type: str
    calculated: bool = False
    """Whether a microflow computes it."""

    @property
    def writable(self) -> bool:
        """Whether an access rule can let a role write it."""
        return not self.calculated and self.type not in _NEVER_WRITTEN


def attribute_type(words: str, module: str) -> Document:
    """Make the type of an attribute. An enumeration without a dot is the module's own."""
    match = _WORDS.fullmatch(words)
    kind, detail = match.groups() if match else ("", None)
    if kind == "String":
        return element("DomainModels$StringAttributeType", Length=int(detail) if detail else 200)
    if kind == "Enum" and detail:
        enumeration = detail if "." in detail else f"{module}.{detail}"
        return element("DomainModels$EnumerationAttributeType", Enumeration=enumeration)
    if kind in _TYPES and detail is None:
        return element(f"DomainModels${kind}AttributeType", **_TYPES[kind])
    raise ValueError(f"no attribute type {words!r}; write String, String(0), Enum(State) or one of {sorted(_TYPES)}")


def stored_attribute(attribute: Attribute, entity: str, value: Document | None = None) -> Document:
    """Make an attribute of an entity (its qualified name). `value` is for those that are not stored plainly."""
    if value is None:
        value = element("DomainModels$StoredValue", DefaultValue=_DEFAULTS.get(attribute.type, ""))
    if attribute.calculated:
        value = element("DomainModels$CalculatedValue", Microflow="", PassEntity=True)
    return element(
        "DomainModels$Attribute",
        Documentation="",
        ExportLevel="Hidden",
        GUID=identity("attribute", entity, attribute.name),
        Name=attribute.name,
        NewType=attribute_type(attribute.type, entity.partition(".")[0]),
        Value=value,
    )
