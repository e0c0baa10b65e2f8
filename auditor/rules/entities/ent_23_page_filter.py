"""Page filters what the entity does not protect

What it does
    Looks for pages that a role may open with a data source on stored objects whose XPath mentions [%CurrentUser%],
    while the same role, no administrator role, reads that entity without a row constraint.

Why is this bad
    The page shows everybody the own objects only, so it looks protected. But the XPath of a page only filters: with the
    client's own functions, or on another page, the role reads all objects. Pages may filter for convenience as well, so
    ask what was meant.

Example
    My orders shows orders with [Webshop.Order_Account = '[%CurrentUser%]']. The access rule gives customers all orders,
    and one request in the browser's console fetches them.

How to fix
    Put the condition of the page into a row constraint of the access rule. If all objects may be read, accept the
    finding with this reason.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity
from auditor.model.names import Name
from auditor.model.source import Location
from auditor.rules.context import Context, RoleOnEntity
from auditor.rules.rights import cells_of, members_on_all_rows, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import (
    constrain,
    fix_access,
    holding_evidence,
    listed,
    members,
    rule_evidence,
    texts,
    who,
)

if TYPE_CHECKING:
    from auditor.samples.app import App

Pages = Mapping[Name, tuple[Location, ...]]
"""Pages that filter an entity, each with where."""


def _is_filtered(subject: RoleOnEntity, context: Context) -> bool:
    return subject.entity.name in _filtered(context) and context.counts_for_reading(subject.entity)


RULE = Rule(
    id="ENT-23",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.GUEST, Need.DOCUMENTS, Need.WIDGETS),
    cwe=(602, 639),
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_is_filtered,
    judges_latent=True,
    only_cells=False,
)


def _filtered(context: Context) -> Mapping[Name, Pages]:
    """Give the entities of which some page shows each user the own objects only, with these pages."""
    known = context.memo.get("entities filtered on pages")
    if not isinstance(known, Mapping):
        found: dict[Name, dict[Name, tuple[Location, ...]]] = {}
        for page in context.project.pages:
            if page.excluded:
                continue
            for document, content in context.calls.content_of(page):
                for source in content.sources:
                    if source.entity and source.constraint.mentions("CurrentUser"):
                        places = found.setdefault(source.entity, {})
                        place = document.location.inside(source.widget or "data source", source.line)
                        places[page.name] = (*places.get(page.name, ()), place)
        known = context.memo["entities filtered on pages"] = found
    return known


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when the role may open such a page, and reads all objects anyway."""
    entity = subject.entity.name
    pages = _filtered(context)[entity]
    opened = tuple(sorted(page.name for page in subject.role.access.pages if page.name in pages))
    if opened and (cells := members_on_all_rows(subject, context, Right.READ)):
        about = subject.role.about(entity=entity)
        yield Finding(RULE.id, Severity.HIGH, about, (opened, cells), Certainty.POSSIBLE)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the pages, and what the role reads beside them."""
    entity, cells, pages = finding.subjects.entity, cells_of(finding), texts(finding.facts[0])
    rules = rules_of(cells)
    read = sorted(member for granted in cells for member in granted.members)
    own = f"Give {constrain(rules)} the row constraint of {listed(pages)}, or accept that all of {entity} may be read."
    return Explanation(
        f"{listed(pages)} {'show' if len(pages) > 1 else 'shows'} objects of {entity} for the current user only, but "
        f"{who(finding, context)} may read {members(context, entity, read)} of all of them.",
        fix_access(finding, context, rules, own),
        (
            *(
                Evidence(f"the data source on {page} mentions [%CurrentUser%]: it filters and protects nothing", place)
                for page in pages
                for place in _filtered(context)[entity][Name(page)]
            ),
            *rule_evidence(context, cells),
            *holding_evidence(finding, context, rules),
        ),
    )


def _order(app: "App", xpath: str) -> None:
    from auditor.samples.widgets import list_view

    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=xpath, caption="Own ones")
    shop.page("MyOrders", "User", widgets=[list_view("Shop.Order", xpath="[System.owner = '[%CurrentUser%]']")])
    app.user_role("Customer", "System.User", "Shop.User")


def planted(app: "App") -> None:
    """The page shows the own orders, the access rule gives all."""
    _order(app, "")


def near_miss(app: "App") -> None:
    """The access rule says the same as the page."""
    _order(app, "[System.owner = '[%CurrentUser%]']")
