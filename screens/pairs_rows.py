"""All pairs of user roles as rows, and what there is to say about one of them."""

from collections.abc import Iterator, Sequence

from auditor.findings.finding import Finding
from auditor.merging.changes import entity_changes
from auditor.merging.pairs import Pair, Pairs
from auditor.merging.registry import LIMITS_LOST, merge_rules
from auditor.merging.scenario import Merge
from auditor.model.names import Name
from screens.session import SHORT, AuditSession
from screens.session_view import number_of, role_label, severity
from screens.widgets.detail import Block
from screens.widgets.drawing import SEVERITY_STYLES, Cell
from screens.widgets.rows import Column, Row, Table

_MERGE_RULES = tuple(f"MERGE-{number:02}" for number in range(1, 8))
TOGETHER = tuple(rule for rule in _MERGE_RULES if rule not in LIMITS_LOST)
"""The rules about what is only together."""


def title(session: AuditSession, pairs: Pairs) -> str:
    """Count the pairs: `All pairs of user roles 66 · 8 with only together · 34 with limits lost`."""
    together = sum(bool(pair.together) for pair in pairs.ranked)
    limits = sum(bool(pair.limits) for pair in pairs.ranked)
    return (
        f"{all_pairs_of(session)} {len(pairs.ranked):,} · {together:,} with only together · {limits:,} with limits lost"
    )


def all_pairs_of(session: AuditSession) -> str:
    """Say what the pairs are made of."""
    return f"All pairs of {'module' if session.project.is_package else 'user'} roles"


def table(session: AuditSession, pairs: Pairs, wide: bool) -> Table:
    """One row a pair, the most dangerous first; where there is room each rule has a column."""
    columns = [Column("pair", "Pair", 26, fill=1), Column("together", "Together", 8)]
    columns += [Column(rule, _head(rule), len(_head(rule)), right=True) for rule in TOGETHER if wide]
    columns.append(Column("limits", "Limits", 7))
    columns += [Column(rule, _head(rule), len(_head(rule)), right=True) for rule in LIMITS_LOST if wide]
    columns += [Column("first", "1st gains", 12), Column("second", "2nd gains", 12)]
    return Table(columns, [_row(session, pair, wide) for pair in pairs.ranked])


def _head(rule: str) -> str:
    """Write a rule as short as its place allows: the first in full, the others by their numbers."""
    return rule if rule == TOGETHER[0] else rule.partition("-")[2]


def _row(session: AuditSession, pair: Pair, wide: bool) -> Row:
    numbers = dict(zip(_MERGE_RULES, pair.found, strict=True))
    first, second = pair.user_roles
    label = " + ".join(role_label(session, role) for role in pair.user_roles)
    cells: list[Cell] = [label, _counted(numbers, TOGETHER)]
    cells += [str(numbers[rule]) if numbers[rule] else "·" for rule in TOGETHER if wide]
    cells.append(_counted(numbers, LIMITS_LOST))
    cells += [str(numbers[rule]) if numbers[rule] else "·" for rule in LIMITS_LOST if wide]
    cells += [number_of(number, "cell") for number in pair.gained]
    ranks = {
        "together": pair.danger[:2],
        "limits": -pair.limits,
        "first": -pair.gained[0],
        "second": -pair.gained[1],
        **{rule: -number for rule, number in numbers.items()},
    }
    return Row(pair.user_roles, cells, name=f"{first} + {second}", text=f"{first} + {second}", sort=ranks)


def _counted(numbers: dict[str, int], rules: Sequence[str]) -> Cell:
    """Count findings of some rules, with the word of the worst severity: `HIGH 2`."""
    worst = [(_worst(rule), numbers[rule]) for rule in rules if numbers[rule]]
    if not worst:
        return [("none", "muted")]
    word = min((word for word, _ in worst), key=list(SHORT.values()).index)
    return [(f"{word} {sum(number for _, number in worst)}", SEVERITY_STYLES[word])]


def _worst(rule_id: str) -> str:
    """The severity of a MERGE rule in a word."""
    loaded = next(loaded for loaded in merge_rules() if loaded.rule.id == rule_id)
    return SHORT[min(loaded.rule.severities, key=lambda severity: severity.rank)]


def pair_blocks(session: AuditSession, merge: Merge) -> list[Block]:
    """Tell a pair: what is only together, which limits are lost, and what each gains."""
    blocks: list[Block] = [[(f"ONLY TOGETHER {len(merge.only_together)}", "heading")]]
    blocks.extend(_by_rule(merge, merge.only_together))
    blocks.append([(f"LIMITS LOST {len(merge.limits_lost)}", "heading")])
    blocks.extend(_by_rule(merge, merge.limits_lost))
    changes = entity_changes(merge)
    for role in merge.comparisons:
        gains = merge.gains(role)
        cells, entities = number_of(merge.number_gained(role), "cell"), number_of(len(gains), "entity", "entities")
        words = f"Gained by {role}   {cells} on {entities}"
        blocks += ["", [(words, "heading")]]
        told = [change.words if role == _base(merge) else _words_of(change.others, role) for change in changes]
        lines = [f" {change.entity}  {words}" for change, words in zip(changes, told, strict=True) if words[0] == "+"]
        blocks += lines[:_TOLD]
        if len(lines) > _TOLD:
            blocks.append(f" {len(lines) - _TOLD} more")
    managed = [f" {role.roles.label} manages {role.manages.sentence}" for role in merge.alone if role.manages.any]
    blocks += ["", [("Managed users", "heading")], *(managed or [" none"])]
    redundant = ", ".join(merge.redundant_module_roles)
    blocks += ["", [("Module roles that add nothing", "heading")], f" {redundant or 'none'}"]
    return blocks


_TOLD = 6
"""So many gained entities are named."""


def _base(merge: Merge) -> Name | None:
    return merge.base.roles.user_roles[0] if merge.base else None


def _words_of(others: Sequence[tuple[Name, object, str]], role: Name) -> str:
    return next((words for other, _, words in others if other == role), "=")


def _by_rule(merge: Merge, findings: Sequence[Finding]) -> Iterator[Block]:
    """Findings under the title of their rule."""
    last = ""
    for finding in findings:
        if finding.rule != last:
            last = finding.rule
            yield [(" ", ""), severity(finding.severity), (f" {finding.rule} {merge.title(finding)}", "")]
        yield f"      {finding.subjects.label.rpartition(' × ')[2]}"
