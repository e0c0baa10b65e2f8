"""Signatures only spare work: containment and redundancy are what a look at every cell says."""

import random
from itertools import combinations

import pytest

from auditor.access.compare import contained, within
from auditor.access.effective import AccessModel
from auditor.access.redundant import adds_nothing
from auditor.access.roles import RoleSet
from auditor.model.names import Name
from auditor.model.project import Project
from auditor.samples.app import App

ROLES = ("A", "B", "C", "D")
CONSTRAINTS = ("", "", "[Total > 5]", "[Total > 1]", "[Total > 5 or not(Total > 5)]", "[Total > 1 and Total < 0]")


def shop(dice: random.Random) -> Project:
    """A shop in which four module roles get rights by chance, a specialization of System.User among the entities."""
    app = App()
    module = app.module("Shop", *ROLES)
    for name in ("Order", "Line", "Member"):
        options = {"generalization": "System.User"} if name == "Member" else {}
        entity = module.entity(name, {"Total": "Integer", "Note": "String"}, **options)
        for _ in range(dice.randint(0, 4)):
            entity.rule(
                *dice.sample(ROLES, dice.randint(1, 2)),
                create=dice.random() < 0.2,
                delete=dice.random() < 0.2,
                read=[m for m in ("Total", "Note") if dice.random() < 0.5],
                write=[m for m in ("Note",) if dice.random() < 0.3],
                xpath=dice.choice(CONSTRAINTS),
            )
    for role in ROLES:
        if dice.random() < 0.4:
            module.microflow(f"ACT_{role}", role, *dice.sample(ROLES, 1))
    for number in range(5):
        held = [f"Shop.{role}" for role in dice.sample(ROLES, dice.randint(0, 3))]
        managed = [f"Role{n}" for n in range(5) if dice.random() < 0.2]
        app.user_role(f"Role{number}", "System.User", *held, manages=managed)
    return app.project()


@pytest.mark.parametrize("seed", range(60))
def test_within_is_what_contained_says(seed: int) -> None:
    model = AccessModel(shop(random.Random(seed)))
    slow = AccessModel(model.project)
    for one in model.single_roles:
        for other in model.single_roles:
            pair = (slow.user_role(access.roles.user_roles[0]) for access in (one, other))
            assert within(one, other) is contained(*pair).proved


@pytest.mark.parametrize("seed", range(60))
def test_a_module_role_adds_nothing_when_the_access_is_equal_without_it(seed: int) -> None:
    model = AccessModel(shop(random.Random(seed)))
    for access in model.single_roles:
        for module_role in access.module_roles:
            smaller = model.of(RoleSet(access.roles.user_roles, (), (module_role,)))
            assert adds_nothing(access, module_role) is contained(access, smaller).proved


@pytest.mark.parametrize("seed", range(30))
def test_what_is_remembered_of_one_set_holds_for_others(seed: int) -> None:
    """Sets of two roles and of three share what a module role adds beside the same neighbours."""
    model = AccessModel(shop(random.Random(seed)))
    names = [access.roles.user_roles[0] for access in model.single_roles]
    for held in (*combinations(names, 2), *combinations(names, 3)):
        access = model.of(RoleSet(held))
        for module_role in access.module_roles:
            smaller = model.of(RoleSet(held, (), (module_role,)))
            assert adds_nothing(access, module_role) is contained(access, smaller).proved


def test_a_right_on_no_rows_is_none() -> None:
    app = App()
    app.module("Shop", "A", "B").entity("Order", {"Total": "Integer"}).rule(
        "A", read="all", xpath="[Total > 1 and Total < 0]"
    )
    app.user_role("One", "System.User", "Shop.A").user_role("Two", "System.User", "Shop.B")
    model = AccessModel(app.project())
    one, two = model.user_role(Name("One")), model.user_role(Name("Two"))
    assert within(one, two)
    assert adds_nothing(one, Name("Shop.A"))
    signature = model.signatures.of_tokens(frozenset((Name("Shop.A"),)))
    assert (bool(signature.some), bool(signature.all_rows)) == (True, False)


def test_whether_a_role_gives_anything_outside_system() -> None:
    app = App()
    app.module("Shop", "Viewer", "Runner").page("Start", "Viewer").microflow("ACT_Go", "Runner")
    app.user_role("Seer", "System.User", "Shop.Viewer").user_role("Doer", "System.User", "Shop.Runner")
    model = AccessModel(app.project())
    seer, doer = (model.signatures.of(model.user_role(Name(name))) for name in ("Seer", "Doer"))
    assert (seer.outside_system, seer.documents) == (False, frozenset())
    assert (doer.outside_system, doer.documents) == (False, frozenset({Name("Shop.ACT_Go")}))
