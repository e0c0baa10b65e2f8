"""ENT-20 and ENT-27: secrets and identifiers that are stored as they are (rules.md)."""

import pytest

from auditor.findings.finding import Status
from auditor.policy.words import identifier_word
from auditor.samples.actions import call_java, call_microflow, change
from auditor.samples.app import App
from auditor.samples.module import ModuleBuilder
from tests.rules.shop import OWN, with_roles


def shop(app: App) -> ModuleBuilder:
    return with_roles(app).module("Shop", "Guest", "User", "Staff", "Admin")


def saved(app: App, member: str, *before) -> None:
    """A microflow that sets a member, after something else."""
    app.modules["Shop"].microflow(
        "ACT_Save", parameters={"Thing": "Shop.Thing"}, actions=[*before, change("Thing", {member: "$Encrypted"})]
    )


def with_encryption(app: App) -> None:
    module = app.module("Encryption", "User", marketplace=True, version="10.0.2")
    module.microflow("Encrypt", parameters={"Plain": "String"}, returns="String").microflow("Decrypt")


ENCRYPT = call_microflow("Encryption.Encrypt", {"Plain": "$Thing/Name"}, result="Encrypted")


class TestSecrets:
    """ENT-20."""

    def thing(self, app: App, name: str = "ApiKey", type_: str = "String", **options: object):
        return shop(app).entity("Thing", {"Name": "String", name: type_}, **options)

    def test_nobody_reads_it(self, app: App, judge) -> None:
        self.thing(app).rule("User", read=["Name"])
        assert judge("ENT-20", app).told == [("medium", "Shop.Thing.ApiKey")]

    def test_somebody_reads_it_on_some_rows(self, app: App, judge) -> None:
        self.thing(app, owner=True).rule("Admin", read="all", xpath=OWN)
        result = judge("ENT-20", app)
        assert result.told == [("high", "Shop.Thing.ApiKey")]
        assert result.explained.message == (
            "Shop.Thing.ApiKey is a secret by its name (ApiKey) and is stored as plain text, and Administrator may "
            "read it."
        )

    def test_a_specialization_lets_it_be_read(self, app: App, judge) -> None:
        self.thing(app)
        special = app.modules["Shop"].entity("Special", {"Code": "Integer"}, generalization="Shop.Thing")
        special.rule("User", read=["Shop.Thing.ApiKey"])
        assert judge("ENT-20", app).told == [("high", "Shop.Thing.ApiKey")]

    @pytest.mark.parametrize(
        ("name", "type_", "options"),
        [
            ("ApiKey", "HashedString", {}),
            ("KeyName", "String", {}),
            ("TokenCount", "Integer", {}),
            ("Password", "String", {"persistable": False}),
            ("Password", "String", {"view": "select 1 as Password from Shop.Other"}),
        ],
    )
    def test_near_misses(self, name: str, type_: str, options: dict[str, object], app: App, judge) -> None:
        self.thing(app, name, type_, **options).rule("User", read="all")
        assert judge("ENT-20", app).outcome.status is Status.NO_SUBJECTS

    def test_encrypted_first(self, app: App, judge) -> None:
        self.thing(app).rule("User", read="all")
        with_encryption(app)
        saved(app, "Shop.Thing.ApiKey", ENCRYPT)
        assert judge("ENT-20", app).outcome.status is Status.CLEAN

    def test_encrypted_by_a_microflow_that_it_calls(self, app: App, judge) -> None:
        self.thing(app)
        with_encryption(app)
        app.modules["Shop"].microflow("SUB_Encrypt", returns="String", actions=[ENCRYPT])
        saved(app, "Shop.Thing.ApiKey", call_microflow("Shop.SUB_Encrypt", result="Encrypted"))
        assert judge("ENT-20", app).outcome.status is Status.CLEAN

    def test_encrypted_by_an_action_of_another_module(self, app: App, judge) -> None:
        self.thing(app)
        saved(app, "Shop.Thing.ApiKey", call_java("OIDC.EncryptString", result="Encrypted"))
        assert judge("ENT-20", app).outcome.status is Status.CLEAN

    @pytest.mark.parametrize(
        "other", [call_microflow("Encryption.Decrypt"), call_java("Shop.Encode"), call_microflow("Shop.ACT_Save")]
    )
    def test_other_calls_encrypt_nothing(self, other, app: App, judge) -> None:
        self.thing(app)
        with_encryption(app)
        saved(app, "Shop.Thing.ApiKey", other)
        result = judge("ENT-20", app)
        assert result.told == [("medium", "Shop.Thing.ApiKey")]
        assert "in Shop.ACT_Save" in result.explained.fix

    def test_a_marketplace_module_is_not_to_be_changed(self, app: App, judge) -> None:
        tools = with_roles(app).module("Tools", "User", marketplace=True)
        tools.entity("Thing", {"ApiKey": "String"}).rule("User", read="all")
        app.user_role("Customer", "System.User", "Tools.User")
        assert judge("ENT-20", app).explained.fix == (
            "See whether a newer version of Tools encrypts it; leave Customer no module role that reads it, and "
            "replace what is stored there."
        )


class TestIdentifiers:
    """ENT-27."""

    @pytest.mark.parametrize(
        ("name", "entry"),
        [
            ("IBAN", "Iban"),
            ("Bsn2", "Bsn"),
            ("credit_card_number", "CreditCardNumber"),
            ("BankAccountName", None),
            ("IbanCheck", None),
            ("MyIban", None),
            ("AccountNumberFormat", None),
        ],
    )
    def test_the_whole_name(self, name: str, entry: str | None) -> None:
        assert identifier_word(name) == entry

    def test_readable_on_all_rows(self, app: App, judge) -> None:
        shop(app).entity("Thing", {"Iban": "String"}).rule("User", read="all")
        result = judge("ENT-27", app)
        assert result.told == [("medium", "Shop.Thing.Iban")]
        assert "Clerk and Customer may read that of everybody" in result.explained.message

    @pytest.mark.parametrize("rule", [("User", OWN), ("Admin", "")])
    def test_readable_on_own_rows_or_by_administrators(self, rule: tuple[str, str], app: App, judge) -> None:
        shop(app).entity("Thing", {"Iban": "String"}, owner=True).rule(rule[0], read="all", xpath=rule[1])
        assert judge("ENT-27", app).told == [("low", "Shop.Thing.Iban")]

    def test_encrypted_first(self, app: App, judge) -> None:
        shop(app).entity("Thing", {"Iban": "String", "Name": "String"}).rule("User", read="all")
        with_encryption(app)
        saved(app, "Shop.Thing.Iban", ENCRYPT)
        assert judge("ENT-27", app).outcome.status is Status.CLEAN

    @pytest.mark.parametrize("type_", ["HashedString", "Integer"])
    def test_other_types(self, type_: str, app: App, judge) -> None:
        shop(app).entity("Thing", {"Iban": type_}).rule("User", read="all")
        assert judge("ENT-27", app).outcome.status is Status.NO_SUBJECTS
