"""The rules and members behind one permission: what the third pane of Roles and Entities tells."""

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.rows import Rows, rows_of
from auditor.access.target import Target
from auditor.access.why import why
from auditor.model.domain import AccessRule
from auditor.model.names import Name, one_line
from screens import kinds
from screens.session import AuditSession
from screens.widgets.detail import Block, Cut, Entry, Rule
from screens.widgets.drawing import fit, plain

_MEMBER, _RIGHTS = 21, 8


def permission_blocks(session: AuditSession, access: EffectiveAccess, entity: Name) -> list[Block]:
    """Tell what a set of roles may do with an entity: in words, by rule, by member."""
    found = access.entity(entity)
    blocks: list[Block] = [Entry("May", session.summaries.may(found)), Entry("Rows", _rows(session, found)), ""]
    blocks.append([(_columns("Rule", "Module role", "CRWD  Rows"), "heading")])
    blocks.extend(Cut(_rule_line(session, access, entity, rule)) for rule in found.rules)
    blocks += ["", [(_member_line("Member", "Read", "Write", "Rules"), "heading")]]
    for member in session.summaries.members(found):
        blocks.append(Cut(_member_line(member.label, member.read, member.write, member.rules)))
    blocks.append(Rule())
    blocks.append(Entry("Source", str(session.project.entities[entity].location)))
    return blocks


def document_blocks(session: AuditSession, access: EffectiveAccess, name: Name, kind: str) -> list[Block]:
    """Tell what a set of roles may do with a document, and through which roles."""
    document = kinds.document_named(session.project, kind, name)
    if document is None:
        return []
    found = why(access, Target(kinds.RIGHTS[kind], document=document))
    blocks: list[Block] = [Entry("May", found.sentence)]
    blocks += [Entry("", note) for note in found.notes]
    entity_access = getattr(document, "apply_entity_access", None)
    if entity_access is not None:
        blocks.append(Entry("Applies", "entity access" if entity_access else "no entity access"))
    allowed = document.module_roles or document.user_roles
    blocks.append(Entry("Allowed", ", ".join(allowed) or "no role"))
    return [*blocks, Rule(), Entry("Source", str(document.location))]


def _rows(session: AuditSession, found: EntityAccess) -> str:
    """Which rows; where they are all rows, by which rules."""
    rows = session.summaries.rows(found)
    free = [rule for rule in found.rules if rows_of((rule,)) is Rows.ALL]
    if rows == "everything" and free:
        return f"{rows}, by {', '.join(rule_name(found.entity, rule) for rule in free)}"
    return rows


def rule_name(entity: Name, rule: AccessRule) -> str:
    """Write a rule where its entity is clear: `rule 2`; a rule of System.User in full."""
    return f"rule {rule.index}" if rule.entity == entity and rule.index else rule.id


def granting_roles(access: EffectiveAccess, rule: AccessRule) -> list[str]:
    """Give the roles of a set through which a rule reaches it."""
    held = access.module_roles or access.tokens
    return [role for role in rule.module_roles or rule.user_roles if role in held] or ["user management"]


def _rule_line(session: AuditSession, access: EffectiveAccess, entity: Name, rule: AccessRule) -> str:
    roles = granting_roles(access, rule)
    stored = one_line(rule.constraint)
    kind = session.meanings.kind(rule)
    rows = f"{kind}  {stored}" if stored and rule.index else kind
    number = str(rule.index) if rule.index and rule.entity == entity else "-"
    if rule.index and rule.entity != entity:
        rows = f"{rule.id}: {rows}"
    return _columns(number, ", ".join(roles), f"{session.summaries.rule_marks(rule, entity)} {rows}")


def _columns(number: str, roles: str, rest: str) -> str:
    return f"{number:>4}  {plain(fit(roles, 20))} {rest}"


def _member_line(member: str, read: str, write: str, rules: str) -> str:
    return f"{plain(fit(member, _MEMBER))} {plain(fit(read, _RIGHTS))} {plain(fit(write, _RIGHTS))} {rules}"
