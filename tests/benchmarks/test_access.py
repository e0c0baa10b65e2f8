"""How fast access is on the largest project that we promise: 200 user roles, 5,000 entities, 20 members each.

Run with `pytest tests/benchmarks/test_access.py --benchmark-only`. Budgets are those of a quiet machine, times three.
"""

import random
from dataclasses import replace
from time import process_time

import pytest

from auditor.access.compare import compare, contained
from auditor.access.effective import AccessModel
from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.summary import Summaries
from auditor.access.target import Target
from auditor.access.versions import compare_versions
from auditor.access.who_can import who_can
from auditor.model.domain import AccessRule, Attribute, AttributeType, Entity
from auditor.model.names import Name, Text
from auditor.model.project import Module, ModuleRole, Project, Source, UserRole

MODULES, ROLES_PER_MODULE, ENTITIES_PER_MODULE, MEMBERS, USER_ROLES = 25, 8, 200, 20, 200
COLUMN_SECONDS = 0.05
SLACK = 3


@pytest.fixture(scope="module")
def project() -> Project:
    """Made of values, with everything that is random drawn from one seed."""
    draw = random.Random(5000)
    modules = [_module(number) for number in range(MODULES)]
    entities = {e.name: e for module in modules for e in _entities(module, draw)}
    roles = [role.name for module in modules for role in module.roles]
    users = tuple(
        UserRole(
            Name(f"Role{n}"),
            tuple(draw.sample(roles, draw.randint(5, 40))),
            manageable_roles=(Name("Role0"),) * (n % 2),
        )
        for n in range(USER_ROLES)
    )
    return Project(
        Source(Name("Large.mpr"), "mpr-v2", ""), "10.24.4", modules=tuple(modules), user_roles=users, entities=entities
    )


def _module(number: int) -> Module:
    return Module(Name(f"M{number}"), tuple(ModuleRole(Name(f"M{number}.R{n}")) for n in range(ROLES_PER_MODULE)))


def _entities(module: Module, draw: random.Random) -> list[Entity]:
    made = []
    for number in range(ENTITIES_PER_MODULE):
        name = Name(f"{module.name}.Entity{number}")
        members = tuple(Name(f"{name}.Member{n}") for n in range(MEMBERS))
        rules = []
        for index in range(1, draw.randint(2, 5)):
            xpath = draw.choice(["", "", f"[{module.name}.Entity_Account = '[%CurrentUser%]']", "[Member1 = 'Open']"])
            roles = tuple(role.name for role in draw.sample(module.roles, draw.randint(1, 3)))
            create, delete = draw.random() < 0.4, draw.random() < 0.3
            written = members[: draw.randint(0, MEMBERS)]
            rules.append(AccessRule(name, index, roles, create, delete, members, written, members, Text(xpath)))
        attributes = tuple(Attribute(Name(f"Member{n}"), AttributeType.STRING) for n in range(MEMBERS))
        made.append(Entity(name, module.name, persistable=True, attributes=attributes, rules=tuple(rules)))
    return made


def within_budget(seconds: float, budget: float) -> None:
    """Fail when it took more than three times what it may."""
    assert seconds < SLACK * budget, f"{seconds * 1000:.0f} ms, may take {budget * 1000:.0f}"


def test_first_column(project, benchmark):
    """The marks of one role on every entity, nothing known yet."""

    def first() -> float:
        started = process_time()
        model = AccessModel(project)
        access = model.single_roles[7]
        summaries = Summaries(model)
        assert len([summaries.marks(access.entity(name)) for name in project.entities]) == 5000
        return process_time() - started

    within_budget(benchmark.pedantic(first, rounds=5), 0.2)


def test_next_columns(project, benchmark):
    """The same for further roles, with the entities' rules known."""
    model = AccessModel(project)
    summaries = Summaries(model)
    columns = iter(model.single_roles)
    for name in project.entities:
        summaries.counted(name)
        model.index(name)

    def column() -> float:
        started = process_time()
        access = next(columns)
        assert len([summaries.marks(access.entity(name)) for name in project.entities]) == 5000
        return process_time() - started

    seconds = [benchmark.pedantic(column, rounds=40)] + [column() for _ in range(20)]
    within_budget(sorted(seconds)[len(seconds) // 2], COLUMN_SECONDS)


def test_every_cell_grouped(project, benchmark):
    """All 1,000,000 cells, as the audit walks them."""

    def walk() -> int:
        model = AccessModel(project)
        sets = model.single_roles
        return sum(len(positions) for name in project.entities for _, positions in model.grouped(name, sets))

    started = process_time()
    assert benchmark.pedantic(walk, rounds=1) > 100_000
    within_budget(process_time() - started, 2.0)


def test_containment_of_all_pairs(project, benchmark):
    """39,800 ordered pairs of user roles, as ROLE-12 asks."""
    model = AccessModel(project)
    roles = model.single_roles

    def pairs() -> int:
        return sum(contained(a, b).proved for a in roles for b in roles if a is not b)

    started = process_time()
    benchmark.pedantic(pairs, rounds=1)
    within_budget(process_time() - started, 10.0)


def test_merge(project, benchmark):
    """Two roles compared with their union, cell by cell."""
    model = AccessModel(project)
    a, b = model.single_roles[:2]

    def merge() -> None:
        both = model.of(RoleSet((*a.roles.user_roles, *b.roles.user_roles)))
        assert compare(a, both).changes

    started = process_time()
    benchmark.pedantic(merge, rounds=1)
    within_budget(process_time() - started, 0.5)


def test_who_can(project, benchmark):
    """200 roles asked about one right."""
    model = AccessModel(project)
    target = Target(Right.DELETE, project.entities[Name("M3.Entity7")])
    started = process_time()
    benchmark.pedantic(who_can, (model, target), rounds=1)
    within_budget(process_time() - started, 0.05)


@pytest.mark.parametrize(("every", "budget"), [(0, 2.0), (10, 3.0), (1, 10.0)], ids=["none", "a tenth", "all"])
def test_two_versions(project, benchmark, every, budget):
    """Every user role in two versions, of which no entity, every tenth or each has other rules."""
    newer = replace(project, entities=_changed(project, every))

    def both() -> float:
        started = process_time()
        compare_versions(AccessModel(project), AccessModel(newer))
        return process_time() - started

    within_budget(benchmark.pedantic(both, rounds=1), budget)


def _changed(project: Project, every: int) -> dict[Name, Entity]:
    """Give the entities, every so many with a wider first rule; 0 changes none."""

    def widened(found: Entity) -> Entity:
        first, *others = found.rules
        return replace(found, rules=(replace(first, constraint=Text("[Member1 = 'Paid']"), delete=True), *others))

    entities = project.entities.items()
    return {name: widened(e) if every and n % every == 0 and e.rules else e for n, (name, e) in enumerate(entities)}
