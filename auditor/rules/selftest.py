"""Every rule on its planted fault and on its near miss, both read as a real export is (cli.md, `selftest`)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from auditor.findings.finding import RuleOutcome, Status
from auditor.model.frozen import frozen
from auditor.model.project import Project
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.rules.rule import Loaded

if TYPE_CHECKING:
    from auditor.samples.app import App


@frozen
class Trial:
    """What became of one rule."""

    rule: str
    fires: bool
    """Whether it found the planted fault."""
    quiet: bool
    """Whether it looked at the near miss and found nothing."""
    reason: str = ""
    """Why it did not fire or was not quiet."""


Judge = Callable[[Loaded, Project], RuleOutcome]
"""Says what one rule does in a project."""


def _audited(loaded: Loaded, project: Project) -> RuleOutcome:
    return audit(project, (loaded,)).outcomes[0]


def trial(loaded: Loaded, judge: Judge = _audited) -> Trial:
    """Try one rule, by an audit unless told otherwise (MERGE rules judge a combination of roles)."""
    fired, on_fault = _outcome(loaded, loaded.planted, judge)
    quiet, on_near_miss = _outcome(loaded, loaded.near_miss, judge)
    fires = fired is not None and fired.status is Status.VIOLATIONS
    is_quiet = quiet is not None and quiet.status is Status.CLEAN
    reasons = [] if fires else [f"planted fault: {on_fault}"]
    reasons += [] if is_quiet else [f"near miss: {on_near_miss}"]
    return Trial(loaded.rule.id, fires, is_quiet, "; ".join(reasons))


def _outcome(loaded: Loaded, build: "Callable[[App], object]", judge: Judge) -> tuple[RuleOutcome | None, str]:
    from auditor.samples.app import App

    app = App()
    try:
        build(app)
        outcome = judge(loaded, app.project())
    except Exception as error:  # a rule that breaks is a failed trial, and the other rules are still tried
        return None, f"{type(error).__name__}: {error}"
    if outcome.status is Status.VIOLATIONS:
        return outcome, f"{outcome.findings} findings"
    return outcome, outcome.status.value + (f", {outcome.reason}" if outcome.reason else "")


def selftest(rules: Iterable[Loaded] | None = None, others: Iterable[Trial] = ()) -> dict[str, Any]:
    """Try every rule: the document that `mxaudit selftest` prints. `others`: trials of rules that no audit runs."""
    trials = [trial(loaded) for loaded in (rules if rules is not None else registry.all_rules())]
    trials.extend(others)
    passed = sum(one.fires and one.quiet for one in trials)
    return {
        "schema_version": 1,
        "rules": [
            {"id": one.rule, "fires": one.fires, "quiet": one.quiet, "reason": one.reason or None} for one in trials
        ],
        "passed": passed,
        "failed": len(trials) - passed,
    }
