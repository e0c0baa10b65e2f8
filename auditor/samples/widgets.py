"""Widgets of a made-up page or snippet, for the argument `widgets`, and what their buttons do.

Attributes, entities, pages and flows are qualified. Pluggable widgets are in `pluggable.py`.
"""

from collections.abc import Iterable

from auditor.samples.elements import Document, caption, element, names, parts


def data_view(
    entity: str,
    *widgets: Document,
    parameter: str = "",
    microflow: str = "",
    editable: bool = True,
    footer: Iterable[Document] = (),
) -> Document:
    """Make a data view on a page parameter, or on what a microflow gives; with neither on the object around it."""
    source = microflow_source(microflow) if microflow else _context_source(entity, parameter)
    return element(
        "Forms$DataView",
        **looks(),
        ConditionalEditabilitySettings=None,
        ConditionalVisibilitySettings=None,
        DataSource=source,
        Editability="Always" if editable else "Never",
        Editable=editable,
        FooterWidgets=parts(footer, 2),
        LabelWidth=3,
        Name=f"dataView{entity.partition('.')[2]}",
        NoEntityMessage=caption(),
        ReadOnlyStyle="Control",
        ShowFooter=bool(list(footer)),
        TabIndex=0,
        UseSchema=False,
        Widgets=parts(widgets, 2),
    )


def list_view(entity: str, *widgets: Document, xpath: str = "", editable: bool = False) -> Document:
    """Make a list of objects from the database."""
    source = element(
        "Forms$ListViewXPathSource",
        EntityRef=element("DomainModels$DirectEntityRef", Entity=entity),
        ForceFullObjects=False,
        Search=element("Forms$ListViewSearch", SearchRefs=parts(marker=2)),
        SortBar=element("Forms$GridSortBar", SortItems=parts(marker=2)),
        SourceVariable=None,
        XPathConstraint=xpath,
    )
    return element(
        "Forms$ListView",
        **looks(),
        ClickAction=nothing(),
        ConditionalVisibilitySettings=None,
        DataSource=source,
        Editable=editable,
        Name=f"listView{entity.partition('.')[2]}",
        NumberOfColumns=1,
        PageSize=10,
        PullDownAction=nothing(),
        ScrollDirection="Vertical",
        TabIndex=0,
        Templates=parts(marker=2),
        Widgets=parts(widgets, 2),
    )


def text_box(attribute: str, editable: bool = True) -> Document:
    """Make an input for an attribute (`Shop.Order.Note`)."""
    return element(
        "Forms$TextBox",
        **looks(),
        AriaRequired=False,
        AttributeRef=element("DomainModels$AttributeRef", Attribute=attribute, EntityRef=None),
        AutoFocus=False,
        Autocomplete=True,
        AutocompletePurpose="On",
        ConditionalEditabilitySettings=None,
        ConditionalVisibilitySettings=None,
        Editable="Always" if editable else "Never",
        FormattingInfo=element(
            "Forms$FormattingInfo",
            CustomDateFormat="",
            DateFormat="Date",
            DecimalPrecision=2,
            EnumFormat="Text",
            GroupDigits=False,
        ),
        InputMask="",
        IsPasswordBox=False,
        KeyboardType="Default",
        LabelTemplate=client_template(attribute.rpartition(".")[2]),
        MaxLengthCode=-1,
        Name=f"textBox{attribute.rpartition('.')[2]}",
        NativeAccessibilitySettings=None,
        OnChangeAction=nothing(),
        OnEnterAction=nothing(),
        OnEnterKeyPressAction=nothing(),
        OnLeaveAction=nothing(),
        Placeholder=caption(),
        PlaceholderTemplate=client_template(),
        ReadOnlyStyle="Inherit",
        ScreenReaderLabel=None,
        SourceVariable=None,
        SubmitBehaviour="OnEndEditing",
        SubmitOnInputDelay=300,
        TabIndex=0,
        Validation=element(
            "Forms$WidgetValidation",
            Expression="",
            ExpressionModel=element("Expressions$NoExpression"),
            Message=caption(),
        ),
    )


def button(
    action: Document, name: str = "button", visible_to: Iterable[str] = (), ignore_security: bool = False
) -> Document:
    """Make a button. `visible_to`: qualified module roles; `ignore_security` shows it also to who may not use it."""
    roles = list(visible_to)
    visibility = element(
        "Forms$ConditionalVisibilitySettings",
        Attribute="",
        Conditions=parts(marker=2),
        Expression="",
        ExpressionModel=element("Expressions$NoExpression"),
        IgnoreSecurity=ignore_security,
        ModuleRoles=names(roles),
        SourceVariable=None,
    )
    return element(
        "Forms$ActionButton",
        **looks(),
        Action=action,
        AriaRole="Button",
        ButtonStyle="Default",
        CaptionTemplate=client_template(name),
        ConditionalVisibilitySettings=visibility if roles or ignore_security else None,
        DisabledDuringAction=False,
        Icon=None,
        Name=name,
        NativeAccessibilitySettings=None,
        RenderType="Button",
        TabIndex=0,
        Tooltip=caption(),
    )


def snippet_call(snippet: str) -> Document:
    """Show a snippet (qualified)."""
    return element(
        "Forms$SnippetCallWidget",
        **looks(),
        FormCall=element("Forms$SnippetCall", Form=snippet, ParameterMappings=parts(marker=2)),
        Name="snippetCall",
        TabIndex=0,
    )


# What a button, a menu item or another event does.


def nothing() -> Document:
    """Do nothing."""
    return element("Forms$NoAction", DisabledDuringExecution=True)


def open_page(page: str) -> Document:
    """Open a page."""
    return element(
        "Forms$FormAction",
        DisabledDuringExecution=True,
        FormSettings=page_settings(page),
        NumberOfPagesToClose2="",
        PagesForSpecializations=parts(marker=2),
    )


def run_microflow(microflow: str) -> Document:
    """Run a microflow."""
    return element(
        "Forms$MicroflowAction", DisabledDuringExecution=True, MicroflowSettings=_microflow_settings(microflow)
    )


def run_nanoflow(nanoflow: str) -> Document:
    """Run a nanoflow."""
    return element(
        "Forms$CallNanoflowClientAction",
        ConfirmationInfo=None,
        DisabledDuringExecution=True,
        Nanoflow=nanoflow,
        OutputMappings=parts(),
        ParameterMappings=parts(marker=2),
        ProgressBar="None",
        ProgressMessage=None,
    )


def create_object(entity: str, page: str = "") -> Document:
    """Create an object and open a page for it."""
    return element(
        "Forms$CreateObjectClientAction",
        DisabledDuringExecution=True,
        EntityRef=element("DomainModels$DirectEntityRef", Entity=entity),
        NumberOfPagesToClose2="",
        PageSettings=page_settings(page),
    )


def delete_object() -> Document:
    """Delete the object around."""
    return element("Forms$DeleteClientAction", ClosePage=False, DisabledDuringExecution=True, SourceVariable=None)


def save_changes() -> Document:
    """Save."""
    return element(
        "Forms$SaveChangesClientAction", ClosePage=True, DisabledDuringExecution=True, SyncAutomatically=False
    )


def menu_item(words: str, action: Document) -> Document:
    """Make an item of a menu or of the navigation."""
    return element(
        "Menus$MenuItem", Action=action, AlternativeText=None, Caption=caption(words), Icon=None, Items=parts()
    )


# Parts of widgets.


def microflow_source(microflow: str) -> Document:
    """Make the data source that a microflow is."""
    return element("Forms$MicroflowSource", ForceFullObjects=False, MicroflowSettings=_microflow_settings(microflow))


def page_settings(page: str) -> Document:
    """Say which page opens."""
    return element(
        "Forms$FormSettings",
        Form=page,
        FormTitle=None,
        Location="Content",
        ParameterMappings=parts(marker=2),
        TitleOverride=None,
    )


def client_template(words: str = "", attributes: Iterable[str] = ()) -> Document:
    """Make a text that shows attributes in its places `{1}`, `{2}`."""
    parameters = (
        element(
            "Forms$ClientTemplateParameter",
            AttributeRef=element("DomainModels$AttributeRef", Attribute=attribute, EntityRef=None),
            Expression="",
            FormattingInfo=element(
                "Forms$FormattingInfo",
                CustomDateFormat="",
                DateFormat="Date",
                DecimalPrecision=2,
                EnumFormat="Text",
                GroupDigits=False,
            ),
            SourceVariable=None,
        )
        for attribute in attributes
    )
    return element("Forms$ClientTemplate", Fallback=caption(), Parameters=parts(parameters, 2), Template=caption(words))


def _context_source(entity: str, parameter: str) -> Document:
    variable = element(
        "Forms$PageVariable",
        LocalVariable="",
        PageParameter=parameter,
        SnippetParameter="",
        SubKey="",
        UseAllPages=False,
        Widget="",
    )
    return element(
        "Forms$DataViewSource",
        EntityRef=element("DomainModels$DirectEntityRef", Entity=entity),
        ForceFullObjects=False,
        PageParameter=parameter,
        SnippetParameter="",
        SourceVariable=variable if parameter else None,
    )


def _microflow_settings(microflow: str) -> Document:
    return element(
        "Forms$MicroflowSettings",
        Asynchronous=False,
        ConfirmationInfo=None,
        FormValidations="All",
        Microflow=microflow,
        OutputMappings=parts(),
        ParameterMappings=parts(marker=2),
        ProgressBar="None",
        ProgressMessage=None,
    )


def looks() -> dict[str, object]:
    """Give what every widget has for its looks: an element from 8.0 on, two texts before."""
    appearance = element("Forms$Appearance", Class="", DesignProperties=parts(), DynamicClasses="", Style="")
    return {"Appearance": appearance, "Class": "", "Style": ""}
