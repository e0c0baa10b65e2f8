"""How known vulnerabilities are told: one finding that lists all of a version (PRJ-15, MOD-01, MOD-04)."""

from collections.abc import Iterator, Sequence

from auditor.findings.finding import Certainty, Evidence, Fact, Severity
from auditor.model.names import Name
from auditor.model.project import Module
from auditor.model.source import Location
from auditor.rules.advisories import Advisories, Match
from auditor.rules.context import Context
from auditor.rules.marketplace import ENCRYPTION
from auditor.rules.telling import counted, listed
from auditor.rules.versions import version_of

DEFAULT_KEY = Name("CVE-2024-39888")
"""The Encryption module's own key was public: MOD-01 reports it, so MOD-04 leaves it out."""


def default_key(module: Module, context: Context) -> tuple[Match, ...]:
    """Give that advisory, where the module is the Encryption module in a version that has the fault."""
    if module.name != ENCRYPTION:
        return ()
    matches = context.advisories.of_module(module, context.project.version)
    return tuple(match for match in matches if match.advisory.cve == DEFAULT_KEY)


def severity_of(matches: Sequence[Match]) -> Severity:
    """Give the severity of the worst one."""
    return min((match.advisory.severity for match in matches), key=lambda severity: severity.rank)


def certainty_of(matches: Sequence[Match]) -> Certainty:
    """Certain when one of the worst ones is: the severity then rests on no doubt."""
    worst = severity_of(matches)
    sure = any(not match.doubts for match in matches if match.advisory.severity is worst)
    return Certainty.CERTAIN if sure else Certainty.POSSIBLE


def facts_of(matches: Sequence[Match]) -> tuple[Fact, ...]:
    """Give what a finding saw: which vulnerabilities, and which of them are in doubt."""
    return tuple((match.advisory.cve, bool(match.doubts)) for match in sorted(matches, key=lambda m: m.advisory.cve))


def told(what: str, matches: Sequence[Match]) -> str:
    """Say how many there are: `Mendix 9.18.3 has 7 known vulnerabilities, the worst with CVSS 6.8.`"""
    sure = [match for match in matches if not match.doubts]
    worst = f"CVSS {max(match.advisory.cvss or 0.0 for match in matches):.1f}"
    if not sure:
        number = counted(len(matches), "known vulnerability", "known vulnerabilities")
        return f"{what} possibly has {number} ({worst}); the evidence says on what it depends."
    number = counted(len(sure), "known vulnerability", "known vulnerabilities")
    more = f", and possibly {len(matches) - len(sure)} more" if len(sure) < len(matches) else ""
    return f"{what} has {number}{more}, the worst with {worst}."


def fixed_by(what: str, matches: Sequence[Match]) -> str:
    """Say which upgrade fixes them, and what helps beside one."""
    fixes = [match.fixed for match in matches if match.fixed]
    without = [match for match in matches if not match.fixed]
    parts = []
    if fixes:
        all_of = "all of them" if not without else listed(m.advisory.cve for m in matches if m.fixed)
        parts.append(f"Upgrade {what} to {max(fixes, key=version_of)} or newer, which fixes {all_of}.")
    remedies = dict.fromkeys(one.remedy for match in without for one in match.ranges if one.remedy)
    parts += [f"{remedy[:1].upper()}{remedy[1:]}." for remedy in remedies]
    if any(not one.remedy for match in without for one in match.ranges):
        parts.append(f"See whether the newest {what} fixes what had no fix when the advisories were written.")
    return " ".join(parts)


def evidence_of(matches: Sequence[Match], advisories: Advisories, place: Location | None) -> Iterator[Evidence]:
    """Say of each one its numbers, the versions it is about, the fix, and on what it depends; then of which day."""
    for match in matches:
        advisory = match.advisory
        numbers = [advisory.ssa, f"CVSS {advisory.cvss:.1f}" if advisory.cvss is not None else ""]
        numbers += [f"CWE-{advisory.cwe}" if advisory.cwe else "", advisory.source]
        parts = [
            f"{advisory.cve} ({', '.join(part for part in numbers if part)}): affects "
            f"{listed(dict.fromkeys(map(str, match.ranges)))}",
            f"fixed in {match.fixed}" if match.fixed else "",
            f"possible only: {'; '.join(match.doubts)}" if match.doubts else "",
        ]
        yield Evidence("; ".join(part for part in parts if part), place)
    yield Evidence(advisories.dated)
