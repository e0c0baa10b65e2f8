"""Reading in a process of its own: what comes over is what was read there."""

import io
import pickle
import sys
import time
from pathlib import Path
from types import MappingProxyType

import pytest

from auditor.cli.model_stream import Sender, receive
from auditor.cli.reading_process import ReadingProcess
from auditor.exports import open_export
from auditor.rules.audit import audit
from auditor.rules.registry import all_rules
from auditor.rules.rule import Loaded
from auditor.samples.app import App
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP
from tests.samples.everything import everything


def messages(path: Path) -> list[tuple]:
    """Everything that a process sends."""
    process = ReadingProcess(path)
    try:
        return list(process.messages())
    finally:
        process.close()


@pytest.mark.parametrize("path", [WEBSHOP, CLINIC, CONNECTOR], ids=lambda path: path.name)
def test_the_same_project_and_findings(path: Path) -> None:
    """Equal to what is read here, value by value."""
    sent = {word: values for word, *values in messages(path)}
    here = audit(open_export(path))
    (project,) = sent["project"]
    findings, outcomes = sent["audit"]
    assert project == here.project
    assert repr(findings) == repr(here.findings)  # Findings themselves are compared by identity.
    assert outcomes == here.outcomes


def test_findings_hold_the_rules_of_the_project() -> None:
    """What was sent before is only referred to: a rule in a finding is the project's own."""
    sent = {word: values for word, *values in messages(WEBSHOP)}
    own = {id(rule) for entity in sent["project"][0].entities.values() for rule in entity.rules}
    granted = [rule for finding in sent["audit"][0] for rule in _rules(finding.facts)]
    assert granted
    assert all(id(rule) in own or rule.index == 0 for rule in granted)


def _rules(value: object) -> list:
    from auditor.model.domain import AccessRule

    if isinstance(value, AccessRule):
        return [value]
    if isinstance(value, tuple | list):
        return [rule for part in value for rule in _rules(part)]
    return _rules(getattr(value, "rules", ()))


@pytest.mark.parametrize(
    ("name", "data", "told"), [("Gone.mpr", None, "does not exist"), ("Shop.mpr", b"", "is empty")]
)
def test_what_cannot_be_read(tmp_path: Path, name: str, data: bytes | None, told: str) -> None:
    """One message, with the line to show."""
    if data is not None:
        (tmp_path / name).write_bytes(data)
    ((word, line),) = messages(tmp_path / name)
    assert word == "refused"
    assert line.startswith(f"{name} {told}")


def test_a_process_that_is_killed_ends_the_messages() -> None:
    """Whoever listens is not kept waiting."""
    process = ReadingProcess(WEBSHOP)
    started = time.monotonic()
    process.close()
    assert list(process.messages() if not process._process.stdout.closed else []) == []
    assert time.monotonic() - started < 5


def test_any_model_goes_through() -> None:
    """Read-only mappings, own classes, tuples that are shared."""
    project = everything().project()
    shared = ("a", "b")
    file = io.BytesIO()
    sender = Sender(file)
    sender.send("first", shared, MappingProxyType({"x": shared}))
    sender.send("second", project, shared)
    file.seek(0)
    (_, first, proxy), (_, second, again) = receive(file)
    assert second == project
    assert proxy == {"x": shared}
    assert proxy["x"] is first is again


@pytest.mark.parametrize("rule", all_rules(), ids=lambda loaded: loaded.rule.id)
def test_findings_of_every_rule_go_through(rule: Loaded) -> None:
    """Whatever facts a rule keeps."""
    app = App()
    rule.planted(app)
    found = audit(app.project())
    file = io.BytesIO()
    sender = Sender(file)
    sender.send("project", found.project)
    sender.send("audit", found.findings, found.outcomes)
    file.seek(0)
    _, (_, findings, outcomes) = receive(file)
    assert repr(findings) == repr(found.findings)
    assert outcomes == found.outcomes


def test_half_a_message_is_the_end() -> None:
    """As when the other process dies while it sends."""
    file = io.BytesIO()
    Sender(file).send("whole", 1)
    half = io.BytesIO(file.getvalue()[:-3])
    assert list(receive(half)) == []


def test_only_our_own_classes_are_made() -> None:
    """A message that names anything else is the end: nothing is run."""
    for value in (print, sys.exit, Path, io.BytesIO):
        assert list(receive(io.BytesIO(pickle.dumps(("word", value))))) == []
