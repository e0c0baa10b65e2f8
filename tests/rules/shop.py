"""A shop to plant faults in: its user roles, and Shop.Order with the access rules that a test gives it."""

from collections.abc import Callable

from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder

OWN = "[System.owner = '[%CurrentUser%]']"
Build = Callable[[App], object]
Told = list[tuple[str, str]]
ATTRIBUTES = {"Total": "Decimal", "Note": "String"}


def with_roles(app: App) -> App:
    """A visitor, a customer, somebody with two module roles, and an administrator who holds a module role too."""
    app.user_role("Administrator", "System.Administrator", "Shop.Admin", manage_all=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
    app.user_role("Clerk", "System.User", "Shop.User", "Shop.Staff")
    return app


def open_shop(app: App) -> ModuleBuilder:
    """The module Shop, its roles and Shop.Account."""
    shop = with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin", "Unused")
    shop.entity("Account", {"FullName": "String"}, generalization="System.User")
    return shop


def order(*rules: dict[str, object], **options: object) -> Build:
    """Shop.Order with access rules; each is given as `role=...` and the arguments of `rule`."""

    def build(app: App) -> None:
        shop = open_shop(app)
        kept = {"owner": True, "attributes": ATTRIBUTES} | options
        entity = shop.entity("Order", **kept)
        for rule in rules:
            entity.rule(rule["role"], **{key: value for key, value in rule.items() if key != "role"})

    return build


def rule(role: str, **grants: object) -> dict[str, object]:
    return {"role": role, **grants}
