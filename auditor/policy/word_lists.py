"""The shipped word lists: what a name gives away. Source: rules.md, "Words used in the conditions".

Everything is compared with the words of a name (`policy/words.py`), without regard to case unless said otherwise.
"""

SECRET = (
    "Password",
    "Passphrase",
    "Secret",
    "Token",
    "Credential",
    "Credentials",
    "ApiKey",
    "AccessKey",
    "PrivateKey",
    "ClientSecret",
)
"""A name whose last word, or last two words together, is one of these holds a secret."""

LEFT_OUT_AT_THE_END = ("Value", "Plain", "Prod", "Test", "Dev")
"""Words that say nothing about what a name holds: `ApiKeyProd` is as secret as `ApiKey`. Digits are left out too."""

NEVER_SECRET = ("MxModelReflection.Token", "Encryption.ExampleConfiguration")
"""Entities of Marketplace modules whose members only sound like secrets."""

SENSITIVE = (
    # who somebody is
    "Bsn",
    "Ssn",
    "SocialSecurity",
    "NationalId",
    "Passport",
    "Paspoort",
    "IdCard",
    "DriverLicense",
    "Rijbewijs",
    "DateOfBirth",
    "BirthDate",
    "Geboortedatum",
    "Nationality",
    "Nationaliteit",
    # where and how to reach somebody
    "Email",
    "Phone",
    "Mobile",
    "Telephone",
    "Telefoon",
    "Telefoonnummer",
    "Address",
    "Adres",
    "Street",
    "Straat",
    "PostalCode",
    "ZipCode",
    "Postcode",
    # money
    "Iban",
    "BankAccount",
    "AccountNumber",
    "Rekeningnummer",
    "CreditCard",
    "CardNumber",
    "Cvv",
    "Cvc",
    "Salary",
    "Salaris",
    "Income",
    "Inkomen",
    "TaxNumber",
    # health
    "Diagnosis",
    "Diagnose",
    "Medication",
    "Medicatie",
    "Allergy",
    "Allergie",
    "BloodType",
    "Bloedgroep",
    "Medical",
    "Medisch",
)
"""An attribute in whose name consecutive words make one of these is sensitive."""

PERSONAL_IDENTIFIERS = (
    "Iban",
    "BankAccount",
    "BankAccountNumber",
    "AccountNumber",
    "Rekeningnummer",
    "CreditCard",
    "CreditCardNumber",
    "CardNumber",
    "Passport",
    "PassportNumber",
    "Paspoortnummer",
    "Bsn",
    "Ssn",
    "SocialSecurityNumber",
    "NationalId",
    "TaxNumber",
    "DriverLicense",
    "Rijbewijsnummer",
)
"""An attribute whose whole name, digits at its end aside, is one of these identifies a person or an account."""

CONFIGURATION = (
    "Config",
    "Setting",
    "Parameter",
    "Constant",
    "Template",
    "Endpoint",
    "Connection",
    "Credential",
    "Certificate",
)
"""An entity with a word that starts with one of these, with that capital, holds configuration."""
