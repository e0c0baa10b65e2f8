"""The small file that tells the next run where the meeting stood."""

import json
from datetime import date
from pathlib import Path

import pytest

from auditor.findings.finding import Severity
from screens.agenda import Which
from screens.meeting_place import FOLDER, LIMIT, MeetingPlace, file_of, read_place, write_place

PLACE = MeetingPlace(date(2026, 11, 24), Which.OPEN, frozenset({Severity.HIGH, Severity.LOW}), "5f", ("a1", "b2"))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Its folder is made."""
    path = file_of(tmp_path / "decisions.toml", tmp_path / "data")
    write_place(path, PLACE)
    assert path.parent == tmp_path / "data" / FOLDER
    assert read_place(path) == PLACE
    write_place(path, PLACE)
    assert list(path.parent.iterdir()) == [path]


def test_each_decisions_file_has_its_own(tmp_path: Path) -> None:
    """Whatever way its path is written."""
    here = file_of(tmp_path / "a.toml", tmp_path)
    assert here == file_of(tmp_path / "x" / ".." / "a.toml", tmp_path)
    assert here != file_of(tmp_path / "b.toml", tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        b"1" * 5000,
        b" " * (LIMIT + 1),
        json.dumps({"day": 1, "which": "all", "severities": [], "at": "", "parked": []}).encode(),
        json.dumps({"day": "2026-11-24", "which": "some", "severities": [], "at": "", "parked": []}).encode(),
        json.dumps({"day": "2026-11-24", "which": "all", "severities": ["bad"], "at": "", "parked": []}).encode(),
        json.dumps({"day": "2026-11-24", "which": "all", "severities": [], "at": "", "parked": 1}).encode(),
    ],
    ids=lambda data: data[:12].decode("latin-1").strip() or "blank",
)
def test_any_other_file_is_none(tmp_path: Path, data: bytes) -> None:
    """The meeting then begins anew."""
    path = tmp_path / "place.json"
    path.write_bytes(data)
    assert read_place(path) is None


def test_a_missing_file_a_folder_and_a_link_are_none(tmp_path: Path) -> None:
    """Nothing is followed."""
    path = tmp_path / "place.json"
    assert read_place(path) is None
    write_place(path, PLACE)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert read_place(link) is None
    assert read_place(tmp_path) is None
