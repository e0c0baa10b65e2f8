"""`mxaudit access`: the effective access of one user role, or of several together."""

from argparse import Namespace

from auditor.access.effective import AccessModel
from auditor.access.target import parse_roles
from auditor.cli.commands import UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.reports import documents, lines


def run(options: Namespace) -> int:
    """Print the access. Exit code 3 when a part of the export could not be read."""
    if not options.role and not options.added:
        raise UsageError("name a role with --role, or module roles with --with")
    project = opened(options.export)
    found = (model := AccessModel(project)).of(parse_roles(project, options.role, options.added, options.removed))
    document = documents.access(found, project, model.meanings)
    show(options, document, lambda: lines.access(found))
    return PARTIAL if unreadable(project) else 0
