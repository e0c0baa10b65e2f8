"""`mxaudit diff`: what a new version of a project lets whom do."""

from argparse import Namespace

from auditor.access.other_export import Incomparable
from auditor.cli.commands import UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.reports import diff as report
from auditor.rules.audit import audit
from auditor.rules.two_versions import TwoVersions, compare_audits

NEW_ACCESS = 1
"""Exit code: with `--fail-on-new-access`, when a user role may do more, or perhaps more."""


def run(options: Namespace) -> int:
    """Print the difference. Exit code 3 when a part of one of the exports could not be read."""
    two = _compared(options)
    show(options, lambda: report.document(two), lambda: report.lines(two))
    if any(unreadable(found.project) for found in (two.old, two.new)):
        return PARTIAL
    return NEW_ACCESS if options.fail_on_new_access and two.access.grants_more else 0


def _compared(options: Namespace) -> TwoVersions:
    old, new = opened(options.old), opened(options.new)
    try:
        return compare_audits(audit(old), audit(new))
    except Incomparable as error:
        raise UsageError(f"{error}; compare two versions of one app") from None
