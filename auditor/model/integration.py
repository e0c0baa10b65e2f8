"""Consumed services, database connections, mappings, code, and documents of which only references matter."""

from enum import StrEnum

from auditor.model.calls import RequestField
from auditor.model.documents import Parameter
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import NO_VALUE, Secret, ValueFacts
from auditor.model.source import NOWHERE, Location


class ConsumedKind(StrEnum):
    """The kinds of consumed services."""

    REST = "REST"
    ODATA = "OData"
    SOAP = "SOAP"


@frozen
class ConsumedOperation:
    """An operation of a consumed service document."""

    name: Name
    """Bare name."""
    method: Name = NO_NAME
    path: Expression = NO_EXPRESSION
    fields: tuple[RequestField, ...] = ()
    entities: tuple[Name, ...] = ()
    """Entities of which its response makes objects."""
    line: int | None = None


@frozen
class ConsumedService:
    """A document about a service of another system."""

    name: Name
    module: Name
    kind: ConsumedKind
    address: Expression = NO_EXPRESSION
    scheme: Name = NO_NAME
    """How it signs in, as stored: `Basic`; empty where the document says nothing."""
    user_name: Expression = NO_EXPRESSION
    password: Expression = NO_EXPRESSION
    fields: tuple[RequestField, ...] = ()
    """Headers of all its calls."""
    operations: tuple[ConsumedOperation, ...] = ()
    microflows: tuple[Name, ...] = ()
    """Microflows that set up its calls or handle their errors."""
    constants: tuple[Name, ...] = ()
    """Constants that it refers to in any place, such as details of an authentication."""
    client_certificate: bool = False
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class StoredQuery:
    """A query of a database connection."""

    name: Name
    parameters: tuple[Name, ...] = ()
    line: int | None = None


@frozen
class DatabaseConnection:
    """A connection to an external database (9.22+). Address, user name and password are names of constants."""

    name: Name
    module: Name
    address: Name = NO_NAME
    user_name: Name = NO_NAME
    password: Name = NO_NAME
    literal_address: ValueFacts = NO_VALUE
    """The address that was used at design time; it is stored as text."""
    queries: tuple[StoredQuery, ...] = ()
    excluded: bool = False
    location: Location = NOWHERE


class MappingKind(StrEnum):
    """The kinds of mappings."""

    IMPORT = "import"
    EXPORT = "export"


@frozen
class MappedEntity:
    """An entity in a mapping."""

    entity: Name
    handling: Name = NO_NAME
    """Import: `Create`, `Find`, `Custom` ...; export: `Parameter`, `Find`."""
    members: tuple[Name, ...] = ()
    """Qualified attributes that are written (import) or read (export), and the association it is reached over."""
    line: int | None = None


@frozen
class DataMapping:
    """An import or export mapping."""

    name: Name
    module: Name
    kind: MappingKind
    entities: tuple[MappedEntity, ...] = ()
    microflows: tuple[Name, ...] = ()
    """Microflows that find or make objects, or convert values."""
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class JavaAction:
    """A Java action: its signature. What it does is in its source."""

    name: Name
    module: Name
    parameters: tuple[Parameter, ...] = ()
    returns: Parameter | None = None
    """Type of the result, under an empty name; None for nothing."""
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class JavaSource:
    """A file of Java source beside the project. Only facts about the code that people write are kept."""

    path: Name
    """Below the project: `javasource/shop/actions/DoIt.java`."""
    module: Name
    """The project's module whose folder it is in; empty when none has it."""
    leaves_access_control: tuple[Name, ...] = ()
    """Which of `createSudoClone` and `createSystemContext` the user code calls."""
    joined_queries: tuple[Name, ...] = ()
    """Calls to which it hands a text that `+` joins with a variable: `retrieveXPathQuery`, `executeQuery` ..."""
    modules: tuple[Name, ...] = ()
    """Packages of modules that it names, in lower case as packages are: `shop`."""
    line: int | None = None


@frozen
class OtherDocument:
    """A document of a kind that is not looked into, such as a workflow: only what it refers to."""

    name: Name
    module: Name
    kind: Name
    """Its stored type: `Workflows$Workflow`."""
    microflows: tuple[Name, ...] = ()
    nanoflows: tuple[Name, ...] = ()
    pages: tuple[Name, ...] = ()
    entities: tuple[Name, ...] = ()
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class ConfiguredConstant:
    """The value that a run configuration gives to a constant."""

    constant: Name
    value: Secret | None
    """None where it is kept outside the model (`Settings$PrivateValue`)."""


@frozen
class RunConfiguration:
    """A run configuration (`Settings$ServerConfiguration`): what developers run the app with."""

    name: Name
    database_password: Secret
    constants: tuple[ConfiguredConstant, ...] = ()
    line: int | None = None
