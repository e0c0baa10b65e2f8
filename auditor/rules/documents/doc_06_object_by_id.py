"""Object chosen by Id in a URL without entity access

What it does
    Looks for microflows whose URL holds {Parameter/Id} for an object, that do not apply entity access, and that some
    user role may run.

Why is this bad
    The id in the address says with which object the microflow works, and whoever calls it can put in another one. Ids
    are numbers that can be guessed. Without entity access nothing checks whether this user may see the object.

Example
    Webshop.ACT_Invoice_Show has the URL invoice/{Invoice/Id}. A customer changes the last digits and reads the invoice
    of somebody else.

How to fix
    Let the microflow apply entity access, with a row constraint on the entity. Or check at its beginning that the
    object belongs to the user, and take a key that cannot be guessed into the address instead of the id.

Sources
    - Mendix documentation, Microflow: https://docs.mendix.com/refguide/microflow/
    - OWASP, Insecure Direct Object Reference Prevention: https://cheatsheetseries.owasp.org/cheatsheets/Insecure_Direct_Object_Reference_Prevention_Cheat_Sheet.html
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.nodes import Node, NodeKind
from auditor.model.documents import Microflow, Parameter
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, newer_version, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_BY_ID = re.compile(r"\{\s*(\w+)\s*/\s*Id\s*\}", re.IGNORECASE)
_SINCE = (10, 1)


def _with_url(context: Context) -> Iterator[Microflow]:
    return (flow for flow in context.project.microflows if not flow.excluded and flow.url)


def _no_addresses(context: Context) -> str | None:
    project = context.project
    if (0, 0) < project.version[:2] < _SINCE:
        return f"Mendix {project.mendix_version} has no addresses of microflows: they came with 10.1"
    if project.microflows and all(flow.url is None for flow in project.microflows):
        return "the export does not hold the addresses of microflows"
    return None


def _access_unknown(context: Context) -> str | None:
    unknown = [flow.name for flow in _with_url(context) if flow.apply_entity_access is None and _by_id(flow)]
    return f"the export does not say whether these apply entity access: {listed(unknown)}" if unknown else None


RULE = Rule(
    id="DOC-06",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.MEDIUM,),
    needs=(Need.DOCUMENTS, Need.ACCESS),
    cwe=(639,),
    subjects=_with_url,
    not_checked=_no_addresses,
    undecided=_access_unknown,
)


def check(flow: Microflow, context: Context) -> Iterator[Finding]:
    """Fire when somebody picks the object, and nothing checks it."""
    chosen = _by_id(flow)
    if not chosen or flow.apply_entity_access is not False:
        return
    roles = tuple(sorted(n for role in context.roles if role.access.holds_any(flow) for n in role.names))
    if roles:
        picked = tuple(sorted((parameter.name, parameter.entity) for parameter in chosen))
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(document=flow.name), (picked, roles))


def _by_id(flow: Microflow) -> list[Parameter]:
    """Give the parameters that the address fills by the id of an object."""
    named = {found.lower() for found in _BY_ID.findall(flow.url or "")}
    return [p for p in flow.parameters if p.name.lower() in named and p.entity and not p.is_list]


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which object is picked, and by whom."""
    name, roles = finding.subjects.document, texts(finding.facts[1])
    flow = context.calls.flows[Node(NodeKind.MICROFLOW, name)]
    assert isinstance(flow, Microflow)
    entities = listed(dict.fromkeys(Name(parameter.entity) for parameter in _by_id(flow)))
    return Explanation(
        f"Whoever opens {flow.url} picks the object of {entities} with which {name} works, and no entity access limits "
        "which.",
        newer_version(
            finding,
            flow.module,
            f"Let {name} apply entity access, or check in it that the object belongs to the user.",
            "checks whose object it is",
            f"Take the module roles that may run {name} out of {listed(roles)}, where they are not needed.",
        ),
        (
            Evidence(f"its URL is {flow.url}, and it does not apply entity access", flow.location),
            Evidence(f"{listed(roles)} may run {name}"),
        ),
    )


def planted(app: "App") -> None:
    """An invoice by its id."""
    shop = app.module("Shop", "User")
    shop.entity("Invoice", {"Total": "Decimal"})
    invoice = {"Invoice": "Shop.Invoice"}
    shop.microflow("ACT_Show", "User", apply_entity_access=False, parameters=invoice, url="invoice/{Invoice/Id}")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """With entity access; by a number that the invoice has; and one that no user may run."""
    shop = app.module("Shop", "User")
    shop.entity("Invoice", {"Number": "Integer"})
    invoice = {"Invoice": "Shop.Invoice"}
    by_id, by_number = "invoice/{Invoice/Id}", "show/{Invoice/Number}"
    shop.microflow("ACT_Show", "User", apply_entity_access=True, parameters=invoice, url=by_id)
    shop.microflow("ACT_Find", "User", apply_entity_access=False, parameters=invoice, url=by_number)
    shop.microflow("ACT_Old", apply_entity_access=False, parameters=invoice, url=f"old/{by_id}")
    app.user_role("Customer", "System.User", "Shop.User")
