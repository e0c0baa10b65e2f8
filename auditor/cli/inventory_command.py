"""`mxaudit inventory`: what is in an export and what is not."""

from argparse import Namespace

from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.reports import documents, lines


def run(options: Namespace) -> int:
    """Print the inventory. Exit code 3 when a part could not be read."""
    project = opened(options.export)
    document = documents.inventory(project)
    show(options, document, lambda: lines.inventory(document))
    return PARTIAL if unreadable(project) else 0
