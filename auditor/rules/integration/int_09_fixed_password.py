"""Account with a fixed password

What it does
    Looks, in the app's own modules, for activities that set System.User.Password to a text that is written out, or that
    hand such a text as the password to CommunityCommons.CreateUserIfNotExists. Texts are followed through variables and
    the results of called flows. The value is never shown.

Why is this bad
    Everybody who reads the model knows the password, and it is the same in every environment. Developers, testers and
    whoever finds an old copy of the project can sign in as that account, and nobody can tell who it was.

Example
    A start-up microflow makes the account Integration with a password that has been in version control for six years.

How to fix
    Take the first password from a constant without default value that each environment sets, or make a random one, and
    let the owner change it. Change the passwords of accounts that were made so.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Constants: https://docs.mendix.com/refguide/constants/
    - OWASP, Use of hard-coded password: https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Flow, Node, NodeKind
from auditor.flows.origins import OriginKind
from auditor.model.activities import Activity, Change, Create, FlowCall
from auditor.model.expressions import Expression
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import place_of, ways_evidence, who_starts
from auditor.rules.telling import listed, sentence

if TYPE_CHECKING:
    from auditor.samples.app import App

_PASSWORD = Name("System.User.Password")
_MAKES_USERS = Name("CommunityCommons.CreateUserIfNotExists")


def _own_flows(context: Context) -> Iterator[tuple[Node, Flow]]:
    """Give own flows that set a password."""
    for node, flow in context.calls.flows.items():
        if node.kind is not NodeKind.RULE and context.project.is_own(flow.module) and any(_passwords(flow)):
            yield node, flow


def _passwords(flow: Flow) -> Iterator[tuple[Activity, Expression]]:
    """Give the passwords that a flow sets, with the activity that does."""
    for activity in flow.activities:
        match activity:
            case Create() | Change():
                yield from ((activity, change.value) for change in activity.changes if change.member == _PASSWORD)
            case FlowCall(target=target) if target == _MAKES_USERS:
                given = (argument for argument in activity.arguments if argument.parameter == "Password")
                yield from ((activity, argument.value) for argument in given)


RULE = Rule(
    id="INT-09",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.CRITICAL, Severity.HIGH),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.MODULES, Need.GUEST),
    cwe=(259, 798),
    subjects=_own_flows,
    through_callers=True,
)


def check(subject: tuple[Node, Flow], context: Context) -> Iterator[Finding]:
    """Fire when a password is a text that is written out."""
    node, flow = subject
    if any(_fixed(node, flow, context)):
        by_guest = any(role.is_guest for role in who_starts(flow.name, context))
        severity = Severity.CRITICAL if by_guest else Severity.HIGH
        yield Finding(RULE.id, severity, Subjects(document=flow.name), (node.kind.value, by_guest))


def _fixed(node: Node, flow: Flow, context: Context) -> Iterator[Activity]:
    """Give the activities whose password is a text as it is written, with nothing joined to it."""
    for activity, value in _passwords(flow):
        for origin in context.effects.origins.of(node, value):
            facts = origin.facts if origin.kind is OriginKind.TEXT and not origin.joined else None
            if facts and facts.secret.is_set:
                yield activity
                break


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which activity sets it, and who can start it."""
    node = Node(NodeKind(str(finding.facts[0])), finding.subjects.document)
    flow = context.calls.flows[node]
    guests = [role for role in who_starts(flow.name, context) if role.is_guest]
    by = f", and visitors ({listed(role.label for role in guests)}) can start it" if guests else ""
    return Explanation(
        f"{flow.name} gives an account a password that is written out in the model{by}.",
        "Take the password from a constant without default value, or make a random one, and change the password of "
        "every account that was made so.",
        (
            *(
                Evidence(sentence(f"{_doing(a)} a written-out text"), place_of(flow, a, "password"))
                for a in _fixed(node, flow, context)
            ),
            *ways_evidence(flow.name, guests, context),
        ),
    )


def _doing(activity: Activity) -> str:
    if isinstance(activity, FlowCall):
        return f"a call hands {activity.target} as the password"
    return f"an activity sets {_PASSWORD} to"


def planted(app: "App") -> None:
    """An account for another system, with its password in the microflow."""
    from auditor.samples.actions import create, create_variable

    word = create_variable("Word", "'Shipping-2019!'")
    account = create("User", "System.User", {"System.User.Name": "'shipping'", "System.User.Password": "$Word"})
    app.module("Shop", "User").microflow("ASU_Account_Create", actions=[word, account], apply_entity_access=False)


def near_miss(app: "App") -> None:
    """A constant, a form, a random word with a text in front, and an account that gets none."""
    from auditor.samples.actions import change, create, create_variable

    shop = app.module("Shop", "User").constant("FirstPassword")
    shop.entity("SignUp", {"Password": "String"}, persistable=False).rule("User", write="all")
    made = create("User", "System.User", {"System.User.Name": "'a'", "System.User.Password": "@Shop.FirstPassword"})
    asked = change("User", {"System.User.Password": "$SignUp/Password"})
    random = change("User", {"System.User.Password": "'Ab1!' + $Random"})
    none = change("User", {"System.User.Password": "if $SignUp/Password = 'secret' then '' else $SignUp/Password"})
    shop.microflow(
        "SUB_Account_Create",
        parameters={"SignUp": "Shop.SignUp", "Random": "String"},
        actions=[create_variable("Word", "'unused'"), made, asked, random, none],
    )
