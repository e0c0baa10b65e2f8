"""Where a finding leads: the cell to explain, and the same in the matrix."""

from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.findings.finding import Finding
from auditor.model.names import Name
from auditor.rules.rights import cells_of
from screens import kinds
from screens.session import AuditSession, entity_of, role_of
from screens.targets import MatrixTarget, WhyTarget


def why_target(session: AuditSession, finding: Finding) -> WhyTarget | None:
    """The cell to explain: its role (or the first that holds its rule's module role), and its entity or document."""
    subjects = finding.subjects
    thing, kind = entity_of(finding), kinds.ENTITIES
    if not thing and (thing := subjects.document or subjects.service):
        found = next((k for k in kinds.RIGHTS if kinds.document_named(session.project, k, thing)), "")
        if not found:
            return None
        kind = found
    if not thing or (kind == kinds.ENTITIES and thing not in session.project.entities):
        return None
    if subjects.user_roles:
        roles = RoleSet(subjects.user_roles[:1])
    elif subjects.module_roles:
        roles = RoleSet((), subjects.module_roles[:1])
    elif kind == kinds.ENTITIES and (touching := session.who_can_touch(thing)):
        roles = RoleSet((role_of(touching[0].access),))
    else:
        return None
    if kind != kinds.ENTITIES:
        return WhyTarget(roles, thing, kind=kind, finding=session.id(finding))
    return WhyTarget(roles, thing, _right(session, finding, roles, thing))


def _right(session: AuditSession, finding: Finding, roles: RoleSet, thing: Name) -> Right | None:
    """The right that the finding is about, the strongest of several; None when it names none that the cell has."""
    named = {cell.right for cell in cells_of(finding)}
    found = session.access.of(roles).entity(thing)
    has = {Right.DELETE: found.delete, Right.WRITE: found.write, Right.CREATE: found.create, Right.READ: found.read}
    return next((right for right, granted in has.items() if granted and right in named), None)


def matrix_target(target: WhyTarget) -> MatrixTarget:
    """Give the same cell in the matrix."""
    names = target.roles.user_roles or target.roles.added
    return MatrixTarget(names[0], target.thing, target.kind, not target.roles.user_roles)
