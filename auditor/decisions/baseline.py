"""A baseline: an earlier findings file of ours, JSON or SARIF, to tell new findings from known ones.

It remembers its scope: a module that was not read then, or a rule that was not checked then, brings findings that are
"newly checked", and no regressions.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from auditor.exports import strict_json
from auditor.files.errors import InputError
from auditor.findings.finding import Finding
from auditor.model.frozen import frozen
from auditor.model.names import Name, name, raw
from auditor.model.project import Project

_THINGS = ("module", "access_rule", "entity", "document", "service", "constant", "call")
"""The subjects that say in which module a finding is."""

_NAMED = (*_THINGS, "member")
"""The subjects of which there is one at most."""


LEFT_OUT = "leftOut"
"""Property of a SARIF run: the number of findings for which it had no room. Such a file is no whole baseline."""


MERGED = "ofMerge"
"""Property of a SARIF result: it is about a saved merge, and no role of the project."""


class Novelty(StrEnum):
    """How a finding stands to a baseline."""

    NEW = "new"
    UNCHANGED = "unchanged"
    NEWLY_CHECKED = "newly checked"


@frozen
class Known:
    """A finding of the baseline."""

    id: str
    rule: str
    title: str
    subjects: dict[str, Any]
    """As SUBJECTS of cli.md, every key of it."""
    merged: bool = False
    """Whether it was found in a saved merge: a run without that merge says nothing about it."""

    @property
    def module(self) -> str:
        """The raw module of its thing; empty when it is about the project or a user role."""
        things = (self.subjects[key] for key in _THINGS)
        return next((thing.partition(".")[0] for thing in things if thing), "")


@dataclass(frozen=True)
class Baseline:
    """The findings of an earlier run, and what that run covered."""

    path: Name
    findings: dict[str, Known]
    rules: frozenset[str] = frozenset()
    """Rules that were checked then; empty when the file does not say."""
    modules: frozenset[str] = frozenset()
    """Raw names of modules that were read then; empty when the file does not say."""

    def novelty(self, finding_id: str, finding: Finding, module: str) -> Novelty:
        """Tell how a finding stands to this baseline. `module` is the raw module of its thing, or empty."""
        if finding_id in self.findings:
            return Novelty.UNCHANGED
        if self.rules and finding.rule not in self.rules:
            return Novelty.NEWLY_CHECKED
        if module and self.modules and module not in self.modules:
            return Novelty.NEWLY_CHECKED
        return Novelty.NEW

    def may_be_of(self, project: Project) -> bool:
        """Whether it covers any module that the app has for itself. One that covers none is that of another app.

        Beside such a one nearly every finding would be "newly checked", and count for nothing.
        """
        own = {raw(module.name) for module in project.modules if not module.from_marketplace}
        return not own or not self.modules or not own.isdisjoint(self.modules)

    def fixed(self, present: Set[str], rules: Set[str], modules: Set[str]) -> list[Known]:
        """Give what was found then and is not now, of rules and modules that this run covers too.

        `modules` are raw names; the empty one stands for findings about the project or a user role.
        """
        gone = [known for identity, known in self.findings.items() if identity not in present]
        return [known for known in gone if known.rule in rules and known.module in modules]


def read_baseline(path: Path) -> Baseline:
    """Read an earlier findings file. Raises `InputError`: NOT_FOUND, JSON_*, BASELINE (it is none of ours)."""
    shown = name(path.name)
    document = strict_json.read(path)
    if isinstance(document, dict) and document.get("version") == "2.1.0":
        try:
            return _from_sarif(document, shown)
        except (AttributeError, KeyError, TypeError):
            raise InputError(
                "BASELINE", "is no SARIF file that mxaudit wrote; give one as it was written", shown
            ) from None
    tool = document.get("tool") if isinstance(document, dict) else None
    if not isinstance(tool, dict) or tool.get("name") != "mxaudit" or not isinstance(document.get("findings"), list):
        told = "is no findings file of mxaudit; give the JSON or SARIF of an earlier `mxaudit check`"
        raise InputError("BASELINE", told, shown)
    return _from_json(document, shown)


def _from_json(document: dict[str, Any], shown: Name) -> Baseline:
    findings = {}
    merged = set(_of_merges(document.get("scenarios")))
    for found in document["findings"]:
        if isinstance(found, dict) and all(isinstance(found.get(key), str) for key in ("id", "rule", "title")):
            id, subjects = found["id"], _subjects(found)
            findings[id] = Known(id, found["rule"], found["title"], subjects, id in merged)
    listed = document.get("rules")
    checked = {
        rule["id"]
        for rule in (listed if isinstance(listed, list) else ())
        if isinstance(rule, dict) and isinstance(rule.get("id"), str) and rule.get("status") != "not checked"
    }
    return Baseline(shown, findings, frozenset(checked), _modules(document))


def _from_sarif(document: dict[str, Any], shown: Name) -> Baseline:
    findings: dict[str, Known] = {}
    rules: set[str] = set()
    unchecked: set[str] = set()
    modules: frozenset[str] = frozenset()
    for run in document.get("runs", ()):
        driver = run.get("tool", {}).get("driver", {})
        if driver.get("name") != "mxaudit":
            raise InputError("BASELINE", "is a SARIF file of another tool; give one of mxaudit", shown)
        if left_out := run.get("properties", {}).get(LEFT_OUT):
            told = f"had no room for {left_out} of its findings; give the JSON of that run"
            raise InputError("BASELINE", name(told), shown)
        titles = {rule["id"]: rule["shortDescription"]["text"] for rule in driver.get("rules", ())}
        rules.update(titles)
        modules |= _modules(run.get("properties", {}))
        for invocation in run.get("invocations", ()):
            for note in invocation.get("toolExecutionNotifications", ()):
                unchecked.add(note.get("associatedRule", {}).get("id", ""))
        for result in run.get("results", ()):
            identity = result.get("partialFingerprints", {}).get("mxauditFindingId/v1")
            if isinstance(identity, str):
                rule = str(result.get("ruleId"))
                properties = result.get("properties", {})
                subjects, merged = _subjects(properties), properties.get(MERGED) is True
                findings[identity] = Known(identity, rule, str(titles.get(rule, rule)), subjects, merged)
    return Baseline(shown, findings, frozenset(rules - unchecked), modules)


def _of_merges(scenarios: Any) -> Iterator[str]:
    """The ids of what saved merges added, in `check`'s document."""
    for scenario in scenarios if isinstance(scenarios, list) else ():
        for key in ("emergent", "new_findings"):
            listed = scenario.get(key) if isinstance(scenario, dict) else None
            for found in listed if isinstance(listed, list) else ():
                if isinstance(found, dict) and isinstance(found.get("id"), str):
                    yield found["id"]


def _modules(holder: dict[str, Any]) -> frozenset[str]:
    """The modules of a document's scope, or of a SARIF run's properties."""
    scope = holder.get("scope")
    listed = scope.get("modules") if isinstance(scope, dict) else None
    return frozenset(_words(listed))


def _subjects(holder: dict[str, Any]) -> dict[str, Any]:
    """SUBJECTS as they should be: what is missing or of another kind is empty."""
    found = holder.get("subjects")
    known: dict[str, Any] = found if isinstance(found, dict) else {}
    roles = {key: _words(known.get(key)) for key in ("user_roles", "module_roles")}
    return {**roles, **{key: value if isinstance(value := known.get(key), str) else None for key in _NAMED}}


def _words(value: Any) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []


def module_of(finding: Finding) -> str:
    """The raw module of a finding's thing; empty when it is about the project or a user role."""
    s = finding.subjects
    thing = s.module or s.access_rule or s.entity or s.member or s.document or s.service or s.constant or s.call
    return raw(thing).partition(".")[0]
