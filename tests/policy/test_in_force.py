"""The words and classes in force: what a policy adds, clears and classifies, and what every answer tells."""

from dataclasses import replace

import pytest

from auditor.files.errors import InputError
from auditor.model.names import Name, Text
from auditor.model.project import Coverage, Project, ReadStatus
from auditor.policy.in_force import WordsInForce
from auditor.policy.policy import NO_POLICY, Class, Classified, Policy, Word, WordKind
from auditor.policy.selectors import parse
from tests.builders import entity, project

FILE = Name("mxaudit.toml")
CUSTOMER = Name("Shop.Customer")


def shop() -> Project:
    return project(
        entity(CUSTOMER, "Name", "Email", "Token", "Margin"),
        entity("Shop.VipCustomer", "Level", generalization=CUSTOMER),
        entity("Shop.Tariff", "Price"),
        entity("Shop.Form", "Text", persistable=False),
        entity("Shop.ShopSettings", "Currency"),
    )


def words(*changed: Word) -> WordsInForce:
    return WordsInForce(Policy(FILE, words=changed), shop())


def classes(**classified: list[str]) -> WordsInForce:
    """Each on a line of its own, from 1."""
    kinds = {word: None if word == "configuration" else Class(word) for word in classified}
    listed = [(text, kinds[word]) for word, texts in classified.items() for text in texts]
    entries = [Classified(parse(text), kind, line) for line, (text, kind) in enumerate(listed, 1)]
    return WordsInForce(Policy(FILE, classified=tuple(entries)), shop())


def test_without_a_policy_the_shipped_lists_count() -> None:
    shipped = WordsInForce(NO_POLICY, shop())
    assert (shipped.secret("ApiKey2"), shipped.secret("Name")) == ("ApiKey", None)
    assert (shipped.secret_member(CUSTOMER, "Token"), shipped.sensitive(CUSTOMER, "Email")) == ("Token", "Email")
    assert (shipped.identifier(CUSTOMER, "Iban1"), shipped.identifier(CUSTOMER, "IbanCheck")) == ("Iban", None)
    assert shipped.configuration(Name("Shop.ShopSettings")) == "by its name: Setting"


class TestWords:
    """What is added and cleared."""

    def test_an_added_word_tells_its_line(self) -> None:
        added = words(Word(WordKind.SENSITIVE, "HatSize", False, 12))
        assert added.sensitive(CUSTOMER, "OldHatSizeCm") == "HatSize, mxaudit.toml line 12"
        assert added.sensitive(CUSTOMER, "HAT_SIZE") == "HatSize, mxaudit.toml line 12"
        assert added.sensitive(CUSTOMER, "HatSizes") is None
        assert added.sensitive(CUSTOMER, "Email") == "Email"

    def test_a_secret_word_may_be_as_long_as_it_likes(self) -> None:
        added = words(Word(WordKind.SECRET, "CardPinCode", False, 3))
        assert added.secret("MyCardPinCode") == "CardPinCode, mxaudit.toml line 3"
        assert added.secret("PinCode") is None

    def test_a_cleared_word_says_nothing_any_more(self) -> None:
        cleared = words(Word(WordKind.SENSITIVE, "Email", True, 1), Word(WordKind.SECRET, "Token", True, 2))
        assert cleared.sensitive(CUSTOMER, "Email") is None
        assert cleared.sensitive(CUSTOMER, "Token") is None
        assert cleared.secret("Password") == "Password"

    def test_a_configuration_word_keeps_its_capital(self) -> None:
        changed = words(
            Word(WordKind.CONFIGURATION, "Tarif", False, 4), Word(WordKind.CONFIGURATION, "Setting", True, 5)
        )
        assert changed.configuration(Name("Shop.Tariff")) == "by its name: Tarif, mxaudit.toml line 4"
        assert changed.configuration(Name("Shop.tariff")) is None
        assert changed.configuration(Name("Shop.ShopSettings")) is None

    def test_an_identifier_is_the_whole_name(self) -> None:
        changed = words(Word(WordKind.IDENTIFIER, "MemberNumber", False, 9), Word(WordKind.IDENTIFIER, "Bsn", True, 10))
        assert changed.identifier(CUSTOMER, "MemberNumber2") == "MemberNumber, mxaudit.toml line 9"
        assert changed.identifier(CUSTOMER, "OldMemberNumber") is None
        assert changed.identifier(CUSTOMER, "Bsn") is None


class TestClasses:
    """What is classified whatever its name says."""

    def test_confidential_is_sensitive_and_secret_is_secret_too(self) -> None:
        found = classes(confidential=["Shop.Customer/Margin"], secret=["Shop.Customer/Name"])
        assert found.sensitive(CUSTOMER, "Margin") == "classified confidential, mxaudit.toml line 1"
        assert found.secret_member(CUSTOMER, "Margin") is None
        assert found.sensitive(CUSTOMER, "Name") == "classified secret, mxaudit.toml line 2"
        assert found.secret_member(CUSTOMER, "Name") == "classified secret, mxaudit.toml line 2"

    def test_public_and_internal_are_neither(self) -> None:
        found = classes(public=["Shop.Customer/Email"], internal=["Shop.Customer/Token"])
        assert found.sensitive(CUSTOMER, "Email") is None
        assert found.secret_member(CUSTOMER, "Token") is found.sensitive(CUSTOMER, "Token") is None

    def test_a_whole_entity_or_a_name_anywhere(self) -> None:
        assert classes(public=["Shop.Customer"]).sensitive(CUSTOMER, "Email") is None
        assert classes(public=["*/Email"]).sensitive(CUSTOMER, "Email") is None

    def test_what_says_it_more_closely_counts(self) -> None:
        found = classes(public=["*/*"], confidential=["Shop.Customer/Margin"])
        assert found.sensitive(CUSTOMER, "Margin") == "classified confidential, mxaudit.toml line 2"
        assert found.sensitive(CUSTOMER, "Email") is None

    def test_two_that_say_it_equally_closely_must_agree(self) -> None:
        assert classes(public=["Shop.Customer/Email", "Shop.Customer/Email"])
        with pytest.raises(InputError) as refused:
            classes(public=["Shop.Customer/Email"], secret=["Shop.Customer/Email"])
        told = "Shop.Customer/Email is classified public in line 1 and secret here; keep one of them"
        assert str(refused.value) == f"mxaudit.toml, line 2: {told}"

    def test_configuration_is_declared_for_stored_entities(self) -> None:
        found = classes(configuration=["Shop.Tariff"])
        assert found.configuration(Name("Shop.Tariff")) == "declared in mxaudit.toml, line 1"
        assert found.configuration(CUSTOMER) is None
        with pytest.raises(InputError, match=r"Shop\.Form matches no stored entity"):
            classes(configuration=["Shop.Form"])

    def test_what_an_export_does_not_hold_is_not_refused(self) -> None:
        """An overview names only what roles may use, and not what is stored; of an unread part nobody knows."""
        absent = Coverage(Name("entities"), ReadStatus.ABSENT, Text("those that a role may use"))
        unread = Coverage(Name("units"), ReadStatus.PARTIAL, Text("59 of 61"), unreadable=True)
        for entry in (absent, unread):
            holder = replace(shop(), coverage=(entry,))
            for text, kind in (("Shop.Gone", None), ("Shop.Gone/Notes", Class.SECRET)):
                WordsInForce(Policy(FILE, classified=(Classified(parse(text), kind, 1),)), holder)
        unsaid = project(entity("Shop.Tariff", "Price", persistable=None))
        declared = WordsInForce(Policy(FILE, classified=(Classified(parse("Shop.Tariff"), None, 1),)), unsaid)
        assert declared.configuration(Name("Shop.Tariff"))

    @pytest.mark.parametrize(
        ("selector", "nearest"),
        [
            ("Shop.Customer/Emial", "nearest: Shop.Customer/Email"),
            ("Shop.VipCustomer/Email", "nearest: Shop.VipCustomer/Level"),
            ("Shop.Custom", "nearest: Shop.Customer"),
        ],
    )
    def test_what_matches_nothing_is_refused_with_the_nearest(self, selector: str, nearest: str) -> None:
        """Inherited attributes belong to the entity that declares them."""
        with pytest.raises(InputError) as refused:
            classes(secret=[selector])
        assert str(refused.value).startswith(f"mxaudit.toml, line 1: {selector} matches no attribute; an inherited one")
        assert nearest in str(refused.value)

    def test_system_cannot_be_classified(self) -> None:
        with pytest.raises(InputError, match=r"System\.User/Name matches no attribute"):
            classes(public=["System.User/Name"])
