"""`mxaudit check`: audit an export and write the findings."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.commands import CHECK_FORMATS
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import chosen, emit, generated_at, today
from auditor.cli.saved_merges import Merges, merged, with_merges
from auditor.cli.typed import existing
from auditor.decisions.matching import Decided, nothing_decided
from auditor.files.opening import exists
from auditor.findings.finding import Finding, Origin, Severity, Status
from auditor.merging.registry import every_rule
from auditor.model.names import Name
from auditor.model.project import SYSTEM
from auditor.reports import documents, json
from auditor.reports import merge as merge_report
from auditor.reports.values import Json
from auditor.rules import registry
from auditor.rules.advisories import known
from auditor.rules.audit import Audit, audit
from auditor.rules.context import Context
from auditor.rules.reach import concerned_roles
from auditor.rules.rule import Loaded

if TYPE_CHECKING:
    from auditor.merging.scenario_file import Scenario

DECISIONS_NAME = "decisions.toml"
"""What a decisions file beside an export is called."""

FINDINGS_COUNT = 1
"""Exit code: findings count at or above `--fail-on`."""


def run(options: Namespace) -> int:
    """Audit, write, and give the exit code of cli.md: 0, 1, 2 or 3."""
    outputs = chosen(options, CHECK_FORMATS)
    wanted = _rules(options)
    saved = _saved(options.scenario) if options.scenario else ()
    advisories = known(options.advisories)
    project = opened(options.export)
    modules = [existing(name, project.module_by_name, "module") for name in options.module or ()]
    roles = [existing(name, project.user_role_by_name, "user role") for name in options.role or ()]
    context = Context(project, advisories=advisories)
    done = audit(project, _audited(wanted), context)
    merges = list(merged(audit(project, context=context) if wanted and saved else done, saved))
    done = with_merges(done, merges, [loaded.rule.id for loaded in wanted] if wanted else None)
    kept = tuple(f for f in done.findings if _in_scope(f, done, modules, roles, options.no_marketplace))
    decided = _decided(options, _with_findings(done, kept))
    scope = _scope(decided.audit, modules, roles)
    for format_, path in outputs:
        emit(_write(options, format_, decided, scope, merges, path is None), path, options.export)
    for line in _beside(options):
        print(line, file=sys.stderr)
    if any(path for _, path in outputs):
        for line in _summary(decided, outputs):
            print(line, file=sys.stderr)
    return _exit_code(options, decided)


def _saved(path: Path) -> tuple["Scenario", ...]:
    from auditor.merging.scenario_file import read_scenarios

    return read_scenarios(path)


def _decided(options: Namespace, done: Audit) -> Decided:
    """Put the decisions and the baseline that were named beside the audit."""
    path: Path | None = options.decisions
    if path is None and options.trust_export_folder and (found := _decisions_beside(options.export)):
        path = found
    file = baseline = None
    if path:
        from auditor.decisions.decisions_file import open_decisions

        file = open_decisions(path)
    if options.baseline:
        from auditor.decisions.baseline import read_baseline

        baseline = read_baseline(options.baseline)
    lookup = file.decision if file else nothing_decided
    return Decided(done, today(), lookup, file.name if file else "", baseline)


def _decisions_beside(export: Path) -> Path | None:
    """A decisions file beside the export: as untrusted as the export itself, it can hide findings."""
    found = (export if export.is_dir() else export.parent) / DECISIONS_NAME
    return found if exists(found) else None


def _beside(options: Namespace) -> Iterator[str]:
    """Mention what lies beside the export and is not used (cli.md, Trust)."""
    if options.decisions is None and not options.trust_export_folder and _decisions_beside(options.export):
        yield f"{DECISIONS_NAME} lies beside the export and is not used; --decisions or --trust-export-folder uses it"


def _rules(options: Namespace) -> tuple[Loaded, ...] | None:
    if not options.rule:
        return None
    known = [Name(loaded.rule.id) for loaded in every_rule()]
    wanted = {existing(rule_id.upper(), known, "rule") for rule_id in options.rule}
    return tuple(loaded for loaded in every_rule() if loaded.rule.id in wanted)


def _audited(wanted: tuple[Loaded, ...] | None) -> tuple[Loaded, ...] | None:
    """The rules of an audit among those asked for: MERGE rules judge saved merges."""
    return None if wanted is None else tuple(loaded for loaded in wanted if loaded in registry.all_rules())


def _in_scope(finding: Finding, done: Audit, modules: list[Name], roles: list[Name], no_marketplace: bool) -> bool:
    if no_marketplace and finding.origin is Origin.MARKETPLACE:
        return False
    if modules and not any(module in modules for module in _modules_of(finding)):
        return False
    return not roles or not concerned_roles(finding, done.context).isdisjoint(roles)


def _modules_of(finding: Finding) -> Iterator[str]:
    s = finding.subjects
    if s.module:
        yield s.module
    for named in (s.access_rule, s.entity, s.member, s.document, s.service, s.constant, s.call, *s.module_roles):
        if named:
            yield named.partition(".")[0]


def _with_findings(done: Audit, kept: tuple[Finding, ...]) -> Audit:
    """Keep only these findings; a rule whose findings all fell out of scope has none here."""
    if len(kept) == len(done.findings):
        return done
    left: dict[str, int] = {}
    for finding in kept:
        left[finding.rule] = left.get(finding.rule, 0) + 1
    outcomes = tuple(
        outcome
        if outcome.status is not Status.VIOLATIONS
        else replace(
            outcome,
            findings=left.get(outcome.rule, 0),
            status=Status.VIOLATIONS if outcome.rule in left else Status.CLEAN,
        )
        for outcome in done.outcomes
    )
    return replace(done, findings=kept, outcomes=outcomes)


def _scope(done: Audit, modules: list[Name], roles: list[Name]) -> Json:
    project = done.project
    return {
        "modules": sorted(modules or [*project.module_by_name, SYSTEM]),
        "rules": [outcome.rule for outcome in done.outcomes],
        "user_roles": sorted(roles or project.user_role_by_name),
    }


def _write(options: Namespace, format_: str, decided: Decided, scope: Json, merges: Merges, to_terminal: bool) -> bytes:
    """Write the findings in one format; each writer is loaded when it is asked for."""
    if format_ == "sarif":
        from auditor.reports.sarif import sarif

        return sarif(decided)
    if format_ == "text":
        from auditor.reports import text

        return text.check(decided, generated_at(), terminal=to_terminal and sys.stdout.isatty())
    scenarios = [merge_report.named(title, merge, decided) for title, merge in merges]
    document = documents.check(decided, generated_at(), scope, scenarios)
    if format_ == "html":
        from auditor.reports.html import html

        return html(decided, document)
    if format_ == "csv":
        from auditor.reports.csv import csv

        return csv(document, raw=options.csv_raw)
    return _WRITERS[format_](document)


def _junit(document: Json) -> bytes:
    from auditor.reports.junit import junit

    return junit(document)


def _markdown(document: Json) -> bytes:
    from auditor.reports.markdown import markdown

    return markdown(document)


def _github(document: Json) -> bytes:
    from auditor.reports.github import github

    return github(document)


_WRITERS = {"json": json.dump, "junit": _junit, "markdown": _markdown, "github": _github}


def _summary(decided: Decided, outputs: list[tuple[str, Path | None]]) -> Iterator[str]:
    done = decided.audit
    counts = "  ".join(f"{severity.value} {number}" for severity, number in done.counts.items() if number)
    yield f"{done.project.source.path}: {counts or 'no findings'}; {len(done.not_checked)} rules not checked"
    if decided.hidden:
        yield f"{decided.hidden} of them do not count: {decided.source}"
    if decided.baseline:
        yield f"{decided.counts['new']} new and {decided.counts['fixed']} fixed since {decided.baseline.path}"
    yield from (f"not read: {line}" for line in unreadable(done.project))
    yield "written: " + ", ".join(str(path) for _, path in outputs if path)


def _exit_code(options: Namespace, decided: Decided) -> int:
    done = decided.audit
    partial = bool(unreadable(done.project)) and not options.allow_partial
    if partial or (options.require_complete and done.not_checked):
        return PARTIAL
    if options.fail_on == "never":
        return 0
    worst = Severity(options.fail_on).rank
    counting = (f for f in done.findings if f.severity.rank <= worst and decided.counts_for_exit(f))
    return FINDINGS_COUNT if any(True for _ in counting) else 0
