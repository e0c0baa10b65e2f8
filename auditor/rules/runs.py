"""Who starts what: the user roles and services that run a microflow, itself or one that calls it (rules.md, DOC).

Whether a flow on the way applies entity access makes no difference here: what a query does, which role is given and
what the log says does not depend on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from auditor.findings.finding import Evidence, Finding, Origin
from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.model.activities import Activity
from auditor.model.documents import Microflow
from auditor.model.names import Name
from auditor.model.source import Location
from auditor.rules.context import Context, RoleSubject
from auditor.rules.telling import listed


def microflow_node(name: Name) -> Node:
    """Give the node of a microflow."""
    return Node(NodeKind.MICROFLOW, name)


def runners(context: Context) -> Mapping[Name, tuple[RoleSubject, ...]]:
    """Give for each microflow the user roles that may run it from the client, in the order of the project."""
    known = context.memo.get("runners")
    if not isinstance(known, dict):
        found: dict[Name, list[RoleSubject]] = {}
        for role in context.roles:
            for flow in role.access.microflows:
                found.setdefault(flow.name, []).append(role)
        known = context.memo["runners"] = {name: tuple(roles) for name, roles in found.items()}
    return known


def who_starts(microflow: Name, context: Context) -> Mapping[RoleSubject, Name]:
    """Give the user roles that may run a microflow, or one that calls it at any depth, each with the first such one."""
    by_microflow = runners(context)
    found: dict[RoleSubject, Name] = {}
    for name in context.calls.started_by(microflow):
        for role in by_microflow.get(name, ()):
            found.setdefault(role, name)
    return found


def services_that_start(microflow: Name, context: Context) -> tuple[Name, ...]:
    """Give the published services that run a microflow, or one that calls it."""
    found = {
        edge.caller.name: None
        for name in context.calls.started_by(microflow)
        for edge in context.calls.edges_to(microflow_node(name))
        if edge.caller.kind is NodeKind.SERVICE
    }
    return tuple(found)


def place_of(flow: Flow, activity: Activity, words: str) -> Location:
    """Give where an activity stands; `words` name it: `change of Account`."""
    return flow.location.inside(words, activity.line)


def ways_evidence(microflow: Name, roles: Iterable[RoleSubject], context: Context) -> Iterator[Evidence]:
    """Say of some roles which microflow lets them reach another."""
    ways = who_starts(microflow, context)
    for role in roles:
        if role in ways:
            start = ways[role]
            through = "" if start == microflow else f", which leads to {microflow}"
            flow = context.calls.microflow(start)
            yield Evidence(f"{role.label} may run {start}{through}", flow.location if flow else None)


def run_without_access(role: RoleSubject, context: Context) -> Iterator[tuple[RoleSubject, Microflow]]:
    """Give the microflows that a role may run and that do not apply entity access: subjects of DOC-01 and DOC-02."""
    return ((role, flow) for flow in role.access.microflows if not flow.apply_entity_access)


def out_of_sight(microflow: Name, context: Context) -> Iterator[Evidence]:
    """Say which Java actions a microflow and what it reaches call: what these do cannot be seen."""
    opaque = context.calls.opaque(microflow)
    if opaque:
        flow = context.calls.microflow(microflow)
        says = f"{microflow} also runs {listed(opaque)}: what code does is out of sight"
        yield Evidence(says, flow.location if flow else None)


def first(evidence: Iterable[Evidence], most: int, more: str) -> Iterator[Evidence]:
    """Give so much evidence, and count the rest: `14 more roles`."""
    found = list(evidence)
    yield from islice(found, most)
    if len(found) > most:
        yield Evidence(f"{len(found) - most:,} more {more}")


def roles_that_allow(finding: Finding, flow: Flow, context: Context) -> tuple[Name, ...]:
    """Give the module roles through which the roles of a finding may run a flow."""
    s, allowed = finding.subjects, getattr(flow, "module_roles", ())
    if not s.user_roles or context.project.is_package:
        return tuple(role for role in allowed if role in (s.user_roles or s.module_roles))
    by_name = context.project.user_role_by_name
    held = {role for name in s.user_roles if name in by_name for role in by_name[name].module_roles}
    return tuple(role for role in allowed if role in held)


def allowed_evidence(finding: Finding, flow: Flow, context: Context) -> Evidence:
    """Say who may run a flow, and that it works without entity access."""
    through = listed(roles_that_allow(finding, flow, context))
    allows = f"{flow.name} allows {through}" if through else f"{flow.name} may be run"
    return Evidence(f"{allows}, and does not apply entity access", flow.location)


def fix_run(finding: Finding, flow: Flow, context: Context, own: str) -> str:
    """Say what to do about a role that may run a flow: `own` in the app's own modules, role mapping elsewhere."""
    if finding.origin is Origin.OWN:
        return own
    through = listed(roles_that_allow(finding, flow, context)) or "the module role"
    roles = listed(finding.subjects.user_roles)
    away = f"Take {through} out of {roles}" if roles else f"Give {through} to no user role as it is"
    return (
        f"{away}, unless {flow.name} is made for it. {flow.module} comes from the Marketplace: see whether a newer "
        "version does less, and do not change the module itself."
    )
