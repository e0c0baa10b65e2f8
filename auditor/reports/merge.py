"""`merge` as JSON and as lines: what a combination of roles adds and which limits it loses."""

from collections.abc import Iterator, Sequence

from auditor.access.compare import CellChange, SetChange
from auditor.access.rows import Meanings
from auditor.findings.finding import Finding
from auditor.merging.changes import entity_changes
from auditor.merging.scenario import Merge
from auditor.model.domain import AccessRule
from auditor.model.names import raw
from auditor.reports import values
from auditor.reports.values import SCHEMA_VERSION, Json


def document(merge: Merge) -> Json:
    """One merge with its export, as `mxaudit merge` prints it."""
    return {"schema_version": SCHEMA_VERSION, "export": values.export(merge.project), **scenario(merge)}


def scenario(merge: Merge) -> Json:
    """One merge without the export: the shape that `check` holds under `scenarios` too."""
    meanings = merge.access.model.meanings
    roles = merge.roles
    gained = {raw(name): merge.gained(name) for name in merge.comparisons}
    cells = [*(change for changes in gained.values() for change in changes), *merge.lost]
    used = [rule for change in cells for rule in (*change.before, *change.after)]
    return {
        "user_roles": values.names(roles.user_roles),
        "with": values.names(roles.added),
        "without": values.names(roles.removed),
        "module_roles": values.module_roles(merge.access),
        "base": values.optional(merge.base.roles.user_roles[0]) if merge.base else None,
        "gained": {name: [cell(change, merge, meanings) for change in changes] for name, changes in gained.items()},
        "changed": [cell(change, merge, meanings) for change in merge.changed],
        "lost": [cell(change, merge, meanings) for change in merge.lost],
        "unchanged": merge.unchanged,
        "documents": {kind: _set(merge, kind) for kind in ("pages", "microflows", "nanoflows", "services")},
        "managed_users": _set(merge, "managed"),
        "emergent": [],
        "new_findings": _findings(merge, merge.new_findings),
        "kept_findings": _findings(merge, merge.kept_findings),
        "gone_findings": _findings(merge, merge.gone_findings),
        "redundant_module_roles": values.names(merge.redundant_module_roles),
        "rules": values.rules(used, (merge.access, *merge.alone), meanings),
        "repairs": [],
    }


def cell(change: CellChange, merge: Merge, meanings: Meanings) -> Json:
    """CELL: one cell before and after."""
    member = merge.project.member_label(change.entity, change.member) if change.member else None
    return {
        "entity": raw(change.entity),
        "member": values.optional(member),
        "right": change.right.value,
        "rows_before": change.rows_before.value,
        "rows_after": change.rows_after.value,
        "rules_before": values.rule_ids(change.before),
        "rules_after": values.rule_ids(change.after),
        "certainty": change.certainty,
        "sentence": cell_sentence(change, merge, meanings),
        "witness": change.witness or None,
    }


def cell_sentence(change: CellChange, merge: Merge, meanings: Meanings, members: Sequence[str] = ()) -> str:
    """Say a cell as a reviewer reads it aloud: who reads what, on which rows, and on which before.

    `members` are the labels of all members that the same can be said of.
    """
    if not members and change.member:
        members = (merge.project.member_label(change.entity, change.member),)
    what = f"{change.right.value} {', '.join(members)} of {change.entity}" if members else ""
    what = what or f"{change.right.value} {change.entity}"
    if not change.before:
        return f"May {what}: {_rows_sentence(change.after, meanings)}; before: not at all."
    return f"May {what}: {_rows_sentence(change.after, meanings)}; before: {_rows_sentence(change.before, meanings)}."


def _rows_sentence(rules: Sequence[AccessRule], meanings: Meanings) -> str:
    if not rules:
        return "not at all"
    if any(not rule.constrained for rule in rules):
        rules = [rule for rule in rules if not rule.constrained]
    return " or ".join(dict.fromkeys(meanings.sentence(rule) for rule in rules))


def _set(merge: Merge, kind: str) -> Json:
    changes: dict[str, SetChange] = {
        raw(name): getattr(comparison, kind) for name, comparison in merge.comparisons.items()
    }
    base = getattr(merge.against_base, kind) if merge.against_base else None
    return {
        "gained": {name: sorted(values.names(change.gained)) for name, change in changes.items()},
        "lost": sorted(values.names(base.lost)) if base else [],
        "unchanged": base.unchanged if base else 0,
    }


def _findings(merge: Merge, findings: list[Finding]) -> list[Json]:
    return [values.finding(finding, merge.audit) for finding in findings]


def lines(merge: Merge) -> Iterator[str]:
    """The merge for a pipe or a screen reader: gains by entity, documents, findings in their groups."""
    yield f"Merge of {merge.roles.label}"
    base = merge.base.roles.label if merge.base else "nothing"
    changes = entity_changes(merge)
    gains = [change for change in changes if change.is_gain]
    cells = sum(len(change.gained) for change in gains)
    yield f"Against {base}: gained {cells} cells on {len(gains)} entities"
    yield f"unchanged {merge.unchanged}, lost {len(merge.lost)}"
    for change in changes:
        if change.gained or change.lost:
            yield f"  {change.entity}  {change.words}"
        for role, _, words in change.others:
            yield f"  {change.entity}  for {role}: {words}"
    against = merge.against_base
    if against:
        for kind, found in (
            ("pages", against.pages),
            ("microflows", against.microflows),
            ("nanoflows", against.nanoflows),
            ("services", against.services),
            ("managed users", against.managed),
        ):
            if found.gained:
                yield f"  +{len(found.gained)} {kind}: {', '.join(found.gained)}"
    for heading, findings in (
        ("New findings", merge.new_findings),
        ("Kept findings", merge.kept_findings),
        ("Gone findings", merge.gone_findings),
    ):
        yield f"{heading} {len(findings)}"
        for finding in findings:
            message = merge.audit.explain(finding).message
            yield f"  {finding.severity.upper():<8} {finding.rule:<8} {message}"
    redundant = merge.redundant_module_roles
    yield f"Module roles that add nothing: {', '.join(redundant) or 'none'}"
