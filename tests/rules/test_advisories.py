"""Advisories: which versions are affected, the traps that the collected list warns of, files that add newer ones."""

import json
from pathlib import Path

import pytest

from auditor.files.errors import InputError
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.rules.advisories import Advisories, Match, Product, Standing, known, shipped
from auditor.rules.advisories_file import parse
from tests.rules.advisories_source import normalised

COLLECTED = Path(__file__).parents[2] / "../shared/spec/advisories.json"
SHIPPED = Path(__file__).parents[2] / "auditor/rules/advisories.json"

MENDIX_10 = (10, 24, 21)


def runtime(version: str) -> dict[str, Match]:
    """What affects a runtime, by CVE."""
    major, minor, patch = map(int, version.split("."))
    return {match.advisory.cve: match for match in shipped().of_runtime((major, minor, patch))}


def module(name: str, version: str, mendix: tuple[int, ...] = MENDIX_10, **fields: str) -> dict[str, Match]:
    """What affects a module, by CVE."""
    made = Module(Name(name), version=Name(version), package_id=Name(fields.get("package_id", "")))
    return {match.advisory.cve: match for match in shipped().of_module(made, mendix)}


def test_what_is_shipped_came_out_of_the_collected_list() -> None:
    if not COLLECTED.exists():
        pytest.skip("the list of advisories beside the checkout is absent")
    made = normalised(json.loads(COLLECTED.read_text(encoding="utf-8")))
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == made


# The traps, in the order of the collected list's own page.


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("9.21.0", True),
        ("9.22.0", False),
        ("9.18.3", True),
        ("9.18.4", False),
        ("9.18.5", False),
        ("9.12.9", True),
        ("9.12.10", False),
        ("9.6.15", False),
        ("9.24.0", False),
        ("8.18.22", True),
        ("10.0.0", False),
    ],
)
def test_1_a_line_with_long_term_support_has_a_fix_of_its_own(version: str, affected: bool) -> None:
    assert ("CVE-2023-23835" in runtime(version)) is affected


@pytest.mark.parametrize(
    ("version", "affected"),
    [("2.1.3", True), ("2.1.4", False), ("2.2.0", True), ("2.3.1", True), ("2.3.2", False), ("2.4.0", False)],
)
def test_1_so_has_workflow_commons(version: str, affected: bool) -> None:
    assert bool(module("WorkflowCommons", version)) is affected


@pytest.mark.parametrize(
    ("version", "doubtful"), [("3.3.3", False), ("3.3.4", True), ("3.3.5", None), ("2.3.1", False), ("1.17.2", None)]
)
def test_2_saml_is_possibly_affected_where_only_one_of_its_tracks_is(version: str, doubtful: bool | None) -> None:
    match = module("SAML20", version).get("CVE-2022-44457")
    assert (bool(match.doubts) if match else None) is doubtful
    if match and doubtful:
        assert match.doubts == (
            "New Track is affected and Upgrade Track is not, and no version number tells them apart",
        )


@pytest.mark.parametrize(
    ("version", "affected"), [("3.2.7", False), ("3.3.15", False), ("3.4.0", True), ("3.6.1", False)]
)
def test_3_the_correction_of_a_wrong_advisory_counts(version: str, affected: bool) -> None:
    found = module("SAML20", version)
    assert ("CVE-2023-29129" in found) is affected
    assert "CVE-2023-25957" not in found
    (wrong,) = [entry for entry in shipped().entries if entry.cve == "CVE-2023-25957"]
    assert (wrong.standing, wrong.superseded_by) == (Standing.SUPERSEDED, "CVE-2023-29129")


def test_4_conditions_that_no_model_shows_are_told() -> None:
    basic = "only where users sign in with user name and password (basic authentication)"
    assert runtime("10.6.11")["CVE-2023-49069"].doubts == (basic,)
    handler = runtime("9.24.40")["CVE-2022-24309"]
    assert handler.doubts == ("only where the runtime setting DataStorage.UseNewQueryHandler is False",)
    assert handler.ranges[0].remedy == "set the runtime setting DataStorage.UseNewQueryHandler to True"


def test_5_the_developers_machine_is_not_the_deployed_app() -> None:
    of_studio_pro = {e.cve for e in shipped().entries if e.product is Product.STUDIO_PRO}
    assert of_studio_pro == {"CVE-2023-4863", "CVE-2025-40592", "CVE-2026-48192"}
    assert runtime("10.24.4") == {}
    assert runtime("11.3.0") == {}


def test_6_whose_score_it_is_is_told() -> None:
    advisory = runtime("8.18.15")["CVE-2022-24309"].advisory
    assert (advisory.cvss, advisory.source) == (6.8, "CISA CSAF icsa-22-069-13.json")


def test_7_an_advisory_on_another_product_was_not_taken_over() -> None:
    assert "SSA-116924" not in {entry.ssa for entry in shipped().entries}
    assert "ICSA-23-103-08" not in {entry.icsa for entry in shipped().entries}


def test_8_revoked_ones_stay_and_are_never_matched() -> None:
    (revoked,) = [entry for entry in shipped().entries if entry.standing is Standing.REVOKED]
    assert (revoked.cve, revoked.product) == ("CVE-2026-7891", Product.RUNTIME)
    everything = (match for major in range(1, 13) for match in shipped().of_runtime((major, 0, 0)))
    assert {match.advisory.standing for match in everything} == {Standing.ACTIVE}


def test_9_no_fix_listed_means_that_a_later_one_is_likely() -> None:
    match = module("OIDC", "2.4.0", mendix=(9, 24, 30))["CVE-2025-40571"]
    assert match.doubts == ("no fix was listed on 2025-05-13, and later ones are likely",)
    assert match.fixed == ""
    assert "no fix was listed on 2024-11-12, and later ones are likely" in runtime("8.18.40")["CVE-2024-50313"].doubts


def test_10_they_are_of_a_day() -> None:
    assert shipped().dated == "advisories as of 2026-09-24"


@pytest.mark.parametrize("name", ["SAML20", "SamlRenamedHere"])
def test_11_a_module_is_known_by_its_id_or_its_name(name: str) -> None:
    assert "CVE-2025-40758" in module(name, "4.1.1", package_id="1174")


def test_11_a_module_that_nothing_is_known_of_is_not_affected() -> None:
    assert module("Shop", "1.0.0", package_id="99999") == {}


# What else decides.


@pytest.mark.parametrize(
    ("name", "version", "affected"),
    [
        ("Encryption", "10.0.1", True),
        ("Encryption", "10.0.2", False),
        ("Encryption", "2.3.0", False),
        ("ForgotPassword", "3.1.0", True),
        ("ForgotPassword", "3.2.2", False),
        ("ForgotPassword", "3.4.0", True),
        ("Email_Connector", "1.9.9", True),
        ("Email_Connector", "2.0.0", False),
    ],
)
def test_bounds_of_modules(name: str, version: str, affected: bool) -> None:
    cves = {"CVE-2024-39888", "CVE-2022-26314", "CVE-2022-45936"}
    assert bool(cves.intersection(module(name, version))) is affected


def test_two_fixes_in_one_major_version() -> None:
    assert "CVE-2025-40758" not in module("SAML20", "4.0.3")
    assert "CVE-2025-40758" in module("SAML20", "4.1.1")
    assert "CVE-2025-40758" in module("SAML20", "4.0.2")


def test_the_apps_mendix_version_decides_where_the_number_does_not() -> None:
    assert module("OIDC", "4.1.0", mendix=(11, 6, 0)) == {}
    assert module("OIDC", "4.1.0", mendix=(9, 24, 0))
    (match,) = module("OIDC", "4.1.0", mendix=(0, 0, 0)).values()
    assert match.doubts[0] == "it depends on the Mendix version, which is not known"


def test_an_older_app_than_the_advisory_speaks_of_is_possibly_affected() -> None:
    match = module("SAML20", "2.4.0", mendix=(8, 18, 30))["CVE-2025-40758"]
    assert match.doubts == ("it speaks of the versions for Mendix 9.24, and this app is older",)


def test_no_version_is_no_match() -> None:
    assert module("SAML20", "") == {}


# Files that add newer ones.

NEWER = {
    "schema_version": 1,
    "as_of": "2026-11-01",
    "advisories": [
        {
            "cve": "CVE-2026-99999",
            "cvss": 9.8,
            "status": "active",
            "product": "runtime",
            "affected": [{"line": "10.24", "below": "10.24.30", "fixed": "10.24.30"}],
        },
        {"cve": "CVE-2025-40758", "status": "revoked", "product": "module", "module": "SAML20"},
    ],
}


def written(folder: Path, document: object) -> Path:
    path = folder / "newer.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_file_adds_and_replaces(tmp_path: Path) -> None:
    both: Advisories = known(written(tmp_path, NEWER))
    assert [match.advisory.cve for match in both.of_runtime(MENDIX_10)] == ["CVE-2026-99999"]
    saml = Module(Name("SAML20"), version=Name("4.2.0"))
    assert [match.advisory.cve for match in both.of_module(saml, MENDIX_10)] == ["CVE-2026-80465"]
    assert both.dated == "advisories as of 2026-09-24 and 2026-11-01 (newer.json)"
    assert known(None) is shipped()


def changed(**entry: object) -> dict[str, object]:
    return {**NEWER, "advisories": [{**NEWER["advisories"][0], **entry}]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({**NEWER, "asof": "2026-11-01"}, "newer.json: unknown key asof; known are schema_version, as_of, advisories"),
        (changed(severity="high"), "newer.json, advisories[0]: unknown key severity"),
        (
            changed(affected=[{"lines": "10"}]),
            "newer.json, advisories[0].affected[0]: unknown key lines; known are line, track",
        ),
        ({**NEWER, "schema_version": 2}, "newer.json: schema_version must be 1"),
        ({**NEWER, "as_of": "yesterday"}, "newer.json: as_of must be a day such as 2026-09-24"),
        ({"schema_version": 1, "advisories": []}, "newer.json: as_of is missing"),
        (changed(cve="CVE-1"), "newer.json, advisories[0]: cve must be a CVE number such as CVE-2025-30280"),
        (changed(cvss=11), "newer.json, advisories[0]: cvss must be a number from 0 to 10"),
        (changed(cvss=None), "newer.json, advisories[0]: cvss is missing"),
        (changed(cvss=True), "newer.json, advisories[0]: cvss must be a number"),
        (changed(cwe=1.5), "newer.json, advisories[0]: cwe must be a whole number"),
        (changed(status="open"), "newer.json, advisories[0]: status must be one of active, revoked, superseded"),
        (changed(product="module"), "newer.json, advisories[0]: module is missing"),
        (changed(affected=[]), "newer.json, advisories[0]: an active advisory needs at least one range in affected"),
        (changed(affected={}), "newer.json, advisories[0]: affected must be a list"),
        (changed(affected=[[]]), "newer.json, advisories[0].affected[0]: must be an object"),
        (
            changed(affected=[{"below": "V10"}]),
            "newer.json, advisories[0].affected[0]: below must be a version such",
        ),
        (changed(affected=[{"mendix": 9.5}]), "newer.json, advisories[0].affected[0]: mendix must be a major version"),
        (changed(source="x" * 301), "newer.json, advisories[0]: source must be text of at most 300 characters"),
        (
            {**NEWER, "advisories": NEWER["advisories"][:1] * 2},
            "newer.json, advisories[1]: CVE-2026-99999 is there",
        ),
        ([], "newer.json: must be an object"),
    ],
)
def test_a_slip_is_refused_with_its_place(document: object, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        known(written(tmp_path, document))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"as_of": 1,', "newer.json, line 1, is no JSON, or cut short"),
        (b'{"as_of": "2026-11-01", "as_of": "2026-11-02"}', "newer.json has the key as_of twice in one object"),
        (b" " * (1 << 20) + b"{}", "newer.json is larger than "),
    ],
)
def test_a_file_that_is_no_json_or_too_large_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "newer.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        known(path)
    assert str(caught.value).startswith(message)
    assert "export it again" not in str(caught.value)


def test_text_of_a_file_is_made_safe(tmp_path: Path) -> None:
    hostile = changed(source="\x1b]0;owned\x07[red]", affected=[{"below": "10.24.30", "condition": "‮now"}])
    (match,) = known(written(tmp_path, hostile)).of_runtime(MENDIX_10)
    assert match.advisory.source == "\\x1b]0;owned\\x07[red]"
    assert match.doubts == ("\\u202enow",)


def test_what_is_shipped_is_of_the_form_that_files_must_have() -> None:
    day, entries = parse(SHIPPED.read_bytes())
    assert (day, len(entries)) == ("2026-09-24", len(shipped().entries))


def test_the_example_in_the_documentation_can_be_used() -> None:
    page = (Path(__file__).parents[2] / "docs/advisories.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    _, (entry,) = parse(example.encode())
    assert (entry.module, entry.standing, len(entry.affected)) == ("SAML20", Standing.ACTIVE, 2)
