"""What a page, a snippet or a layout shows and offers (formats.md 2.4).

Pages are the largest part of a project, and nearly all of it is layout and empty defaults. So only those parts are
decoded in which something begins that an audit asks about (`choose`), and this reader lives with any part missing.
"""

import re
from collections.abc import Mapping
from typing import Any

from auditor.exports.bson import WIDGET_DEFINITION, Undecoded, items
from auditor.exports.bson_choice import Choice
from auditor.exports.units.fields import Element
from auditor.exports.units.page_parts import (
    Surroundings,
    association_of,
    attribute_of,
    entity_of,
    read_source,
    read_visibility,
    selected_association,
    selected_entity,
)
from auditor.exports.units.raw_html import read_raw_html
from auditor.exports.units.roles import COMPILED_ROLES
from auditor.files.errors import InputError
from auditor.model.names import NO_NAME, Name
from auditor.model.widgets import (
    ActionKind,
    Content,
    DataSource,
    DataSourceKind,
    HtmlWidget,
    Input,
    PageAction,
    RawHtml,
)

_WANTED = (
    re.compile(
        rb"\x02(?:(?:Microflow|Nanoflow|Form|Page|TooltipForm|EntityPath|AttributePath|Entity|Attribute|Association"
        rb"|XPathConstraint)\x00(?!\x01\x00\x00\x00)"
        rb"|\$Type\x00..\x00\x00Forms\$"
        rb"(?:Delete|SaveChanges|GridDelete|DataViewSave|OpenLink|FileManager|ImageUploader))",
        re.DOTALL,
    ),
    re.compile(rb"\x04ModuleRoles\x00(?!\x05\x00\x00\x00|\x0c\x00\x00\x00)"),
    re.compile(rb"\x08IgnoreSecurity\x00\x01"),
)
"""Names that are not empty, and actions that name nothing."""

_HTML_WIDGETS = re.compile(rb"\x02WidgetId\x00..\x00\x00(?:%s)\x00" % b"|".join(
    re.escape(widget.value.encode()) for widget in HtmlWidget
), re.DOTALL)  # fmt: skip

_ALWAYS = frozenset(("AllowedModuleRoles", "AllowedRoles", "ModuleRoles", "SelectorSource", *COMPILED_ROLES))
"""A selector shows objects of an entity also when its source names nothing."""

_INPUTS = frozenset(("CheckBox", "DatePicker", "DropDown", "RadioButtonGroup", "TextArea", "TextBox"))
_SELECTORS = frozenset(("InputReferenceSetSelector", "ReferenceSelector"))
_UPLOADS = frozenset(("FileManager", "ImageUploader"))
_WITH_SOURCE = _SELECTORS | {"DataGrid", "DataView", "ListView", "ReferenceSetSelector", "TemplateGrid", "WidgetValue"}
"""Elements whose data source is known by where it stands."""
_UNKNOWN_WIDGET = Name("pluggable widget")
_CONTENTS = Name("System.FileDocument.Contents")
_MAX_DEPTH = 100

_SHOWING_ONLY = re.compile(
    r"com\.mendix\.widget\.(?:web|native)\.(?:accessibilityhelper|accordion|areachart|badge|badgebutton|barchart"
    r"|bubblechart|carousel|columnchart|datagrid\w*|gallery|heatmap|htmlelement|image|linechart|maps|piechart"
    r"|popupmenu|progressbar|progresscircle|qrcode|timeline|timeseries|tooltip|treenode|videoplayer|webview)\."
).match
"""Mendix's own pluggable widgets that show data and never change it."""

_WITHOUT_TARGET: Mapping[str, ActionKind] = {
    "DataViewSaveButton": ActionKind.SAVE,
    "DeleteClientAction": ActionKind.DELETE,
    "GridDeleteButton": ActionKind.DELETE,
    "OpenLinkClientAction": ActionKind.LINK,
    "SaveChangesClientAction": ActionKind.SAVE,
}


def choose(data: bytes) -> Choice:
    """Say what of the stored bytes of a page, snippet or layout its reader needs."""
    if _HTML_WIDGETS.search(data):  # Such a widget counts with all its settings.
        return Choice(postponed=WIDGET_DEFINITION)
    return Choice(data, postponed=WIDGET_DEFINITION, wanted=_WANTED, always=_ALWAYS)


def read_content(document: Element) -> Content:
    """Read everything below a page, a snippet or a layout."""
    reader = ContentReader(document)
    reader.read(document.doc, Surroundings(), 0)
    return reader.content()


class ContentReader:
    """One walk over one document, a menu or a navigation profile."""

    def __init__(self, document: Element) -> None:
        self._document = document
        self._sources: list[DataSource] = []
        self._actions: list[PageAction] = []
        self._inputs: list[Input] = []
        self._snippets: dict[Name, None] = {}
        self._html: list[RawHtml] = []

    def content(self) -> Content:
        """Give what was found so far."""
        return Content(
            tuple(self._sources),
            tuple(self._actions),
            tuple(self._inputs),
            tuple(self._snippets),
            tuple(self._html),
        )

    def read(self, doc: Mapping[str, Any], around: Surroundings, depth: int) -> None:
        """Read one element and all below it."""
        if depth > _MAX_DEPTH:
            return
        stored = self._element(doc)
        word = stored.kind.rpartition("$")[2]
        if "Name" in doc or "ConditionalVisibilitySettings" in doc or "ConditionSettings" in doc:
            around = around._replace(visibility=read_visibility(doc, stored))
        if word == "CustomWidget":
            around = self._pluggable(stored, around)
        elif word in _WITH_SOURCE:
            around = self._of_source(stored, word, around)
        self._take(stored, word, around)
        for key, value in doc.items():
            if key not in _DONE.get(word, _NOTHING):
                self._below(value, around, depth + 1)

    def _below(self, value: Any, around: Surroundings, depth: int) -> None:
        if isinstance(value, dict):
            self.read(value, around, depth)
        elif isinstance(value, list):
            for item in items(value):
                if isinstance(item, dict):
                    self.read(item, around, depth)

    def _take(self, stored: Element, word: str, around: Surroundings) -> None:
        """Take note of what an element itself is."""
        match word:
            case "MicroflowSettings":
                self._act(stored, ActionKind.MICROFLOW, around, stored.name("Microflow"))
            case "CallNanoflowClientAction":
                self._act(stored, ActionKind.NANOFLOW, around, stored.name("Nanoflow"))
            case "FormSettings":
                self._act(stored, ActionKind.PAGE, around, stored.name("Form"))
            case "CreateObjectClientAction":
                self._create(stored, entity_of(stored), "PageSettings", around)
            case "GridNewButton":
                self._create(stored, stored.name("Entity"), "FormSettings", around)
            case "SnippetCall":
                if snippet := stored.name("Form"):
                    self._snippets[snippet] = None
            case "WidgetValue":
                self._widget_value(stored, around)
            case "DataGridColumn":
                if stored.boolean("Editable"):
                    self._input(attribute_of(stored), word, around, stored)
            case _ if word in _INPUTS:
                self._input(attribute_of(stored), word, around, stored)
            case _ if word in _SELECTORS:
                self._input(selected_association(stored), word, around, stored)
            case _ if word in _UPLOADS:
                self._input(_CONTENTS, word, around, stored)
            case "ReferenceSetSelector":
                source = stored.element("DataSource")
                self._input(association_of(source) if source else NO_NAME, word, around, stored)
            case _ if kind := _WITHOUT_TARGET.get(word):
                self._actions.append(
                    PageAction(
                        kind,
                        entity=NO_NAME if kind is ActionKind.LINK else around.entity,
                        flow=NO_NAME if kind is ActionKind.LINK else around.flow,
                        visibility=around.visibility,
                        line=stored.line,
                    )
                )
        if stored.doc.get("TooltipForm"):
            self._act(stored, ActionKind.PAGE, around, stored.name("TooltipForm"))

    def _act(self, stored: Element, kind: ActionKind, around: Surroundings, target: Name) -> None:
        if target:
            self._actions.append(PageAction(kind, target, visibility=around.visibility, line=stored.line))

    def _create(self, stored: Element, entity: Name, page_key: str, around: Surroundings) -> None:
        page = stored.element(page_key)
        target = page.name("Form") if page else NO_NAME
        visibility = around.visibility
        self._actions.append(PageAction(ActionKind.CREATE, target, entity, visibility=visibility, line=stored.line))

    def _input(self, member: Name, word: str, around: Surroundings, stored: Element) -> None:
        if member:
            editable = around.editable and stored.doc.get("Editable") != "Never"
            self._inputs.append(Input(member, stored.scope.names[word], editable, line=stored.line))

    def _widget_value(self, stored: Element, around: Surroundings) -> None:
        """Take note of one property of a pluggable widget."""
        self._act(stored, ActionKind.MICROFLOW, around, stored.name("Microflow"))
        self._act(stored, ActionKind.NANOFLOW, around, stored.name("Nanoflow"))
        self._act(stored, ActionKind.PAGE, around, stored.name("Form"))
        if _SHOWING_ONLY(around.widget):
            return
        for member in (attribute_of(stored), association_of(stored)):
            if member:
                self._inputs.append(Input(member, around.widget, around.editable, True, line=stored.line))

    def _of_source(self, stored: Element, word: str, around: Surroundings) -> Surroundings:
        """Read the data source of a widget; give the surroundings of what is inside it."""
        around = around._replace(editable=around.editable and _editable(stored, word))
        source = stored.element("DataSource") or stored.element("SelectorSource")
        if source is None:
            return around
        offered = selected_entity(stored) if word in _SELECTORS else NO_NAME
        widget = around.widget if around.pluggable else stored.scope.names[word]
        found = read_source(source, widget, around.pluggable, offered)
        if not (found.entity or found.flow or found.constraint):
            return around
        self._sources.append(found)
        if word in _SELECTORS or found.kind is DataSourceKind.OTHER:
            return around
        return around._replace(entity=found.entity, flow=NO_NAME if found.entity else found.flow)

    def _pluggable(self, stored: Element, around: Surroundings) -> Surroundings:
        """Read which pluggable widget it is; its data source is around what it holds."""
        definition = stored.doc.get("Type")
        widget = _widget_id(stored, definition)
        if html := read_raw_html(stored, widget, definition):
            self._html.append(html)
        name = stored.scope.names[widget] if widget else _UNKNOWN_WIDGET
        editable = around.editable and stored.doc.get("Editable") != "Never"
        around = around._replace(widget=name, pluggable=True, editable=editable)
        return self._of_widget_sources(stored, around)

    def _of_widget_sources(self, stored: Element, around: Surroundings) -> Surroundings:
        """Give the surroundings that the one data source of a pluggable widget makes; with several it is not known."""
        object_ = stored.element("Object")
        values = [value for p in object_.elements("Properties") if (value := p.element("Value"))] if object_ else []
        sources = [source for value in values if (source := value.element("DataSource"))]
        if len(sources) != 1:
            return around._replace(entity=NO_NAME, flow=NO_NAME) if sources else around
        found = read_source(sources[0], around.widget, True)
        return around._replace(entity=found.entity, flow=NO_NAME if found.entity else found.flow)

    def _element(self, doc: Mapping[str, Any]) -> Element:
        return Element(doc, self._document.scope)


def _widget_id(stored: Element, definition: object) -> str:
    """Read the id of a pluggable widget out of its definition, which mostly is not decoded; empty where it is lost."""
    known: object = ""
    if isinstance(definition, Undecoded):
        try:
            known = definition.peek(("WidgetId",)).get("WidgetId")
        except InputError:
            stored.surprise("the definition of a widget is damaged")
    elif isinstance(definition, dict):
        known = definition.get("WidgetId")
    return known if isinstance(known, str) else ""


def _editable(stored: Element, word: str) -> bool:
    if word == "DataView":
        return stored.boolean("Editable", True) and stored.string("Editability") != "Never"
    return stored.boolean("Editable") if word == "ListView" else True


_NOTHING: frozenset[str] = frozenset()
_SOURCE_KEYS = frozenset(("DataSource", "SelectorSource"))

_DONE: Mapping[str, frozenset[str]] = {
    "CreateObjectClientAction": frozenset(("PageSettings", "EntityRef")),
    "CustomWidget": frozenset(("Type",)),
    "GridNewButton": frozenset(("FormSettings",)),
    **dict.fromkeys(_WITH_SOURCE, _SOURCE_KEYS),
}
"""Properties that were read with the element that holds them."""
