"""The memory of findings: `id` names what a finding is about, `seen` what it saw (architecture.md, idea 6).

Neither holds a position, `$ID`, path or title: they survive re-export, reordering of rules and moving of files.
"""

import hashlib
from collections.abc import Callable

from auditor.access.effective import Right
from auditor.findings.finding import Fact, Finding, Granted
from auditor.model.domain import AccessRule
from auditor.model.names import NO_NAME, Name, raw
from auditor.model.project import Project

Canonical = Callable[[AccessRule], str]
"""Gives the canonical text of a rule's row constraint."""


def canonical_text(rule: AccessRule) -> str:
    """Give a row constraint with its white space folded: for whoever does not know what constraints mean."""
    return " ".join(raw(rule.constraint).split())


def finding_id(finding: Finding, project: Project, canonical: Canonical = canonical_text) -> str:
    """Give the id of a finding: 64 hexadecimal digits, the hash of its rule and its raw subject names."""
    s = finding.subjects
    parts: list[str] = [finding.rule, *sorted(map(raw, s.user_roles)), "|", *sorted(map(raw, s.module_roles)), "|"]
    rule = _rule_named(project, s.access_rule)
    parts.extend(rule_key(project, rule, canonical) if rule else (raw(s.access_rule),))
    parts.extend(raw(part) for part in (s.module, s.entity, s.member, s.document, s.service, s.constant, s.call))
    return _digest(parts)


def finding_seen(finding: Finding, canonical: Canonical = canonical_text) -> str:
    """Give the hash of what a finding saw: 64 hexadecimal digits. Another one later means the decision is stale."""
    return _digest([finding.rule, *_flat(finding.facts, canonical)])


def _flat(facts: tuple[Fact, ...], canonical: Canonical) -> list[str]:
    texts: list[str] = []
    for fact in facts:
        if isinstance(fact, Granted):
            texts.extend(_cells(fact, canonical))
        elif isinstance(fact, tuple) and fact and all(isinstance(part, Granted) for part in fact):
            texts.extend(("(", *sorted(_flat(fact, canonical)), ")"))
        elif isinstance(fact, tuple):
            inner = _flat(fact, canonical)
            ordered = all(isinstance(part, AccessRule) for part in fact)
            texts.extend(("(", *(sorted(inner) if ordered else inner), ")"))
        elif isinstance(fact, AccessRule):
            texts.append(_content(fact, canonical))
        else:
            texts.append(raw(fact) if isinstance(fact, str) else repr(fact))
    return texts


def _cells(granted: Granted, canonical: Canonical) -> list[str]:
    """Each cell with the row constraints under which it is given; create knows none (merging.md G4)."""
    rows = sorted({canonical(rule) for rule in granted.rules}) if granted.right is not Right.CREATE else []
    return ["\x1e".join((granted.right, raw(member), *rows)) for member in granted.members or (NO_NAME,)]


def _content(rule: AccessRule, canonical: Canonical) -> str:
    """What a rule grants and to whom, without its position, caption or documentation."""
    return "\x1e".join(
        (
            raw(rule.entity),
            *sorted(map(raw, rule.module_roles or rule.user_roles)),
            f"create={rule.create} delete={rule.delete}",
            *sorted(map(raw, rule.readable)),
            "write",
            *sorted(map(raw, rule.writable)),
            canonical(rule),
        )
    )


def _rule_named(project: Project, rule_id: Name) -> AccessRule | None:
    entity_name, _, index = rule_id.rpartition("#")
    entity = project.entities.get(Name(entity_name))
    return entity.rule_numbered(int(index)) if entity and index.isdecimal() else None


def rule_key(project: Project, rule: AccessRule, canonical: Canonical) -> tuple[str, ...]:
    """Name a rule by its entity, its sorted roles, and its rank by content among rules with the same roles.

    Its position plays no part, so that rules can be sorted by name and reordering them changes nothing.
    """
    roles = sorted(map(raw, rule.module_roles or rule.user_roles))
    twins = [
        other
        for other in project.entities[rule.entity].rules
        if sorted(map(raw, other.module_roles or other.user_roles)) == roles
    ]
    mine = _content(rule, canonical)
    contents = [_content(other, canonical) for other in twins]
    before = contents[: next(i for i, other in enumerate(twins) if other is rule)]
    rank = sum(content < mine for content in contents) + before.count(mine)
    return raw(rule.entity), *roles, str(rank)


def _digest(parts: list[str]) -> str:
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()
