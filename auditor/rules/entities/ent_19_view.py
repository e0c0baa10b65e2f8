"""View entity opens what its sources restrict

What it does
    Looks for view entities that a role, no administrator role, reads without a row constraint, although it may not
    read one of the stored entities that the view's OQL names, or reads it only under a row constraint.

Why is this bad
    Only the access rules of the view itself count; those of the entities behind it do not. So the view shows everybody
    who may read it the objects that their own rules keep from them. A view that only counts or sums shows less, so that
    is reported as possible.

Example
    Customers see their own accounts only. Banking.AccountSummary, made for the dashboard of the bank, selects from
    Banking.Account and may be read by every signed-in user.

How to fix
    Give the access rule of the view the row constraint that the source has, select the association to the customer for
    that, or let only the roles read it that may read the sources.

Sources
    - Mendix documentation, View Entities: https://docs.mendix.com/refguide/view-entities/
    - Mendix documentation, Access Rules: https://docs.mendix.com/refguide/access-rules/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.access.effective import Right
from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity
from auditor.model.domain import Entity
from auditor.model.names import Name
from auditor.rules.context import Context, RoleOnEntity, RoleSubject
from auditor.rules.rights import cells_of, members_on_all_rows, rules_of
from auditor.rules.rule import Need, Rule, SubjectKind, Whom
from auditor.rules.telling import constrain, fix_access, holding_evidence, listed, rule_evidence, sentence, texts, who
from auditor.rules.view_sources import is_view, only_counts, source_entities

if TYPE_CHECKING:
    from auditor.samples.app import App


def _has_sources(subject: RoleOnEntity, context: Context) -> bool:
    entity = subject.entity
    return is_view(entity) and context.counts_for_reading(entity) and bool(source_entities(entity, context))


def _also(entity: Entity, context: Context) -> tuple[Name, ...]:
    return source_entities(entity, context) if is_view(entity) else ()


def _without_oql(context: Context) -> str | None:
    """Name the views whose OQL the export does not hold."""
    lost = [e.name for e in context.project.entities.values() if is_view(e) and e.source and not e.source.oql.strip()]
    return f"the export does not hold the OQL of {listed(lost)}" if lost else None


RULE = Rule(
    id="ENT-19",
    subject=SubjectKind.ROLE_AND_ENTITY,
    severities=(Severity.HIGH,),
    needs=(Need.ACCESS, Need.GUEST, Need.ENTITIES),
    cwe=(863, 200),
    rests_on_production=True,
    whom=Whom.NOT_SPARED,
    among=_has_sources,
    judges_latent=True,
    also_cells=_also,
    undecided=_without_oql,
)


def check(subject: RoleOnEntity, context: Context) -> Iterator[Finding]:
    """Fire when the view shows more of a source than the role may read there."""
    entity = subject.entity
    cells = members_on_all_rows(subject, context, Right.READ)
    if not cells:
        return
    hidden, limited = [], []
    for source in source_entities(entity, context):
        if not subject.role.access.entity(source).read:
            hidden.append(source)
        elif not _reads_all_rows(subject.role, source, context):
            limited.append(source)
    if hidden or limited:
        counts = entity.source is not None and only_counts(entity.source.oql)
        certainty = Certainty.POSSIBLE if counts else context.certainty(cells)
        facts = (cells, tuple(sorted(hidden)), tuple(sorted(limited)))
        yield Finding(RULE.id, Severity.HIGH, subject.role.about(entity=entity.name), facts, certainty)


def _reads_all_rows(role: RoleSubject, entity: Name, context: Context) -> bool:
    return any(context.always(rule) for rules in role.access.entity(entity).read.values() for rule in rules)


def explain(finding: Finding, context: Context) -> Explanation:
    """Name the sources, and what the role may read of them."""
    entity, cells = finding.subjects.entity, cells_of(finding)
    hidden, limited = texts(finding.facts[1]), texts(finding.facts[2])
    rules = rules_of(cells)
    parts = [f"may not read {listed(hidden)}"] if hidden else []
    parts += [f"may read {listed(limited)} only under a row constraint"] if limited else []
    counts = " The view only counts or sums, so ask whether that says too much." if _is_possible(finding) else ""
    own = f"Give {constrain(rules)} a row constraint like that of {listed((*hidden, *limited))}, or take the role away."
    evidence = [
        Evidence(f"the OQL of {entity} names {source}", context.project.entities[entity].location)
        for source in (*hidden, *limited)
    ]
    return Explanation(
        f"{sentence(who(finding, context))} can read all of the view {entity}, but {listed(parts)}.{counts}",
        fix_access(finding, context, rules, own),
        (*evidence, *rule_evidence(context, cells), *holding_evidence(finding, context, rules)),
    )


def _is_possible(finding: Finding) -> bool:
    return finding.certainty is Certainty.POSSIBLE


def _summary(app: "App", oql: str, xpath: str) -> None:
    shop = app.module("Shop", "User")
    shop.entity("Order", {"Total": "Decimal"}, owner=True).rule("User", read="all", xpath=xpath, caption="Own ones")
    shop.entity("OrderView", {"Total": "Decimal"}, view=oql).rule("User", read="all")
    app.user_role("Customer", "System.User", "Shop.User")


def planted(app: "App") -> None:
    """Customers see their own orders only, and in the view those of everybody."""
    _summary(app, "select o.Total as Total from Shop.Order as o", "[System.owner = '[%CurrentUser%]']")


def near_miss(app: "App") -> None:
    """A view on orders that customers may read anyway; an entity that only a comment in it names."""
    _summary(app, "select o.Total as Total from Shop.Order as o -- not from Shop.Secret", "")
    app.modules["Shop"].entity("Secret", {"Code": "Integer"})
