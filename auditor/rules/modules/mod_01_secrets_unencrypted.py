"""Secrets, but no Encryption module

What it does
    Looks for own modules that store a secret in a String attribute, going by its name, in an app without the Encryption
    module that nothing in it calls either. Where there is an Encryption module: whether its key has a default value in
    the model, and whether it is of a version before the fix of CVE-2024-39888.

Why is this bad
    Passwords and keys of other systems in plain text are read by everybody who sees the database, a backup or an
    export, and by every role that may read the attribute. A key that stands in the model decrypts them all: it is in
    the repository, and the same in every environment. Before the fix the module came with a key of its own, which is
    public.

Example
    Payment.ProviderAccount keeps ApiKey as a String. The backup of last year is on a laptop.

How to fix
    Use the Encryption module for every stored secret, set its key for each environment and leave the default empty.

Sources
    - Mendix documentation, Encryption: https://docs.mendix.com/appstore/modules/encryption/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
    - Siemens ProductCERT, SSA-998949 (CVE-2024-39888)
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Fact, Finding, Severity, Subjects
from auditor.model.activities import CodeCall, FlowCall
from auditor.model.domain import AttributeType
from auditor.model.names import Name, module_of
from auditor.model.project import Module, Project
from auditor.rules.context import Context
from auditor.rules.marketplace import ENCRYPTION
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.sensitive import by_what
from auditor.rules.telling import listed
from auditor.rules.versions import version_of
from auditor.rules.vulnerabilities import DEFAULT_KEY, default_key, evidence_of, fixed_by

if TYPE_CHECKING:
    from auditor.samples.app import App

_KEY = Name("Encryption.EncryptionKey")


def _version_unknown(context: Context) -> str | None:
    module = context.project.module_by_name.get(ENCRYPTION)
    if module is None or version_of(module.version):
        return None
    return f"the export does not say of which version the module {ENCRYPTION} is"


RULE = Rule(
    id="MOD-01",
    subject=SubjectKind.MODULE,
    severities=(Severity.HIGH,),
    needs=(Need.ENTITIES, Need.CONSTANTS, Need.MODULES),
    cwe=(312, 321),
    undecided=_version_unknown,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire once for a module, with everything that is wrong with it."""
    facts: list[Fact] = []
    if module.name == ENCRYPTION:
        facts += ["key has a default value"] if _key_has_default(context.project) else []
        facts += [match.advisory.cve for match in default_key(module, context)]
    elif context.project.is_own(module.name) and not _encrypts(context):
        facts += sorted(_secrets(context).get(module.name, ()))
    if facts:
        yield Finding(RULE.id, Severity.HIGH, Subjects(module=module.name), tuple(facts))


def _key_has_default(project: Project) -> bool:
    key = next((constant for constant in project.constants if constant.name == _KEY and not constant.excluded), None)
    return key is not None and key.default.secret.is_set


def _encrypts(context: Context) -> bool:
    """Whether there is an Encryption module, in the export or only called: a package does not bring it along."""
    known = context.memo.get("encrypts")
    if not isinstance(known, bool):
        project = context.project
        known = context.memo["encrypts"] = ENCRYPTION in project.module_by_name or any(
            isinstance(activity, FlowCall | CodeCall) and module_of(activity.target) == ENCRYPTION
            for flow in project.microflows
            if not flow.excluded
            for activity in flow.activities
        )
    return known


def _secrets(context: Context) -> dict[Name, list[Name]]:
    """The members that store a secret as text, by the module that declares them."""
    known = context.memo.get("secrets by module")
    if not isinstance(known, dict):
        known = context.memo["secrets by module"] = _find_secrets(context)
    return known


def _find_secrets(context: Context) -> dict[Name, list[Name]]:
    found: dict[Name, list[Name]] = {}
    for entity in context.project.entities.values():
        for stored, attribute in entity.own_attributes():
            is_text = attribute.type is AttributeType.STRING and not attribute.calculated
            is_secret = is_text and context.words.secret_member(entity.name, attribute.name)
            if is_secret and context.is_stored_entity(entity):
                found.setdefault(entity.module, []).append(stored)
    return found


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the secrets, or what is wrong with the Encryption module."""
    module = context.project.module_by_name[finding.subjects.module]
    return _about_encryption(module, context) if module.name == ENCRYPTION else _about_secrets(module, context)


def _about_secrets(module: Module, context: Context) -> Explanation:
    members = _secrets(context)[module.name]
    evidence = []
    for member in members:
        entity = context.project.entities[Name(member.rpartition(".")[0])]
        word = context.words.secret_member(entity.name, member.rpartition(".")[2]) or ""
        told = f"{member} is a String and a secret {by_what([word], 'by its name')}"
        evidence.append(Evidence(told, entity.location))
    evidence.append(Evidence(f"no module is called {ENCRYPTION}, and no microflow calls one", module.location))
    return Explanation(
        f"{module.name} stores {listed(members)} as text, and nothing in the app encrypts.",
        f"Encrypt {listed(members)} with the Encryption module before it is stored, or keep the secret in a constant "
        "that each environment sets.",
        tuple(evidence),
    )


def _about_encryption(module: Module, context: Context) -> Explanation:
    wrong, fixes, evidence = [], [], []
    if _key_has_default(context.project):
        key = next(constant for constant in context.project.constants if constant.name == _KEY)
        wrong.append(f"its key {_KEY} has a default value in the model")
        fixes.append(f"Empty the default value of {_KEY}, set a new key in each environment, and encrypt anew.")
        length = key.default.secret.length.value
        evidence.append(Evidence(f"the default value of {_KEY} is set ({length} characters)", key.location))
    if matches := default_key(module, context):
        wrong.append(f"its version {module.version} came with a key that is public ({DEFAULT_KEY})")
        fixes.append(fixed_by(ENCRYPTION, matches))
        evidence += evidence_of(matches, context.advisories, module.location)
    return Explanation(
        f"What the Encryption module encrypts is open: {listed(wrong)}.", " ".join(fixes), tuple(evidence)
    )


def planted(app: "App") -> None:
    """An API key as text, and no Encryption module."""
    app.module("Payment", "User").entity("ProviderAccount", {"Name": "String", "ApiKey": "String"})


def near_miss(app: "App") -> None:
    """The same with the Encryption module, in the fixed version and without a key in the model."""
    app.module("Payment", "User").entity("ProviderAccount", {"Name": "String", "ApiKey": "String"})
    app.module("Encryption", "User", marketplace=True, version="10.0.2", package_id=1011).constant("EncryptionKey")
