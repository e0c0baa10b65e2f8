"""Deep Link module

What it does
    Looks for the module DeepLink: whether the anonymous visitors' role holds DeepLink.User, and else whether the app is
    of Mendix 10.6 or newer, where the module is deprecated.

Why is this bad
    A deep link runs a microflow with what stands in the address. Which microflows, and whether visitors must sign in
    first, is set in the running app, out of sight of the model. Visitors who hold DeepLink.User can try. Since Mendix
    10.6 page and microflow URLs do the same with ordinary access; from Mendix 11 on the module is not supported.

Example
    A link made for e-mails opens an order by its number, without signing in. Counting up shows all orders.

How to fix
    Replace deep links by URLs of pages and microflows, and remove the module. Until then take DeepLink.User away from
    visitors unless links must work without signing in.

Sources
    - Mendix documentation, Deep Link: https://docs.mendix.com/appstore/modules/deep-link/
    - Mendix documentation, Upgrading from Mendix 10 to 11: https://docs.mendix.com/refguide/upgrading-from-10-to-11/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.rules.context import Context
from auditor.rules.marketplace import DEEP_LINK
from auditor.rules.rule import Need, Rule, SubjectKind

if TYPE_CHECKING:
    from auditor.samples.app import App

_USER = Name("DeepLink.User")
_DEPRECATED_SINCE = (10, 6)
_UNSUPPORTED_SINCE = (11, 0)


def _is_deep_link(module: Module, context: Context) -> bool:
    return module.name == DEEP_LINK


RULE = Rule(
    id="MOD-06",
    subject=SubjectKind.MODULE,
    severities=(Severity.HIGH, Severity.MEDIUM),
    needs=(Need.MODULES, Need.MODULE_ROLES, Need.GUEST),
    cwe=(639, 1104),
    among=_is_deep_link,
)


def _visitors_hold_it(context: Context) -> bool:
    guest = context.project.guest_role
    return guest is not None and _USER in guest.module_roles


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when visitors may use it, or where it is deprecated."""
    if _visitors_hold_it(context):
        yield Finding(RULE.id, Severity.HIGH, Subjects(module=module.name), ("visitors",))
    elif context.project.version[:2] >= _DEPRECATED_SINCE:
        old = "unsupported" if context.project.version[:2] >= _UNSUPPORTED_SINCE else "deprecated"
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(module=module.name), (old,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say whether visitors may use it, or since when it is old."""
    project, word = context.project, finding.facts[0]
    module = project.module_by_name[DEEP_LINK]
    there = Evidence(f"the module {DEEP_LINK} is in the app", module.location)
    if word != "visitors":
        since = "unsupported since Mendix 11" if word == "unsupported" else "deprecated since Mendix 10.6"
        return Explanation(
            f"{DEEP_LINK} is {since}; this app is of Mendix {'.'.join(map(str, project.version))}.",
            f"Replace deep links by URLs of pages and microflows, and remove {DEEP_LINK}.",
            (there,),
        )
    guest = project.user_role_by_name[project.security.guest_user_role]
    return Explanation(
        f"Visitors may use deep links, since {guest.name} holds {_USER}; which microflows they run is set in the "
        "running app.",
        f"Take {_USER} out of {guest.name} unless links must work without signing in, and look through the links in "
        "the running app.",
        (there, Evidence(f"user role {guest.name} holds {_USER}", guest.location)),
    )


def planted(app: "App") -> None:
    """Visitors may use deep links."""
    app.module("DeepLink", "Admin", "User", marketplace=True, version="9.0.0")
    app.user_role("Anonymous", "System.User", "DeepLink.User").guest("Anonymous")


def near_miss(app: "App") -> None:
    """The module in a version of Mendix that has nothing better, for people who sign in."""
    app.version = "9.24.40.60000"
    app.module("DeepLink", "Admin", "User", marketplace=True, version="9.0.0")
    app.user_role("Customer", "System.User", "DeepLink.User")
