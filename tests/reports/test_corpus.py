"""The findings files of real projects: valid by their schemas, and a baseline of themselves."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.cli.run import mxaudit
from tests.reports.test_schema import errors

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
OFFICIAL = CORPUS.parent / "spec" / "sarif-schema-2.1.0.json"
EXPORTS = (
    "mxcli-banking/RRNetBanking.mpr",
    "mxcli-rest/RestLab.mpr",
    "database-connector/DatabaseConnector.mpr",
    "mollie/MolliePaymentProvider.mpk",
    "modelsource/modelsource-v2",
    "restservices/RestServices_mx7_5.2.1.mpk",
)


@pytest.fixture(params=EXPORTS)
def export(request: pytest.FixtureRequest) -> Path:
    """One of the real projects, where they are at hand."""
    path = CORPUS / str(request.param)
    if not path.exists():
        pytest.skip("the corpus of real projects is not beside the project")
    return path


def test_files_of_a_real_project(export: Path, tmp_path: Path) -> None:
    """JSON by our schema, SARIF by the official one; every format is written, and nothing is new since itself."""
    files = [tmp_path / f"findings.{ending}" for ending in ("json", "sarif", "html", "md", "csv", "xml", "txt")]
    done = mxaudit("check", export, *(word for file in files for word in ("-o", file)), "--fail-on", "never")
    assert done.code == 0, done.error
    document: dict[str, Any] = json.loads(files[0].read_text())
    assert list(errors(document, "check")) == []
    schema = jsonschema_rs.validator_for(json.loads(OFFICIAL.read_text()))
    assert list(schema.iter_errors(json.loads(files[1].read_text()))) == []
    for before in files[:2]:
        again = mxaudit("check", export, "--baseline", before, "-f", "json")
        assert again.code == 0
        summary = json.loads(again.out)["summary"]
        assert (summary["new"], summary["fixed"]) == (0, 0)
