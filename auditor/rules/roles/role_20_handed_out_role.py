"""A microflow hands out a user role

What it does
    Looks for microflows that give an account a user role without applying entity access, outside the modules made for
    it, and follows who can start them. Reports those that visitors reach, and those that signed-in roles reach, where
    the role handed out is not contained in theirs. The role is the one that is retrieved by a literal name or token;
    otherwise it is unknown.

Why is this bad
    Whoever can start the microflow gets the role, or gives it to an account of theirs. Self-registration makes
    everything public that its role may do. User management as set for roles says nothing about it.

Example
    Visitors sign up by a form. The microflow behind it gives new accounts the role Employee, which reads the address
    book.

How to fix
    Give new accounts the smallest role there is, retrieved by its name, and let an administrator give more. Check in
    the microflow who asks for it.

Sources
    - Dutch Institute for Vulnerability Disclosure, case DIVD-2026-00003
    - Mendix documentation, User Roles: https://docs.mendix.com/refguide/user-roles/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.compare import contained
from auditor.access.effective import EffectiveAccess, Right
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.flows.effects import Setting
from auditor.flows.nodes import NodeKind
from auditor.model.documents import Microflow
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.marketplace import ADMINISTRATION, FORGOT_PASSWORD, MENDIX_SSO, SIGN_ON
from auditor.rules.rights import members_on_all_rows
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import first, microflow_node, out_of_sight, place_of, ways_evidence, who_starts
from auditor.rules.sensitive import sensitive_members_of
from auditor.rules.telling import listed, texts
from auditor.rules.user_roles_handed_out import USER_ROLES, HandedOut, handed_out, hands_out

if TYPE_CHECKING:
    from auditor.samples.app import App

_MADE_FOR_IT = frozenset(
    (ADMINISTRATION, Name("CommunityCommons"), *SIGN_ON, Name("UserCommons"), MENDIX_SSO, FORGOT_PASSWORD)
)
"""Modules whose task it is to give accounts their roles."""

_MOST_ROLES = 10


def _settings(context: Context) -> dict[Name, list[Setting]]:
    """Microflow -> where it hands a role out."""
    found: dict[Name, list[Setting]] = {}
    for setting in context.effects.settings(USER_ROLES):
        if setting.flow.kind is NodeKind.MICROFLOW and hands_out(setting.change):
            found.setdefault(setting.flow.name, []).append(setting)
    return found


def _handing_out(context: Context) -> Iterator[Microflow]:
    for name in _settings(context):
        flow = context.calls.microflow(name)
        if flow and not flow.apply_entity_access and flow.module not in _MADE_FOR_IT:
            yield flow


RULE = Rule(
    id="ROLE-20",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM),
    needs=(Need.USER_ROLES, Need.DOCUMENTS, Need.ACTIVITIES, Need.ACCESS, Need.GUEST),
    cwe=(269, 266),
    parity={"DIVD": "2026-00003"},
    subjects=_handing_out,
    through_callers=True,
)


def check(flow: Microflow, context: Context) -> Iterator[Finding]:
    """Fire when visitors reach it, or a signed-in role that gets more than it has."""
    reached = [role for role in who_starts(flow.name, context) if not role.spared]
    if not reached:
        return
    settings = _settings(context)[flow.name]
    given = dict.fromkeys(one for s in settings for one in handed_out(s.flow, s.change.value, context))
    judged = [found for one in given if (found := _judged(one, reached, context))]
    if judged:
        severity, certainty = min(judged, key=lambda found: (found[0].rank, list(Certainty).index(found[1])))
        facts = (tuple(sorted(one.role for one in given)), tuple(sorted(n for role in reached for n in role.names)))
        yield Finding(RULE.id, severity, Subjects(document=flow.name), facts, certainty)


def _judged(given: HandedOut, reached: list[RoleSubject], context: Context) -> tuple[Severity, Certainty] | None:
    """Say how bad it is to hand out one role, and how sure that is; None when nobody gains by it."""
    known = Certainty.CERTAIN if given.certain else Certainty.POSSIBLE
    if not given.role:
        return Severity.MEDIUM, Certainty.POSSIBLE
    role = context.role_subject(context.access.user_role(given.role))
    if any(one.is_guest for one in reached):
        if role.is_administrator:
            return Severity.CRITICAL, known
        return (Severity.HIGH if _does_much(role, context) else Severity.MEDIUM), known
    answers = [contained(role.access, one.access) for one in reached]
    if any(answer.refuted for answer in answers):
        return Severity.HIGH, known
    return (Severity.HIGH, Certainty.POSSIBLE) if any(not answer.proved for answer in answers) else None


def _does_much(role: RoleSubject, context: Context) -> bool:
    """Whether a role writes or deletes stored data on all rows, or reads a sensitive member on all rows."""
    for access in role.access.granted:
        entity = context.project.entities[access.entity]
        if entity.module == SYSTEM or not context.is_persistable(entity):
            continue
        subject = RoleOnEntity(role, entity, access)
        written = (m for cell in members_on_all_rows(subject, context, Right.WRITE) for m in cell.members)
        if any(context.counts_for_writing(entity, member) for member in written):
            return True
        if context.counts_for_deleting(entity) and members_on_all_rows(subject, context, Right.DELETE):
            return True
        read = (m for cell in members_on_all_rows(subject, context, Right.READ) for m in cell.members)
        if not sensitive_members_of(entity.name, context).keys().isdisjoint(read):
            return True
    return False


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which role is handed out, and who can start it."""
    flow = context.calls.flows[microflow_node(finding.subjects.document)]
    handed, reached = (texts(fact) for fact in finding.facts)
    named = [role for role in handed if role]
    what = f"the user role {listed(named, 'or')}" if named else "a user role that the model does not name"
    if named and len(named) < len(handed):
        what += ", or one that the model does not name,"
    roles = [role for role in who_starts(flow.name, context) if not role.spared]
    guest = next((role.label for role in roles if role.is_guest), "")
    who = f"visitors ({guest})" if guest else listed(reached)
    smallest = "Retrieve the smallest role there is by its name" if not named else "Hand out the smallest role there is"
    fix = f"{smallest}, and check in {flow.name} who asks for it."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See what {flow.module} from the Marketplace says about the role of new accounts, and who may start it."
    return Explanation(
        f"{flow.name} gives an account {what} without entity access, and {who} can start it.",
        fix,
        (
            *(_set(setting, context) for setting in _settings(context)[flow.name]),
            *first(ways_evidence(flow.name, roles, context), _MOST_ROLES, "user roles can start it"),
            *(_more(Name(name), roles, context) for name in named),
            *out_of_sight(flow.name, context),
        ),
    )


def _set(setting: Setting, context: Context) -> Evidence:
    flow = context.calls.flows[setting.flow]
    return Evidence(f"{flow.name} sets System.UserRoles", place_of(flow, setting.activity, "System.UserRoles"))


def _more(name: Name, reached: list[RoleSubject], context: Context) -> Evidence:
    """Say what the role that is handed out has that makes it matter."""
    role = context.project.user_role_by_name[name]
    access: EffectiveAccess = context.access.user_role(name)
    if context.role_subject(access).is_administrator:
        return Evidence(f"{name} is an administrator role", role.location)
    for one in reached:
        found = contained(access, one.access)
        if found.first:
            sure = "" if found.refuted else " perhaps"
            return Evidence(
                f"{name}{sure} may {found.first.label(context.project)}, {one.label} may not", role.location
            )
    return Evidence(f"{name} is handed out", role.location)


def planted(app: "App") -> None:
    """Visitors sign up, and are employees."""
    from auditor.samples.actions import call_microflow, create, retrieve

    staff = app.module("Staff", "Guest", "Employee")
    staff.entity("Person", {"Phone": "String"}).rule("Employee", read="all")
    role = retrieve("Role", "System.UserRole", "[Name = 'Employee']", single=True)
    account = create(
        "NewUser", "System.User", {"System.User.Name": "$Name"}, {"System.UserRoles": "$Role"}, commit=True
    )
    name = {"Name": "String"}
    staff.microflow("SUB_Account_Create", parameters=name, actions=[role, account], apply_entity_access=False)
    call = call_microflow("Staff.SUB_Account_Create", {"Name": "$Name"})
    staff.microflow("ACT_SignUp", "Guest", parameters=name, actions=[call], apply_entity_access=False)
    app.user_role("Employee", "System.User", "Staff.Employee")
    app.user_role("Anonymous", "System.User", "Staff.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Managers make employees, who may do less; administrators make anything; a cleaner takes roles away."""
    from auditor.samples.actions import change, create, retrieve

    staff = app.module("Staff", "Employee", "Manager", "Admin")
    staff.entity("Person", {"Phone": "String"}).rule("Employee", "Manager", read="all")
    role = retrieve("Role", "System.UserRole", "[Name = 'Employee']", single=True)
    account = create("NewUser", "System.User", associations={"System.UserRoles": "$Role"}, commit=True)
    staff.microflow("ACT_Employee_Create", "Manager", actions=[role, account], apply_entity_access=False)
    any_role = create("NewUser", "System.User", associations={"System.UserRoles": "$Role"}, commit=True)
    parameters = {"Role": "System.UserRole"}
    staff.microflow("ACT_User_Create", "Admin", parameters=parameters, actions=[any_role], apply_entity_access=False)
    empty = change("User", associations={"System.UserRoles": "empty"})
    parameters = {"User": "System.User"}
    staff.microflow("ACT_User_Retire", "Employee", parameters=parameters, actions=[empty], apply_entity_access=False)
    app.user_role("Employee", "System.User", "Staff.Employee")
    app.user_role("Manager", "System.User", "Staff.Employee", "Staff.Manager")
    app.user_role("Administrator", "System.Administrator", "Staff.Admin", manage_all=True)
