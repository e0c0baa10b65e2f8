"""Own passwords only

What it does
    Looks for a module that lets users sign in elsewhere: SAML20, OIDC or LDAP. Reports when there is none, and, more
    seriously, when there is MendixSSO, which is retired since May 2026.

Why is this bad
    Where an organisation has an identity provider, that is the place for passwords, second factors and for closing
    accounts of people who leave. An app with passwords of its own has none of it unless somebody builds it. MendixSSO
    gets no fixes any more.

Example
    A colleague left in spring. The company account was closed on the day; the account in the app still works.

How to fix
    Add the SAML or OIDC SSO module, and let the app's own accounts be the exception. Replace MendixSSO by one of them.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Mendix SSO: https://docs.mendix.com/appstore/modules/mendix-sso/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Project
from auditor.rules.context import Context
from auditor.rules.marketplace import MENDIX_SSO, SIGN_ON
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted, listed

if TYPE_CHECKING:
    from auditor.samples.app import App

RULE = Rule(
    id="MOD-02",
    subject=SubjectKind.PROJECT,
    severities=(Severity.MEDIUM, Severity.INFO),
    needs=(Need.USER_ROLES, Need.MODULES),
    cwe=(1104,),
)


def check(project: Project, context: Context) -> Iterator[Finding]:
    """Fire on the retired module, else when there is none of the others."""
    if MENDIX_SSO in project.module_by_name:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(), (MENDIX_SSO,))
    elif not any(name in project.module_by_name for name in SIGN_ON):
        yield Finding(RULE.id, Severity.INFO, Subjects(), (None,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which module there is, or that there is none."""
    project = context.project
    if finding.severity is Severity.INFO:
        modules = counted(len(project.modules), "module")
        return Explanation(
            "Users sign in with passwords of the app's own: no SAML20, OIDC or LDAP module is there.",
            "Add the SAML or OIDC SSO module where the organisation has an identity provider.",
            (Evidence(f"none of {modules} is called {listed(SIGN_ON, 'or')}", project.source.location),),
        )
    module = project.module_by_name[MENDIX_SSO]
    beside = [name for name in SIGN_ON if name in project.module_by_name]
    also = f"; {listed(beside)} is there too" if beside else ""
    return Explanation(
        f"The app signs users in through {MENDIX_SSO}, which is retired since 2026-05-01.",
        f"Replace {MENDIX_SSO} by the OIDC SSO or SAML module.",
        (Evidence(f"the module {MENDIX_SSO} is in the app{also}", module.location),),
    )


def planted(app: "App") -> None:
    """The retired module."""
    app.module("MendixSSO", "User", marketplace=True, version="4.1.0")


def near_miss(app: "App") -> None:
    """An app that signs in through SAML."""
    app.module("SAML20", "User", marketplace=True, version="4.2.3", package_id=1174)
