"""How the findings of a merge are told: which role of the set brings what, as a short proof that reads as sentences."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.access.effective import EffectiveAccess, Right
from auditor.access.roles import RoleSet
from auditor.findings.finding import Evidence, Finding, Granted, Origin
from auditor.model.domain import AccessRule
from auditor.model.names import Name, module_of
from auditor.rules.context import Context
from auditor.rules.telling import listed, members, rows, sentence, statement


def roles_of(finding: Finding) -> tuple[Name, ...]:
    """Give the roles of the set that a finding is about: user roles, then added module roles."""
    return (*finding.subjects.user_roles, *finding.subjects.module_roles)


def alone_of(finding: Finding, context: Context) -> dict[Name, EffectiveAccess]:
    """Give what each role of the set may do alone."""
    model, s = context.access, finding.subjects
    alone = {name: model.user_role(name) for name in s.user_roles}
    return alone | {name: model.of(RoleSet((), (name,))) for name in s.module_roles}


def together(finding: Finding) -> str:
    """Name the set: `Customer and Support together`."""
    return f"{listed(roles_of(finding))} together"


def ways(finding: Finding, context: Context, rule: AccessRule) -> dict[Name, tuple[Name, ...]]:
    """Give the roles of the set that bring an access rule, each with the module roles through which it does."""
    project = context.project
    found: dict[Name, tuple[Name, ...]] = {}
    for name in finding.subjects.user_roles:
        role = project.user_role_by_name.get(name)
        held = role.module_roles if role else (name,)
        through = tuple(module_role for module_role in rule.module_roles if module_role in held)
        if through or (not rule.module_roles and name in rule.user_roles):
            found[name] = through
    for name in finding.subjects.module_roles:
        if name in rule.module_roles:
            found[name] = (name,)
    return found


def bringing(finding: Finding, context: Context, rules: Iterable[AccessRule]) -> str:
    """Name the roles of the set that bring some access rules: `Support`, `Support or Clerk`."""
    brought = {name for rule in rules for name in ways(finding, context, rule)}
    return listed((name for name in roles_of(finding) if name in brought), "or")


def what(context: Context, entity: Name, granted: Granted) -> str:
    """Name what some cells are: `write Approved and Remark of Shop.Order`, `delete Shop.Order`."""
    if not granted.members:
        return f"{granted.right} {entity}"
    return f"{granted.right} {members(context, entity, granted.members)} of {entity}"


def step(finding: Finding, context: Context, granted: Granted) -> Iterator[Evidence]:
    """Say which roles bring some cells, by which access rule, on which rows and through which module roles."""
    for rule in granted.rules:
        for name, module_roles in ways(finding, context, rule).items():
            limit = "" if granted.right is Right.CREATE else f" {rows(rule)}"
            through = f" (through {listed(module_roles)})" if module_roles and name not in module_roles else ""
            yield placed(context, rule, f"lets {name} {what(context, rule.entity, granted)}{limit}{through}")


def placed(context: Context, rule: AccessRule, says: str) -> Evidence:
    """Make evidence about an access rule, with its place."""
    found = statement(context, rule, says)
    return Evidence(f"{rule.id} {says}", found.location)


def apart(finding: Finding, context: Context, rules: Sequence[AccessRule], own: str) -> str:
    """Say what to do about a combination: keep the roles apart, take a module role out, or what the app can change."""
    through = sorted({role for rule in rules for held in ways(finding, context, rule).values() for role in held})
    options = [f"do not let one person hold {listed(roles_of(finding))}"]
    if through:
        options.append(f"combine them without {listed(through, 'or')}")
    if finding.origin is Origin.OWN:
        options.append(own)
    elif rules:
        module = module_of(rules[0].entity)
        options.append(f"see whether a newer version of {module}, which comes from the Marketplace, gives less")
    return f"{sentence('; or '.join(options))}."
