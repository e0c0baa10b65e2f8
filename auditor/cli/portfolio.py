"""`mxaudit check A B C -o DIR/`: several exports, each checked in a process of its own, and a summary over all."""

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from auditor.cli.check_command import output_folder, require_common
from auditor.cli.checking_process import Answer, check_apart
from auditor.cli.commands import UsageError
from auditor.cli.output import ENDINGS, emit, generated_at, require_workbooks
from auditor.cli.portfolio_exports import Export, find_exports
from auditor.files.errors import InputError, said_of
from auditor.files.new_folder import make_folder
from auditor.files.opening import exists, list_folder
from auditor.files.processes import Running, cores
from auditor.files.writing import atomic_file, write_atomic
from auditor.model.names import name
from auditor.reports import policy, portfolio
from auditor.reports.safe import log_line
from auditor.reports.values import Json

WORST_FIRST = (2, 3, 1, 0)
"""The exit code of a portfolio is the first of these that one of its exports has."""

MAX_NAMED = 10
"""Names in one line; what is more is counted."""

FINDINGS, EXPORTS, SUMMARY = "findings.jsonl", "exports.jsonl", "summary.html"


def run(options: Namespace) -> int:
    """Check every export, write a findings file for each and what tells about all, and give the exit code."""
    folder = output_folder(options)
    if folder is None:
        raise UsageError("several exports need -o DIR/, a folder for their findings files and the summary")
    for word in ("decisions", "baseline"):
        _require_folder(getattr(options, word), word)
    require_common(options)
    make_folder(folder)
    options.format = options.format or "json"
    if options.format == "xlsx":
        require_workbooks(folder)
    ending = _ending(options.format)
    exports, notes = find_exports(options.exports, folder)
    notes += [*_strangers(options, exports), *_without_baseline(options, exports)]
    inputs = [export.path for export in exports]
    entries: list[Json] = []
    with atomic_file(folder / FINDINGS, forbidden=inputs) as add_findings:
        for export, answer in _answers(options, exports):
            file = f"{export.name}{ending}" if answer.file else ""
            if file:
                write_atomic(folder / file, answer.file, forbidden=inputs)
            for found in answer.findings.splitlines(keepends=True):
                add_findings(portfolio.finding_line(export.name, found))
            if answer.printed:
                emit(answer.printed, None)
            entries.append(portfolio.export_line(export.name, file, answer.told))
            notes += [f"{export.name}: {note}" for note in answer.told.get("notes", ())]
    write_atomic(folder / EXPORTS, b"".join(map(portfolio.line, entries)), forbidden=inputs)
    write_atomic(folder / SUMMARY, _summary_page(entries), forbidden=inputs)
    for line in (*_told(entries), *notes, _written(entries, folder)):
        print(log_line(line), file=sys.stderr)
    codes = {entry["exit_code"] for entry in entries}
    return next(code for code in WORST_FIRST if code in codes)


def _require_folder(path: Path | None, word: str) -> None:
    if path is not None and not path.is_dir():
        raise UsageError(f"--{word} is a folder where several exports are checked; {name(path.name)} is none")


def _ending(format_: str) -> str:
    if format_ == "github":
        return ".json"
    return next(ending for ending, word in ENDINGS.items() if word == format_)


def _answers(options: Namespace, exports: Sequence[Export]) -> Iterator[tuple[Export, Answer]]:
    """Check the exports, as many at once as there are cores, and give them in their order."""
    running = Running()
    pool = ThreadPoolExecutor(cores())
    try:
        asked = [_options_for(options, export) for export in exports]
        answers = pool.map(partial(check_apart, running), asked)
        for done, (export, answer) in enumerate(zip(exports, answers, strict=True), 1):
            _progress(done, len(exports), export.name)
            yield export, answer
    finally:
        running.stop_all()
        pool.shutdown(cancel_futures=True)


def _options_for(options: Namespace, export: Export) -> Namespace:
    """Give the options under which one export is checked alone: its own decisions and baseline."""
    own = Namespace(**vars(options))
    own.export, own.exports, own.output = export.path, None, None
    own.decisions = _beside(options.decisions, export.name, ".toml")
    own.baseline = _baseline_of(options, export)
    return own


def _baseline_of(options: Namespace, export: Export) -> Path | None:
    return _beside(options.baseline, export.name, ".json", ".sarif", ".sarif.json")


def _beside(folder: Path | None, called: str, *endings: str) -> Path | None:
    paths = [folder / f"{called}{ending}" for ending in endings] if folder else []
    return next((path for path in paths if exists(path)), None)


def _strangers(options: Namespace, exports: Sequence[Export]) -> list[str]:
    """Mention decisions files that belong to no export: their decisions hide nothing."""
    if options.decisions is None:
        return []
    known = {f"{export.name}.toml" for export in exports}
    try:
        found = [entry.name for entry in list_folder(options.decisions) if entry.name.endswith(".toml")]
    except InputError as error:
        raise UsageError(str(error)) from None
    return [f"{name(file)} is not used: no export here has that name" for file in found if file not in known]


def _without_baseline(options: Namespace, exports: Sequence[Export]) -> Iterator[str]:
    """Mention exports that the baseline does not know: nothing of them is old, so all their findings count."""
    missing = [e.name for e in exports if options.baseline and _baseline_of(options, e) is None]
    if missing:
        more = f" and {len(missing) - MAX_NAMED:,} more" if len(missing) > MAX_NAMED else ""
        yield f"no baseline for {', '.join(missing[:MAX_NAMED])}{more}: all their findings count"


def _progress(done: int, of: int, called: str) -> None:
    """Tell how far it is on standard error, only on a terminal."""
    if sys.stderr.isatty():
        line = f"Checked {done:,} of {of:,}  {called}"[:78]
        print(f"\r{line:<78}" if done < of else f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)


def _summary_page(entries: Sequence[Json]) -> bytes:
    from auditor.reports.html.portfolio import page_of_portfolio

    return page_of_portfolio(entries, generated_at())


def _told(entries: Sequence[Json]) -> Iterator[str]:
    """The portfolio in a few lines: counts over all, and each export that could not be read, or not wholly."""
    totals = portfolio.totals(entries)
    counts = "  ".join(f"{word} {totals[word]}" for word in portfolio.SEVERITIES if totals[word])
    checked = sum(entry["summary"] is not None for entry in entries)
    yield f"{checked} of {len(entries)} exports checked: {counts or 'no findings'}; {totals['open']} open"
    if totals["new"] or totals["fixed"]:
        yield f"{totals['new']} new and {totals['fixed']} fixed since the baseline"
    for entry in entries:
        if entry["error"]:
            yield said_of(entry["error"], entry["export"])
        elif entry["decisions"] and entry["decisions"]["hidden"]:
            hidden = entry["decisions"]
            yield f"{entry['export']}: {hidden['hidden']} findings do not count: {hidden['from']}"
        yield from (f"{entry['export']}: {line}" for line in policy.lines(entry["policy"]))
        yield from (f"{entry['export']}: not read: {line}" for line in entry["not_read"] or ())


def _written(entries: Sequence[Json], folder: Path) -> str:
    files = sum(entry["file"] is not None for entry in entries)
    return f"written to {folder}: {SUMMARY}, {EXPORTS}, {FINDINGS} and {files} findings file{'s' * (files != 1)}"
