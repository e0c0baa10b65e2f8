"""Joint disclosure

What it does
    Looks for two sensitive members, of one entity or of two that a readable association links, that no role of the set
    reads together on any row, and that the set reads together on some row.

Why is this bad
    A name alone and a salary alone tell little; side by side on one person they tell what neither role was trusted
    with. Members of two rules stand side by side on every row that both rules let through.

Example
    Reception reads Email and Phone of HR.Employee, Payroll reads Salary and an employee number. Someone who is both
    reads the salary of a person with name and address.

How to fix
    Do not let one person hold both roles. Or take the member out of one of the two access rules, or let their row
    constraints keep the rows apart.

Sources
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Granted, Severity
from auditor.merging.candidates import candidates
from auditor.merging.combination import MergedEntity, strongest
from auditor.merging.disclosure import disclosures, links_of, side_by_side
from auditor.merging.telling import apart, bringing, step, together
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rights import rules_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import constrain, members, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_read(on: MergedEntity, context: Context) -> bool:
    """Whether the set reads anything of it."""
    return bool(on.access.read)


def _linked(entity: Entity, context: Context) -> Iterator[Name]:
    """The entities with sensitive members that an association links to this one."""
    return (association.other for association in links_of(entity.name, context))


RULE = Rule(
    id="MERGE-06",
    subject=SubjectKind.MERGED_ROLES_AND_ENTITY,
    severities=(Severity.MEDIUM,),
    needs=(Need.ACCESS, Need.ENTITIES),
    cwe=(359, 200),
    entities=lambda context: candidates(context).sensitive,
    among=_is_read,
    also_cells=_linked,
)


def check(subject: MergedEntity, context: Context) -> Iterator[Finding]:
    """Fire when sensitive members stand side by side only for the set."""
    found = list(disclosures(subject, context))
    if found:
        facts = tuple(tuple(part for part in (d.first, d.second, d.link) if part) for d in found)
        certainty = strongest({d.certainty.value for d in found})
        yield Finding(RULE.id, Severity.MEDIUM, subject.combination.about(entity=subject.name), facts, certainty)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who reads what, and give a row on which it stands side by side."""
    pairs = [[cell for cell in fact if isinstance(cell, Granted)] for fact in finding.facts if isinstance(fact, tuple)]
    evidence: list[Evidence] = []
    for cells in pairs:
        for cell in cells:
            evidence.extend(step(finding, context, cell))
        evidence.append(_beside(cells, context))
    first, second, *link = pairs[0]
    more = f", and {len(pairs) - 1:,} more such pairs" if len(pairs) > 1 else ""
    where = "" if link else " of the same object"
    rules = rules_of(cell for cells in pairs for cell in cells[:2])
    can = "may be able to" if finding.certainty is Certainty.POSSIBLE else "can"
    return Explanation(
        f"{sentence(together(finding))} {can} read {_told(first, context)} ({bringing(finding, context, first.rules)}) "
        f"beside {_told(second, context)} ({bringing(finding, context, second.rules)}){where}{more}: no role of them "
        "reads both on any row.",
        apart(finding, context, rules, f"take one of the members out of {constrain(rules)}"),
        tuple(dict.fromkeys(evidence)),
    )


def _told(cell: Granted, context: Context) -> str:
    entity = cell.rules[0].entity
    return f"{members(context, entity, cell.members)} of {entity}"


def _beside(cells: list[Granted], context: Context) -> Evidence:
    """The conclusion: the two rules meet on some row, for example this one."""
    verdict = side_by_side(cells, context)
    both = "linked objects stand side by side" if len(cells) > 2 else "members of both rules stand side by side"
    if verdict.witness:
        return Evidence(f"{both} on rows that all of these rules let through; {verdict.witness.sentence}")
    if verdict.unknown:
        return Evidence(f"{both} on rows that all of these rules let through; not decided: {verdict.reason}")
    return Evidence(f"{both} on every row")


def planted(app: "App") -> None:
    """Reception reads where people live, payroll what they earn."""
    hr = app.module("HR", "Reception", "Payroll")
    hr.entity("Employee", {"Address": "String", "Salary": "Decimal"}).rule("Reception", read=["Address"]).rule(
        "Payroll", read=["Salary"]
    )
    app.user_role("Reception", "System.User", "HR.Reception")
    app.user_role("Payroll", "System.User", "HR.Payroll")


def near_miss(app: "App") -> None:
    """Reception reads of former employees, payroll of the present ones: no row shows both."""
    hr = app.module("HR", "Reception", "Payroll")
    hr.entity("Employee", {"Address": "String", "Salary": "Decimal", "Present": "Boolean"}).rule(
        "Reception", read=["Address"], xpath="[not(Present)]", caption="Former"
    ).rule("Payroll", read=["Salary"], xpath="[Present]", caption="Present")
    app.user_role("Reception", "System.User", "HR.Reception")
    app.user_role("Payroll", "System.User", "HR.Payroll")
