"""The builder: what is declared is what the readers find."""

import pytest

from auditor.model.domain import AccessRule, DefaultRights, DeleteBehavior, SourceKind
from auditor.model.names import Name
from auditor.model.project import Project, ReadStatus, SecurityLevel
from auditor.model.secret import SecretKind
from auditor.samples.app import ABSENT, App
from auditor.samples.elements import plural
from tests.samples.everything import OWN_ROWS, everything


@pytest.fixture(scope="module")
def project() -> Project:
    return everything().project()


def order_rule(project: Project, index: int) -> AccessRule:
    """Give an access rule of Shop.Order."""
    return project.entities[Name("Shop.Order")].rules[index - 1]


def labels(project: Project, rule: AccessRule, members: tuple[Name, ...]) -> list[str]:
    """Write members as people do."""
    return [project.member_label(rule.entity, member) for member in members]


def test_an_app_alone_is_secure() -> None:
    """Production, everything on, one administrator, nobody anonymous, nothing unread."""
    project = App().project()
    security = project.security
    assert security.level is SecurityLevel.PRODUCTION
    assert (security.check_security, security.strict_mode, security.strict_page_url_check) == (True, True, True)
    assert (security.guest_access, security.enable_demo_users) == (False, False)
    assert security.admin_password is not None
    assert security.admin_password.kind is SecretKind.SET
    assert [role.name for role in project.user_roles] == ["Administrator"]
    assert project.settings.hash_algorithm == "BCrypt"
    assert {area.status for area in project.coverage if area.area != "javasource"} == {ReadStatus.READ}


def test_everything_is_understood(project: Project) -> None:
    """No reader is surprised by anything that the builder writes."""
    assert [area for area in project.coverage if area.unreadable] == []


def test_a_rule_lists_all_members_as_studio_pro_does(project: Project) -> None:
    """Those without a right too: a rule that lists less is out of date."""
    rule = order_rule(project, 3)
    assert labels(project, rule, rule.readable) == ["Note", "Label", "Shop.Order_Party"]
    assert labels(project, rule, rule.writable) == ["Note"]
    assert set(rule.listed) == set(project.members(rule.entity))


def test_write_all_leaves_out_what_nobody_can_write(project: Project) -> None:
    """Numbers that Mendix counts and values that a microflow computes are read only."""
    rule = order_rule(project, 2)
    assert (rule.create, rule.delete, rule.default_rights) == (True, True, DefaultRights.READ_WRITE)
    assert set(rule.readable) - set(rule.writable) == {"Shop.Order.Number", "Shop.Order.Discount"}


def test_a_rule_keeps_its_texts(project: Project) -> None:
    """Constraint, caption, documentation, roles."""
    rule = order_rule(project, 1)
    assert (rule.constraint, rule.caption) == (OWN_ROWS, "own")
    assert rule.documentation == "Only what one ordered oneself."
    assert rule.module_roles == ("Shop.User",)


def test_inherited_members_are_listed_by_their_declaring_entity(project: Project) -> None:
    """From an entity of the app, and from System."""
    company = project.entities[Name("Shop.Company")].rules[0]
    assert company.readable == ("Shop.Company.TaxNumber", "Shop.Party.Name")
    invoice = project.entities[Name("Shop.Invoice")].rules[0]
    assert "System.FileDocument.Contents" in invoice.readable


def test_associations_within_and_across_modules(project: Project) -> None:
    """With their owner and what deleting does."""
    party = project.associations[Name("Shop.Order_Party")]
    assert (party.owner, party.other, party.other_delete) == ("Shop.Order", "Shop.Party", DeleteBehavior.CASCADE)
    user = project.associations[Name("Shop.Order_User")]
    assert (user.other, user.owner_delete) == ("System.User", DeleteBehavior.PREVENT)
    friends = project.associations[Name("Shop.Order_Friends")]
    assert (friends.is_set, friends.both_own) == (True, True)


def test_entities_of_every_kind(project: Project) -> None:
    """Stored, in memory, view, external."""
    assert project.persistable(Name("Shop.Order")) is True
    assert project.persistable(Name("Shop.Basket")) is False
    view, external = (project.entities[Name(f"Shop.{name}")].source for name in ("Revenue", "Lead"))
    assert view is not None
    assert (view.kind, view.document) == (SourceKind.VIEW, "Shop.Revenue")
    assert "Shop.Order" in view.oql
    assert external is not None
    assert (external.kind, external.creatable, external.deletable) == (SourceKind.EXTERNAL, True, False)


def test_documents_and_services(project: Project) -> None:
    """Names, roles, addresses; folders take no part in names."""
    pages = {page.name: page for page in project.pages}
    assert pages[Name("Shop.Order_Edit")].url == "order/{Order}"
    assert pages[Name("Shop.Old")].excluded
    pay = next(flow for flow in project.microflows if flow.name == "Shop.ACT_Order_Pay")
    assert [(p.name, p.entity) for p in pay.parameters] == [("Order", "Shop.Order"), ("Note", "")]
    services = {service.name: service for service in project.services}
    assert [op.name for op in services[Name("Shop.Orders")].operations] == ["GET orders/{id}", "POST orders"]
    assert services[Name("Shop.Feed")].open_because == "empty list"
    assert services[Name("Shop.Legacy")].versions[0].header_authentication == "Custom"  # type: ignore[index]


@pytest.mark.parametrize(
    ("one", "several"),
    [("Order", "Orders"), ("Category", "Categories"), ("Key", "Keys"), ("Address", "Addresses"), ("Box", "Boxes")],
)
def test_an_entity_set_is_named_as_people_name_several(one: str, several: str) -> None:
    """In the simple cases of English, which samples keep to."""
    assert plural(one) == several


def test_properties_can_be_set_and_taken_out() -> None:
    """By their storage names."""
    app = App().security(SecurityLevel="CheckNothing", AdminUserName="MxAdmin", StrictMode=ABSENT)
    app.password_policy(MinimumLength=4).settings(HashAlgorithm="MD5").web_settings(UseOptimizedClient="No")
    project = app.project()
    assert project.security.level is SecurityLevel.OFF
    assert project.security.password_policy is not None
    assert project.security.password_policy.minimum_length == 4
    assert (project.settings.hash_algorithm, project.settings.optimized_client) == ("MD5", "No")
    (security,) = [u.document for u in app.units() if u.document["$Type"] == "Security$ProjectSecurity"]
    assert "StrictMode" not in security


def test_a_user_role_given_again_is_replaced() -> None:
    """So that a test can change the administrator."""
    project = App().user_role("Administrator", "System.Administrator", "System.User").project()
    assert [(r.name, r.manage_all_roles) for r in project.user_roles] == [("Administrator", False)]


def test_a_package_has_no_user_roles() -> None:
    """Only the stub of a project around its module."""
    app = App().package()
    app.module("Connector", "User")
    project = app.project()
    assert project.is_package
    assert [role.name for role in project.modules[0].roles] == ["Connector.User"]


@pytest.mark.parametrize(
    "mistake",
    [
        lambda app: app.module("Shop"),
        lambda app: app.modules["Shop"].entity("Order"),
        lambda app: app.modules["Shop"].entity("Bad", {"A": "Text"}),
        lambda app: app.modules["Shop"].entity("Bad", {"A": "String"}).rule("User", read=["B"]),
        lambda app: app.modules["Shop"].entity("Bad", {"A": "String"}, calculated=["B"]),
        lambda app: app.modules["Shop"].association("X", "System.User", "Order"),
        lambda app: app.modules["Shop"].association("X", "Order", "Order", delete=("keep", "drop")),
        lambda app: app.modules["Shop"].microflow("Bad", parameters={"A": "Text"}),
        lambda app: app.modules["Shop"].odata_service("Bad", entities=["Missing"]),
    ],
)
def test_a_slip_of_the_pen_is_told(mistake: object) -> None:
    """A planted fault that is misspelt would prove nothing."""
    app = App()
    app.module("Shop", "User").entity("Order")
    with pytest.raises(ValueError, match=r"\w"):
        mistake(app)  # type: ignore[operator]
        app.units()
