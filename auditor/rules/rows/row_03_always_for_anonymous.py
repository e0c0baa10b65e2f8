"""Constraint always matches for anonymous

What it does
    Looks for access rules of the anonymous visitors' role whose row constraint is proved to match every object for a
    visitor: a fresh user who is linked to nothing.

Why is this bad
    The constraint limits signed-in users, and everybody assumes that it limits visitors at least as much. But a
    condition such as "not mine" or "of nobody else's department" holds for each object when the user owns nothing and
    belongs to nothing. Everybody on the internet then has the rule on all rows.

Example
    A forum hides from each reader whom he has blocked: [not(Forum.Message_BlockedBy = '[%CurrentUser%]')]. A visitor
    has blocked nobody, and reads all messages, those of the closed groups included.

How to fix
    Give visitors an access rule of their own with a constraint that says what they may see, or take the rule's module
    role out of the visitors' user role.

Sources
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
    - Mendix documentation, XPath Constraints: https://docs.mendix.com/refguide/xpath-constraints/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Explanation, Finding, Severity, Subjects
from auditor.rules.constraints import Subject, constraint_of, fix_rule
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import rule_named
from auditor.rules.telling import listed, whole_rule
from auditor.xpath.constraint import always_for_anonymous

if TYPE_CHECKING:
    from auditor.samples.app import App


def _is_for_visitors(subject: Subject, context: Context) -> bool:
    rule, guest = subject[1], context.guest
    return guest is not None and rule.constrained and not guest.access.tokens.isdisjoint(rule.module_roles)


RULE = Rule(
    id="ROW-03",
    subject=SubjectKind.ACCESS_RULE,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS_RULES, Need.GUEST),
    cwe=(863,),
    rests_on_production=True,
    among=_is_for_visitors,
)


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Fire when it holds everywhere for who is linked to nothing, but not for everybody: that is ROW-02."""
    rule = subject[1]
    if not context.access.meanings.always(rule) and always_for_anonymous([constraint_of(rule, context)]).proved:
        yield Finding(RULE.id, Severity.HIGH, Subjects(access_rule=rule.id), (rule,), Certainty.PROVED)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what visitors get by it."""
    rule = rule_named(context.project, finding.subjects.access_rule)
    guest = context.guest
    name = guest.names[0] if guest else "the guest's role"
    held = listed(sorted(set(rule.module_roles) & guest.access.module_roles)) if guest else ""
    return Explanation(
        f"The row constraint of {rule.id} limits visitors to nothing: for somebody who is linked to nothing it always "
        f"matches, so {name} has the rule on every {rule.entity}.",
        fix_rule(
            finding,
            rule,
            f"Give {name} an access rule of its own on {rule.entity} that says what visitors may see, and take {held} "
            f"out of {name}, or out of {rule.id}.",
            f"Take {held} out of {name}, or see whether a newer version corrects the constraint.",
        ),
        (whole_rule(context, rule),),
    )


def planted(app: "App") -> None:
    """Visitors read what they did not write, which is everything."""
    app.module("Forum", "Reader").entity("Message", {"Text": "String"}, owner=True).rule(
        "Reader", read="all", xpath="[not(System.owner = '[%CurrentUser%]')]", caption="Written by others"
    )
    app.user_role("Anonymous", "System.User", "Forum.Reader").guest("Anonymous")


def near_miss(app: "App") -> None:
    """Visitors read what is published and not their own; members read what they did not write."""
    forum = app.module("Forum", "Guest", "Member")
    forum.entity("Message", {"Text": "String", "Published": "Boolean"}, owner=True).rule(
        "Guest", read="all", xpath="[Published][not(System.owner = '[%CurrentUser%]')]", caption="Published by others"
    ).rule("Member", read="all", xpath="[not(System.owner = '[%CurrentUser%]')]", caption="Written by others")
    app.user_role("Member", "System.User", "Forum.Member")
    app.user_role("Anonymous", "System.User", "Forum.Guest").guest("Anonymous")
