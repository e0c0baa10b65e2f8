"""Whole parts of pages: lists in which objects are made, changed and deleted. Attributes are bare names."""

from collections.abc import Mapping

from auditor.samples.elements import Document, caption, element
from auditor.samples.pluggable import attribute_widget
from auditor.samples.widgets import (
    button,
    client_template,
    create_object,
    delete_object,
    list_view,
    looks,
    nothing,
    text_box,
)

_COMBO_BOX = "com.mendix.widget.web.combobox.Combobox"


def editor(
    entity: str,
    *texts: str,
    dates: tuple[str, ...] = (),
    choices: Mapping[str, str] | None = None,
    create: bool = False,
    delete: bool = False,
    xpath: str = "",
) -> list[Document]:
    """Make a list of objects that can be edited in place, with buttons that make a new one and delete one.

    `texts` are attributes with text or numbers, `choices` map attributes to `Boolean` or `Enumeration`.
    """
    inputs = [text_box(f"{entity}.{name}") for name in texts]
    inputs += [date_picker(f"{entity}.{name}") for name in dates]
    inputs += [combo_box(f"{entity}.{name}", kind) for name, kind in (choices or {}).items()]
    if delete:
        inputs.append(button(delete_object(), "delete"))
    widgets = [list_view(entity, *inputs, xpath=xpath, editable=True)]
    return [*widgets, button(create_object(entity), "new")] if create else widgets


def combo_box(attribute: str, kind: str) -> Document:
    """Make a choice of a value of an attribute that is a `Boolean` or an `Enumeration`."""
    return attribute_widget(_COMBO_BOX, attribute, f"attribute{kind}")


def date_picker(attribute: str) -> Document:
    """Make an input for a date (`Shop.Order.PlacedOn`)."""
    return element(
        "Forms$DatePicker",
        **looks(),
        AriaRequired=False,
        AttributeRef=element("DomainModels$AttributeRef", Attribute=attribute, EntityRef=None),
        ConditionalEditabilitySettings=None,
        ConditionalVisibilitySettings=None,
        Editable="Always",
        FormattingInfo=element(
            "Forms$FormattingInfo",
            CustomDateFormat="",
            DateFormat="Date",
            DecimalPrecision=2,
            EnumFormat="Text",
            GroupDigits=False,
        ),
        LabelTemplate=client_template(attribute.rpartition(".")[2]),
        Name=f"datePicker{attribute.rpartition('.')[2]}",
        NativeAccessibilitySettings=None,
        OnChangeAction=nothing(),
        OnEnterAction=nothing(),
        OnLeaveAction=nothing(),
        Placeholder=caption(),
        PlaceholderTemplate=client_template(),
        ReadOnlyStyle="Inherit",
        ScreenReaderLabel=None,
        SourceVariable=None,
        TabIndex=0,
        Validation=element(
            "Forms$WidgetValidation",
            Expression="",
            ExpressionModel=element("Expressions$NoExpression"),
            Message=caption(),
        ),
    )
