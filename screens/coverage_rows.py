"""The lists of Coverage: areas of the export, rules by family and status, rules that were not checked."""

from collections.abc import Sequence

from auditor.findings.finding import RuleOutcome, Status
from auditor.merging import registry
from auditor.merging.judging import nothing_merged
from auditor.model.project import Project, ReadStatus
from auditor.rules.policing.in_force import rule_of
from auditor.rules.rule import Page
from screens.session import AuditSession
from screens.widgets.detail import Block, Entry
from screens.widgets.rows import Column, Row, Table

_STYLES = {ReadStatus.READ: "", ReadStatus.PARTIAL: "medium", ReadStatus.ABSENT: "strong"}

_LEAD = Column("lead", "", 0, sorts=False)
"""A blank at the left of lists without a mark for the cursor."""

_FORMATS = {"mpr-v1": ".mpr v1", "mpr-v2": ".mpr v2", "mpk": ".mpk", "xml": "our XML", "model-dump": "model dump"}


def format_word(format: str) -> str:
    """Write the format of an export."""
    return _FORMATS.get(format, format.replace("-", " "))


def areas_table(project: Project) -> Table:
    """Every area of the export: read, partial or absent, and what was read of it."""
    columns = (_LEAD, Column("status", "", 8), Column("area", "", 16), Column("detail", "", 20, fill=1))
    return Table(
        columns,
        [
            Row(
                entry.area,
                ["", [(entry.status.value, _STYLES[entry.status])], entry.area, entry.detail],
                name=entry.area,
            )
            for entry in project.coverage
        ],
    )


def facts(session: AuditSession) -> list[Block]:
    """The file that was read, and how much of its row constraints is understood."""
    project = session.project
    rules = [rule for entity in project.entities.values() for rule in entity.rules if rule.constrained]
    own = [rule for rule in rules if project.entities[rule.entity].module in project.module_by_name]
    analysed = sum(session.meanings.kind(rule) != "not analysed" for rule in own)
    digest = project.source.sha256
    return [
        "",
        Entry("SHA-256", digest, 18),
        Entry("Row constraints", f"{analysed:,} of {len(own):,} analysed", 18),
        Entry("Java actions", f"{len(project.java_actions):,}, whose code decides what they do", 18),
    ]


def outcomes_of(session: AuditSession) -> Sequence[RuleOutcome]:
    """What every rule did; MERGE rules in the merge that is in, without one they have no subjects."""
    merge = session.current_merge()
    return (*session.audit.outcomes, *(merge.outcomes if merge else nothing_merged()))


def families_table(outcomes: Sequence[RuleOutcome]) -> Table:
    """The rules by family and status; the last line adds them up."""
    columns = (
        _LEAD,
        Column("family", "Family", 8, fill=1),
        Column("all", "Rules", 5, right=True, gap=3),
        *(Column(status.name, _HEADS[status], len(_HEADS[status]), right=True, gap=2) for status in _HEADS),
    )
    families: dict[str, list[RuleOutcome]] = {}
    for outcome in outcomes:
        families.setdefault(outcome.rule.partition("-")[0], []).append(outcome)
    rows = [_family_row(family, found) for family, found in families.items()]
    return Table(columns, [*rows, _family_row("all", outcomes)])


_HEADS = {
    Status.VIOLATIONS: "Violations",
    Status.CLEAN: "Clean",
    Status.NO_SUBJECTS: "No subjects",
    Status.NOT_CHECKED: "Not checked",
}


def _family_row(family: str, outcomes: Sequence[RuleOutcome]) -> Row:
    numbers = [sum(outcome.status is status for outcome in outcomes) for status in _HEADS]
    cells = [family, str(len(outcomes)), *map(str, numbers)]
    return Row(family, ["", *([(cell, "strong" if family == "all" else "")] for cell in cells)], name=family)


def unchecked_table(session: AuditSession, outcomes: Sequence[RuleOutcome]) -> Table:
    """The rules that were not checked, each with its reason."""
    columns = (Column("rule", "Rule", 7), Column("title", "Title", 20, fill=3), Column("why", "Why", 20, fill=4))
    return Table(
        columns,
        [
            Row(outcome.rule, [outcome.rule, _page(session, outcome.rule).title, outcome.reason], name=outcome.rule)
            for outcome in outcomes
            if outcome.status is Status.NOT_CHECKED
        ],
    )


def _page(session: AuditSession, rule: str) -> Page:
    """The page of a rule: of an audit, of merges, or made by the policy file."""
    return (rule_of(session.audit.context.policy, rule) or registry.rule(rule)).page


def rule_blocks(session: AuditSession, rule: str) -> list[Block]:
    """Tell what a rule looks for, and why it was not checked."""
    page = _page(session, rule)
    outcome = next((outcome for outcome in outcomes_of(session) if outcome.rule == rule), None)
    blocks: list[Block] = [[(page.title, "strong")], ""]
    if outcome is not None:
        blocks.append(Entry("Status", f"{outcome.status}: {outcome.reason}" if outcome.reason else outcome.status))
    words = (("What", page.what), ("Why bad", page.why), ("Fix", page.fix))
    return [*blocks, *(Entry(label, " ".join(text.split())) for label, text in words)]
