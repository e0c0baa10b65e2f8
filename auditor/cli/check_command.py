"""`mxaudit check`: audit an export and write the findings."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli.commands import CHECK_FORMATS, UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import chosen, emit, generated_at, today
from auditor.cli.policies import policy_of, read, unused
from auditor.cli.saved_merges import Merges, merged, with_merges
from auditor.cli.typed import existing
from auditor.decisions.decision import BESIDE
from auditor.decisions.matching import Decided
from auditor.files.opening import exists
from auditor.findings.finding import Finding, Origin, Severity, Status
from auditor.merging.registry import merge_rules
from auditor.model.names import Name, raw
from auditor.model.project import SYSTEM
from auditor.policy.policy import Policy
from auditor.reports.findings_file import FindingsFile
from auditor.reports.safe import log_line
from auditor.reports.values import Json, names
from auditor.rules.advisories import known
from auditor.rules.audit import Audit, audit
from auditor.rules.checklist import QUESTIONS
from auditor.rules.context import Context
from auditor.rules.policing.in_force import every_rule
from auditor.rules.reach import concerned_roles
from auditor.rules.rule import Loaded

if TYPE_CHECKING:
    from auditor.merging.scenario_file import Scenario

QUESTION_IDS = frozenset(question.id for question in QUESTIONS)
"""What the checklist asks."""

FINDINGS_COUNT = 1
"""Exit code: findings count at or above `--fail-on`."""


@dataclass(frozen=True)
class Checked:
    """An export that was audited, beside what was decided, in the scope that was asked for."""

    decided: Decided
    scope: Json
    merges: Merges
    """The saved merges of `--scenario`."""

    @cached_property
    def file(self) -> FindingsFile:
        """The findings, ready to be written in any format."""
        return FindingsFile(self.decided, generated_at(), self.scope, self.merges)

    @property
    def document(self) -> Json:
        """`check` as JSON: what every other format is written from too."""
        return self.file.document


def run(options: Namespace) -> int:
    """Audit, write, and give the exit code of cli.md: 0, 1, 2 or 3."""
    if output_folder(options) or len(options.exports) > 1:
        from auditor.cli.portfolio import run as run_portfolio

        return run_portfolio(options)
    (options.export,) = options.exports
    options.output = [Path(typed) for typed in options.output or ()]
    outputs = chosen(options, CHECK_FORMATS)
    done = checked(options)
    for format_, path in outputs:
        emit(write(options, format_, done, path is None), path, *_inputs(options))
    for line in beside(options):
        print(line, file=sys.stderr)
    if any(path or format_ == "github" for format_, path in outputs):
        for line in _summary(done.decided, outputs):
            print(log_line(line), file=sys.stderr)
    return exit_code(options, done.decided)


def _inputs(options: Namespace) -> list[Path]:
    """What was read and must not be written over. A baseline may be: the same file, made anew."""
    named = (options.export, options.decisions, options.policy, options.advisories, options.scenario)
    return [path for path in named if path]


def output_folder(options: Namespace) -> Path | None:
    """Give the folder that `-o` names, with a slash at its end or because it is one; None when it names files."""
    if "" in (options.output or ()):
        raise UsageError("-o is followed by no name; a variable that is not set, perhaps")
    named = [typed for typed in options.output or () if typed.endswith(("/", os.sep)) or Path(typed).is_dir()]
    if named and len(options.output) > 1:
        raise UsageError("one -o DIR/ takes everything that is written; leave the other -o out")
    return Path(named[0]) if named else None


def checked(options: Namespace) -> Checked:
    """Audit the export of `options.export`."""
    policy = policy_of(options)
    wanted = _rules(options, policy)
    saved = _saved(options.scenario) if options.scenario else ()
    advisories = known(options.advisories)
    project = opened(options.export)
    modules = [existing(name, project.module_by_name, "module") for name in options.module or ()]
    roles = [existing(name, project.user_role_by_name, "user role") for name in options.role or ()]
    context = Context(project, advisories=advisories, policy=policy)
    done = audit(project, _audited(wanted, policy), context)
    merges = list(merged(audit(project, context=context) if wanted and saved else done, saved))
    done = with_merges(done, merges, [loaded.rule.id for loaded in wanted] if wanted else None)
    kept = tuple(f for f in done.findings if _in_scope(f, done, modules, roles, options.no_marketplace))
    asked = frozenset(map(raw, modules)) if modules else None
    judged = frozenset(frozenset(map(raw, merge.roles.user_roles)) for _, merge in merges)
    decided = replace(_decided(options, _with_findings(done, kept)), whole=done, modules=asked, merges=judged)
    return Checked(decided, _scope(decided.audit, modules, roles, options.no_marketplace), merges)


def require_common(options: Namespace) -> None:
    """Refuse options that are wrong whatever the export is: before the first of many is read, and nothing is lost."""
    policy = read(options.policy)
    if options.policy or not options.trust_export_folder:  # A policy beside an export brings rules of its own.
        _rules(options, policy)
    if options.scenario:
        _saved(options.scenario)
    known(options.advisories)


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
        if not baseline.may_be_of(done.project):
            told = f"covers no module that {done.project.source.path} has for itself; give the baseline of this app"
            raise UsageError(f"{baseline.path}: {told}")
    if file is None:
        return Decided(done, today(), baseline=baseline)
    unasked = tuple(answer.question for answer in file.answers if answer.question not in QUESTION_IDS)
    return Decided(done, today(), file.decision, file.name, baseline, file.answer, unasked=unasked)


def _decisions_beside(export: Path) -> Path | None:
    """A decisions file beside the export: as untrusted as the export itself, it can hide findings."""
    found = (export if export.is_dir() else export.parent) / BESIDE
    return found if exists(found) else None


def beside(options: Namespace) -> Iterator[str]:
    """Mention what lies beside the export and is not used (cli.md, Trust)."""
    if options.decisions is None and not options.trust_export_folder and _decisions_beside(options.export):
        yield f"{BESIDE} lies beside the export and is not used; --decisions or --trust-export-folder uses it"
    yield from unused(options)


def _rules(options: Namespace, policy: Policy) -> tuple[Loaded, ...] | None:
    if not options.rule:
        return None
    every = (*every_rule(policy), *merge_rules())
    known = [Name(loaded.rule.id) for loaded in every]
    wanted = {existing(rule_id.upper(), known, "rule") for rule_id in options.rule}
    return tuple(loaded for loaded in every if loaded.rule.id in wanted)


def _audited(wanted: tuple[Loaded, ...] | None, policy: Policy) -> tuple[Loaded, ...] | None:
    """The rules of an audit among those asked for: MERGE rules judge saved merges."""
    return None if wanted is None else tuple(loaded for loaded in wanted if loaded in every_rule(policy))


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


def _scope(done: Audit, modules: list[Name], roles: list[Name], no_marketplace: bool) -> Json:
    project = done.project
    covered = [m.name for m in project.modules if not (no_marketplace and m.from_marketplace)]
    return {
        "modules": sorted(names(modules or [*covered, Name(SYSTEM)])),
        "rules": [outcome.rule for outcome in done.outcomes],
        "user_roles": sorted(names(roles or project.user_role_by_name)),
    }


def write(options: Namespace, format_: str, done: Checked, to_terminal: bool = False) -> bytes:
    """Write the findings in one format."""
    return done.file.written(format_, terminal=to_terminal and sys.stdout.isatty(), csv_raw=options.csv_raw)


def _summary(decided: Decided, outputs: list[tuple[str, Path | None]]) -> Iterator[str]:
    from auditor.reports import policy
    from auditor.reports.job_log import summary

    yield from summary(decided)
    yield from policy.lines(policy.document(decided.audit))
    if written := [str(path) for _, path in outputs if path]:
        yield "written: " + ", ".join(written)


def exit_code(options: Namespace, decided: Decided) -> int:
    """Give the exit code of one export: 0, 1 or 3 (cli.md, Exit codes)."""
    done = decided.audit
    partial = bool(unreadable(done.project)) and not options.allow_partial
    if partial or (options.require_complete and done.could_not_check):
        return PARTIAL
    if options.fail_on == "never":
        return 0
    worst = Severity(options.fail_on).rank
    counting = (f for f in done.findings if f.severity.rank <= worst and decided.counts_for_exit(f))
    return FINDINGS_COUNT if any(True for _ in counting) else 0
