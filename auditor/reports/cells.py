"""A cell before and after, as JSON (CELL of cli.md) and as the sentence that a reviewer reads aloud."""

from collections.abc import Sequence

from auditor.access.cell_groups import CellChange, CellGroup
from auditor.access.rights import Right
from auditor.access.rows import Meanings
from auditor.model.domain import AccessRule
from auditor.model.names import Name, raw
from auditor.reports import values
from auditor.reports.values import Json


def cell(change: CellChange | CellGroup, sentence: str, label: str | None) -> Json:
    """CELL: `label` names its member (None for create and delete), `sentence` says it."""
    return {
        "entity": raw(change.entity),
        "member": values.optional(label),
        "right": change.right.value,
        "rows_before": change.rows_before.value,
        "rows_after": change.rows_after.value,
        "rules_before": values.rule_ids(change.before),
        "rules_after": values.rule_ids(change.after),
        "certainty": change.certainty,
        "sentence": sentence,
        "witness": change.witness or None,
    }


def cell_sentence(change: CellChange | CellGroup, members: Sequence[str], before: Meanings, after: Meanings) -> str:
    """Say a cell: who reads what, on which rows, and on which before: `May read Total of Shop.Order: ...`.

    `members` are the labels of all members that the same can be said of; none for create and delete. `before` and
    `after` read the row constraints on either side.
    """
    what = what_of(change.right, change.entity, members)
    if change.right is Right.CREATE:
        return f"May {what}; before: not at all." if change.after else f"May not {what}; before: it may."
    return f"May {what}: {rows_sentence(change.after, after)}; before: {rows_sentence(change.before, before)}."


def what_of(right: Right, entity: Name, members: Sequence[str]) -> str:
    """Name a right and what it is about: `read Total, State of Shop.Order`, `delete Shop.Order`."""
    return f"{right.value} {', '.join(members)} of {entity}" if members else f"{right.value} {entity}"


def rows_sentence(rules: Sequence[AccessRule], meanings: Meanings) -> str:
    """Say which rows some rules cover together; those without a row constraint say it alone."""
    if not rules:
        return "not at all"
    free = [rule for rule in rules if not rule.constrained]
    return " or ".join(dict.fromkeys(meanings.sentence(rule) for rule in free or rules))
