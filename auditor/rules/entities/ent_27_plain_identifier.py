"""Personal identifier stored as plain text

What it does
    Looks for attributes of type String that are called exactly like an identifier of a person or an account (Iban,
    Bsn, PassportNumber, CreditCardNumber ...), in entities that are stored, and that no microflow which sets them
    encrypts first: with the Encryption module, or with an action that is called so. Hashed strings are fine.

Why is this bad
    With such a number somebody can pretend to be the person, or take money. Laws treat it apart from other data. Stored
    as it is, it lies readable in the database, in backups and in copies.

Example
    HR.Employee.Bsn is a String that all of HR reads. A copy of the production database is used for tests, so every
    developer has the numbers of all employees.

How to fix
    Ask first whether the number must be stored at all. If so, encrypt it with the Encryption module before it is
    stored, and show it only where somebody needs it.

Sources
    - Mendix documentation, Encryption: https://docs.mendix.com/appstore/modules/encryption/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.domain import Attribute, AttributeType, Entity
from auditor.model.names import Name, module_of
from auditor.policy.in_force import entry_of
from auditor.rules.context import Context
from auditor.rules.encryption import is_encrypted_first, setters
from auditor.rules.member_roles import roles_with, unlike
from auditor.rules.rights import cells_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, place_of_attribute, rule_evidence, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

Subject = tuple[Entity, Name, Attribute]


def _is_stored_identifier(subject: Subject, context: Context) -> bool:
    entity, member, attribute = subject
    is_text = attribute.type is AttributeType.STRING and not attribute.calculated
    return is_text and _word(member, context) is not None and context.is_stored_entity(entity)


def _word(member: Name, context: Context) -> str | None:
    declared_by, _, bare = member.rpartition(".")
    return context.words.identifier(Name(declared_by), bare)


RULE = Rule(
    id="ENT-27",
    subject=SubjectKind.MEMBER,
    severities=(Severity.MEDIUM, Severity.LOW),
    needs=(Need.ENTITIES, Need.ACCESS, Need.ACTIVITIES),
    cwe=(312, 359),
    among=_is_stored_identifier,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when nothing encrypts it before it is stored."""
    member = subject[1]
    if is_encrypted_first(member, context):
        return
    readers = roles_with(Right.READ, member, context, all_rows=True, spare_administrators=True)
    severity = Severity.MEDIUM if readers else Severity.LOW
    facts = (entry_of(_word(member, context) or ""), tuple(sorted(readers)), unlike(readers))
    yield Finding(RULE.id, severity, Subjects(member=member), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which entry of the list it is, and who reads all of them."""
    member, readers = finding.subjects.member, texts(finding.facts[1])
    word = _word(member, context)
    read_by = f", and {listed(readers)} may read that of everybody" if readers else ""
    flows = setters(member, context)
    fix = f"Encrypt {member} with the Encryption module before it is stored"
    fix += f", in {listed(flows)}" if flows else ", in the microflow that saves it"
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See whether a newer version of {module_of(member)} encrypts it"
    return Explanation(
        f"{member} identifies a person or an account by its name ({word}) and is stored as plain text{read_by}.",
        f"{fix}, or do not store it.",
        (
            Evidence(
                "it is a String, and no microflow that sets it encrypts it first",
                place_of_attribute(context, member),
            ),
            *rule_evidence(context, cells_of(finding)),
        ),
    )


def planted(app: "App") -> None:
    """All of HR reads the numbers of all employees."""
    app.module("HR", "User").entity("Employee", {"FullName": "String", "Bsn": "String"}).rule("User", read="all")
    app.user_role("Staff", "System.User", "HR.User")


def near_miss(app: "App") -> None:
    """A number that is encrypted first, one that is hashed, the name of a bank account, and a form."""
    from auditor.samples.actions import call_microflow, change

    app.module("Encryption", "User", marketplace=True, version="10.0.2").microflow(
        "Encrypt", parameters={"Plain": "String"}, returns="String"
    )
    hr = app.module("HR", "User")
    attributes = {"Iban1": "String", "BankAccountName": "String", "Bsn": "HashedString"}
    hr.entity("Employee", attributes).rule("User", read="all")
    hr.entity("Form", {"Iban": "String"}, persistable=False).rule("User", write="all")
    hr.microflow(
        "ACT_Employee_Save",
        parameters={"Employee": "HR.Employee", "Form": "HR.Form"},
        actions=[
            call_microflow("Encryption.Encrypt", {"Plain": "$Form/Iban"}, result="Encrypted"),
            change("Employee", {"HR.Employee.Iban1": "$Encrypted"}),
        ],
    )
    app.user_role("Staff", "System.User", "HR.User")
