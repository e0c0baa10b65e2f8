"""The checklist in every format: the question, why it is asked, and that nobody but people checked the answer."""

import json
from pathlib import Path

import pytest

from auditor.decisions.decision import Answer, AnswerState
from auditor.decisions.decisions_file import open_decisions
from tests.cli.run import CLINIC, mxaudit


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    """A decisions file with an answer that tries to be markup."""
    path = tmp_path / "decisions.toml"
    file = open_decisions(path, create=True)
    file.answer_question(Answer("M-01", AnswerState.IN_ORDER, "J. de Vries", remark="<b>see</b> [wiki](http://x)"))
    return path


def checked(decisions: Path, format_: str) -> str:
    """The findings of the clinic in one format."""
    return mxaudit("check", CLINIC, "--decisions", decisions, "-f", format_).out


def test_json_has_every_question_with_its_answer(decisions: Path) -> None:
    """The keys of cli.md."""
    found = {question["id"]: question for question in json.loads(checked(decisions, "json"))["checklist"]}
    assert len(found) == 25
    assert found["M-01"].keys() == {"id", "question", "applies", "because", "answer"}
    assert found["M-01"]["answer"] == {
        "state": "in order",
        "who": "J. de Vries",
        "date": None,
        "remark": "<b>see</b> [wiki](http://x)",
    }
    assert found["M-21"]["applies"] is False
    assert found["M-21"]["because"] == "no module is called DeepLink"
    assert found["M-21"]["answer"] is None


@pytest.mark.parametrize("format_", ["text", "html", "markdown", "sarif"])
def test_each_format_says_who_answered_and_that_it_was_not_checked(decisions: Path, format_: str) -> None:
    """In the same words."""
    written = checked(decisions, format_).replace("\\", "")
    assert "answered by J. de Vries, not checked by mxaudit" in written
    assert "M-02" in written


@pytest.mark.parametrize("format_", ["text", "html", "markdown"])
def test_what_does_not_apply_is_listed_with_its_reason(decisions: Path, format_: str) -> None:
    """Not hidden."""
    assert "no module is called DeepLink" in checked(decisions, format_)


def test_an_answer_to_what_nobody_asks_is_told(tmp_path: Path) -> None:
    """A slip in the question's id must not look like an answer: in the log, for one export and for many."""
    (tmp_path / "clinic.toml").write_text('[[answer]]\nquestion = "M-3"\nstate = "in order"\nwho = "me"\n')
    told = "clinic.toml answers M-3, which the checklist does not ask\n"
    one = mxaudit("check", CLINIC, "--decisions", tmp_path / "clinic.toml", "-o", tmp_path / "a.json")
    many = mxaudit("check", CLINIC, "--decisions", tmp_path, "-o", f"{tmp_path / 'out'}/")
    assert told in one.error
    assert f"clinic: {told}" in many.error


def test_sarif_tells_the_questions_as_notifications(decisions: Path) -> None:
    """Only those that apply; each is described, and none looks like a rule that was not checked."""
    run = json.loads(checked(decisions, "sarif"))["runs"][0]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    asked = [note for note in notes if "descriptor" in note]
    described = {each["id"] for each in run["tool"]["driver"]["notifications"]}
    assert {note["descriptor"]["id"] for note in asked} <= described
    assert "M-21" not in {note["descriptor"]["id"] for note in asked}
    assert not any("associatedRule" in note for note in asked)


def test_an_answer_never_becomes_markup(decisions: Path) -> None:
    """It is typed by people, in a file that others may change."""
    assert "<b>" not in checked(decisions, "html")
    assert "[wiki](" not in checked(decisions, "markdown")
