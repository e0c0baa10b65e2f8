"""Unused Marketplace module

What it does
    Looks for Marketplace modules to which nothing outside refers: no user role holds one of their module roles, no
    document, entity, navigation or setting elsewhere names something of them, and no Java code names their package.
    Theme modules are left out, and modules that hold nothing that could be named.

Why is this bad
    What nobody uses is updated by nobody, and stays in the app with its microflows, Java libraries and published
    services. Each of them is something to attack, and something to read in every review.

Example
    The module for a payment provider that the app left two years ago is still there, with its webhook.

How to fix
    Remove the module, after a look at what cannot be seen here: images, JSON structures, styles and texts of widgets
    may use it.

Sources
    - Mendix documentation, Mendix Best Practices for Development: https://docs.mendix.com/refguide/dev-best-practices/
    - Mendix documentation, Best Practices for App Security: https://docs.mendix.com/howto/security/best-practices-security/
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.findings.finding import Certainty, Evidence, Explanation, Finding, Severity, Subjects
from auditor.flows.references import named_by
from auditor.model.names import Name
from auditor.model.project import Module, Project, ReadStatus
from auditor.rules.context import Context
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.telling import counted

if TYPE_CHECKING:
    from auditor.samples.app import App

_KINDS = (
    ("pages", "page"),
    ("microflows", "microflow"),
    ("nanoflows", "nanoflow"),
    ("java_actions", "Java action"),
    ("snippets", "snippet"),
    ("services", "published service"),
    ("constants", "constant"),
)


def _is_from_marketplace(module: Module, context: Context) -> bool:
    project = context.project
    return not project.is_own(module.name) and not module.is_theme and bool(_held(module.name, project))


def _no_folder(context: Context) -> str | None:
    """Without Java code nothing is known; in a package every module is own, so there is nothing to know."""
    if context.project.java_sources is not None or context.project.is_package:
        return None
    return "there is no folder javasource beside the export, so it is unknown whether Java code uses a module"


def _unread(context: Context) -> str | None:
    """Say what was not read: what is in there may name any module."""
    lost = [
        f"{entry.area}: {entry.detail}"
        for entry in context.project.coverage
        if entry.unreadable or (entry.area == "settings" and entry.status is ReadStatus.ABSENT)
    ]
    if not lost or context.project.is_package:
        return None
    return f"what was not read may use a module ({'; '.join(lost)})"


RULE = Rule(
    id="MOD-08",
    subject=SubjectKind.MODULE,
    severities=(Severity.INFO,),
    needs=(
        Need.MODULES,
        Need.MODULE_ROLES,
        Need.ENTITIES,
        Need.DOCUMENTS,
        Need.ACTIVITIES,
        Need.WIDGETS,
    ),
    cwe=(1104, 561),
    among=_is_from_marketplace,
    not_checked=_no_folder,
    undecided=_unread,
)


def check(module: Module, context: Context) -> Iterator[Finding]:
    """Fire when nothing names anything of it."""
    if not _named_by(context).get(module.name, frozenset()) and not _unread(context):
        facts = tuple((kind, number) for kind, number in _held(module.name, context.project))
        yield Finding(RULE.id, Severity.INFO, Subjects(module=module.name), facts, Certainty.POSSIBLE)


def _named_by(context: Context) -> Mapping[Name, frozenset[Name]]:
    known = context.memo.get("modules named by")
    if not isinstance(known, Mapping):
        known = context.memo["modules named by"] = named_by(context.project)
    return known


def _held(module: Name, project: Project) -> list[tuple[str, int]]:
    """Count what a module holds that others could name."""
    counts = [("entity", sum(entity.module == module for entity in project.entities.values()))]
    for part, words in _KINDS:
        counts.append((words, sum(document.module == module for document in getattr(project, part))))
    return [(words, number) for words, number in counts if number]


def explain(finding: Finding, context: Context) -> Explanation:
    """Say what the module brings along for nothing."""
    name = finding.subjects.module
    held = [(str(fact[0]), int(str(fact[1]))) for fact in finding.facts if isinstance(fact, tuple)]
    told = [counted(number, words, "entities" if words == "entity" else "") for words, number in held]
    return Explanation(
        f"Nothing outside the Marketplace module {name} refers to it.",
        f"Remove {name}, if no image, JSON structure, style or text of a widget uses it: these cannot be seen here.",
        (Evidence(f"{name} holds {', '.join(told)}", context.project.module_by_name[name].location),),
    )


def planted(app: "App") -> None:
    """A module that the app left behind."""
    app.module("Payments", "User", marketplace=True, version="2.0.1").entity("Payment", {"Amount": "Decimal"})


def near_miss(app: "App") -> None:
    """Modules of which a role, a microflow or Java code uses something, and a theme."""
    from auditor.samples.actions import call_microflow

    app.module("Payments", "User", marketplace=True, version="2.0.1").entity("Payment", {"Amount": "Decimal"})
    app.module("Mailer", "User", marketplace=True, version="2.0.1").microflow("SUB_Send")
    app.module("Tools", "User", marketplace=True, version="2.0.1").microflow("SUB_Trim")
    app.module("Looks", "User", marketplace=True, version="2.0.1", theme=True).page("Layouts")
    app.module("Shop", "User").microflow("ACT_Mail", "User", actions=[call_microflow("Mailer.SUB_Send")])
    app.java_source("javasource/shop/Helper.java", "package shop;\nclass Helper { String s = tools.Strings.trim(); }\n")
    app.user_role("Customer", "System.User", "Shop.User", "Payments.User")
