"""Widgets that show the value of an attribute as HTML (rules.md, DOC-12; mendix-security.md 5.4)."""

from collections.abc import Iterator
from typing import Any

from auditor.exports.bson import Undecoded, items
from auditor.exports.units.fields import Element
from auditor.exports.units.page_parts import attribute_of
from auditor.files.errors import InputError
from auditor.model.names import Name
from auditor.model.widgets import HtmlWidget, RawHtml, Sanitizer

_Properties = dict[str, Element]
"""The values of the properties of a widget, or of an object inside one, by key."""

_MAX_DEPTH = 60
_SANITIZER = "sanitizationConfigFull"


def read_raw_html(widget: Element, widget_id: object, definition: object) -> RawHtml | None:
    """Read a pluggable widget; None when it shows no attribute as HTML, or its definition is not at hand."""
    if not isinstance(widget_id, str) or widget_id not in list(HtmlWidget):
        return None
    if isinstance(definition, Undecoded):
        try:
            definition = definition.decode()
        except InputError:
            widget.surprise("the definition of a widget is damaged")
            return None
    kind = HtmlWidget(widget_id)
    keys = dict(_keys(definition, 0))
    own = widget.element("Object")
    if own is None:
        return None
    objects = list(_objects([own], keys, 0))
    attributes = tuple(dict.fromkeys(attribute for object_ in objects for attribute in _shown(kind, object_)))
    if not attributes:
        return None
    return RawHtml(kind, attributes, _sanitizer(kind, objects[0]), line=widget.line)


def _shown(kind: HtmlWidget, properties: _Properties) -> Iterator[Name]:
    """Give the attributes that one object of a widget's properties shows as HTML.

    A Format String widget has an object for each attribute, with a setting of its own.
    """
    match kind:
        case HtmlWidget.HTML_ELEMENT if _primitive(properties, "tagContentMode") == "innerHTML":
            shown = ["tagContentHTML", "tagContentRepeatHTML"]
        case HtmlWidget.FORMAT_STRING if _primitive(properties, "renderHTML").lower() == "true":
            shown = list(properties)
        case HtmlWidget.WEB_VIEW:
            shown = ["content"]
        case _:
            shown = []
    for key in shown:
        if value := properties.get(key):
            yield from _attributes(value, 0)


def _sanitizer(kind: HtmlWidget, properties: _Properties) -> Sanitizer:
    if kind is not HtmlWidget.HTML_ELEMENT or _SANITIZER not in properties:
        return Sanitizer.ABSENT
    return Sanitizer.WIDENED if _primitive(properties, _SANITIZER).strip() else Sanitizer.DEFAULT


def _objects(objects: list[Element], keys: dict[bytes | str, str], depth: int) -> Iterator[_Properties]:
    """Give the properties of a widget by key, then those of the objects inside them."""
    for object_ in objects if depth < _MAX_DEPTH else ():
        found: _Properties = {}
        for stored in object_.elements("Properties"):
            pointer, value = stored.pointer("TypePointer"), stored.element("Value")
            if pointer in keys and value:
                found[keys[pointer]] = value
        yield found
        for value in found.values():
            yield from _objects(value.elements("Objects"), keys, depth + 1)


def _keys(definition: Any, depth: int) -> Iterator[tuple[bytes | str, str]]:
    """Give the id and the key of every property of a definition: `PropertyTypes[].{$ID, PropertyKey}`."""
    if isinstance(definition, dict):
        key = definition.get("PropertyKey") or definition.get("Key")
        identity = definition.get("$ID")
        if isinstance(key, str) and isinstance(identity, bytes | str):
            yield identity, key
    if depth < _MAX_DEPTH:
        inner = definition.values() if isinstance(definition, dict) else items(definition)
        for value in inner:
            if isinstance(value, dict | list):
                yield from _keys(value, depth + 1)


def _attributes(value: Element, depth: int) -> Iterator[Name]:
    """Give every attribute that a property refers to: its own, or a parameter of its text template."""
    if attribute := attribute_of(value):
        yield attribute
    if depth < _MAX_DEPTH:
        for key, inner in value.doc.items():
            if key == "AttributeRef":
                continue
            for item in [inner] if isinstance(inner, dict) else items(inner):
                if isinstance(item, dict):
                    yield from _attributes(Element(item, value.scope), depth + 1)


def _primitive(properties: _Properties, key: str) -> str:
    value = properties.get(key)
    return value.string("PrimitiveValue") if value else ""
