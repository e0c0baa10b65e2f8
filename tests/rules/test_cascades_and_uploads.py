"""ENT-14, ENT-25, ENT-28: what goes with a deleted object, what visitors may fill, what is uploaded (rules.md)."""

import pytest

from auditor.findings.finding import Certainty, Reach, Status
from auditor.samples.app import App
from tests.rules.shop import OWN, Told, order, rule

FILE = {"generalization": "System.FileDocument", "owner": False}
LONG = {"Text": "String(0)", "Short": "String(200)", "Total": "Decimal"}
BOTH = [("medium", "Clerk × Shop.Order"), ("medium", "Customer × Shop.Order")]


class TestCascades:
    """ENT-14."""

    def build(self, app: App, delete: tuple[str, str], line: dict[str, object], **options: object) -> App:
        order(rule("User", delete=True, read="all", xpath=OWN))(app)
        shop = app.modules["Shop"]
        shop.entity("Line", {"Amount": "Integer"}, **options).rule("User", **line)
        shop.association("Line_Order", "Line", "Order", delete=delete)
        return app

    def test_deleting_the_other_end_deletes_its_owners(self, app: App, judge) -> None:
        result = judge("ENT-14", self.build(app, ("keep", "cascade"), {"read": "all"}))
        assert result.told == BOTH
        assert all(finding.certainty is Certainty.POSSIBLE for finding in result.audit.findings)

    def test_deleting_the_owner_deletes_the_other_end(self, app: App, judge) -> None:
        self.build(app, ("keep", "keep"), {"delete": True})
        app.modules["Shop"].entity("Parcel", {"Code": "String"}).rule("User", read="all")
        app.modules["Shop"].association("Line_Parcel", "Line", "Parcel", delete=("cascade", "keep"))
        assert judge("ENT-14", app).told == [("medium", "Clerk × Shop.Line"), ("medium", "Customer × Shop.Line")]

    @pytest.mark.parametrize(
        ("delete", "line", "options"),
        [
            (("keep", "keep"), {"read": "all"}, {}),
            (("cascade", "prevent"), {"read": "all"}, {}),
            (("keep", "cascade"), {"delete": True}, {}),
            (("keep", "cascade"), {"delete": True, "xpath": OWN}, {"owner": True}),
            (("keep", "cascade"), {"read": "all"}, {"persistable": False}),
        ],
    )
    def test_near_misses(self, delete, line, options, app: App, judge) -> None:
        assert judge("ENT-14", self.build(app, delete, line, **options)).told == []

    def test_step_by_step_and_along_generalizations(self, app: App, judge) -> None:
        self.build(app, ("keep", "cascade"), {"delete": True, "read": "all"})
        shop = app.modules["Shop"]
        shop.entity("Part", {"Code": "String"}).rule("Staff", delete=True)
        shop.association("Part_Line", "Part", "Line", delete=("keep", "cascade"))
        shop.entity("GiftOrder", {}, generalization="Shop.Order").rule("Staff", delete=True)
        result = judge("ENT-14", app)
        # Clerk may delete parts; Customer may not, and reaches them by orders and by lines.
        assert result.told == [("medium", "Customer × Shop.Line"), ("medium", "Customer × Shop.Order")]
        told = [e.statement for e in result.audit.explain(result.audit.findings[1]).evidence]
        assert told[1:3] == [
            "Shop.Line_Order deletes the Shop.Line objects of a Shop.Order that is deleted (DeleteMeAndReferences)",
            "Shop.Part_Line deletes the Shop.Part objects of a Shop.Line that is deleted (DeleteMeAndReferences)",
        ]

    def test_a_circle_ends(self, app: App, judge) -> None:
        self.build(app, ("cascade", "cascade"), {"read": "all"})
        assert judge("ENT-14", app).told == BOTH


class TestUnlimitedStrings:
    """ENT-25: about the member."""

    @pytest.mark.parametrize(
        "rules",
        [[rule("Guest", write="all")], [rule("Guest", write=["Text"], xpath=OWN)]],
    )
    def test_on_whatever_rows(self, rules, app: App, judge) -> None:
        order(*rules, attributes=LONG)(app)
        result = judge("ENT-25", app)
        assert (result.told, result.only.reach) == ([("medium", "Shop.Order.Text")], Reach.ANONYMOUS)

    def test_through_a_specialization_it_is_about_the_member_that_is_declared(self, app: App, judge) -> None:
        order(rule("User", write="all"), attributes=LONG)(app)
        app.modules["Shop"].entity("GiftOrder", {}, generalization="Shop.Order").rule("Guest", write="all")
        assert judge("ENT-25", app).told == [("medium", "Shop.Order.Text")]
        assert "can write Shop.Order.Text on Shop.GiftOrder" in judge("ENT-25", app).explained.message

    @pytest.mark.parametrize(
        ("rules", "options"),
        [
            ([rule("Guest", read="all", write=["Short"])], {}),
            ([rule("User", write="all")], {}),
            ([rule("Guest", write="all")], {"persistable": False, "owner": False}),
            ([rule("Guest", write="all")], {"view": "select 1 as Text", "owner": False}),
            ([rule("Guest", write="all")], {"external": "Shop.Remote", "owner": False}),
        ],
    )
    def test_near_misses(self, rules, options, app: App, judge) -> None:
        order(*rules, attributes=LONG, **options)(app)
        assert judge("ENT-25", app).told == []

    def test_no_subjects_without_visitors(self, app: App, judge) -> None:
        order(rule("Guest", write="all"), attributes=LONG)(app)
        app.security(EnableGuestAccess=False)
        assert judge("ENT-25", app).outcome.status is Status.NO_SUBJECTS


class TestUploads:
    """ENT-28: about the entity."""

    def test_visitors_weigh_more_than_others(self, app: App, judge) -> None:
        order(rule("Staff", create=True), rule("Guest", write=["System.FileDocument.Contents"]), **FILE)(app)
        result = judge("ENT-28", app)
        assert result.told == [("medium", "Shop.Order")]
        assert result.explained.message == (
            "Anonymous or Clerk may upload files as Shop.Order (Anonymous without signing in), and no event handler "
            "for Commit looks at them."
        )

    def test_signed_in_users_are_info(self, app: App, judge) -> None:
        order(rule("Staff", create=True), **FILE)(app)
        assert judge("ENT-28", app).told == [("info", "Shop.Order")]

    @pytest.mark.parametrize(
        ("given", "options"),
        [
            (rule("Admin", create=True), FILE),
            (rule("Unused", create=True), FILE),
            (rule("Staff", write=["Note"]), FILE),
            (rule("Staff", create=True), {}),
        ],
    )
    def test_near_misses(self, given, options, app: App, judge) -> None:
        order(given, **options)(app)
        assert judge("ENT-28", app).told == []

    @pytest.mark.parametrize(("event", "told"), [("Commit", []), ("Delete", [("info", "Shop.Order")])])
    def test_a_handler_for_commit_may_look(self, event: str, told: Told, app: App, judge) -> None:
        order(rule("Staff", create=True), **FILE)(app)
        app.modules["Shop"].entities["Shop.Order"].event("After", event, "Shop.Check")
        assert judge("ENT-28", app).told == told

    def test_a_package_names_module_roles(self, app: App, judge) -> None:
        app.module("Shop", "User").entity("Scan", {}, generalization="System.Image").rule("User", create=True)
        app.package()
        assert judge("ENT-28", app).explained.message.startswith("A user role that holds Shop.User may upload")
