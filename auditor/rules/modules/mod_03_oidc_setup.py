"""OIDC set-up

What it does
    Where the OIDC SSO module is used: looks for user roles without System.Administrator that hold OIDC.Administrator or
    UserCommons.Administrator, for a version below 4.7.0, and for user roles that hold OIDC.Anonymous although the
    version is 4.5.0 or newer.

Why is this bad
    Who administers sign-on decides who comes in, and with which user roles. Below 4.7.0 the module does not check by
    itself whom a token was made for, so a token for another app of the same provider opens this one. OIDC.Anonymous is
    a leftover: the module has no use for it since 4.5.0.

Example
    All employees hold UserCommons.Administrator. One of them lets the provider's group "everybody" become
    administrators.

How to fix
    Give the two module roles to administrators only, upgrade the module, and take OIDC.Anonymous out of user roles.

Sources
    - Mendix documentation, OIDC SSO: https://docs.mendix.com/appstore/modules/oidc/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.project import SYSTEM_ADMINISTRATOR, Module
from auditor.rules.context import Context
from auditor.rules.marketplace import OIDC
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts
from auditor.rules.versions import version_of

if TYPE_CHECKING:
    from auditor.samples.app import App

_FOR_ADMINISTRATORS = (Name("OIDC.Administrator"), Name("UserCommons.Administrator"))
_LEFTOVER = Name("OIDC.Anonymous")
_LEFTOVER_SINCE = version_of("4.5.0")
_CHECKS_AUDIENCE_SINCE = version_of("4.7.0")


def _is_oidc(module: Module, context: Context) -> bool:
    return module.name == OIDC


def _version_unknown(context: Context) -> str | None:
    module = context.project.module_by_name.get(OIDC)
    if module is None or version_of(module.version):
        return None
    return f"the export does not say of which version the module {OIDC} is"


RULE = Rule(
    id="MOD-03",
    subject=SubjectKind.MODULE,
    severities=(Severity.MEDIUM,),
    needs=(Need.MODULES, Need.MODULE_ROLES),
    cwe=(269, 287),
    among=_is_oidc,
    undecided=_version_unknown,
)


def _administered_by(context: Context) -> tuple[Name, ...]:
    """User roles that administer sign-on without being administrator roles."""
    return tuple(
        role.name
        for role in context.project.user_roles
        if SYSTEM_ADMINISTRATOR not in role.module_roles and not set(_FOR_ADMINISTRATORS).isdisjoint(role.module_roles)
    )


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire once, with everything that is wrong."""
    version = version_of(module.version)
    administered = _administered_by(context)
    old = bool(version) and version < _CHECKS_AUDIENCE_SINCE
    leftover = context.project.held_module_roles.get(_LEFTOVER, ()) if version >= _LEFTOVER_SINCE else ()
    if administered or old or leftover:
        facts = (tuple(sorted(administered)), old, tuple(sorted(leftover)))
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(module=module.name), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say each thing that is wrong, and what to do about it."""
    project = context.project
    module = project.module_by_name[OIDC]
    administered, leftover = texts(finding.facts[0]), texts(finding.facts[2])
    wrong, fixes, evidence = [], [], []
    for name in map(Name, administered):
        role = project.user_role_by_name[name]
        held = listed(sorted(set(_FOR_ADMINISTRATORS).intersection(role.module_roles)))
        wrong.append(f"{name} administers sign-on")
        fixes.append(f"Take {held} out of {name}.")
        evidence.append(Evidence(f"user role {name} holds {held}, and no {SYSTEM_ADMINISTRATOR}", role.location))
    if finding.facts[1]:
        wrong.append(f"version {module.version} does not check by itself whom a token was made for")
        fixes.append(f"Upgrade {OIDC} to 4.7.0 or newer.")
        evidence.append(Evidence(f"{OIDC} is of version {module.version}, below 4.7.0", module.location))
    if leftover:
        wrong.append(f"{listed(leftover)} still {'holds' if len(leftover) == 1 else 'hold'} {_LEFTOVER}")
        fixes.append(f"Take {_LEFTOVER} out of {listed(leftover)}.")
        evidence += [
            Evidence(f"user role {name} holds {_LEFTOVER}", project.user_role_by_name[Name(name)].location)
            for name in leftover
        ]
    return Explanation(f"The set-up of {OIDC} is open: {listed(wrong)}.", " ".join(fixes), tuple(evidence))


def planted(app: "App") -> None:
    """A version that does not check the audience."""
    app.module("OIDC", "Administrator", "User", marketplace=True, version="4.4.0", package_id=120371)


def near_miss(app: "App") -> None:
    """A newer version, administered by administrators."""
    app.module("OIDC", "Administrator", "User", marketplace=True, version="4.7.0", package_id=120371)
    app.user_role("Administrator", "System.Administrator", "OIDC.Administrator", manage_all=True)
    app.user_role("Employee", "System.User", "OIDC.User")
