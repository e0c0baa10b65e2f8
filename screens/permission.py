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
from screens.widgets.drawing import clip_qualified, fit, plain


def permission_blocks(session: AuditSession, access: EffectiveAccess, entity: Name, room: int) -> list[Block]:
    """Tell what a set of roles may do with an entity: in words, by rule, by member.

    `room` is how many terminal cells there are for a line.
    """
    found = access.entity(entity)
    rules, members = _RuleColumns(room), _MemberColumns(room)
    blocks: list[Block] = [Entry("May", session.summaries.may(found)), Entry("Rows", _rows(session, found)), ""]
    blocks.append(Cut([(rules.line("Rule", "Module role", "CRWD  Rows"), "heading")]))
    blocks.extend(Cut(_rule_line(session, access, entity, rule, rules)) for rule in found.rules)
    blocks += ["", Cut([(members.line("Member", "Read", "Write", "Rules"), "heading")])]
    for member in session.summaries.members(found):
        blocks.append(Cut(members.line(member.label, member.read, member.write, member.rules)))
    source = str(session.project.entities[entity].location)
    return [*blocks, Rule(), Entry("Source", source)] if source else blocks


class _RuleColumns:
    """A rule in a line: its number, the roles it reaches, marks and rows."""

    def __init__(self, room: int) -> None:
        self._roles = max(10, min(20, room - 25))

    def line(self, number: str, roles: str, rest: str) -> str:
        """Put the columns side by side."""
        return f"{number:>4}  {clip_qualified(roles, self._roles)} {rest}"


class _MemberColumns:
    """A member in a line: what may be read and written of it, and by which rules."""

    def __init__(self, room: int) -> None:
        self._member = max(12, min(40, room - 25))

    def line(self, member: str, read: str, write: str, rules: str) -> str:
        """Put the columns side by side."""
        return f"{clip_qualified(member, self._member)} {plain(fit(read, 8))} {plain(fit(write, 8))} {rules}"


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


def _rule_line(
    session: AuditSession, access: EffectiveAccess, entity: Name, rule: AccessRule, columns: _RuleColumns
) -> str:
    roles = granting_roles(access, rule)
    stored = one_line(rule.constraint)
    kind = session.meanings.kind(rule)
    rows = f"{kind}  {stored}" if stored and rule.index else kind
    number = str(rule.index) if rule.index and rule.entity == entity else "-"
    if rule.index and rule.entity != entity:
        rows = f"{rule.id}: {rows}"
    return columns.line(number, ", ".join(roles), f"{session.summaries.rule_marks(rule, entity)} {rows}")
