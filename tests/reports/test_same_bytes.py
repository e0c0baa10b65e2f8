"""The same export and options give the same bytes in every format, wherever and whenever they are written."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.run import COMMAND, WEBSHOP
from tests.reports.cases import merges_file, reviewed

ROOT = Path(__file__).parents[2]
ENDINGS = ("json", "sarif", "html", "md", "csv", "xml", "txt", "xlsx")


def test_hash_seed_folder_and_time_zone_play_no_part(tmp_path: Path) -> None:
    """With `SOURCE_DATE_EPOCH`, which stands for the clock."""
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    options = [*map(str, reviewed(tmp_path)), "--scenario", str(merges_file(tmp_path))]
    for ending in ENDINGS:
        options += ["-o", f"findings.{ending}"]
    written = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        folder = tmp_path / f"run {seed}"
        folder.mkdir()
        fixed = {"SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*COMMAND, "check", str(WEBSHOP), *options],
            cwd=folder,
            env={**os.environ, **fixed},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        written.append({ending: (folder / f"findings.{ending}").read_bytes() for ending in ENDINGS})
    assert [ending for ending in ENDINGS if written[0][ending] != written[1][ending]] == []
