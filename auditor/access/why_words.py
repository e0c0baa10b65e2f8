"""The sentences of a why: written to be read aloud in a review meeting."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Document
from auditor.access.rights import Right
from auditor.access.rows import Rows
from auditor.access.summary import rule_number
from auditor.access.system_user import WRITTEN_BY_MANAGEMENT, ManagedRule, declared_by_system, is_user
from auditor.model.documents import Page, PublishedService
from auditor.model.domain import AccessRule, Attribute, AttributeType
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM, SYSTEM_USER, SecurityLevel

if TYPE_CHECKING:
    from auditor.access.why import Why

_VERBS = {Right.EXECUTE: "run", Right.VIEW: "open", Right.CALL: "call"}


def verb(right: Right) -> str:
    """Say what a right lets a role do: `delete`, `open`."""
    return _VERBS.get(right, right.value)


def answer(why: "Why") -> str:
    """Give the answer in one sentence."""
    if why.target.document:
        return _document_answer(why)
    who, what = _who(why), _what(why)
    if not why.answer:
        return f"{who} may not {what}: {_no_because(why)}."
    if why.target.right is Right.CREATE:
        limited = all(rule.constrained for rule in why.granting)
        although = ", and row constraints do not limit create" if limited else ""
        return f"{who} may {what}, because {_grant(why, why.granting)}{although}."
    if why.rows is Rows.ALL:
        free = [rule for rule in why.granting if not rule.constrained]
        adds_up = " and rules add up" if len(why.active) > len(free) else ""
        return f"{who} may {what}, because {_grant(why, free)} without a row constraint{adds_up}."
    by_rule = "; ".join(f"by {_rules(why, (rule,))}, {_sentence_of(why, rule)}" for rule in why.granting)
    return f"{who} may {what} on some rows only: {by_rule}."


def missing(why: "Why") -> Iterator[str]:
    """Give what would be needed, one sentence for each way."""
    roles = dict.fromkeys(role for other in why.elsewhere for role in other.module_roles)
    holders = dict.fromkeys(name for other in why.elsewhere for name in other.holders)
    if roles and not _never_writable(why):
        also = " also" if why.access.roles.module_role else ""
        yield f"{_holder(why)}{also} holds {_or(roles)}, held by {_and(holders) if holders else 'no user role'}"
    if why.target.document:
        yield from _missing_on_document(why, why.target.document, bool(roles))
    elif not _never_writable(why):
        yield from _missing_in_rules(why, bool(roles))


def _missing_on_document(why: "Why", document: Document, others_may: bool) -> Iterator[str]:
    if document.excluded:
        return
    if isinstance(document, PublishedService) and document.versions is not None:
        yield "the user is marked as a web-service user, which the model does not hold"
    elif not others_may:
        yield f"{_module_role(why)} is allowed to {verb(why.target.right)} {document.name}"


def _missing_in_rules(why: "Why", others_may: bool) -> Iterator[str]:
    if _management_would_grant(why):
        yield f"{_holder(why)} manages the user"
    if _only_system_grants(why):
        return
    own = [rule for rule in why.active if not _is_built_in(rule)]
    if own:
        yield f"{_rules(why, own)}{' gets' if len(own) == 1 else ', one of them, gets'} {_tick(why)}"
    elif not others_may:
        yield f"an access rule of {_entity(why)} that names {_module_role(why)} grants {_tick(why)}"


def removal(why: "Why") -> str:
    """Say what would take the right away."""
    if why.target.document:
        if isinstance(why.target.document, PublishedService) and why.target.document.open_because:
            return f"{why.target.document.name} must ask for authentication"
        links = [link.module_role or link.user_role for link in why.chain if link.grants]
        return f"take {_and(dict.fromkeys(map(str, links)))} off the allowed roles of {why.target.document.name}"
    own = [rule for rule in why.granting if not _is_built_in(rule)]
    parts = [f"clear {_tick(why)} in {_rules(why, own)}"] if own else []
    if any(isinstance(rule, ManagedRule) for rule in why.granting):
        managers = dict.fromkeys(str(link.user_role) for link in why.chain if isinstance(link.rule, ManagedRule))
        parts.append(f"let {_and(managers)} manage no users")
    fixed = [rule.id for rule in why.granting if _is_built_in(rule) and rule.index]
    if fixed:
        parts.append(f"{_and(fixed)} {'is' if len(fixed) == 1 else 'are'} built in and cannot be changed")
    return "; ".join(parts)


def notes(why: "Why") -> Iterator[str]:
    """Say what limits the answer."""
    project = why.access.model.project
    level = project.security.level
    document = why.target.document
    if level is SecurityLevel.OFF or (level is SecurityLevel.PROTOTYPE and document is None):
        yield f"Not enforced now: the security level is {level}."
    if isinstance(document, Page):
        yield "Page access hides, it does not protect: what a page shows is governed by entity access."
    module = project.module_by_name.get(module_of(document.name if document else _entity(why)))
    if not why.answer and module and module.protected:
        yield f"Module {module.name} is protected: the export may not hold all its rules."


def by_management(label: str, chain: tuple[Name, ...], right: Right) -> str:
    """Say that a role with the right can be handed out, and through which roles."""
    *through, role = chain
    steps = "".join(f" and, as {step}, {following}" for step, following in zip(through, chain[1:], strict=True))
    return f"{label} may give users the role {chain[0]}{steps}, and {role} may {verb(right)} it."


def _document_answer(why: "Why") -> str:
    document, may = why.target.document, verb(why.target.right)
    if document is None:
        raise ValueError("the target is no document")
    what = why.target.label(why.access.model.project)
    if document.excluded:
        return f"{_who(why)} may not {may} {what}: it is excluded and does not exist at run time."
    if isinstance(document, PublishedService) and document.open_because:
        return f"Everyone may {may} {what}, also without signing in: it asks no authentication."
    allowed = document.module_roles or document.user_roles
    if why.answer:
        links = dict.fromkeys(str(link.module_role or link.user_role) for link in why.chain)
        return f"{_who(why)} may {may} {what}, because {_and(links)} {'is' if len(links) == 1 else 'are'} allowed to."
    if isinstance(document, PublishedService) and document.versions is not None:
        who = _who(why)
        return f"{who} may not {may} {what} by its roles: a SOAP service stores none, it asks for web-service users."
    if not allowed:
        return f"{_who(why)} may not {may} {what}: no role is allowed to."
    return f"{_who(why)} may not {may} {what}: only {_and(allowed)} {'is' if len(allowed) == 1 else 'are'} allowed to."


def _no_because(why: "Why") -> str:
    cannot = _never_writable(why)
    if cannot:
        return cannot
    granted = "create" if why.target.right is Right.CREATE else why.target.right.value
    if why.active:
        return f"no rule that reaches it grants {granted}"
    if why.target.entity and not why.target.entity.rules:
        return f"{_entity(why)} has no access rules"
    return f"no access rule of {_entity(why)} reaches it"


def _is_built_in(rule: AccessRule) -> bool:
    """Whether no app can change it: a rule of the System module."""
    return module_of(rule.entity) == SYSTEM


def _only_system_grants(why: "Why") -> bool:
    """Whether no rule of the app grants it: System's own entities, and System.User's members below it (G10)."""
    if module_of(_entity(why)) == SYSTEM:
        return True
    member = why.target.member or ""
    return member.startswith("System.") and is_user(why.access.model.project, _entity(why))


def _management_would_grant(why: "Why") -> bool:
    """Whether managing users brings the right (merging.md 3.1, System.User#managed)."""
    project, target = why.access.model.project, why.target
    if target.member is None:
        return _entity(why) == SYSTEM_USER
    managed = declared_by_system(project) if target.right is Right.READ else WRITTEN_BY_MANAGEMENT
    return is_user(project, _entity(why)) and target.member in managed


def _never_writable(why: "Why") -> str:
    """Why nobody can write a member, whatever rules say (mendix-security.md 3.1)."""
    if why.target.right is not Right.WRITE or why.target.member is None:
        return ""
    member = why.access.model.project.members(_entity(why)).get(why.target.member)
    if isinstance(member, Attribute) and member.calculated:
        return f"{member.name} is calculated, so nobody can write it"
    if isinstance(member, Attribute) and member.type is AttributeType.AUTO_NUMBER:
        return f"{member.name} is an AutoNumber, so nobody can write it"
    return ""


def _who(why: "Why") -> str:
    roles = why.access.roles
    several = roles.user_roles and len(roles.user_roles) + len(roles.added) > 1
    return f"{roles.label} together" if several else roles.spoken


def _holder(why: "Why") -> str:
    """Name who could hold more: a module role holds nothing, a user role with it does."""
    alone = why.access.roles.module_role
    return f"a user role that holds {alone}" if alone else _who(why)


def _module_role(why: "Why") -> str:
    """Name what documents and access rules could name: a module role of those asked about."""
    return why.access.roles.module_role or f"a module role of {_who(why)}"


def _entity(why: "Why") -> Name:
    if why.target.entity is None:
        raise ValueError("the target is no entity")
    return why.target.entity.name


def _what(why: "Why") -> str:
    """Say the right and its thing: `delete every Webshop.Order`, `read Total of every Webshop.Order`."""
    entity, right = _entity(why), why.target.right
    every = f"every {entity}" if why.rows is Rows.ALL and right is not Right.CREATE else entity
    if right in (Right.CREATE, Right.DELETE):
        return f"{right.value} {every}"
    if why.target.member is None:
        return f"{right.value} {'members' if why.answer else 'any member'} of {every}"
    label = why.access.model.project.member_label(entity, why.target.member)
    return f"{right.value} {label} of {every}"


def _tick(why: "Why") -> str:
    """Say the right as it stands in an access rule."""
    right = why.target.right
    if right in (Right.CREATE, Right.DELETE):
        return right.value.capitalize()
    if why.target.member is None:
        return f"{right.value.capitalize()} of its members"
    label = why.access.model.project.member_label(_entity(why), why.target.member)
    return f"{right.value.capitalize()} of {label}"


def _grant(why: "Why", rules: Iterable[AccessRule]) -> str:
    listed = tuple(rules)
    return f"{_rules(why, listed)} {'grants' if len(listed) == 1 else 'grant'} {why.target.right.value}"


def _rules(why: "Why", rules: Iterable[AccessRule]) -> str:
    """Name rules: `rule 2`, `rules 1 and 3`, `System.User#managed`."""
    numbers = [rule_number(rule, _entity(why)) for rule in rules]
    own = [number for number in numbers if number.isdecimal()]
    named = [f"rule{'s' * (len(own) > 1)} {_and(own)}"] if own else []
    return _and([*named, *(number for number in numbers if not number.isdecimal())])


def _sentence_of(why: "Why", rule: AccessRule) -> str:
    return next(link.sentence for link in why.chain if link.rule is rule)


def _and(words: Iterable[str]) -> str:
    return _joined(words, "and")


def _or(words: Iterable[str]) -> str:
    return _joined(words, "or")


def _joined(words: Iterable[str], last: str) -> str:
    *others, end = [str(word) for word in words] or [""]
    return f"{', '.join(others)} {last} {end}" if others else end
