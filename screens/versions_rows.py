"""Two versions of the project as the content of the screen Compare: a line for each user role and entity that changed,
documents, new and fixed findings, and what came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from auditor.access.cell_groups import CellGroup, Relation
from auditor.access.compare import Comparison, SetChange
from auditor.access.roles import RoleSet
from auditor.access.summary import Summaries
from auditor.findings.finding import Finding
from auditor.model.names import Name
from auditor.reports import diff as report
from auditor.rules.audit import Audit
from auditor.rules.two_versions import TwoVersions
from screens.compare_content import Told
from screens.compare_rows import group_blocks, rights_in_words
from screens.session import AuditSession
from screens.session_view import severity
from screens.targets import MatrixTarget, WhyTarget
from screens.widgets.detail import Block, Entry
from screens.widgets.rows import Column, Row, Table

_WORDS = {
    Relation.MORE: "May do more",
    Relation.INCOMPARABLE: "Other rows than before, neither more nor less",
    Relation.UNKNOWN: "Rows that could not be compared",
    Relation.LESS: "May do less",
}
"""How cells that changed are headed, in the order of `report.ORDER`."""

_COLUMNS = (
    Column("role", "User role", 13, fill=1),
    Column("entity", "Entity", 19, fill=2),
    Column("before", "Before", 6),
    Column("now", "Now", 6),
    Column("what", "What", 14, fill=2),
)


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of one user role and entity that changed in one way."""

    relation: Relation
    role: Comparison
    entity: Name
    groups: tuple[CellGroup, ...]

    @property
    def role_name(self) -> Name:
        """The name of the user role."""
        return self.role.after.roles.user_roles[0]

    @property
    def key(self) -> tuple[str, Name, Name]:
        """Its name in the list."""
        return self.relation.value, self.role_name, self.entity


class Versions:
    """An older version of the project beside this one."""

    subtitle = "by meaning, more first"

    def __init__(self, session: AuditSession, two: TwoVersions) -> None:
        """Take what was compared; the newer version is that of the session."""
        self._session, self._two = session, two
        self._older = Summaries(two.access.old)
        old, counts = two.old.project.source.path, two.access.counts
        told = [f"{counts[relation]:,} {relation}" for relation in report.ORDER if counts[relation]]
        self.title = " · ".join((f"Since {old}", *told, f"equal {counts[Relation.EQUAL]:,}"))
        self.empty = f"Nothing changed since {old}: the same access, the same findings."
        self.crumbs: tuple[str, ...] = (f"since {old}",)

    @cached_property
    def _lines(self) -> dict[object, Line]:
        by_relation: dict[Relation, list[Line]] = {relation: [] for relation in report.ORDER}
        for role in self._two.access.roles:
            for entity, groups in role.by_entity.items():
                for relation in dict.fromkeys(group.relation for group in groups):
                    alike = tuple(group for group in groups if group.relation is relation)
                    by_relation[relation].append(Line(relation, role, entity, alike))
        return {line.key: line for lines in by_relation.values() for line in lines}

    @cached_property
    def _findings(self) -> dict[object, tuple[str, Audit, Finding]]:
        """New and fixed findings by their keys in the list, each with the audit that knows it."""
        two = self._two
        found: dict[object, tuple[str, Audit, Finding]] = {}
        for word, audit, findings in (("new", two.new, two.new_findings), ("fixed", two.old, two.fixed)):
            found.update({(word, audit.id(finding)): (word, audit, finding) for finding in findings})
        return found

    def first(self) -> object:
        """The first cell that changed, else the first finding."""
        return next(iter(self._lines), None) or next(iter(self._findings), None)

    # Lines

    def table(self) -> Table:
        """Cells, the most pressing kind first; documents; findings; what came and went."""
        return self._table

    @cached_property
    def _table(self) -> Table:
        rows = [*self._cell_rows(), *self._document_rows(), *self._finding_rows(), *self._names_that_changed()]
        return Table(_COLUMNS, rows)

    def _cell_rows(self) -> Iterator[Row]:
        for relation in report.ORDER:
            if number := self._two.access.counts[relation]:
                yield _heading(relation.value, f"{_WORDS[relation]} {number:,} cell{'s' * (number != 1)}")
                yield from (self._cell_row(line) for line in self._lines.values() if line.relation is relation)

    def _cell_row(self, line: Line) -> Row:
        def cells() -> list[str]:
            before = self._older.marks(line.role.before.entity(line.entity))
            now = self._session.summaries.marks(line.role.after.entity(line.entity))
            return [line.role_name, line.entity, before, now, self._words(line)]

        return Row(line.key, cells, name=line.role_name, text=f"{line.role_name} {line.entity}", depth=1)

    def _words(self, line: Line) -> str:
        project = report.project_of(self._two.access, line.entity)
        return ", ".join(rights_in_words(project, line.groups))

    def _document_rows(self) -> Iterator[Row]:
        changes = [(role, dict(report.changed_documents(role))) for role in self._two.access.roles]
        for kind in report.DOCUMENTS:
            verb = {"pages": "open", "services": "call"}.get(kind, "run")
            for word, names_of in ((f"May newly {verb}", _gained), (f"May no longer {verb}", _lost)):
                found = [(r.after.roles.label, each) for r, c in changes if kind in c for each in names_of(c[kind])]
                if found:
                    yield _heading((word, kind), f"{word} {kind} {len(found):,}")
                    yield from (Row((word, kind, *pair), list(pair), name=pair[0], depth=1) for pair in found)

    def _finding_rows(self) -> Iterator[Row]:
        for word, title in (("new", "New findings"), ("fixed", "Fixed findings")):
            found = [(key, told) for key, told in self._findings.items() if told[0] == word]
            if found:
                yield _heading(word, f"{title} {len(found):,}")
            for key, (_, audit, finding) in found:
                note = "  newly checked" if word == "new" and self._two.is_newly_checked(finding) else ""
                words = f" {finding.rule:<8} {finding.subjects.label}  {audit.title(finding)}{note}"
                yield Row(key, [[severity(finding.severity), (words, "")]], name=finding.rule, text=words, depth=1)

    def _names_that_changed(self) -> Iterator[Row]:
        access = self._two.access
        parts = (("User roles", access.user_roles), ("Entities", access.entities))
        for what, change in (*parts, ("Published services", access.services)):
            for word, names in (("added", change.gained), ("removed", change.lost)):
                if names:
                    key = f"{what} {word}"
                    yield _heading(key, f"{key} {len(names):,}")
                    yield from (Row((key, each), [each], name=each, depth=1) for each in names)
        if access.left_out:
            yield _heading("left out", f"Modules that were not compared {len(access.left_out):,}")
            for module, reason in access.left_out.items():
                yield Row(("left out", module), [module, reason], name=module, depth=1)
        if unknown := access.documents_left_out:
            yield _heading("documents left out", f"Kinds of documents that were not compared {len(unknown):,}")
            for kind, reason in unknown.items():
                yield Row(("documents left out", kind), [kind, reason], name=kind, depth=1)

    # The highlighted line

    def told(self, key: object) -> Told | None:
        """Tell a line: cells with rules and rows on both sides, or a finding."""
        if line := self._lines.get(key):
            project = report.project_of(self._two.access, line.entity)
            blocks = [b for group in line.groups for b in group_blocks(project, line.role, group, "Before", "Now")]
            title = f"{line.role_name}, {line.entity}: {line.relation}"
            return Told(title, blocks, (line.role_name, line.entity))
        if known := self._findings.get(key):
            _, audit, finding = known
            return Told(f"{finding.rule} {audit.title(finding)}", _finding_blocks(audit, finding), (finding.rule,))
        return None

    def why(self, key: object) -> WhyTarget | None:
        """Say why the user role has it now, or why not."""
        if (line := self._line_of_now(key)) is None:
            return None
        group = line.groups[0]
        member = next(iter(group.members), None)
        if member is not None and member not in self._session.project.members(line.entity):
            return None
        return WhyTarget(RoleSet((line.role_name,)), line.entity, group.right, member)

    def matrix(self, key: object) -> MatrixTarget | None:
        """Show the cell as it is now."""
        line = self._line_of_now(key)
        return MatrixTarget(line.role_name, line.entity) if line else None

    def _line_of_now(self, key: object) -> Line | None:
        """The line, when its user role and its entity are still there."""
        line = self._lines.get(key)
        there = line and line.role_name in self._session.role_names and line.entity in self._session.project.entities
        return line if there else None

    def copied(self) -> str:
        """As `mxaudit diff` prints it."""
        return "\n".join(report.lines(self._two))


def _heading(key: object, words: str) -> Row:
    return Row(key, [[(words, "heading")]], name=words, group=True)


def _gained(change: SetChange) -> Sequence[Name]:
    return change.gained


def _lost(change: SetChange) -> Sequence[Name]:
    return change.lost


def _finding_blocks(audit: Audit, finding: Finding) -> list[Block]:
    explanation = audit.explain(finding)
    evidence = [Entry("", one.statement, 6) for one in explanation.evidence]
    return [explanation.message, "", *evidence, Entry("Fix", explanation.fix, 6)]
