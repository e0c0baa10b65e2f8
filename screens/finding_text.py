"""The words of one finding on the screen, and as copied."""

from collections.abc import Sequence

from auditor.findings.finding import Certainty, Finding, Origin
from screens.finding_rows import state_style
from screens.session import AuditSession, Gone, entity_of
from screens.session_view import severity
from screens.widgets.detail import Block, Entry
from screens.widgets.drawing import Cell


def finding_blocks(session: AuditSession, finding: Finding) -> list[Block]:
    """Tell a finding: who, what, the evidence, why it is bad, how to fix it, and where it stands."""
    explanation = session.audit.explain(finding)
    page = session.audit.lookup(finding.rule).page
    blocks: list[Block] = []
    if whom := who(session, finding):
        blocks.append(Entry("Who", whom))
    first, rest = first_sentence(" ".join(page.why.split()))
    blocks.append(Entry("What", explanation.message))
    blocks.append(Entry("Why bad", first))
    blocks.append(Entry("Fix", explanation.fix))
    places = dict.fromkeys(str(evidence.location) for evidence in explanation.evidence if evidence.location)
    for label, place in zip(["Source"] + [""] * len(places), places, strict=False):
        blocks.append(Entry(label, place))
    for label, evidence in zip(["Evidence"] + [""] * len(explanation.evidence), explanation.evidence, strict=False):
        blocks.append(Entry(label, evidence.statement))
    if rest:
        blocks.append(Entry("More", rest))
    if same := _same_cell(session, finding):
        blocks.append(Entry("Same cell", ", ".join(same), 10))
    blocks.append(Entry("Facts", [severity(finding.severity), (f" · {' · '.join(_facts(finding))}", "")]))
    return blocks


def group_blocks(session: AuditSession, group: Sequence[Finding]) -> list[Block]:
    """Tell what a group line holds: the subjects of one rule, or the rules of a heading with their counts."""
    if len({finding.rule for finding in group}) == 1:
        return [_in_group(session, finding) for finding in group]
    numbers: dict[str, int] = {}
    titles: dict[str, str] = {}
    for finding in group:
        numbers[finding.rule] = numbers.get(finding.rule, 0) + 1
        titles[finding.rule] = session.audit.title(finding)
    return [Entry(f"{number:>4}  {rule}", titles[rule], room=15, style="") for rule, number in numbers.items()]


def _in_group(session: AuditSession, finding: Finding) -> Cell:
    """A finding of a group in a line: what it is about, and how it stands when that is not simply open."""
    state = session.state(finding)
    return [(finding.subjects.label, ""), ("" if state == "open" else f"   {state}", state_style(state))]


def gone_blocks(gone: Gone) -> list[Block]:
    """Tell a finding that is no longer found."""
    says = f"found when the export was opened, gone since {gone.since}"
    return [Entry("What", gone.where), Entry("Rule", f"{gone.rule} {gone.title}"), Entry("State", says)]


def first_sentence(text: str) -> tuple[str, str]:
    """Cut a text behind its first sentence: the first that answers "why is this bad" in a narrow pane."""
    first, stop, rest = text.partition(". ")
    return first + stop.rstrip(), rest


def who(session: AuditSession, finding: Finding) -> str:
    """The roles of a finding; a user role with the module roles through which it reaches the entity."""
    s = finding.subjects
    if s.user_roles:
        roles = " + ".join(s.user_roles)
        through = sorted(_through(session, finding))
        return f"{roles}, through {', '.join(through)}" if through else roles
    if finding.latent and s.module_roles:
        return f"{' + '.join(s.module_roles)}, which no user role holds"
    return " + ".join(s.module_roles)


def _through(session: AuditSession, finding: Finding) -> set[str]:
    entity = finding.subjects.entity or finding.subjects.access_rule.rpartition("#")[0]
    if not entity:
        return set()
    access = session.access.user_role(finding.subjects.user_roles[0])
    found = access.entity(type(finding.subjects.entity)(entity))
    return {role for rule in found.rules for role in rule.module_roles if role in access.module_roles}


def _same_cell(session: AuditSession, finding: Finding) -> list[str]:
    """The other rules that find something on the same roles and the same entity, each once."""
    thing = entity_of(finding)
    if not thing:
        return []
    cells = [session.findings_of_cell(role, thing) for role in sorted(session.roles_of(finding))]
    return list(dict.fromkeys(other.rule for cell in cells for other in cell if other.rule != finding.rule))


def _facts(finding: Finding) -> list[str]:
    facts = [f"reach {finding.reach}", finding.certainty.value]
    if finding.certainty is Certainty.CERTAIN:
        facts = facts[:1]
    if finding.origin is not Origin.OWN:
        facts.append(finding.origin.value)
    if finding.latent:
        facts.append("latent")
    if not finding.enforced_now:
        facts.append("not enforced now")
    return facts


def copied(session: AuditSession, finding: Finding) -> str:
    """A finding as plain text."""
    explanation = session.audit.explain(finding)
    lines = [
        f"{finding.severity.upper()} {finding.rule} {session.audit.title(finding)}",
        explanation.message,
        *(f"- {evidence.statement}" for evidence in explanation.evidence),
        f"Fix: {explanation.fix}",
    ]
    return "\n".join(lines)
