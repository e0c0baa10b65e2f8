"""Pages, microflows, nanoflows, published services and constants in the security export."""

from collections.abc import Callable
from typing import Any

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
from auditor.exports.security_xml.values import BOOLEAN, INTEGER, words_of
from auditor.model.documents import (
    Constant,
    Microflow,
    Nanoflow,
    Operation,
    Page,
    Parameter,
    PublishedService,
    ServiceKind,
    ServiceVersion,
)
from auditor.model.names import module_of
from auditor.model.secret import NO_VALUE, LengthClass, Secret, SecretKind, ValueFacts

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


def _document(
    tag: str, model: Callable[..., Any], attributes: tuple[Attribute, ...], children: tuple[Child, ...]
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


def _make_value_facts(fields: Fields, _line: int, _reading: Reading) -> ValueFacts:
    secret = Secret(fields.pop("kind"), fields.pop("length"))
    return ValueFacts(secret, **fields)


def _take_value_facts(facts: ValueFacts) -> Fields:
    return {
        "kind": facts.secret.kind,
        "length": facts.secret.length,
        "scheme": facts.scheme,
        "host": facts.host,
        "holds_star": facts.holds_star,
        "number": facts.number,
        "user_role": facts.user_role,
    }


_ROLES = (names("module-role", "module_roles"), names("user-role", "user_roles"))

_PARAMETERS = many(
    Element("parameter", plain(Parameter), (required("name"), reference("entity"), flag("list", "is_list"))),
    "parameters",
)

PAGE = _document("page", Page, (optional("url"),), _ROLES)

MICROFLOW = _document(
    "microflow",
    Microflow,
    (optional("url"), optional("apply-entity-access", BOOLEAN), flag("mark-as-used")),
    (*_ROLES, _PARAMETERS),
)

NANOFLOW = _document("nanoflow", Nanoflow, (flag("mark-as-used"),), (*_ROLES, _PARAMETERS))

SERVICE = _document(
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
        one(
            section(
                "versions",
                many(
                    Element(
                        "version",
                        plain(ServiceVersion),
                        (required("header-authentication"), reference("header-microflow")),
                    ),
                    "versions",
                ),
            )
        ),
        many(
            Element("operation", plain(Operation), (required("name"), reference("microflow"), reference("entity"))),
            "operations",
        ),
    ),
)

CONSTANT = _document(
    "constant",
    Constant,
    (reference("type"), optional("exposed-to-client", BOOLEAN)),
    (
        one(
            Element(
                "default",
                _make_value_facts,
                (
                    required("kind", words_of(SecretKind)),
                    required("length", words_of(LengthClass)),
                    reference("scheme"),
                    reference("host"),
                    flag("holds-star"),
                    optional("number", INTEGER),
                    reference("user-role"),
                ),
                take=_take_value_facts,
            ),
            default=NO_VALUE,
        ),
    ),
)
