"""Marketplace modules that nearly every app has, as far as an audit looks at them."""

from auditor.samples.app import App

ADMINISTRATION = "Administration"
LAYOUT = "Atlas_Core.Atlas_Default"
OWN_ACCOUNT = "[id='[%CurrentUser%]']"


def add_administration(app: App) -> None:
    """Add Administration: accounts, which everyone reads by name and changes for oneself."""
    module = app.module(
        ADMINISTRATION, "Administrator", "User", documented=False, marketplace=True, version="4.3.2", package_id=23513
    )
    account = module.entity(
        "Account", {"FullName": "String", "Email": "String", "IsLocalUser": "Boolean"}, generalization="System.User"
    )
    account.rule("Administrator", create=True, delete=True, read="all", write=["FullName", "Email"])
    account.rule("User", read=["FullName", "Email"], default="ReadOnly")
    account.rule("User", write=["FullName"], xpath=OWN_ACCOUNT)
    module.page("Account_Overview", "Administrator", layout=LAYOUT, folder="User Management/Admin")
    module.page("MyAccount", "User", parameters={"Account": "Administration.Account"}, layout=LAYOUT)


def add_atlas(app: App) -> None:
    """Add Atlas Core: layouts and styling, no data."""
    app.module("Atlas_Core", marketplace=True, version="3.18.1", package_id=117187, theme=True)
