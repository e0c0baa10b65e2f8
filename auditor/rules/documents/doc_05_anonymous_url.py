"""Page or microflow reachable by URL for anonymous

What it does
    Looks for pages and microflows that have a URL and that the anonymous user's role may open or run.

Why is this bad
    Everybody can type the address, send it to others or try it with other parameters; search engines can find it. No
    page or button before it decides who comes there, so all that was meant to happen before is passed by.

Example
    Webshop.Order_Confirm has the URL order/confirm/{Order} for a link in an e-mail, and visitors may open it. Other
    numbers in the address open the orders of others, as far as their access rules allow it.

How to fix
    Empty the URL where no link from outside is needed, or take the anonymous module role away. Where it must be open,
    check in a microflow that whoever comes may see this object.

Sources
    - Mendix documentation, Page Properties: https://docs.mendix.com/refguide/page-properties/
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - Mendix documentation, Set Up Anonymous User Security: https://docs.mendix.com/howto/security/set-up-anonymous-user-security/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.documents import Microflow, Page
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version

if TYPE_CHECKING:
    from auditor.samples.app import App

_PAGES_SINCE = (6, 7)


def _with_url(context: Context) -> Iterator[Page | Microflow]:
    """Give what has an address; nothing where there are no visitors."""
    project = context.project
    if context.guest:
        yield from (page for page in project.pages if not page.excluded and page.url)
        yield from (flow for flow in project.microflows if not flow.excluded and flow.url)


def _no_addresses(context: Context) -> str | None:
    project = context.project
    if (0, 0) < project.version[:2] < _PAGES_SINCE:
        return f"Mendix {project.mendix_version} has no addresses of pages: they came with 6.7"
    if project.pages and all(page.url is None for page in project.pages):
        return "the export does not hold the addresses of pages and microflows"
    return None


RULE = Rule(
    id="DOC-05",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.MEDIUM,),
    needs=(Need.DOCUMENTS, Need.GUEST),
    cwe=(425,),
    subjects=_with_url,
    not_checked=_no_addresses,
)


def check(document: Page | Microflow, context: Context) -> Iterator[Finding]:
    """Fire when visitors may open or run it."""
    if context.guest and context.guest.access.holds_any(document):
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(document=document.name), (document.url,))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which address leads there."""
    name = finding.subjects.document
    document = next(found for found in _with_url(context) if found.name == name)
    assert context.guest is not None
    what, does = ("page", "open") if isinstance(document, Page) else ("microflow", "run")
    guest = context.guest.label
    held = listed(sorted(context.guest.access.module_roles.intersection(document.module_roles))) or guest
    return Explanation(
        f"Everybody may {does} the {what} {name} by its URL, {document.url}, without signing in.",
        newer_version(
            finding,
            document.module,
            f"Empty the URL of {name}, take {held} away from it, or check there who comes.",
            "has no such address",
            f"Take {held} out of {guest}, unless {name} is made for visitors.",
        ),
        (Evidence(f"its URL is {document.url}, and it names {held}", document.location),),
    )


def planted(app: "App") -> None:
    """A page for a link in an e-mail."""
    app.module("Shop", "Guest").page("Order_Confirm", "Guest", url="order/confirm")
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")


def near_miss(app: "App") -> None:
    """A page with a URL for customers, one without a URL for visitors, and one that is excluded."""
    shop = app.module("Shop", "Guest", "User").page("Order", "User", url="order").page("Start", "Guest")
    shop.page("Old", "Guest", url="old", excluded=True)
    app.user_role("Anonymous", "System.User", "Shop.Guest").guest("Anonymous")
    app.user_role("Customer", "System.User", "Shop.User")
