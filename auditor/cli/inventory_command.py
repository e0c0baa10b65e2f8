"""`mxaudit inventory`: what is in an export and what is not."""

from argparse import Namespace

from auditor.access.other_export import ExportComparison, Incomparable, compare_exports
from auditor.cli.commands import UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.model.project import Project
from auditor.reports import documents, lines

DIFFERENT = 1
"""Cells differ between the two exports."""


def run(options: Namespace) -> int:
    """Print the inventory.

    Exit code 1 when cells differ from those of the other export, 3 when a part of one of them could not be read.
    """
    project = opened(options.export)
    comparison = _compared(project, options) if options.compare else None
    document = documents.inventory(project, comparison)
    show(options, document, lambda: lines.inventory(document))
    if unreadable(project) or (comparison and unreadable(comparison.theirs)):
        return PARTIAL
    return DIFFERENT if comparison and comparison.differ else 0


def _compared(project: Project, options: Namespace) -> ExportComparison:
    try:
        return compare_exports(project, opened(options.compare))
    except Incomparable as error:
        raise UsageError(f"{error}; compare two exports of one app") from None
