"""`mxaudit why`: why a user role has a right, or what it would need."""

from argparse import Namespace

from auditor.access.effective import AccessModel
from auditor.access.target import parse_roles, parse_target
from auditor.access.why import why
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.reports import why as report


def run(options: Namespace) -> int:
    """Print the answer. Exit code 3 when a part of the export could not be read."""
    project = opened(options.export)
    roles = parse_roles(project, [options.role])
    target = parse_target(project, options.right, options.target)
    found = why(AccessModel(project).of(roles), target)
    show(options, report.document(found, project), lambda: report.lines(found, project))
    return PARTIAL if unreadable(project) else 0
