"""The rules and members behind one permission: what the third pane of Roles and Entities tells."""

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.rows import Rows, rows_of
from auditor.model.domain import AccessRule
from auditor.model.names import Name, one_line
from auditor.model.project import Project
from screens.session import AuditSession
from screens.widgets.detail import Block, Entry, Rule
from screens.widgets.drawing import fit, plain

_MEMBER, _RIGHTS = 21, 8


def permission_blocks(session: AuditSession, access: EffectiveAccess, entity: Name) -> list[Block]:
    """Tell what a set of roles may do with an entity: in words, by rule, by member."""
    found = access.entity(entity)
    blocks: list[Block] = [Entry("May", _may(session.project, found)), Entry("Rows", _rows(session, found)), ""]
    blocks.append([(_columns("Rule", "Module role", "CRWD  Rows"), "heading")])
    held = access.module_roles or access.tokens
    for rule in found.rules:
        blocks.append(_rule_line(session, rule, held))
    blocks += ["", [(_member_line("Member", "Read", "Write", "Rules"), "heading")]]
    for member in session.summaries.members(found):
        blocks.append(_member_line(member.label, member.read, member.write, member.rules))
    blocks.append(Rule())
    blocks.append(Entry("Source", str(session.project.entities[entity].location)))
    return blocks


def _may(project: Project, found: EntityAccess) -> str:
    """`create, read 5 of 8, write 2 of 8, delete`."""
    all_members = len(project.members(found.entity))
    words = ["create"] * bool(found.create)
    for right, cells in (("read", found.read), ("write", found.write)):
        if cells:
            words.append(right if len(cells) >= all_members else f"{right} {len(cells)} of {all_members}")
    words += ["delete"] * bool(found.delete)
    return ", ".join(words) or "nothing"


def _rows(session: AuditSession, found: EntityAccess) -> str:
    """Which rows, and by which rules."""
    rows = session.summaries.rows(found)
    granting = [rule for _, _, rules in found.cells() for rule in rules]
    open_rules = [rule for rule in dict.fromkeys(map(id, granting)) if rule] and [
        rule for rule in found.rules if rows_of((rule,)) is Rows.ALL
    ]
    if rows == "everything" and open_rules:
        return f"{rows}, by {', '.join(rule_name(found.entity, rule) for rule in open_rules)}"
    return rows


def rule_name(entity: Name, rule: AccessRule) -> str:
    """Write a rule where its entity is clear: `rule 2`; a rule of System.User in full."""
    return f"rule {rule.index}" if rule.entity == entity and rule.index else rule.id


def _rule_line(session: AuditSession, rule: AccessRule, held: frozenset[Name]) -> str:
    roles = [role for role in rule.module_roles or rule.user_roles if role in held] or ["user management"]
    stored = one_line(rule.constraint)
    kind = session.meanings.kind(rule)
    rows = f"{kind}  {stored}" if stored and rule.index else kind
    number = str(rule.index) if rule.index else "-"
    return _columns(number, ", ".join(roles), f"{session.summaries.rule_marks(rule)} {rows}")


def _columns(number: str, roles: str, rest: str) -> str:
    return f"{number:>4}  {plain(fit(roles, 20))} {rest}"


def _member_line(member: str, read: str, write: str, rules: str) -> str:
    return f"{plain(fit(member, _MEMBER))} {plain(fit(read, _RIGHTS))} {plain(fit(write, _RIGHTS))} {rules}"
