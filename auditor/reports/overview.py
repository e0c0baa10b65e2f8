"""What a manager asks first: open to anonymous, open by severity, new and fixed, overdue, not checked (cli.md).

The first sheet, the top of the page and of the Markdown all tell this, from the same numbers.
"""

from collections.abc import Iterable, Iterator

from auditor.access.effective import EntityAccess
from auditor.access.summary import Summaries
from auditor.decisions.matching import Decided
from auditor.findings.finding import Severity
from auditor.model.frozen import frozen
from auditor.model.names import name
from auditor.model.project import SYSTEM, SecurityLevel
from auditor.reports import policy
from auditor.reports.values import Json
from auditor.rules.context import Context, RoleSubject

SEVERITIES = tuple(severity.value for severity in Severity)

LATE = ("overdue", "expired", "stale")
"""Standings of a decision that no longer holds, the most urgent first."""


MAX_NAMES = 6
"""Entities that are named; more of them are counted."""

_ALL_ROWS = ("", "everything")


@frozen
class Overview:
    """The answers, as parts of `check`'s document."""

    open: dict[str, int]
    """Severity -> findings that count as open."""
    decided: dict[str, int]
    """Severity -> findings with a decision that holds: accepted, risk or planned."""
    anonymous: tuple[Json, ...]
    """Open findings that reach whoever does not sign in, without info."""
    exposed: tuple[str, ...]
    """What visitors may do without signing in, a sentence a line."""
    baseline: str
    """Base name of the baseline; empty without one."""
    new: tuple[Json, ...]
    """Findings that the baseline has not, of what it covered."""
    newly_checked: int
    """Findings of modules or rules that the baseline did not cover."""
    fixed: tuple[Json, ...]
    """What the baseline has and this audit has not: id, rule, title, subjects."""
    late: tuple[Json, ...]
    """Findings whose decision is overdue, expired or stale, in that order, the oldest first."""
    unchecked: tuple[Json, ...]
    """Rules that were not checked."""
    unread: tuple[Json, ...]
    """Areas of the export that were not read, or in part."""
    hidden: tuple[str, ...]
    """What files hide or change, a sentence a line: decisions that hold, and the policy."""


def overview(decided: Decided, document: Json) -> Overview:
    """Give the answers for an audit and its document."""
    findings = document["findings"]
    still_open = [finding for finding in findings if is_open(finding)]
    return Overview(
        open=_by_severity(still_open),
        decided=_by_severity(finding for finding in findings if not is_open(finding)),
        anonymous=tuple(f for f in still_open if f["reach"] == "anonymous" and f["severity"] != "info"),
        exposed=tuple(_exposed(decided.audit.context)),
        baseline=decided.baseline.path if decided.baseline else "",
        new=tuple(finding for finding in findings if finding["baseline"] == "new"),
        newly_checked=sum(finding["baseline"] == "newly checked" for finding in findings),
        fixed=tuple(document["fixed"]),
        late=late(findings),
        unchecked=tuple(rule for rule in document["rules"] if rule["status"] == "not checked"),
        unread=tuple(entry for entry in document["coverage"] if entry["status"] != "read"),
        hidden=tuple(_hidden(decided, document)),
    )


def is_open(finding: Json) -> bool:
    """Whether a finding of a document counts as open: undecided, or its decision no longer holds (cli.md)."""
    decision = finding["decision"]
    return not decision or decision["state"] == "open" or decision["standing"] != "current"


def late(findings: Iterable[Json]) -> tuple[Json, ...]:
    """Give the findings whose decision no longer holds, the most urgent first."""
    found = [f for f in findings if f["decision"] and f["decision"]["state"] != "open"]
    found = [f for f in found if f["decision"]["standing"] in LATE]
    return tuple(sorted(found, key=lambda f: (LATE.index(f["decision"]["standing"]), f["decision"]["until"] or "")))


def owner(finding: Json) -> str:
    """Who answers for a decided finding, safe to show."""
    return name(finding["decision"]["owner"] or "nobody")


def _hidden(decided: Decided, document: Json) -> Iterator[str]:
    if decided.hidden:
        yield f"{decided.source} takes {decided.hidden:,} out of what is open: accepted, a risk or planned"
    yield from policy.lines(document["policy"])


def _by_severity(findings: Iterable[Json]) -> dict[str, int]:
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding["severity"]] += 1
    return counts


def _exposed(context: Context) -> Iterator[str]:
    """Say what visitors who do not sign in may do; what the export does not hold is said too."""
    project = context.project
    if project.is_package:
        yield "A module package holds no user roles: what is open to anonymous is decided by the app that uses it."
    elif project.security.level is SecurityLevel.OFF:
        yield "The security level is Off: nobody signs in, and whoever reaches the app may do everything in it."
    elif context.guest is not None:
        yield from _guest(context.guest, context)
    elif project.security.guest_access is None:
        yield "This export does not say whether anonymous users are let in."
    elif project.security.guest_access:
        yield "Anonymous users are let in, and their user role is not in this export."
    else:
        yield "Anonymous users are off: nobody gets into the app without signing in."
    if project.security.level is SecurityLevel.PROTOTYPE:
        yield "The security level is Prototype: entity access is stored, and not enforced for whoever is let in."
    if services := context.open_services():
        names = ", ".join(service.name for service in services)
        yield f"Published services that ask no authentication: {names}."


def _guest(guest: RoleSubject, context: Context) -> Iterator[str]:
    access, project, summaries = guest.access, context.project, Summaries(context.access)
    stored = [e for e in access.granted if project.persistable(e.entity) is not False and not _of_system(e.entity)]
    may = {
        "read": [entity for entity in stored if entity.read],
        "create": [entity for entity in stored if entity.create],
        "change": [entity for entity in stored if entity.write],
        "delete": [entity for entity in stored if entity.delete],
    }
    told = "; ".join(f"{word} {_listed(found, summaries, word)}" for word, found in may.items() if found)
    yield f"Visitors who do not sign in have the user role {guest.names[0]}."
    yield f"It may {told}." if told else "It has no access to stored data."
    flows = len(access.microflows) + len(access.nanoflows)
    pages = _count(len(access.pages), "page", "pages")
    yield f"It may open {pages} and run {_count(flows, 'microflow or nanoflow', 'microflows and nanoflows')}."
    if access.services:
        yield f"It may call {', '.join(service.name for service in access.services)}."


def _listed(found: list[EntityAccess], summaries: Summaries, word: str) -> str:
    """Few entities by name, with their rows where these are limited; of many the number. Rows do not limit create."""
    if len(found) > MAX_NAMES:
        return f"{len(found):,} entities"
    limits = [(entity.entity, "" if word == "create" else summaries.rows(entity)) for entity in found]
    return ", ".join(entity if rows in _ALL_ROWS else f"{entity} ({rows})" for entity, rows in limits)


def _of_system(entity: str) -> bool:
    return entity.startswith(f"{SYSTEM}.")


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
