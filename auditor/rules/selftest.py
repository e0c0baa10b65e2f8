"""Every rule on its planted fault and on its near miss, both read as a real export is (cli.md, `selftest`)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.findings.finding import RuleOutcome, Status
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.rules.rule import Loaded

if TYPE_CHECKING:
    from auditor.samples.app import App


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one rule."""

    rule: str
    fires: bool
    """Whether it found the planted fault."""
    quiet: bool
    """Whether it looked at the near miss and found nothing."""
    reason: str = ""
    """Why it did not fire or was not quiet."""


def trial(loaded: Loaded) -> Trial:
    """Try one rule."""
    fired, on_fault = _outcome(loaded, loaded.planted)
    quiet, on_near_miss = _outcome(loaded, loaded.near_miss)
    fires = fired is not None and fired.status is Status.VIOLATIONS
    is_quiet = quiet is not None and quiet.status is Status.CLEAN
    reasons = [] if fires else [f"planted fault: {on_fault}"]
    reasons += [] if is_quiet else [f"near miss: {on_near_miss}"]
    return Trial(loaded.rule.id, fires, is_quiet, "; ".join(reasons))


def _outcome(loaded: Loaded, build: "Callable[[App], object]") -> tuple[RuleOutcome | None, str]:
    from auditor.samples.app import App

    app = App()
    try:
        build(app)
        outcome = audit(app.project(), (loaded,)).outcomes[0]
    except Exception as error:  # a rule that breaks is a failed trial, and the other rules are still tried
        return None, f"{type(error).__name__}: {error}"
    if outcome.status is Status.VIOLATIONS:
        return outcome, f"{outcome.findings} findings"
    return outcome, outcome.status.value + (f", {outcome.reason}" if outcome.reason else "")


def selftest(rules: Iterable[Loaded] | None = None) -> dict[str, Any]:
    """Try every rule: the document that `mxaudit selftest` prints."""
    trials = [trial(loaded) for loaded in (rules if rules is not None else registry.all_rules())]
    passed = sum(one.fires and one.quiet for one in trials)
    return {
        "schema_version": 1,
        "rules": [
            {"id": one.rule, "fires": one.fires, "quiet": one.quiet, "reason": one.reason or None} for one in trials
        ],
        "passed": passed,
        "failed": len(trials) - passed,
    }
