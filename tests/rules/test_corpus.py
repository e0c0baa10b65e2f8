"""The audit on real projects: how many findings each rule has there, every one read by a person and agreed with."""

from collections import Counter
from pathlib import Path

import pytest

from auditor.exports import open_export
from auditor.findings.finding import Status
from auditor.rules.audit import audit

CORPUS = Path(__file__).parents[2] / "../shared/corpus"

FINDINGS = {
    "admin-essentials/AdminEssentials.mpr": (
        "DOC-01 1 DOC-10 2 ENT-01 20 ENT-05 1 ENT-06 1 ENT-08 4 ENT-12 2 ENT-16 2 ENT-18 5 ENT-26 3 MOD-02 1 "
        "PRJ-05 1 PRJ-06 1 PRJ-07 1 PRJ-08 1 PRJ-09 1 PRJ-16 1 ROLE-04 2 ROLE-08 4 ROLE-09 2 ROLE-12 1 ROLE-17 1 "
        "ROLE-19 2"
    ),
    "database-connector/DatabaseConnector.mpr": (
        "DOC-01 4 DOC-10 2 ENT-01 3 ENT-11 1 ENT-13 2 ENT-16 1 INT-03 1 MOD-02 1 PRJ-06 1 PRJ-07 1 PRJ-08 1 PRJ-09 1 "
        "PRJ-13 1 PRJ-15 1 PRJ-16 1 PRJ-18 1 ROLE-08 3 ROLE-09 2 ROLE-14 2 ROLE-19 2"
    ),
    "mollie/MolliePaymentProvider.mpk": "DOC-01 2 ENT-01 2 ENT-06 2 ENT-13 2 ENT-26 1 ROLE-08 2 SVC-01 1 SVC-02 1",
    "mollie/project.mpr": "DOC-01 2 ENT-01 2 ENT-06 2 ENT-13 2 ENT-26 1 ROLE-08 2 SVC-01 1 SVC-02 1",
    "mxcli-banking/RRNetBanking.mpr": (
        "DOC-01 9 DOC-04 2 DOC-10 1 ENT-01 36 ENT-05 1 ENT-11 1 ENT-16 9 ENT-29 1 INT-04 1 MOD-02 1 PRJ-05 1 "
        "PRJ-06 1 PRJ-07 1 PRJ-08 1 PRJ-09 1 PRJ-13 1 PRJ-16 1 PRJ-18 1 ROLE-04 1 ROLE-08 1 ROLE-09 2 ROLE-19 1 "
        "ROW-05 2"
    ),
    "mxcli-rest/RestLab.mpr": (
        "DOC-04 1 ENT-01 37 ENT-05 2 ENT-06 4 ENT-17 1 ENT-26 5 ENT-28 1 INT-02 5 INT-04 1 INT-06 1 MOD-02 1 "
        "PRJ-01 1 PRJ-06 1 PRJ-07 1 PRJ-08 1 PRJ-09 1 PRJ-16 1 PRJ-18 1 ROLE-04 1 ROLE-08 1 ROLE-09 3 ROLE-14 15 "
        "ROLE-19 2"
    ),
    "oqlmodule/OQLModule.mpr": (
        "DOC-01 2 DOC-04 1 ENT-01 8 ENT-05 1 ENT-11 1 INT-07 1 MOD-02 1 PRJ-04 1 PRJ-05 1 PRJ-06 1 PRJ-07 1 PRJ-08 1 "
        "PRJ-09 1 PRJ-13 1 PRJ-16 1 ROLE-04 1 ROLE-08 3 ROLE-09 2 ROLE-19 2"
    ),
    "restservices/4.4.4/RestServices.mpr": (
        "DOC-01 2 DOC-04 1 DOC-10 2 ENT-01 32 ENT-06 3 ENT-08 1 ENT-11 1 ENT-13 11 ENT-16 1 ENT-26 3 INT-02 2 "
        "INT-03 2 INT-07 1 INT-09 1 MOD-02 1 PRJ-06 1 PRJ-09 1 PRJ-13 1 PRJ-16 1 PRJ-18 1 ROLE-04 1 ROLE-07 2 "
        "ROLE-08 13 ROLE-09 3 ROLE-14 13 ROLE-15 2"
    ),
    "restservices/5.16.1/RestServices.mpr": (
        "DOC-01 2 DOC-04 1 DOC-10 2 ENT-01 32 ENT-06 3 ENT-08 1 ENT-11 1 ENT-13 11 ENT-16 1 ENT-26 3 INT-02 2 "
        "INT-03 2 INT-07 1 INT-09 1 MOD-02 1 PRJ-06 1 PRJ-07 1 PRJ-09 1 PRJ-13 1 PRJ-16 1 PRJ-18 1 ROLE-04 1 "
        "ROLE-08 10 ROLE-09 3 ROLE-14 13 ROLE-15 2 SVC-04 1"
    ),
    "restservices/7.5.0/RestServices.mpr": (
        "DOC-01 4 DOC-04 1 DOC-10 2 ENT-01 34 ENT-06 3 ENT-08 1 ENT-11 1 ENT-13 11 ENT-16 1 ENT-26 3 INT-02 2 "
        "INT-03 3 INT-07 1 INT-09 1 MOD-02 1 PRJ-06 1 PRJ-07 1 PRJ-09 1 PRJ-13 1 PRJ-15 1 PRJ-16 1 PRJ-18 1 "
        "ROLE-04 1 ROLE-08 10 ROLE-09 3 ROLE-14 13 ROLE-15 2 SVC-04 1"
    ),
    "restservices/RestServices_mx4_1.2.0.mpk": "ENT-01 8 ENT-13 4 ENT-26 1 ROLE-08 1",
    "restservices/RestServices_mx7_5.2.1.mpk": "ENT-01 8 ENT-13 4 ENT-26 1 ROLE-08 1",
}
"""Findings by rule, in real projects of six Mendix versions from 4.4 to 11.13."""


@pytest.mark.parametrize("path", FINDINGS)
def test_findings_of_a_real_project(path: str) -> None:
    if not (CORPUS / path).exists():
        pytest.skip("the real projects beside the checkout are absent")
    done = audit(open_export(CORPUS / path))
    assert (
        " ".join(f"{rule} {n}" for rule, n in sorted(Counter(f.rule for f in done.findings).items())) == FINDINGS[path]
    )
    ids = {done.id(finding) for finding in done.findings}
    assert len(ids) == len(done.findings)
    for finding in done.findings:
        words = done.explain(finding)
        assert words.message and words.fix and words.evidence[0].statement
    for outcome in done.outcomes:
        assert (outcome.status is Status.NOT_CHECKED) == bool(outcome.reason)
        assert outcome.subjects or outcome.status in (Status.NO_SUBJECTS, Status.NOT_CHECKED)
