"""Import and export mappings: which entities they make, change or read (formats.md 2.3, action ImportXml)."""

from collections.abc import Iterator

from auditor.exports.units.fields import Element
from auditor.model.integration import DataMapping, MappedEntity, MappingKind
from auditor.model.names import Name, qualified

_MAX_DEPTH = 60


def read_mapping(mapping: Element) -> DataMapping:
    """Read an `ImportMappings$ImportMapping` or `ExportMappings$ExportMapping`."""
    elements = [found for root in mapping.elements("Elements") for found in _objects(root, 0)]
    return DataMapping(
        name=qualified(mapping.scope.module, mapping.name("Name")),
        module=mapping.scope.module,
        kind=MappingKind.IMPORT if mapping.kind.startswith("Import") else MappingKind.EXPORT,
        entities=tuple(_entity(element) for element in elements if element.has("Entity")),
        microflows=tuple(dict.fromkeys(_microflows(elements))),
        excluded=mapping.boolean("Excluded"),
        location=mapping.scope.location,
    )


def _objects(element: Element, depth: int) -> Iterator[Element]:
    """Give the elements that stand for objects, at any depth."""
    if element.kind.endswith("ObjectMappingElement"):
        yield element
    for child in element.elements("Children") if depth < _MAX_DEPTH else ():
        yield from _objects(child, depth + 1)


def _entity(element: Element) -> MappedEntity:
    values = (child.name("Attribute") for child in element.elements("Children"))
    members = [element.name("Association"), *values]
    return MappedEntity(
        element.name("Entity"),
        element.name("ObjectHandling"),
        tuple(dict.fromkeys(member for member in members if member)),
        element.line,
    )


def _microflows(elements: list[Element]) -> Iterator[Name]:
    for element in elements:
        call = element.element("CustomHandlerCall")
        if call and (microflow := call.name("Microflow")):
            yield microflow
        for child in element.elements("Children"):
            if converter := child.name("Converter"):
                yield converter
