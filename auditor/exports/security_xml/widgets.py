"""What pages show and offer, menus and navigation, in the security export."""

from auditor.exports.security_xml.activities import placed
from auditor.exports.security_xml.expressions import expression
from auditor.exports.security_xml.shape import (
    Element,
    flag,
    many,
    names,
    one,
    optional,
    plain,
    reference,
    required,
)
from auditor.exports.security_xml.values import BOOLEAN, words_of
from auditor.model.navigation import HomePage, NavigationProfile, OfflineEntity
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

_SOURCE = Element(
    "data-source",
    placed(DataSource),
    (
        required("kind", words_of(DataSourceKind)),
        reference("entity"),
        reference("flow"),
        reference("widget"),
        flag("pluggable"),
    ),
    (expression("constraint"),),
)

_VISIBILITY = Element(
    "visibility", plain(Visibility), (flag("ignore-security"),), (names("module-role", "module_roles"),)
)

ACTION = Element(
    "action",
    placed(PageAction),
    (required("kind", words_of(ActionKind)), reference("target"), reference("entity"), reference("flow")),
    (one(_VISIBILITY),),
)

_INPUT = Element(
    "input",
    placed(Input),
    (required("member"), required("widget"), optional("editable", BOOLEAN, True), flag("pluggable")),
)

_HTML = Element(
    "raw-html",
    placed(RawHtml),
    (required("widget", words_of(HtmlWidget)), optional("sanitizer", words_of(Sanitizer), Sanitizer.ABSENT)),
    (names("attribute", "attributes"),),
)

CONTENT = one(
    Element(
        "content",
        plain(Content),
        children=(
            many(_SOURCE, "sources"),
            many(ACTION, "actions"),
            many(_INPUT, "inputs"),
            names("snippet", "snippets"),
            many(_HTML, "html"),
        ),
    ),
    default=NO_CONTENT,
)
"""A child for everything that a page, a snippet or a layout holds."""


def _home(tag: str) -> Element:
    attributes = (reference("page"), reference("microflow"), reference("nanoflow"), reference("user-role"))
    return Element(tag, plain(HomePage), attributes)


PROFILE = Element(
    "profile",
    placed(NavigationProfile),
    (
        required("name"),
        reference("kind"),
        reference("login-page"),
        optional("encrypts-database", BOOLEAN),
        optional("encrypts-files", BOOLEAN),
        optional("encrypts-session", BOOLEAN),
    ),
    (
        many(_home("home"), "homes"),
        one(_home("not-found-page")),
        many(ACTION, "items"),
        many(
            Element("offline-entity", plain(OfflineEntity), (required("entity"), reference("sync-mode"))),
            "offline_entities",
        ),
    ),
)
