"""Java actions, scheduled events, and documents of which only matters what they refer to (formats.md 2.6, 2.7)."""

import re
from collections.abc import Iterator
from typing import Any

from auditor.exports.bson import items
from auditor.exports.units.data_types import is_nothing, read_type, type_of
from auditor.exports.units.fields import Element
from auditor.model.documents import Parameter
from auditor.model.integration import JavaAction, OtherDocument
from auditor.model.names import NO_NAME, Name, qualified
from auditor.model.navigation import ScheduledEvent

_REFERS = re.compile(rb"\x02\w*(?:Microflow|Nanoflow|Page|Form)\x00(?!\x01\x00\x00\x00)")
_REFERENCES = ("Microflow", "Nanoflow", "Page", "Form")
_MAX_DEPTH = 60


def refers_to_documents(data: bytes) -> bool:
    """Whether the stored bytes of a unit name a microflow, a nanoflow or a page."""
    return _REFERS.search(data) is not None


def names_documents(document: Any) -> bool:
    """The same for a unit that is decoded."""
    return any(key.endswith(_REFERENCES) and text.count(".") == 1 for key, text in _texts(document, 0))


def read_java_action(action: Element) -> JavaAction:
    """Read a `JavaActions$JavaAction`."""
    returned = read_type(action, "JavaReturnType", "ReturnType")
    return JavaAction(
        name=qualified(action.scope.module, action.name("Name")),
        module=action.scope.module,
        parameters=tuple(map(_parameter, action.elements("Parameters"))),
        returns=None if is_nothing(returned) else Parameter(NO_NAME, returned.entity, returned.is_list, returned.word),
        excluded=action.boolean("Excluded"),
        location=action.scope.location,
    )


def read_scheduled_event(event: Element) -> ScheduledEvent:
    """Read a `ScheduledEvents$ScheduledEvent`."""
    return ScheduledEvent(
        name=qualified(event.scope.module, event.name("Name")),
        module=event.scope.module,
        microflow=event.name("Microflow"),
        enabled=event.boolean("Enabled"),
        excluded=event.boolean("Excluded"),
        location=event.scope.location,
    )


def read_other_document(document: Element) -> OtherDocument:
    """Read any other document: a text under a key that ends with Microflow, Nanoflow, Page or Form is a reference.

    One without a name is called by its type.
    """
    found: dict[str, dict[Name, None]] = {"Microflow": {}, "Nanoflow": {}, "Page": {}, "Form": {}, "Entity": {}}
    for key, text in _texts(document.doc, 0):
        for ending, names in found.items():
            if key.endswith(ending) and text.count(".") == 1:
                names[document.scope.names[text]] = None
    module, name = document.scope.module, document.name("Name") or document.name("$Type")
    return OtherDocument(
        name=qualified(module, name) if module else name,
        module=module,
        kind=document.name("$Type"),
        microflows=tuple(found["Microflow"]),
        nanoflows=tuple(found["Nanoflow"]),
        pages=tuple({**found["Page"], **found["Form"]}),
        entities=tuple(found["Entity"]),
        excluded=document.boolean("Excluded"),
        location=document.scope.location,
    )


def _parameter(parameter: Element) -> Parameter:
    """Read a parameter: `ParameterType` from 6.7 on, `JavaType` in 6.6, a text before."""
    stored = parameter.element("ParameterType") or parameter.element("JavaType")
    type_ = type_of(stored) if stored else read_type(parameter, "ParameterType", "Type")
    return Parameter(parameter.name("Name"), type_.entity, type_.is_list, type_.word)


def _texts(value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Give every text with its key, at any depth."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str):
                yield key, inner
            else:
                yield from _texts(inner, depth + 1)
    else:
        for item in items(value):
            yield from _texts(item, depth + 1)
