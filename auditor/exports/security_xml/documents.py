"""Pages, flows, published services and constants in the security export."""

from collections.abc import Callable
from typing import Any

from auditor.exports.security_xml.activities import BODY, parameter
from auditor.exports.security_xml.expressions import value_facts
from auditor.exports.security_xml.shape import (
    Attribute,
    Child,
    Element,
    Fields,
    Maker,
    Reading,
    flag,
    many,
    names,
    one,
    optional,
    plain,
    reference,
    required,
    section,
)
from auditor.exports.security_xml.values import BOOLEAN, words_of
from auditor.exports.security_xml.widgets import CONTENT
from auditor.model.documents import (
    Constant,
    Cors,
    Layout,
    Microflow,
    MicroflowRule,
    Nanoflow,
    Operation,
    Page,
    PublishedService,
    ServiceKind,
    ServiceVersion,
    Snippet,
)
from auditor.model.names import module_of

MODULE = optional("module")
"""The module of a named thing: said only where the name does not say it."""


def module_field(fields: Fields) -> Fields:
    """Fill in the module from the name."""
    if fields["module"] is None:
        fields["module"] = module_of(fields["name"])
    return fields


def without_plain_module(fields: Fields) -> Fields:
    """Leave the module out where the name says it, for the writer."""
    if fields["module"] == module_of(fields["name"]):
        fields["module"] = None
    return fields


def document(
    tag: str, model: Callable[..., Any], attributes: tuple[Attribute, ...] = (), children: tuple[Child, ...] = ()
) -> Element:
    """An element for a document; every document has a name, a module and may be excluded."""
    named = (required("name"), MODULE, *attributes, flag("excluded"))

    def take(value: Any) -> Fields:
        return without_plain_module({part: getattr(value, part) for part in element.defaults})

    element = Element(tag, _document_maker(model), named, children, take)
    return element


def _document_maker(model: Callable[..., Any]) -> Maker:
    def make(fields: Fields, line: int, reading: Reading) -> Any:
        return model(**module_field(fields), location=reading.location(line, fields["name"]))

    return make


_ROLES = (names("module-role", "module_roles"), names("user-role", "user_roles"))

PAGE = document(
    "page",
    Page,
    (optional("url"), reference("layout"), flag("mark-as-used")),
    (*_ROLES, many(parameter("parameter"), "parameters"), CONTENT),
)

SNIPPET = document("snippet", Snippet, (), (many(parameter("parameter"), "parameters"), CONTENT))

LAYOUT = document("layout", Layout, (reference("layout"),), (CONTENT,))

MICROFLOW = document(
    "microflow",
    Microflow,
    (optional("url"), optional("apply-entity-access", BOOLEAN), flag("mark-as-used")),
    (*_ROLES, *BODY),
)

NANOFLOW = document("nanoflow", Nanoflow, (flag("mark-as-used"),), (*_ROLES, *BODY))

RULE = document("rule", MicroflowRule, (optional("apply-entity-access", BOOLEAN),), BODY)

_OPERATION = Element(
    "operation",
    plain(Operation),
    (
        required("name"),
        reference("microflow"),
        reference("entity"),
        optional("insert-mode"),
        optional("update-mode"),
        optional("delete-mode"),
    ),
    (names("change-microflow", "change_microflows"), names("member", "members")),
)

_VERSION = Element("version", plain(ServiceVersion), (required("header-authentication"), reference("header-microflow")))

SERVICE = document(
    "published-service",
    PublishedService,
    (
        required("kind", words_of(ServiceKind)),
        reference("path"),
        flag("graphql"),
        reference("authentication-microflow"),
    ),
    (
        *_ROLES,
        one(section("authentication", names("type", "types"))),
        one(section("versions", many(_VERSION, "versions"))),
        one(
            Element(
                "cors", plain(Cors), (reference("allowed-origins"), optional("allow-authentication", BOOLEAN, True))
            )
        ),
        many(_OPERATION, "operations"),
    ),
)

CONSTANT = document(
    "constant",
    Constant,
    (reference("type"), optional("exposed-to-client", BOOLEAN)),
    (value_facts("default"),),
)
