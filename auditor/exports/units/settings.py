"""Project settings, as far as rules ask for them (formats.md 2.7).

A list of parts, found by their `$Type`; in 4.x and 5.x the runtime's are flat on the unit itself, beside a list that
lacks that part.
"""

from collections.abc import Iterator

from auditor.exports.secrets import password, quoted_facts
from auditor.exports.units.fields import Element
from auditor.model.integration import ConfiguredConstant, RunConfiguration
from auditor.model.names import NO_NAME, Name
from auditor.model.project import RuntimeSettings
from auditor.model.secret import Secret

_RUNTIME = ("Settings$ModelSettings", "Settings$RuntimeSettings")
_WEB = ("Forms$WebUIProjectSettingsPart", "Settings$WebUIProjectSettingsPart")
_CONFIGURATIONS = ("Settings$ConfigurationSettings",)
_WORKFLOWS = ("Settings$WorkflowsProjectSettingsPart",)
_PRIVATE_VALUE = "Settings$PrivateValue"
_BCRYPT_COST_SINCE = (9, 11)
_SYSTEM_CONTEXT_SINCE = (9, 6)
_OPTIMIZED_CLIENT_SINCE = (9, 10)
_REACT_BY_DEFAULT_SINCE = (11, 0)


def read_settings(settings: Element) -> RuntimeSettings:
    """Read a `Settings$ProjectSettings`."""
    runtime = _part(settings, _RUNTIME) or (settings if settings.has("HashAlgorithm") else None)
    web = _part(settings, _WEB)
    workflows = _part(settings, _WORKFLOWS)
    return RuntimeSettings(
        hash_algorithm=runtime.name_since("HashAlgorithm", default=Name("BCrypt")) if runtime else None,
        bcrypt_cost=runtime.integer_since("BcryptCost", _BCRYPT_COST_SINCE, 12) if runtime else None,
        allow_user_multiple_sessions=runtime.boolean_since("AllowUserMultipleSessions") if runtime else None,
        system_context_for_background_tasks=(
            runtime.boolean_since("UseSystemContextForBackgroundTasks", _SYSTEM_CONTEXT_SINCE) if runtime else None
        ),
        optimized_client=_read_client(web) if web else None,
        after_startup=runtime.name("AfterStartupMicroflow") if runtime else NO_NAME,
        before_shutdown=runtime.name("BeforeShutdownMicroflow") if runtime else NO_NAME,
        health_check=runtime.name("HealthCheckMicroflow") if runtime else NO_NAME,
        workflow_microflows=tuple(_workflow_microflows(workflows)) if workflows else (),
        workflow_user_entity=workflows.name("UserEntity") if workflows else NO_NAME,
        configurations=tuple(map(_read_configuration, _configurations(settings))),
        location=settings.scope.location,
    )


def count_configurations(settings: Element) -> int:
    """Count the run configurations."""
    return len(_configurations(settings))


def _configurations(settings: Element) -> list[Element]:
    return (_part(settings, _CONFIGURATIONS) or settings).elements("Configurations")


def _read_configuration(configuration: Element) -> RunConfiguration:
    """Read a `Settings$ServerConfiguration`; its passwords and values are looked at and dropped."""
    return RunConfiguration(
        configuration.name("Name"),
        password(configuration.string("DatabasePassword"), None),
        tuple(
            ConfiguredConstant(value.name("ConstantId"), _constant_value(value))
            for value in configuration.elements("ConstantValues")
        ),
        configuration.line,
    )


def _constant_value(stored: Element) -> Secret | None:
    """Read a value: shared or private from 10.9 on, before that shared. A private one is not in the model."""
    value = stored.element("SharedOrPrivateValue")
    if value is not None and value.kind == _PRIVATE_VALUE:
        return None
    return quoted_facts((value or stored).string("Value"), ()).secret


def _workflow_microflows(workflows: Element) -> Iterator[Name]:
    """Give the microflows that events of workflows and user tasks call."""
    handlers = workflows.elements("OnWorkflowEvent")
    for key in ("WorkflowOnStateChangeEvent", "UsertaskOnStateChangeEvent"):
        handler = workflows.element(key)
        handlers += [handler] if handler else []
    for handler in handlers:
        if microflow := handler.name("Microflow"):
            yield microflow


def _read_client(web: Element) -> Name | None:
    default = Name("Yes" if web.scope.knows(_REACT_BY_DEFAULT_SINCE) else "No")
    return web.name_since("UseOptimizedClient", _OPTIMIZED_CLIENT_SINCE, default)


def _part(settings: Element, types: tuple[str, ...]) -> Element | None:
    return next((part for part in settings.elements("Settings") if part.kind in types), None)
