"""The topic of The S-Unit Top 10 Mendix Vulnerabilities (2025) to which each rule belongs; some belong to none.

Source: https://the-s-unit.nl/en/the-s-unit-top-10
"""

TOOL = "S-Unit"
"""Under which name the topic stands among the parity of a rule."""

TITLES = {
    "TSU-01": "Insecure user roles",
    "TSU-02": "Insecure entity access configuration",
    "TSU-03": "Insecure microflows",
    "TSU-04": "Insecure published integrations",
    "TSU-05": "Insecure consumption of integrations",
    "TSU-06": "Use of outdated or end-of-life components",
    "TSU-07": "Insecure custom authentication",
    "TSU-08": "Insecure custom Java",
    "TSU-09": "Insecure UI components",
}
"""The topics to which rules belong."""

_RULES = {
    "TSU-01": "PRJ-08 PRJ-10 PRJ-11 PRJ-17 ROLE-01 ROLE-02 ROLE-03 ROLE-04 ROLE-06 ROLE-11 ROLE-12 ROLE-13 ROLE-17 "
    "ROLE-18 ROLE-19 MOD-03 MOD-05 SOD-01 MERGE-01 MERGE-02 MERGE-03 MERGE-04 MERGE-05 MERGE-06 MERGE-07",
    "TSU-02": "ROLE-14 ROLE-15 ENT-01 ENT-02 ENT-03 ENT-04 ENT-05 ENT-06 ENT-07 ENT-08 ENT-09 ENT-10 ENT-11 ENT-12 "
    "ENT-13 ENT-14 ENT-15 ENT-17 ENT-19 ENT-21 ENT-22 ENT-24 ENT-25 ENT-26 ENT-29 ROW-01 ROW-02 ROW-03 ROW-04 ROW-05",
    "TSU-03": "ROLE-20 DOC-01 DOC-02 DOC-03 DOC-06 DOC-08 DOC-11 SVC-09 INT-09",
    "TSU-04": "SVC-01 SVC-02 SVC-03 SVC-04 SVC-06 SVC-07 SVC-08",
    "TSU-05": "INT-01 INT-02 INT-05 INT-06 INT-08",
    "TSU-06": "PRJ-15 PRJ-18 MOD-04 MOD-06 MOD-07 MOD-08",
    "TSU-07": "SVC-05",
    "TSU-08": "DOC-09",
    "TSU-09": "ENT-23 DOC-05 DOC-07 DOC-10 DOC-12 INT-04",
}

TOPIC_OF = {rule: topic for topic, rules in _RULES.items() for rule in rules.split()}
"""The topic of each rule that belongs to one."""
