"""What a name gives away (rules.md, "Words used in the conditions")."""

import pytest

from auditor.model.names import Name
from auditor.policy import word_lists
from auditor.policy.words import configuration_word, secret_member_word, secret_word, sensitive_word, words_of

CUSTOMER = Name("Shop.Customer")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IsApiKey2", ("Is", "Api", "Key", "2")),
        ("SSOConfig", ("SSO", "Config")),
        ("PRIVATE_KEY_IOS", ("PRIVATE", "KEY", "IOS")),
        ("getAPIKey", ("get", "API", "Key")),
        ("Iban", ("Iban",)),
        ("_internal__x", ("internal", "x")),
        ("Öffnung_ÄÖÜCode", ("Öffnung", "ÄÖÜ", "Code")),
        ("Line1Of2", ("Line", "1", "Of", "2")),
        ("", ()),
    ],
)
def test_a_name_is_split_at_capitals_digits_and_underscores(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("Password", "Password"),
        ("SmtpPassword", "Password"),
        ("PaymentApiKey", "ApiKey"),
        ("PAYMENT_API_KEY", "ApiKey"),
        ("apikey", "ApiKey"),
        ("PaymentApiKey2", "ApiKey"),
        ("ApiKeyProd", "ApiKey"),
        ("SecretValuePlainTest01", "Secret"),
        ("OAuthClientSecret", "ClientSecret"),
        ("AccessToken", "Token"),
        ("SSHPrivateKey", "PrivateKey"),
        ("Credentials_Dev", "Credentials"),
    ],
)
def test_secret_by_name_says_which_word_matched(name: str, entry: str) -> None:
    assert secret_word(name) == entry


@pytest.mark.parametrize(
    "name",
    [
        "GetCredentialsMicroflow",
        "TokenCount",
        "KeyName",
        "PrimaryKey",
        "GridSize",
        "PRIVATE_KEY_IOS_K_SEC_ACCESS_CONTROL_DEFAULT",
        "PasswordHash",
        "Test",
        "Tokenizer",
        "Monkey",
        "2",
        "",
    ],
)
def test_near_misses_are_no_secrets(name: str) -> None:
    assert secret_word(name) is None


@pytest.mark.parametrize("entity", ["MxModelReflection.Token", "Encryption.ExampleConfiguration"])
def test_members_of_two_marketplace_entities_are_never_secret(entity: str) -> None:
    assert secret_member_word(Name(entity), "Token") is None
    assert sensitive_word(Name(entity), "Password") is None
    assert secret_member_word(Name("Shop.Token"), "Token") == "Token"


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("Email", "Email"),
        ("EmailAddress", "Email"),
        ("HomeAddress", "Address"),
        ("DateOfBirth", "DateOfBirth"),
        ("PartnerDateOfBirth2", "DateOfBirth"),
        ("BSN", "Bsn"),
        ("CreditCardNumber", "CreditCard"),
        ("iban", "Iban"),
        ("MedicalHistory", "Medical"),
        ("NettoSalaris", "Salaris"),
        ("ApiToken", "Token"),
    ],
)
def test_sensitive_members_say_which_entry_matched(name: str, entry: str) -> None:
    assert sensitive_word(CUSTOMER, name) == entry


@pytest.mark.parametrize("name", ["Incoming", "Streetwise", "Birth", "CardDate", "NameOfEmailer", "Number", "Status"])
def test_words_are_whole_words(name: str) -> None:
    assert sensitive_word(CUSTOMER, name) is None


@pytest.mark.parametrize("entry", [*word_lists.SENSITIVE, *word_lists.SECRET])
@pytest.mark.parametrize("spelled", ["{}", "{}2", "Old_{}", "old_{}_2", "Customer{}"])
def test_no_entry_is_passed_over_however_it_is_spelled(entry: str, spelled: str) -> None:
    """Most names are passed over by their letters alone, before they are split into words."""
    assert sensitive_word(CUSTOMER, spelled.format(entry)) is not None


def test_a_boolean_is_never_sensitive() -> None:
    assert sensitive_word(CUSTOMER, "HasEmail", boolean=True) is None
    assert sensitive_word(CUSTOMER, "HasEmail") == "Email"


@pytest.mark.parametrize(
    ("entity", "entry"),
    [
        ("SSOConfig", "Config"),
        ("MailSettings", "Setting"),
        ("EmailTemplate", "Template"),
        ("ServiceEndpoint", "Endpoint"),
        ("CertificateStore", "Certificate"),
    ],
)
def test_configuration_entities_say_which_word_matched(entity: str, entry: str) -> None:
    assert configuration_word(entity) == entry


@pytest.mark.parametrize("entity", ["Order", "Reconfiguration", "CONFIG", "Disconnection", "Onsetting"])
def test_a_word_of_configuration_starts_with_its_capital(entity: str) -> None:
    assert configuration_word(entity) is None
