"""What the tests of rules share: an app, and what one rule finds in it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from auditor.findings.finding import Explanation, Finding, RuleOutcome
from auditor.rules import registry
from auditor.rules.audit import Audit, audit
from auditor.samples.app import App


@dataclass(frozen=True)
class Result:
    """What one rule did in one app."""

    audit: Audit

    @property
    def told(self) -> list[tuple[str, str]]:
        """Severity and subjects of each finding, worst first."""
        return [(finding.severity.value, finding.subjects.label) for finding in self.audit.findings]

    @property
    def outcome(self) -> RuleOutcome:
        """Status, number of subjects, reason."""
        return self.audit.outcomes[0]

    @property
    def only(self) -> Finding:
        """The one finding."""
        (finding,) = self.audit.findings
        return finding

    @property
    def explained(self) -> Explanation:
        """The words of the one finding."""
        return self.audit.explain(self.only)


Judge = Callable[[str, App], Result]


@pytest.fixture
def judge() -> Judge:
    """Give what one rule does in an app that is read as a real export is."""

    def run(rule_id: str, app: App) -> Result:
        return Result(audit(app.project(), (registry.rule(rule_id),)))

    return run


@pytest.fixture
def app() -> App:
    """A clean app: Production, an administrator, no visitors."""
    return App()
