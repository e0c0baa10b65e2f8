"""The authentication inventory: how services are entered and called, and how users sign in (rules.md, Seed).

It is no rule: it says which scheme is used, over which transport, and where its secret lives.
"""

from collections.abc import Iterator
from typing import Any

from auditor.model.documents import PublishedService, ServiceKind
from auditor.model.frozen import frozen
from auditor.model.names import Name, raw
from auditor.model.project import Project
from auditor.rules.consumed_authentication import WayIn, way_of_database, ways_of_flow, ways_of_service
from auditor.rules.context import Context

SIGN_ON_MODULES = {
    "SAML20": ("SAML", "key store"),
    "OIDC": ("OAuth 2 authorization code", "encrypted attribute"),
    "MendixSSO": ("OAuth 2 authorization code", "unknown"),
    "LDAP": ("basic", "encrypted attribute"),
}
"""Modules that bring another way to sign in: its scheme, and where the module keeps its own secret."""

_STORED = {
    "Basic": ("basic", "accounts"),
    "Session": ("active session", None),
    "Microflow": ("custom microflow", "unknown"),
    "Guest": ("none", None),
    "None": ("none", None),
    "UsernamePassword": ("web-service user", "accounts"),
    "Custom": ("custom microflow", "unknown"),
}


@frozen
class Authentication:
    """One way in: a scheme of one service, or of the app itself."""

    service: Name
    direction: str
    """`published`, `consumed` or `sign-in`."""
    scheme: str
    transport: str
    """`https`, `http` or `unknown`: a published service's is decided where the app is deployed."""
    secret_in: str | None
    module: Name

    def as_json(self) -> dict[str, Any]:
        """Give the shape of cli.md, `inventory`."""
        return {
            "service": raw(self.service),
            "direction": self.direction,
            "scheme": self.scheme,
            "transport": self.transport,
            "secret_in": self.secret_in,
            "module": raw(self.module) or None,
        }


def authentication(context: Context) -> tuple[Authentication, ...]:
    """Give every way in that the model shows: published services, consumed ones, then how users sign in."""
    project = context.project
    found = [entry for service in project.services if not service.excluded for entry in _published(service)]
    found.extend(_consumed(context))
    if not project.is_package:
        found.extend(_sign_in(project))
    return tuple(found)


def _published(service: PublishedService) -> Iterator[Authentication]:
    stored: tuple[Name, ...] | None = service.authentication
    if service.kind is ServiceKind.SOAP and service.versions is not None:
        stored = tuple(version.header_authentication for version in service.versions)
    if stored is None:
        schemes: list[tuple[str, str | None]] = [("unknown", "unknown")]
    else:
        schemes = [_STORED.get(word, ("unknown", "unknown")) for word in dict.fromkeys(stored)] or [("none", None)]
    for scheme, secret_in in schemes:
        yield Authentication(service.name, "published", scheme, "unknown", secret_in, service.module)


def _consumed(context: Context) -> Iterator[Authentication]:
    """Give documents about consumed services, then microflows that call REST services, then external databases."""
    project = context.project
    for service in project.consumed:
        for way in ways_of_service(service, context) if not service.excluded else ():
            yield _called(service.name, service.module, way)
    for node, flow in sorted(context.calls.flows.items(), key=lambda item: item[1].name):
        for way in ways_of_flow(node, flow, context):
            yield _called(flow.name, flow.module, way)
    for connection in project.databases:
        if not connection.excluded:
            yield _called(connection.name, connection.module, way_of_database(connection))


def _called(name: Name, module: Name, way: WayIn) -> Authentication:
    return Authentication(name, "consumed", way.scheme, way.transport, way.secret_in, module)


def _sign_in(project: Project) -> Iterator[Authentication]:
    yield Authentication(Name("local accounts"), "sign-in", "basic", "unknown", "accounts", Name(""))
    for module in project.modules:
        if module.name in SIGN_ON_MODULES:
            scheme, secret_in = SIGN_ON_MODULES[module.name]
            yield Authentication(module.name, "sign-in", scheme, "unknown", secret_in, module.name)
