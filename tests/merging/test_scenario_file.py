"""Merges saved to a file that a person can read, edit and put under version control."""

from pathlib import Path

import pytest

from auditor.files.errors import InputError
from auditor.merging.scenario_file import Scenario, read_scenarios, save_scenarios, scenario_of
from auditor.merging.two_scenarios import compare_merges
from auditor.model.names import Name, name
from auditor.rules.audit import audit
from auditor.samples.webshop import webshop
from tests.merging.shop import merged

HELPER = Scenario(Name("Helper"), (Name("Customer"), Name("Support")))
NEW_ROLE = Scenario(Name("New role"), (), (Name("Webshop.User"), Name("Stock.Reader")))


def written(folder: Path, text: str) -> Path:
    """A file with a text."""
    path = folder / "merges.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    """The one line by which a text is refused."""
    with pytest.raises(InputError) as error:
        read_scenarios(written(folder, text))
    return str(error.value)


class TestReading:
    """What is read, and what is refused with its line."""

    def test_every_key(self, tmp_path: Path) -> None:
        """Lists may go over several lines and have comments."""
        found = read_scenarios(
            written(
                tmp_path,
                "# of Monday\n"
                "[[scenario]]\n"
                'name = "Helper"   # who helps out\n'
                "user_roles = [\n"
                '    "Customer",\n'
                '    "Support",  # [sic]\n'
                "]\n"
                "with = ['Shop.Extra']\n"
                'without = ["Shop.Agent"]\n'
                'base = "Support"\n',
            )
        )
        customer, support = Name("Customer"), Name("Support")
        expected = Scenario(Name("Helper"), (customer, support), (Name("Shop.Extra"),), (Name("Shop.Agent"),), support)
        assert found == (expected,)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ('[[scenario]]\nname = "A"\nroles = ["B", "C"]\n', "line 3: the key roles is not known; known are name,"),
            ('name = "A"\n', "line 1: name stands before the first [[scenario]]"),
            ('[[scenarios]]\nname = "A"\n', "line 1: only [[scenario]], its keys and comments belong there"),
            ('[[scenario]]\nuser_roles = ["B", "C"]\n', "line 1: a scenario needs a name"),
            ('[[scenario]]\nname = ["A"]\n', "line 2: name must be text in quotes"),
            ('[[scenario]]\nname = "A"\nuser_roles = "B"\n', "line 3: user_roles must be a list of roles"),
            ('[[scenario]]\nname = "A"\nuser_roles = ["B", 3]\n', "line 3: user_roles must be a list of roles"),
            ('[[scenario]]\nname = "A"\nuser_roles = [["B"], "C"]\n', "line 3: user_roles must be a list of roles"),
            ('[[scenario]]\nname = "A"\nuser_roles = [\n[\n"B"]]\n', "line 4: a list of roles has one pair of"),
            ('[[scenario]]\nname = "A"\nuser_roles = ["B"]\n', "line 2: a scenario needs two user_roles"),
            ('[[scenario]]\nname = "A"\nwithout = ["B.C"]\n', "line 2: a scenario without user_roles is a new role"),
            ('[[scenario]]\nname = "A"\nuser_roles = ["B", "C"]\nbase = "D"\n', "line 4: the base D is none of"),
            ('[[scenario]]\nname = "A"\nname = "B"\nuser_roles = ["B", "C"]\n', "line 3, is no valid TOML"),
            ('[[scenario]]\nname = "A\nuser_roles = ["B", "C"]\n', "line 2, is no valid TOML"),
            ('[[scenario]]\nname = "A"\nuser_roles = ["B",\n"C"\n', "end, is no valid TOML"),
            ('[[scenario]]\nname = """A"""\n', "line 2: text over several lines is not read"),
            (f'[[scenario]]\nname = "{"A" * 5000}"\n', "line 2, is longer than 4,000 characters"),
            (
                '[[scenario]]\nname = "A"\nuser_roles = ["B", "C"]\n' * 2,
                "line 5: a scenario above is called A too",
            ),
        ],
    )
    def test_refused(self, tmp_path: Path, text: str, told: str) -> None:
        assert told in refused(tmp_path, text)

    def test_a_file_too_large_and_one_that_is_no_text(self, tmp_path: Path) -> None:
        """Neither is parsed."""
        with pytest.raises(InputError):
            read_scenarios(written(tmp_path, "#\n" * 200_000))
        path = tmp_path / "bytes.toml"
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(InputError, match="UTF-8"):
            read_scenarios(path)

    def test_an_empty_file_holds_none(self, tmp_path: Path) -> None:
        assert read_scenarios(written(tmp_path, "# nothing yet\n")) == ()


class TestSaving:
    """What was there stays as it was."""

    def test_back_again(self, tmp_path: Path) -> None:
        """Also names that are not safe to show, and quotes."""
        odd = Scenario(name('Say "no"\x1b[31m \\ here'), (name("Ku\u202enden"), Name("B")), (), (), Name("B"))
        path = tmp_path / "merges.toml"
        save_scenarios(path, [HELPER, NEW_ROLE, odd])
        assert read_scenarios(path) == (HELPER, NEW_ROLE, odd)
        assert "\x1b" not in path.read_text(encoding="utf-8")

    def test_one_of_the_same_name_is_changed_in_its_place(self, tmp_path: Path) -> None:
        """Comments stay beside what they are about; others do not move."""
        path = written(
            tmp_path,
            "# ours\n\n"
            "[[scenario]]\n"
            'name = "Helper"  # the first\n'
            "# who\n"
            'user_roles = ["Customer", "Clerk"]\n'
            'without = ["Shop.Agent"]\n\n'
            "# about the next\n"
            '[[scenario]]\nname = "Other"\nuser_roles = [\n  "X",\n  "Y",\n]\n',
        )
        save_scenarios(path, [Scenario(Name("Helper"), (Name("Customer"), Name("Support")), (), (), Name("Support"))])
        assert path.read_text(encoding="utf-8") == (
            "# ours\n\n"
            "[[scenario]]\n"
            'name = "Helper"  # the first\n'
            "# who\n"
            'user_roles = ["Customer", "Support"]\n'
            'base = "Support"\n\n'
            "# about the next\n"
            '[[scenario]]\nname = "Other"\nuser_roles = [\n  "X",\n  "Y",\n]\n'
        )

    def test_what_is_no_scenario_file_is_not_overwritten(self, tmp_path: Path) -> None:
        path = written(tmp_path, '[[decision]]\nfinding = "x"\n')
        with pytest.raises(InputError):
            save_scenarios(path, [HELPER])
        assert path.read_text(encoding="utf-8").startswith("[[decision]]")

    def test_a_merge_is_saved_by_name(self, tmp_path: Path) -> None:
        """The base only when it is not the first."""
        found = merged(webshop().project(), "Customer", "Support", removed=["Webshop.Agent"])
        saved = scenario_of("Helper", found)
        assert saved == Scenario(Name("Helper"), HELPER.user_roles, (), (Name("Webshop.Agent"),), None)
        assert saved.merge(found.audit).access is found.access


class TestRoles:
    """Scenarios outlive roles."""

    def test_roles_that_no_longer_exist_are_told(self) -> None:
        """One line each, with the nearest names."""
        made = webshop().project()
        gone = Scenario(Name("Old"), (Name("Customers"), Name("Support")), (Name("Webshop.Agents"),), ())
        told = gone.missing(made)
        assert [line.partition(";")[0] for line in told] == [
            "user role Customers does not exist",
            "module role Webshop.Agents does not exist",
        ]
        assert "Customer" in told[0]
        assert HELPER.missing(made) == ()


class TestTwo:
    """Two merges side by side."""

    def test_what_only_one_lets_do_and_violates(self) -> None:
        """The access of one beside the other's; findings by rule and thing, whoever the roles are."""
        done = audit(webshop().project())
        whole = HELPER.merge(done)
        less = Scenario(Name("Less"), HELPER.user_roles, (), (Name("Webshop.Agent"),)).merge(done)
        found = compare_merges(whole, less)
        assert found.access.before is whole.access and found.access.after is less.access
        assert all(change.is_loss for change in found.access.changes) and found.access.changes
        only = {(finding.rule, finding.subjects.entity) for finding in found.only_one}
        assert ("MERGE-02", "Webshop.Return") in only and ("MERGE-01", "Webshop.Payment") in only
        assert not [finding for finding in found.only_other if finding.rule.startswith("MERGE")]
        assert ("MERGE-01", "Support.Ticket") in {(f.rule, f.subjects.entity) for f in found.both}

    def test_the_same_twice(self) -> None:
        done = audit(webshop().project())
        found = compare_merges(HELPER.merge(done), HELPER.merge(done))
        assert (found.access.changes, found.only_one, found.only_other) == ((), (), ())
