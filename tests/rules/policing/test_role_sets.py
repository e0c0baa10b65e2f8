"""Role sets of a policy: roles of which nobody should hold more than so many."""

import pytest

from auditor.files.errors import InputError
from auditor.model.names import Name
from auditor.model.project import DemoUser, ProjectSecurity
from auditor.samples.app import App
from tests.builders import project, user_role
from tests.rules.policing.purchase import audited, found, found_in_merge, message, purchasing


def role_set(roles: list[str], at_most: int = 1, **more: str) -> str:
    """A role set as TOML."""
    words = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    return f'[[role-sets]]\nname = "apart"\nroles = {roles}\nat-most = {at_most}\n{words}'


def test_module_roles_come_together_in_a_user_role() -> None:
    assert found(purchasing(), role_set(["Buy.Buyer", "Pay.Payer"])) == [("SOD-APART", "Manager")]
    assert message(purchasing(), role_set(["Buy.Buyer", "Pay.Payer"], title="Not both")) == (
        "User role Manager holds Buy.Buyer and Pay.Payer, and nobody should hold more than 1 of Buy.Buyer and "
        "Pay.Payer: Not both."
    )


def test_user_roles_come_together_in_a_merge() -> None:
    text = role_set(["Buyer", "Payer", "Manager"], 2)
    assert found(purchasing(), text) == []
    assert found_in_merge(purchasing(), text, "Buyer", "Payer") == ()
    (finding,) = found_in_merge(purchasing(), text, "Buyer", "Payer", "Manager")
    assert finding.subjects.label == "Buyer + Payer + Manager"


def test_user_roles_come_together_in_a_demo_user() -> None:
    app = App()
    app.user_role("Maker", "System.User").user_role("Checker", "System.User")
    app.demo_user("both", "Maker", "Checker").demo_user("one", "Maker")
    by = app.project()
    assert found(by, role_set(["Maker", "Checker"])) == [("SOD-APART", "Maker + Checker")]
    assert message(by, role_set(["Maker", "Checker"])).startswith("Demo user both holds Checker and Maker")


def test_a_demo_user_without_roles_is_nobody() -> None:
    by = project(user_roles=[user_role("A", "System.User"), user_role("B", "System.User")])
    assert ProjectSecurity(demo_users=(DemoUser(Name("x")),)).demo_users[0].user_roles == ()
    (outcome,) = (o for o in audited(by, role_set(["A", "B"])).outcomes if o.rule == "SOD-APART")
    assert (outcome.status, outcome.subjects) == ("clean", 2)


def test_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        audited(purchasing(), role_set(["Buyer", "Payr"]))
    told = "apart names Payr, which is no user role and no module role; nearest: Payer"
    assert str(refused.value).startswith(f"mxaudit.toml, line 2: {told}")


def test_a_package_has_no_user_roles_to_hold() -> None:
    package = App().package()
    package.module("Kit", "User")
    done = audited(package.project(), role_set(["Kit.User", "Kit.Admin"]))
    (outcome,) = (o for o in done.outcomes if o.rule == "SOD-APART")
    assert (outcome.status, outcome.reason) == (
        "not checked",
        "a module package has no app settings and no user roles",
    )
