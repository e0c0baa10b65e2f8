"""How findings are told: who, which members, which rows, which access rules, and what to do about them.

Sentences name things as the model does. Nothing here decides anything.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Fact, Finding, Granted, Origin
from auditor.model.domain import AccessRule, Association
from auditor.model.names import Name, module_of, one_line
from auditor.model.project import SYSTEM, SYSTEM_USER, Project
from auditor.model.source import Location
from auditor.rules.context import Context

MOST_NAMES = 8
"""So many names stand in a sentence; the others are counted."""

MOST_EVIDENCE = 20
"""So many access rules stand in the evidence of one finding; the others are counted."""

LONGEST_CONSTRAINT = 300
"""Characters of a row constraint in a sentence."""


def listed(names: Iterable[str], word: str = "and", most: int = MOST_NAMES) -> str:
    """Join names: `A`, `A and B`, `A, B and C`, `A, B and 12 more`."""
    parts = list(names)
    if len(parts) > most:
        parts = [*parts[: most - 1], f"{len(parts) - most + 1:,} more"]
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def counted(number: int, thing: str, things: str = "") -> str:
    """Count in words: `1 page`, `1,204 pages`, `no pages`."""
    plural = things or f"{thing}s"
    return f"{number:,} {thing if number == 1 else plural}" if number else f"no {plural}"


def texts(fact: Fact) -> tuple[str, ...]:
    """Give the names that a fact of a finding holds."""
    return tuple(part for part in fact if isinstance(part, str)) if isinstance(fact, tuple) else ()


def who(finding: Finding, context: Context) -> str:
    """Name whom a finding is about: `Customer`, `the guest's role Anonymous`, `a user role that holds Shop.User`."""
    s = finding.subjects
    if not s.user_roles or context.project.is_package:
        return f"a user role that holds {listed(s.user_roles or s.module_roles)}"
    guest = context.project.guest_role
    if guest and s.user_roles == (guest.name,):
        return f"the guest's role {guest.name}"
    kind = "user role" if len(s.user_roles) == 1 else "someone with the user roles"
    return f"{kind} {listed(s.user_roles)}"


def sentence(text: str) -> str:
    """Begin a sentence with a capital."""
    return text[:1].upper() + text[1:]


def members(context: Context, entity: Name, names: Iterable[Name], most: int = MOST_NAMES) -> str:
    """Name members of an entity as TARGET does: own attributes bare, others in full."""
    return listed((context.project.member_label(entity, name) for name in names), most=most)


def rows(rule: AccessRule) -> str:
    """Say on which rows an access rule holds: `on all rows`, or where its stored row constraint matches."""
    if not rule.constrained:
        return "on all rows"
    text = one_line(rule.constraint)
    return f"where {text if len(text) <= LONGEST_CONSTRAINT else text[: LONGEST_CONSTRAINT - 1] + '…'}"


def rule_evidence(context: Context, cells: Iterable[Granted]) -> Iterator[Evidence]:
    """Say of each access rule behind the cells what it gives, to whom, on which rows, and where it stands."""
    given: dict[int, tuple[AccessRule, dict[Right, list[Name]]]] = {}
    for granted in cells:
        for rule in granted.rules:
            rights = given.setdefault(id(rule), (rule, {}))[1]
            rights.setdefault(granted.right, []).extend(granted.members)
    found = sorted(given.values(), key=lambda pair: (pair[0].entity, pair[0].index))
    for rule, rights in found[:MOST_EVIDENCE]:
        what = f"gives {_to(rule)}{_what(context, rule.entity, rights)}"
        yield statement(context, rule, what, _where(rule, rights))
    if len(found) > MOST_EVIDENCE:
        yield Evidence(f"{len(found) - MOST_EVIDENCE:,} more access rules give the same")


def statement(context: Context, rule: AccessRule, says: str, where: str = "") -> Evidence:
    """Make evidence of what an access rule does: `Shop.Order#2 gives Shop.User delete, on all rows`."""
    entity = context.project.entities.get(rule.entity)
    place = entity.rule_location(rule) if entity and entity.location.file else None
    return Evidence(f"{rule.id} {says}, {where or rows(rule)}", place)


def place_of_attribute(context: Context, member: Name) -> Location | None:
    """Where an attribute stands, given by its stored name; None for what no file holds."""
    declares, _, name = member.rpartition(".")
    entity = context.project.entities.get(Name(declares))
    if entity is None or not entity.location.file:
        return None
    line = next((attribute.line for attribute in entity.attributes if attribute.name == name), None)
    return entity.location.inside(f"attribute {name}", line)


def whole_rule(context: Context, rule: AccessRule) -> Evidence:
    """Make evidence of everything that one access rule gives."""
    rights: dict[Right, list[Name]] = {}
    if rule.create:
        rights[Right.CREATE] = []
    if rule.delete:
        rights[Right.DELETE] = []
    readable = [member for member in rule.readable if member not in set(rule.writable)]
    rights.update(
        {right: list(names) for right, names in ((Right.READ, readable), (Right.WRITE, rule.writable)) if names}
    )
    what = _what(context, rule.entity, rights) if rights else "nothing"
    return statement(context, rule, f"gives {_to(rule)}{what}", _where(rule, rights))


def _to(rule: AccessRule) -> str:
    roles = rule.module_roles or rule.user_roles
    return f"{listed(roles)} " if roles else ""


def _what(context: Context, entity: Name, rights: dict[Right, list[Name]]) -> str:
    parts = []
    for right in (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE):
        if right in rights:
            names = sorted(rights[right])
            parts.append(f"{right} of {members(context, entity, names)}" if names else right.value)
    return listed(parts)


def _where(rule: AccessRule, rights: Collection[Right]) -> str:
    """On which rows the rights hold; create is limited by none (merging.md G4)."""
    if Right.CREATE not in rights or not rule.constrained:
        return rows(rule)
    if len(rights) == 1:
        return "which its row constraint does not limit"
    return f"all but create {rows(rule)}"


def holding_evidence(finding: Finding, context: Context, rules: Iterable[AccessRule]) -> Iterator[Evidence]:
    """Say through which module roles the user roles of a finding have the access rules."""
    wanted = {module_role for rule in rules for module_role in rule.module_roles}
    for name in finding.subjects.user_roles:
        role = context.project.user_role_by_name.get(name)
        held = sorted(wanted.intersection(role.module_roles)) if role else []
        if role and held:
            yield Evidence(f"user role {name} holds {listed(held)}", role.location)


def through(finding: Finding, context: Context, rules: Iterable[AccessRule]) -> tuple[Name, ...]:
    """Give the module roles through which the roles of a finding have the access rules."""
    wanted = {module_role for rule in rules for module_role in rule.module_roles}
    if not finding.subjects.user_roles or context.project.is_package:
        return tuple(sorted(wanted.intersection(finding.subjects.user_roles or finding.subjects.module_roles)))
    held: set[Name] = set()
    for name in finding.subjects.user_roles:
        role = context.project.user_role_by_name.get(name)
        held.update(wanted.intersection(role.module_roles) if role else ())
    return tuple(sorted(held))


def fix_access(finding: Finding, context: Context, rules: Sequence[AccessRule], own: str) -> str:
    """Say what to do about access rules: `own` in the app's own modules, role mapping or a version elsewhere."""
    if finding.origin is Origin.OWN:
        return own
    held = listed(through(finding, context, rules)) or "the module role"
    roles = listed(finding.subjects.user_roles)
    if finding.origin is Origin.BUILT_IN:
        return f"The System module cannot be changed: take {held} out of {roles}."
    module = module_of(rules[0].entity) if rules else finding.subjects.module
    away = f"Take {held} out of {roles}" if roles else f"Give {held} to no user role as it is"
    return (
        f"{away}, or use a module role of {module} that gives less. {module} comes from the Marketplace: see whether a "
        "newer version gives less, and do not change the module itself."
    )


def newer_version(finding: Finding, module: Name, own: str, does: str, meanwhile: str = "") -> str:
    """Say what to do: `own` in the app's own modules; elsewhere to look for a version that `does` better, and what can
    be done `meanwhile` without changing the module."""
    if finding.origin is Origin.OWN:
        return own
    first = f"{meanwhile} " if meanwhile else ""
    look = f"see whether a newer version {does}, and do not change the module itself."
    return f"{first}{module} comes from the Marketplace: {look}"


def constrain(rules: Iterable[AccessRule]) -> str:
    """Name access rules in a request: `access rule Shop.Order#1`, `access rules Shop.Order#1 and Shop.Order#3`."""
    names = sorted({(rule.entity, rule.index): rule.id for rule in rules}.items())
    return f"access rule{'s' if len(names) > 1 else ''} {listed(name for _, name in names)}"


def own_rows_constraint(project: Project, entity: Name) -> str:
    """Suggest a row constraint that leaves someone the own objects only, from what the entity really has."""
    if entity == SYSTEM_USER or project.derives_from(entity, SYSTEM_USER):
        return "[id = '[%CurrentUser%]']"
    root = project.root(entity)
    if root and root.stores_owner:
        return "[System.owner = '[%CurrentUser%]']"
    for name, member in project.members(entity).items():
        is_user = isinstance(member, Association) and (
            member.other == SYSTEM_USER or project.derives_from(member.other, SYSTEM_USER)
        )
        if is_user and module_of(name) != SYSTEM:
            return f"[{name} = '[%CurrentUser%]']"
    return ""


def limit_to_own_rows(finding: Finding, context: Context, rules: Sequence[AccessRule], otherwise: str) -> str:
    """Say how to limit access rules to the own objects of whoever uses the app, and what can be done `otherwise`."""
    entity = finding.subjects.entity
    held = through(finding, context, rules)
    constraint = own_rows_constraint(context.project, entity)
    suggestion = f"such as {constraint}" if constraint else "to [%CurrentUser%]"
    if held and {role for rule in rules for role in rule.module_roles} - set(held):
        limit = f"give {listed(held)} an access rule of its own on {entity} with a row constraint {suggestion}"
    else:
        limit = f"give {constrain(rules)} a row constraint {suggestion}"
    if not constraint:
        limit = f"let {entity} store its owner or refer to the account, and {limit}"
    away = ""
    if held and context.project.is_package:
        away = f"say in the documentation of {listed(held)} that only administrators may have it, or "
    elif held and finding.subjects.user_roles:
        away = f"take {listed(held)} out of {listed(finding.subjects.user_roles)}, or "
    return f"{sentence(limit)}. Otherwise {away}{otherwise}."
