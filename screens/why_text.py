"""The words of a why: the chain as a tree, the answer, and what stands around the cell."""

from collections.abc import Iterator
from itertools import groupby

from auditor.access.effective import EffectiveAccess
from auditor.access.rights import ENTITY_RIGHTS, Right
from auditor.access.rows import Rows
from auditor.access.target import Target
from auditor.access.who_can import who_can
from auditor.access.why import Link, Why, granting_rules
from auditor.access.why_words import verb
from auditor.findings.finding import Finding
from auditor.model.domain import Entity
from auditor.model.names import NO_NAME, Name, one_line
from auditor.rules.deeds import Deed
from screens.permission import rule_name
from screens.session import AuditSession
from screens.session_view import severity
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Span, width_of

RIGHTS = (Right.CREATE, Right.READ, Right.WRITE, Right.DELETE)
"""The rights on an entity, in the order of the marks."""

ANSWERS = {Rows.ALL: "yes, every row", Rows.CONSTRAINED: "yes, some rows", Rows.NONE: "no"}
_ROWS = {Rows.ALL: "every row", Rows.CONSTRAINED: "some rows", Rows.NONE: ""}

_FITS = 72
"""A rule and its row constraint stand in one line of a small terminal up to here."""

_KIND_AT = 57
"""Where the words "user role" and "module role" stand."""


def tree(session: AuditSession, found: Why) -> list[Block]:
    """The user roles, their module roles, and the rules that these bring."""
    blocks: list[Block] = [""]
    holder = "module role" if session.project.is_package else "user role"
    for user_role, links in groupby(found.chain, key=lambda link: link.user_role):
        blocks.append(_with_kind(user_role or found.access.roles.spoken, holder if user_role else ""))
        ways = [(way, list(group)) for way, group in groupby(links, key=_way)]
        for position, ((way, kind), group) in enumerate(ways):
            last = position == len(ways) - 1
            branch, trunk = ("└─ ", "   ") if last else ("├─ ", "│  ")
            may = "" if group[0].rule else f"  ◂ may {verb(found.target.right)}"
            blocks.append(_with_kind(f"{branch}{way}", kind + may))
            for number, link in enumerate(group):
                blocks.extend(_rule_lines(session, found, link, trunk, number == len(group) - 1))
    if not found.chain:
        kind = holder if len(found.access.roles.user_roles) == 1 else ""
        blocks.append(_with_kind(found.access.roles.spoken, kind))
    return blocks


def _way(link: Link) -> tuple[str, str]:
    """By what a rule reaches the user role, and what that is. User management brings rules that are not stored; of some
    exports only the access of user roles is known."""
    if link.module_role:
        return link.module_role, "module role"
    if link.rule is not None and not link.rule.index:
        return "manages users", "by user management"
    return "the role itself", "as exported"


def _with_kind(text: str, kind: str) -> Block:
    at = min(_KIND_AT, _FITS - width_of(kind))
    blanks = " " * max(2, at - width_of(text))
    return [(text, ""), (blanks + kind, "muted")]


def _rule_lines(session: AuditSession, found: Why, link: Link, trunk: str, last: bool) -> Iterator[Block]:
    """A rule with its marks, kind and stored constraint; beside or below it what it does for this right."""
    if link.rule is None:
        return
    branch, indent = ("└─ ", "   ") if last else ("├─ ", "│  ")
    entity = found.target.entity.name if found.target.entity else NO_NAME
    name = rule_name(entity, link.rule)
    stored = one_line(link.rows) if link.rule.index else ""
    text = f"{trunk}{branch}{name}  {session.summaries.rule_marks(link.rule, entity)}  {link.kind}"
    below = f"{trunk}{indent}{' ' * (len(name) + 2)}"
    if stored and width_of(text) + width_of(stored) < _FITS:
        text, stored = f"{text}  {stored}", NO_NAME
    if link.grants:
        verdict: Span = (f"◂ grants {found.target.right}", "gained")
        if width_of(text) < _KIND_AT - 1:
            yield [(text + " " * (_KIND_AT - width_of(text)), ""), verdict]
            yield from _stored(below, stored)
        else:
            yield text
            yield from _stored(below, stored)
            yield [(below, ""), verdict]
    else:
        yield text
        yield from _stored(below, stored)
        yield [(f"{below}does not grant {found.target.right}", "muted")]
    if link.shadowed_by:
        others = ", ".join(_short(found, rule) for rule in link.shadowed_by)
        yield [(f"{below}shadowed by {others}: its row constraint limits nothing", "medium")]


def _stored(below: str, stored: Name) -> Iterator[Block]:
    """Write a long row constraint under its rule, the trunk of the tree before every line."""
    if stored:
        yield Entry(below, stored, width_of(below), "", repeat=True)


def _short(found: Why, rule: Name) -> str:
    """Write a rule as `rule 2` where its entity is clear."""
    entity, _, number = rule.rpartition("#")
    return f"rule {number}" if found.target.entity and entity == found.target.entity.name else rule


def answer(session: AuditSession, found: Why, wide: bool) -> list[Block]:
    """The sentence, what would be needed or would take it away, and where it stands; more where there is room."""
    room = 13 if wide else 9
    blocks: list[Block] = ["", Entry("Answer", [(found.sentence, "strong")], room)]
    blocks += [Entry("", note, room) for note in found.notes]
    blocks.append("")
    words = {link.rule.id: link.sentence for link in found.chain if link.rule and link.sentence}
    for number, (rule, sentence) in enumerate(words.items()):
        blocks.append(Entry("" if number else "In words", f"{_short(found, rule)}: {sentence}", room))
    blocks += [""] if words else []
    if not found.answer:
        blocks += [Entry("" if i else "Needed", f"{way}.", room) for i, way in enumerate(found.missing)]
        blocks += [*_granted_elsewhere(session, found, room), *_who_may(session, found, room)]
    elif found.removal:
        blocks.append(Entry("Remove", f"{found.removal}.", room))
    blocks += [
        Entry("" if i else "Around", f"{way.sentence.rstrip('.')}.", room) for i, way in enumerate(found.around[:_TOLD])
    ]
    if len(found.around) > _TOLD:
        blocks.append(Entry("", f"and {len(found.around) - _TOLD} more ways", room))
    if found.bringing_none:
        none = ", ".join(found.bringing_none)
        blocks.append(Entry("No rule", none, room) if found.target.entity else Entry("Not allowed", none, 13))
    if str(found.source):
        blocks.append(Entry("Source", str(found.source), room))
    return blocks + (list(_other_rights(session, found)) if wide else [])


_TOLD = 3
"""So many ways around a right are told beside the answer; all of them stand in the other pane."""


def _granted_elsewhere(session: AuditSession, found: Why, room: int) -> Iterator[Block]:
    """Which rules, or allowed roles, would grant it, and who has them."""
    label = "Granted by"
    for other in found.elsewhere:
        roles = ", ".join(other.module_roles)
        holders = f"held by {', '.join(other.holders)}" if other.holders else "held by no user role"
        rule = ""
        if other.rule is not None:
            kind = session.meanings.kind(other.rule)
            rule = f"{_short(found, other.rule.id)}  {session.summaries.rule_marks(other.rule)} {kind}  "
        yield Entry(label, f"{rule}{roles}, {holders}", max(room, 11))
        label = ""


def _who_may(session: AuditSession, found: Why, room: int) -> Iterator[Block]:
    """Who has the right, where no rule and no list of allowed roles has told it yet."""
    right, others = verb(found.target.right), who_can(session.access, found.target).can
    if not others:
        role = "module role" if session.project.is_package else "user role"
        yield Entry("Who may", f"no {role} may {right} it", room)
    elif not found.elsewhere:
        names = [f"{holder.user_role}" for holder in others[:_NAMED]]
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        yield Entry("Who may", f"{', '.join(names)}{more}", room)


_NAMED = 6
"""So many user roles that have a right are named beside the answer; all of them stand in the other pane."""


def about_finding(session: AuditSession, finding: Finding, access: EffectiveAccess) -> list[Block]:
    """Tell what a finding about a document says, where it saw that, and what the roles may do themselves."""
    explanation = session.audit.explain(finding)
    blocks: list[Block] = ["", Entry(finding.rule, [(explanation.message, "strong")])]
    told = [each.statement for each in explanation.evidence]
    blocks += [Entry("" if at else "Because", says) for at, says in enumerate(told)]
    touched = dict.fromkeys(entity for fact in finding.facts if isinstance(fact, Deed) for entity in _entities(fact))
    known = [name for name in touched if name in session.project.entities]
    for at, name in enumerate(known):
        found = access.entity(name)
        rows = f", rows: {session.summaries.rows(found)}" if found else ""
        says = f"{access.roles.spoken} itself on {name}: {session.summaries.may(found)}{rows}"
        blocks.append(Entry("" if at else "By rules", says))
    return [*blocks, Entry("Fix", explanation.fix), ""]


def _entities(deed: Deed) -> Iterator[Name]:
    """Give the entities of a deed: of the objects, and of those that a value is copied to."""
    yield from filter(None, (deed.entity, deed.target_entity))


def _other_rights(session: AuditSession, found: Why) -> Iterator[Block]:
    """What else the roles may do with the entity, in a line each."""
    entity = found.target.entity
    if entity is None:
        return
    yield ""
    yield [(f"Other rights of {found.access.roles.spoken} on {entity.name}", "heading")]
    for right in RIGHTS:
        if right is not found.target.right:
            rules = granting_rules(found.access, Target(right, entity))
            numbers = ", ".join(rule_name(entity.name, rule) for rule in rules)
            yield f"  {right:<9} {_extent(session, found, entity, right):<26} {numbers}"


def _extent(session: AuditSession, found: Why, entity: Entity, right: Right) -> str:
    """How much of the entity a right covers: `yes`, `5 of 8 members`, `no`."""
    access = found.access.entity(entity.name)
    if right in ENTITY_RIGHTS:
        return "yes" if access.granting(right) else "no"
    members = access.read if right is Right.READ else access.write
    counted = session.summaries.counted(entity.name)
    if not members:
        return "no"
    return "all members" if members.keys() >= counted else f"{len(members)} of {len(counted | members.keys())} members"


def around(session: AuditSession, found: Why) -> list[Block]:
    """Which documents lead to it, who else has the right, and the findings of the cell."""
    label = found.target.label(session.project)
    others = who_can(session.access, found.target)
    blocks: list[Block] = []
    if found.around:
        blocks += ["", [("Ways around it", "heading")]]
        blocks += [Entry("  ", f"{way.sentence.rstrip('.')}.", 2) for way in found.around]
    blocks += ["", [(f"Who else may {verb(found.target.right)} {label}", "heading")]]
    mine = set(found.access.roles.user_roles)
    listed = [holder for holder in others.can if holder.user_role not in mine]
    blocks += [f"  {holder.user_role}  {_ROWS[holder.rows]}".rstrip() for holder in listed]
    blocks.append("  nobody else")
    blocks += ["", [("Findings of this cell", "heading")]]
    thing = found.target.entity or found.target.document
    roles = found.access.roles.user_roles or found.access.roles.added
    findings = [f for role in roles for f in session.findings_of_cell(role, thing.name)] if thing else []
    lines: list[Block] = [
        [("  ", ""), severity(f.severity), (f" {f.rule} {session.audit.title(f)}", "")] for f in dict.fromkeys(findings)
    ]
    return blocks + (lines or ["  none"])
