"""The schema documents the format: it says the same as the tables that reader and writer walk."""

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from auditor.exports import security_xml
from auditor.exports.security_xml import activities, documents, domain, export, expressions, integration, security
from auditor.exports.security_xml import widgets as widget_tables
from auditor.exports.security_xml.shape import TEXT, Child, Element
from auditor.model.activities import Activity
from auditor.model.documents import (
    Constant,
    Layout,
    Microflow,
    MicroflowRule,
    Nanoflow,
    Page,
    PublishedService,
    Snippet,
)
from auditor.model.domain import Association, Entity, Enumeration
from auditor.model.expressions import Term
from auditor.model.integration import (
    ConsumedService,
    DatabaseConnection,
    DataMapping,
    JavaAction,
    JavaSource,
    OtherDocument,
    RunConfiguration,
)
from auditor.model.names import NO_NAME, NO_TEXT
from auditor.model.navigation import Menu, NavigationProfile, ScheduledEvent
from auditor.model.project import (
    Coverage,
    DemoUser,
    Module,
    PasswordPolicy,
    Project,
    ProjectSecurity,
    RuntimeSettings,
    UserRole,
)
from auditor.model.widgets import Content, PageAction
from tests.samples.everything import everything
from tests.strategies import projects

XS = "{http://www.w3.org/2001/XMLSchema}"
FILE = Path(security_xml.__file__).parents[1] / "security_export.xsd"
TREE = etree.parse(FILE).getroot()
SCHEMA = etree.XMLSchema(TREE)

EXPECTED = {"boolean": "true or false", "integer": "a whole number", "name": "a name", "names": "names"}


def named(kind: str, name: str) -> etree._Element:
    """Find a type or group of the schema."""
    return next(node for node in TREE.findall(XS + kind) if node.get("name") == name)


def type_of(node: etree._Element) -> etree._Element | None:
    """The complex type of an element of the schema; None for plain text."""
    reference = node.get("type")
    if reference is None:
        return node.find(XS + "complexType")
    return next((found for found in TREE.findall(XS + "complexType") if found.get("name") == reference), None)


def parts(node: etree._Element, kind: str) -> Iterator[etree._Element]:
    """The elements or attributes that a type declares, those of its groups and its base among them, in their order."""
    for child in node:
        if child.tag == XS + kind:
            yield child
        elif child.tag in (XS + "group", XS + "attributeGroup"):
            yield from parts(named(etree.QName(child).localname, child.get("ref")), kind)
        elif child.tag == XS + "extension":
            if child.get("base") != "text":
                yield from parts(named("complexType", child.get("base")), kind)
            yield from parts(child, kind)
        elif child.tag in (XS + "choice", XS + "sequence", XS + "simpleContent", XS + "complexContent"):
            yield from parts(child, kind)


def is_many(part: etree._Element) -> bool:
    """Whether an element may stand there more than once: itself, or as one of several that may."""
    return "unbounded" in (part.get("maxOccurs"), part.getparent().get("maxOccurs"))


def is_optional(part: etree._Element) -> bool:
    """Whether an element may be absent."""
    return "0" in (part.get("minOccurs"), part.getparent().get("minOccurs"))


def tags(children: Iterable[Child]) -> Iterator[tuple[Element, bool]]:
    """The elements that may be children, in their order, each with whether it may stand there more than once."""
    for child in children:
        yield from ((element, child.many) for element in (child.others.values() or [child.element]))


def words(attribute: etree._Element) -> str:
    """What an attribute may be, in the words of the reader's errors."""
    reference = attribute.get("type")
    if reference in EXPECTED:
        return EXPECTED[reference]
    values = [
        node.get("value")
        for node in (attribute if reference is None else named("simpleType", reference)).iter(XS + "enumeration")
    ]
    return f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]


def written_default(attribute: export.Any) -> str | None:
    """How the schema writes the default of an attribute: not at all when absent means unknown."""
    if attribute.default is None:
        return None
    return attribute.kind.write(attribute.default)


def every_element(element: Element, node: etree._Element) -> Iterator[tuple[Element, etree._Element]]:
    """Each element of the tables with its counterpart in the schema."""
    yield element, node
    declared = type_of(node)
    known = {part.get("name"): part for part in parts(declared, "element")} if declared is not None else {}
    for child, _ in tags(element.children):
        yield from every_element(child, known[child.tag])


def different(element: Element, node: etree._Element) -> object:
    """What two places of one type have in common, so that the type is looked at once."""
    return element.attributes, tuple(child.tag for child, _ in tags(element.children)), node.get("type") or node


FOUND = {different(*pair): pair for pair in every_element(export.ROOT, TREE.find(XS + "element"))}
ELEMENTS = {f"{index}-{element.tag}": (element, node) for index, (element, node) in enumerate(FOUND.values())}


@pytest.mark.parametrize(("element", "node"), ELEMENTS.values(), ids=ELEMENTS)
def test_schema_and_tables_agree(element: Element, node: etree._Element) -> None:
    """On attributes with their values and defaults, on children with their order and number, and on text."""
    declared = type_of(node)
    if declared is None:
        assert node.get("type") == "text"
        assert (element.holds_text, element.attributes, element.children) == (True, (), ())
        return
    assert {
        (part.get("name"), part.get("use") == "required", words(part), part.get("default"))
        for part in parts(declared, "attribute")
    } == {(a.name, a.required, a.kind.expected, written_default(a)) for a in element.attributes}
    assert [(part.get("name"), is_many(part)) for part in parts(declared, "element")] == [
        (child.tag, several) for child, several in tags(element.children)
    ]
    assert all(is_optional(part) for part in parts(declared, "element"))
    assert (declared.find(XS + "simpleContent") is not None) == element.holds_text


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_what_is_written_is_valid(project: Project) -> None:
    """For any project."""
    SCHEMA.assertValid(etree.fromstring(security_xml.write(project)))


def test_an_app_that_uses_everything_is_valid() -> None:
    """As read from a real export shape."""
    SCHEMA.assertValid(etree.fromstring(security_xml.write(everything().project())))


PLACES = {"location", "line"}
"""Fields that a file gives by where a thing stands in it."""

MODEL = [
    (export.ROOT, Project, {"source": "converted_from"}),
    (security.COVERAGE_AREA, Coverage, {"detail": TEXT}),
    (security.SECURITY, ProjectSecurity, {}),
    (security.PASSWORD_POLICY, PasswordPolicy, {}),
    (security.DEMO_USER, DemoUser, {}),
    (security.SETTINGS, RuntimeSettings, {}),
    (security.MODULE, Module, {}),
    (security.USER_ROLE, UserRole, {}),
    (domain.ENTITY, Entity, {}),
    (domain.ASSOCIATION, Association, {}),
    (domain.ENUMERATION, Enumeration, {}),
    (documents.PAGE, Page, {}),
    (documents.MICROFLOW, Microflow, {}),
    (documents.NANOFLOW, Nanoflow, {}),
    (documents.SERVICE, PublishedService, {}),
    (documents.CONSTANT, Constant, {}),
    (documents.SNIPPET, Snippet, {}),
    (documents.LAYOUT, Layout, {}),
    (documents.RULE, MicroflowRule, {}),
    (integration.CONSUMED, ConsumedService, {}),
    (integration.DATABASE, DatabaseConnection, {}),
    (integration.MAPPING, DataMapping, {}),
    (integration.JAVA_ACTION, JavaAction, {}),
    (integration.JAVA_SOURCE, JavaSource, {}),
    (integration.MENU, Menu, {}),
    (integration.SCHEDULED_EVENT, ScheduledEvent, {}),
    (integration.OTHER_DOCUMENT, OtherDocument, {}),
    (integration.CONFIGURATION, RunConfiguration, {}),
    (widget_tables.PROFILE, NavigationProfile, {}),
    (widget_tables.CONTENT.element, Content, {}),
    (widget_tables.ACTION, PageAction, {}),
    (expressions.TERM, Term, {"facts": "secret"}),
    *((element, model, {}) for model, element in activities.ACTIVITIES.items()),
]


@pytest.mark.parametrize(("element", "model", "other"), MODEL, ids=[model.__name__ for _, model, _ in MODEL])
def test_every_field_of_the_model_has_a_place(element: Element, model: type, other: dict[str, str]) -> None:
    """A field that is added to the model and forgotten here would be lost silently."""
    fields = {other.get(field.name, field.name) for field in dataclasses.fields(model)} - PLACES
    held = set(element.defaults) | ({TEXT} if element.holds_text else set())
    assert fields - held == set()


def test_every_kind_of_activity_has_an_element() -> None:
    """None of the model's may be left out."""
    assert {model.__name__ for model in activities.ACTIVITIES} == {
        model.__name__ for model in Activity.__subclasses__()
    }


def test_defaults_of_the_format_are_those_of_the_model() -> None:
    """What is absent is the same for a reader of the schema and for whoever makes the value in Python."""
    for element, model, other in MODEL:
        known = {f.name: f.default for f in dataclasses.fields(model) if f.default is not dataclasses.MISSING}
        for attribute in element.attributes:
            if not attribute.required and attribute.field in known and attribute.field not in other:
                assert attribute.default in (known[attribute.field], None, NO_NAME, NO_TEXT), (model, attribute.name)
