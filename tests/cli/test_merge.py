"""`mxaudit merge` in all its forms, and `check --scenario`: what they print, and what they refuse."""

import json
from pathlib import Path

import pytest

from tests.cli.run import CLINIC, CONNECTOR, WEBSHOP, mxaudit

HELPER = '[[scenario]]\nname = "Helper"\nuser_roles = ["Customer", "Support"]\nwithout = ["Support.Agent"]\n'


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    """A file with one saved merge."""
    path = tmp_path / "merges.toml"
    path.write_text(HELPER, encoding="utf-8")
    return path


def read(*arguments: str | Path) -> dict:
    """What a command prints as JSON."""
    done = mxaudit(*arguments, "-f", "json")
    assert (done.code, done.error) == (0, "")
    return json.loads(done.out)


class TestMerge:
    """One merge."""

    def test_emergent_findings(self) -> None:
        """Whole findings, with a MERGE rule, the roles and a proof."""
        document = read("merge", WEBSHOP, "Customer", "Support")
        rules = [finding["rule"] for finding in document["emergent"]]
        assert sorted(set(rules)) == ["MERGE-01", "MERGE-02", "MERGE-03"]
        for finding in document["emergent"]:
            assert finding["subjects"]["user_roles"] == ["Customer", "Support"]
            assert finding["subjects"]["entity"] and len(finding["evidence"]) > 2 and len(finding["id"]) == 64
        assert document["repairs"] == []
        assert document["redundant_module_roles"] == ["Support.Customer"]

    def test_text_tells_the_groups_in_their_order(self) -> None:
        out = mxaudit("merge", WEBSHOP, "Customer", "Support").out
        headings = ["Only together 3", "Limits lost 8", "New findings", "Kept findings", "Gone findings"]
        places = [out.index(f"\n{heading}") for heading in headings]
        assert places == sorted(places)
        assert "Repair" not in out and "\x1b" not in out

    def test_repairs(self) -> None:
        """Up to three, each with what it takes away and which findings it ends."""
        document = read("merge", WEBSHOP, "Customer", "Support", "--repair")
        assert 1 <= len(document["repairs"]) <= 3
        known = {finding["id"] for finding in (*document["emergent"], *document["new_findings"])}
        for repair in document["repairs"]:
            assert set(repair["removes"]) <= known and repair["removes"]
            for change in repair["changes"]:
                assert change["kind"] in ("module role out", "right dropped")
                assert change["sentence"].endswith(".")
                assert bool(change["module_role"]) == (change["kind"] == "module role out")
                assert (change["rule"] is None) == (change["kind"] == "module role out")
        assert "Repair 1: " in mxaudit("merge", WEBSHOP, "Customer", "Support", "--repair").out

    def test_keep(self) -> None:
        """What must stay is in no repair."""
        document = read(
            "merge",
            WEBSHOP,
            "Customer",
            "Support",
            "--repair",
            "--keep",
            "read:Webshop.Payment",
            "--keep",
            "execute:Webshop.ACT_Return_Settle",
        )
        for repair in document["repairs"]:
            for change in repair["changes"]:
                assert change["module_role"] != "Webshop.Agent"
                assert not (change["rule"] or "").startswith("Webshop.Payment")

    def test_a_new_role_made_of_module_roles(self) -> None:
        document = read("merge", WEBSHOP, "--with", "Webshop.User", "--with", "Webshop.Agent")
        assert (document["user_roles"], document["base"], document["gained"]) == ([], None, {})
        assert "MERGE-02" in [finding["rule"] for finding in document["emergent"]]

    def test_a_package(self) -> None:
        document = read("merge", CONNECTOR, "ParcelConnector.Shipper", "ParcelConnector.Tracker")
        assert [finding["rule"] for finding in document["emergent"]] == ["MERGE-01"]


class TestPairs:
    """All pairs of user roles."""

    def test_ranked(self) -> None:
        """Every pair once, with every MERGE rule; the numbers are those of the pair's own merge."""
        document = read("merge", WEBSHOP, "--pairs")
        pairs = document["pairs"]
        assert len(pairs) == 45 and len({frozenset(pair["user_roles"]) for pair in pairs}) == 45
        assert all(list(pair["emergent"]) == [f"MERGE-0{n}" for n in range(1, 8)] for pair in pairs)
        first = pairs[0]
        alone = read("merge", WEBSHOP, *first["user_roles"])
        rules = [finding["rule"] for finding in alone["emergent"]]
        assert first["emergent"] == {rule: rules.count(rule) for rule in first["emergent"]}
        assert first["gained"] == {role: len(cells) for role, cells in alone["gained"].items()}

    def test_text(self) -> None:
        out = mxaudit("merge", WEBSHOP, "--pairs").out
        assert out.startswith("All pairs of user roles 45: ")
        assert "  Customer + Support: MERGE-01 8, MERGE-02 2, MERGE-03 1; " in out
        assert "\nContained roles 1\n  Sales is contained in SalesManager\n" in out


class TestScenarios:
    """Saved merges."""

    def test_merge(self, scenarios: Path) -> None:
        """Each as a merge, under its name."""
        document = read("merge", WEBSHOP, "--scenario", scenarios)
        (found,) = document["scenarios"]
        assert (found["name"], found["user_roles"], found["without"]) == (
            "Helper",
            ["Customer", "Support"],
            ["Support.Agent"],
        )
        assert mxaudit("merge", WEBSHOP, "--scenario", scenarios).out.startswith("Scenario Helper\nMerge of Customer")

    def test_check(self, scenarios: Path) -> None:
        """Their findings stand among all findings, their rules have subjects, and each merge is there as a whole."""
        plain = json.loads(mxaudit("check", WEBSHOP, "-f", "json").out)
        document = json.loads(mxaudit("check", WEBSHOP, "--scenario", scenarios, "-f", "json").out)
        (found,) = document["scenarios"]
        added = {finding["id"] for finding in (*found["emergent"], *found["new_findings"])}
        assert {f["id"] for f in document["findings"]} == {f["id"] for f in plain["findings"]} | added
        rules = {rule["id"]: rule for rule in document["rules"]}
        assert rules["MERGE-02"]["findings"] == 2 and rules["MERGE-02"]["subjects"] > 2
        without = {rule["id"]: rule["status"] for rule in plain["rules"]}
        assert {without[f"MERGE-0{n}"] for n in range(1, 8)} == {"no subjects"}
        assert plain["scenarios"] == []

    def test_only_a_merge_rule(self, scenarios: Path) -> None:
        """`--rule` narrows to it; the merge is judged by all rules all the same."""
        document = json.loads(
            mxaudit("check", WEBSHOP, "--scenario", scenarios, "--rule", "merge-02", "-f", "json").out
        )
        assert {finding["rule"] for finding in document["findings"]} == {"MERGE-02"}
        assert [rule["id"] for rule in document["rules"]] == ["MERGE-02"]
        assert document["scenarios"][0]["new_findings"]

    @pytest.mark.parametrize("format_", ["sarif", "junit", "csv", "markdown", "github", "html", "text"])
    def test_every_format(self, scenarios: Path, format_: str) -> None:
        """The findings of merges are findings in all of them."""
        done = mxaudit("check", WEBSHOP, "--scenario", scenarios, "-f", format_)
        assert done.code == 1 and "MERGE-02" in done.out


class TestErrors:
    """Bad usage is exit code 2 and one line."""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["merge", CLINIC, "Patient"], "two user roles or more"),
            (["merge", CLINIC, "Patient", "Doctor", "--pairs"], "choose one"),
            (["merge", CLINIC, "--pairs", "--repair"], "leave them out with --pairs"),
            (["merge", CLINIC, "--pairs", "--policy", "p.toml"], "counts without a policy"),
            (["merge", CLINIC, "Patient", "Doctor", "--keep", "read:Clinic.Patient"], "add --repair"),
            (["merge", CLINIC, "Patient", "Doctor", "--repair", "--keep", "Clinic.Patient"], "RIGHT:TARGET"),
            (["merge", CLINIC, "Patient", "Doctor", "--repair", "--keep", "read:Clinic.Pat"], "nearest"),
            (["merge", CLINIC, "--scenario", "missing.toml"], "missing.toml"),
            (["merge", CLINIC, "--scenario", "SCENARIOS"], "scenario Helper: user role Customer does not exist"),
            (["check", CLINIC, "--scenario", "SCENARIOS"], "scenario Helper: user role Customer does not exist"),
        ],
    )
    def test_one_line(self, arguments: list, said: str, scenarios: Path) -> None:
        done = mxaudit(*[scenarios if argument == "SCENARIOS" else argument for argument in arguments])
        assert done.code == 2 and done.out == ""
        assert done.error.count("\n") == 1 and said in done.error


class TestCatalogue:
    """MERGE rules in the catalogue and the self-test."""

    def test_rules(self) -> None:
        document = read("rules", "MERGE-05")
        (page,) = document["rules"]
        assert (page["family"], page["subject"]) == ("MERGE", "set of merged roles")
        assert [rule["id"] for rule in read("rules")["rules"]][-1] == "MERGE-07"

    def test_selftest(self) -> None:
        document = read("selftest")
        merges = [rule for rule in document["rules"] if rule["id"].startswith("MERGE")]
        assert len(merges) == 7 and all(rule["fires"] and rule["quiet"] for rule in merges)
