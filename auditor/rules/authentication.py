"""The authentication inventory: how services are entered and called, and how users sign in (rules.md, Seed).

It is no rule: it says which scheme is used, over which transport, and where its secret lives.
"""

from collections.abc import Iterator
from typing import Any

from auditor.model.documents import PublishedService, ServiceKind
from auditor.model.frozen import frozen
from auditor.model.names import Name, raw
from auditor.model.project import Project

SIGN_ON_MODULES = {
    "SAML20": "SAML",
    "OIDC": "OAuth 2 authorization code",
    "MendixSSO": "OAuth 2 authorization code",
    "LDAP": "basic",
}
"""Modules that bring another way to sign in, with its scheme."""

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


def authentication(project: Project) -> tuple[Authentication, ...]:
    """Give every way in that the model shows: published services, then how users sign in."""
    found = [entry for service in project.services if not service.excluded for entry in _published(service)]
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


def _sign_in(project: Project) -> Iterator[Authentication]:
    yield Authentication(Name("local accounts"), "sign-in", "basic", "unknown", "accounts", Name(""))
    for module in project.modules:
        if module.name in SIGN_ON_MODULES:
            scheme = SIGN_ON_MODULES[module.name]
            yield Authentication(module.name, "sign-in", scheme, "unknown", "unknown", module.name)
