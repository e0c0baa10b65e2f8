"""`mxaudit selftest`: every rule fires on its planted fault and stays quiet on the near miss."""

from argparse import Namespace

from auditor.cli.output import show
from auditor.merging.selftest import merge_trials
from auditor.reports import lines
from auditor.rules.selftest import selftest


def run(options: Namespace) -> int:
    """Print what each rule did. Exit code 1 when one fails."""
    document = selftest(others=merge_trials())
    show(options, document, lambda: lines.selftest(document))
    return 1 if document["failed"] else 0
