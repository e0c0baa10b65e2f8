"""When a question of the checklist applies: what the model says about it (checklist.md, "applies when").

Each condition gives whether its question applies and why, in words. What the export does not hold rules nothing out:
the question then applies, and says so.
"""

from collections.abc import Callable, Iterable
from typing import Any

from auditor.model.calls import RestCall, SoapCall
from auditor.model.documents import ServiceKind
from auditor.model.names import Name
from auditor.rules import registry
from auditor.rules.context import Context
from auditor.rules.needs import missing_input, unreadable_input
from auditor.rules.rule import Need, Rule, SubjectKind
from auditor.rules.subjects import single_subjects
from auditor.rules.telling import counted, listed

Verdict = tuple[bool, str]
"""Whether a question applies, and why."""

Condition = Callable[[Context], Verdict]

_DATABASE_CONNECTOR = Name("DatabaseConnector")
_EMAIL_CONNECTOR = Name("Email_Connector")

_PACKAGE = "a module package has no app settings"


def always(context: Context) -> Verdict:
    """Apply to every app; of a package the question goes to the apps that use it."""
    return True, "asked of every app that uses this module" if context.project.is_package else "asked of every app"


def demo_users(context: Context) -> Verdict:
    """Apply where demo users are defined, switched on or not: an old database may hold their accounts."""
    project = context.project
    if project.is_package:
        return False, _PACKAGE
    if reason := lacking(context, Need.PROJECT_SECURITY):
        return unknown(reason)
    users = project.security.demo_users
    if not users:
        return False, "no demo users are defined"
    enabled = project.security.enable_demo_users
    switched = "" if enabled is None else f", switched {'on' if enabled else 'off'}"
    return True, f"{counted(len(users), 'demo user')} defined: {listed(user.name for user in users)}{switched}"


def published_service(context: Context) -> Verdict:
    """Apply where a service is published."""
    services = [service for service in context.project.services if not service.excluded]
    if services:
        names = listed(service.name for service in services)
        return True, f"{counted(len(services), 'published service')}: {names}"
    return missing(context, Need.SERVICES, "no service is published")


def web_profile(context: Context) -> Verdict:
    """Apply where the navigation has a profile for browsers: any but a native one."""
    project = context.project
    if project.is_package:
        return False, _PACKAGE
    profiles = [profile.name for profile in project.navigation if profile.kind != "Native"]
    if profiles:
        return True, f"{counted(len(profiles), 'web profile')} in the navigation: {listed(profiles)}"
    if project.navigation:
        return False, "the navigation has native profiles only"
    return unknown(lacking(context, Need.WIDGETS) or "the export does not hold the navigation")


def web_profile_or_rest(context: Context) -> Verdict:
    """Apply where there is a web profile, or a published REST service."""
    rest = [s.name for s in context.project.services if s.kind is ServiceKind.REST and not s.excluded]
    applies, because = web_profile(context)
    if rest:
        told = f"{counted(len(rest), 'published REST service')}: {listed(rest)}"
        return True, f"{because}; {told}" if applies else told
    if applies:
        return applies, because
    return missing(context, Need.SERVICES, f"{because}, and no REST service is published")


def open_to_strangers(context: Context) -> Verdict:
    """Apply where people come in who are not known yet: guests, or a sign-in page of the app's own."""
    project = context.project
    if project.is_package:
        return False, _PACKAGE
    reasons = []
    if project.security.guest_access:
        reasons.append("anonymous access is on")
    pages = dict.fromkeys(profile.login_page for profile in project.navigation if profile.login_page)
    if pages:
        reasons.append(f"the app has a sign-in page of its own: {listed(pages)}")
    if reasons:
        return True, "; ".join(reasons)
    if reason := lacking(context, Need.GUEST):
        return unknown(reason)
    if not project.navigation:
        return unknown(lacking(context, Need.WIDGETS) or "the export does not hold the navigation")
    return False, "anonymous access is off, and no page of the app is its sign-in page"


def secret_constant(context: Context) -> Verdict:
    """Apply where a constant is a secret by its name: the subjects of INT-03."""
    found = [constant.name for constant in _subjects("INT-03", context)]
    if found:
        return True, f"{counted(len(found), 'secret constant')}: {listed(found)}"
    return missing(context, Need.CONSTANTS, "no constant is a secret by its name")


def uploads(context: Context) -> Verdict:
    """Apply where files are kept in entities of the app's own modules: the subjects of ENT-28."""
    rule = registry.rule("ENT-28").rule
    if reason := missing_input(rule, context):
        return unknown(reason)
    found = [entity.name for entity in _subjects("ENT-28", context)]
    if found:
        return True, f"{counted(len(found), 'entity', 'entities')} of the app for files: {listed(found)}"
    return False, "no entity of the app's own modules derives from System.FileDocument"


def outgoing(context: Context) -> Verdict:
    """Apply where the app reaches out: consumed services, calls, databases, mail."""
    project = context.project
    consumed = [service.name for service in project.consumed if not service.excluded]
    databases = [database.name for database in project.databases if not database.excluded]
    modules = [name for name in (_DATABASE_CONNECTOR, _EMAIL_CONNECTOR) if name in project.module_by_name]
    reasons = []
    if consumed:
        reasons.append(f"{counted(len(consumed), 'consumed service')}: {listed(consumed)}")
    if calling := [flow.name for flow in project.microflows if not flow.excluded and _calls_out(flow.activities)]:
        reasons.append(f"{counted(len(calling), 'microflow')} with calls to other systems: {listed(calling)}")
    if databases:
        reasons.append(f"{counted(len(databases), 'database connection')}: {listed(databases)}")
    if modules:
        reasons.append(_has(modules))
    if reasons:
        return True, "; ".join(reasons)
    told = "no service is consumed, no database connected, and no module for databases or mail is there"
    return missing(context, Need.SERVICES, told, Need.ACTIVITIES, Need.MODULES)


def _calls_out(activities: Iterable[object] | None) -> bool:
    return any(isinstance(activity, RestCall | SoapCall) for activity in activities or ())


def has_module(*names: Name) -> Condition:
    """Make the condition that one of some modules is there."""

    def condition(context: Context) -> Verdict:
        found = [name for name in names if name in context.project.module_by_name]
        if found:
            return True, _has(found)
        return missing(context, Need.MODULES, f"no module is called {listed(names, 'or', len(names))}")

    return condition


def _has(modules: Iterable[Name]) -> str:
    found = list(modules)
    return f"the module{'s' if len(found) > 1 else ''} {listed(found)} {'are' if len(found) > 1 else 'is'} there"


def _subjects(rule_id: str, context: Context) -> list[Any]:
    return list(single_subjects(registry.rule(rule_id).rule, context))


def missing(context: Context, need: Need, otherwise: str, *more: Need) -> Verdict:
    """Say that a question does not apply, unless the export lacks what would show it."""
    for each in (need, *more):
        if reason := lacking(context, each):
            return unknown(reason)
    return False, otherwise


def lacking(context: Context, need: Need) -> str | None:
    """Give the reason why the export cannot show something, or None."""
    asking = Rule(id="", subject=SubjectKind.PROJECT, severities=(), needs=(need,))
    return missing_input(asking, context) or unreadable_input(asking, context)


def unknown(reason: str) -> Verdict:
    """Apply, because nothing rules it out."""
    return True, f"cannot be ruled out: {reason}"
