"""Secret stored as plain text

What it does
    Looks for attributes of type String whose names say that they hold a secret, in entities that are stored, and that
    no microflow which sets them encrypts first: with the Encryption module, or with an action that is called so. Hashed
    strings are fine.

Why is this bad
    The secret is readable in the database, in every backup and in every copy for a test environment. Where a user role
    may read the attribute, it is in the browser as well.

Example
    Webshop.MailServer.Password is a String that a settings page fills. The copy of the database that a supplier got
    holds the password of the company's mail server.

How to fix
    Encrypt the value with the Encryption module before it is stored, in the microflow that saves it, and take the read
    right away. For a password that is only compared, use a hashed string. Replace the secret.

Sources
    - Mendix documentation, Encryption: https://docs.mendix.com/appstore/modules/encryption/
    - Mendix documentation, Security Best Practices for Components: https://docs.mendix.com/appstore/creating-content/best-practices/security/
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


def _is_stored_secret(subject: Subject, context: Context) -> bool:
    entity, member, attribute = subject
    is_text = attribute.type is AttributeType.STRING and not attribute.calculated
    return is_text and _word(member, context) is not None and context.is_stored_entity(entity)


def _word(member: Name, context: Context) -> str | None:
    declared_by, _, bare = member.rpartition(".")
    return context.words.secret_member(Name(declared_by), bare)


RULE = Rule(
    id="ENT-20",
    subject=SubjectKind.MEMBER,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.ENTITIES, Need.ACCESS, Need.ACTIVITIES),
    cwe=(312, 256),
    among=_is_stored_secret,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when nothing encrypts it before it is stored."""
    member = subject[1]
    if is_encrypted_first(member, context):
        return
    readers = roles_with(Right.READ, member, context)
    severity = Severity.HIGH if readers else Severity.MEDIUM
    facts = (entry_of(_word(member, context) or ""), tuple(sorted(readers)), unlike(readers))
    yield Finding(RULE.id, severity, Subjects(member=member), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which word gave it away, and who reads it."""
    member, readers = finding.subjects.member, texts(finding.facts[1])
    word = _word(member, context)
    read_by = f", and {listed(readers)} may read it" if readers else ""
    by_name = "" if str(word).startswith("classified ") else " by its name"
    flows = setters(member, context)
    fix = f"Encrypt {member} with the Encryption module before it is stored"
    fix += f", in {listed(flows)}" if flows else ", in the microflow that saves it"
    unread = "take the read right away"
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See whether a newer version of {module_of(member)} encrypts it"
        unread = f"leave {listed(readers)} no module role that reads it"
    place = place_of_attribute(context, member)
    return Explanation(
        f"{member} is a secret{by_name} ({word}) and is stored as plain text{read_by}.",
        f"{fix}{f'; {unread}' if readers else ''}, and replace what is stored there.",
        (
            Evidence("it is a String, and no microflow that sets it encrypts it first", place),
            *rule_evidence(context, cells_of(finding)),
        ),
    )


def planted(app: "App") -> None:
    """The password of a mail server, readable for the staff."""
    app.module("Shop", "User").entity("MailServer", {"Host": "String", "Password": "String"}).rule("User", read="all")
    app.user_role("Staff", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """A password that is encrypted first, one that is hashed, one that is not stored, and a count of tokens."""
    from auditor.samples.actions import call_microflow, change

    app.module("Encryption", "User", marketplace=True, version="10.0.2").microflow(
        "Encrypt", parameters={"Plain": "String"}, returns="String"
    )
    shop = app.module("Shop", "User")
    shop.entity("MailServer", {"Password": "String", "TokenCount": "Integer"}).rule("User", read="all")
    shop.entity("Door", {"Password": "HashedString"})
    shop.entity("Form", {"Password": "String"}, persistable=False).rule("User", write="all")
    shop.microflow(
        "ACT_MailServer_Save",
        parameters={"MailServer": "Shop.MailServer", "Form": "Shop.Form"},
        actions=[
            call_microflow("Encryption.Encrypt", {"Plain": "$Form/Password"}, result="Encrypted"),
            change("MailServer", {"Shop.MailServer.Password": "$Encrypted"}),
        ],
    )
    app.user_role("Staff", "System.User", "Shop.User")
