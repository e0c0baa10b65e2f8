"""`diff` as JSON and as lines: what a new version lets whom do, which findings it brings and which it fixes."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.access.cell_groups import CellGroup, Relation, in_cell_order
from auditor.access.compare import Comparison, SetChange
from auditor.access.versions import Versions
from auditor.findings.finding import Finding
from auditor.model.names import Name, raw
from auditor.model.project import Project
from auditor.reports import values
from auditor.reports.cells import cell, cell_sentence, rows_sentence, what_of
from auditor.reports.values import SCHEMA_VERSION, Json
from auditor.rules.audit import Audit
from auditor.rules.two_versions import TwoVersions

ORDER = (Relation.MORE, Relation.INCOMPARABLE, Relation.UNKNOWN, Relation.LESS)
"""What differs, the most pressing first."""

DOCUMENTS = ("pages", "microflows", "nanoflows", "services")
"""Kinds of documents, as fields of `Comparison`."""


def document(two: TwoVersions) -> Json:
    """`diff`: cells that are not equal, documents, what came and went, new and fixed findings."""
    access = two.access
    return {
        "schema_version": SCHEMA_VERSION,
        "old": values.export(two.old.project),
        "new": values.export(two.new.project),
        "user_roles": _came_and_went(access.user_roles),
        "entities": _came_and_went(access.entities),
        "services": _came_and_went(access.services),
        "changes": list(_changes(access)),
        "equal": access.counts[Relation.EQUAL],
        "documents": {kind: _documents(access, kind) for kind in DOCUMENTS},
        "left_out": [{"module": raw(module), "reason": reason} for module, reason in access.left_out.items()],
        "left_out_documents": [{"kind": kind, "reason": why} for kind, why in access.documents_left_out.items()],
        "new_findings": [
            {**values.finding(finding, two.new), "baseline": novelty(two, finding)} for finding in two.new_findings
        ],
        "fixed": [_fixed(finding, two.old) for finding in two.fixed],
    }


def novelty(two: TwoVersions, finding: Finding) -> str:
    """Say how a finding that only the newer version has stands to the older one: as `baseline` of cli.md."""
    return "newly checked" if two.is_newly_checked(finding) else "new"


def _came_and_went(change: SetChange) -> Json:
    return {"added": sorted(values.names(change.gained)), "removed": sorted(values.names(change.lost))}


def _changes(access: Versions) -> Iterator[Json]:
    """Every cell that is not equal, role by role. Roles that change alike share the same groups of cells."""
    known: dict[int, list[Json]] = {}
    for role in access.roles:
        user_role = raw(_name(role))
        for entity, groups in role.by_entity.items():
            cells = known.get(id(groups))
            if cells is None:
                cells = known[id(groups)] = list(_cells(access, role, entity, groups))
            yield from ({"user_role": user_role, **found} for found in cells)


def _cells(access: Versions, role: Comparison, entity: Name, groups: tuple[CellGroup, ...]) -> Iterator[Json]:
    project = project_of(access, entity)
    for change in in_cell_order(groups, role.before.entity(entity), role.after.entity(entity)):
        label = project.member_label(entity, change.member) if change.member else None
        sentence = cell_sentence(change, (label,) if label else (), access.old.meanings, access.new.meanings)
        if change.reason:
            sentence = f"{sentence} Which is more is not known: {change.reason}."
        yield {"verdict": change.relation.value, **cell(change, sentence, label)}


def project_of(access: Versions, entity: Name) -> Project:
    """Give the version that has an entity: the newer one, unless it is gone."""
    return (access.new if entity in access.new.project.entities else access.old).project


def _documents(access: Versions, kind: str) -> Json:
    changes: dict[str, SetChange] = {raw(_name(role)): getattr(role, kind) for role in access.roles}
    return {
        "gained": {role: sorted(values.names(change.gained)) for role, change in changes.items() if change.gained},
        "lost": {role: sorted(values.names(change.lost)) for role, change in changes.items() if change.lost},
    }


def _fixed(finding: Finding, old: Audit) -> Json:
    return {
        "id": old.id(finding),
        "rule": finding.rule,
        "title": old.title(finding),
        "subjects": values.subjects(finding.subjects, old.project),
    }


def lines(two: TwoVersions) -> Iterator[str]:
    """The difference for a pipe or a screen reader: what came and went, each role's cells, findings."""
    access = two.access
    yield f"{_named(two.old.project)} compared with {_named(two.new.project)}"
    if access.are_strangers:
        yield "They have no module of their own in common: are these two versions of one app?"
    for what, change in (("User roles", access.user_roles), ("Entities", access.entities)):
        yield from _set_lines(what, change)
    yield from _set_lines("Published services", access.services)
    counts = access.counts
    told = ", ".join(f"{counts[relation]:,} {relation}" for relation in ORDER)
    yield f"Cells by user role: {told}; {counts[Relation.EQUAL]:,} equal"
    left_out = [*access.left_out.items(), *access.documents_left_out.items()]
    yield from (f"Not compared: {what}, {reason}" for what, reason in left_out)
    for alike in roles_alike(access.roles):
        yield from _role_lines(access, alike)
    yield f"New findings {len(two.new_findings)}"
    for finding in two.new_findings:
        note = " (newly checked)" if two.is_newly_checked(finding) else ""
        yield f"  {finding.severity.upper():<8} {finding.rule:<8} {two.new.explain(finding).message}{note}"
    yield f"Fixed findings {len(two.fixed)}"
    for finding in two.fixed:
        yield f"  {finding.severity.upper():<8} {finding.rule:<8} {finding.subjects.label}: {two.old.title(finding)}"


def _named(project: Project) -> str:
    version = f" (Mendix {project.mendix_version})" if project.mendix_version else ""
    return f"{project.source.path}{version}"


def _set_lines(what: str, change: SetChange) -> Iterator[str]:
    for word, names in (("added", change.gained), ("removed", change.lost)):
        if names:
            yield f"{what} {word} {len(names)}: {', '.join(sorted(names))}"


def roles_alike(roles: Iterable[Comparison]) -> list[list[Comparison]]:
    """Put user roles together that change in the very same way; those that do not change are left out."""
    alike: dict[object, list[Comparison]] = {}
    for role in roles:
        cells = tuple((entity, id(groups)) for entity, groups in role.by_entity.items())
        documents = tuple((kind, change.gained, change.lost) for kind, change in changed_documents(role))
        if cells or documents:
            alike.setdefault((cells, documents), []).append(role)
    return list(alike.values())


def changed_documents(role: Comparison) -> Iterator[tuple[str, SetChange]]:
    """Give the kinds of documents of which a user role gained or lost any."""
    for kind in DOCUMENTS:
        change: SetChange = getattr(role, kind)
        if change.gained or change.lost:
            yield kind, change


def _role_lines(access: Versions, alike: Sequence[Comparison]) -> Iterator[str]:
    role = alike[0]
    yield ", ".join(map(_name, alike))
    for relation in ORDER:
        for entity, groups in role.by_entity.items():
            for group in groups:
                if group.relation is relation:
                    yield from _group_lines(access, entity, group)
    for kind, change in changed_documents(role):
        for sign, names in (("+", change.gained), ("-", change.lost)):
            if names:
                yield f"  {sign}{len(names)} {kind}: {', '.join(sorted(names))}"


def _group_lines(access: Versions, entity: Name, group: CellGroup) -> Iterator[str]:
    """Cells that change alike in one line; below it a row that shows the difference, or why it is not known."""
    labels = [project_of(access, entity).member_label(entity, member) for member in group.members]
    line = f"  {group.relation:<12} {what_of(group.right, entity, labels)}"
    if group.before and group.after:
        old, new = rows_sentence(group.before, access.old.meanings), rows_sentence(group.after, access.new.meanings)
        yield f"{line}: {new}; before: {old}"
    elif group.after:
        yield f"{line}: {rows_sentence(group.after, access.new.meanings)}; before: not at all"
    else:
        yield f"{line}: not any more"
    if group.witness:
        yield f"    {group.witness}"
    if group.reason:
        yield f"    not known: {group.reason}"


def _name(role: Comparison) -> Name:
    return role.after.roles.user_roles[0]
