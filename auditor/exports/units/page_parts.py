"""The parts of widgets that need a second look: references, data sources, visibility (formats.md 2.4)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from auditor.exports.units.fields import Element
from auditor.model.expressions import NO_EXPRESSION
from auditor.model.names import NO_NAME, Name
from auditor.model.widgets import DataSource, DataSourceKind, Visibility

_CONTEXT_SOURCES = ("DataViewSource", "AssociationSource", "GridAssociationSource", "ReferenceSetSource")


class Surroundings(NamedTuple):
    """What is around a widget."""

    entity: Name = NO_NAME
    """The entity of the object in hand."""
    flow: Name = NO_NAME
    """The microflow or nanoflow that gives that object, where only this is known."""
    editable: bool = True
    """Whether the data views around it can be edited."""
    visibility: Visibility | None = None
    """Of the widget itself."""
    widget: Name = NO_NAME
    pluggable: bool = False


def entity_of(owner: Element) -> Name:
    """Read the entity that an `EntityRef` ends at, or the `EntityPath` of 7.10 and older."""
    reference = owner.element("EntityRef")
    if reference is None:
        return Name(owner.name("EntityPath").rpartition("/")[2])
    steps = reference.elements("Steps")
    return steps[-1].name("DestinationEntity") if steps else reference.name("Entity")


def association_of(owner: Element) -> Name:
    """Read the last association on the way of an `EntityRef` or `EntityPath`; empty when there is none."""
    reference = owner.element("EntityRef")
    if reference is None:
        path = owner.name("EntityPath").split("/")
        return Name(path[-2]) if len(path) > 1 else NO_NAME
    steps = reference.elements("Steps")
    return steps[-1].name("Association") if steps else NO_NAME


def attribute_of(owner: Element) -> Name:
    """Read the attribute of an `AttributeRef`, or the `AttributePath` of 7.10 and older."""
    reference = owner.element("AttributeRef")
    if reference is not None:
        return reference.name("Attribute")
    return Name(owner.name("AttributePath").rpartition("/")[2])


def selected_association(owner: Element) -> Name:
    """Read the association that a reference selector edits: the last one on the way to the attribute that it shows."""
    reference = owner.element("AttributeRef")
    if reference is not None:
        return association_of(reference)
    path = owner.name("AttributePath").split("/")
    return Name(path[-3]) if len(path) > 2 else NO_NAME


def selected_entity(owner: Element) -> Name:
    """Read the entity whose objects a reference selector offers."""
    reference = owner.element("AttributeRef")
    if reference is not None:
        return entity_of(reference)
    path = owner.name("AttributePath").split("/")
    return Name(path[-2]) if len(path) > 2 else NO_NAME


def read_source(source: Element, widget: Name, pluggable: bool, offered: Name = NO_NAME) -> DataSource:
    """Read the data source of a widget; `offered` is the entity that a selector offers."""
    word = source.kind.rpartition("$")[2]
    flow = _flow(source)
    if flow:
        kind = DataSourceKind.NANOFLOW if source.has("Nanoflow") else DataSourceKind.MICROFLOW
    elif word in _CONTEXT_SOURCES:
        kind = DataSourceKind.CONTEXT
    elif "XPath" in word or "Database" in word or word == "QuerySource":
        kind = DataSourceKind.DATABASE
    else:
        kind = DataSourceKind.OTHER
    text = source.string("XPathConstraint")
    return DataSource(
        kind,
        entity_of(source) or offered,
        flow,
        source.scope.expressions.xpath(text) if text else NO_EXPRESSION,
        widget,
        pluggable,
        line=source.line,
    )


def _flow(source: Element) -> Name:
    if source.has("Nanoflow"):
        return source.name("Nanoflow")
    settings = source.element("MicroflowSettings") or source.element("DataSourceMicroflowSettings")
    return settings.name("Microflow") if settings else NO_NAME


def read_visibility(doc: Mapping[str, Any], owner: Element) -> Visibility | None:
    """Read when a widget is shown; None where nothing is set about roles."""
    stored = doc.get("ConditionalVisibilitySettings") or doc.get("ConditionSettings")
    if not isinstance(stored, dict):
        return None
    settings = Element(stored, owner.scope)
    visibility = Visibility(settings.names("ModuleRoles"), settings.boolean("IgnoreSecurity"))
    return visibility if visibility != Visibility() else None
