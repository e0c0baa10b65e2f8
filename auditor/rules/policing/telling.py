"""How findings of the policy file are told: what a role has, by which rules, and where the file asks for it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Fact, Finding
from auditor.model.names import Name
from auditor.policy.policy import Duty, Policy
from auditor.rules.context import Context, RoleSubject
from auditor.rules.policing.held import Held
from auditor.rules.policing.resolved import documents_of
from auditor.rules.rights import cells_in, rules_of
from auditor.rules.rule import Page
from auditor.rules.telling import holding_evidence, listed, members, rule_evidence, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def page_of(duty: Duty, policy: Policy, what: str, example: str) -> Page:
    """Make the page of a rule that the policy file makes."""
    place = policy.place(duty.line)
    why = "The organisation does not want it: " + (duty.process or "so its policy file says") + "."
    fix = duty.fix or "Take module roles out of the user role, or rights out of its module roles, until it holds."
    return Page(duty.title, what, f"{why}{_owned(duty)}", example, fix, (place,))


def _owned(duty: Duty) -> str:
    return f" Owner: {duty.owner}." if duty.owner else ""


def facts_of(held: Held) -> tuple[Fact, ...]:
    """Make the facts of what something is held by: its cells, its documents."""
    return held.cells, held.documents


def held_in(fact: Fact) -> Held:
    """Read them back."""
    assert isinstance(fact, tuple)
    return Held(cells_in(fact[0]), texts(fact[1]))


MOST_IN_FULL = 3
"""So many entities are told with their members; of more only the names."""


def told(held: Held, context: Context) -> str:
    """Say what is held: `write of BankAccount on Shop.Supplier, execute Shop.ACT_Pay`."""
    by_right: dict[str, dict[Name, None]] = {}
    for cell in held.cells:
        by_right.setdefault(cell.right, {})[cell.rules[0].entity] = None
    if sum(map(len, by_right.values())) > MOST_IN_FULL:
        parts = [f"{right} on {listed(entities)}" for right, entities in by_right.items()]
    else:
        by_entity: dict[tuple[str, Name], set[Name]] = {}
        for cell in held.cells:
            by_entity.setdefault((cell.right, cell.rules[0].entity), set()).update(cell.members)
        parts = [
            f"{right} of {members(context, entity, sorted(names))} on {entity}" if names else f"{right} {entity}"
            for (right, entity), names in by_entity.items()
        ]
    return listed([*parts, *held.documents])


def evidence(held: Iterable[Held], finding: Finding, context: Context) -> Iterator[Evidence]:
    """Say by which access rules, documents and module roles it is held."""
    parts = list(held)
    cells = [cell for part in parts for cell in part.cells]
    yield from rule_evidence(context, cells)
    rules = rules_of(cells)
    yield from holding_evidence(finding, context, rules)
    for document in dict.fromkeys(name for part in parts for name in part.documents):
        yield _document(document, finding, context)


def _document(written: str, finding: Finding, context: Context) -> Evidence:
    """Say which module roles allow a document: `Shop.ACT_Pay may be run through Shop.Payer`."""
    from auditor.access.rights import Right

    right, _, name = written.partition(" ")
    named = (d for d in documents_of(Right(right), context.project) if d.name == name and not d.excluded)
    document = next(named)
    allowed = document.module_roles or document.user_roles
    held = _held_names(finding, context)
    through = sorted(role for role in allowed if role in held)
    if not through:
        return Evidence(f"{name} asks no authentication: everyone may call it", document.location)
    verb = {Right.EXECUTE: "run", Right.VIEW: "opened"}.get(Right(right), "called")
    return Evidence(f"{name} may be {verb} through {listed(through)}", document.location)


def _held_names(finding: Finding, context: Context) -> frozenset[Name]:
    """Everything by which access lists know the roles of a finding."""
    s, project = finding.subjects, context.project
    names = {*s.user_roles, *s.module_roles}
    for user_role in s.user_roles:
        known = project.user_role_by_name.get(user_role)
        names.update(known.module_roles if known else ())
    return frozenset(names)


def asked_by(duty: Duty, policy: Policy) -> Evidence:
    """Say where the file asks for it, and who answers for it."""
    words = [f"{duty.key} in {policy.place(duty.line)}"]
    words += [f"process {duty.process}"] if duty.process else []
    words += [f"owner {duty.owner}"] if duty.owner else []
    return Evidence(", ".join(words))


def is_plain_role(role: RoleSubject, context: Context) -> bool:
    """Whether it is a role of the project, alone and as it is: no merge."""
    return any(known is role for known in context.judged_roles)


def never_tried(app: "App") -> None:
    """Refuse: a rule of the policy file has no planted fault, for only the file knows what it looks for."""
    raise ValueError("a rule of the policy file has no planted fault")
