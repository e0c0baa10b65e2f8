"""Published resource allows changes, or publishes sensitive members

What it does
    Looks for OData and GraphQL services with a resource that callers may insert into, update or delete from, or with a
    published attribute that is sensitive by its name.

Why is this bad
    A published resource is an interface that stays: callers write programs against it, and what it once gave is hard to
    take back. Changes go past the microflows and checks that the app's pages use; personal data leaves the app, and
    nobody sees where it is kept.

Example
    CustomersOData was made to read names for a report. Updates were left on, and Email and Iban are published as well.

How to fix
    Turn off what callers do not need, publish a view or an entity made for them, and let microflows handle changes.

Sources
    - Mendix documentation, Published OData Resource: https://docs.mendix.com/refguide/published-odata-resource/
    - Mendix documentation, Published OData Services: https://docs.mendix.com/refguide/published-odata-services/
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.model.documents import Operation, PublishedService, ServiceKind
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.sensitive import by_what, sensitive_members
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_OFF = (None, "", "ChangeNotSupported")


def _is_odata(service: PublishedService, context: Context) -> bool:
    return service.kind is ServiceKind.ODATA


RULE = Rule(
    id="SVC-07",
    subject=SubjectKind.SERVICE,
    severities=(Severity.MEDIUM,),
    needs=(Need.SERVICES, Need.ENTITIES),
    cwe=(200, 749),
    among=_is_odata,
)


def _changes(resource: Operation) -> tuple[str, ...]:
    """What callers may change; a mode that is not stored is unknown and says nothing."""
    modes = {"insert": resource.insert_mode, "update": resource.update_mode, "delete": resource.delete_mode}
    return tuple(word for word, mode in modes.items() if mode not in _OFF)


def _sensitive(resource: Operation, context: Context) -> dict[Name, str]:
    return sensitive_members(resource.entity, resource.members, context)


def check(service: PublishedService, context: Context) -> Iterator[Finding]:
    """Fire once for a service, with all its resources."""
    seen = [(r.entity, _changes(r), tuple(sorted(_sensitive(r, context)))) for r in service.operations]
    facts = [(entity, changes, sensitive) for entity, changes, sensitive in seen if changes or sensitive]
    if facts:
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(service=service.name), tuple(sorted(facts)))


def explain(finding: Finding, context: Context) -> Explanation:
    """Say of each resource what may be changed, and which sensitive members are published."""
    service = next(s for s in context.project.services if s.name == finding.subjects.service)
    changeable: list[str] = []
    members: list[str] = []
    evidence: list[Evidence] = []
    for resource in service.operations:
        changes, sensitive = _changes(resource), _sensitive(resource, context)
        if changes:
            changeable.append(resource.name)
            evidence.append(Evidence(f"{resource.name} ({resource.entity}) allows {listed(changes)}", service.location))
        for member, word in sensitive.items():
            members.append(member)
            evidence.append(
                Evidence(f"{member} is published and sensitive {by_what([word], 'by its name')}", service.location)
            )
    parts = [f"lets callers change {listed(changeable)}"] if changeable else []
    parts += [f"publishes {listed(members)}"] if members else []
    fix = f"Turn off in {service.name} what callers do not need, and publish an entity made for them."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"{service.module} comes from the Marketplace: give its allowed roles to nobody who need not call it."
    return Explanation(f"{service.name} {' and '.join(parts)}.", fix, tuple(evidence))


def planted(app: "App") -> None:
    """Customers that callers may update, with their e-mail addresses."""
    shop = app.module("Shop", "Service")
    shop.entity("Customer", {"Name": "String", "Email": "String"})
    shop.odata_service("Customers", "Service", entities=["Customer"], changes=("Update",))
    app.user_role("Partner", "System.User", "Shop.Service")


def near_miss(app: "App") -> None:
    """Products, to be read."""
    shop = app.module("Shop", "Service")
    shop.entity("Product", {"Name": "String", "Price": "Decimal"})
    shop.odata_service("Products", "Service", entities=["Product"])
    app.user_role("Partner", "System.User", "Shop.Service")
