"""`mxaudit convert`: the neutral security export."""

from argparse import Namespace

from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import emit
from auditor.exports import security_xml


def run(options: Namespace) -> int:
    """Write the XML. Exit code 3 when a part of the export could not be read."""
    project = opened(options.export)
    emit(security_xml.write(project), options.output, options.export)
    return PARTIAL if unreadable(project) else 0
