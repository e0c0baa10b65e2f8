"""Real public projects, against what a plain independent reading of them gives."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from auditor.exports import open_export
from auditor.model.project import SYSTEM, Project, ReadStatus, SecurityLevel
from auditor.model.secret import SecretKind

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
if not CORPUS.is_dir():
    pytest.skip("the corpus of real projects is not beside this checkout", allow_module_level=True)

EXPECTED: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected-counts.json").read_text("utf-8"))
PACKAGES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.mpk"))
LEVELS = {
    "CheckEverything": SecurityLevel.PRODUCTION,
    "CheckFormsAndMicroflows": SecurityLevel.PROTOTYPE,
    "CheckNothing": SecurityLevel.OFF,
}


def counts(project: Project) -> dict[str, Any]:
    """The counts of `mxaudit inventory` and a few facts more, under the names of the expected ones."""
    own = [entity for entity in project.entities.values() if entity.module != SYSTEM]
    rules = [rule for entity in own for rule in entity.rules]
    associations = [name for name in project.associations if not name.startswith("System.")]
    return {
        "mendix_version": project.mendix_version,
        "format": project.source.format.removeprefix("mpr-"),
        "modules": len(project.modules),
        "marketplace_modules": sum(module.from_marketplace for module in project.modules),
        "module_roles": len(project.module_role_by_name),
        "user_roles": len(project.user_roles),
        "entities": len(own),
        "non_persistable_entities": sum(project.persistable(entity.name) is False for entity in own),
        "attributes": sum(len(entity.attributes) for entity in own),
        "associations": len(associations),
        "access_rules": len(rules),
        "constrained_access_rules": sum(rule.constrained for rule in rules),
        "microflows": len(project.microflows),
        "nanoflows": len(project.nanoflows),
        "pages": len(project.pages),
        "published_services": len(project.services),
        "constants": len(project.constants),
        "member_accesses": sum(len(rule.listed) for rule in rules),
        "rules_allowing_create": sum(rule.create for rule in rules),
        "rules_allowing_delete": sum(rule.delete for rule in rules),
    }


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_counts_are_those_of_an_independent_reading(path: str) -> None:
    """Excluded documents and all rules counted, the System module not. There is no difference to explain."""
    expected = EXPECTED[path]
    read = counts(open_export(CORPUS / path))
    assert read == {key: expected[key] for key in read}


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_security_is_that_of_an_independent_reading(path: str) -> None:
    """Level, guest access, administrator, demo users, policy, and what each version has."""
    project, expected = open_export(CORPUS / path), EXPECTED[path]["security"]
    security = project.security
    assert [role.name for role in project.user_roles] == expected["roles"]
    assert [role.name for role in project.user_roles if role.check_security is False] == expected["check"]
    assert [role.name for role in project.user_roles if role.manage_all_roles] == expected["manageall"]
    if project.is_package:  # A stub says nothing about the app that the module will be in.
        assert security.level is SecurityLevel.UNKNOWN
        assert security.guest_access is None
        return
    assert security.level is LEVELS[expected["level"]]
    assert security.guest_access is expected["guest"]
    assert security.admin_user_name == expected["adminuser"]
    assert security.admin_user_role == expected["admrole"]
    assert (security.enable_demo_users, len(security.demo_users)) == (expected["demo"], expected["ndemo"])
    assert (security.strict_mode, security.strict_page_url_check) == (expected["strict"], expected["strictpage"])
    stored_clear = "AdminPassword" in expected["keys"]
    assert (security.admin_password is not None) is stored_clear
    if expected["adminpw"]:
        assert security.admin_password and security.admin_password.kind is not SecretKind.EMPTY
    policy = security.password_policy
    assert policy
    assert expected["pw"] == {
        "MinimumLength": policy.minimum_length,
        "RequireDigit": policy.require_digit,
        "RequireMixedCase": policy.require_mixed_case,
        "RequireSymbol": policy.require_symbol,
    }


@pytest.mark.parametrize("path", [*sorted(EXPECTED), *PACKAGES])
def test_everything_is_read_and_understood(path: str) -> None:
    """No unit lost, no value that was not understood, no reference of a rule or an association into nothing."""
    project = open_export(CORPUS / path)
    assert [entry for entry in project.coverage if entry.unreadable] == []
    assert next(entry.status for entry in project.coverage if entry.area == "units") is ReadStatus.READ
    for entity in project.entities.values():
        members = project.members(entity.name)
        complete = project.root(entity.name) is not None
        for rule in entity.rules:
            assert set(rule.writable) <= set(rule.readable) <= set(rule.listed)
            # What System declares differs by version, and an old version's is not known.
            strangers = {m for m in rule.listed if m not in members and not m.startswith("System.")}
            assert not complete or not strangers, (rule.id, strangers)
    for association in project.associations.values():
        assert association.owner
        assert association.other


@pytest.mark.parametrize("path", PACKAGES)
def test_packages_are_modules_without_app_settings(path: str) -> None:
    """Each holds one module."""
    project = open_export(CORPUS / path)
    assert project.source.format == "mpk"
    assert (len(project.modules), project.user_roles) == (1, ())
    told = Counter(entry.status for entry in project.coverage if entry.area in ("project security", "settings"))
    assert told == {ReadStatus.ABSENT: 2}


def test_a_public_webhook_is_open() -> None:
    """The Mollie module's REST service stores an empty list of authentication types."""
    (service,) = open_export(CORPUS / "mollie/MolliePaymentProvider.mpk").services
    assert service.open_because == "empty list"
    assert [(operation.name, operation.microflow) for operation in service.operations] == [
        ("POST payments/{PaymentID}", "MolliePaymentProvider.ACT_Mollie_Webhook")
    ]


def test_a_soap_service_across_versions() -> None:
    """4.4 stores no scheme for it, later versions one."""
    versions = {}
    for version in ("4.4.4", "5.16.1", "7.5.0"):
        (service,) = open_export(CORPUS / "restservices" / version).services
        assert [operation.microflow for operation in service.operations] == ["Tests.throwBackService"]
        versions[version] = service.versions and [v.header_authentication for v in service.versions]
    assert versions["4.4.4"] is None
    assert versions["5.16.1"] == versions["7.5.0"]
    assert versions["7.5.0"]
