"""INT-09 and INT-10: passwords that microflows hold, and secrets that they write to the log."""

import pytest

from auditor.findings.finding import Certainty, Reach
from auditor.samples.actions import call_microflow, change, create, create_variable, log
from auditor.samples.app import App
from auditor.samples.elements import Document
from auditor.samples.module import ModuleBuilder
from tests.rules.conftest import Judge

FLOW = "Shop.SUB_Do"
HIDDEN = "Kq7-fixed-word"


def shop(app: App) -> ModuleBuilder:
    module = app.module("Shop", "Guest", "User").constant("FirstPassword").constant("ApiKey")
    module.constant("TokenLifetime", type="Integer")
    members = {"Password": "String", "Name": "String", "MaxTokens": "Integer", "HasPassword": "Boolean"}
    module.entity("Form", members, persistable=False)
    module.entity("CredentialRecord", {"Name": "String"})
    module.association("Form_Token", "Form", "CredentialRecord")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    return module


def password(value: str) -> Document:
    return change("User", {"System.User.Password": value})


PARAMETERS = {"Form": "Shop.Form", "Random": "String", "User": "System.User"}


@pytest.mark.parametrize(
    ("actions", "fires"),
    [
        ([password(f"'{HIDDEN}'")], True),
        ([create("New", "System.User", {"System.User.Password": f"'{HIDDEN}'"})], True),
        ([create_variable("Word", f"'{HIDDEN}'"), password("$Word")], True),
        ([password(f"if $Form/Name = '' then '{HIDDEN}' else $Form/Password")], True),
        ([call_microflow("CommunityCommons.CreateUserIfNotExists", {"Password": f"'{HIDDEN}'"})], True),
        ([call_microflow("Shop.SUB_Word", result="Word"), password("$Word")], True),
        ([password("$Form/Password")], False),
        ([password("@Shop.FirstPassword")], False),
        ([password(f"'{HIDDEN}' + $Random")], False),
        ([password("''")], False),
        ([password("if $Form/Name = 'secret' then '' else $Random")], False),
        ([call_microflow("CommunityCommons.CreateUserIfNotExists", {"Username": f"'{HIDDEN}'"})], False),
        ([create("Form2", "Shop.Form", {"Shop.Form.Password": f"'{HIDDEN}'"})], False),
    ],
)
def test_a_password_that_is_written_out(judge: Judge, app: App, actions: list[Document], fires: bool) -> None:
    """Whatever way it goes; what is joined to something else is not fixed."""
    module = shop(app)
    module.microflow("SUB_Word", returns="String", result=f"'{HIDDEN}'")
    module.microflow("SUB_Do", parameters=PARAMETERS, actions=actions, apply_entity_access=False)
    result = judge("INT-09", app)
    assert result.told == ([("high", FLOW)] if fires else [])
    if fires:
        assert HIDDEN not in repr((result.explained, result.only))


def test_visitors_that_start_it_weigh_more(judge: Judge, app: App) -> None:
    """Critical, and its reach says so."""
    module = shop(app)
    module.microflow("SUB_Do", parameters=PARAMETERS, actions=[password(f"'{HIDDEN}'")], apply_entity_access=False)
    module.microflow("ACT_SignUp", "Guest", actions=[call_microflow(FLOW)], apply_entity_access=False)
    result = judge("INT-09", app)
    assert result.told == [("critical", FLOW)]
    assert result.only.reach is Reach.ANONYMOUS


def test_marketplace_modules_are_left_out(judge: Judge, app: App) -> None:
    """Their accounts are theirs to mend."""
    bought = app.module("Bought", marketplace=True, version="1.0.0")
    bought.microflow("ASU_Start", parameters=PARAMETERS, actions=[password(f"'{HIDDEN}'")])
    assert judge("INT-09", app).told == []


@pytest.mark.parametrize(
    ("logged", "fires"),
    [
        ("$Form/Password", True),
        ("'is ' + $Form/Password", True),
        ("@Shop.ApiKey", True),
        ("$AccessToken", True),
        ("$Form/Name", False),
        ("toString($Form/MaxTokens)", False),
        ("toString($Form/HasPassword)", False),
        ("toString(@Shop.TokenLifetime)", False),
        ("if $Form/Password = empty then 'none' else 'some'", False),
        ("toString(length($AccessToken))", False),
        ("$Credential", False),
        ("$Credential/Name", False),
        ("$Form/Shop.Form_Token/Shop.CredentialRecord/Name", False),
        ("'Password'", False),
    ],
)
def test_a_secret_in_the_log(judge: Judge, app: App, logged: str, fires: bool) -> None:
    """By its name, and only a text: whether it is there, or how long it is, tells nothing."""
    parameters = {"Form": "Shop.Form", "AccessToken": "String", "Credential": "Shop.CredentialRecord"}
    shop(app).microflow("SUB_Do", parameters=parameters, actions=[log("Signed in: {1}", logged)])
    assert judge("INT-10", app).told == ([("medium", FLOW)] if fires else [])


def test_the_log_of_a_device(judge: Judge, app: App) -> None:
    """A nanoflow: low."""
    shop(app).nanoflow("NF_Do", parameters={"Token": "String"}, actions=[log("Got {1}", "$Token")])
    assert judge("INT-10", app).told == [("low", "Shop.NF_Do")]


def test_a_part_of_a_secret_may_be_meant(judge: Judge, app: App) -> None:
    """The first letters are a usual way to tell tokens apart."""
    shop(app).microflow("SUB_Do", parameters={"Token": "String"}, actions=[log("{1}", "substring($Token, 0, 4)")])
    assert judge("INT-10", app).only.certainty is Certainty.POSSIBLE
