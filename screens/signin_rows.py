"""The lists and words of Sign-in: services by direction, and what there is to know about one of them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from auditor.findings.finding import Finding
from auditor.flows.nodes import Node
from auditor.model.calls import RestCall
from auditor.model.documents import PublishedService
from auditor.model.expressions import Expression, TermKind
from auditor.model.integration import ConsumedService
from auditor.rules.authentication import Authentication
from auditor.rules.calls_made import callers_of
from screens.session import AuditSession
from screens.session_view import severity
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Cell
from screens.widgets.rows import Column, Row, Table

DIRECTIONS = {"published": "Published services", "consumed": "Consumed services", "sign-in": "Users sign in"}

SCHEMES = {
    "none": "nobody has to say who they are",
    "basic": "user name and password with each call",
    "API token": "a token is sent with each call",
    "active session": "the session of a user who is signed in already",
    "OAuth 2 authorization code": "a token that a user allowed, renewed without the user",
    "OAuth 2 client credentials": "a token that the app gets for itself",
    "SAML": "another system says who the user is",
    "custom microflow": "a microflow of the app decides",
    "web-service user": "a user who is marked as a web-service user",
}
"""What a scheme is, for people who do not know the word."""

_TYPED = "user name and password, typed on the sign-in page"
"""What `basic` is for people who sign in."""

_DEPLOYED = "unknown: decided where the app is deployed"

ACCOUNT_RULES = frozenset({"PRJ-06", "PRJ-07", "PRJ-09", "PRJ-12"})
"""Rules about local accounts: administrator, password policy, password hash."""


def inventory_title(found: Sequence[Authentication]) -> str:
    """Count the inventory by direction: `Sign-in 11 · 4 published · 5 consumed · 2 for users`."""
    numbers = {each: _services(entry for entry in found if entry.direction == each) for each in DIRECTIONS}
    words = [f"{numbers['published']} published", f"{numbers['consumed']} consumed", f"{numbers['sign-in']} for users"]
    return " · ".join([f"Sign-in {sum(numbers.values())}", *words])


def _services(entries: Iterable[Authentication]) -> int:
    """Count services: one with several ways in has several lines, and is one, as in Coverage."""
    return len({entry.service for entry in entries})


def inventory_table(session: AuditSession, entries: Mapping[str, Authentication], wide: bool) -> Table:
    """The inventory under its directions."""
    columns = (
        Column("service", "Service", 25, fill=2, qualified=True),
        Column("kind", "Kind", 8, from_width=110),
        Column("scheme", "Scheme", 16, fill=1),
        Column("transport", *(("Transport", 9) if wide else ("Over", 7))),
        Column("secret", "Secret in", 9, fill=1),
        Column("finding", "Finding", 11, whole=True),
    )
    rows: list[Row] = []
    for direction, found in groupby(entries.items(), key=lambda item: item[1].direction):
        group = list(found)
        heading = f"{DIRECTIONS.get(direction, direction)} {_services(entry for _, entry in group)}"
        rows.append(Row(f"group {direction}", [[(heading, "heading")]], name=direction, group=True))
        rows.extend(_entry_row(session, key, entry) for key, entry in group)
    return Table(columns, rows)


def _entry_row(session: AuditSession, key: str, entry: Authentication) -> Row:
    findings = findings_of_entry(session, entry)
    worst: Cell = [severity(findings[0].severity), (f" {findings[0].rule}", "")] if findings else ""
    cells = [entry.service, kind_of(session, entry), entry.scheme, entry.transport, entry.secret_in or "", worst]
    return Row(key, cells, name=entry.service.partition(".")[2] or entry.service, depth=1)


def _published(session: AuditSession, entry: Authentication) -> PublishedService | None:
    services = session.project.services if entry.direction == "published" else ()
    return next((service for service in services if service.name == entry.service), None)


def _consumed(session: AuditSession, entry: Authentication) -> ConsumedService | None:
    services = session.project.consumed if entry.direction == "consumed" else ()
    return next((service for service in services if service.name == entry.service), None)


def kind_of(session: AuditSession, entry: Authentication) -> str:
    """Say what an entry is: the kind of a service, or where its way to sign in comes from."""
    if entry.direction == "sign-in":
        return "module" if entry.module else "System"
    if service := _published(session, entry) or _consumed(session, entry):
        return service.kind.value
    return "REST" if _flow(session, entry) else "database"


def _flow(session: AuditSession, entry: Authentication) -> Node | None:
    """The flow that an entry is about: one that calls REST services itself."""
    return next((node for node in session.audit.context.calls.flows if node.name == entry.service), None)


def findings_of_entry(session: AuditSession, entry: Authentication) -> list[Finding]:
    """Findings that name a service or a call; for local accounts those about passwords. Worst first."""
    if entry.direction == "sign-in" and not entry.module:
        return [finding for finding in session.audit.findings if finding.rule in ACCOUNT_RULES]
    return [
        finding
        for finding in session.audit.findings
        if entry.service in (finding.subjects.service, finding.subjects.call, finding.subjects.document)
        or finding.subjects.call.startswith((f"{entry.service}.", f"{entry.service} ›"))
        or f"› {entry.service}." in finding.subjects.call
    ]


def about_sign_in(session: AuditSession, found: Sequence[Authentication]) -> list[Finding]:
    """Findings about any entry, and those of services and integrations in general. Worst first."""
    named = {id(finding) for entry in found for finding in findings_of_entry(session, entry)}
    families = ("SVC", "INT")
    findings = session.audit.findings
    return [f for f in findings if id(f) in named or f.rule.startswith(families) or f.rule == "ENT-20"]


def entry_blocks(session: AuditSession, entry: Authentication) -> list[Block]:
    """Tell an entry: its findings, how it is entered or called, and where its secret lives."""
    room = 12
    blocks: list[Block] = [
        [severity(finding.severity), (f" {finding.rule} {session.audit.explain(finding).message}", "")]
        for finding in findings_of_entry(session, entry)
    ]
    known = _TYPED if (entry.direction, entry.scheme) == ("sign-in", "basic") else SCHEMES.get(entry.scheme)
    scheme = f"{entry.scheme}: {known}" if known else entry.scheme
    blocks.append(Entry("Direction", entry.direction, room))
    blocks.append(Entry("Scheme", scheme, room))
    transport = entry.transport if entry.direction == "consumed" else _DEPLOYED
    blocks.append(Entry("Transport", transport, room))
    blocks.append(Entry("Secret in", entry.secret_in or "there is none", room))
    if published := _published(session, entry):
        blocks.extend(_published_blocks(published, room))
    elif consumed := _consumed(session, entry):
        blocks.extend(_consumed_blocks(consumed, room))
    elif entry.direction == "sign-in" and not entry.module:
        blocks.extend(_account_blocks(session, room))
    elif flow := _flow(session, entry):
        blocks.extend(_flow_blocks(session, flow, room))
    return blocks


def _flow_blocks(session: AuditSession, node: Node, room: int) -> Iterable[Block]:
    """Tell what a flow calls, what leads to it, and who can start that."""
    context = session.audit.context
    flow = context.calls.flows[node]
    addresses = [_address(activity.http.address) for activity in flow.activities if isinstance(activity, RestCall)]
    yield Entry("Address", ", ".join(dict.fromkeys(address for address in addresses if address)) or "from data", room)
    used_by = sorted({f"{edge.caller.kind.value} {edge.caller.name}" for edge in context.calls.edges_to(node)})
    more = f" and {len(used_by) - 3} more" if len(used_by) > 3 else ""
    yield Entry("Used by", (", ".join(used_by[:3]) + more) or "nothing in the model", room)
    reached = callers_of([node], context)
    roles = sorted({name for role in context.roles if reached & role.access.runs for name in role.names})
    yield Entry("Runs as", ", ".join(roles) or "no user role starts it", room)
    if str(flow.location):
        yield Entry("Source", str(flow.location), room)


def _address(address: Expression) -> str:
    """Name what an address begins with: a host, or the constant that holds it."""
    first = next((term for term in address.given if term.first), None)
    if first is None:
        return ""
    if first.kind is TermKind.CONSTANT:
        return f"constant {first.name}"
    return first.facts.host if first.facts else ""


def _published_blocks(service: PublishedService, room: int) -> Iterable[Block]:
    if service.path:
        yield Entry("Path", service.path, room)
    yield Entry("Allowed", ", ".join(service.module_roles or service.user_roles) or "no role", room)
    if service.authentication_microflow:
        yield Entry("Microflow", service.authentication_microflow, room)
    names = [operation.name for operation in service.operations]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    yield Entry("Operations", f"{len(names)}: {', '.join(names[:5])}{more}" if names else "none", room)
    if str(service.location):
        yield Entry("Source", str(service.location), room)


def _consumed_blocks(service: ConsumedService, room: int) -> Iterable[Block]:
    if service.constants:
        yield Entry("Constants", ", ".join(service.constants), room)
    if service.microflows:
        yield Entry("Used by", ", ".join(service.microflows), room)
    if str(service.location):
        yield Entry("Source", str(service.location), room)


def _account_blocks(session: AuditSession, room: int) -> Iterable[Block]:
    security = session.project.security
    if policy := security.password_policy:
        wanted = [f"at least {policy.minimum_length} characters"]
        asked = (("a digit", policy.require_digit), ("both cases", policy.require_mixed_case))
        wanted += [word for word, required in (*asked, ("a symbol", policy.require_symbol)) if required]
        yield Entry("Passwords", ", ".join(wanted), room)
    if security.guest_access is not None:
        guest = f"on, role {security.guest_user_role}" if security.guest_access else "off"
        yield Entry("Guest access", guest, max(room, 13))


def copied(entries: Iterable[Authentication]) -> str:
    """The inventory as text, a line an entry."""
    return "\n".join(
        f"{entry.direction} {entry.service}: {entry.scheme}, over {entry.transport}"
        + (f", secret in {entry.secret_in}" if entry.secret_in else "")
        for entry in entries
    )
