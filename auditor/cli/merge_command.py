"""`mxaudit merge`: what a combination of roles adds, and which limits it loses."""

from argparse import Namespace

from auditor.access.target import parse_roles
from auditor.cli.commands import UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.cli.typed import existing
from auditor.merging.scenario import merge
from auditor.reports import merge as report
from auditor.rules.audit import audit


def run(options: Namespace) -> int:
    """Print the merge. Exit code 3 when a part of the export could not be read."""
    if len(options.roles) < 2 and not options.added and not options.removed:
        raise UsageError("name two user roles or more, or one with --with or --without a module role")
    project = opened(options.export)
    roles = parse_roles(project, options.roles, options.added, options.removed)
    base = existing(options.base, roles.user_roles, "merged user role") if options.base else None
    found = merge(audit(project), roles.user_roles, roles.added, roles.removed, base)
    show(options, report.document(found), lambda: report.lines(found))
    return PARTIAL if unreadable(project) else 0
