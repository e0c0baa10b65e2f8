"""Module has a known vulnerability

What it does
    Compares the versions of Marketplace modules with the published advisories, by Marketplace id or by name. The
    advisories have a date, which the evidence shows; a file of newer ones can be added. Where an advisory is about one
    of two tracks that share their version numbers, as with SAML, the module is possibly affected. The default key of
    the Encryption module is MOD-01's.

Why is this bad
    What is wrong and how to use it is public, and sign-on modules are the first that are tried. A module that somebody
    has edited keeps its version number, so the number proves nothing about changes made here.

Example
    SAML20 3.5.2 takes a forged answer of the identity provider for a real one (CVE-2023-29129), so anybody can sign in
    as anybody.

How to fix
    Upgrade the module to the fixed version for the app's Mendix version.

Sources
    - Siemens ProductCERT advisories: https://www.siemens.com/cert/advisories/
    - CISA, Common Security Advisory Framework files of Siemens
    - CVE list, version 5
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.project import Module
from auditor.rules.advisories import Match
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed
from auditor.rules.versions import version_of
from auditor.rules.vulnerabilities import certainty_of, default_key, evidence_of, facts_of, fixed_by, severity_of, told

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_known(module: Module, context: Context) -> bool:
    """Modules that some advisory is about, and whose version is known."""
    return bool(version_of(module.version)) and bool(context.advisories.about(module))


def _matches(module: Module, context: Context) -> tuple[Match, ...]:
    reported = default_key(module, context)
    return tuple(m for m in context.advisories.of_module(module, context.project.version) if m not in reported)


def _version_unknown(context: Context) -> str | None:
    modules = context.project.modules
    unknown = [m.name for m in modules if context.advisories.about(m) and not version_of(m.version)]
    if not unknown:
        return None
    return f"the export does not say of which version {listed(unknown)} {'is' if len(unknown) == 1 else 'are'}"


RULE = Rule(
    id="MOD-04",
    subject=SubjectKind.MODULE,
    severities=(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW),
    needs=(Need.MODULES,),
    cwe=(1395,),
    among=_is_known,
    undecided=_version_unknown,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire once for a module, for everything that affects its version."""
    if matches := _matches(module, context):
        subjects = Subjects(module=module.name)
        yield Finding(RULE.id, severity_of(matches), subjects, facts_of(matches), certainty_of(matches))


def explain(finding: Finding, context: Context) -> Explanation:
    """List the advisories, worst first."""
    module = context.project.module_by_name[finding.subjects.module]
    matches = _matches(module, context)
    known_by = f"Marketplace id {module.package_id}" if module.package_id else "its name"
    evidence = [Evidence(f"{module.name} is of version {module.version} (known by {known_by})", module.location)]
    evidence += evidence_of(matches, context.advisories, None)
    what = f"{module.name} {module.version}"
    return Explanation(told(what, matches), fixed_by(module.name, matches), tuple(evidence))


def planted(app: "App") -> None:
    """A SAML module of 2023."""
    app.module("SAML20", "Administrator", "User", marketplace=True, version="3.5.2", package_id=1174)


def near_miss(app: "App") -> None:
    """A version of Workflow Commons below the general fix, but with the fix of its own line."""
    app.module("WorkflowCommons", "Administrator", "User", marketplace=True, version="2.1.4", package_id=117066)
