"""Uploaded files are not checked by the app

What it does
    Looks, in the app's own modules, for entities derived from System.FileDocument of which a role that is no
    administrator role may create objects or write the file, and that have no event handler for Commit, neither their
    own nor one of a generalization.

Why is this bad
    Mendix does not scan files for viruses, and the file types that a page allows are no check: the client can send
    anything. Without a handler nothing in the app looks at what was uploaded. A scanner in front of the app cannot be
    seen here, so this is something to ask about, not a fault.

Example
    Applicants upload a CV into HR.Attachment. The file that the recruiter opens is what somebody on the internet made.

How to fix
    Check each file before it is stored: its type by content, its size, and a virus scan, in a microflow that runs
    before the commit. Or write down what checks it in front of the app.

Sources
    - Mendix documentation, Security Findings FAQ: https://docs.mendix.com/support/security-findings-faq/
    - Mendix documentation, Event Handlers: https://docs.mendix.com/refguide/event-handlers/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import EntityAccess, Right
from auditor.findings.finding import Evidence, Explanation, Finding, Granted, Severity, Subjects
from auditor.model.domain import Entity
from auditor.rules.context import Context
from auditor.rules.rights import cells_of
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.system_derived import CONTENTS, is_file
from auditor.rules.telling import listed, rule_evidence, sentence, texts

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_own_file(entity: Entity, context: Context) -> bool:
    return context.project.is_own(entity.module) and is_file(entity, context)


RULE = Rule(
    id="ENT-28",
    subject=SubjectKind.ENTITY,
    severities=(Severity.MEDIUM, Severity.INFO),
    needs=(Need.ENTITIES, Need.ACCESS, Need.GUEST, Need.MODULES),
    cwe=(434,),
    among=_is_own_file,
)


def check(entity: Entity, context: Context) -> Iterator[Finding]:
    """Fire when somebody uploads and nothing happens at the commit."""
    if _has_commit_handler(entity, context):
        return
    by_role = {
        name: cells
        for role in context.roles
        if not role.spared and (cells := tuple(_uploads(role.access.entity(entity.name))))
        for name in role.names
    }
    if by_role:
        guest = context.guest is not None and not by_role.keys().isdisjoint(context.guest.names)
        unlike = {(granted.right, id(granted.rules)): granted for cells in by_role.values() for granted in cells}
        facts = (guest, tuple(sorted(by_role)), tuple(unlike.values()))
        yield Finding(RULE.id, Severity.MEDIUM if guest else Severity.INFO, Subjects(entity=entity.name), facts)


def _has_commit_handler(entity: Entity, context: Context) -> bool:
    chain = (entity, *context.project.generalizations(entity.name))
    return any(handler.event == "Commit" for each in chain for handler in each.events)


def _uploads(access: EntityAccess) -> Iterator[Granted]:
    """What lets a role put a file there: create, and write of the contents."""
    if access.create:
        yield Granted(Right.CREATE, (), access.create)
    if rules := access.write.get(CONTENTS):
        yield Granted(Right.WRITE, (CONTENTS,), rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say who uploads, and that nothing looks at it."""
    entity, roles = context.project.entities[finding.subjects.entity], texts(finding.facts[1])
    guest = context.guest.names[0] if finding.facts[0] and context.guest else ""
    visitors = f" ({guest} without signing in)" if guest else ""
    holders = "a user role that holds " if context.project.is_package else ""
    return Explanation(
        f"{sentence(holders + listed(roles, 'or'))} may upload files as {entity.name}{visitors}, and no event handler "
        "for Commit looks at them.",
        f"Check files of {entity.name} in a microflow before they are committed, or write down what checks them in "
        "front of the app.",
        (
            Evidence(f"{entity.name} has no event handler for Commit", entity.location),
            *rule_evidence(context, cells_of(finding)),
        ),
    )


def planted(app: "App") -> None:
    """Visitors upload a CV."""
    app.module("HR", "Guest").entity("Attachment", {"Note": "String"}, generalization="System.FileDocument").rule(
        "Guest", create=True, write=["System.FileDocument.Contents"], xpath="[Note = 'new']", caption="New ones"
    )
    app.user_role("Anonymous", "System.User", "HR.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """A handler of the generalization looks at each CV; contracts are only read, reports are the administrator's."""
    hr = app.module("HR", "Guest", "Admin")
    upload = hr.entity("Upload", {"Note": "String"}, generalization="System.FileDocument")
    upload.event("Before", "Commit", "HR.BCO_Upload")
    hr.microflow("BCO_Upload", parameters={"Upload": "HR.Upload"}, returns="Boolean")
    hr.entity("CV", {"Year": "Integer"}, generalization="HR.Upload").rule("Guest", create=True, write=["Year"])
    hr.entity("Contract", {"Year": "Integer"}, generalization="System.FileDocument").rule("Guest", read=["Year"])
    hr.entity("Report", {"Year": "Integer"}, generalization="System.FileDocument").rule("Admin", create=True)
    app.user_role("Administrator", "System.Administrator", "HR.Admin", manage_all=True)
    app.user_role("Anonymous", "System.User", "HR.Guest").guest("Anonymous")
