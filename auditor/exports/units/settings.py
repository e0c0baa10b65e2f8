"""Project settings, as far as rules ask for them (formats.md 2.7).

A list of parts, found by their `$Type`; in 4.x and 5.x the runtime's are flat on the unit itself, beside a list that
lacks that part.
"""

from auditor.exports.units.fields import Element
from auditor.model.names import Name
from auditor.model.project import RuntimeSettings

_RUNTIME = ("Settings$ModelSettings", "Settings$RuntimeSettings")
_WEB = ("Forms$WebUIProjectSettingsPart", "Settings$WebUIProjectSettingsPart")
_CONFIGURATIONS = ("Settings$ConfigurationSettings",)
_BCRYPT_COST_SINCE = (9, 11)
_SYSTEM_CONTEXT_SINCE = (9, 6)
_OPTIMIZED_CLIENT_SINCE = (9, 10)
_REACT_BY_DEFAULT_SINCE = (11, 0)


def read_settings(settings: Element) -> RuntimeSettings:
    """Read a `Settings$ProjectSettings`."""
    runtime = _part(settings, _RUNTIME) or (settings if settings.has("HashAlgorithm") else None)
    web = _part(settings, _WEB)
    return RuntimeSettings(
        hash_algorithm=(runtime.name("HashAlgorithm") or Name("BCrypt")) if runtime else None,
        bcrypt_cost=runtime.integer_since("BcryptCost", _BCRYPT_COST_SINCE, 12) if runtime else None,
        allow_user_multiple_sessions=runtime.boolean("AllowUserMultipleSessions") if runtime else None,
        system_context_for_background_tasks=(
            runtime.boolean_since("UseSystemContextForBackgroundTasks", _SYSTEM_CONTEXT_SINCE) if runtime else None
        ),
        optimized_client=_read_client(web) if web else None,
        location=settings.scope.location,
    )


def count_configurations(settings: Element) -> int:
    """Count the run configurations."""
    part = _part(settings, _CONFIGURATIONS) or settings
    return len(part.documents("Configurations"))


def _read_client(web: Element) -> Name | None:
    default = Name("Yes" if web.scope.knows(_REACT_BY_DEFAULT_SINCE) else "No")
    return web.name_since("UseOptimizedClient", _OPTIMIZED_CLIENT_SINCE, default)


def _part(settings: Element, types: tuple[str, ...]) -> Element | None:
    return next((part for part in settings.elements("Settings") if part.kind in types), None)
