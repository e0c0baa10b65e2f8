"""Pluggable widgets of a made-up page or snippet."""

from collections.abc import Mapping

from auditor.samples.elements import Document, element, identity, names, parts
from auditor.samples.widgets import client_template, looks, nothing

HTML_ELEMENT = "com.mendix.widget.web.htmlelement.HTMLElement"


def html_element(*attributes: str, sanitizer: str | None = "") -> Document:
    """Make an HTML Element widget that shows attributes as HTML.

    `sanitizer`: its own configuration of what to let through, empty for the default; None: a version without it.
    """
    places = " ".join(f"{{{number}}}" for number, _ in enumerate(attributes, 1))
    values = {"tagContentMode": {"PrimitiveValue": "innerHTML"}}
    content = {"TextTemplate": client_template(places, attributes)}
    settings = {} if sanitizer is None else {"sanitizationConfigFull": {"PrimitiveValue": sanitizer}}
    return pluggable(HTML_ELEMENT, {**values, "tagContentHTML": content, **settings})


def attribute_widget(widget_id: str, attribute: str, property_key: str = "attribute") -> Document:
    """Make a pluggable widget with an attribute, such as an editor."""
    reference = element("DomainModels$AttributeRef", Attribute=attribute, EntityRef=None)
    return pluggable(widget_id, {property_key: {"AttributeRef": reference}})


def pluggable(widget_id: str, properties: Mapping[str, Mapping[str, object]]) -> Document:
    """Make a pluggable widget. `properties` map a key to the parts of its value that are not empty."""
    types = {key: identity("widget property", widget_id, key) for key in properties}
    return element(
        "CustomWidgets$CustomWidget",
        **looks(),
        ConditionalEditabilitySettings=None,
        ConditionalVisibilitySettings=None,
        Editable="Always",
        LabelTemplate=None,
        Name="pluggable",
        Object=element(
            "CustomWidgets$WidgetObject",
            LabelTemplate=None,
            Properties=parts(
                (
                    element("CustomWidgets$WidgetProperty", TypePointer=types[key], Value=_widget_value(key, value))
                    for key, value in properties.items()
                ),
                2,
            ),
            TypePointer=identity("widget object", widget_id),
        ),
        TabIndex=0,
        Type=_definition(widget_id, types),
    )


def _widget_value(key: str, value: Mapping[str, object]) -> Document:
    empty = {
        "Action": nothing(),
        "AttributeRef": None,
        "DataSource": None,
        "EntityRef": None,
        "Expression": "",
        "Form": "",
        "Icon": None,
        "Image": "",
        "Microflow": "",
        "Nanoflow": "",
        "Objects": parts(marker=2),
        "PrimitiveValue": "",
        "Selection": "None",
        "SourceVariable": None,
        "TextTemplate": None,
        "TranslatableValue": None,
        "TypePointer": identity("widget value", key),
        "Widgets": parts(marker=2),
        "XPathConstraint": "",
    }
    return element("CustomWidgets$WidgetValue", **{**empty, **value})


def _definition(widget_id: str, types: Mapping[str, bytes]) -> Document:
    """Make the copy of a widget's definition that each of its instances carries."""
    return element(
        "CustomWidgets$CustomWidgetType",
        HelpUrl="",
        Labeled=False,
        ObjectType=element(
            "CustomWidgets$WidgetObjectType",
            PropertyTypes=parts((_property_type(key, type_id) for key, type_id in types.items()), 2),
        ),
        OfflineCapable=False,
        StudioCategory="",
        StudioProCategory="",
        SupportedPlatform="Web",
        WidgetDescription="",
        WidgetId=widget_id,
        WidgetName=widget_id.rpartition(".")[2],
        WidgetNeedsEntityContext=False,
        WidgetPhoneGapEnabled=False,
        WidgetPluginWidget=True,
    )


def _property_type(key: str, type_id: bytes) -> Document:
    stored = element(
        "CustomWidgets$WidgetPropertyType",
        Caption=key,
        Category="General",
        Description="",
        IsDefault=False,
        PropertyKey=key,
        ValueType=_value_type(),
    )
    return {"$ID": type_id, **stored}


def _value_type() -> Document:
    words = ("DataSourceProperty", "DefaultValue", "EntityProperty", "OnChangeProperty", "SelectableObjectsProperty")
    flags = ("AllowNonPersistableEntities", "AllowUpload", "IsLinked", "IsList", "IsMetaData", "Multiline")
    more_flags = ("ParameterIsList", "Required", "SetLabel")
    return element(
        "CustomWidgets$WidgetValueType",
        **dict.fromkeys(words, ""),
        **dict.fromkeys((*flags, *more_flags), False),
        ActionVariables=parts(marker=2),
        AllowedTypes=names(()),
        AssociationTypes=names(()),
        DefaultType="None",
        EnumerationValues=parts(marker=2),
        IsPath="No",
        ObjectType=None,
        PathType="None",
        ReturnType=None,
        SelectionTypes=names(()),
        Translations=parts(marker=2),
        Type="String",
    )
