"""The rows and cells of the matrix. A row is computed when it is seen, and then kept."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import product
from typing import Any

from auditor.access.effective import Document, EffectiveAccess
from auditor.access.rows import Rows
from auditor.access.summary import NO_ACCESS, WIDTH
from auditor.access.target import Target
from auditor.access.why import rows_of_target
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from screens import kinds
from screens.session import AuditSession, role_of
from screens.session_view import counts, role_label, worst_first
from screens.widgets.drawing import Cell, Span
from screens.widgets.rows import Column, FlatRows, Key, Matrix

FLAG = "!"
"""The sixth character of a cell that a finding names (screens.md C3)."""

MARKS = (
    NO_ACCESS.ljust(WIDTH),
    *("".join(marks) for marks in product("C-", "Rr-", "Ww-", "D-", "~≈ ") if marks[:4] != ("-",) * 4),
)
"""Every cell that there can be, without the sixth character; none first."""

_CODES = {marks: 2 * number for number, marks in enumerate(MARKS)}


def _glyphs(marks: Sequence[str]) -> list[Span]:
    """Give each cell twice, without and with a finding: a code and the one behind it."""
    plain = [(mark, "muted" if mark == marks[0] else "") for mark in marks]
    return [glyph for text, style in plain for glyph in ((text, style), (text + FLAG, "high"))]


class MatrixRows(FlatRows):
    """Entities or documents by user roles or module roles: the model of the matrix."""

    def __init__(self, session: AuditSession, kind: str, module_roles: bool, widths: tuple[int, int]) -> None:
        """Prepare the rows.

        Args:
            session: What is looked at.
            kind: The rows: one of `kinds.KINDS`.
            module_roles: Whether the columns are module roles.
            widths: Terminal cells of the names, and of a column with the blank behind it.
        """
        self._session = session
        self.kind = kind
        self._of_module_roles = module_roles
        self.sets: tuple[EffectiveAccess, ...] = session.accesses(module_roles)
        """The columns."""
        self._positions = {role_of(access): position for position, access in enumerate(self.sets)}
        self._things: Sequence[Entity | Document] = _things(session, kind)
        self._known: list[bytes | None] = [None] * len(self._things)
        names, column = widths
        label = "Entity" if kind == kinds.ENTITIES else kind.capitalize().removesuffix("s")
        self.columns = (
            Column("name", label, max(12, min(names, max(map(len, self._own_names), default=0))), qualified=True),
            Column("findings", "Finding", 8, whole=True, from_width=120),
        )
        self.matrix = self._matrix(column)

    def _matrix(self, width: int) -> Matrix:
        """Make the columns."""
        roles = [role_of(access) for access in self.sets]
        labels = [role_label(self._session, role) for role in roles]
        if self.kind == kinds.ENTITIES:
            codes, marks = self._entity_codes, MARKS
        else:
            codes, marks = self._document_codes, (MARKS[0], kinds.VERBS[self.kind].ljust(WIDTH))
        findings = [counts(self._session.findings_of_role(role), none="") for role in roles]
        summary = ("Findings of the role", findings) if width > _SUMMARY_FROM else None
        return Matrix(roles, labels, self._kept(codes), _glyphs(marks), width, summary=summary)

    def _kept(self, make: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """Make the cells of a row once."""
        known = self._known

        def codes(row: int) -> bytes:
            found = known[row]
            if found is None:
                found = known[row] = make(row)
            return found

        return codes

    def _entity_codes(self, row: int) -> bytes:
        """Give the cells of an entity. Roles that may do the same with it are looked at once."""
        name, summaries = self._things[row].name, self._session.summaries
        codes = bytearray(len(self.sets))
        for found, positions in self._session.access.grouped(name, self.sets):
            code = _CODES[summaries.marks(found)]
            for position in positions:
                codes[position] = code
        return self._flagged(codes, name)

    def _document_codes(self, row: int) -> bytes:
        """Give the cells of a document."""
        document = self._things[row]
        assert not isinstance(document, Entity)
        target = Target(kinds.RIGHTS[self.kind], document=document)
        may = (rows_of_target(access, target) is not Rows.NONE for access in self.sets)
        return self._flagged(bytearray(2 * answer for answer in may), document.name)

    def _flagged(self, codes: bytearray, name: Name) -> bytes:
        """Mark the cells that a finding names."""
        for finding in self._session.findings_of_thing(name):
            for role in self._session.roles_of(finding, self._of_module_roles):
                if (position := self._positions.get(role)) is not None:
                    codes[position] |= 1
        return bytes(codes)

    @property
    def _own_names(self) -> Iterator[Name]:
        """The names that have their room: those of the System module are cut where they are longer."""
        return (thing.name for thing in self._things if thing.module != SYSTEM)

    def access_of(self, column: Key) -> EffectiveAccess:
        """Give the access of a column."""
        return self.sets[self._positions[Name(str(column))]]

    def thing(self, key: Key) -> Entity | Document | None:
        """Give the entity or document of a row."""
        return self._by_name.get(Name(str(key)))

    @cached_property
    def _by_name(self) -> dict[Name, Entity | Document]:
        return {thing.name: thing for thing in self._things}

    def has_findings(self, key: Key) -> bool:
        """Whether a cell of the row is named by a finding."""
        findings = self._session.findings_of_thing(Name(str(key)))
        return any(
            role in self._positions
            for finding in findings
            for role in self._session.roles_of(finding, self._of_module_roles)
        )

    @cached_property
    def columns_with_findings(self) -> frozenset[Name]:
        """The columns in which some cell is named by a finding."""
        session = self._session
        findings = (finding for thing in self._things for finding in session.findings_of_thing(thing.name))
        return frozenset(role for finding in findings for role in session.roles_of(finding, self._of_module_roles))

    # What a grid asks of its rows

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._things)

    def key(self, row: int) -> Name:
        """Name a row."""
        return self._things[row].name

    def cells(self, row: int) -> Sequence[Cell]:
        """Give the name, and the findings about it."""
        name = self._things[row].name
        return [name, counts(self._session.findings_of_thing(name), none="")]

    def sort_value(self, row: int, column: str) -> Any:
        """Give what to sort by: the name, or the findings, worst first."""
        name = self._things[row].name
        return name.casefold() if column == "name" else worst_first(self._session.findings_of_thing(name))


_SUMMARY_FROM = 7
"""The width of a column from which the findings of its role have room."""


def _things(session: AuditSession, kind: str) -> Sequence[Entity | Document]:
    """Give the rows: the app's own modules first, the System module last, by name."""
    project = session.project
    if kind == kinds.ENTITIES:
        return [project.entities[name] for name in session.entity_ranks]
    found = kinds.documents(project, kind)
    return sorted(found, key=lambda document: (not project.is_own(document.module), document.name))
