"""Makes stored documents for tests of the unit readers: plain dicts under their storage names."""

from typing import Any

from auditor.exports.units.fields import Element, Scope, Surprises
from auditor.model.names import Name
from auditor.model.project import Project, Source
from auditor.model.source import Location


def element(doc: dict[str, Any], version: str = "10.24.4.12345", module: str = "Shop") -> Element:
    """Wrap a document as the readers get it."""
    location = Location(Name("Shop.mpr"), Name(f"{module} › unit"))
    numbers = Project(Source(Name("Shop.mpr"), "mpr-v1", ""), version).version
    return Element(doc, Scope(location, Name(module), numbers, Surprises()))


def surprises(stored: Element) -> list[str]:
    """What the reader did not understand so far."""
    return stored.scope.surprises.first
