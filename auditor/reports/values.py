"""The shapes of the JSON that every command prints (cli.md, JSON), as plain dicts.

Names are given raw, since JSON quotes them; sentences keep the shown form. What does not apply is None or an empty
list.
"""

from collections.abc import Iterable
from typing import Any, Protocol

from auditor.access.effective import EffectiveAccess, EntityAccess
from auditor.access.other_export import ExportComparison
from auditor.access.rows import Meanings
from auditor.decisions.matching import Decided
from auditor.findings.finding import Explanation, Finding, RuleOutcome, Severity, Subjects
from auditor.model.domain import AccessRule, Association
from auditor.model.names import Name, raw
from auditor.model.project import Granularity, Project
from auditor.model.source import Location

SCHEMA_VERSION = 1

Json = dict[str, Any]


class Tells(Protocol):
    """What gives the words and ids of findings: an audit, or a merge for those of MERGE rules too."""

    @property
    def project(self) -> Project:
        """The project that was judged."""

    def explain(self, finding: Finding) -> Explanation:
        """Give the words of a finding."""

    def title(self, finding: Finding) -> str:
        """Give the title of a finding's rule."""

    def id(self, finding: Finding) -> str:
        """Give the stable id of a finding."""

    def seen(self, finding: Finding) -> str:
        """Give the hash of what a finding saw."""


def names(values: Iterable[str]) -> list[str]:
    """Give names raw."""
    return [raw(value) for value in values]


def optional(value: str | None) -> str | None:
    """Give a name raw, or None for none."""
    return raw(value) if value else None


def export(project: Project) -> Json:
    """EXPORT: which export a project was read from."""
    source = project.source
    return {
        "path": raw(source.path),
        "format": source.format,
        "mendix_version": raw(project.mendix_version) or None,
        "sha256": source.sha256,
    }


def location(place: Location | None) -> Json | None:
    """Give a location: file, unit, line, path inside the unit."""
    if place is None or not place.file:
        return None
    return {
        "file": raw(place.file),
        "unit": optional(place.unit),
        "line": place.line,
        "path": optional(place.path),
    }


def subjects(found: Subjects, project: Project) -> Json:
    """SUBJECTS: what a finding is about; a member written as in TARGET."""
    entity = found.entity or Name(found.access_rule.rpartition("#")[0])
    member = project.member_label(entity, found.member) if found.member else None
    return {
        "user_roles": names(found.user_roles),
        "module_roles": names(found.module_roles),
        "module": optional(found.module),
        "access_rule": optional(found.access_rule),
        "entity": optional(entity),
        "member": optional(member),
        "document": optional(found.document),
        "service": optional(found.service),
        "constant": optional(found.constant),
        "call": optional(found.call),
    }


def finding(found: Finding, audit: Tells, decided: Decided | None = None) -> Json:
    """FINDING; with what was decided about it and how it stands to the baseline, where that is known."""
    explanation = audit.explain(found)
    return {
        "id": audit.id(found),
        "seen": audit.seen(found),
        "rule": found.rule,
        "severity": found.severity.value,
        "title": audit.title(found),
        "message": explanation.message,
        "subjects": subjects(found.subjects, audit.project),
        "reach": found.reach.value,
        "evidence": [
            {"statement": evidence.statement, "location": location(evidence.location)}
            for evidence in explanation.evidence
        ],
        "fix": explanation.fix,
        "origin": found.origin.value,
        "latent": found.latent,
        "enforced_now": found.enforced_now,
        "certainty": found.certainty.value,
        "decision": decision(found, decided) if decided else None,
        "baseline": decided.novelty(found) if decided else None,
    }


def decision(found: Finding, decided: Decided) -> Json | None:
    """DECISION: what was decided about a finding, and whether it still holds."""
    known = decided.decision(found)
    if known is None:
        return None
    made, standing = known
    return {
        "state": made.state.value,
        "reason": raw(made.reason) or None,
        "owner": raw(made.owner) or None,
        "date": made.date.isoformat() if made.date else None,
        "until": made.until.isoformat() if made.until else None,
        "standing": standing.value,
        "from": raw(decided.source) or None,
    }


def outcome(done: RuleOutcome, title: str, severity: Severity) -> Json:
    """One line of `check`'s rules: status, subjects, findings, and why a rule was not checked."""
    return {
        "id": done.rule,
        "title": title,
        "severity": severity.value,
        "status": done.status.value,
        "subjects": done.subjects,
        "findings": done.findings,
        "reason": done.reason or None,
    }


def coverage(project: Project) -> list[Json]:
    """What was read of the export, area by area."""
    return [{"area": entry.area, "status": entry.status.value, "detail": entry.detail} for entry in project.coverage]


def module_roles(access: EffectiveAccess) -> list[str]:
    """The module roles that a set of roles holds; none where the export stores access for user roles only."""
    if access.model.project.granularity is Granularity.USER_ROLES:
        return []
    return sorted(names(access.module_roles))


def comparison(found: ExportComparison) -> Json:
    """The cells in which two exports of one app differ, and the modules that could not be compared."""
    return {
        "with": export(found.theirs),
        "cells": found.cells,
        "differ": [
            {
                "user_role": raw(difference.user_role),
                "entity": raw(difference.entity),
                "member": _member_label(difference.entity, difference.member, found.ours),
                "right": difference.right.value,
                "ours": difference.ours.value,
                "theirs": difference.theirs.value,
            }
            for difference in found.differ
        ],
        "left_out": [{"module": raw(module), "reason": reason} for module, reason in found.left_out.items()],
    }


def _member_label(entity: Name, member: Name | None, project: Project) -> str | None:
    return raw(project.member_label(entity, member)) if member else None


def rows_word(rules: Iterable[AccessRule]) -> str:
    """`all` when some rule that grants stores no row constraint, `constrained` when each does, `none` without rules."""
    stored = [rule.constrained for rule in rules]
    return "none" if not stored else "constrained" if all(stored) else "all"


def rule_ids(rules: Iterable[AccessRule]) -> list[str]:
    """RULE of each."""
    return names(rule.id for rule in rules)


def grants(rules: Iterable[AccessRule]) -> list[Json]:
    """GRANT of each: the rule and which rows."""
    return [{"rule": raw(rule.id), "rows": rows_word((rule,))} for rule in rules]


def rules(found: Iterable[AccessRule], accesses: Iterable[EffectiveAccess], meanings: Meanings) -> Json:
    """RULES: what each named access rule stores and means, and through which roles it reaches the set."""
    held = list(accesses)
    return {
        raw(rule.id): {
            "module_roles": names(rule.module_roles),
            "rows": raw(rule.constraint) if rule.index else rows_word((rule,)),
            "kind": meanings.kind(rule),
            "sentence": meanings.sentence(rule),
            "granted_through": _through(rule, held, meanings.project),
        }
        for rule in sorted({id(r): r for r in found}.values(), key=lambda r: (r.entity, r.index))
    }


def _through(rule: AccessRule, accesses: list[EffectiveAccess], project: Project) -> list[Json]:
    pairs: dict[tuple[str | None, str | None], None] = {}
    for access in accesses:
        for user_role in access.roles.user_roles:
            role = project.user_role_by_name.get(user_role)
            held = set(role.module_roles) if role else {user_role}
            held -= set(access.roles.removed)
            if not rule.index and role and role.manages_users:
                pairs[raw(user_role), None] = None
            for module_role in rule.module_roles:
                if module_role in held:
                    pairs[raw(user_role), raw(module_role)] = None
            if user_role in rule.user_roles:
                pairs[raw(user_role), None] = None
        for module_role in access.roles.added:
            if module_role in rule.module_roles:
                pairs[None, raw(module_role)] = None
    return [{"user_role": user_role, "module_role": module_role} for user_role, module_role in pairs]


def entity_access(found: EntityAccess, project: Project) -> Json:
    """One entity of `access`: create, delete and each member with the rules that grant it."""
    entity = project.entities[found.entity]
    members: Json = {}
    for member in dict.fromkeys([*found.read, *found.write]):
        known = project.members(found.entity).get(member)
        is_association = isinstance(known, Association) or (known is None and member.count(".") == 1)
        members[raw(project.member_label(found.entity, member))] = {
            "kind": "association" if is_association else "attribute",
            "read": grants(found.read.get(member, ())),
            "write": grants(found.write.get(member, ())),
        }
    shape: Json = {
        "entity": raw(found.entity),
        "persistable": project.persistable(found.entity),
        "create": rule_ids(found.create),
        "delete": grants(found.delete),
        "members": members,
    }
    if entity.module == "System":
        shape["origin"] = "built-in"
    return shape
