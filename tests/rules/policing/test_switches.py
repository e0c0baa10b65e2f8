"""Rules that a policy switches off or grades, and what it hides."""

import pytest

from auditor.files.errors import InputError
from auditor.findings.finding import Severity, Status
from auditor.merging import registry as merging
from auditor.model.project import SecurityLevel
from auditor.rules.policing.in_force import OF_MERGES
from auditor.samples.app import App
from tests.builders import attribute, entity, project, rule, user_role
from tests.merging.shop import merged
from tests.rules.policing.purchase import audited, found_in_merge, policy_of, purchasing


def test_a_rule_that_is_off_finds_nothing_and_what_it_hides_is_counted() -> None:
    before = [f for f in audited(purchasing(), "").findings if f.rule == "ROLE-08"]
    done = audited(purchasing(), '[rules]\nROLE-08 = "off"\n')
    (outcome,) = (o for o in done.outcomes if o.rule == "ROLE-08")
    assert len(before) == 3 and not [f for f in done.findings if f.rule == "ROLE-08"]
    assert (outcome.status, outcome.findings, outcome.hidden) == (Status.NOT_CHECKED, 0, 3)
    assert outcome.reason == "switched off in mxaudit.toml, line 3; it hides 3 findings"
    assert done.hidden == {"ROLE-08": 3}
    assert outcome in done.not_checked and outcome not in done.could_not_check


def test_the_id_may_be_written_small() -> None:
    assert audited(purchasing(), '[rules]\nrole-08 = "off"\n').hidden == {"ROLE-08": 3}


def test_another_severity_is_that_of_all_findings_of_a_rule() -> None:
    done = audited(purchasing(), '[rules]\nROLE-08 = "critical"\n')
    assert {f.severity for f in done.findings if f.rule == "ROLE-08"} == {Severity.CRITICAL}
    assert done.findings[0].rule == "ROLE-08"


def test_what_is_latent_or_not_enforced_stays_one_lower() -> None:
    open_ = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.User", read="all", delete=True)]),
        user_roles=[user_role("Customer", "System.User", "Shop.User")],
        level=SecurityLevel.PROTOTYPE,
    )
    done = audited(open_, '[rules]\nENT-13 = "critical"\n')
    assert [(f.severity, f.enforced_now) for f in done.findings if f.rule == "ENT-13"] == [(Severity.HIGH, False)]


def test_merged_roles_are_judged_by_the_rules_in_force() -> None:
    duties = '[functions.f]\nany = [{ execute = "Pay.ACT_Pay" }]\n[risks.P]\nwhen = "f"\n'
    assert len(found_in_merge(purchasing(), duties, "Buyer", "Payer")) == 1
    assert found_in_merge(purchasing(), duties + '[rules]\nSOD-P = "off"\n', "Buyer", "Payer") == ()
    (low,) = found_in_merge(purchasing(), duties + '[rules]\nSOD-P = "low"\n', "Buyer", "Payer")
    assert low.severity is Severity.LOW


def test_rules_about_merges_may_be_off_and_graded_too() -> None:
    assert all(OF_MERGES.fullmatch(loaded.rule.id) for loaded in merging.merge_rules())
    shop = project(
        entity(
            "Shop.Order",
            "Total",
            rules=[rule("Shop.A", read="all", xpath="[Total = '1']"), rule("Shop.B", read="all")],
        ),
        user_roles=[user_role("A", "System.User", "Shop.A"), user_role("B", "System.User", "Shop.B")],
    )
    plain = merged(shop, "A", "B")
    assert [(f.rule, f.severity) for f in plain.emergent] == [("MERGE-01", Severity.HIGH)]
    low = merged(shop, "A", "B", policy=policy_of('[rules]\nMERGE-01 = "low"\n'))
    assert [(f.rule, f.severity) for f in low.emergent] == [("MERGE-01", Severity.LOW)]
    off = merged(shop, "A", "B", policy=policy_of('[rules]\nMERGE-01 = "off"\n'))
    assert not off.emergent
    assert off.outcomes[0].reason == "switched off in mxaudit.toml, line 3; it hides 1 finding"
    assert off.outcomes[0].hidden == 1


@pytest.mark.parametrize("rule_id", ["ENT-99", "MERGE-08", "SOD-P001"])
def test_a_rule_that_does_not_exist_is_refused(rule_id: str) -> None:
    with pytest.raises(InputError) as refused:
        audited(purchasing(), f'[rules]\n{rule_id} = "off"\n')
    assert str(refused.value).startswith(f"mxaudit.toml, line 3: there is no rule {rule_id}; ")


class TestWords:
    """What cleared words and classes hide."""

    def people(self):
        return project(
            entity("Hr.Person", "Name", "Salary", "Email", "Shoe", rules=[rule("Hr.User", read="all")]),
            entity("Hr.Note", attribute("Text"), "Password", rules=[rule("Hr.User", read="all")]),
            user_roles=[user_role("Clerk", "System.User", "Hr.User")],
        )

    def sensitive(self, text: str) -> list[str]:
        done = audited(self.people(), text)
        return [done.explain(f).message for f in done.findings if f.rule == "ENT-05"]

    def test_the_message_tells_the_word_or_the_line(self) -> None:
        person = "User role Clerk can read {} of every Hr.Person: sensitive {}."
        note = "User role Clerk can read Password of every Hr.Note: sensitive by name (Password)."
        assert self.sensitive("") == [note, person.format("Email and Salary", "by name (Email and Salary)")]
        added = '[words.sensitive]\nadd = ["Shoe"]\nclear = ["Email"]\n'
        assert self.sensitive(added) == [
            note,
            person.format("Salary and Shoe", "by name (Salary and Shoe, mxaudit.toml line 3)"),
        ]
        classed = '[classes]\npublic = ["*/Email", "Hr.Person/Salary"]\nconfidential = ["Hr.Person/Name"]\n'
        assert self.sensitive(classed) == [
            note,
            person.format("Name", "as classified confidential, mxaudit.toml line 4"),
        ]

    def test_a_finding_that_is_gone_is_counted(self) -> None:
        done = audited(self.people(), '[classes]\npublic = ["Hr.Person"]\n')
        assert done.hidden == {"ENT-05": 1}

    def test_a_finding_that_only_says_less_is_not(self) -> None:
        assert audited(self.people(), '[words.sensitive]\nclear = ["Email"]\n').hidden == {}

    def test_the_decision_about_a_finding_survives_a_line_above_its_word(self) -> None:
        """What a finding saw is access, not where a word stands."""
        one = audited(self.people(), '[words.sensitive]\nadd = ["Shoe"]\n')
        two = audited(self.people(), '# a comment\n\n[words.sensitive]\nadd = ["Shoe"]\n')
        assert [(one.id(f), one.seen(f)) for f in one.findings] == [(two.id(f), two.seen(f)) for f in two.findings]

    def test_declared_configuration(self) -> None:
        by = project(
            entity("Shop.Tariff", "Price", rules=[rule("Shop.User", write="all")]),
            entity("Shop.Order", "Total", rules=[rule("Shop.User", write="all")]),
            user_roles=[user_role("Clerk", "System.User", "Shop.User")],
        )
        done = audited(by, '[classes]\nconfiguration = ["Shop.Tariff"]\n')
        (mixed,) = (f for f in done.findings if f.rule == "ROLE-17")
        told = [evidence.statement for evidence in done.explain(mixed).evidence]
        assert "Shop.Tariff is configuration declared in mxaudit.toml, line 3" in told
        assert not [f for f in audited(by, "").findings if f.rule == "ROLE-17"]


def test_module_roles_made_for_administrators() -> None:
    app = App()
    app.module("Shop", "Manager").entity("Order", {"Total": "Decimal"}).rule("Manager", read="all")
    app.user_role("Clerk", "System.User", "Shop.Manager")
    done = audited(app.project(), '[classes]\nadministrators = ["Shop.Manager"]\n')
    (finding,) = (f for f in done.findings if f.rule == "ROLE-18")
    assert done.explain(finding).message == (
        "User role Clerk, a lowest signed-in role, holds Shop.Manager, which is made for administrators, as "
        "mxaudit.toml, line 3 says."
    )
    with pytest.raises(InputError) as refused:
        audited(app.project(), '[classes]\nadministrators = ["Shop.Manger"]\n')
    assert str(refused.value) == ("mxaudit.toml, line 3: there is no module role Shop.Manger; nearest: Shop.Manager")
