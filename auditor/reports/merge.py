"""`merge` as JSON and as lines: what a combination of roles adds, which limits it loses, and what is only together."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.access.compare import CellChange, SetChange
from auditor.access.rows import Meanings
from auditor.decisions.matching import Decided
from auditor.findings.finding import Finding
from auditor.merging.changes import entity_changes
from auditor.merging.removals import Removal
from auditor.merging.repair import MOST_REMOVALS, Repair
from auditor.merging.scenario import Merge
from auditor.model.names import Name, raw
from auditor.model.project import Project
from auditor.reports import cells, values
from auditor.reports.values import SCHEMA_VERSION, Json
from auditor.rules.telling import counted


def document(merge: Merge, repairs: Sequence[Repair] = ()) -> Json:
    """One merge with its export, as `mxaudit merge` prints it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(merge.project),
        **scenario(merge, repairs=repairs),
    }


def scenarios_document(project: Project, merges: Iterable[tuple[Name, Merge, Sequence[Repair]]]) -> Json:
    """Saved merges with their export: pairs of name and merge, each with its repairs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "scenarios": [named(name, merge, repairs=repairs) for name, merge, repairs in merges],
    }


def named(name: Name, merge: Merge, decided: Decided | None = None, repairs: Sequence[Repair] = ()) -> Json:
    """One saved merge, as it stands under `scenarios`; `decided` adds what was decided about its findings."""
    return {"name": raw(name), **scenario(merge, decided, repairs)}


def scenario(merge: Merge, decided: Decided | None = None, repairs: Sequence[Repair] = ()) -> Json:
    """One merge without the export."""
    meanings = merge.access.model.meanings
    roles = merge.roles
    gained = {raw(name): merge.gained(name) for name in merge.comparisons}
    told = [*(change for changes in gained.values() for change in changes), *merge.lost]
    used = [rule for change in told for rule in (*change.before, *change.after)]

    def findings(listed: Iterable[Finding]) -> list[Json]:
        return [values.finding(finding, merge, decided) for finding in listed]

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
        "emergent": findings(merge.emergent),
        "new_findings": findings(merge.new_findings),
        "kept_findings": findings(merge.kept_findings),
        "gone_findings": findings(merge.gone_findings),
        "redundant_module_roles": values.names(merge.redundant_module_roles),
        "rules": values.rules(used, (merge.access, *merge.alone), meanings),
        "repairs": [
            {
                "changes": [_removal(removal, merge.project) for removal in repair.changes],
                "removes": [merge.id(finding) for finding in repair.removes],
            }
            for repair in repairs
        ],
    }


def _removal(removal: Removal, project: Project) -> Json:
    member = project.member_label(removal.entity, removal.member) if removal.member else None
    return {
        "kind": removal.kind.value,
        "module_role": values.optional(removal.module_role),
        "rule": values.optional(removal.rule),
        "right": removal.right.value if removal.right else None,
        "member": values.optional(member),
        "document": values.optional(removal.document),
        "sentence": f"{removal.sentence(project)}.",
    }


def cell(change: CellChange, merge: Merge, meanings: Meanings) -> Json:
    """CELL: one cell before and after."""
    member = merge.project.member_label(change.entity, change.member) if change.member else None
    return cells.cell(change, cell_sentence(change, merge, meanings), member)


def cell_sentence(change: CellChange, merge: Merge, meanings: Meanings, members: Sequence[str] = ()) -> str:
    """Say a cell as a reviewer reads it aloud: who reads what, on which rows, and on which before.

    `members` are the labels of all members that the same can be said of.
    """
    if not members and change.member:
        members = (merge.project.member_label(change.entity, change.member),)
    return cells.cell_sentence(change, members, meanings, meanings)


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


def lines(merge: Merge, repairs: Sequence[Repair] | None = None) -> Iterator[str]:
    """The merge for a pipe or a screen reader: gains by entity, documents, findings in their groups, repairs."""
    yield f"Merge of {merge.roles.label}"
    base = merge.base.roles.label if merge.base else "nothing"
    changes = entity_changes(merge)
    gains = [change for change in changes if change.is_gain]
    cells = counted(sum(change.number_gained for change in gains), "cell")
    yield f"Against {base}: gained {cells} on {counted(len(gains), 'entity', 'entities')}"
    yield f"unchanged {merge.unchanged}, lost {merge.number_lost}"
    for change in changes:
        if change.is_gain or change.losses:
            yield f"  {change.entity}  {change.words}"
        for role, _, words in change.others:
            yield f"  {change.entity}  for {role}: {words}"
    yield from _documents(merge)
    yield from _group(merge, "Only together", merge.only_together, proof=True)
    yield from _group(merge, "Limits lost", merge.limits_lost, proof=True)
    yield from _group(merge, "New findings", merge.new_findings)
    yield from _group(merge, "Kept findings", merge.kept_findings)
    yield from _group(merge, "Gone findings", merge.gone_findings)
    redundant = merge.redundant_module_roles
    yield f"Module roles that add nothing: {', '.join(redundant) or 'none'}"
    if repairs is not None:
        yield from _repairs(merge, repairs)


def _documents(merge: Merge) -> Iterator[str]:
    against = merge.against_base
    if against is None:
        return
    for kind, found in (
        ("page", against.pages),
        ("microflow", against.microflows),
        ("nanoflow", against.nanoflows),
        ("service", against.services),
        ("managed user role", against.managed),
    ):
        if found.gained:
            yield f"  +{counted(len(found.gained), kind)}: {', '.join(found.gained)}"
        if found.lost:
            yield f"  -{counted(len(found.lost), kind)}: {', '.join(found.lost)}"


def _group(merge: Merge, heading: str, findings: Sequence[Finding], proof: bool = False) -> Iterator[str]:
    yield f"{heading} {len(findings)}"
    for finding in findings:
        explanation = merge.explain(finding)
        yield f"  {finding.severity.upper():<8} {finding.rule:<8} {explanation.message}"
        if proof:
            yield from (f"      {evidence.statement}" for evidence in explanation.evidence)


def _repairs(merge: Merge, repairs: Sequence[Repair]) -> Iterator[str]:
    new = len(merge.emergent) + len(merge.new_findings)
    for number, repair in enumerate(repairs, 1):
        changes = "; ".join(removal.sentence(merge.project) for removal in repair.changes)
        yield f"Repair {number}: {changes}"
        of = f"{counted(new, 'finding')} that {'is' if new == 1 else 'are'} new"
        yield f"  ends {len(repair.removes)} of {of}, costs {counted(repair.cells_lost, 'cell')}"
    if not repairs and not new:
        yield "No repair: nothing is new"
    elif not repairs:
        yield f"No repair: up to {MOST_REMOVALS} removals do not end what is new and leave what must stay"
