"""Query text is put together from values

What it does
    Follows the text of queries: of a database query that is put together at run time, and of parameters called Sql,
    Oql, Statement or Query of Java actions of the app, DatabaseConnector and OQL. Reports flows that join a text value
    into it with `+`: a parameter, an attribute or the result of a call. Parameters of the query, numbers, dates,
    constants and values with doubled quotes are fine.

Why is this bad
    A value with a quote in it ends the text it stands in, and the rest is run as a part of the query. Whoever chooses
    the value reads and changes what the query's account may, beyond every access rule.

Example
    A search box becomes `'... where name like ''%' + $Search + '%'''`. One visitor searches for `' or 1 = 1 --`.

How to fix
    Use the parameters of the query: a parameterized query of the Database Connector, named parameters of OQL. Where
    there are none, double the quotes.

Sources
    - Mendix documentation, Database Connector: https://docs.mendix.com/appstore/modules/database-connector/
    - Mendix documentation, OQL: https://docs.mendix.com/appstore/modules/oql-module/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - OWASP, SQL Injection Prevention Cheat Sheet: https://cheatsheetseries.owasp.org/cheatsheets/SQL_Injection_Prevention_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Origin, Severity, Subjects
from auditor.flows.origins import Origin as ValueOrigin
from auditor.flows.origins import OriginKind
from auditor.model.names import Name
from auditor.rules.context import Context, RoleSubject
from auditor.rules.query_texts import JoinedValue, joined_values, query_texts
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.runs import first, place_of, services_that_start, ways_evidence, who_starts
from auditor.rules.telling import listed

if TYPE_CHECKING:
    from auditor.samples.app import App

_MOST_ROLES = 10
_SEEN = (OriginKind.PARAMETER, OriginKind.MEMBER)
"""Values of which it is known that nothing has made them harmless; code may have."""


def _flows(context: Context) -> Iterator[Name]:
    """Give the flows that run a query, and those that put the text of one together."""
    running = (query.flow.name for query in query_texts(context))
    yield from dict.fromkeys((*running, *joined_values(context)))


RULE = Rule(
    id="DOC-11",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.HIGH, Severity.MEDIUM, Severity.LOW),
    needs=(Need.DOCUMENTS, Need.ACTIVITIES, Need.ENTITIES, Need.MODULES, Need.GUEST, Need.SERVICES),
    cwe=(89, 943),
    subjects=_flows,
    through_callers=True,
)


def check(flow: Name, context: Context) -> Iterator[Finding]:
    """Fire when a flow joins a value into the text of a query."""
    joined = joined_values(context).get(flow, ())
    if joined:
        certainty = Certainty.CERTAIN if any(one.value.kind in _SEEN for one in joined) else Certainty.POSSIBLE
        roles, services = who_starts(flow, context), services_that_start(flow, context)
        by_others = bool(services) or any(not role.spared for role in roles)
        severity = Severity.HIGH if by_others else Severity.LOW if roles else Severity.MEDIUM
        facts = (tuple(sorted({(_said(one.value), one.query.runs) for one in joined})), tuple(sorted(services)))
        yield Finding(RULE.id, severity, Subjects(document=flow), facts, certainty)


def _said(value: ValueOrigin) -> str:
    """Name a value as a sentence does."""
    match value.kind:
        case OriginKind.MEMBER:
            return f"{value.member}"
        case OriginKind.PARAMETER:
            return f"the parameter {value.name}"
        case OriginKind.REMOTE:
            return "the answer of another system"
    return f"the result of {value.name}"


def explain(finding: Finding, context: Context) -> Explanation:
    """Say which values are joined into which query, and who can start it."""
    name = finding.subjects.document
    joined = joined_values(context)[name]
    values = listed(dict.fromkeys(_said(one.value) for one in joined))
    runs = listed(dict.fromkeys(one.query.runs for one in joined))
    roles = list(who_starts(name, context))
    others = [role for role in roles if not role.spared]
    services = services_that_start(name, context)
    fix = f"Hand {values} over as a parameter of the query, or double the quotes in it."
    if finding.origin is Origin.MARKETPLACE:
        fix = f"See whether a newer version of {name.partition('.')[0]} hands values over as parameters."
    return Explanation(
        f"{name} joins {values} into the text of a query ({runs}){_started(roles, others, services)}.",
        fix,
        (
            *(_evidence(one, context) for one in joined),
            *first(ways_evidence(name, others or roles, context), _MOST_ROLES, "user roles can start it"),
            *(Evidence(f"the published service {service} runs it") for service in services),
        ),
    )


def _started(roles: list[RoleSubject], others: list[RoleSubject], services: tuple[Name, ...]) -> str:
    if others:
        return f", and {listed((role.label for role in others), 'or')} can start it"
    if services:
        return f", and callers of {listed(services)} can start it"
    return ", which only administrators can start" if roles else ", which nobody starts from the client"


def _evidence(one: JoinedValue, context: Context) -> Evidence:
    flow = context.calls.flows[one.joined_in]
    elsewhere = one.query.flow != one.joined_in
    place = flow.location if elsewhere else place_of(flow, one.query.activity, "query")
    through = f", through {listed(one.value.through)}" if one.value.through else ""
    run_by = f", which {one.query.flow.name} runs" if elsewhere else ""
    hidden = "" if one.value.kind in _SEEN else "; what it holds is out of sight"
    return Evidence(
        f"{_said(one.value)} becomes a part of the text for {one.query.runs}{run_by}{through}{hidden}", place
    )


def planted(app: "App") -> None:
    """What a customer searches for stands in the text of the query."""
    from auditor.samples.actions import call_java, create_variable

    shop = app.module("Shop", "User")
    text = create_variable("Text", "'select * from product where name = ''' + $Search + ''''")
    run = call_java("DatabaseConnector.ExecuteQuery", {"sql": "$Text"}, "Products")
    shop.microflow("ACT_Product_Search", "User", parameters={"Search": "String"}, actions=[text, run])
    connector = app.module("DatabaseConnector", marketplace=True, version="4.0.0")
    connector.java_action("ExecuteQuery", {"sql": "String"}, "String")
    app.user_role("Customer", "System.User", "Shop.User")


def near_miss(app: "App") -> None:
    """Numbers, constants, a condition, doubled quotes, a table that other flows write out, and a whole statement."""
    from auditor.samples.actions import call_java, call_microflow

    shop = app.module("Shop", "User").constant("Schema", "public")
    shop.entity("Filter", {"Year": "Integer", "Name": "String", "Statement": "String"}).rule("User", write="all")
    parameters = {"Filter": "Shop.Filter", "Count": "Integer"}
    run = "OQL.ExecuteOQLStatement"
    texts = (
        "'select * from ' + @Shop.Schema + '.product where year = ' + toString($Filter/Year) + ' limit ' + $Count",
        "'select * from product' + (if $Filter/Name = '' then '' else ' where named')",
        "'select * from product where name = ''' + replaceAll($Filter/Name, '''', '''''') + ''''",
        "$Filter/Statement",
    )
    queries = [call_java(run, {"statement": text}) for text in texts]
    shop.microflow("ACT_Product_Search", "User", parameters=parameters, actions=queries)
    count = call_java(run, {"statement": "'select count(*) from ' + $Table"})
    shop.microflow("SUB_Count", parameters={"Table": "String"}, actions=[count])
    call = call_microflow("Shop.SUB_Count", {"Table": "'product'"})
    shop.microflow("ACT_Product_Count", "User", actions=[call])
    app.module("OQL", marketplace=True, version="4.0.0").java_action("ExecuteOQLStatement", {"statement": "String"})
    app.user_role("Customer", "System.User", "Shop.User")
