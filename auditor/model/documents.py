"""Documents: pages, snippets, layouts, microflows, nanoflows, rules, published services, constants."""

from enum import StrEnum

from auditor.model.activities import Activity
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import NO_VALUE, ValueFacts
from auditor.model.source import NOWHERE, Location
from auditor.model.widgets import NO_CONTENT, Content


@frozen
class Parameter:
    """A parameter of a page, a snippet, a flow or a Java action."""

    name: Name
    entity: Name = NO_NAME
    """Qualified entity of an object or list parameter; empty for other types."""
    is_list: bool = False
    type: Name = NO_NAME
    """`Object`, `List`, `Enumeration`, `String`, `Integer` ...; empty where the export does not say."""


@frozen
class Page:
    """A page (4.x: form). Page access is visibility, not protection (mendix-security.md 2)."""

    name: Name
    module: Name
    module_roles: tuple[Name, ...] = ()
    user_roles: tuple[Name, ...] = ()
    """In exports that know user roles only."""
    url: Name | None = None
    """None where the version has no page address."""
    parameters: tuple[Parameter, ...] = ()
    layout: Name = NO_NAME
    content: Content = NO_CONTENT
    mark_as_used: bool = False
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class Snippet:
    """A snippet: a part of pages. It has no access of its own."""

    name: Name
    module: Name
    parameters: tuple[Parameter, ...] = ()
    content: Content = NO_CONTENT
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class Layout:
    """A layout: what pages have around their own content. It has no access of its own."""

    name: Name
    module: Name
    layout: Name = NO_NAME
    """The layout that it fills in turn."""
    content: Content = NO_CONTENT
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class Microflow:
    """A microflow. Its roles gate calls from the client only (mendix-security.md 4.1)."""

    name: Name
    module: Name
    module_roles: tuple[Name, ...] = ()
    user_roles: tuple[Name, ...] = ()
    apply_entity_access: bool | None = None
    """None where the export does not say."""
    url: Name | None = None
    parameters: tuple[Parameter, ...] = ()
    returns: Parameter | None = None
    """Type of its result, under an empty name; None for nothing, and where the export does not say."""
    activities: tuple[Activity, ...] = ()
    """What it does, in no certain order; disabled activities are left out, those of loops are among them."""
    uses: tuple[Name, ...] = ()
    """The variables that anything in it uses, parameters included, each once."""
    mark_as_used: bool = False
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class Nanoflow:
    """A nanoflow: runs on the client, under the user's entity access."""

    name: Name
    module: Name
    module_roles: tuple[Name, ...] = ()
    user_roles: tuple[Name, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    returns: Parameter | None = None
    """As for a microflow; this and the next two."""
    activities: tuple[Activity, ...] = ()
    uses: tuple[Name, ...] = ()
    mark_as_used: bool = False
    excluded: bool = False
    location: Location = NOWHERE


@frozen
class MicroflowRule:
    """A rule (`Microflows$Rule`): a microflow that a decision asks. Not an access rule; it names no roles."""

    name: Name
    module: Name
    apply_entity_access: bool | None = None
    parameters: tuple[Parameter, ...] = ()
    returns: Parameter | None = None
    activities: tuple[Activity, ...] = ()
    uses: tuple[Name, ...] = ()
    excluded: bool = False
    location: Location = NOWHERE


class ServiceKind(StrEnum):
    """The kinds of published services."""

    REST = "REST"
    ODATA = "OData"
    SOAP = "SOAP"


@frozen
class Operation:
    """One operation or resource of a published service."""

    name: Name
    """Shown as `GET orders/{id}` (REST), the entity set's or operation's name."""
    microflow: Name = NO_NAME
    entity: Name = NO_NAME
    """The published entity of an OData resource; this and all that follows."""
    insert_mode: Name | None = None
    """The stored type without module: `ChangeNotSupported`, `ChangeSource`, `CallMicroflowToChange`; None where it is
    not stored, which means unknown (formats.md 2.5)."""
    update_mode: Name | None = None
    delete_mode: Name | None = None
    change_microflows: tuple[Name, ...] = ()
    """Microflows that insert, update or delete."""
    members: tuple[Name, ...] = ()
    """Qualified attributes and associations that are published."""


@frozen
class ServiceVersion:
    """One version of a SOAP service with its header authentication."""

    header_authentication: Name
    """`None`, `UsernamePassword` or `Custom`."""
    header_microflow: Name = NO_NAME


@frozen
class Cors:
    """`Rest$CorsConfiguration`: which web sites may call (mendix-security.md 4.3)."""

    allowed_origins: Name = NO_NAME
    """Constant that lists them; empty: all web sites."""
    allow_authentication: bool = True
    """Whether they may send credentials along."""


@frozen
class PublishedService:
    """A published REST, OData (with GraphQL) or SOAP service (mendix-security.md 4.3, 4.4)."""

    name: Name
    module: Name
    kind: ServiceKind
    path: Name = NO_NAME
    module_roles: tuple[Name, ...] = ()
    user_roles: tuple[Name, ...] = ()
    authentication: tuple[Name, ...] | None = None
    """REST, OData: the stored types (`Basic`, `Session`, `Microflow`, `Guest`, `None`); () means no authentication;
    None where the version stores none."""
    authentication_microflow: Name = NO_NAME
    versions: tuple[ServiceVersion, ...] | None = None
    """SOAP: its versions; None where the Mendix version stores no scheme (4.x)."""
    operations: tuple[Operation, ...] = ()
    graphql: bool = False
    cors: Cors | None = None
    """REST: None while calls from other web sites are off."""
    excluded: bool = False
    location: Location = NOWHERE

    @property
    def open_because(self) -> Name | None:
        """The stored word for which the service asks no authentication; None when it asks or nothing is stored.

        Source: rules.md, table of SVC. `empty list`, `None` or `Guest` for REST and OData, `None` for SOAP.
        """
        if self.versions is not None:
            return Name("None") if any(v.header_authentication == "None" for v in self.versions) else None
        if self.authentication is None:
            return None
        if not self.authentication:
            return Name("empty list")
        return next((t for t in self.authentication if t in ("None", "Guest")), None)


@frozen
class Constant:
    """A constant. Of its default value only facts stay."""

    name: Name
    module: Name
    type: Name = NO_NAME
    """`String`, `Integer`, `Boolean` ...; empty where the export lost it."""
    default: ValueFacts = NO_VALUE
    exposed_to_client: bool | None = None
    """None where the version has no such property (before 8.2)."""
    excluded: bool = False
    location: Location = NOWHERE
