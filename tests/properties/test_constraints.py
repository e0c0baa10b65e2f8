"""Deciders of row constraints against a reference evaluator and against z3; and that these checks find known faults.

`MXAUDIT_PROOF=1000000` runs that many cases against each judge instead of the few that CI has time for.
"""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.xpath.verdict import Answer
from tests.properties import proof
from tests.properties.mutants import MUTANTS

ON_DEMAND = int(os.environ.get("MXAUDIT_PROOF", "0"))
CHUNKS = 10
SEED = 40_000_000


def chunk(number: int, total: int) -> range:
    """Give the seeds of one of the chunks that share the cases out, for parallel runs."""
    size = (ON_DEMAND or total) // CHUNKS
    return range(SEED + number * size, SEED + (number + 1) * size)


@pytest.mark.parametrize("number", range(CHUNKS))
def test_deciders_agree_with_the_reference_evaluator(number):
    """20,000 pairs of unions, half of them near misses: no proof is contradicted, every example is one."""
    report = proof.against_reference(chunk(number, 20_000))
    print(report)
    assert report.disagreements == []
    assert report.answers[Answer.UNKNOWN] < 0.02 * report.answers.total()
    assert report.answers[Answer.PROVED] > 0.15 * report.answers.total()


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_disagreement_would_be_shrunk(draw):
    """The same check on draws that Hypothesis makes smaller when one fails."""
    assert proof.against_reference([draw]).disagreements == []


@pytest.mark.parametrize("number", range(CHUNKS))
def test_deciders_agree_with_z3(number):
    """2,000 searches, half of them near misses, each under one reading of empty values: the same answer."""
    pytest.importorskip("z3", reason="z3-solver is not installed: the second judge is absent")
    report = proof.against_z3(chunk(number, 2_000))
    print(report)
    assert report.disagreements == []
    assert report.answers["none, z3 says False"] > 0.1 * report.answers.total()
    assert report.answers["some, z3 says True"] > 0.4 * report.answers.total()


def test_what_is_refuted_of_a_change_never_happens():
    """Captures and give-aways against random permitted changes."""
    report = proof.about_changes(range(SEED, SEED + (ON_DEMAND or 300)))
    print(report)
    assert report.disagreements == []
    assert report.answers[Answer.UNKNOWN] < 0.1 * report.answers.total()


def test_unsupported_parts_never_carry_a_proof():
    """A proof holds whatever the unsupported part means."""
    report = proof.about_unsupported(range(SEED, SEED + (ON_DEMAND or 400)))
    print(report)
    assert report.disagreements == []
    assert report.answers[Answer.PROVED] > 20


JUDGES = {
    "to-many is to-one": proof.against_reference,
    "no NULL guard": proof.against_reference,
    "unsupported is nothing": proof.about_unsupported,
    "write on post-state": proof.about_changes,
    "case-insensitive names": proof.against_reference,
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_judges_find_known_faults(mutant, monkeypatch):
    """Each fault is put in and must be found, without the cases that another judge would need."""
    MUTANTS[mutant](monkeypatch)
    for start in range(SEED, SEED + 20_000, 500):
        if JUDGES[mutant](range(start, start + 500)).disagreements:
            return
    pytest.fail(f"nobody noticed: {mutant}")
