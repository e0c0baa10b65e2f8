"""`mxaudit merge`: what a combination of roles adds, which limits it loses, and what no role could do alone."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence

from auditor.access.target import Target, parse_roles, parse_target
from auditor.cli.commands import UsageError
from auditor.cli.exports import PARTIAL, opened, unreadable
from auditor.cli.output import show
from auditor.cli.policies import read
from auditor.cli.saved_merges import merged
from auditor.cli.typed import existing
from auditor.merging.pairs import all_pairs
from auditor.merging.repair import Repair, repairs_of_new
from auditor.merging.scenario import Merge, merge
from auditor.merging.scenario_file import Scenario, read_scenarios
from auditor.model.names import name
from auditor.model.project import Project
from auditor.reports import merge as report
from auditor.reports import pairs as pairs_report
from auditor.rules.audit import Audit, audit
from auditor.rules.context import Context


def run(options: Namespace) -> int:
    """Print the merge, all pairs, or saved merges. Exit code 3 when a part of the export could not be read."""
    _check_usage(options)
    options.policy = read(options.policy)
    saved = read_scenarios(options.scenario) if options.scenario else ()
    project = opened(options.export)
    if options.pairs:
        _pairs(options, project)
    elif options.scenario:
        _saved(options, project, saved)
    else:
        _one(options, project)
    return PARTIAL if unreadable(project) else 0


def _check_usage(options: Namespace) -> None:
    one = bool(options.roles or options.added or options.removed)
    if one + options.pairs + bool(options.scenario) > 1:
        raise UsageError("roles, --pairs and --scenario are three ways to say what is merged; choose one")
    if options.pairs and (options.repair or options.base):
        raise UsageError("--repair and --base are about one merge; leave them out with --pairs")
    if options.pairs and options.policy:
        raise UsageError("--pairs counts without a policy; leave --policy out, and name two roles to judge them by it")
    if options.scenario and options.base:
        raise UsageError("a saved merge holds its base; leave --base out with --scenario")
    if options.keep and not options.repair:
        raise UsageError("--keep says what a repair must leave; add --repair")
    if options.pairs or options.scenario:
        return
    if len(set(options.roles)) < 2 and not options.added and not options.removed:
        raise UsageError("name two user roles or more, or one with --with or --without a module role")


def _one(options: Namespace, project: Project) -> None:
    roles = parse_roles(project, options.roles, options.added, options.removed)
    base = existing(options.base, roles.user_roles, "merged user role") if options.base else None
    keep = [_kept(project, typed) for typed in options.keep]
    found = merge(_audited(options, project), roles.user_roles, roles.added, roles.removed, base)
    mended = _mended(options, found, keep)
    show(options, report.document(found, mended or ()), lambda: report.lines(found, mended))


def _pairs(options: Namespace, project: Project) -> None:
    context = Context(project)
    found = all_pairs(context, _progress())
    show(options, pairs_report.document(found, project), lambda: pairs_report.lines(found, context))


def _saved(options: Namespace, project: Project, saved: Sequence[Scenario]) -> None:
    keep = [_kept(project, typed) for typed in options.keep]
    mended = [
        (title, found, _mended(options, found, keep)) for title, found in merged(_audited(options, project), saved)
    ]
    document = report.scenarios_document(project, [(title, found, r or ()) for title, found, r in mended])

    def lines() -> Iterator[str]:
        for title, found, repaired in mended:
            yield f"Scenario {title}"
            yield from report.lines(found, repaired)
            yield ""

    show(options, document, lines)


def _audited(options: Namespace, project: Project) -> Audit:
    return audit(project, context=Context(project, policy=options.policy))


def _mended(options: Namespace, found: Merge, keep: Sequence[Target]) -> tuple[Repair, ...] | None:
    return repairs_of_new(found, keep) if options.repair else None


def _kept(project: Project, typed: str) -> Target:
    right, colon, target = typed.partition(":")
    if not colon:
        raise UsageError(f"--keep takes RIGHT:TARGET, such as read:Shop.Order; not {name(typed)}")
    return parse_target(project, right, target)


def _progress() -> Callable[[int, int], None] | None:
    """Tell the progress on standard error, only on a terminal."""
    if not sys.stderr.isatty():
        return None

    def progress(done: int, of: int) -> None:
        line = f"Comparing pairs of user roles  {done:,} of {of:,} modules"
        print(f"\r{line}" if done < of else f"\r{'':<{len(line)}}\r", end="", file=sys.stderr, flush=True)

    return progress
