"""The saved merges of a page: what each adds, which limits it loses, and its findings."""

from collections.abc import Iterator

from auditor.model.names import name
from auditor.reports.html.elements import Element, builder, folded, table
from auditor.reports.html.findings import Findings
from auditor.reports.values import Json

MAX_LINES = 500
"""Lines of one role's gains in the page; what is more is counted."""

ROWS = {"none": "none", "constrained": "some", "all": "all"}
"""The words for the rows of a cell."""


def merges(scenarios: list[Json], findings: Findings) -> Iterator[Element]:
    """Every saved merge under its name."""
    E = builder()
    for scenario in scenarios:
        yield E.h3(name(scenario["name"]))
        roles = " + ".join([*scenario["user_roles"], *scenario["with"]])
        without = "".join(f" - {role}" for role in scenario["without"])
        yield E.p(f"{name(roles + without)}.")
        yield E.p(
            f"{_gains(scenario)} {len(scenario['emergent'])} only together or with a limit lost, "
            f"{len(scenario['new_findings'])} new, {len(scenario['kept_findings'])} kept and "
            f"{len(scenario['gone_findings'])} gone findings."
        )
        yield from findings.of_a_merge(scenario)
        yield from _cells(scenario)


def _gains(scenario: Json) -> str:
    if not scenario["gained"]:
        return "A new user role."
    told = [f"{name(role)} gains {len(cells):,} cells" for role, cells in scenario["gained"].items()]
    return f"{', '.join(told)}."


def _cells(scenario: Json) -> Iterator[Element]:
    """What each role gains, folded: cells of one entity that change alike in a line."""
    for role, cells in scenario["gained"].items():
        if not cells:
            continue
        alike: dict[tuple[str, ...], list[str]] = {}
        for cell in cells:
            key = (name(cell["entity"]), cell["right"], ROWS[cell["rows_before"]], ROWS[cell["rows_after"]])
            alike.setdefault(key, []).append(name(cell["member"] or ""))
        rows = [
            (entity, f"{right} {', '.join(filter(None, members))}", before, after)
            for (entity, right, before, after), members in alike.items()
        ]
        content = [table(("Entity", "Right", "Rows before", "Rows now"), rows[:MAX_LINES])]
        if len(rows) > MAX_LINES:
            content.append(builder().p(f"and {len(rows) - MAX_LINES:,} more lines; the JSON has every cell."))
        yield folded([f"What {name(role)} gains: {len(cells):,} cells"], content)
