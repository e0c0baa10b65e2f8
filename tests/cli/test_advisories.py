"""`--advisories`: a file of newer ones, for `check` and for the screens."""

import json
from pathlib import Path

import pytest

from auditor.cli import ScreenOptions, main
from auditor.cli.entry import _opens_screens
from auditor.cli.reading_process import ReadingProcess
from tests.cli.run import CLINIC, mxaudit

NEWER = {
    "schema_version": 1,
    "as_of": "2026-11-01",
    "advisories": [
        {
            "cve": "CVE-2026-99999",
            "cvss": 9.8,
            "status": "active",
            "product": "runtime",
            "affected": [{"line": "10.24", "below": "10.24.30", "fixed": "10.24.30"}],
        }
    ],
}


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "newer.json"
    path.write_text(json.dumps(NEWER), encoding="utf-8")
    return path


def test_check_knows_what_the_file_adds(newer: Path) -> None:
    assert json.loads(mxaudit("check", CLINIC, "--rule", "PRJ-15", "-f", "json").out)["findings"] == []
    found = json.loads(mxaudit("check", CLINIC, "--rule", "PRJ-15", "-f", "json", "--advisories", newer).out)
    (finding,) = found["findings"]
    assert (finding["severity"], finding["fix"]) == (
        "critical",
        "Upgrade Mendix to 10.24.30 or newer, which fixes all of them.",
    )
    assert finding["evidence"][-1]["statement"] == "advisories as of 2026-09-24 and 2026-11-01 (newer.json)"


def test_a_slip_in_the_file_is_one_line_and_exit_2(newer: Path) -> None:
    newer.write_text('{"schema_version": 1, "as_of": "2026-11-01", "advisory": []}', encoding="utf-8")
    done = mxaudit("check", CLINIC, "--advisories", newer)
    assert (done.code, done.out) == (2, "")
    assert done.error.startswith(
        "mxaudit: newer.json: unknown key advisory; known are schema_version, as_of, advisories"
    )
    assert done.error.count("\n") == 1


def test_a_file_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    done = mxaudit("check", CLINIC, "--advisories", tmp_path / "gone.json")
    assert (done.code, done.error) == (2, "mxaudit: gone.json does not exist; check the path\n")


@pytest.mark.parametrize(
    "arguments",
    [["--advisories", "newer.json"], ["--advisories", "check", "Webshop.mpr"], ["Webshop.mpr", "--advisories", "x"]],
)
def test_the_screens_take_it_before_or_after_the_export(arguments: list[str]) -> None:
    assert _opens_screens(arguments)


def test_the_screens_are_not_opened_over_a_file_that_is_wrong(
    newer: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[ScreenOptions] = []

    def open_screens(options: ScreenOptions) -> int:
        opened.append(options)
        return 0

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["--advisories", str(newer), str(CLINIC)], open_screens) == 0
    assert [(options.export, options.advisories) for options in opened] == [(CLINIC, newer)]
    newer.write_text("[]", encoding="utf-8")
    assert main(["--advisories", str(newer), str(CLINIC)], open_screens) == 2
    assert len(opened) == 1
    assert "newer.json: must be an object" in capsys.readouterr().err


def test_the_reading_process_of_the_screens_judges_by_it(newer: Path) -> None:
    process = ReadingProcess(CLINIC, newer)
    try:
        words = {word: values for word, *values in process.messages()}
    finally:
        process.close()
    findings, _ = words["audit"]
    (vulnerable,) = [finding for finding in findings if finding.rule == "PRJ-15"]
    assert vulnerable.severity == "critical"
