"""The queries of docs/portfolio.md over a portfolio as it is written: each runs, and counts what is in the files.

They need DuckDB, which is no part of mxaudit: without it they are skipped.
"""

import json
import re
from pathlib import Path

import pytest

from tests.cli.run import CLINIC, CONNECTOR, mxaudit

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "portfolio.md"


def queries() -> list[str]:
    """Every SQL block of the documentation."""
    return re.findall(r"```sql\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[tuple]]]:
    """The folder of two jobs, and what each query answers."""
    duckdb = pytest.importorskip("duckdb", reason="DuckDB, which the queries need, is not installed")
    folder = tmp_path_factory.mktemp("queries")
    mxaudit("check", CLINIC, "missing.mpr", "-o", f"{folder}/results/clinic/")
    mxaudit("check", CONNECTOR, "-o", f"{folder}/results/connector/", "--baseline", folder / "results" / "clinic")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        connection = duckdb.connect()
        return folder, [connection.execute(query).fetchall() for query in queries()]


def test_there_are_queries() -> None:
    """Two views, the questions, and the history."""
    assert len(queries()) == 10


def test_every_query_runs_and_its_numbers_are_right(answers: tuple[Path, list[list[tuple]]]) -> None:
    """Counted by hand in the files."""
    folder, found = answers
    findings = [json.loads(line) for file in sorted(folder.rglob("findings.jsonl")) for line in file.open()]
    documents = {path.stem: json.loads(path.read_text()) for path in folder.rglob("c*.json")}
    _, first, unread, rules, anonymous, late, new, unchecked, entities, _ = found
    summary = documents["clinic"]["summary"]
    assert first[0][:4] == ("clinic", "10.24.21.12345", summary["critical"], summary["high"])
    assert [row[:2] for row in unread] == [("missing", 2)]
    counted = {row[0]: row[2:] for row in rules}
    ids = {finding["rule"] for finding in findings}
    assert counted == {
        id: (len({f["export"] for f in findings if f["rule"] == id}), sum(f["rule"] == id for f in findings))
        for id in ids
    }
    open_to_all = [f for f in findings if f["reach"] == "anonymous" and f["severity"] != "info"]
    assert len(anonymous) == len(open_to_all) > 0
    assert (late, new) == ([], [])
    not_checked = [r["id"] for d in documents.values() for r in d["rules"] if r["status"] == "not checked"]
    assert {id: apps for id, _, apps in unchecked} == {id: not_checked.count(id) for id in not_checked}
    top = entities[0]
    about = [
        f for f in findings if f["export"] == top[0] and f["subjects"]["entity"] == top[1] and f["origin"] == "own"
    ]
    assert top[2:] == (len(about), len({f["rule"] for f in about}))
    assert (folder / "findings.parquet").stat().st_size > 1_000
