"""Data on the device is not encrypted

What it does
    Looks at native navigation profiles that keep entities on the device, and at their three settings for encryption: of
    the database, of files and of the session cookie. It is medium when a sensitive member or a file is among what is
    kept.

Why is this bad
    A native app keeps what it synchronises in a database and in files on the device. Without encryption whoever gets
    hold of the device, or of a backup of it, reads them, and takes over the session.

Example
    Nurses carry the files of their patients on tablets. One is left in a bus. Its database is an ordinary file.

How to fix
    Turn the three settings on in the native navigation profile, and keep no more entities on the device than work
    without a connection needs.

Sources
    - Mendix documentation, Offline-First Security: https://docs.mendix.com/refguide/mobile/building-efficient-mobile-apps/offlinefirst-data/security/
    - Mendix documentation, Navigation: https://docs.mendix.com/refguide/navigation/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.navigation import NavigationProfile
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.sensitive import sensitive_members_of
from auditor.rules.telling import counted, listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_FILE = Name("System.FileDocument")
_NOT_KEPT = ("", "None", "NoneAndPreserveData")
_SETTINGS_SINCE = (9, 18)


def _no_settings(context: Context) -> str | None:
    project = context.project
    if (0, 0) < project.version[:2] < _SETTINGS_SINCE and any(_is_native(p) for p in project.navigation):
        return f"Mendix {project.mendix_version} has no settings for encryption on the device: they came with 9.18"
    return None


RULE = Rule(
    id="PRJ-19",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM, Severity.LOW),
    needs=(Need.USER_ROLES, Need.ENTITIES, Need.WIDGETS),
    cwe=(311,),
    not_checked=_no_settings,
)


def _is_native(profile: NavigationProfile) -> bool:
    return profile.kind == "Native"


def _kept(profile: NavigationProfile) -> set[Name]:
    """The entities of which objects stay on the device."""
    return {entity.entity for entity in profile.offline_entities if entity.sync_mode not in _NOT_KEPT}


def _off(profile: NavigationProfile) -> list[str]:
    """The settings that are off; those that the Mendix version lacks are left out."""
    settings = {
        "EncryptionDbEnabled": profile.encrypts_database,
        "LocalFileEncryptionEnabled": profile.encrypts_files,
        "SessionCookieEncryptionEnabled": profile.encrypts_session,
    }
    return [name for name, value in settings.items() if value is False]


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire once, for all native profiles that keep something unencrypted."""
    open_profiles = [p for p in project.navigation if _is_native(p) and _kept(p) and _off(p)]
    if open_profiles:
        kept = sorted(set().union(*map(_kept, open_profiles)))
        off = sorted({setting for profile in open_profiles for setting in _off(profile)})
        grave = tuple(entity for entity in kept if _is_grave(entity, context))
        severity = Severity.MEDIUM if grave else Severity.LOW
        yield Finding(RULE.id, severity, Subjects(), (tuple(off), tuple(kept), grave))


def _is_grave(entity: Name, context: Context) -> bool:
    """Whether an entity is a file or holds a sensitive member."""
    project = context.project
    is_file = entity == _FILE or project.derives_from(entity, _FILE)
    return is_file or bool(sensitive_members_of(entity, context))


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the settings, and count the entities."""
    off, kept, grave = (texts(fact) for fact in finding.facts)
    evidence = [
        Evidence(
            f"navigation profile {profile.name} keeps {listed(sorted(_kept(profile)))}; off are {listed(_off(profile))}"
        )
        for profile in context.project.navigation
        if _is_native(profile) and _kept(profile) and _off(profile)
    ]
    for entity in map(Name, grave):
        members = sensitive_members_of(entity, context)
        labels = (context.project.member_label(entity, member) for member in members)
        what = f"holds {listed(labels)}" if members else "is a file"
        evidence.append(Evidence(f"{entity} {what}", context.project.entities[entity].location))
    return Explanation(
        f"What native apps keep of {counted(len(kept), 'entity', 'entities')} on the device is not encrypted: "
        f"{listed(off)} {'is' if len(off) == 1 else 'are'} off.",
        f"Turn {listed(off)} on in the native navigation profile.",
        tuple(evidence),
    )


def planted(app: "App") -> None:
    """A native app that keeps addresses on the device."""
    app.module("Shop", "User").entity("Customer", {"Name": "String", "Address": "String"})
    app.native_navigation({"Shop.Customer": "All"}, database=False)


def near_miss(app: "App") -> None:
    """A native app that keeps nothing on the device."""
    app.module("Shop", "User").entity("Customer", {"Name": "String", "Address": "String"})
    app.native_navigation({"Shop.Customer": "None"}, database=False)
