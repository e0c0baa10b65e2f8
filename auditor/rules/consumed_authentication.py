"""How calls of other systems sign in there, over which transport, and where the secret lives (rules.md, Seed).

Recognised from the model alone: HTTP authentication, the word that an Authorization header begins with, headers and
parts of an address that are named after a key or a token, the `grant_type` of a request for a token, and for a token
that came from such a request that request's grant.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.flows.origins import Origin, OriginKind
from auditor.model.activities import Change, Create, MemberChange
from auditor.model.calls import FieldPlace, HttpAccess, OperationCall, RequestField, RestCall, SoapCall
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.frozen import frozen
from auditor.model.integration import ConsumedKind, ConsumedService, DatabaseConnection
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.credentials import AUTHORIZATION, CLIENT_SECRET, TOKEN_HEADERS
from auditor.rules.secret_places import CONSTANT, ENCRYPTED, KEY_STORE, UNKNOWN, origins_of, places_of, worst

NONE, BASIC, TOKEN, AUTHORIZATION_CODE, CLIENT_CREDENTIALS, SAML, MICROFLOW, UNCLEAR = (
    "none",
    "basic",
    "API token",
    "OAuth 2 authorization code",
    "OAuth 2 client credentials",
    "SAML",
    "custom microflow",
    "unknown",
)
"""The words of cli.md."""

_GRANTS = {
    "authorization_code": AUTHORIZATION_CODE,
    "refresh_token": AUTHORIZATION_CODE,
    "client_credentials": CLIENT_CREDENTIALS,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": CLIENT_CREDENTIALS,
    "urn:ietf:params:oauth:grant-type:saml2-bearer": SAML,
    "password": BASIC,
}
"""`grant_type` of a request for a token (RFC 6749, 7522, 7523)."""
_TOKEN_KEYS = frozenset(("access_token", "api_key", "apikey", "api-key", "token", "auth_token", "access_key"))
"""Names of parts of an address that carry a token."""
_SECRET_KEYS = CLIENT_SECRET | {"password", "assertion"}
_SIGN_ON = "OIDC."
"""Flows of the module that signs users in with OpenID Connect: a token of theirs is the user's."""


@frozen
class WayIn:
    """One way in which a service is called."""

    scheme: str
    transport: str
    """`https`, `http` or `unknown`."""
    secret_in: str | None


def ways_of_flow(node: Node, flow: Flow, context: Context) -> Iterator[WayIn]:
    """Give the ways in which the REST calls of a flow sign in, each once."""
    found = (
        way
        for activity in flow.activities
        if isinstance(activity, RestCall)
        for way in _ways(node, activity.http, activity.body, activity.http.address, context)
    )
    yield from dict.fromkeys(found)


def ways_of_service(service: ConsumedService, context: Context) -> Iterator[WayIn]:
    """Give the ways in which a consumed service is called, each once: from its document, and from its calls."""
    here = Node(NodeKind.CONSUMED, service.name)
    if service.kind is ConsumedKind.SOAP:
        found = list(dict.fromkeys(_soap_ways(service, context)))
        yield from found or [WayIn(UNCLEAR, _transport(here, service.address, context), None)]
        return
    fields = [*service.fields, *(field for operation in service.operations for field in operation.fields)]
    http = HttpAccess(
        service.address,
        service.scheme == "Basic",
        service.user_name,
        service.password,
        tuple(fields),
        service.client_certificate,
    )
    ways = [*_ways(here, http, NO_EXPRESSION, service.address, context), *_handed_over(service, context)]
    if service.kind is ConsumedKind.ODATA:
        ways += _set_up_by_microflows(here, service, context)
    elif service.scheme not in ("", "Basic"):
        ways.append(WayIn(UNCLEAR, _transport(here, service.address, context), _of_constants(service)))
    yield from dict.fromkeys(way for way in ways if way.scheme != NONE or all(w.scheme == NONE for w in ways))


def way_of_database(connection: DatabaseConnection) -> WayIn:
    """Give the way into an external database: user name and password are constants, and its address tells no more."""
    return WayIn(BASIC, UNKNOWN, CONSTANT if connection.password else UNKNOWN)


def _of_constants(service: ConsumedService) -> str:
    return CONSTANT if service.constants else UNKNOWN


def _ways(node: Node, http: HttpAccess, body: Expression, address: Expression, context: Context) -> Iterator[WayIn]:
    """Give the ways in which one call signs in; a call that does not at all has one too."""
    made = partial(WayIn, transport=_transport(node, address, context))
    ways: list[WayIn] = []
    if grant := _grant(node, http, body, context):
        ways.append(made(grant, secret_in=_secret_of_grant(node, http, body, context)))
    elif http.authenticates or http.password:
        ways.append(made(BASIC, secret_in=_place(node, http.password, context)))
    for field in http.fields:
        scheme = _scheme_of(node, field, context) if field.place is not FieldPlace.FORM else None
        # In a request for a token a Basic header holds the client's id and secret.
        if scheme and not (grant and scheme[0] == BASIC):
            ways.append(made(scheme[0], secret_in=scheme[1]))
    origins = origins_of(node, address, context)
    keyed = [o for o in origins if o.key.lower() in _TOKEN_KEYS or context.words.secret(o.key)]
    if keyed and not grant:
        ways.append(made(TOKEN, secret_in=worst(places_of(keyed, context))))
    if not ways and http.client_certificate:
        ways.append(made(UNCLEAR, secret_in=KEY_STORE))
    yield from ways or [made(NONE, secret_in=None)]


def _place(node: Node, value: Expression, context: Context) -> str | None:
    return worst(places_of(origins_of(node, value, context), context))


def _scheme_of(node: Node, field: RequestField, context: Context) -> tuple[str, str | None] | None:
    """Give scheme and place of a header that signs in; None for any other, and for one without a value."""
    key = field.name.lower()
    origins = origins_of(node, field.value, context)
    if field.place is FieldPlace.SOAP_HEADER:
        if not key.endswith(("password", "token")):
            return None
        return BASIC if key.endswith("password") else TOKEN, worst(places_of(origins, context))
    if key in AUTHORIZATION:
        return _authorization(origins, context)
    if key in TOKEN_HEADERS or context.words.secret(field.name):
        place = worst(places_of(origins, context))
        return (TOKEN, place) if place else None
    return None


def _authorization(origins: Iterable[Origin], context: Context) -> tuple[str, str | None] | None:
    """Tell what an Authorization header is: by its first word, and by where the token came from."""
    origins = list(origins)
    words = {origin.facts.authorization for origin in origins if origin.facts} - {""}
    if "Basic" in words or any("base64" in part.lower() for origin in origins for part in _way(origin)):
        return BASIC, worst(places_of(origins, context))
    for origin in origins:
        if fetched := _fetched(origin, context):
            return fetched
    place = worst(places_of(origins, context))
    return (TOKEN, place) if words or place else None


def _way(origin: Origin) -> tuple[Name, ...]:
    return (origin.name, *origin.through, *origin.functions) if origin.kind is OriginKind.CODE else origin.through


def _fetched(origin: Origin, context: Context) -> tuple[str, str | None] | None:
    """Give the grant by which a token was fetched, and where that request's secret lives."""
    if origin.kind is OriginKind.REMOTE:
        return _grant_of_flow(origin.flow, context)
    if any(name.startswith(_SIGN_ON) for name in (origin.flow.name, origin.name, *origin.through)):
        return AUTHORIZATION_CODE, ENCRYPTED
    if origin.kind is not OriginKind.MEMBER or not origin.member:
        return None
    known = _fetched_members(context)
    if origin.member in known:
        return known[origin.member]
    for setting in context.effects.settings(origin.member):
        for source in context.effects.origins.of(setting.flow, setting.change.value):
            if source.kind is OriginKind.REMOTE and (found := _grant_of_flow(source.flow, context)):
                return found
            if source.kind is OriginKind.MEMBER and source.member in known:
                return known[source.member]
    return None


def _fetched_members(context: Context) -> dict[Name, tuple[str, str | None]]:
    """Give the members that the answers of requests for tokens are mapped to."""
    kept = context.memo.get("fetched members")
    if isinstance(kept, dict):
        return kept
    found: dict[Name, tuple[str, str | None]] = {}
    for node, flow in context.calls.flows.items():
        for activity in flow.activities:
            if isinstance(activity, RestCall) and (mapping := context.effects.mappings.get(activity.response_mapping)):
                grant = _grant(node, activity.http, activity.body, context)
                secret = _secret_of_grant(node, activity.http, activity.body, context) if grant else None
                for member in (member for mapped in mapping.entities for member in mapped.members) if grant else ():
                    found[member] = (grant, secret)
    context.memo["fetched members"] = found
    return found


def _grant_of_flow(node: Node, context: Context) -> tuple[str, str | None] | None:
    flow = context.calls.flows.get(node)
    for activity in flow.activities if flow else ():
        if isinstance(activity, RestCall) and (grant := _grant(node, activity.http, activity.body, context)):
            return grant, _secret_of_grant(node, activity.http, activity.body, context)
    return None


def _sent(http: HttpAccess, body: Expression) -> Iterator[tuple[Name, Expression]]:
    """Give what a call sends in its address, body and form; with the name of a form's part."""
    yield Name(""), http.address
    yield Name(""), body
    yield from ((field.name, field.value) for field in http.fields if field.place is FieldPlace.FORM)


def _grant(node: Node, http: HttpAccess, body: Expression, context: Context) -> str:
    """Give the scheme that the `grant_type` of a request tells; empty for a call that asks for no token."""
    words = {
        origin.facts.grant
        for _, value in _sent(http, body)
        for origin in origins_of(node, value, context)
        if origin.facts and origin.facts.grant
    }
    schemes = {_GRANTS[word] for word in words if word in _GRANTS}
    return next((scheme for scheme in (AUTHORIZATION_CODE, SAML, CLIENT_CREDENTIALS, BASIC) if scheme in schemes), "")


def _secret_of_grant(node: Node, http: HttpAccess, body: Expression, context: Context) -> str | None:
    origins = [
        origin
        for key, value in _sent(http, body)
        for origin in origins_of(node, value, context)
        if (key or origin.key).lower() in _SECRET_KEYS
    ]
    if http.password:
        origins += origins_of(node, http.password, context)
    for field in http.fields:
        if field.place is FieldPlace.HEADER and field.name.lower() in AUTHORIZATION:
            origins += origins_of(node, field.value, context)
    return worst(places_of(origins, context))


def _transport(node: Node, address: Expression, context: Context) -> str:
    """Tell how an address begins: as it is written, or as the default of the constant that it begins with."""
    schemes: set[str] = set()
    for origin in origins_of(node, address, context):
        if not origin.first:
            continue
        facts = origin.facts
        if origin.kind is OriginKind.CONSTANT:
            constant = context.project.constant_by_name.get(origin.name)
            facts = constant.default if constant else None
        schemes.add(facts.scheme if facts and facts.scheme in ("http", "https") else UNKNOWN)
    return "http" if "http" in schemes else "https" if schemes == {"https"} else UNKNOWN


def _soap_ways(service: ConsumedService, context: Context) -> Iterator[WayIn]:
    for node, flow in context.calls.flows.items():
        for activity in flow.activities:
            if isinstance(activity, SoapCall) and activity.service == service.name:
                address = activity.http.address or service.address
                yield from _ways(node, activity.http, NO_EXPRESSION, address, context)


def _handed_over(service: ConsumedService, context: Context) -> Iterator[WayIn]:
    """Give the ways that the parameters of a service's calls tell, such as a header with a token."""
    transport = _transport(Node(NodeKind.CONSUMED, service.name), service.address, context)
    for node, flow in context.calls.flows.items():
        for activity in flow.activities:
            if not isinstance(activity, OperationCall) or activity.operation.rpartition(".")[0] != service.name:
                continue
            for argument in activity.arguments:
                field = RequestField(FieldPlace.HEADER, Name(argument.parameter.rpartition(".")[2]), argument.value)
                if scheme := _scheme_of(node, field, context):
                    yield WayIn(scheme[0], transport, scheme[1])


def _set_up_by_microflows(here: Node, service: ConsumedService, context: Context) -> Iterator[WayIn]:
    """Give the way that a microflow sets up which makes the headers of a service's calls."""
    transport = _transport(here, service.address, context)
    for name in service.microflows:
        node = Node(NodeKind.MICROFLOW, name)
        flow = context.calls.flows.get(node)
        if flow is None or flow.returns is None or not flow.returns.entity:
            continue
        headers = [change for change in _changes(flow) if change.member.rpartition(".")[2] == "Value"]
        origins = [origin for change in headers for origin in origins_of(node, change.value, context)]
        scheme, place = (_authorization(origins, context) if origins else None) or (MICROFLOW, UNKNOWN)
        yield WayIn(scheme, transport, place)


def _changes(flow: Flow) -> Iterator[MemberChange]:
    for activity in flow.activities:
        if isinstance(activity, Create | Change):
            yield from activity.changes
