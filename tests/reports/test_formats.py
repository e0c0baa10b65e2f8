"""The findings file in every format: what its users expect is there, and nothing in it becomes active."""

import csv
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from auditor.model.names import name
from tests.cli.run import CLINIC, CONNECTOR, mxaudit
from tests.hostile_project import PROBES, hostile_app


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose names hold markup, escapes and formulas."""
    path = tmp_path_factory.mktemp("hostile") / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    return path


def findings(export: Path) -> list[dict[str, object]]:
    """The findings as JSON, to compare with."""
    return json.loads(mxaudit("check", export, "-f", "json").out)["findings"]


class TestJunit:
    """One case a rule and subject."""

    @pytest.mark.parametrize("export", [CLINIC, CONNECTOR], ids=["clinic", "connector"])
    def test_cases_add_up(self, export: Path) -> None:
        """Failures are the findings, skipped the rules not checked; names are unique."""
        root = etree.fromstring(mxaudit("check", export, "-f", "junit").out.encode())
        cases = root.findall("testsuite/testcase")
        assert (
            len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases) == int(root.get("tests"))
        )
        assert len(root.findall(".//failure")) == len(findings(export)) == int(root.get("failures"))
        document = json.loads(mxaudit("check", export, "-f", "json").out)
        unchecked = sum(rule["status"] == "not checked" for rule in document["rules"])
        assert len(root.findall(".//skipped")) == unchecked

    def test_accepted_findings_are_skipped(self, tmp_path: Path) -> None:
        """With what was decided."""
        from tests.decisions.test_matching import decide_all

        decide_all(tmp_path / "decisions.toml", None)
        out = mxaudit("check", CLINIC, "-f", "junit", "--decisions", tmp_path / "decisions.toml").out
        root = etree.fromstring(out.encode())
        assert root.findall(".//failure") == []
        assert "accepted: Reviewed." in {skipped.get("message") for skipped in root.findall(".//skipped")}


class TestCsv:
    """A table for a spreadsheet."""

    def test_one_row_a_finding(self) -> None:
        """With a header, quoted throughout."""
        out = mxaudit("check", CLINIC, "-f", "csv").out
        rows = list(csv.DictReader(out.splitlines()))
        assert [row["id"] for row in rows] == [finding["id"] for finding in findings(CLINIC)]
        assert rows[0]["state"] == "open"

    def test_no_cell_is_a_formula(self, hostile: Path) -> None:
        """Unless that is asked for."""
        for row in csv.reader(mxaudit("check", hostile, "-f", "csv").out.splitlines()):
            assert not any(re.match(r"\s*[=+@\t\r＝＋－＠-]", cell) for cell in row)


class TestMarkdown:
    """For a wiki or a pull request."""

    def test_it_answers_a_manager_first(self) -> None:
        """Counts, what is open to anonymous, then the findings."""
        lines = mxaudit("check", CLINIC, "-f", "markdown").out.splitlines()
        assert lines[0] == "# Security audit of clinic.xml".replace(".", ".")
        assert any(line.startswith("Open to anonymous: ") for line in lines[:10])
        assert "## What was not checked" in lines

    def test_names_stay_text(self, hostile: Path) -> None:
        """No raw HTML, no mention, no link, no emphasis that the project brings."""
        out = mxaudit("check", hostile, "-f", "markdown").out
        assert not re.search(r"(?<!\\)<\w", out)
        assert not re.search(r"@\w", out)
        assert "](" not in out
        assert "://" not in out


class TestHtml:
    """One page for people."""

    def test_it_holds_findings_matrix_and_what_was_not_checked(self) -> None:
        """Everything that a reviewer hands over."""
        page = etree.HTML(mxaudit("check", CLINIC, "-f", "html").out)
        heads = [head.text for head in page.iter("h2")]
        assert heads == ["Findings", "Access matrix", "What was not checked", "Coverage", "Authentication"]
        assert len(page.findall(".//article")) == len(findings(CLINIC))
        matrix = page.find(".//div[@class='matrix']/table")
        assert {cell.text for cell in matrix.iter("td")} >= {"·"}

    def test_nothing_in_it_is_active(self, hostile: Path) -> None:
        """No script, no link, no event handler, nothing loaded; the policy allows the style alone."""
        out = mxaudit("check", hostile, "-f", "html").out
        page = etree.HTML(out)
        tags = {element.tag for element in page.iter()}
        assert not tags & {"script", "a", "img", "iframe", "object", "form", "link", "b", "i", "red"}
        for element in page.iter():
            assert not any(attribute.startswith("on") or attribute in ("href", "src") for attribute in element.attrib)
        policy = page.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
        assert policy.startswith("default-src 'none'; style-src 'sha256-")

    def test_the_same_input_gives_the_same_page(self) -> None:
        """But for the time it was made."""
        first, second = (mxaudit("check", CLINIC, "-f", "html").out for _ in range(2))
        cut = re.compile(r"20\d\d-\d\d-\d\dT[0-9:]+Z")
        assert cut.sub("", first) == cut.sub("", second)


class TestGithub:
    """Workflow annotations."""

    def test_one_line_a_finding(self) -> None:
        """Critical and high as error, medium as warning, the rest as notice."""
        lines = mxaudit("check", CLINIC, "-f", "github").out.splitlines()
        found = findings(CLINIC)
        assert len(lines) == len(found)
        assert lines[0].startswith("::error file=clinic.xml,line=")
        assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)

    def test_beside_files(self, tmp_path: Path) -> None:
        """`-f github` prints annotations beside any -o."""
        done = mxaudit("check", CLINIC, "-f", "github", "-o", tmp_path / "a.json", "-o", tmp_path / "b.csv")
        assert done.out.startswith("::error ")
        assert (tmp_path / "a.json").is_file()
        assert (tmp_path / "b.csv").is_file()


@pytest.mark.parametrize("format_", ["text", "junit", "csv", "markdown", "html", "github", "json", "sarif"])
def test_no_control_character_leaves_the_door(hostile: Path, format_: str) -> None:
    """Escape sequences, direction marks and the like are spelled out in every format."""
    out = mxaudit("check", hostile, "-f", format_).out
    for character in "\x1b\x07\x08\x7f\x9b\u202e\u200b":
        assert character not in out
    assert any(name(probe)[:6] in out or json.dumps(probe)[1:6] in out for probe in PROBES)
