"""Our access beside what another export of the same project says."""

from auditor.access.effective import AccessModel, EffectiveAccess
from auditor.access.other_export import RowsDifference, compare_rows
from auditor.access.rights import Right
from auditor.access.rows import Rows
from auditor.model.names import Name
from auditor.model.project import Granularity
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
