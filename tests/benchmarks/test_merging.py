"""How fast merging is on the largest projects that we promise.

Live: 50 user roles, 5,000 entities, 100,000 members. Pairs: 200 user roles, 5,000 entities. Run with
`pytest tests/benchmarks/test_merging.py --benchmark-only`. Budgets are those of a quiet machine, times three.
"""

import gc
import random
from collections.abc import Iterator
from time import process_time

import pytest

from auditor.exports.system_module import system_module
from auditor.merging.changes import entity_changes
from auditor.merging.pairs import all_pairs
from auditor.merging.preparing import prepare
from auditor.merging.scenario import Merge, merge
from auditor.model.documents import Microflow, Page, Parameter
from auditor.model.domain import AccessRule, Attribute, AttributeType, Entity
from auditor.model.names import Name, Text
from auditor.model.project import Module, ModuleRole, Project, ProjectSecurity, SecurityLevel, Source, UserRole
from auditor.rules.audit import Audit, audit
from auditor.rules.context import Context

MODULES, ENTITIES_PER_MODULE, MEMBERS, ROLES_PER_MODULE, FLOWS_PER_MODULE = 50, 100, 20, 4, 20
CONSTRAINED = 0.25
"""The share of access rules with a row constraint: four times that of real projects (merging.md 2.1)."""

TOGGLE_SECONDS = 0.05
PAIRS_SECONDS = 5.0
SLACK = 3


def large(users: int, held: tuple[int, int], modules: int = MODULES, roles: int = ROLES_PER_MODULE) -> Project:
    """A project of made-up modules; everything that is random comes from one seed."""
    draw = random.Random(5000)
    names = [Name(f"M{number}") for number in range(modules)]
    module_roles = {name: [Name(f"{name}.R{number}") for number in range(roles)] for name in names}
    per_module = MODULES * ENTITIES_PER_MODULE // modules
    entities = [entity for name in names for entity in _entities(name, module_roles[name], per_module, draw)]
    every_role = [role for found in module_roles.values() for role in found]
    system = system_module((10, 24, 4))
    return Project(
        Source(Name("Large.mpr"), "mpr-v2", ""),
        "10.24.4",
        modules=tuple(Module(name, tuple(map(ModuleRole, found))) for name, found in module_roles.items()),
        entities={entity.name: entity for entity in (*entities, *system.entities)},
        associations={association.name: association for association in system.associations},
        microflows=tuple(flow for name in names for flow in _flows(name, module_roles[name], per_module, draw)),
        pages=tuple(
            Page(Name(f"{name}.Page{number}"), name, (draw.choice(module_roles[name]),))
            for name in names
            for number in range(FLOWS_PER_MODULE)
        ),
        user_roles=tuple(
            UserRole(
                Name(f"Role{number}"),
                (Name("System.User"), *draw.sample(every_role, draw.randint(*held))),
                manageable_roles=(Name("Role0"),) * (number % 2),
            )
            for number in range(users)
        ),
        security=ProjectSecurity(level=SecurityLevel.PRODUCTION),
    )


def _entities(module: Name, roles: list[Name], number: int, draw: random.Random) -> Iterator[Entity]:
    for position in range(number):
        name = Name(f"{module}.Entity{position}")
        attributes = [Name(f"Member{n}") for n in range(MEMBERS)]
        if position % 20 == 0:
            attributes[:2] = [Name("Email"), Name("Salary")]
        members = tuple(Name(f"{name}.{attribute}") for attribute in attributes)
        rules = []
        for index in range(1, draw.randint(2, 4)):
            xpath = draw.choice(["[System.owner = '[%CurrentUser%]']", "[Member5 = 'Open']"])
            rules.append(
                AccessRule(
                    name,
                    index,
                    tuple(draw.sample(roles, draw.randint(1, 2))),
                    draw.random() < 0.3,
                    draw.random() < 0.2,
                    members,
                    members[: draw.randint(0, MEMBERS)],
                    members,
                    Text(xpath if draw.random() < CONSTRAINED else ""),
                )
            )
        made = tuple(Attribute(attribute, AttributeType.STRING) for attribute in attributes)
        yield Entity(name, module, persistable=True, attributes=made, rules=tuple(rules), stores_owner=True)


def _flows(module: Name, roles: list[Name], entities: int, draw: random.Random) -> Iterator[Microflow]:
    for number in range(FLOWS_PER_MODULE):
        yield Microflow(
            Name(f"{module}.ACT{number}"),
            module,
            (draw.choice(roles),),
            apply_entity_access=draw.random() < 0.5,
            parameters=(Parameter(Name("Object"), Name(f"{module}.Entity{draw.randrange(entities)}")),),
        )


def dense() -> Project:
    """As large, and every role has rights on half of all entities: each holds a module role of every other module."""
    names = [Name(f"M{number}") for number in range(MODULES)]
    kinds = ("User", "Manager", "Admin")
    system = system_module((10, 24, 4))
    entities = [entity for name in names for entity in _three_rules(name, kinds)]
    return Project(
        Source(Name("Dense.mpr"), "mpr-v2", ""),
        "10.24.4",
        modules=tuple(Module(name, tuple(ModuleRole(Name(f"{name}.{kind}")) for kind in kinds)) for name in names),
        entities={entity.name: entity for entity in (*entities, *system.entities)},
        associations={association.name: association for association in system.associations},
        user_roles=tuple(
            UserRole(
                Name(f"Role{number}"),
                (
                    Name("System.User"),
                    *(Name(f"{m}.{kinds[(number + n) % 3]}") for n, m in enumerate(names) if (number + n) % 2),
                ),
            )
            for number in range(50)
        ),
        security=ProjectSecurity(level=SecurityLevel.PRODUCTION),
    )


def _three_rules(module: Name, kinds: tuple[str, ...]) -> Iterator[Entity]:
    for position in range(ENTITIES_PER_MODULE):
        name = Name(f"{module}.Entity{position}")
        attributes = [Name(f"Member{n}") for n in range(MEMBERS)]
        members = tuple(Name(f"{name}.{attribute}") for attribute in attributes)
        own = Text("[System.owner = '[%CurrentUser%]']")
        granted = ((True, False, members, members[::2], own), (False, False, members[1::3], (), Text("")))
        granted = (*granted, (True, True, members, members, own))
        rules = tuple(
            AccessRule(name, index, (Name(f"{module}.{kind}"),), create, delete, read, write, members, xpath)
            for index, (kind, (create, delete, read, write, xpath)) in enumerate(zip(kinds, granted, strict=True), 1)
        )
        made = tuple(Attribute(attribute, AttributeType.STRING) for attribute in attributes)
        yield Entity(name, module, persistable=True, attributes=made, rules=rules, stores_owner=True)


@pytest.fixture(scope="module")
def audited() -> Iterator[Audit]:
    """The project of the live merge, audited and prepared as the screens do when they load one."""
    done = audit(large(50, (8, 20)))
    assert sum(len(found.attributes) for found in done.project.entities.values()) > 100_000
    prepare(done)
    gc.collect()
    gc.freeze()
    yield done
    gc.unfreeze()


def toggled(done: Audit, roles: list[Name]) -> Merge:
    """Everything that follows when a role goes in: gains in numbers, what is only together, findings in groups."""
    found = merge(done, roles)
    assert [found.number_gained(role) for role in roles]
    assert found.unchanged and not found.number_lost
    assert len(found.emergent) == len(found.only_together) + len(found.limits_lost)
    assert len(found.findings) == len(found.new_findings) + len(found.kept_findings)
    assert found.gone_findings is not None
    return found


def test_toggling_a_role(audited, benchmark):
    """A second and a third role go in, for one base after the other: none of these sets was looked at before."""
    names = [role.name for role in audited.project.user_roles]
    seconds = []

    def review() -> None:
        for first in range(0, 30, 3):
            for size in (2, 3):
                started = process_time()
                toggled(audited, names[first : first + size])
                seconds.append(process_time() - started)

    benchmark.pedantic(review, rounds=1)
    typical, worst = sorted(seconds)[len(seconds) // 2], max(seconds)
    assert typical < SLACK * TOGGLE_SECONDS, f"{typical * 1000:.0f} ms, may take {TOGGLE_SECONDS * 1000:.0f}"
    assert worst < 2 * SLACK * TOGGLE_SECONDS, f"{worst * 1000:.0f} ms at worst"


def test_toggling_a_role_that_has_rights_everywhere(benchmark):
    """Two roles with rights on half of 5,000 entities each: nothing of their merge was looked at before."""
    done = audit(dense())
    prepare(done)
    gc.collect()
    gc.freeze()
    names = [role.name for role in done.project.user_roles]
    seconds = []

    def review() -> None:
        for first in range(0, 40, 4):
            started = process_time()
            assert entity_changes(toggled(done, [names[first], names[first + 2 + first % 3]]))
            seconds.append(process_time() - started)

    benchmark.pedantic(review, rounds=1)
    gc.unfreeze()
    typical = sorted(seconds)[len(seconds) // 2]
    print(f"typical {typical * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms")
    assert typical < SLACK * TOGGLE_SECONDS, f"{typical * 1000:.0f} ms, may take {TOGGLE_SECONDS * 1000:.0f}"


def test_toggling_back(audited, benchmark):
    """A role that goes out and in again: everything about its accesses is known."""
    names = [role.name for role in audited.project.user_roles]
    toggled(audited, names[30:34])

    def again() -> float:
        started = process_time()
        toggled(audited, names[30:34])
        return process_time() - started

    assert benchmark.pedantic(again, rounds=5) < SLACK * TOGGLE_SECONDS


def test_all_pairs(benchmark):
    """19,900 pairs over 5,000 entities, nothing known before but the project."""
    context = Context(large(200, (8, 25), modules=25, roles=6))

    def pairs() -> float:
        started = process_time()
        assert len(all_pairs(context).ranked) == 19_900
        return process_time() - started

    assert benchmark.pedantic(pairs, rounds=1) < SLACK * PAIRS_SECONDS
