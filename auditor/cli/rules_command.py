"""`mxaudit rules`: the catalogue, or the page of one rule."""

from argparse import Namespace

from auditor.cli.output import show
from auditor.cli.typed import existing
from auditor.merging import registry
from auditor.model.names import Name
from auditor.reports import documents, lines


def run(options: Namespace) -> int:
    """Print the catalogue, or one page."""
    known = [Name(loaded.rule.id) for loaded in registry.every_rule()]
    wanted = existing(options.id.upper(), known, "rule") if options.id else None
    document = documents.catalogue(wanted)
    show(options, document, lambda: lines.page(document["rules"][0]) if wanted else lines.catalogue(document))
    return 0
