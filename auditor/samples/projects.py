"""The sample projects as files. Run `python -m auditor.samples.projects FOLDER` to write them anew.

They are the same bytes every time and on every machine, so a test can tell when they are out of date.
"""

import sys
from collections.abc import Mapping
from dataclasses import replace

from auditor.exports import security_xml
from auditor.files.new_folder import write_new_files
from auditor.samples.app import App
from auditor.samples.clinic import clinic
from auditor.samples.clinic_variants import VARIANTS
from auditor.samples.connector import connector
from auditor.samples.webshop import webshop

_ENCRYPTION_NOTE = b"ParcelConnector needs the Encryption module from the Marketplace for its key.\n"


def sample_files() -> Mapping[str, bytes]:
    """Give every file of the sample projects, their READMEs apart: path with `/` -> bytes."""
    files = {"clinic/clinic.xml": security_export(clinic())}
    for name, build in VARIANTS.items():
        files[f"clinic/variants/{name}.xml"] = security_export(build())
    for path, data in webshop().mpr_v2("Webshop.mpr").items():
        files[f"webshop/{path}"] = data
    files["connector.mpk"] = connector().mpk({"resources/parcelconnector/README.txt": _ENCRYPTION_NOTE})
    return files


def security_export(app: App) -> bytes:
    """Give a made-up project as our own XML, as if it had been one from the start."""
    project = app.project()
    return security_xml.write(replace(project, source=replace(project.source, format="xml", sha256="")))


if __name__ == "__main__":
    write_new_files(sys.argv[1], sample_files())
