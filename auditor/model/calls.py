"""Activities that talk to other systems: REST, SOAP, OData, databases (formats.md 2.3, 2.6; rules.md, INT)."""

from enum import StrEnum

from auditor.model.activities import Activity, Argument
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name


class FieldPlace(StrEnum):
    """Where in a request a named value stands. Those inside text are terms with a key of the address and the body."""

    HEADER = "header"
    FORM = "form"
    """A part of a form."""
    SOAP_HEADER = "SOAP header"


@frozen
class RequestField:
    """A named value that a request sends."""

    place: FieldPlace
    name: Name
    """`Authorization`, `client_secret`; of a SOAP header the path, `...authentication|password`."""
    value: Expression = NO_EXPRESSION


@frozen
class HttpAccess:
    """How a call reaches a server and signs in there (`Microflows$HttpConfiguration`)."""

    address: Expression = NO_EXPRESSION
    """Empty where the call uses the address of its service document."""
    authenticates: bool = False
    """`UseHttpAuthentication`."""
    user_name: Expression = NO_EXPRESSION
    password: Expression = NO_EXPRESSION
    fields: tuple[RequestField, ...] = ()
    """Headers, those of SOAP among them, and the parts of a form."""
    client_certificate: bool = False


NO_ACCESS = HttpAccess()


@frozen
class RestCall(Activity):
    """Calls a REST service (`RestCallAction`)."""

    http: HttpAccess = NO_ACCESS
    method: Name = NO_NAME
    body: Expression = NO_EXPRESSION
    """A template or binary contents; with a mapping see `sent`."""
    request_mapping: Name = NO_NAME
    sent: Name = NO_NAME
    """The variable that the export mapping writes."""
    response_mapping: Name = NO_NAME
    commits: bool = False
    """Whether the import mapping commits what it makes."""
    result: Name = NO_NAME
    result_entity: Name = NO_NAME
    result_is_list: bool = False
    error_handling: Name = NO_NAME


@frozen
class SoapCall(Activity):
    """Calls a web service (`CallWebServiceAction`)."""

    service: Name
    """Qualified name of the imported web service."""
    operation: Name
    http: HttpAccess = NO_ACCESS
    arguments: tuple[Argument, ...] = ()
    """Of the body; those of the header are among the fields of `http`."""
    request_mapping: Name = NO_NAME
    sent: Name = NO_NAME
    response_mapping: Name = NO_NAME
    commits: bool = False
    result: Name = NO_NAME
    result_entity: Name = NO_NAME
    result_is_list: bool = False
    error_handling: Name = NO_NAME


@frozen
class OperationCall(Activity):
    """Calls an operation of a consumed REST service document (`RestOperationCallAction`)."""

    operation: Name
    """`Shop.Service.Operation`."""
    arguments: tuple[Argument, ...] = ()
    sent: Name = NO_NAME
    result: Name = NO_NAME
    error_handling: Name = NO_NAME


@frozen
class ODataCall(Activity):
    """Calls an action of a consumed OData service (`CallExternalAction`)."""

    service: Name
    operation: Name
    arguments: tuple[Argument, ...] = ()
    result: Name = NO_NAME
    error_handling: Name = NO_NAME


@frozen
class DatabaseQuery(Activity):
    """Runs a query on a database (`DatabaseConnector$ExecuteDatabaseQueryAction`)."""

    query: Name
    """`Shop.Connection.Query`."""
    text: Expression = NO_EXPRESSION
    """The query, where it is put together at run time (`DynamicQuery`, 11.3+)."""
    arguments: tuple[Argument, ...] = ()
    result: Name = NO_NAME
    error_handling: Name = NO_NAME
