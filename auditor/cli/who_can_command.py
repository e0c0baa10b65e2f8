"""`mxaudit who-can`: which user roles have a right."""

from argparse import Namespace

from auditor.access.effective import AccessModel
from auditor.access.target import parse_target
from auditor.access.who_can import who_can
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.reports import why as report


def run(options: Namespace) -> int:
    """Print who can, and who cannot. Exit code 3 when a part of the export could not be read."""
    project = opened(options.export)
    target = parse_target(project, options.right, options.target)
    found = who_can(AccessModel(project), target)
    show(options, report.who_can_document(found, target, project), lambda: report.who_can_lines(found, target, project))
    return PARTIAL if unreadable(project) else 0
