"""What pages, snippets and layouts show and offer (formats.md 2.4)."""

from dataclasses import field
from enum import StrEnum

from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name


class DataSourceKind(StrEnum):
    """Where a widget gets its objects from."""

    CONTEXT = "context"
    """A parameter of the page or snippet, or the object around it, an association from there included."""
    DATABASE = "database"
    MICROFLOW = "microflow"
    NANOFLOW = "nanoflow"
    OTHER = "other"
    """The selection of another widget, and what is not known."""


@frozen
class DataSource:
    """The data source of a widget."""

    kind: DataSourceKind
    entity: Name = NO_NAME
    """The entity of its objects where it is stored; that of a flow is the flow's result."""
    flow: Name = NO_NAME
    """The microflow or nanoflow."""
    constraint: Expression = NO_EXPRESSION
    """XPath. It filters what is shown and protects nothing."""
    widget: Name = NO_NAME
    """`DataView`, `ListView`, or the id of a pluggable widget (`com.mendix.widget.web.datagrid.Datagrid`)."""
    pluggable: bool = False
    line: int | None = field(default=None, kw_only=True)


@frozen
class Visibility:
    """When a widget is shown. It hides, it does not protect (mendix-security.md 2)."""

    module_roles: tuple[Name, ...] = ()
    """Only to holders of one of these; empty: to everyone."""
    ignore_security: bool = False
    """Shown although the user may not run or open what it leads to (`IgnoreSecurity`)."""


class ActionKind(StrEnum):
    """What a click or another event in a page does."""

    PAGE = "opens a page"
    MICROFLOW = "runs a microflow"
    NANOFLOW = "runs a nanoflow"
    CREATE = "creates an object"
    DELETE = "deletes an object"
    SAVE = "saves"
    LINK = "opens a link"
    OTHER = "does something else"


@frozen
class PageAction:
    """Something that a page, a menu or a navigation profile offers."""

    kind: ActionKind
    target: Name = NO_NAME
    """Qualified page, microflow or nanoflow; for an object that is created, the page that then opens."""
    entity: Name = NO_NAME
    """Of the object that is created, deleted or saved, where the page tells it."""
    flow: Name = NO_NAME
    """The microflow or nanoflow whose result that object is, where only this is known."""
    visibility: Visibility | None = None
    """None: nothing is set."""
    line: int | None = field(default=None, kw_only=True)


@frozen
class Input:
    """A member that a widget shows for editing, or could."""

    member: Name
    """Qualified attribute or association; the last step of its path."""
    widget: Name
    """`TextBox`, `ReferenceSelector`, or the id of a pluggable widget."""
    editable: bool = True
    """False where the widget or a data view around it is never editable."""
    pluggable: bool = False
    """Whether it is a pluggable widget, of which only its code says whether it edits the member."""
    line: int | None = field(default=None, kw_only=True)


class HtmlWidget(StrEnum):
    """Widgets that can show data as HTML (rules.md, DOC-12)."""

    HTML_ELEMENT = "com.mendix.widget.web.htmlelement.HTMLElement"
    FORMAT_STRING = "formatstring.widget.formatstring"
    WEB_VIEW = "com.mendix.widget.native.webview.WebView"


class Sanitizer(StrEnum):
    """What an HTML Element does with the HTML before it shows it."""

    DEFAULT = "default"
    WIDENED = "widened"
    """`sanitizationConfigFull` is filled in: it may let more through."""
    ABSENT = "absent"
    """The widget's version has none."""


@frozen
class RawHtml:
    """A widget that shows the value of attributes as HTML."""

    widget: HtmlWidget
    attributes: tuple[Name, ...]
    """Qualified; only widgets that show one are kept."""
    sanitizer: Sanitizer = Sanitizer.ABSENT
    line: int | None = field(default=None, kw_only=True)


@frozen
class Content:
    """Everything of a page, a snippet or a layout that an audit asks about, in the order of the file."""

    sources: tuple[DataSource, ...] = ()
    actions: tuple[PageAction, ...] = ()
    inputs: tuple[Input, ...] = ()
    snippets: tuple[Name, ...] = ()
    """Snippets that it uses, each once."""
    html: tuple[RawHtml, ...] = ()


NO_CONTENT = Content()
