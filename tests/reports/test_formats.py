"""The findings file in every format: what its users expect is there, and nothing in it becomes active."""

import csv
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from auditor.model.names import name
from auditor.samples.app import App
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.hostile_project import PROBES, hostile_app
from tests.reports.cases import decisions


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose names hold markup, escapes and formulas."""
    path = tmp_path_factory.mktemp("hostile") / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    return path


def findings(export: Path) -> list[dict[str, object]]:
    """The findings as JSON, to compare with."""
    return json.loads(mxaudit("check", export, "-f", "json").out)["findings"]


JUNIT_XSD = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:attributeGroup name="counts">
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
  </xs:attributeGroup>
  <xs:complexType name="told">
    <xs:simpleContent>
      <xs:extension base="xs:string"><xs:attribute name="message" type="xs:string" use="required"/></xs:extension>
    </xs:simpleContent>
  </xs:complexType>
  <xs:complexType name="case">
    <xs:choice minOccurs="0">
      <xs:element name="failure" type="told"/>
      <xs:element name="skipped" type="told"/>
    </xs:choice>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="name" type="xs:string" use="required"/>
  </xs:complexType>
  <xs:complexType name="suite">
    <xs:sequence><xs:element name="testcase" type="case" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attributeGroup ref="counts"/>
  </xs:complexType>
  <xs:element name="testsuites">
    <xs:complexType>
      <xs:sequence><xs:element name="testsuite" type="suite" maxOccurs="unbounded"/></xs:sequence>
      <xs:attribute name="name" type="xs:string" use="required"/>
      <xs:attributeGroup ref="counts"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""
"""No case has two results, and no time, which would be another one at each run."""


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

    @pytest.mark.parametrize("export", [CLINIC, CONNECTOR], ids=["clinic", "connector"])
    def test_shape(self, export: Path) -> None:
        """There is no official schema: this is what GitLab, Jenkins and Azure all read."""
        schema = etree.XMLSchema(etree.fromstring(JUNIT_XSD))
        report = etree.fromstring(mxaudit("check", export, "-f", "junit").out.encode())
        schema.assertValid(report)
        del report[0].attrib["tests"]
        assert not schema.validate(report)

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


class TestGithub:
    """Workflow annotations."""

    def test_one_line_a_finding(self) -> None:
        """Critical and high as error, medium as warning, the rest as notice."""
        lines = mxaudit("check", CLINIC, "-f", "github").out.splitlines()
        found = findings(CLINIC)
        assert len(lines) == len(found)
        assert lines[0].startswith("::error file=clinic.xml,line=")
        assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)

    def test_what_does_not_count_is_left_out(self, tmp_path: Path) -> None:
        """Accepted findings and those that the baseline has; what it did not cover is a notice."""
        decisions = tmp_path / "decisions.toml"
        from tests.decisions.test_matching import decide_all

        decide_all(decisions, None)
        assert mxaudit("check", CLINIC, "-f", "github", "--decisions", decisions).out == ""
        before = tmp_path / "before.json"
        mxaudit("check", CLINIC, "-o", before, "--rule", "ENT-02")
        out = mxaudit("check", CLINIC, "-f", "github", "--baseline", before).out
        assert {line.split()[0] for line in out.splitlines()} == {"::notice"}
        assert "title=ENT-02" not in out

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


@pytest.mark.parametrize("format_", ["github", "junit", "text", "markdown", "html", "sarif"])
def test_a_decision_that_ran_out_comes_back_loudly(tmp_path: Path, format_: str) -> None:
    """Wherever somebody may read it: until when it held, and who answers for it."""
    out = mxaudit("check", WEBSHOP, "-f", format_, "--decisions", decisions(tmp_path)).out
    told = " ".join(out.replace("\\", "").split())
    assert "accepted until 2020-01-31 by J. de Vries (expired): Reviewed." in told
    assert "planned until 2020-01-31 by J. de Vries (overdue): Reviewed." in told


class TestCsvOfDecisions:
    """What people wrote about findings is in the table too."""

    def test_hostile_words_stay_words(self, tmp_path: Path) -> None:
        """An owner that is a formula, a reason with an escape sequence."""
        path = decisions(tmp_path, owner="=1+1", reason="seen\\x1b[31m")
        out = mxaudit("check", WEBSHOP, "-f", "csv", "--decisions", path).out
        owners = {row["owner"] for row in csv.DictReader(out.splitlines())}
        assert owners == {"", "'=1+1"}
        assert "\x1b" not in out


def test_no_line_of_text_commands_a_runner(tmp_path: Path) -> None:
    """Names that are commands of CI runners come out broken, in text and in the summary of the log."""
    app = App(name="Runner").user_role("##vso[task.complete]", "M.User").user_role("::error::x", "M.User")
    app.module("M", "User").entity("##[error]E", {"A": "String"}).rule("User", read=["A"], write=["A"])
    path = tmp_path / "Runner.mpr"
    path.write_bytes(app.mpr_v1())
    told = [mxaudit("check", path), mxaudit("check", path, "-o", tmp_path / "a.json", "--fail-on", "never")]
    told.append(mxaudit("access", path, "--role", "##vso[task.complete]"))
    assert "task.complete" in told[0].out
    for done in told:
        for line in (done.out + done.error).splitlines():
            assert "##vso[" not in line
            assert "##[" not in line
            assert not line.lstrip().startswith("::")
