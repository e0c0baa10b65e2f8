"""Risks of a policy: which roles and merges have functions that should be apart, and how it is told."""

import pytest

from auditor.findings.finding import Certainty, Severity, Status
from auditor.rules.rule import SubjectKind
from tests.builders import attribute, entity, microflow, project, rule, user_role
from tests.rules.policing.purchase import (
    DRAFT,
    DUTIES,
    OWN,
    SENT,
    audited,
    found,
    found_in_merge,
    message,
    policy_of,
    purchasing,
)

BOTH = f'{DUTIES}[risks.P001]\ntitle = "Invents suppliers and pays them"\nwhen = "maintain and pay"\n'


def test_who_has_both() -> None:
    assert found(purchasing(), BOTH) == [("SOD-P001", "Manager")]


def test_a_merge_is_judged_like_a_role() -> None:
    (finding,) = found_in_merge(purchasing(), BOTH, "Buyer", "Payer")
    assert (finding.rule, finding.subjects.label, finding.severity) == ("SOD-P001", "Buyer + Payer", Severity.HIGH)
    assert found_in_merge(purchasing(), BOTH, "Buyer") == ()


@pytest.mark.parametrize(
    ("scope", "alone", "merged"),
    [
        ('["user-role", "pair"]', ["Manager"], 1),
        ('["user-role"]', ["Manager"], 0),
        ('["pair"]', [], 1),
        ('"module-role"', [], 0),
    ],
)
def test_what_is_tested(scope: str, alone: list[str], merged: int) -> None:
    text = f"{BOTH}scope = {scope}\n"
    assert [label for _, label in found(purchasing(), text)] == alone
    assert len(found_in_merge(purchasing(), text, "Buyer", "Payer")) == merged


def test_module_roles_are_tested_once_each_and_unheld_ones_are_latent() -> None:
    text = DUTIES + '[risks.P]\nwhen = "pay"\nscope = ["module-role"]\n'
    done = audited(purchasing(), text)
    told = [(f.subjects.label, f.severity.value, f.latent) for f in done.findings if f.rule == "SOD-P"]
    assert told == [("Pay.Payer", "high", False), ("Both.Unused", "medium", True)]
    (outcome,) = (o for o in done.outcomes if o.rule == "SOD-P")
    assert outcome.subjects == 3


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("maintain or pay", ["Buyer", "Manager", "Payer"]),
        ("maintain and not pay", ["Buyer"]),
        ("not (maintain or pay)", []),
        ("at-least(1, maintain, pay)", ["Buyer", "Manager", "Payer"]),
        ("at-least(2, maintain, pay, maintain and pay)", ["Manager"]),
        ("not maintain", ["Payer"]),
        ("maintain and (pay or not pay)", ["Buyer", "Manager"]),
    ],
)
def test_expressions(when: str, who: list[str]) -> None:
    assert sorted(label for _, label in found(purchasing(), f'{DUTIES}[risks.P]\nwhen = "{when}"\n')) == who


def test_how_it_is_told() -> None:
    text = BOTH + 'process = "Procure to pay"\nowner = "finance"\nseverity = "critical"\nfix = "Split them."\n'
    done = audited(purchasing(), text)
    (finding,) = (f for f in done.findings if f.rule == "SOD-P001")
    explanation = done.explain(finding)
    assert (finding.severity, done.title(finding), finding.certainty) == (
        Severity.CRITICAL,
        "Invents suppliers and pays them",
        Certainty.CERTAIN,
    )
    assert explanation.message == (
        "User role Manager has maintain (write of Account on Buy.Supplier and execute Buy.ACT_Supplier_Save) and pay "
        "(execute Pay.ACT_Pay): Invents suppliers and pays them."
    )
    assert explanation.fix == "Split them."
    assert [evidence.statement for evidence in explanation.evidence] == [
        "Buy.Supplier#1 gives Buy.Buyer write of Account, on all rows",
        "user role Manager holds Buy.Buyer",
        "Buy.ACT_Supplier_Save may be run through Buy.Buyer",
        "Pay.ACT_Pay may be run through Pay.Payer",
        "P001 in mxaudit.toml, line 8, process Procure to pay, owner finance",
    ]


def test_the_page_of_its_rule() -> None:
    done = audited(purchasing(), f'{BOTH}owner = "finance"\nprocess = "Procure to pay"\n')
    loaded = done.lookup("SOD-P001")
    assert (loaded.rule.family, loaded.rule.subject) == ("SOD", SubjectKind.USER_ROLE)
    assert loaded.page.what == (
        "Looks for user roles and merges of roles for which this holds, by effective access: maintain and pay."
    )
    assert loaded.page.why == "The organisation does not want it: Procure to pay. Owner: finance."
    assert loaded.page.sources == ("mxaudit.toml, line 8",)


def test_ids_and_what_was_seen_depend_on_neither_order_nor_words() -> None:
    """A decision about a finding lasts until the access changes."""
    other = '[risks.other]\nwhen = "pay and maintain"\n'
    one = audited(purchasing(), BOTH)
    two = audited(purchasing(), DUTIES + other + '[risks.P001]\nwhen = "maintain and pay"\nseverity = "low"\n')
    (first,) = (f for f in one.findings if f.rule == "SOD-P001")
    (second,) = (f for f in two.findings if f.rule == "SOD-P001")
    assert (one.id(first), one.seen(first)) == (two.id(second), two.seen(second))


class TestRows:
    """Sides that are about the same entity."""

    def claims(self, *rules, **more):
        """Somebody submits claims and approves them, each under row constraints of one's own module role."""
        return project(
            entity("Hr.Claim", "Amount", "Status", "Approved", rules=list(rules), stores_owner=True),
            user_roles=[user_role("Clerk", "System.User", "Hr.Filer", "Hr.Checker")],
            documents=[microflow("Hr.ACT_Approve", "Hr.Checker"), microflow("Hr.ACT_Nothing", "Hr.Nobody")],
            **more,
        )

    TEXT = (
        '[functions.file]\nany = [{ write = "Hr.Claim/Amount" }]\n'
        '[functions.approve]\nany = [{ write = "Hr.Claim/Approved" }]\n[risks.P]\nwhen = "file and approve"\n'
    )

    def test_rows_that_are_proved_apart_do_not_count(self) -> None:
        apart = self.claims(
            rule("Hr.Filer", write=["Amount"], xpath=DRAFT), rule("Hr.Checker", write=["Approved"], xpath=SENT)
        )
        assert found(apart, self.TEXT) == []
        assert found(apart, self.TEXT + 'same-rows = "optional"\n') == [("SOD-P", "Clerk")]

    def test_rows_that_meet_count(self) -> None:
        meet = self.claims(
            rule("Hr.Filer", write=["Amount"], xpath=OWN), rule("Hr.Checker", write=["Approved"], xpath=SENT)
        )
        assert found(meet, self.TEXT) == [("SOD-P", "Clerk")]
        assert "unproved" not in message(meet, self.TEXT)

    def test_rows_that_cannot_be_compared_are_told_as_unproved(self) -> None:
        unknown = "[string-length(Status) > 3]"
        open_ = self.claims(
            rule("Hr.Filer", write=["Amount"], xpath=unknown), rule("Hr.Checker", write=["Approved"], xpath=SENT)
        )
        done = audited(open_, self.TEXT)
        (finding,) = (f for f in done.findings if f.rule == "SOD-P")
        assert finding.certainty is Certainty.POSSIBLE
        assert done.explain(finding).message.endswith("That both are about the same rows is unproved.")

    def test_one_way_in_without_rows_is_enough(self) -> None:
        """A microflow, creating, or a second rule on all rows is never apart from anything."""
        rules = rule("Hr.Filer", write=["Amount"], xpath=DRAFT), rule("Hr.Checker", write=["Approved"], xpath=SENT)
        run = self.TEXT.replace(
            '{ write = "Hr.Claim/Approved" }', '{ write = "Hr.Claim/Approved" }, { execute = "Hr.ACT_Approve" }'
        )
        assert found(self.claims(*rules), run) == [("SOD-P", "Clerk")]
        wider = (*rules, rule("Hr.Checker", write=["Approved"]))
        assert found(self.claims(*wider), self.TEXT) == [("SOD-P", "Clerk")]

    def test_rows_of_different_entities_are_not_compared(self) -> None:
        two = project(
            entity("Hr.Claim", "Amount", "Status", rules=[rule("Hr.A", write=["Amount"], xpath=DRAFT)]),
            entity("Hr.Pay", "Approved", "Status", rules=[rule("Hr.B", write=["Approved"], xpath=SENT)]),
            user_roles=[user_role("Clerk", "System.User", "Hr.A", "Hr.B")],
        )
        assert found(two, self.TEXT.replace("Claim/Approved", "Pay/Approved")) == [("SOD-P", "Clerk")]

    def test_at_least_two_of_three_that_meet(self) -> None:
        three = project(
            entity(
                "Hr.Claim",
                "A",
                "B",
                "C",
                attribute("Status"),
                rules=[
                    rule("Hr.A", write=["A"], xpath=DRAFT),
                    rule("Hr.B", write=["B"], xpath=SENT),
                    rule("Hr.C", write=["C"], xpath="[Status = 'Paid']"),
                ],
            ),
            user_roles=[user_role("Clerk", "System.User", "Hr.A", "Hr.B", "Hr.C")],
        )
        text = "".join(f'[functions.{x}]\nany = [{{ write = "Hr.Claim/{x}" }}]\n' for x in "ABC")
        assert found(three, f'{text}[risks.P]\nwhen = "at-least(2, A, B, C)"\n') == []
        assert found(three, f'{text}[risks.P]\nwhen = "at-least(1, A, B, C)"\n') == [("SOD-P", "Clerk")]
        assert found(three, f'{text}[risks.P]\nwhen = "A or (B and C)"\n') == [("SOD-P", "Clerk")]
        assert found(three, f'{text}[risks.P]\nwhen = "(A or B) and C"\n') == []


def test_all_of_a_function_are_needed() -> None:
    text = '[functions.f]\nall = [{ write = "Buy.Supplier" }, { read = "Pay.Payment" }]\n[risks.P]\nwhen = "f"\n'
    assert found(purchasing(), text) == [("SOD-P", "Manager")]


def test_a_package_is_judged_by_its_module_roles() -> None:
    package = project(
        entity("Buy.Supplier", "Account", rules=[rule("Buy.Buyer", write="all")]),
        documents=[microflow("Buy.ACT_Supplier_Save", "Buy.Buyer"), microflow("Pay.ACT_Pay", "Buy.Buyer")],
    )
    assert found(package, BOTH) == [("SOD-P001", "Buy.Buyer")]


def test_a_risk_without_anybody_is_clean() -> None:
    done = audited(purchasing(), f'{DUTIES}[risks.P]\nwhen = "pay and not pay"\n')
    (outcome,) = (o for o in done.outcomes if o.rule == "SOD-P")
    assert (outcome.status, outcome.subjects) == (Status.CLEAN, 3)


def test_policies_made_of_the_same_text_make_equal_rules() -> None:
    assert policy_of(BOTH).duties == policy_of(BOTH).duties
