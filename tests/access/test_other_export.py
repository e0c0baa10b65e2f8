"""Our access beside what another export of the same project says."""

from collections.abc import Sequence

import pytest

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.other_export import ExportComparison, Incomparable, RowsDifference, compare_exports, compare_rows
from auditor.access.rights import Right
from auditor.access.rows import Rows
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Granularity, Module, Project, ReadStatus
from tests.builders import entity, project, rule, user_role

ORDER, ACCOUNT = Name("Shop.Order"), Name("Admin.Account")
CUSTOMER = Name("Customer")
PAID = "[Paid]"


def ours(*rules) -> EffectiveAccess:
    """Customer by module roles, with an account entity below System.User."""
    made = project(
        entity("Shop.Order", "Total", "Paid", rules=rules),
        entity("Admin.Account", "FullName", generalization="System.User", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("Customer", "System.User", "Shop.A")],
    )
    return AccessModel(made).user_role(Name("Customer"))


def theirs(*rules) -> EffectiveAccess:
    """Customer as Mendix combined it: user roles only, no generalizations."""
    made = project(
        entity("Shop.Order", "Total", "Paid", rules=rules),
        entity("Admin.Account", "FullName", rules=[rule(user_roles=["Customer"], read="all")]),
        user_roles=[user_role("Customer")],
        granularity=Granularity.USER_ROLES,
    )
    return AccessModel(made).user_role(Name("Customer"))


def test_the_same_rights_from_other_rules():
    """Two rules of ours may be one of theirs: cells are compared, not rules."""
    mine = ours(rule("Shop.A", create=True, read=["Total"], xpath=PAID), rule("Shop.A", read=["Paid"]))
    other = theirs(
        rule(user_roles=["Customer"], create=True, read=["Paid"]),
        rule(user_roles=["Customer"], read=["Total"], xpath=PAID),
    )
    assert compare_rows(mine, other, [ORDER, ACCOUNT]) == (4, [])


def test_every_cell_that_differs():
    """None, constrained or all, on both sides."""
    mine = ours(rule("Shop.A", delete=True, read=["Total", "Paid"], xpath=PAID))
    other = theirs(rule(user_roles=["Customer"], create=True, delete=True, read=["Total"]))
    compared, differ = compare_rows(mine, other, [ORDER])
    assert compared == 4
    assert differ == [
        RowsDifference(CUSTOMER, ORDER, None, Right.DELETE, Rows.CONSTRAINED, Rows.ALL),
        RowsDifference(CUSTOMER, ORDER, Name("Shop.Order.Total"), Right.READ, Rows.CONSTRAINED, Rows.ALL),
        RowsDifference(CUSTOMER, ORDER, Name("Shop.Order.Paid"), Right.READ, Rows.CONSTRAINED, Rows.NONE),
        RowsDifference(CUSTOMER, ORDER, None, Right.CREATE, Rows.NONE, Rows.ALL),
    ]


def orders(*module_roles: str, modules: Sequence[Module] = (), xpath: str = "", **more: object) -> Project:
    """Orders of the shop and reports, read by Customer."""
    user_roles = [user_role("Customer", "System.User", *module_roles)]
    return project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all", xpath=xpath)]),
        entity("Reports.Report", "Title", rules=[rule("Reports.A", read="all")]),
        user_roles=user_roles,
        modules=modules,
        **more,
    )


def absent(area: str) -> Coverage:
    return Coverage(Name(area), ReadStatus.ABSENT, Text("not in the export"))


def test_every_user_role_on_every_entity() -> None:
    """Those of either side."""
    mine, other = orders("Shop.A", "Reports.A"), orders("Shop.A", "Reports.A", xpath=PAID)
    found = compare_exports(mine, other)
    assert isinstance(found, ExportComparison)
    total = Name("Shop.Order.Total")
    assert found.differ == (RowsDifference(CUSTOMER, ORDER, total, Right.READ, Rows.ALL, Rows.CONSTRAINED),)
    assert found.left_out == {}
    assert found.cells == compare_exports(mine, mine).cells
    assert compare_exports(mine, mine).differ == ()


def test_a_user_role_that_only_one_has() -> None:
    """All that it may do differs."""
    mine = orders("Shop.A")
    other = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("Clerk", "Shop.A")],
    )
    differ = compare_exports(mine, other).differ
    assert {(d.user_role, d.ours, d.theirs) for d in differ if d.entity == ORDER} == {
        ("Customer", Rows.ALL, Rows.NONE),
        ("Clerk", Rows.NONE, Rows.ALL),
    }


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (Module(Name("Reports"), protected=True), "Shop.mpr holds the module protected"),
        (Module(Name("Reports"), roles_known=False), "Shop.mpr does not hold the module"),
        (None, "Shop.mpr does not hold the module"),
    ],
)
def test_a_module_that_one_cannot_know_is_left_out(module: Module | None, reason: str) -> None:
    """Its cells are no differences, and it is named."""
    mine = orders("Shop.A", "Reports.A")
    other = orders("Shop.A", "Reports.A", modules=[mine.module_by_name[Name("Shop")], *([module] if module else [])])
    for one, two in ((mine, other), (other, mine)):
        found = compare_exports(one, two)
        assert found.left_out == {"Reports": reason}
        assert {difference.entity for difference in found.differ} == set()
        assert found.cells < compare_exports(mine, mine).cells


def test_without_access_rules_there_is_nothing_to_compare() -> None:
    """But those of System. A dump of some units only."""
    other = orders("Shop.A", "Reports.A", coverage=(absent("access rules"),))
    found = compare_exports(orders("Shop.A", "Reports.A"), other)
    assert found.differ == ()
    assert found.left_out == dict.fromkeys(("Shop", "Reports"), "Shop.mpr holds no access rules")


def test_without_user_management_the_system_module_is_left_out() -> None:
    """Who may manage whom decides about accounts."""
    other = orders("Shop.A", "Reports.A", coverage=(absent("user management"),))
    found = compare_exports(orders("Shop.A", "Reports.A"), other)
    assert found.left_out == {"System": "one of the exports does not say who may manage users"}
    assert found.differ == ()
    assert found.cells == 2


def test_a_package_and_an_app() -> None:
    """A package has no user roles; two packages have module roles in their place."""
    app, package = orders("Shop.A"), project(entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all")]))
    for one, two in ((app, package), (package, app)):
        with pytest.raises(Incomparable, match=r"Shop\.mpr holds no user roles, so there is nothing to compare"):
            compare_exports(one, two)
    changed = project(entity("Shop.Order", "Total", rules=[rule("Shop.A", write="all")]))
    found = compare_exports(package, changed)
    total = Name("Shop.Order.Total")
    assert [d for d in found.differ if d.entity == ORDER] == [
        RowsDifference(Name("Shop.A"), ORDER, total, Right.WRITE, Rows.NONE, Rows.ALL)
    ]


def test_managing_every_role_by_name_is_managing_everyone() -> None:
    """A compiled model lists the names, where the project file has one tick."""
    roles = [user_role("Boss", "System.User", manage_all_roles=True), user_role("Customer", "System.User")]
    by_name = user_role("Boss", "System.User", manages=["Boss", "Customer"], manage_users_without_roles=True)
    mine, other = (project(user_roles=[boss, roles[1]]) for boss in (roles[0], by_name))
    found = compare_exports(mine, other)
    assert found.cells > 0
    assert found.differ == ()
