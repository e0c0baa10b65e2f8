"""Running the MERGE rules over a set of roles: what is only together, what limits are lost, and each rule's status.

While roles are taken in and out somebody waits. What a rule finds on an entity follows from what the roles of the set
may do there (and on the few entities that `also_cells` names), so it is remembered for all sets that are alike there.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from auditor.findings.finding import Finding, RuleOutcome, Severity, Status
from auditor.merging.combination import Combination
from auditor.merging.found import Batch, MergeFindings
from auditor.merging.joint import Joint, Verdict
from auditor.merging.registry import merge_rules
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context
from auditor.rules.finishing import severity_by
from auditor.rules.needs import missing_input, unreadable_input
from auditor.rules.policing.in_force import off, switched_off
from auditor.rules.rule import Loaded, Rule, SubjectKind


@frozen
class Judged:
    """What the MERGE rules say about one set of roles."""

    findings: MergeFindings
    """Worst first, then the widest reach, then by rule and subject; stable."""
    outcomes: tuple[RuleOutcome, ...]
    """One for each rule."""


def judge(combination: Combination, rules: Iterable[Loaded] | None = None) -> Judged:
    """Judge a set of roles, by all MERGE rules unless some are given."""
    chosen = tuple(rules) if rules is not None else merge_rules()
    batches: list[Batch] = []
    outcomes: list[RuleOutcome] = []
    for loaded in chosen:
        found, outcome = _run(loaded, combination)
        batches.extend(found)
        outcomes.append(outcome)
    return Judged(MergeFindings(combination, chosen, batches), tuple(outcomes))


def nothing_merged() -> tuple[RuleOutcome, ...]:
    """Give the outcomes of the MERGE rules while nothing is merged: no subjects."""
    return tuple(RuleOutcome(loaded.rule.id, Status.NO_SUBJECTS, 0, 0) for loaded in merge_rules())


def _run(loaded: Loaded, combination: Combination) -> tuple[Sequence[Batch], RuleOutcome]:
    found, outcome = _judged(loaded, combination)
    if switch := switched_off(loaded, combination.context):
        hidden = sum(len(batch.things) for batch in found)
        return (), off(outcome.rule, switch, combination.context.policy, outcome.subjects, hidden)
    return found, outcome


def _judged(loaded: Loaded, combination: Combination) -> tuple[Sequence[Batch], RuleOutcome]:
    rule, context = loaded.rule, combination.context
    if reason := missing_input(rule, context):
        return (), RuleOutcome(rule.id, Status.NOT_CHECKED, 0, 0, reason)
    on_entities = rule.subject is SubjectKind.MERGED_ROLES_AND_ENTITY
    found, subjects = (_on_entities if on_entities else _on_others)(loaded, combination)
    if found:
        number = sum(len(batch.things) for batch in found)
        return found, RuleOutcome(rule.id, Status.VIOLATIONS, subjects, number)
    if part := unreadable_input(rule, context):
        return (), RuleOutcome(rule.id, Status.NOT_CHECKED, subjects, 0, part)
    return (), RuleOutcome(rule.id, Status.CLEAN if subjects else Status.NO_SUBJECTS, subjects, 0)


def _on_others(loaded: Loaded, combination: Combination) -> tuple[list[Batch], int]:
    """Judge the set, or documents."""
    context = combination.context
    found: dict[Severity, list[tuple[str, Finding]]] = {}
    subjects = 0
    for subject in combination.subjects(loaded.rule):
        subjects += 1
        for finding in loaded.check(subject, context):
            severity = severity_by(finding.rule, finding.severity, context)
            found.setdefault(severity, []).append((finding.subjects.document, finding))
    batches = []
    for severity, told in found.items():
        told.sort(key=itemgetter(0))
        batches.append(Batch(severity, loaded.rule.id, [thing for thing, _ in told], [finding for _, finding in told]))
    return batches, subjects


def _on_entities(loaded: Loaded, combination: Combination) -> tuple[list[Batch], int]:
    """Judge entities of the app: those on which the roles differ, or those that the rule names."""
    rule_id, context = loaded.rule.id, combination.context
    verdicts = (_named if loaded.rule.entities else _shared)(loaded, combination)
    found: dict[tuple[Severity, int], list[Name]] = {}
    subjects = 0
    for name, verdict in verdicts:
        if verdict is not None:
            subjects += 1
            for number, severity in enumerate(verdict) if verdict else ():
                found.setdefault((severity, number), []).append(name)
    batches = []
    for (severity, number), names in found.items():
        names.sort()
        batches.append(Batch(severity_by(rule_id, severity, context), rule_id, names, (), number))
    return batches, subjects


def _shared(loaded: Loaded, combination: Combination) -> Iterator[tuple[Name, Verdict]]:
    for name, joint in combination.joints.items():
        yield name, _on_joint(loaded, joint, combination, name)


def judge_joint(joint: Joint, combination: Combination, name: Name) -> None:
    """Judge the roles of a set on an entity on which they differ, so that it is known for the sets that come."""
    for loaded in merge_rules():
        rule = loaded.rule
        looks = rule.subject is SubjectKind.MERGED_ROLES_AND_ENTITY and not rule.entities
        if looks and not missing_input(rule, combination.context):
            _on_joint(loaded, joint, combination, name)


def _on_joint(loaded: Loaded, joint: Joint, combination: Combination, name: Name) -> Verdict:
    """Judge an entity by a rule that looks at it alone, once for all sets of roles that are alike there."""
    rule_id, verdicts = loaded.rule.id, joint.verdicts
    if rule_id not in verdicts:
        looks = joint.together and combination.project.entities[name].module != SYSTEM
        verdicts[rule_id] = _verdict(loaded, combination, name) if looks else None
    return verdicts[rule_id]


def _named(loaded: Loaded, combination: Combination) -> Iterator[tuple[Name, Verdict]]:
    """Judge the entities that the rule names; what is remembered goes by the other entities too that decide."""
    rule, context = loaded.rule, combination.context
    known = context.memo.setdefault("what MERGE rules found", {})
    assert isinstance(known, dict)
    together, joints = combination.access, combination.joints
    for name in rule.entities(context) if rule.entities and len(combination.parts) > 1 else ():
        found = together.entity(name)
        if not found or (combination.among is not None and name not in combination.among):
            continue
        names = _deciding(rule, name, context)
        joint = joints.get(name)
        if len(names) == 1 and joint is not None:
            yield name, _on_joint(loaded, joint, combination, name)
            continue
        key = rule.id, tuple(map(together.entity, names)), _held(combination, names)
        if key not in known:
            known[key] = _verdict(loaded, combination, name)
        yield name, known[key]


def _deciding(rule: Rule, name: Name, context: Context) -> tuple[Name, ...]:
    """Give an entity, and the others whose cells decide about it too."""
    known = context.memo.setdefault("entities that decide for MERGE rules", {})
    assert isinstance(known, dict)
    names: tuple[Name, ...] | None = known.get((rule.id, name))
    if names is None:
        others = rule.also_cells(context.project.entities[name], context) if rule.also_cells else ()
        names = known[rule.id, name] = tuple(dict.fromkeys((name, *others)))
    return names


def _held(combination: Combination, names: tuple[Name, ...]) -> frozenset[tuple[object, ...]]:
    """Give what roles of the set may do on some entities alone, and what they bring."""
    return frozenset(
        tuple((part.alone.entity(one), part.access.entity(one)) for one in names) for part in combination.parts
    )


def _verdict(loaded: Loaded, combination: Combination, name: Name) -> Verdict:
    """Ask a rule about one entity."""
    rule, context = loaded.rule, combination.context
    on = combination.on(combination.project.entities[name])
    if rule.among is not None and not rule.among(on, context):
        return None
    if rule.at_a_glance is not None:
        return rule.at_a_glance(on, context)
    return tuple(finding.severity for finding in loaded.check(on, context))
