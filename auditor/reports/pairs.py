"""`merge --pairs` as JSON and as lines: every pair of user roles, the most dangerous to combine first."""

from collections.abc import Iterator

from auditor.merging.pairs import Pair, Pairs
from auditor.merging.redundancy import contained_roles, redundant_module_roles
from auditor.merging.registry import merge_rules
from auditor.model.project import Project
from auditor.reports import values
from auditor.reports.values import SCHEMA_VERSION, Json
from auditor.rules.context import Context


def document(pairs: Pairs, project: Project) -> Json:
    """All pairs with their export."""
    rules = [loaded.rule.id for loaded in merge_rules()]
    return {
        "schema_version": SCHEMA_VERSION,
        "export": values.export(project),
        "pairs": [
            {
                "user_roles": values.names(pair.user_roles),
                "emergent": dict(zip(rules, pair.found, strict=True)),
                "gained": dict(zip(values.names(pair.user_roles), pair.gained, strict=True)),
            }
            for pair in pairs.ranked
        ],
    }


def lines(pairs: Pairs, context: Context) -> Iterator[str]:
    """All pairs, a line each; then what adds nothing."""
    together = sum(bool(pair.together) for pair in pairs.ranked)
    limits = sum(bool(pair.limits) for pair in pairs.ranked)
    yield f"All pairs of user roles {len(pairs.ranked)}: {together} with only together, {limits} with limits lost"
    yield from map(_line, pairs.ranked)
    contained = [
        f"  {found.inner} {'has the same access as' if found.equal else 'is contained in'} {found.outer}"
        for found in contained_roles(context)
    ]
    yield f"Contained roles {len(contained)}"
    yield from contained
    for access in context.access.single_roles:
        if redundant := redundant_module_roles(context, access):
            yield f"Module roles that add nothing to {access.roles.label}: {', '.join(redundant)}"


def _line(pair: Pair) -> str:
    first, second = pair.user_roles
    found = [f"{loaded.rule.id} {number}" for loaded, number in zip(merge_rules(), pair.found, strict=True) if number]
    return (
        f"  {first} + {second}: {', '.join(found) or 'nothing found'}; {first} gains {pair.gained[0]:,} cells, "
        f"{second} {pair.gained[1]:,}"
    )
