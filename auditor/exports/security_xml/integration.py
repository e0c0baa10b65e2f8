"""Consumed services, databases, mappings, code and other documents in the security export."""

from auditor.exports.security_xml.activities import FIELD, parameter, placed
from auditor.exports.security_xml.documents import document
from auditor.exports.security_xml.expressions import expression, secret, value_facts
from auditor.exports.security_xml.shape import Element, flag, many, names, one, optional, plain, reference, required
from auditor.exports.security_xml.values import BOOLEAN, words_of
from auditor.exports.security_xml.widgets import ACTION
from auditor.model.integration import (
    ConfiguredConstant,
    ConsumedKind,
    ConsumedOperation,
    ConsumedService,
    DatabaseConnection,
    DataMapping,
    JavaAction,
    JavaSource,
    MappedEntity,
    MappingKind,
    OtherDocument,
    RunConfiguration,
    StoredQuery,
)
from auditor.model.navigation import Menu, ScheduledEvent

_OPERATION = Element(
    "operation",
    placed(ConsumedOperation),
    (required("name"), reference("method")),
    (expression("path"), many(FIELD, "fields"), names("entity", "entities")),
)

CONSUMED = document(
    "consumed-service",
    ConsumedService,
    (required("kind", words_of(ConsumedKind)), reference("scheme"), flag("client-certificate")),
    (
        expression("address"),
        expression("user-name"),
        expression("password"),
        many(FIELD, "fields"),
        many(_OPERATION, "operations"),
        names("microflow", "microflows"),
        names("constant", "constants"),
    ),
)

_QUERY = Element("query", placed(StoredQuery), (required("name"),), (names("parameter", "parameters"),))

DATABASE = document(
    "database-connection",
    DatabaseConnection,
    (reference("address"), reference("user-name"), reference("password")),
    (
        value_facts("literal-address"),
        many(
            Element("query", placed(StoredQuery), (required("name"),), (names("parameter", "parameters"),)), "queries"
        ),
    ),
)

MAPPING = document(
    "mapping",
    DataMapping,
    (required("kind", words_of(MappingKind)),),
    (
        many(
            Element(
                "mapped-entity",
                placed(MappedEntity),
                (required("entity"), reference("handling")),
                (names("member", "members"),),
            ),
            "entities",
        ),
        names("microflow", "microflows"),
    ),
)

JAVA_ACTION = document(
    "java-action", JavaAction, (), (many(parameter("parameter"), "parameters"), one(parameter("returns")))
)

JAVA_SOURCE = Element(
    "java-source",
    placed(JavaSource),
    (required("path"), reference("module")),
    (
        names("leaves-access-control", "leaves_access_control"),
        names("joined-query", "joined_queries"),
        names("names-module", "modules"),
    ),
)

MENU = document("menu", Menu, (), (many(ACTION, "items"),))

SCHEDULED_EVENT = document(
    "scheduled-event", ScheduledEvent, (reference("microflow"), optional("enabled", BOOLEAN, True))
)

OTHER_DOCUMENT = document(
    "other-document",
    OtherDocument,
    (required("kind"),),
    (
        names("microflow", "microflows"),
        names("nanoflow", "nanoflows"),
        names("page", "pages"),
        names("entity", "entities"),
    ),
)

_CONFIGURED = Element(
    "constant", plain(ConfiguredConstant), (required("name", field="constant"),), (one(secret("value")),)
)

CONFIGURATION = Element(
    "configuration",
    placed(RunConfiguration),
    (required("name"),),
    (
        one(secret("database-password")),
        many(
            Element(
                "constant", plain(ConfiguredConstant), (required("name", field="constant"),), (one(secret("value")),)
            ),
            "constants",
        ),
    ),
)
