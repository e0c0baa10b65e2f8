"""A merge in a real project, read by hand from its files: Customer and Administrator of a bank."""

from pathlib import Path

import pytest

from auditor.access.rows import Rows
from auditor.exports import open_export
from auditor.merging.judging import judge
from auditor.merging.pairs import all_pairs
from auditor.merging.removals import world
from auditor.merging.repair import can_be_repaired, repairs
from auditor.merging.scenario import merge
from auditor.model.names import Name
from auditor.rules.audit import Audit
from auditor.rules.context import Context
from tests.merging.shop import merged

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
BANK = CORPUS / "mxcli-banking/RRNetBanking.mpr"
PROJECTS = sorted(CORPUS.rglob("*.mpr"))

pytestmark = pytest.mark.skipif(not BANK.exists(), reason="the corpus of real projects is not there")

OWN_ROWS = {
    "Account": 7,
    "Customer": 5,
    "Transaction": 9,
    "Beneficiary": 7,
    "Transfer": 8,
    "BillPayment": 7,
    "Notification": 8,
}
"""Entities that Customer reads on own rows and Administrator on all, with the members that both read."""

ACTIVE_ROWS = {"Biller": 4, "LoanProduct": 6}
"""Entities that Customer reads where IsActive, and Administrator reads and writes on all rows."""


@pytest.fixture(scope="module")
def found():
    """The merge, Customer being the base."""
    return merged(open_export(BANK), "Customer", "Administrator")


def test_what_a_customer_gains(found) -> None:
    """Rows, the administrator's own forms, and writing what administrators maintain."""
    banking = [change for change in found.gained(Name("Customer")) if change.entity.startswith("Banking.")]
    widened = {}
    for change in banking:
        if change.rows_before is Rows.CONSTRAINED and not change.member.startswith("System."):
            assert (change.right, change.rows_after) == ("read", Rows.ALL)
            widened[change.entity] = widened.get(change.entity, 0) + 1
    assert widened == {f"Banking.{name}": number for name, number in (OWN_ROWS | ACTIVE_ROWS).items()}
    fresh = {}
    for change in banking:
        if not change.before and not change.member.startswith("System."):
            fresh.setdefault(change.entity.partition(".")[2], []).append(change.right.value)
    assert {name: (rights.count("read"), rights.count("write")) for name, rights in fresh.items()} == {
        "Branch": (0, 3),
        "Biller": (0, 4),
        "LoanProduct": (0, 6),
        "BillerForm": (5, 5),
        "LoanProductForm": (7, 7),
        "AdminSummary": (6, 0),
    }


def test_what_an_administrator_gains(found) -> None:
    """The customers' forms: nothing that is stored."""
    gained = found.gained(Name("Administrator"))
    assert len(gained) == 50
    assert {change.entity.partition(".")[2] for change in gained} == {
        "StatementFilter",
        "BeneficiaryForm",
        "TransferForm",
        "BillPaymentForm",
        "ProfileForm",
        "PasswordForm",
        "DashboardCard",
        "OpenAccountForm",
    }


def test_limits_that_are_lost(found) -> None:
    """Each of the nine row constraints; nothing is only together, since nobody creates what another may write."""
    assert not found.only_together
    lost = {finding.subjects.entity.partition(".")[2] for finding in found.limits_lost}
    assert lost == OWN_ROWS.keys() | ACTIVE_ROWS.keys()
    assert {finding.rule for finding in found.limits_lost} == {"MERGE-01"}


def test_documents_and_users(found) -> None:
    """26 microflows of customers, 17 of administrators, none of both; users of every role are managed."""
    against = found.comparisons
    assert len(against[Name("Administrator")].microflows.gained) == 26
    assert len(against[Name("Customer")].microflows.gained) == 17
    assert set(against[Name("Customer")].managed.gained) == {"Administrator", "Customer"}


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pairs_and_repairs(path: Path) -> None:
    """Every pair is counted as it is merged, and every repair of what is new ends what it says."""
    context = Context(open_export(path))
    done = Audit(context, (), ())
    for pair in all_pairs(context).ranked:
        found_here = merge(done, pair.user_roles)
        rules = [finding.rule for finding in found_here.emergent]
        assert pair.found == tuple(rules.count(f"MERGE-0{number}") for number in range(1, 8))
        assert pair.gained == tuple(found_here.number_gained(role) for role in pair.user_roles)
        for repair in repairs(found_here, [f for f in found_here.emergent if can_be_repaired(found_here, f)]):
            there = world(context, found_here.roles, repair.changes)
            left = {(finding.rule, finding.subjects) for finding in judge(there.combination()).findings}
            assert left.isdisjoint((finding.rule, finding.subjects) for finding in repair.removes)
