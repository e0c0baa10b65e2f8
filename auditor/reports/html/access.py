"""The roles of a page, and the access matrix: roles x entities in the marks of the screens."""

from collections.abc import Iterator

from auditor.access.summary import NO_ACCESS, Summaries
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.reports.html.elements import Element, builder, head_row, table
from auditor.reports.roles import HEADS, role_rows
from auditor.rules.context import Context

MATRIX_CELLS = 200_000
"""The access matrix is left out above this many cells, and the page says so: a browser would not open it."""

MANY_ROLES = 6
"""Names of more roles than this stand upright, so that the matrix fits."""

LEGEND = "C R W D: create, read, write, delete; r w: some members; - not; ~ all rows limited; ≈ some; · no access."


def roles(context: Context) -> Iterator[Element]:
    """Every user role with its module roles and whom it manages."""
    rows = list(role_rows(context))
    if rows:
        yield table(HEADS, rows)


def matrix(context: Context) -> Iterator[Element]:
    """A row an entity, module by module; entities that nobody can touch are left out."""
    E = builder()
    summaries = Summaries(context.access)
    held = [(role.names[0], role.access) for role in context.roles]
    own = [entity for entity in context.project.entities.values() if entity.module != SYSTEM]
    if len(held) * len(own) > MATRIX_CELLS:
        yield E.p(f"Left out: {len(held)} roles x {len(own)} entities are too many cells for a page.")
        return
    bodies: dict[Name, list[Element]] = {}
    for entity in own:
        found = [access.entity(entity.name) for _, access in held]
        if any(found):
            marks = [summaries.marks(cell).rstrip() for cell in found]
            bodies.setdefault(entity.module, []).append(_row(entity, marks))
    if not bodies:
        yield E.p("No role has access to any entity.")
        return
    across = str(len(held) + 1)
    parts = [
        E.tbody(E.tr({"class": "module"}, E.th(module, scope="rowgroup", colspan=across)), *rows)
        for module, rows in bodies.items()
    ]
    kind = "matrix many" if len(held) > MANY_ROLES else "matrix"
    yield E.p(LEGEND)
    yield E.div({"class": "scroll"}, E.table({"class": kind}, head_row(["Entity", *(r for r, _ in held)]), *parts))


def _row(entity: Entity, marks: list[str]) -> Element:
    E = builder()
    cells = [E.td({"class": "none"}, mark) if mark == NO_ACCESS else E.td(mark) for mark in marks]
    return E.tr(E.th(entity.name.removeprefix(f"{entity.module}."), scope="row"), *cells)
