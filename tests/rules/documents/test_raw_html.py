"""DOC-12: attributes that are shown as HTML."""

import pytest

from auditor.samples.actions import call_java, call_microflow, change
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from auditor.samples.pluggable import html_element, pluggable
from auditor.samples.widgets import client_template, list_view, snippet_call
from tests.rules.conftest import Judge

TEXT = "Shop.Review.Text"
PAGE = "Shop.Reviews"


def shop(app: App, writer: str = "User", opener: str = "Editor", *, persistable: bool = True) -> ModuleBuilder:
    """Reviews that one module role writes; the page is another one's."""
    module = app.module("Shop", "Guest", "User", "Editor", "Nobody")
    module.entity("Review", {"Text": "String", "Stars": "Integer"}, persistable=persistable).rule(
        writer, create=True, write=["Text"]
    ).rule("Editor", read="all")
    module.page("Reviews", opener, widgets=[])
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Editor", "System.User", "Shop.Editor")
    return module


def show(module: ModuleBuilder, widget: object, opener: str = "Editor") -> None:
    module.documents.pop()
    module.page("Reviews", opener, widgets=[list_view("Shop.Review", widget)])


@pytest.mark.parametrize(
    ("writer", "sanitizer", "severity"),
    [
        ("Guest", "", "high"),
        ("Guest", None, "high"),
        ("User", "", "low"),
        ("User", None, "medium"),
        ("User", '{"ALLOWED_TAGS": ["script"]}', "medium"),
        ("Editor", None, "low"),
        ("Nobody", None, "low"),
    ],
)
def test_who_writes_and_what_cleans_decide(
    judge: Judge, app: App, writer: str, sanitizer: str | None, severity: str
) -> None:
    """Only a role of its own that writes it: low, because nobody attacks oneself."""
    module = shop(app, writer)
    show(module, html_element(TEXT, sanitizer=sanitizer))
    assert judge("DOC-12", app).told == [(severity, PAGE)]


def test_objects_that_are_not_stored_are_the_own_ones(judge: Judge, app: App) -> None:
    """Nobody writes them for others."""
    module = shop(app, "Guest", persistable=False)
    show(module, html_element(TEXT, sanitizer=None))
    result = judge("DOC-12", app)
    assert result.told == [("low", PAGE)]
    assert "it is not stored" in result.explained.evidence[1].statement


def test_a_snippet_is_shown_to_who_opens_its_pages(judge: Judge, app: App) -> None:
    """At any depth."""
    module = shop(app, "Guest")
    module.snippet("Review_Text", list_view("Shop.Review", html_element(TEXT)))
    module.snippet("Review_Box", snippet_call("Shop.Review_Text"))
    module.page("Box", "Editor", widgets=[snippet_call("Shop.Review_Box")])
    result = judge("DOC-12", app)
    assert result.told == [("high", "Shop.Review_Text")]
    assert "to Editor" in result.explained.message


def test_other_widgets_have_no_sanitiser(judge: Judge, app: App) -> None:
    """A Format String with HTML on."""
    module = shop(app)
    value = {"AttributeRef": {"$Type": "DomainModels$AttributeRef", "Attribute": TEXT, "EntityRef": None}}
    shown = pluggable(
        "formatstring.widget.formatstring", {"renderHTML": {"PrimitiveValue": "true"}, "attribute": value}
    )
    show(module, shown)
    assert judge("DOC-12", app).told == [("medium", PAGE)]


def test_a_text_without_attributes_is_not_data(judge: Judge, app: App) -> None:
    """And an HTML Element that has children instead of HTML shows none."""
    module = shop(app, "Guest")
    children = pluggable(
        "com.mendix.widget.web.htmlelement.HTMLElement",
        {
            "tagContentMode": {"PrimitiveValue": "container"},
            "tagContentHTML": {"TextTemplate": client_template("{1}", [TEXT])},
        },
    )
    module.page("Fixed", "Editor", widgets=[list_view("Shop.Review", html_element(), children)])
    assert judge("DOC-12", app).told == []


@pytest.mark.parametrize(
    ("action", "quiet"),
    [
        ("CommunityCommons.XSSSanitize", True),
        ("CommunityCommons.HTMLEncode", True),
        ("FeedbackModule.XSS_Sanitizer", True),
        ("CommunityCommons.Base64Encode", False),
        ("Shop.XSSSanitize", False),
    ],
)
def test_a_microflow_that_cleans_it(judge: Judge, app: App, action: str, quiet: bool) -> None:
    """Itself or by a microflow that it calls; encodings that keep the HTML do not count."""
    module = shop(app, "Guest")
    show(module, html_element(TEXT))
    module.microflow("SUB_Clean", actions=[call_java(action, {"html": "''"}, "Clean")])
    store = change("Review", {TEXT: "$Clean"})
    review = {"Review": "Shop.Review"}
    module.microflow("ACT_Store", parameters=review, actions=[call_microflow("Shop.SUB_Clean", result="Clean"), store])
    assert judge("DOC-12", app).told == ([] if quiet else [("high", PAGE)])
