"""The subjects of a rule, one at a time (rules.md, What one finding is about)."""

from collections.abc import Iterable, Iterator
from typing import Any

from auditor.model.domain import AccessRule
from auditor.model.names import Name
from auditor.model.project import SYSTEM, Project
from auditor.rules.context import Context, RoleSubject
from auditor.rules.rule import Rule, SubjectKind, Whom

ROLE_KINDS = (
    SubjectKind.USER_ROLE,
    SubjectKind.ROLE_AND_ENTITY,
    SubjectKind.ROLE_AND_RULE,
    SubjectKind.ROLE_AND_DOCUMENT,
    SubjectKind.ROLE_AND_MODULE_ROLE,
    SubjectKind.TWO_ROLES,
)
"""Rules of these kinds also judge a hypothetical, merged role."""


def single_subjects(rule: Rule, context: Context) -> Iterable[Any]:
    """Give the subjects of a rule that is not about roles and what they reach.

    Excluded documents do not exist at run time; the System module cannot be changed by the app, so neither are
    subjects. Shapes: PROJECT the project, MODULE_ROLE a pair (module, role), ACCESS_RULE a pair (entity, rule),
    MEMBER a triple (entity, stored name, attribute), the others the model value itself.
    """
    found = rule.subjects(context) if rule.subjects else _of_kind(rule.subject, context)
    return (subject for subject in found if rule.among(subject, context)) if rule.among else found


def _of_kind(kind: SubjectKind, context: Context) -> Iterator[Any]:
    project = context.project
    entities = (e for e in project.entities.values() if e.module != SYSTEM)
    match kind:
        case SubjectKind.PROJECT:
            yield project
        case SubjectKind.MODULE:
            yield from project.modules
        case SubjectKind.MODULE_ROLE:
            yield from ((module, role) for module in project.modules for role in module.roles)
        case SubjectKind.ENTITY:
            yield from entities
        case SubjectKind.ACCESS_RULE:
            yield from ((entity, access_rule) for entity in entities for access_rule in entity.rules)
        case SubjectKind.MEMBER:
            yield from ((entity, name, a) for entity in entities for name, a in entity.own_attributes())
        case SubjectKind.DOCUMENT:
            yield from (page for page in project.pages if not page.excluded)
            yield from (flow for flow in project.microflows if not flow.excluded)
            yield from (flow for flow in project.nanoflows if not flow.excluded)
        case SubjectKind.SERVICE:
            yield from (service for service in project.services if not service.excluded)
        case SubjectKind.CONSTANT:
            yield from (constant for constant in project.constants if not constant.excluded)
        case _:
            raise ValueError(f"{kind} has no single subjects")


def looks_at(rule: Rule, role: RoleSubject) -> bool:
    """Whether a role is one that the rule judges: the guest's, an administrator role, a latent one (`Rule.whom`)."""
    if role.latent and not rule.judges_latent:
        return False
    match rule.whom:
        case Whom.EVERYONE:
            return True
        case Whom.GUEST:
            return role.is_guest
        case Whom.SIGNED_IN:
            return not role.is_guest
        case Whom.NOT_SPARED:
            return not role.spared
        case Whom.NEITHER:
            return not role.is_guest and not role.is_administrator


def role_subjects(rule: Rule, role: RoleSubject, context: Context) -> Iterator[Any]:
    """Give the subjects that one role brings to a rule: itself, or its pairs with documents or module roles."""
    if rule.of_role:
        yield from rule.of_role(role, context)
        return
    match rule.subject:
        case SubjectKind.USER_ROLE:
            yield role
        case SubjectKind.ROLE_AND_DOCUMENT:
            for document in (*role.access.pages, *role.access.microflows, *role.access.nanoflows):
                yield role, document
        case SubjectKind.ROLE_AND_MODULE_ROLE:
            for module_role in sorted(role.access.module_roles):
                yield role, module_role
        case _:
            raise ValueError(f"{rule.subject} has no subjects of a role alone")


def rule_named(project: Project, rule_id: Name) -> AccessRule:
    """Give a stored access rule by its id (`Shop.Order#2`), as findings name it. `KeyError` when there is none."""
    entity, _, index = rule_id.rpartition("#")
    rule = project.entities[Name(entity)].rule_numbered(int(index))
    if rule is None:
        raise KeyError(rule_id)
    return rule
