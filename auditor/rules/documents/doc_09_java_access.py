"""Java action works around access control or concatenates SQL/OQL

What it does
    Looks, in the Java code that people wrote for the app's own modules, for calls of createSudoClone and
    createSystemContext, and for text that + joins with a variable and that goes into an XPath, OQL or SQL call.
    Generated code is left out. Of the code nothing is kept but which of these it calls, and where.

Why is this bad
    A context without access control reads and changes everything, for whoever runs the action. A query that is put
    together from values runs what somebody types: with a quote in it, the condition becomes another one.

Example
    The action FindOrders builds "//Shop.Order[Number='" + number + "']" and runs it in a system context. A customer
    types ' or '1'='1 and gets all orders.

How to fix
    Use the context that the action gets, and hand values over as parameters of the query. Where a system context is
    needed, check in the code who asks, and accept the finding with that reason.

Sources
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
    - Mendix Runtime API, IContext: https://apidocs.rnd.mendix.com/11/runtime/com/mendix/systemwideinterfaces/core/IContext.html
    - OWASP, Query Parameterization: https://cheatsheetseries.owasp.org/cheatsheets/Query_Parameterization_Cheat_Sheet.html
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.findings.finding import Evidence, Explanation, Finding, Severity, Subjects
from auditor.model.integration import JavaSource
from auditor.model.names import Name
from auditor.model.source import Location
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import listed, texts

if TYPE_CHECKING:
    from auditor.samples.app import App

_ACTIONS = "actions/"


def _own_sources(context: Context) -> Iterator[JavaSource]:
    """Give the code of own modules; of Java actions only those that are not excluded."""
    excluded = {action.name for action in context.project.java_actions if action.excluded}
    for source in context.project.java_sources or ():
        if source.module and context.project.is_own(source.module) and name_of(source) not in excluded:
            yield source


def _no_folder(context: Context) -> str | None:
    return "there is no folder javasource beside the export" if context.project.java_sources is None else None


def _unread(context: Context) -> str | None:
    lost = [entry.detail for entry in context.project.coverage if entry.area == "javasource" and entry.unreadable]
    return f"javasource could be read only in part: {'; '.join(lost)}" if lost else None


RULE = Rule(
    id="DOC-09",
    subject=SubjectKind.DOCUMENT,
    severities=(Severity.MEDIUM,),
    needs=(Need.MODULES,),
    cwe=(863, 89, 943),
    subjects=_own_sources,
    not_checked=_no_folder,
    undecided=_unread,
)


def name_of(source: JavaSource) -> Name:
    """Name a source as its Java action, `Shop.Order_Total`; other classes by their file, `Shop.impl.Queries.java`."""
    inside = source.path.split("/", 2)[-1]
    if inside.startswith(_ACTIONS):
        inside = inside.removeprefix(_ACTIONS).removesuffix(".java")
    return Name(f"{source.module}.{inside.replace('/', '.')}")


def check(source: JavaSource, context: Context) -> Iterator[Finding]:
    """Fire when it leaves access control, or puts a query together."""
    if source.leaves_access_control or source.joined_queries:
        facts = (tuple(sorted(source.leaves_access_control)), tuple(sorted(source.joined_queries)))
        yield Finding(RULE.id, Severity.MEDIUM, Subjects(document=name_of(source)), facts)


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what it calls, and where."""
    name, leaves, joins = finding.subjects.document, texts(finding.facts[0]), texts(finding.facts[1])
    source = next(found for found in _own_sources(context) if name_of(found) == name)
    place = Location(source.path)
    if source.line is not None:  # It was read from a text format, in which the facts about the code stand.
        place = Location(context.project.source.path, source.path, line=source.line)
    parts, evidence, fixes = [], [], []
    if leaves:
        parts.append(f"leaves access control ({listed(leaves)})")
        evidence.append(Evidence(f"the user code calls {listed(leaves)}", place))
        fixes.append("use the context that the action gets, or check in the code who asks")
    if joins:
        parts.append(f"puts query text together from values ({listed(joins)})")
        evidence.append(Evidence(f"text that + joins with a variable goes into {listed(joins)}", place))
        fixes.append("hand values over as parameters of the query")
    fix = "; ".join(fixes)
    return Explanation(f"The Java code of {name} {listed(parts)}.", f"{fix[:1].upper()}{fix[1:]}.", tuple(evidence))


def _java(app: "App", body: str) -> None:
    app.module("Shop", "User").java_action("FindOrders", {"number": "String"}, "Boolean")
    app.java_source(
        "javasource/shop/actions/FindOrders.java",
        "package shop.actions;\n"
        "public class FindOrders extends CustomJavaAction<java.lang.Boolean> {\n"
        "\tpublic java.lang.Boolean executeAction() throws Exception {\n"
        f"\t\t// BEGIN USER CODE\n{body}\n\t\t// END USER CODE\n"
        "\t}\n}\n",
    )


def planted(app: "App") -> None:
    """A query from a parameter, in a system context."""
    _java(app, 'Core.retrieveXPathQuery(Core.createSystemContext(), "//Shop.Order[Number=\'" + number + "\']");')


def near_miss(app: "App") -> None:
    """A query with a variable of its own, in the user's context; the dangerous words stand in a comment."""
    _java(
        app,
        "// no createSudoClone() here\n"
        'Core.createXPathQuery("//Shop.Order[Number=$number]").setVariable("number", number).execute(getContext());',
    )
