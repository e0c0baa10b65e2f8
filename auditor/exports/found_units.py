"""What a walk over a project finds: units that are needed, and what of them is worth decoding."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from auditor.exports import bson
from auditor.exports.mpr_container import MprContainer, Unit
from auditor.exports.units import microflows, pages
from auditor.exports.units.other_documents import refers_to_documents
from auditor.exports.units.storage_names import AREAS, Area
from auditor.files.errors import InputError

_CHOICES = {
    **dict.fromkeys((Area.PAGE, Area.SNIPPET, Area.LAYOUT), pages.choose),
    **dict.fromkeys((Area.MICROFLOW, Area.NANOFLOW, Area.RULE), microflows.choose),
}
"""Areas of which only a part is decoded."""


class Found(NamedTuple):
    """A unit that is needed."""

    unit: Unit
    """Without its contents where `decoded` is given."""
    area: Area
    """Which reader it goes to."""
    decoded: Mapping[str, Any] | InputError | None = None
    """Its document, or why there is none, where it was decoded already."""

    def decode(self) -> Mapping[str, Any]:
        """Decode what is needed of the unit. Raises `InputError`."""
        if isinstance(self.decoded, InputError):
            raise self.decoded
        if self.decoded is not None:
            return self.decoded
        choose = _CHOICES.get(self.area)
        return bson.decode(self.unit.contents, choice=choose(self.unit.contents) if choose else None)

    def at_once(self) -> "Found":
        """Decode now and drop the contents."""
        try:
            decoded: Mapping[str, Any] | InputError = self.decode()
        except InputError as error:
            decoded = error
        unit = self.unit
        return Found(Unit(unit.id, unit.container, unit.containment, unit.type, b""), self.area, decoded)


def find(container: MprContainer, index: int) -> Found | None:
    """Read the unit at a place in the table; None when it is lost or not needed."""
    unit = container.unit(index)
    if unit is None:
        return None
    area = AREAS.get(unit.type) or (Area.OTHER if refers_to_documents(unit.contents) else None)
    return Found(unit, area) if area is not None and area is not Area.FOLDER else None
