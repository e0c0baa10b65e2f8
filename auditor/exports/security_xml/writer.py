"""Writes a value along the same tables: canonical, so equal values give equal bytes."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from auditor.exports.security_xml.shape import TEXT, Element

_INDENT = "  "


def write_values(root: Element, value: Any) -> bytes:
    """Write the root element as UTF-8. One record at a time is a tree, so that a large export takes little memory."""
    output = io.BytesIO()
    fields = root.fields(value)
    with etree.xmlfile(output, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(root.tag, _attributes(root, fields)):
            for part, part_value in _parts(root, fields):
                file.write(f"\n{_INDENT}")
                _write_section(file, part, part_value)
            file.write("\n")
    return output.getvalue() + b"\n"


def _write_section(file: Any, element: Element, value: Any) -> None:
    """Write a child of the root with its records. (lxml's stubs have no name for the file.)"""
    fields = element.fields(value)
    records = list(_parts(element, fields))
    if not records:
        file.write(etree.Element(element.tag, _attributes(element, fields)))
        return
    with file.element(element.tag, _attributes(element, fields)):
        for record, record_value in records:
            node = _tree(record, record_value)
            etree.indent(node, _INDENT, level=2)
            file.write(f"\n{_INDENT * 2}", node)
        file.write(f"\n{_INDENT}")


def _tree(element: Element, value: Any) -> etree._Element:
    fields = element.fields(value)
    node = etree.Element(element.tag, _attributes(element, fields))
    if element.holds_text:
        node.text = fields[TEXT] or None
    for part, part_value in _parts(element, fields):
        node.append(_tree(part, part_value))
    return node


def _attributes(element: Element, fields: Mapping[str, Any]) -> dict[str, str]:
    return {
        attribute.name: attribute.kind.write(fields[attribute.field])
        for attribute in element.attributes
        if attribute.required or fields[attribute.field] != attribute.default
    }


def _parts(element: Element, fields: Mapping[str, Any]) -> Iterator[tuple[Element, Any]]:
    """Give the child elements to write, each with its value."""
    for child in element.children:
        value = fields[child.field]
        if child.many:
            for item in value:
                yield child.element_of(item), item
        elif value != child.default:
            yield child.element, value
