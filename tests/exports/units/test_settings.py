"""Run configurations and the microflows that the runtime calls by itself."""

from typing import Any

import pytest

from auditor.exports.units.settings import read_settings
from auditor.model.integration import ConfiguredConstant
from auditor.model.names import Name
from auditor.model.project import RuntimeSettings
from auditor.model.secret import SecretKind
from auditor.samples.app import App
from tests.exports.units.stored import element, surprises

SECRET = "q7hunter2-Zx"


def settings(*parts: dict[str, Any], version: str = "10.24.21", **flat: Any) -> RuntimeSettings:
    """Settings of stored parts, in which nothing may surprise, and no secret may stay."""
    found = element({"Settings": [2, *parts], **flat}, version)
    read = read_settings(found)
    assert surprises(found) == []
    assert SECRET not in repr(read)
    return read


def test_microflows_that_the_runtime_calls() -> None:
    hooks = {"AfterStartupMicroflow": "S.A", "BeforeShutdownMicroflow": "S.B", "HealthCheckMicroflow": "S.C"}
    found = settings({"$Type": "Settings$ModelSettings", **hooks})
    assert (found.after_startup, found.before_shutdown, found.health_check) == ("S.A", "S.B", "S.C")


@pytest.mark.parametrize("version", ["4.4.4", "5.21.0"])
def test_they_are_flat_in_old_versions(version: str) -> None:
    assert settings(version=version, HashAlgorithm="MD5", AfterStartupMicroflow="S.A").after_startup == "S.A"


def test_workflows() -> None:
    found = settings(
        {
            "$Type": "Settings$WorkflowsProjectSettingsPart",
            "UserEntity": "Administration.Account",
            "OnWorkflowEvent": [2, {"Microflow": "S.A"}, {"Microflow": ""}],
            "UsertaskOnStateChangeEvent": {"Microflow": "S.B"},
        }
    )
    assert found.workflow_microflows == ("S.A", "S.B")
    assert found.workflow_user_entity == "Administration.Account"


class TestConfigurations:
    """Of what developers run the app with only kinds of secrets are kept."""

    @pytest.mark.parametrize("version", ["9.24.40", "10.24.21", "11.6.0"])
    def test_of_a_made_up_app(self, version: str) -> None:
        app = App(version).configured_constant("Shop.Token", SECRET)
        app.server_configuration(Name="Default", DatabasePassword=SECRET)
        (configuration,) = app.project().settings.configurations
        assert configuration.name == "Default"
        assert configuration.database_password.kind is not SecretKind.EMPTY
        (constant,) = configuration.constants
        assert constant.constant == "Shop.Token"
        assert constant.value and constant.value.kind is not SecretKind.EMPTY
        assert SECRET not in repr(configuration)

    @pytest.mark.parametrize(
        ("stored", "kind"),
        [
            ({"SharedOrPrivateValue": {"$Type": "Settings$PrivateValue"}}, None),
            ({"SharedOrPrivateValue": {"$Type": "Settings$SharedValue", "Value": ""}}, SecretKind.EMPTY),
            ({"Value": ""}, SecretKind.EMPTY),
        ],
    )
    def test_where_values_are_kept(self, stored: dict[str, Any], kind: SecretKind | None) -> None:
        constants = {"Name": "C", "ConstantValues": [2, {"ConstantId": "Shop.Token", **stored}]}
        part = {"$Type": "Settings$ConfigurationSettings", "Configurations": [2, constants]}
        (constant,) = settings(part).configurations[0].constants
        assert isinstance(constant, ConfiguredConstant)
        assert constant.constant == Name("Shop.Token")
        assert (constant.value.kind if constant.value else None) is kind

    def test_in_old_versions_they_stand_beside_the_parts(self) -> None:
        found = settings(version="5.21.0", Configurations=[2, {"Name": "C", "DatabasePassword": SECRET}])
        assert found.configurations[0].database_password.kind is not SecretKind.EMPTY
