"""SOD-01: configuration and data in one user role."""

from auditor.findings.finding import Status
from auditor.model.project import Granularity
from auditor.rules.audit import audit
from auditor.samples.app import App
from tests.builders import entity, project, rule, user_role
from tests.rules.conftest import Judge
from tests.rules.policing.purchase import audited


def shop(*rules, **more):
    """Orders, and settings that say by their name what they are."""
    settings, orders = rules
    return project(
        entity("Shop.ShopSettings", "Limit", rules=[settings]),
        entity("Shop.Order", "Total", rules=[orders]),
        **more,
    )


def test_where_the_export_knows_user_roles_only_it_tells_what_role_04_would(judge: Judge) -> None:
    overview = shop(
        rule(user_roles=["Manager"], write="all"),
        rule(user_roles=["Manager", "Clerk"], read="all"),
        user_roles=[user_role("Manager"), user_role("Clerk")],
        granularity=Granularity.USER_ROLES,
    )
    done = audit(overview)
    (finding,) = (f for f in done.findings if f.rule == "SOD-01")
    assert finding.subjects.label == "Manager"
    assert done.explain(finding).message == (
        "User role Manager sets the app up (Shop.ShopSettings) and works with its data (Shop.Order)."
    )
    statuses = {outcome.rule: outcome.status for outcome in done.outcomes}
    assert statuses["ROLE-04"] is statuses["ROLE-17"] is Status.NOT_CHECKED


def test_where_role_04_or_role_17_says_it_this_is_quiet(judge: Judge, app: App) -> None:
    both = app.module("Shop", "Setup", "Seller", "All")
    both.entity("ShopSettings", {"Limit": "Decimal"}).rule("Setup", "All", write="all")
    both.entity("Order", {"Total": "Decimal"}).rule("Seller", read="all").rule("All", write="all")
    app.user_role("Two", "System.User", "Shop.Setup", "Shop.Seller").user_role("One", "System.User", "Shop.All")
    assert [label for _, label in judge("ROLE-04", app).told] == ["Two"]
    assert [label for _, label in judge("ROLE-17", app).told] == ["Shop.All"]
    assert judge("SOD-01", app).outcome.status is Status.CLEAN


def test_a_policy_that_defines_it_has_the_last_word() -> None:
    """Also where ROLE-04 says it."""
    mixed = shop(
        rule("Shop.Setup", write="all"),
        rule("Shop.Seller", read="all"),
        user_roles=[
            user_role("Manager", "System.User", "Shop.Setup", "Shop.Seller"),
            user_role("Clerk", "Shop.Seller"),
        ],
    )
    text = '[risks.SOD-01]\ntitle = "Apart"\nseverity = "low"\nwhen = "writes-configuration and uses-business-data"\n'
    done = audited(mixed, text)
    told = [(f.rule, f.severity.value, f.subjects.label) for f in done.findings if f.rule in ("SOD-01", "ROLE-04")]
    assert sorted(told) == [("ROLE-04", "medium", "Manager"), ("SOD-01", "low", "Manager")]
    assert done.title(next(f for f in done.findings if f.rule == "SOD-01")) == "Apart"
    assert [outcome.rule for outcome in done.outcomes].count("SOD-01") == 1
