"""The HTML page: it answers a manager first, tells every finding once, and nothing in it is active."""

import re
from pathlib import Path

import pytest
from lxml import etree

from auditor.reports.html.style import STYLE
from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit
from tests.hostile_project import hostile_app
from tests.reports.cases import BOTH, merges_file, reviewed
from tests.reports.test_formats import findings


def page_of(*arguments: str | Path) -> etree._Element:
    """The page of an audit."""
    return etree.HTML(mxaudit("check", *arguments, "-f", "html").out)


def words(element: etree._Element) -> str:
    """What a reader reads there."""
    return " ".join(" ".join(element.itertext()).split())


def part(page: etree._Element, name: str) -> etree._Element:
    """One part of the page."""
    return page.find(f".//section[@id='{name}']")


@pytest.fixture(scope="module")
def clinic() -> etree._Element:
    """A page with nothing decided."""
    return page_of(CLINIC)


@pytest.fixture(scope="module")
def webshop(tmp_path_factory: pytest.TempPathFactory) -> etree._Element:
    """A page with decisions, a baseline and saved merges."""
    folder = tmp_path_factory.mktemp("webshop")
    return page_of(WEBSHOP, *reviewed(folder), "--scenario", merges_file(folder))


class TestManager:
    """The top of the page."""

    def test_open_findings_by_severity(self, clinic: etree._Element) -> None:
        """Each number is that of the findings below."""
        row = part(clinic, "short").find(".//tbody/tr")
        numbers = [int(words(cell)) for cell in row.findall("td")]
        counted = [finding["severity"] for finding in findings(CLINIC)]
        assert numbers[:5] == [counted.count(word) for word in ("critical", "high", "medium", "low", "info")]
        assert numbers[5] == len(counted)

    def test_open_to_anonymous(self, clinic: etree._Element) -> None:
        """What the guest's role may do, and the findings that concern it, each with a way there."""
        top = words(part(clinic, "short"))
        assert "Visitors who do not sign in have the user role Anonymous." in top
        assert "It may read Clinic.Patient (fixed filter), Clinic.Appointment, " in top
        assert "create Clinic.Patient;" in top
        assert "It may call Clinic.ReferralApi." in top
        leads = [link for link in part(clinic, "short").iter("a") if "Anonymous can change stored data" in words(link)]
        assert leads
        assert clinic.find(f".//*[@id='{leads[0].get('href')[1:]}']") is not None

    def test_a_package_has_no_anonymous(self) -> None:
        """That is said, instead of a number."""
        assert "A module package holds no user roles" in words(part(page_of(CONNECTOR), "short"))

    @pytest.mark.parametrize(
        ("variant", "told"),
        [
            ("security-off", "The security level is Off: nobody signs in"),
            ("prototype-level", "The security level is Prototype: entity access is stored, and not enforced"),
            ("guest-role-missing", "Anonymous users are let in, and their user role is not in this export."),
        ],
    )
    def test_what_else_opens_an_app(self, variant: str, told: str) -> None:
        """Below Production it is not the guest's role that decides."""
        assert told in words(part(page_of(CLINIC.parent / "variants" / f"{variant}.xml"), "short"))

    def test_new_fixed_and_late(self, webshop: etree._Element) -> None:
        """Since the baseline, and what was decided and no longer holds, with its owner."""
        top = words(part(webshop, "short"))
        assert re.search(r"\d+ new and 1 fixed since baseline.json", top)
        assert "Gone since" in top
        rows = [words(row) for row in part(webshop, "short").findall(".//table")[1].iter("tr")]
        assert any("overdue planned 2020-01-31 J. de Vries" in row for row in rows)
        assert any("expired accepted 2020-01-31 J. de Vries" in row for row in rows)
        assert any("stale accepted no day J. de Vries" in row for row in rows)

    def test_what_was_not_checked(self) -> None:
        """A package lacks the settings of an app."""
        top = words(part(page_of(CONNECTOR), "short"))
        assert re.search(r"\d+ of \d+ rules, listed below", top)


class TestFindings:
    """The findings, in groups that open."""

    def test_every_finding_once(self, clinic: etree._Element) -> None:
        """In full, with message, evidence and fix."""
        articles = clinic.findall(".//article")
        assert len(articles) == len(findings(CLINIC)) == len({article.get("id") for article in articles})
        assert all("Fix: " in words(article) for article in articles)

    def test_one_rule_in_one_module_is_one_line_that_opens(self, clinic: etree._Element) -> None:
        """Without a script; the line tells how many there are."""
        groups = part(clinic, "findings").findall(".//details")
        lines = [(words(group.find("summary")), len(group.findall("article"))) for group in groups]
        assert len({line for line, _ in lines}) == len(lines) < len(findings(CLINIC))
        for line, number in lines:
            assert number == 1 or line.startswith(f"{number} findings")

    def test_findings_of_merges_are_not_told_twice(self, webshop: etree._Element) -> None:
        """They stand with the first merge that has them; the second refers to them."""
        told = [article.get("id") for article in webshop.iter("article")]
        assert len(told) == len(set(told))
        merges = part(webshop, "merges")
        assert [head.text for head in merges.iter("h3")] == list(BOTH)
        merged = [article.get("id") for article in merges.iter("article")]
        assert merged
        again = [link.get("href")[1:] for link in merges.findall("ul/li/a")]
        assert sorted(again) == sorted(merged)
        assert not set(merged) & {article.get("id") for article in part(webshop, "findings").iter("article")}
        assert "What Support gains" in words(merges)

    def test_decisions_stand_with_their_findings(self, webshop: etree._Element) -> None:
        """Until when, by whom, why; and loudly when they no longer hold."""
        loud = [words(line) for line in webshop.iterfind(".//article/p[@class='late']")]
        assert "Decided: accepted until 2020-01-31 by J. de Vries (expired): Reviewed." in loud


class TestTheRest:
    """What stands behind the findings."""

    def test_every_part_is_there(self, clinic: etree._Element) -> None:
        """In the order in which it is read."""
        heads = [head.text for head in clinic.iter("h2")]
        assert heads[:4] == ["In short", "Findings", "Roles", "Access matrix"]
        assert set(heads[4:]) == {"Checklist", "What was not checked", "Rules", "Coverage", "Authentication"}

    def test_the_access_matrix(self, webshop: etree._Element) -> None:
        """A column a user role, a row an entity in its module, the marks of the screens."""
        table = part(webshop, "matrix").find(".//table")
        heads = [cell.text for cell in table.findall("thead/tr/th")]
        assert heads[1] == "Administrator"
        rows = {row.find("th").text: row for row in table.iter("tr")}
        assert "Webshop" in rows
        review = dict(zip(heads[1:], (cell.text for cell in rows["Review"].findall("td")), strict=True))
        assert review["Customer"] == "CrwD~"
        assert review["Anonymous"] == "·"


class TestSafe:
    """A page that is opened by whoever gets it."""

    def test_nothing_in_it_is_active(self, tmp_path: Path) -> None:
        """No script, no event handler, nothing loaded; every link leads into the page, by an id of our own."""
        path = tmp_path / "Hostile.mpr"
        path.write_bytes(hostile_app().mpr_v1())
        page = page_of(path)
        assert not {element.tag for element in page.iter()} & {
            "script",
            "img",
            "iframe",
            "form",
            "link",
            "b",
            "i",
            "red",
        }
        for element in page.iter():
            assert not any(attribute.startswith("on") or attribute == "src" for attribute in element.attrib)
            assert re.fullmatch(r"#[a-z]+|#f-[0-9a-f]{20}", element.get("href", "#x"))

    def test_only_our_style_is_allowed(self, clinic: etree._Element) -> None:
        """By its hash, so that the browser refuses any other."""
        import base64
        import hashlib

        policy = clinic.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
        digest = base64.b64encode(hashlib.sha256(clinic.find(".//style").text.encode()).digest()).decode()
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
        assert clinic.find(".//style").text == STYLE
        assert "url(" not in STYLE
        assert not any(element.get("style") for element in clinic.iter())

    def test_the_same_input_gives_the_same_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With `SOURCE_DATE_EPOCH`."""
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        first, second = (mxaudit("check", CLINIC, "-f", "html").out for _ in range(2))
        assert first == second
        assert "2023-11-14T22:13:20Z" in first
