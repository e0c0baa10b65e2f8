"""Audits to report on: findings that were decided in every way, a baseline, and saved merges."""

import json
from datetime import date
from itertools import cycle
from pathlib import Path

from auditor.decisions.decision import Decision, State
from auditor.decisions.decisions_file import open_decisions
from auditor.exports import open_export
from auditor.rules.audit import audit
from tests.cli.run import WEBSHOP, mxaudit

BOTH = ("Helper", "Desk")
"""Names of the saved merges; the second has every finding of the first, and its own."""

LONG_AGO = date(2020, 1, 31)

WAYS = (
    None,
    (State.ACCEPTED, None, "same"),
    (State.ACCEPTED, LONG_AGO, "same"),
    (State.PLANNED, LONG_AGO, "same"),
    (State.RISK, date(2999, 12, 31), "same"),
    (State.ACCEPTED, None, "other"),
)
"""Undecided, accepted, expired, overdue, a risk, stale: in turn."""


DECIDED = 30
"""The worst findings, about which something is decided."""


def merges_file(folder: Path) -> Path:
    """Two saved merges of the webshop; the same roles under two names, so that they share their findings."""
    path = folder / "merges.toml"
    blocks = (f'[[scenario]]\nname = "{name}"\nuser_roles = ["Customer", "Support"]\n' for name in BOTH)
    path.write_text("\n".join(blocks))
    return path


def decisions(folder: Path, owner: str = "J. de Vries", reason: str = "Reviewed.") -> Path:
    """Decisions about the webshop's findings, of every kind in turn."""
    path = folder / "decisions.toml"
    done = audit(open_export(WEBSHOP))
    made = [
        Decision(
            done.id(f), done.seen(f) if seen == "same" else "0" * 64, state, reason, owner, LONG_AGO, until, f.rule
        )
        for f, way in zip(done.findings[:DECIDED], cycle(WAYS), strict=False)
        if way
        for state, until, seen in (way,)
    ]
    open_decisions(path, create=True).decide(made)
    return path


def baseline(folder: Path) -> Path:
    """A baseline of the webshop that lacks the first finding, and has one more that is fixed since."""
    path = folder / "baseline.json"
    document = json.loads(mxaudit("check", WEBSHOP, "-f", "json").out)
    rest = document["findings"][1:]
    document["findings"] = [*rest, {**rest[0], "id": "f" * 64, "title": "Gone since"}]
    path.write_text(json.dumps(document))
    return path


def reviewed(folder: Path) -> tuple[str | Path, ...]:
    """Options of `check` for a webshop that was reviewed before."""
    return "--decisions", decisions(folder), "--baseline", baseline(folder)
