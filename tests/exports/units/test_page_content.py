"""What pages, snippets and layouts show and offer, in the shapes of all versions."""

from typing import Any

import pytest

from auditor.exports import bson
from auditor.exports.units.page_content import choose
from auditor.exports.units.pages import read_layout, read_page, read_snippet
from auditor.model.names import NO_NAME, Name
from auditor.model.widgets import (
    NO_CONTENT,
    ActionKind,
    Content,
    DataSource,
    DataSourceKind,
    HtmlWidget,
    Input,
    PageAction,
    RawHtml,
    Sanitizer,
    Visibility,
)
from auditor.samples import pluggable, widgets
from auditor.samples.app import App
from auditor.samples.bson_writer import encode
from tests.exports.units.stored import element, surprises

ORDER, NOTE = Name("Shop.Order"), Name("Shop.Order.Note")
EDITOR = "com.example.Editor"


def shown(*content: dict[str, Any], version: str = "10.24.21") -> Content:
    """The content of a page of a made-up project with these widgets."""
    app = App(version)
    app.module("Shop").page("P", widgets=content)
    return app.project().pages[0].content


def stored(*content: dict[str, Any], version: str = "10.24.21") -> Content:
    """The content of a page read from stored widgets, once decoded in full, once only what `choose` wants."""
    page = {"Name": "P", "FormCall": {"Form": "Shop.L", "Arguments": [2, {"Widgets": [2, *content]}]}}
    found = element(page, version)
    whole = read_page(found)
    assert surprises(found) == []
    data = encode(page)
    part = bson.decode(data, choice=choose(data))
    assert read_page(element(part, version)) == whole
    return whole.content


def widget(kind: str, **properties: Any) -> dict[str, Any]:
    """A stored widget."""
    return {"$Type": f"Forms${kind}", "Name": kind, **properties}


def attribute(name: str) -> dict[str, Any]:
    """A stored reference to an attribute."""
    return {"$Type": "DomainModels$AttributeRef", "Attribute": name, "EntityRef": None}


def over(entity: str, *steps: tuple[str, str]) -> dict[str, Any]:
    """A stored reference to an entity, over associations."""
    if not steps:
        return {"$Type": "DomainModels$DirectEntityRef", "Entity": entity}
    stored_steps = [{"Association": association, "DestinationEntity": other} for association, other in steps]
    return {"$Type": "DomainModels$IndirectEntityRef", "Steps": [2, *stored_steps]}


@pytest.mark.parametrize("version", ["8.18.35", "9.24.40", "10.24.21", "11.6.0"])
class TestMadeUp:
    """Widgets of the sample builder."""

    def test_data_views(self, version: str) -> None:
        on_parameter = shown(widgets.data_view("Shop.Order", parameter="Order"), version=version)
        assert on_parameter.sources == (DataSource(DataSourceKind.CONTEXT, ORDER, widget=Name("DataView")),)
        by_microflow = shown(widgets.data_view("Shop.Order", microflow="Shop.DS"), version=version)
        assert by_microflow.sources == (
            DataSource(DataSourceKind.MICROFLOW, flow=Name("Shop.DS"), widget=Name("DataView")),
        )

    def test_a_list_from_the_database(self, version: str) -> None:
        (source,) = shown(widgets.list_view("Shop.Order", xpath="[Nr = 1]"), version=version).sources
        assert (source.kind, source.entity, source.widget) == (DataSourceKind.DATABASE, ORDER, "ListView")
        assert source.constraint

    def test_actions(self, version: str) -> None:
        doings = [
            widgets.open_page("Shop.E"),
            widgets.run_microflow("Shop.ACT"),
            widgets.run_nanoflow("Shop.NF"),
            widgets.create_object("Shop.Line", "Shop.Line_New"),
            widgets.delete_object(),
            widgets.save_changes(),
        ]
        view = widgets.data_view("Shop.Order", *map(widgets.button, doings), parameter="Order")
        assert shown(view, version=version).actions == (
            PageAction(ActionKind.PAGE, Name("Shop.E")),
            PageAction(ActionKind.MICROFLOW, Name("Shop.ACT")),
            PageAction(ActionKind.NANOFLOW, Name("Shop.NF")),
            PageAction(ActionKind.CREATE, Name("Shop.Line_New"), Name("Shop.Line")),
            PageAction(ActionKind.DELETE, entity=ORDER),
            PageAction(ActionKind.SAVE, entity=ORDER),
        )

    def test_who_sees_a_button(self, version: str) -> None:
        run = widgets.run_microflow("Shop.ACT")
        seen = shown(
            widgets.button(run),
            widgets.button(run, visible_to=["Shop.User"]),
            widgets.button(run, ignore_security=True),
            version=version,
        )
        assert [action.visibility for action in seen.actions] == [
            None,
            Visibility((Name("Shop.User"),)),
            Visibility(ignore_security=True),
        ]

    def test_inputs(self, version: str) -> None:
        box, fixed = widgets.text_box("Shop.Order.Note"), widgets.text_box("Shop.Order.Label", editable=False)
        seen = shown(widgets.data_view("Shop.Order", box, fixed), version=version)
        assert seen.inputs == (
            Input(NOTE, Name("TextBox")),
            Input(Name("Shop.Order.Label"), Name("TextBox"), editable=False),
        )

    def test_nothing_is_editable_in_a_view_that_is_not(self, version: str) -> None:
        inner = widgets.data_view("Shop.Line", widgets.text_box("Shop.Line.Nr"))
        seen = shown(widgets.data_view("Shop.Order", inner, editable=False), version=version)
        assert [found.editable for found in seen.inputs] == [False]

    def test_snippets_once(self, version: str) -> None:
        seen = shown(widgets.snippet_call("Shop.S"), widgets.snippet_call("Shop.S"), version=version)
        assert seen == Content(snippets=(Name("Shop.S"),))

    def test_pluggable_widgets(self, version: str) -> None:
        seen = shown(pluggable.attribute_widget(EDITOR, "Shop.Order.Note"), version=version)
        assert seen == Content(inputs=(Input(NOTE, Name(EDITOR), pluggable=True),))


class TestSources:
    """Data sources that only some widgets have."""

    def test_over_an_association(self) -> None:
        ref = over("", ("Shop.Order_Customer", "Shop.Customer"))
        view = widget("DataView", DataSource={"$Type": "Forms$AssociationSource", "EntityRef": ref})
        (source,) = stored(view).sources
        assert (source.kind, source.entity) == (DataSourceKind.CONTEXT, "Shop.Customer")

    def test_before_references_there_were_paths(self) -> None:
        source = {"$Type": "Forms$AssociationSource", "EntityPath": "Shop.Order/Shop.Order_Customer/Shop.Customer"}
        box = widget("TextBox", AttributePath="Shop.Customer.Name", Editable="Always")
        seen = stored(widget("DataView", DataSource=source, Widgets=[2, box]), version="7.8.0")
        assert (seen.sources[0].entity, seen.inputs[0].member) == ("Shop.Customer", "Shop.Customer.Name")

    @pytest.mark.parametrize(
        ("kind", "word"),
        [
            ("Forms$GridXPathSource", DataSourceKind.DATABASE),
            ("Forms$GridDatabaseSource", DataSourceKind.DATABASE),
            ("CustomWidgets$CustomWidgetXPathSource", DataSourceKind.DATABASE),
            ("Forms$ListenTargetSource", DataSourceKind.OTHER),
            ("Forms$DataViewSource", DataSourceKind.CONTEXT),
        ],
    )
    def test_kinds(self, kind: str, word: DataSourceKind) -> None:
        (source,) = stored(widget("DataGrid", DataSource={"$Type": kind, "EntityRef": over("Shop.Order")})).sources
        assert (source.kind, source.entity) == (word, ORDER)

    def test_a_nanoflow(self) -> None:
        (source,) = stored(
            widget("ListView", DataSource={"$Type": "Forms$NanoflowSource", "Nanoflow": "Shop.DS"})
        ).sources
        assert (source.kind, source.flow) == (DataSourceKind.NANOFLOW, "Shop.DS")

    def test_a_selector_offers_objects_and_edits_an_association(self) -> None:
        ref = {
            "$Type": "DomainModels$AttributeRef",
            "Attribute": "Shop.Customer.Name",
            "EntityRef": over("", ("Shop.Order_Customer", "Shop.Customer")),
        }
        source = {"$Type": "Forms$SelectorXPathSource", "XPathConstraint": "[Active]"}
        seen = stored(widget("ReferenceSelector", AttributeRef=ref, SelectorSource=source, Editable="Always"))
        assert [(s.kind, s.entity) for s in seen.sources] == [(DataSourceKind.DATABASE, "Shop.Customer")]
        assert seen.inputs == (Input(Name("Shop.Order_Customer"), Name("ReferenceSelector")),)

    def test_an_old_selector(self) -> None:
        path = "Shop.Order/Shop.Order_Customer/Shop.Customer/Shop.Customer.Name"
        seen = stored(
            widget("ReferenceSelector", AttributePath=path, SelectorSource={"$Type": "Forms$SelectorDatabaseSource"}),
            version="6.10.0",
        )
        assert seen.sources[0].entity == "Shop.Customer"
        assert seen.inputs[0].member == "Shop.Order_Customer"

    def test_a_set_of_references(self) -> None:
        ref = over("", ("Shop.Order_Tags", "Shop.Tag"))
        seen = stored(
            widget("ReferenceSetSelector", DataSource={"$Type": "Forms$ReferenceSetSource", "EntityRef": ref})
        )
        assert seen.inputs[0].member == "Shop.Order_Tags"

    def test_what_microflow_gave_the_object_that_is_deleted(self) -> None:
        settings = {"$Type": "Forms$MicroflowSettings", "Microflow": "Shop.DS"}
        source = {"$Type": "Forms$MicroflowSource", "MicroflowSettings": settings}
        button = widget("ActionButton", Action={"$Type": "Forms$DeleteClientAction"})
        seen = stored(widget("ListView", DataSource=source, Editable=False, Widgets=[2, button]))
        assert seen.actions == (PageAction(ActionKind.DELETE, flow=Name("Shop.DS")),)


class TestOtherWidgets:
    """Widgets that the sample builder does not make."""

    @pytest.mark.parametrize("word", ["CheckBox", "DatePicker", "DropDown", "RadioButtonGroup", "TextArea", "TextBox"])
    def test_inputs(self, word: str) -> None:
        seen = stored(widget(word, AttributeRef=attribute(NOTE), Editable="Conditional"))
        assert seen.inputs == (Input(NOTE, Name(word)),)

    def test_uploads(self) -> None:
        seen = stored(widget("FileManager", AllowedExtensions="pdf"), widget("ImageUploader", Editable="Never"))
        contents = Name("System.FileDocument.Contents")
        assert seen.inputs == (
            Input(contents, Name("FileManager")),
            Input(contents, Name("ImageUploader"), editable=False),
        )

    def test_columns_that_can_be_edited(self) -> None:
        columns = [
            {"$Type": "Forms$DataGridColumn", "AttributeRef": attribute(NOTE), "Editable": editable}
            for editable in (True, False)
        ]
        assert [found.member for found in stored(widget("DataGrid", Columns=[2, *columns])).inputs] == [NOTE]

    def test_buttons_of_grids(self) -> None:
        source = {"$Type": "Forms$GridXPathSource", "EntityRef": over("Shop.Order")}
        new = widget("GridNewButton", Entity="Shop.Order", FormSettings={"$Type": "Forms$FormSettings", "Form": "S.N"})
        bar = {"$Type": "Forms$GridControlBar", "Items": [2, new, widget("GridDeleteButton")]}
        seen = stored(widget("DataGrid", DataSource=source, ControlBar=bar, TooltipForm="Shop.Tip"))
        assert set(seen.actions) == {
            PageAction(ActionKind.CREATE, Name("S.N"), ORDER),
            PageAction(ActionKind.DELETE, entity=ORDER),
            PageAction(ActionKind.PAGE, Name("Shop.Tip")),
        }

    def test_a_link(self) -> None:
        seen = stored(widget("ActionButton", Action={"$Type": "Forms$OpenLinkClientAction", "LinkType": "Web"}))
        assert seen.actions == (PageAction(ActionKind.LINK),)

    def test_visibility_by_old_settings(self) -> None:
        settings = {"$Type": "Forms$ConditionSettings", "ModuleRoles": [1, "Shop.User"], "IgnoreSecurity": True}
        action = {"$Type": "Forms$MicroflowAction", "MicroflowSettings": {"$Type": "Forms$MicroflowSettings"}}
        action["MicroflowSettings"]["Microflow"] = "Shop.ACT"
        (found,) = stored(widget("ActionButton", Action=action, ConditionSettings=settings)).actions
        assert found.visibility == Visibility((Name("Shop.User"),), True)

    def test_visibility_ends_with_its_widget(self) -> None:
        settings = {"$Type": "Forms$ConditionalVisibilitySettings", "ModuleRoles": [1, "Shop.User"]}
        form = {"$Type": "Forms$FormAction", "FormSettings": {"$Type": "Forms$FormSettings", "Form": "Shop.E"}}
        inner = widget("ActionButton", Action=form)
        outer = widget("DivContainer", ConditionalVisibilitySettings=settings, Widgets=[2, inner])
        (found,) = stored(outer).actions
        assert found.visibility is None


def custom(widget_id: str, *values: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A stored pluggable widget with values of properties."""
    stored_values = [
        {"$Type": "CustomWidgets$WidgetProperty", "Value": {"$Type": "CustomWidgets$WidgetValue", **value}}
        for value in values
    ]
    return {
        "$Type": "CustomWidgets$CustomWidget",
        "Name": "custom",
        "Object": {"$Type": "CustomWidgets$WidgetObject", "Properties": [2, *stored_values]},
        "Type": {"$Type": "CustomWidgets$CustomWidgetType", "WidgetId": widget_id},
        **properties,
    }


class TestPluggable:
    """Pluggable widgets: of what only their code knows, only what can be said is."""

    def test_what_they_offer(self) -> None:
        action = {"$Type": "Forms$CallNanoflowClientAction", "Nanoflow": "Shop.NF"}
        seen = stored(
            custom(EDITOR, {"Action": action}, {"Microflow": "Shop.A"}, {"Nanoflow": "Shop.B"}, {"Form": "S.P"})
        )
        assert [(found.kind, found.target) for found in seen.actions] == [
            (ActionKind.NANOFLOW, "Shop.NF"),
            (ActionKind.MICROFLOW, "Shop.A"),
            (ActionKind.NANOFLOW, "Shop.B"),
            (ActionKind.PAGE, "S.P"),
        ]

    def test_mendix_own_widgets_that_only_show_are_no_inputs(self) -> None:
        grid = "com.mendix.widget.web.datagrid.Datagrid"
        assert stored(custom(grid, {"AttributeRef": attribute(NOTE)})).inputs == ()
        assert (
            len(stored(custom("com.mendix.widget.web.combobox.Combobox", {"AttributeRef": attribute(NOTE)})).inputs)
            == 1
        )

    def test_their_source_is_around_what_they_hold(self) -> None:
        source = {"$Type": "CustomWidgets$CustomWidgetXPathSource", "EntityRef": over("Shop.Order")}
        button = widget("ActionButton", Action={"$Type": "Forms$DeleteClientAction"})
        seen = stored(custom("com.mendix.widget.web.gallery.Gallery", {"DataSource": source}, {"Widgets": [2, button]}))
        assert seen.sources[0].pluggable
        assert seen.actions == (PageAction(ActionKind.DELETE, entity=ORDER),)

    def test_of_two_sources_neither_is_known_to_be_around(self) -> None:
        sources = [
            {"DataSource": {"$Type": "CustomWidgets$CustomWidgetXPathSource", "EntityRef": over(entity)}}
            for entity in ("Shop.Order", "Shop.Line")
        ]
        button = widget("ActionButton", Action={"$Type": "Forms$DeleteClientAction"})
        seen = stored(custom(EDITOR, *sources, {"Widgets": [2, button]}))
        assert seen.actions == (PageAction(ActionKind.DELETE),)
        assert len(seen.sources) == 2

    def test_a_widget_without_a_definition_is_still_one(self) -> None:
        seen = stored(custom(EDITOR, {"AttributeRef": attribute(NOTE)}, Type=None))
        assert seen.inputs == (Input(NOTE, Name("pluggable widget"), pluggable=True),)

    def test_a_damaged_definition_is_a_surprise(self) -> None:
        """Only the definition is lost, not the page."""
        page = encode({"Name": "P", "W": custom(EDITOR, {"AttributeRef": attribute(NOTE)})})
        kind = b"CustomWidgets$CustomWidgetType\x00"
        data = page.replace(b"\x02WidgetId\x00", b"\x63WidgetId\x00")
        assert kind in data
        found = element(bson.decode(data, choice=choose(data)))
        assert [i.member for i in read_page(found).content.inputs] == [NOTE]
        assert surprises(found) == ["Shop › unit: the definition of a widget is damaged"]


class TestRawHtml:
    """Widgets that show data as HTML."""

    @pytest.mark.parametrize("version", ["9.24.40", "10.24.21", "11.6.0"])
    @pytest.mark.parametrize(
        ("sanitizer", "expected"),
        [("", Sanitizer.DEFAULT), ('{"ADD_TAGS": []}', Sanitizer.WIDENED), (None, Sanitizer.ABSENT)],
    )
    def test_an_html_element(self, version: str, sanitizer: str | None, expected: Sanitizer) -> None:
        seen = shown(
            pluggable.html_element("Shop.Order.Note", "Shop.Order.Label", sanitizer=sanitizer), version=version
        )
        attributes = (NOTE, Name("Shop.Order.Label"))
        assert seen.html == (RawHtml(HtmlWidget.HTML_ELEMENT, attributes, expected),)

    def test_an_html_element_that_holds_widgets(self) -> None:
        reference = {"AttributeRef": attribute(NOTE)}
        values = {"tagContentMode": {"PrimitiveValue": "container"}, "tagContentHTML": reference}
        assert shown(pluggable.pluggable(HtmlWidget.HTML_ELEMENT.value, values)).html == ()

    def test_an_html_element_without_data(self) -> None:
        assert shown(pluggable.html_element()).html == ()

    def test_a_web_view(self) -> None:
        seen = shown(pluggable.attribute_widget(HtmlWidget.WEB_VIEW.value, NOTE, "content"))
        assert seen.html == (RawHtml(HtmlWidget.WEB_VIEW, (NOTE,)),)

    @pytest.mark.parametrize(("render", "found"), [("true", True), ("false", False)])
    def test_a_format_string_has_a_setting_for_each_attribute(self, render: str, found: bool) -> None:
        keys = {key: str(number).encode() * 16 for number, key in enumerate(("attrs", "attribute", "renderHTML"))}
        inner = [
            {"TypePointer": keys["attribute"], "Value": {"AttributeRef": attribute(NOTE)}},
            {"TypePointer": keys["renderHTML"], "Value": {"PrimitiveValue": render}},
        ]
        value = {"Objects": [2, {"Properties": [2, *inner]}]}
        types = {key: {"$ID": keys[key], "PropertyKey": key} for key in keys}
        nested = {"ObjectType": {"PropertyTypes": [2, types["attribute"], types["renderHTML"]]}}
        types["attrs"]["ValueType"] = nested
        stored_widget = {
            "$Type": "CustomWidgets$CustomWidget",
            "Object": {"Properties": [2, {"TypePointer": keys["attrs"], "Value": value}]},
            "Type": {"WidgetId": HtmlWidget.FORMAT_STRING.value, "ObjectType": {"PropertyTypes": [2, types["attrs"]]}},
        }
        expected = (RawHtml(HtmlWidget.FORMAT_STRING, (NOTE,)),) if found else ()
        assert stored(stored_widget).html == expected


class TestDocuments:
    """What is around the widgets."""

    def test_parameters_and_layout(self) -> None:
        app = App()
        shop = app.module("Shop")
        shop.page("P", parameters={"Order": "Shop.Order", "Lines": "List(Shop.Line)", "Words": "String"}, layout="A.L")
        (page,) = app.project().pages
        assert [(p.name, p.entity, p.is_list) for p in page.parameters] == [
            ("Order", ORDER, False),
            ("Lines", "Shop.Line", True),
        ]
        assert page.layout == "A.L"

    def test_a_snippet(self) -> None:
        app = App()
        app.module("Shop").snippet("S", widgets.text_box(NOTE), parameters={"Order": "Shop.Order"})
        (snippet,) = app.project().snippets
        assert (snippet.name, snippet.parameters[0].entity) == ("Shop.S", ORDER)
        assert snippet.content.inputs == (Input(NOTE, Name("TextBox")),)

    def test_an_old_snippet_has_one_entity(self) -> None:
        snippet = read_snippet(element({"Name": "S", "Entity": "Shop.Order"}, "8.18.0"))
        assert [(p.name, p.entity) for p in snippet.parameters] == [(NO_NAME, ORDER)]

    def test_a_layout_on_a_layout(self) -> None:
        layout = read_layout(element({"Name": "L", "FormCall": {"Form": "Atlas.Base"}, "Excluded": True}))
        assert (layout.name, layout.layout, layout.excluded, layout.content) == (
            "Shop.L",
            "Atlas.Base",
            True,
            NO_CONTENT,
        )

    def test_what_is_too_deep_is_left_alone(self) -> None:
        deep: dict[str, Any] = widget("TextBox", AttributeRef=attribute(NOTE))
        for _ in range(300):
            deep = widget("DivContainer", Widget=deep)
        assert read_page(element({"Name": "P", "Widget": deep})).content == NO_CONTENT


def test_order_is_that_of_the_file() -> None:
    """So that the same project gives the same model, and a change in the middle is one in the middle."""
    last = [2, widget("TextBox", AttributeRef=attribute("A.B.A"))]
    page = read_page(element({"Name": "P", "A": widget("TextBox", AttributeRef=attribute("A.B.Z")), "B": last}))
    assert [found.member for found in page.content.inputs] == ["A.B.Z", "A.B.A"]
