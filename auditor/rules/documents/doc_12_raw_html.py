"""Raw HTML from data

What it does
    Looks for pages and snippets that show the value of an attribute as HTML: an HTML Element widget in innerHTML mode,
    a Format String widget with HTML on, a native WebView. Attributes are left out that some microflow sets with the
    help of a sanitiser: HTMLEncode or XSSSanitize of Community Commons, XSS_Sanitizer of the Feedback module.

Why is this bad
    What stands in the attribute runs in the browser of whoever opens the page, in the name of that user. Newer versions
    of the HTML Element clean it; older ones, a widened configuration and the other widgets do not.

Example
    Visitors write a review, and the page of the editors shows it as HTML. A review with a script in it reads what
    editors read.

How to fix
    Show text as text. Where HTML is wanted, clean it in the microflow that stores it, use a current HTML Element with
    its own sanitiser, and let few people write the attribute.

Sources
    - Mendix documentation, HTML Element: https://docs.mendix.com/appstore/widgets/htmlelement/
    - Mendix documentation, Community Commons: https://docs.mendix.com/appstore/modules/community-commons-function-library/
    - OWASP, Cross Site Scripting Prevention Cheat Sheet: https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.activities import CodeCall
from auditor.model.documents import Page, Snippet
from auditor.model.names import Name
from auditor.model.widgets import HtmlWidget, RawHtml, Sanitizer
from auditor.rules.context import Context, RoleSubject
from auditor.rules.needs import unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, place_of_attribute

if TYPE_CHECKING:
    from auditor.samples.app import App

_SANITIZERS = frozenset(("CommunityCommons.HTMLEncode", "CommunityCommons.XSSSanitize", "FeedbackModule.XSS_Sanitizer"))
"""Java actions that make HTML harmless. Base64Encode and urlEncode do not."""

_WIDGETS = {
    HtmlWidget.HTML_ELEMENT: "HTML Element",
    HtmlWidget.FORMAT_STRING: "Format String",
    HtmlWidget.WEB_VIEW: "WebView",
}
_CLEANS = {
    Sanitizer.DEFAULT: "with its own sanitiser",
    Sanitizer.WIDENED: "whose sanitiser is configured anew and may let more through",
    Sanitizer.ABSENT: "which has no sanitiser",
}


def _showing_html(context: Context) -> Iterator[Page | Snippet]:
    """Give the pages and snippets with such a widget."""
    return (document for document in _documents(context) if document.content.html)


def _documents(context: Context) -> Iterator[Page | Snippet]:
    yield from (page for page in context.project.pages if not page.excluded)
    yield from (snippet for snippet in context.project.snippets if not snippet.excluded)


def _unreadable(context: Context) -> str | None:
    """A microflow that could not be read may clean what it stores."""
    return unreadable_input(RULE, context)


RULE = Rule(
    id="DOC-12",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.HIGH, Severity.MEDIUM, Severity.LOW),
    needs=(Need.DOCUMENTS, Need.WIDGETS, Need.ACTIVITIES, Need.ENTITIES, Need.ACCESS, Need.GUEST),
    cwe=(79, 80),
    subjects=_showing_html,
    not_checked=_unreadable,
)


def check(document: Page | Snippet, context: Context) -> Iterator[Finding]:
    """Fire for attributes that are shown as they are."""
    shown = [(html, attribute) for html in document.content.html for attribute in _unclean(html, context)]
    if shown:
        openers = _openers(document, context)
        severity = min((_judged(html, a, openers, context) for html, a in shown), key=lambda one: one.rank)
        facts = tuple(sorted({(html.widget.value, html.sanitizer.value, attribute) for html, attribute in shown}))
        writers = tuple(sorted({name for _, a in shown for role in _writers(a, context) for name in role.names}))
        yield Finding(RULE.id, severity, Subjects(document=document.name), (facts, writers))


def _unclean(html: RawHtml, context: Context) -> Iterator[Name]:
    """Give the attributes that no microflow cleans before it sets them."""
    for attribute in html.attributes:
        setting = {s.flow for s in context.effects.settings(attribute) if s.flow.kind is NodeKind.MICROFLOW}
        if not any(_cleans(flow, context) for flow in setting):
            yield attribute


def _cleans(node: Node, context: Context) -> bool:
    """Whether a microflow, or one that it calls, uses a sanitiser."""
    return any(
        isinstance(activity, CodeCall) and activity.target in _SANITIZERS
        for called in context.calls.called(node)
        for activity in context.calls.flows[called].activities
    )


def _judged(html: RawHtml, attribute: Name, openers: list[RoleSubject], context: Context) -> Severity:
    """How bad it is: who writes the attribute for whom, and whether the widget cleans it.

    Objects that are not stored stay in the session of whoever made them: nobody writes those for others.
    """
    writers = _writers(attribute, context) if _is_stored(attribute, context) else []
    for_others = any(opener is not writer for opener in openers for writer in writers)
    if not for_others:
        return Severity.LOW
    if any(writer.is_guest and opener is not writer for writer in writers for opener in openers):
        return Severity.HIGH
    weak = html.widget is not HtmlWidget.HTML_ELEMENT or html.sanitizer is not Sanitizer.DEFAULT
    return Severity.MEDIUM if weak else Severity.LOW


def _is_stored(attribute: Name, context: Context) -> bool:
    entity = context.project.entities.get(Name(attribute.rpartition(".")[0]))
    return entity is not None and context.is_persistable(entity)


def _writers(attribute: Name, context: Context) -> list[RoleSubject]:
    """Give the roles that may write an attribute, of the entity that declares it or of a specialization."""
    entities = context.with_specializations(Name(attribute.rpartition(".")[0]))
    return [role for role in context.roles if any(attribute in role.access.entity(entity).write for entity in entities)]


def _openers(document: Page | Snippet, context: Context) -> list[RoleSubject]:
    """Give the roles that may open a page, or some page that shows a snippet at any depth."""
    if isinstance(document, Page):
        names = {document.name}
    else:
        names = _pages_with(Node(NodeKind.SNIPPET, document.name), context)
    return [role for role in context.roles if any(page.name in names for page in role.access.pages)]


def _pages_with(snippet: Node, context: Context) -> set[Name]:
    """Give the pages that show a snippet, themselves or through snippets and layouts."""
    found: set[Node] = {snippet}
    waiting = [snippet]
    while waiting:
        for edge in context.calls.edges_to(waiting.pop()):
            if edge.how in ("shows", "fills") and edge.caller not in found:
                found.add(edge.caller)
                waiting.append(edge.caller)
    return {node.name for node in found if node.kind is NodeKind.PAGE}


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which attributes are shown by which widget, who writes them and who opens the page."""
    name = finding.subjects.document
    document = next(one for one in _showing_html(context) if one.name == name)
    shown = [(html, attribute) for html in document.content.html for attribute in _unclean(html, context)]
    attributes = listed(dict.fromkeys(attribute for _, attribute in shown))
    openers = listed(role.label for role in _openers(document, context)) or "no user role"
    fix = f"Show {attributes} as text, or clean it in the microflow that stores it."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See whether a newer version of {document.module} cleans it, and let few roles write {attributes}."
    return Explanation(
        f"{name} shows {attributes} as HTML to {openers}.",
        fix,
        tuple(evidence for html, attribute in shown for evidence in _evidence(document, html, attribute, context)),
    )


def _evidence(document: Page | Snippet, html: RawHtml, attribute: Name, context: Context) -> Iterator[Evidence]:
    widget = _WIDGETS[html.widget]
    place = document.location.inside(f"{widget} widget", html.line)
    yield Evidence(f"a widget {widget}, {_CLEANS[html.sanitizer]}, shows {attribute}", place)
    writers = listed(role.label for role in _writers(attribute, context)) or "no user role"
    stored = "" if _is_stored(attribute, context) else "; it is not stored, so nobody writes it for others"
    yield Evidence(f"{writers} may write {attribute}{stored}", place_of_attribute(context, attribute))


def planted(app: "App") -> None:
    """What visitors write is shown to editors as HTML."""
    from auditor.samples.pluggable import html_element
    from auditor.samples.widgets import list_view

    shop = app.module("Shop", "Guest", "Editor")
    review = shop.entity("Review", {"Text": "String"}, owner=True)
    review.rule("Guest", create=True, write=["Text"], xpath="[System.owner = '[%CurrentUser%]']")
    review.rule("Editor", read="all")
    shop.page("Review_Overview", "Editor", widgets=[list_view("Shop.Review", html_element("Shop.Review.Text"))])
    app.user_role("Editor", "System.User", "Shop.Editor")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """The same, cleaned by the microflow that stores it; and a widget with text that nobody stores."""
    from auditor.samples.actions import call_java, change
    from auditor.samples.pluggable import html_element
    from auditor.samples.widgets import list_view

    shop = app.module("Shop", "Guest", "Editor")
    review = shop.entity("Review", {"Text": "String"}, owner=True)
    review.rule("Guest", create=True, write=["Text"], xpath="[System.owner = '[%CurrentUser%]']")
    review.rule("Editor", read="all")
    clean = call_java("CommunityCommons.XSSSanitize", {"html": "$Review/Text"}, "Clean")
    store = change("Review", {"Shop.Review.Text": "$Clean"})
    shop.microflow("BCO_Review", parameters={"Review": "Shop.Review"}, returns="Boolean", actions=[clean, store])
    shop.page("Review_Overview", "Editor", widgets=[list_view("Shop.Review", html_element("Shop.Review.Text"))])
    commons = app.module("CommunityCommons", marketplace=True, version="11.0.0")
    commons.java_action("XSSSanitize", {"html": "String"}, "String")
    app.user_role("Editor", "System.User", "Shop.Editor")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
