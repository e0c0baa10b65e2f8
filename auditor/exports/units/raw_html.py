"""Widgets that show the value of an attribute as HTML (rules.md, DOC-12; mendix-security.md 5.4)."""

from collections.abc import Iterator
from typing import Any

from auditor.exports.bson import Undecoded, items
from auditor.exports.units.fields import Element
from auditor.exports.units.page_parts import attribute_of
from auditor.files.errors import InputError
from auditor.model.names import Name
from auditor.model.widgets import HtmlWidget, RawHtml, Sanitizer

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
    properties = _properties(widget, dict(_keys(definition, 0)))
    kind = HtmlWidget(widget_id)
    attributes = tuple(dict.fromkeys(_shown(kind, properties)))
    if not attributes:
        return None
    return RawHtml(kind, attributes, _sanitizer(kind, properties), line=widget.line)


def _shown(kind: HtmlWidget, properties: dict[str, Element]) -> Iterator[Name]:
    """Give the attributes whose values are shown as HTML."""
    match kind:
        case HtmlWidget.HTML_ELEMENT if _primitive(properties, "tagContentMode") == "innerHTML":
            shown = [properties.get("tagContentHTML"), properties.get("tagContentRepeatHTML")]
        case HtmlWidget.FORMAT_STRING if _primitive(properties, "renderHTML").lower() == "true":
            shown = list(properties.values())
        case HtmlWidget.WEB_VIEW:
            shown = [properties.get("content")]
        case _:
            shown = []
    for value in shown:
        if value is not None:
            yield from _attributes(value, 0)


def _sanitizer(kind: HtmlWidget, properties: dict[str, Element]) -> Sanitizer:
    if kind is not HtmlWidget.HTML_ELEMENT or _SANITIZER not in properties:
        return Sanitizer.ABSENT
    return Sanitizer.WIDENED if _primitive(properties, _SANITIZER).strip() else Sanitizer.DEFAULT


def _properties(widget: Element, keys: dict[Any, str]) -> dict[str, Element]:
    """Give the values of a widget's own properties by key."""
    object_ = widget.element("Object")
    found: dict[str, Element] = {}
    for stored in object_.elements("Properties") if object_ else []:
        key = keys.get(stored.pointer("TypePointer"))
        value = stored.element("Value")
        if key and value:
            found[key] = value
    return found


def _keys(definition: Any, depth: int) -> Iterator[tuple[Any, str]]:
    """Give the id and the key of every property of a definition: `PropertyTypes[].{$ID, PropertyKey}`."""
    if isinstance(definition, dict):
        key = definition.get("PropertyKey") or definition.get("Key")
        if isinstance(key, str) and "$ID" in definition:
            yield definition["$ID"], key
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


def _primitive(properties: dict[str, Element], key: str) -> str:
    value = properties.get(key)
    return value.string("PrimitiveValue") if value else ""
