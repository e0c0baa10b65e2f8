"""ENT-19: views that show what their sources keep (rules.md)."""

import pytest

from auditor.findings.finding import Certainty, Status
from auditor.rules.view_sources import named_in, only_counts
from auditor.samples.app import App
from tests.rules.shop import OWN, Told, with_roles


@pytest.mark.parametrize(
    ("oql", "names"),
    [
        ("select o.Total as Total from Shop.Order as o", ["Shop.Order"]),
        ("SELECT * FROM Shop.Order o, Shop.Customer c WHERE o.X = c.X", ["Shop.Order", "Shop.Customer"]),
        (
            "select 1 from Shop.Order o left join o/Shop.Order_Customer/Shop.Customer c",
            ["Shop.Order", "Shop.Order_Customer", "Shop.Customer"],
        ),
        ('select 1 from "Shop"."Order"', ["Shop.Order"]),
        (
            "select 1 from (select A from Shop.Inner) x where x.A in (select B from Shop.Other)",
            ["Shop.Inner", "Shop.Other"],
        ),
        ("select 'from Shop.Text' from Shop.Order -- join Shop.Comment\n/* from Shop.Block */", ["Shop.Order"]),
        ("", []),
    ],
)
def test_what_oql_names(oql: str, names: list[str]) -> None:
    assert list(named_in(oql)) == names


@pytest.mark.parametrize(
    ("oql", "counts"),
    [
        ("select count(*) as N from Shop.Order", True),
        ("select sum(o.Total) as T, avg(o.Total) as A from Shop.Order as o", True),
        ("select o.State as State, count(o.Total) as N from Shop.Order as o group by o.State", True),
        ("select o.State as State, count(o.Total) as N from Shop.Order as o", False),
        ("select max(o.Total) as M from Shop.Order as o", False),
        ("select o.Total as T from Shop.Order as o", False),
        ("select count(*) from Shop.A union select count(*) from Shop.B", False),
        ("", False),
    ],
)
def test_views_that_only_count(oql: str, counts: bool) -> None:
    assert only_counts(oql) is counts


OF_ORDERS = "select o.Total as Total from Shop.Order as o"


def shop(app: App, oql: str = OF_ORDERS, source: str = OWN, view: str = "", role: str = "User") -> App:
    module = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")
    module.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=source)
    module.entity("View", {"Total": "Decimal"}, view=oql).rule(role, read="all", xpath=view)
    return app


BOTH: Told = [("high", "Clerk × Shop.View"), ("high", "Customer × Shop.View")]


def test_rows_that_the_source_keeps(app: App, judge) -> None:
    result = judge("ENT-19", shop(app))
    assert result.told == BOTH
    told = result.audit.explain(result.audit.findings[0])
    assert told.message == (
        "User role Clerk can read all of the view Shop.View, but may read Shop.Order only under a row constraint."
    )


def test_a_source_that_the_role_does_not_read_at_all(app: App, judge) -> None:
    assert judge("ENT-19", shop(app, role="Guest")).told == [("high", "Anonymous × Shop.View")]


def test_a_view_of_a_view(app: App, judge) -> None:
    shop(app, oql="select i.Total as Total from Shop.Inner as i")
    app.modules["Shop"].entity("Inner", {"Total": "Decimal"}, view=OF_ORDERS)
    assert judge("ENT-19", app).told == BOTH


def test_counting_is_only_possible(app: App, judge) -> None:
    result = judge("ENT-19", shop(app, oql="select count(o.Total) as Total from Shop.Order as o"))
    assert {finding.certainty for finding in result.audit.findings} == {Certainty.POSSIBLE}


@pytest.mark.parametrize("options", [{"source": ""}, {"source": "[1 = 1]"}, {"view": "[Total > 5]"}, {"role": "Admin"}])
def test_near_misses(options: dict[str, str], app: App, judge) -> None:
    assert judge("ENT-19", shop(app, **options)).told == []


def test_without_oql_it_is_not_checked(app: App, judge) -> None:
    outcome = judge("ENT-19", shop(app, oql=" ")).outcome
    assert (outcome.status, outcome.reason) == (Status.NOT_CHECKED, "the export does not hold the OQL of Shop.View")


def test_a_module_role_that_nobody_holds_is_judged_too(app: App, judge) -> None:
    module = app.module("Shop", "User")
    module.entity("Order", {"Total": "Decimal"})
    module.entity("View", {"Total": "Decimal"}, view=OF_ORDERS).rule("User", read="all")
    result = judge("ENT-19", app)
    assert result.told == [("medium", "Shop.User × Shop.View")] and result.only.latent
