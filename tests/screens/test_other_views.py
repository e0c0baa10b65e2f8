"""Pairs, compare, sign-in, coverage and what can be typed after `:`, walked by keyboard."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from auditor.exports import open_export
from auditor.findings.finding import Finding, Severity, Subjects
from auditor.merging.scenario_file import read_scenarios
from auditor.model.names import Name
from auditor.rules.authentication import Authentication, authentication
from auditor.rules.context import Context
from auditor.samples.webshop import webshop
from screens.session import AuditSession
from screens.signin_rows import findings_of_entry, inventory_title
from tests.exports.shapes.deployment import mda
from tests.screens.review import LARGE, SIZES, found, rest, review, said, seen, typed

CORPUS = Path(__file__).parents[2] / "../shared/corpus"


class TestPairs:
    """Which roles are dangerous together."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_the_most_dangerous_pair_is_first(self, size: tuple[int, int]) -> None:
        """By what is only together; Enter opens its merge."""
        async with review(size=size) as pilot:
            screen = await said(pilot, "pairs")
            assert "All pairs of user roles 45" in screen
            assert ">Customer + Support" in screen
            screen = await seen(pilot, "enter")
            assert "[5 Merge]" in screen
            assert "Support" in screen
            assert "Webshop.Payment" in screen

    async def test_merge_shows_them_while_it_is_empty(self) -> None:
        """Also from there a pair can be opened."""
        async with review() as pilot:
            screen = await seen(pilot, "5")
            assert "All pairs of user roles 45" in screen
            screen = await seen(pilot, "tab", "enter")
            assert "Merge of 2 · base Customer" in screen

    async def test_what_a_pair_would_be(self) -> None:
        """Findings and gains of the highlighted one."""
        async with review(size=LARGE) as pilot:
            screen = await said(pilot, "pairs")
            assert "ONLY TOGETHER 3" in screen
            assert "Gained by Customer   84 cells on 12 entities" in screen


class TestCompare:
    """Two roles side by side."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_the_marked_role_beside_the_highlighted_one(self, size: tuple[int, int]) -> None:
        """Only here, only there, more rows with a witness; equal ones are counted."""
        async with review(size=size) as pilot:
            await found(pilot, "Customer")
            await seen(pilot, "space")
            await found(pilot, "Support")
            screen = await seen(pilot, "d")
            assert "Customer beside Support" in screen
            assert "equal" in screen
            assert "Only Customer" in screen
            screen = await seen(pilot, "slash")
            await typed(pilot, "on more rows")
            screen = await seen(pilot, "enter", "j")
            assert "Both, Support on more rows" in screen
            assert "Example" in screen or "Example" in await seen(pilot, "tab")

    async def test_why_and_back(self) -> None:
        """Of the role that has more."""
        async with review() as pilot:
            await said(pilot, "compare Customer Support")
            assert "Why can Customer" in await seen(pilot, "w")
            assert "Customer beside Support" in await seen(pilot, "q")

    async def test_a_role_beside_itself(self) -> None:
        """Nothing differs, and that is said."""
        async with review() as pilot:
            assert "Both may do the same" in await said(pilot, "compare Sales Sales")


def called(call: str) -> AuditSession:
    """A session with one finding about a call."""
    finding = Finding("INT-02", Severity.CRITICAL, Subjects(call=Name(call)))
    return cast(AuditSession, SimpleNamespace(audit=SimpleNamespace(findings=(finding,))))


class TestSignIn:
    """The authentication inventory."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_services_and_accounts(self, size: tuple[int, int]) -> None:
        """Direction, scheme, transport, where the secret lives; what is found."""
        async with review(size=size) as pilot:
            screen = await seen(pilot, "6", "j")
            assert "Published services 1" in screen
            assert "Users sign in 1" in screen
            assert "LOW SVC-04" in screen
            assert "SVC-04" in await seen(pilot, "f")

    async def test_who_may_call_a_service(self) -> None:
        """`w` says why a role may call it."""
        async with review(size=LARGE) as pilot:
            assert "can" in (screen := await seen(pilot, "6", "w"))
            assert "call" in screen.split("Why", 1)[1].splitlines()[0]

    async def test_local_accounts_are_told_as_people_sign_in(self) -> None:
        """What `basic` means for a service, a password with each call, is not what happens on the sign-in page."""
        async with review(size=LARGE) as pilot:
            screen = await seen(pilot, "6", "G")
            assert "local accounts" in screen
            assert "basic: user name and password, typed on the sign-in page" in screen
            assert "unknown: decided where the app is deployed" in screen

    def test_a_service_with_two_ways_in_is_counted_once(self) -> None:
        """Its lines are two, the services are as many as Coverage tells."""
        ways = [("Shop.Api", "published", way) for way in ("basic", "active session")]
        ways += [("Shop.CALL", "consumed", "none"), ("local accounts", "sign-in", "basic")]
        found = [Authentication(Name(name), way, scheme, "https", None, Name("Shop")) for name, way, scheme in ways]
        assert inventory_title(found) == "Sign-in 3 · 1 published · 1 consumed · 1 for users"

    @pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real projects is not beside this checkout")
    @pytest.mark.parametrize("path", ["mollie/project.mpr", "mxcli-rest/RestLab.mpr", "restservices/7.5.0"])
    def test_coverage_and_sign_in_count_the_same(self, path: str) -> None:
        """On real projects, none of which has excluded services."""
        project = open_export(CORPUS / path)
        (told,) = (entry.detail.split(";")[0] for entry in project.coverage if entry.area == "services")
        assert told.replace(", ", " · ") in inventory_title(authentication(Context(project)))

    def test_a_consumed_service_has_the_findings_of_its_calls(self) -> None:
        """They name the flow that calls and the operation; a service of a longer name is another one."""
        entry = Authentication(Name("Erp.Stock"), "consumed", "basic", "http", "literal", Name("Erp"))
        assert findings_of_entry(called("Shop.ACT_Order › Erp.Stock.Reserve (2)"), entry)
        assert not findings_of_entry(called("Shop.ACT_Order › Erp.StockLevels.Read"), entry)


class TestUserRolesOnly:
    """Exports that know what user roles may do, and not through which module roles."""

    @pytest.fixture
    def deployed(self, tmp_path: Path) -> Path:
        """The webshop as it is deployed."""
        path = tmp_path / "Webshop.mda"
        path.write_bytes(mda(webshop()))
        return path

    async def test_why_says_that_the_role_has_it_by_itself(self, deployed: Path) -> None:
        """And which rules come from user management: these are not stored."""
        async with review(deployed) as pilot:
            screen = await found(pilot, "Support")
            screen = await seen(pilot, "w")
            assert "├─ the role itself" in screen
            assert "└─ manages users" in screen
            assert "Administration.Account" in screen
            below = screen.partition("└─ manages users")[2]
            assert "System.User#managed" in below.splitlines()[1]
            assert "rule 3" not in below.partition("Answer")[0]

    async def test_the_same_of_a_microflow(self, deployed: Path) -> None:
        """In one line, however narrow: nobody is said to manage users for it."""
        async with review(deployed) as pilot:
            await found(pilot, "Support")
            screen = await seen(pilot, "v", "w")
            assert re.search("└─ the role itself +as exported  ◂ may run", screen)
            assert "manages users" not in screen


class TestCoverage:
    """What "no findings" rests on."""

    @pytest.mark.parametrize("size", SIZES)
    async def test_areas_and_rules(self, size: tuple[int, int]) -> None:
        """What was read, what was not; every rule has a status, and they add up."""
        async with review(size=size) as pilot:
            screen = await seen(pilot, "7")
            assert "absent   javasource" in screen
            assert "Not checked 0 of 23 rules" in screen
            assert "Every rule was checked." in screen
            screen = await seen(pilot, "tab") if size[0] < 120 else screen
            rules, *by_status = map(int, re.findall(r"\d+", screen.partition("│ all ")[2].splitlines()[0]))
            assert rules == sum(by_status) == 23

    async def test_why_a_rule_was_not_checked(self) -> None:
        """A package has no user roles: Enter tells the rule."""
        from tests.screens.review import SAMPLES

        async with review(SAMPLES / "connector.mpk") as pilot:
            screen = await seen(pilot, "7")
            assert "a module package has no app settings" in screen
            screen = await seen(pilot, "enter")
            assert "Status" in screen
            assert "not checked" in screen


class TestCommands:
    """What can be typed after `:`."""

    async def test_a_right_is_explained(self) -> None:
        """As on the command line."""
        async with review() as pilot:
            screen = await said(pilot, "why Customer write Webshop.Order")
            assert "Why can Customer write Webshop.Order?" in screen
            screen = await said(pilot, "why Customer execute Webshop.ACT_Order_Place")
            assert "Why can Customer run Webshop.ACT_Order_Place?" in screen
            assert "Customer may run Webshop.ACT_Order_Place" in screen

    async def test_a_list_is_filtered(self) -> None:
        """`:entities order` opens Entities at what holds it."""
        async with review() as pilot:
            screen = await said(pilot, "entities orderline")
            assert "[2 Entities]" in screen
            assert "Webshop.OrderLine" in screen
            assert "Webshop.Product" not in screen

    async def test_what_does_not_exist_is_one_line(self) -> None:
        """With the nearest names."""
        async with review() as pilot:
            assert "nearest: Support" in await said(pilot, "merge Customer Suport")
            assert "merge needs two roles or more" in await said(pilot, "merge Customer")
            assert "why needs a role, a right and a target" in await said(pilot, "why Customer")


class TestScenario:
    """A merge that is saved."""

    async def test_saving_asks_for_a_file(self, tmp_path: Path) -> None:
        """Esc leaves it; Enter writes, and the merge says where."""
        async with review(size=LARGE) as pilot:
            await said(pilot, "merge Customer Support")
            assert "Save the merge in" in await seen(pilot, "W")
            assert "not saved (W saves it)" in await seen(pilot, "escape")
            await seen(pilot, "W", "ctrl+u")
            path = tmp_path / "merges.toml"
            await typed(pilot, str(path))
            await seen(pilot, "enter")
            await rest(pilot)
            (scenario,) = read_scenarios(path)
            assert scenario.user_roles == ("Customer", "Support")
            assert pilot.app.session.saved_in == str(path)
            pilot.app.session.merge_roles(())
            screen = await said(pilot, f"scenario {path}")
            assert "Gained 84 cells on 12 entities" in screen
            assert "does not exist" in await said(pilot, f"scenario {tmp_path / 'none.toml'}")

    async def test_module_roles_in_and_out(self) -> None:
        """`t` lists them; without one the merge is another."""
        async with review(size=LARGE) as pilot:
            await said(pilot, "merge Customer Support")
            await seen(pilot, "shift+tab", "t")
            await found(pilot, "Webshop.Agent")
            screen = await seen(pilot, "space")
            assert "Module roles 5 in, 1 changed" in screen
            assert pilot.app.session.current_merge().roles.removed == ("Webshop.Agent",)
