"""Constants, of whose values only facts stay, and enumerations (formats.md 2.7)."""

from collections.abc import Collection

from auditor.exports.secrets import value_facts
from auditor.exports.units.fields import Element
from auditor.model.documents import Constant
from auditor.model.domain import Enumeration
from auditor.model.names import NO_NAME, Name, qualified

_EXPOSED_SINCE = (8, 2)


def read_constant(constant: Element, user_roles: Collection[Name]) -> Constant:
    """Read a `Constants$Constant`. Its default value is looked at and dropped; `user_roles` are the project's."""
    type_ = _read_type(constant)
    return Constant(
        name=qualified(constant.scope.module, constant.name("Name")),
        module=constant.scope.module,
        type=type_,
        default=value_facts(constant.string("DefaultValue"), type_, user_roles),
        exposed_to_client=constant.boolean_since("ExposedToClient", _EXPOSED_SINCE),
        excluded=constant.boolean("Excluded"),
        location=constant.scope.location,
    )


def read_enumeration(enumeration: Element) -> Enumeration:
    """Read an `Enumerations$Enumeration`: the names of its values, not their captions."""
    values = (value.name("Name") for value in enumeration.elements("Values"))
    return Enumeration(
        qualified(enumeration.scope.module, enumeration.name("Name")), tuple(value for value in values if value)
    )


def _read_type(constant: Element) -> Name:
    """`DataTypes$StringType` gives `String`; up to 7.8 `DataType` holds that word."""
    type_ = constant.element("Type")
    if type_ is None:
        return constant.name("DataType")
    return Name(type_.name("$Type").removeprefix("DataTypes$").removesuffix("Type")) or NO_NAME
