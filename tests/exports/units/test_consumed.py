"""Services of other systems, databases, mappings and Java actions. Of addresses and secrets only facts stay."""

from typing import Any

import pytest

from auditor.exports.units.consumed import read_consumed_service, read_database_connection
from auditor.exports.units.mappings import read_mapping
from auditor.exports.units.other_documents import read_java_action
from auditor.model.calls import FieldPlace
from auditor.model.documents import Parameter
from auditor.model.expressions import Expression, TermKind
from auditor.model.integration import (
    ConsumedKind,
    ConsumedService,
    MappedEntity,
    MappingKind,
)
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import SecretKind
from auditor.samples.app import App
from tests.exports.units.stored import element, surprises

VERSIONS = ["9.24.40", "10.24.21", "11.6.0"]
SECRET = "q7hunter2-Zx"


def service(stored: dict[str, Any], version: str = "10.24.21") -> ConsumedService:
    """A consumed service, in which nothing may surprise, and no secret may stay."""
    found = element(stored, version)
    read = read_consumed_service(found)
    assert surprises(found) == []
    assert SECRET not in repr(read)
    return read


def constants(expression: Expression) -> tuple[Name, ...]:
    """The constants in an expression."""
    return expression.names(TermKind.CONSTANT)


def text(expression: Expression) -> SecretKind:
    """The kind of secret that its one text is."""
    facts = expression.terms[0].facts
    assert facts is not None
    return facts.secret


class TestRest:
    """`Rest$ConsumedRestService` (10.3+)."""

    @pytest.mark.parametrize("version", VERSIONS[1:])
    def test_a_constant_as_password(self, version: str) -> None:
        app = App(version)
        headers = {"Today": {"X-Api-Key": SECRET, "Accept": "*/*"}}
        app.module("Shop").consumed_rest_service("W", "http://w.com", headers, user_name="me", password_constant="P")
        (found,) = app.project().consumed
        assert (found.name, found.kind, found.scheme) == ("Shop.W", ConsumedKind.REST, "Basic")
        assert constants(found.password) == ("Shop.P",)
        assert found.constants == ("Shop.P",)
        assert found.address.terms[0].facts and found.address.terms[0].facts.scheme == "http"
        (operation,) = found.operations
        assert (operation.name, operation.method) == ("Today", "Get")
        assert [(field.place, field.name) for field in operation.fields] == [
            (FieldPlace.HEADER, "X-Api-Key"),
            (FieldPlace.HEADER, "Accept"),
        ]
        assert text(operation.fields[0].value) is not SecretKind.EMPTY
        assert SECRET not in repr(found)

    @pytest.mark.parametrize("version", VERSIONS[1:])
    def test_text_as_password(self, version: str) -> None:
        app = App(version)
        app.module("Shop").consumed_rest_service("W", "https://w.com", user_name="me", password=SECRET)
        (found,) = app.project().consumed
        assert text(found.password) not in (SecretKind.EMPTY, SecretKind.PLACEHOLDER)
        assert SECRET not in repr(found)

    def test_no_authentication(self) -> None:
        found = service({"$Type": "Rest$ConsumedRestService", "Name": "W", "BaseUrl": {"Value": "https://{host}/x"}})
        assert (found.scheme, found.password.terms, found.constants) == (NO_NAME, (), ())

    def test_parameters_of_a_template_are_variables(self) -> None:
        path = {"$Type": "Rest$ValueTemplate", "Value": "/orders/{id}"}
        stored = {"$Type": "Rest$ConsumedRestService", "Operations": [2, {"Name": "Get", "Path": path}]}
        (operation,) = service(stored).operations
        assert operation.path.variables == ("id",)

    def test_other_schemes_keep_their_constants(self) -> None:
        scheme = {
            "$Type": "Rest$OAuthAuthenticationScheme",
            "Flow": {"Secret": {"$Type": "Rest$ConstantValue", "Value": "Shop.Secret"}},
        }
        found = service({"$Type": "Rest$ConsumedRestService", "AuthenticationScheme": scheme})
        assert (found.scheme, found.constants) == ("OAuth", ("Shop.Secret",))

    def test_entities_of_an_answer(self) -> None:
        root = {"Entity": "Shop.Forecast", "Children": [2, {"Entity": "Shop.Day"}, {"Attribute": "Shop.Day.Nr"}]}
        operation = {"Name": "Get", "ResponseHandling": {"RootMappingElement": root}}
        (found,) = service({"$Type": "Rest$ConsumedRestService", "Operations": [2, operation]}).operations
        assert found.entities == ("Shop.Forecast", "Shop.Day")


class TestOData:
    """`Rest$ConsumedODataService`."""

    @pytest.mark.parametrize("version", VERSIONS)
    def test_its_configuration(self, version: str) -> None:
        app = App(version)
        app.module("Shop").consumed_odata_service(
            "Crm", "@Shop.Address", user_name="'me'", password=f"'{SECRET}'", headers={"X-Key": "@Shop.Key"}
        )
        (found,) = app.project().consumed
        assert (found.kind, found.scheme) == (ConsumedKind.ODATA, "Basic")
        assert constants(found.address) == ("Shop.Address",)
        assert text(found.password) not in (SecretKind.EMPTY, SecretKind.PLACEHOLDER)
        assert [(field.name, constants(field.value)) for field in found.fields] == [("X-Key", ("Shop.Key",))]
        assert SECRET not in repr(found)

    def test_its_microflows_and_proxy(self) -> None:
        stored = {
            "$Type": "Rest$ConsumedODataService",
            "ConfigurationMicroflow": "Shop.Configure",
            "ErrorHandlingMicroflow": "Shop.Fail",
            "HeadersMicroflow": "Shop.Configure",
            "ProxyPassword": "Shop.ProxyPassword",
        }
        found = service(stored)
        assert found.microflows == ("Shop.Configure", "Shop.Fail")
        assert found.constants == ("Shop.ProxyPassword",)


class TestSoap:
    """Imported web services."""

    PORT: dict[str, Any] = {  # noqa: RUF012
        "Location": f"http://w.com/?key={SECRET}",
        "Operations": [2, {"Name": "Pay"}],
    }

    def test_the_address_of_its_port(self) -> None:
        stored = {"$Type": "WebServices$ImportedWebService", "Name": "W", "Description": {"Services": [2, self.PORT]}}
        found = service(stored)
        assert (found.kind, [operation.name for operation in found.operations]) == (ConsumedKind.SOAP, ["Pay"])
        assert found.address.terms[0].facts and found.address.terms[0].facts.scheme == "http"

    def test_a_constant_replaces_it(self) -> None:
        port = {**self.PORT, "LocationConstant": "Shop.Location"}
        found = service({"$Type": "WebServices$ImportedService", "Description": {"Services": [2, port]}})
        assert constants(found.address) == ("Shop.Location",)


class TestDatabase:
    """`DatabaseConnector$DatabaseConnection`."""

    @pytest.mark.parametrize("version", VERSIONS)
    def test_constants_and_a_stored_address(self, version: str) -> None:
        app = App(version)
        address = f"jdbc:postgresql://db/x?user=me&password={SECRET}"
        app.module("Shop").database_connection("Db", "All", "One", address="Url", password="Pw", literal=address)
        (found,) = app.project().databases
        assert (found.name, found.address, found.user_name, found.password) == ("Shop.Db", "Shop.Url", "", "Shop.Pw")
        assert [query.name for query in found.queries] == ["All", "One"]
        assert found.literal_address.secret is not SecretKind.EMPTY
        assert SECRET not in repr(found)

    def test_parameters_of_a_query(self) -> None:
        query = {"Name": "One", "Parameters": [2, {"Name": "Id"}]}
        found = read_database_connection(element({"Name": "Db", "Queries": [2, query]}))
        assert found.queries[0].parameters == ("Id",)


class TestMappings:
    """Import and export mappings."""

    @pytest.mark.parametrize("version", ["8.18.35", *VERSIONS])
    def test_what_they_write_and_read(self, version: str) -> None:
        app = App(version)
        app.module("Shop").import_mapping("I", "Order", ["Note"]).export_mapping("E", "Order", ["Note", "Total"])
        first, second = app.project().mappings
        note = Name("Shop.Order.Note")
        assert (first.name, first.kind) == ("Shop.I", MappingKind.IMPORT)
        assert first.entities == (MappedEntity(Name("Shop.Order"), Name("Create"), (note,)),)
        assert (second.kind, second.entities[0].members) == (MappingKind.EXPORT, (note, "Shop.Order.Total"))

    def test_inner_objects_and_microflows(self) -> None:
        line = {
            "$Type": "ImportMappings$ObjectMappingElement",
            "Entity": "Shop.Line",
            "Association": "Shop.Line_Order",
            "ObjectHandling": "Custom",
            "CustomHandlerCall": {"Microflow": "Shop.FindLine"},
        }
        value = {"$Type": "ImportMappings$ValueMappingElement", "Attribute": "Shop.Order.Nr", "Converter": "Shop.Nr"}
        order = {
            "$Type": "ImportMappings$ObjectMappingElement",
            "Entity": "Shop.Order",
            "Children": [2, value, line],
        }
        found = read_mapping(element({"$Type": "ImportMappings$ImportMapping", "Name": "I", "Elements": [2, order]}))
        assert found.entities == (
            MappedEntity(Name("Shop.Order"), members=(Name("Shop.Order.Nr"),)),
            MappedEntity(Name("Shop.Line"), Name("Custom"), (Name("Shop.Line_Order"),)),
        )
        assert found.microflows == ("Shop.Nr", "Shop.FindLine")


class TestJavaActions:
    """Signatures of Java actions."""

    @pytest.mark.parametrize("version", ["8.18.35", *VERSIONS])
    def test_parameters_and_result(self, version: str) -> None:
        app = App(version)
        app.module("Shop").java_action("Do", {"Text": "String", "Order": "Shop.Order"}, "Boolean")
        (found,) = app.project().java_actions
        assert found.name == "Shop.Do"
        assert found.parameters == (
            Parameter(Name("Text"), type=Name("String")),
            Parameter(Name("Order"), Name("Shop.Order"), type=Name("Object")),
        )
        assert found.returns == Parameter(NO_NAME, type=Name("Boolean"))

    def test_nothing_comes_back(self) -> None:
        app = App()
        app.module("Shop").java_action("Do")
        assert app.project().java_actions[0].returns is None

    @pytest.mark.parametrize(
        ("parameter", "version"),
        [
            ({"JavaType": {"$Type": "JavaActions$StringType"}}, "6.6.0"),
            ({"Type": "String"}, "5.21.0"),
            ({"ParameterType": {"Type": {"$Type": "CodeActions$StringType"}}}, "10.0.0"),
        ],
    )
    def test_older_shapes(self, parameter: dict[str, Any], version: str) -> None:
        found = read_java_action(element({"Name": "Do", "Parameters": [2, {"Name": "T", **parameter}]}, version))
        assert found.parameters == (Parameter(Name("T"), type=Name("String")),)
