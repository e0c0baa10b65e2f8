"""What a rule finds in a project, it finds in the neutral export of it: the same things, in the same words."""

from dataclasses import replace

import pytest

from auditor.exports import security_xml
from auditor.model.project import Project
from auditor.rules import registry
from auditor.rules.audit import audit
from auditor.rules.rule import Loaded
from auditor.samples.app import App

ALL = registry.all_rules()


def told(loaded: Loaded, project: Project) -> list[object]:
    """Everything about the findings of one rule but where in a file they stand."""
    done = audit(project, (loaded,))
    found = []
    for finding in done.findings:
        words = done.explain(finding)
        statements = tuple(evidence.statement for evidence in words.evidence)
        # Facts hold access rules, which are the same only within one project; `seen` is what they say.
        kept = replace(finding, facts=())
        found.append((kept, done.id(finding), done.seen(finding), words.message, words.fix, statements))
    return found


@pytest.mark.parametrize("loaded", ALL, ids=lambda loaded: loaded.rule.id)
def test_a_planted_fault_is_found_in_the_export_too(loaded: Loaded) -> None:
    """Convert, read back, judge again."""
    app = App()
    loaded.planted(app)
    project = app.project()
    again = security_xml.read_bytes(security_xml.write(project), "again.xml")
    first = told(loaded, project)
    assert first
    assert told(loaded, again) == first
