"""The pipelines of docs/ci.md: their commands run as they stand there, and a project with findings starts green."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.samples.app import App
from auditor.samples.webshop import webshop
from tests.cli.run import Outcome, mxaudit

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "ci.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The code of the guide in one language."""
    return [code for found, code in FENCED.findall(GUIDE) if found == language]


def texts(value: Any) -> Iterator[str]:
    """Every text in a YAML document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


PIPELINES = {
    "GitHub": next(code for code in blocks("yaml") if "codeql-action" in code),
    "GitLab": next(code for code in blocks("yaml") if "junit:" in code),
    "Azure": next(code for code in blocks("yaml") if "PublishTestResults" in code),
    "pre-commit": next(code for code in blocks("yaml") if "language: system" in code),
}


def audits(pipeline: str) -> list[list[str]]:
    """The arguments of each `mxaudit` that a pipeline runs."""
    found = [shlex.split(text) for text in texts(yaml.safe_load(PIPELINES[pipeline]))]
    return [words[1:] for words in found if words and words[0] == "mxaudit" and len(words) > 1]


def run(command: str) -> Outcome:
    """Run a command of the guide."""
    program, *arguments = shlex.split(command, comments=True)
    assert program == "mxaudit"
    return mxaudit(*arguments)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with an app that was never audited, and its baseline as the guide makes it."""
    (tmp_path / "security").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "App.mpr").write_bytes(webshop().mpr_v1())
    monkeypatch.chdir(tmp_path)
    assert mxaudit("check", "App.mpr").code == 1, "it has findings that count"
    (start,) = (command for command in blocks("sh") if "never" in command)
    assert run(start).code == 0
    return tmp_path


def worse() -> App:
    """The same app, in which visitors may delete every order since."""
    app = webshop()
    order = app.entity("Webshop.Order")
    assert order is not None
    order.rule("Guest", delete=True, read="all")
    return app


@pytest.mark.parametrize("pipeline", PIPELINES)
class TestPipelines:
    """Each as it stands in the guide."""

    def test_the_first_one_is_green(self, repository: Path, pipeline: str) -> None:
        """Its files are written, and a person reads in the log what stands."""
        (arguments,) = audits(pipeline)
        done = mxaudit(*arguments)
        assert done.code == 0, done.error
        assert "0 new and 0 fixed since baseline.json" in done.error
        assert done.out == "", "no finding is annotated that was there before"
        for number, word in enumerate(arguments):
            if word == "-o":
                assert (repository / arguments[number + 1]).stat().st_size

    def test_a_new_finding_turns_it_red(self, repository: Path, pipeline: str) -> None:
        """And the log names it."""
        (repository / "App.mpr").write_bytes(worse().mpr_v1())
        (arguments,) = audits(pipeline)
        done = mxaudit(*arguments)
        assert done.code == 1
        assert re.search(r"  new: critical ENT-02 .*: Anonymous × Webshop.Order", done.error)

    def test_what_it_installs_is_a_wheel_of_ours(self, repository: Path, pipeline: str) -> None:
        """By the name that a build gives it; the hook runs what is installed on the machine."""
        installs = [text for text in texts(yaml.safe_load(PIPELINES[pipeline])) if "pip install" in text]
        assert len(installs) == (pipeline != "pre-commit")
        assert all(text.endswith(" tools/mxaudit-*.whl") for text in installs)


def test_files_that_a_pipeline_hands_on_are_those_that_it_writes() -> None:
    """Code scanning, test reports and artifacts are given what `-o` names."""
    for pipeline, wanted in {
        "GitHub": {"findings.sarif", "findings.html"},
        "GitLab": {"findings.xml", "findings.html"},
        "Azure": {"findings.xml", "findings.html"},
    }.items():
        (arguments,) = audits(pipeline)
        written = {arguments[number + 1] for number, word in enumerate(arguments) if word == "-o"}
        handed_on = set(texts(yaml.safe_load(PIPELINES[pipeline]))) & wanted
        assert written == handed_on == wanted


def test_test_reports_fail_nobody_for_what_was_there_before(repository: Path) -> None:
    """A case of the baseline is skipped; GitLab and Jenkins count failures."""
    mxaudit("check", "App.mpr", "--baseline", "security/baseline.json", "-o", "findings.xml")
    report = (repository / "findings.xml").read_text()
    assert "<failure" not in report
    assert "unchanged since the baseline" in report


def test_stricter_commands_of_the_guide(repository: Path) -> None:
    """They run as they stand, and each says no for its own reason."""
    (repository / "Before.mpr").write_bytes((repository / "App.mpr").read_bytes())
    stricter = next(code for code in blocks("sh") if "--require-complete" in code).splitlines()
    assert [run(command).code for command in stricter] == [1, 3, 0]
    (repository / "App.mpr").write_bytes(worse().mpr_v1())
    assert run(stricter[2]).code == 1


def test_the_hook_runs_the_command_that_is_installed() -> None:
    """`.pre-commit-hooks.yaml`, for who clones this repository."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert shlex.split(hook["entry"]) == ["mxaudit", "check"]
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    for path, concerned in (("App.mpr", True), ("mprcontents/0a/1b/x.mxunit", True), ("App.mpr.bak", False)):
        assert bool(re.search(hook["files"], path)) is concerned


def test_jobs_of_a_portfolio_install_what_they_run() -> None:
    """Each snippet over a CI system's matrix: the wheel of the guide is there and installed before it is used."""
    text = (ROOT / "docs" / "portfolio.md").read_text("utf-8")
    snippets = [code for found, code in FENCED.findall(text) if found == "yaml"]
    assert len(snippets) == 3
    for snippet in snippets:
        lines = [line for line in texts(yaml.safe_load(snippet)) if "mxaudit-*.whl" in line or "mxaudit check" in line]
        install, check = lines
        assert install == "python -m pip install --quiet tools/mxaudit-*.whl"
        assert check.startswith("mxaudit check ") and check.endswith('/" --fail-on never')
