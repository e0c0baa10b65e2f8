"""Known vulnerabilities of Mendix and of Marketplace modules, and whether a version is affected.

`advisories.json` beside this file holds what is shipped; a file of the same form can add newer ones. For a CVE and a
product it has ranges of versions:

-   `line`: the versions that a range is about, `9` or `9.12`. Of the lines that a version belongs to the longest
    decides, because long-term lines get their own fixes: 9.18.5 is fixed although it is below 9.22.0.
-   `track`: SAML is published in two tracks under the same numbers. Where only one is affected, so is the app possibly.
-   `mendix`: the app's major version, where that tells two rows apart. The highest also holds for later ones.
-   `from`, `below`: the first version affected and the first that is not; without them there is no such bound.
-   `condition`: what else must hold, which no model shows.

Only active entries are matched. Revoked, superseded and unverified ones stay, so that nobody adds them anew. Entries
on Studio Pro concern the developer's machine and those on widgets have no version in a model: no rule asks for them.
Source: advisories.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path

from auditor.findings.finding import Severity
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name, name
from auditor.model.project import Module
from auditor.rules.versions import Version, is_of_line, line_of, version_of


class Product(StrEnum):
    """What an advisory is about."""

    RUNTIME = "runtime"
    STUDIO_PRO = "studio pro"
    MODULE = "module"
    WIDGET = "widget"


class Standing(StrEnum):
    """What became of an advisory. Only active ones are matched."""

    ACTIVE = "active"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    UNVERIFIED = "unverified"


@frozen
class Range:
    """Some versions of a product that are affected."""

    line: Name = NO_NAME
    """The versions it is about: `9.12`; empty for all."""
    track: Name = NO_NAME
    mendix: int | None = None
    """Major version of the app that it is about; None for every app."""
    meant_for: Name = NO_NAME
    """For which apps a module's versions are, in the advisory's words: `Mendix 9 compatible`."""
    start: Name = NO_NAME
    """The first version affected; empty: every version before `below`."""
    below: Name = NO_NAME
    """The first version that is not affected; empty: none is known."""
    fixed: Name = NO_NAME
    """The version that the advisory names as the fix."""
    no_fix_on: Name = NO_NAME
    """Day on which no fix was listed: a later one is likely."""
    condition: Name = NO_NAME
    remedy: Name = NO_NAME
    """What helps beside an upgrade."""

    def holds(self, version: Version) -> bool:
        """Whether a version lies in it."""
        return version >= version_of(self.start) and (not self.below or version < version_of(self.below))

    def __str__(self) -> str:
        """Write it in words: `3.1.9 to below 3.2.7 (New Track)`."""
        bounds = f"below {self.below}" if self.below else "all versions"
        if self.start:
            bounds = f"{self.start} to {bounds}" if self.below else f"from {self.start} on"
        elif self.line and not self.below:
            bounds = f"all of {self.line}"
        words = ", ".join(part for part in (self.meant_for, self.track) if part)
        return f"{bounds} ({words})" if words else bounds


@frozen
class Advisory:
    """One CVE in one product."""

    cve: Name
    product: Product
    standing: Standing
    ssa: Name = NO_NAME
    """Siemens' number."""
    icsa: Name = NO_NAME
    """CISA's number."""
    cvss: float | None = None
    """Base score, 0 to 10; sources differ, so `source` says whose it is."""
    cwe: int | None = None
    module: Name = NO_NAME
    package_id: Name = NO_NAME
    """Marketplace id of the module."""
    affected: tuple[Range, ...] = ()
    superseded_by: Name = NO_NAME
    source: Name = NO_NAME
    file: Name = NO_NAME
    """The file that it was added from; empty for what is shipped."""

    @property
    def key(self) -> tuple[str, ...]:
        """What a newer file replaces: the CVE in this product."""
        return self.cve, self.product, self.module

    @property
    def severity(self) -> Severity:
        """By CVSS (rules.md)."""
        score = self.cvss or 0.0
        if score >= 9:
            return Severity.CRITICAL
        return Severity.HIGH if score >= 7 else Severity.MEDIUM if score >= 4 else Severity.LOW


@frozen
class Match:
    """A version that an advisory is about."""

    advisory: Advisory
    ranges: tuple[Range, ...]
    """Those that the version lies in, of the line that decides."""
    doubts: tuple[str, ...] = ()
    """Why it is affected only possibly; empty when it is."""

    @property
    def fixed(self) -> str:
        """The version that fixes it, in every range; empty where none is known."""
        fixes = [one.fixed for one in self.ranges]
        return max(fixes, key=version_of) if fixes and all(fixes) else ""


@dataclass(frozen=True)
class Advisories:
    """Every advisory that is known, and of which day that knowledge is."""

    entries: tuple[Advisory, ...]
    as_of: tuple[tuple[Name, Name], ...]
    """File name (empty for what is shipped) and day, one for each file."""
    _by_module: dict[str, list[Advisory]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for entry in self.entries:
            if entry.product is Product.MODULE and entry.standing is Standing.ACTIVE:
                for known_by in filter(None, (entry.module, entry.package_id)):
                    self._by_module.setdefault(known_by, []).append(entry)

    @property
    def dated(self) -> str:
        """Say of which day the advisories are: `advisories as of 2026-09-24`."""
        days = [f"{day} ({file})" if file else str(day) for file, day in self.as_of]
        return f"advisories as of {' and '.join(days)}"

    @property
    def oldest_runtime(self) -> int:
        """Give the oldest major version of Mendix that an advisory on the runtime names."""
        lines = (one.line for e in self.entries if e.product is Product.RUNTIME for one in e.affected)
        return min((numbers[0] for line in lines if (numbers := line_of(line))), default=0)

    def about(self, module: Module) -> tuple[Advisory, ...]:
        """Give the active advisories about a module, known by its Marketplace id or by its name."""
        found = [*self._by_module.get(module.name, ()), *self._by_module.get(module.package_id or "-", ())]
        return tuple(dict.fromkeys(found))

    def of_module(self, module: Module, mendix: tuple[int, ...]) -> tuple[Match, ...]:
        """Give what affects the version of a module in an app of a Mendix version; nothing when it has no version."""
        version = version_of(module.version)
        return _worst_first(_match(one, version, mendix) for one in self.about(module)) if version else ()

    def of_runtime(self, mendix: tuple[int, ...]) -> tuple[Match, ...]:
        """Give what affects the runtime of a Mendix version."""
        version = version_of(".".join(map(str, mendix)))
        active = (e for e in self.entries if e.product is Product.RUNTIME and e.standing is Standing.ACTIVE)
        return _worst_first(_match(one, version, mendix) for one in active) if version else ()

    def with_file(self, path: Path) -> "Advisories":
        """Add a file of newer ones: what it says about a CVE in a product replaces what was known of it.

        Raises `InputError` (ADVISORIES, JSON_*, and those of opening a file) when it is no such file.
        """
        from auditor.rules.advisories_file import read_file

        day, added = read_file(path)
        replaced = {entry.key for entry in added}
        kept = tuple(entry for entry in self.entries if entry.key not in replaced)
        return Advisories(kept + added, (*self.as_of, (name(path.name), day)))


def known(path: Path | None) -> Advisories:
    """Give the shipped advisories, with a file of newer ones where one is named. Errors: those of `with_file`."""
    return shipped().with_file(path) if path else shipped()


@cache
def shipped() -> Advisories:
    """Give the advisories that mxaudit brings along."""
    from auditor.rules.advisories_file import parse

    day, entries = parse(resources.files("auditor.rules").joinpath("advisories.json").read_bytes())
    return Advisories(entries, ((NO_NAME, day),))


def _worst_first(found: Iterable[Match | None]) -> tuple[Match, ...]:
    matches = [match for match in found if match]
    return tuple(sorted(matches, key=lambda match: (-(match.advisory.cvss or 0.0), match.advisory.cve)))


def _match(advisory: Advisory, version: Version, mendix: tuple[int, ...]) -> Match | None:
    """Decide by the longest line that the version belongs to; doubts are told, never resolved by guessing."""
    fitting = [one for one in _for_app(advisory.affected, mendix) if is_of_line(version, line_of(one.line))]
    longest = max((len(line_of(one.line)) for one in fitting), default=0)
    deciding = [one for one in fitting if len(line_of(one.line)) == longest]
    inside = tuple(one for one in deciding if one.holds(version))
    return Match(advisory, inside, tuple(_doubts(inside, deciding, mendix))) if inside else None


def _for_app(ranges: tuple[Range, ...], mendix: tuple[int, ...]) -> list[Range]:
    """Leave out what is about apps of another Mendix version; all stay where that is unknown."""
    named = [one.mendix for one in ranges if one.mendix is not None]
    if not named or not mendix[0]:
        return list(ranges)
    mine = min(mendix[0], max(named))
    return [one for one in ranges if one.mendix in (None, mine)]


def _doubts(inside: tuple[Range, ...], deciding: list[Range], mendix: tuple[int, ...]) -> Iterator[str]:
    free = sorted({one.track for one in deciding} - {one.track for one in inside})
    if free:
        affected = " and ".join(sorted({one.track for one in inside}))
        yield f"{affected} is affected and {' and '.join(free)} is not, and no version number tells them apart"
    if not mendix[0] and any(one.mendix is not None for one in inside):
        yield "it depends on the Mendix version, which is not known"
    if mendix[0] and all(_made_for(one) > mendix[0] for one in inside):
        yield f"it speaks of the versions for {inside[0].meant_for.removesuffix(' compatible')}, and this app is older"
    yield from dict.fromkeys(one.condition for one in inside if one.condition)
    if all(one.no_fix_on for one in inside):
        yield f"no fix was listed on {inside[0].no_fix_on}, and later ones are likely"


def _made_for(one: Range) -> int:
    """The Mendix major version that a range's words name; 0 for none."""
    return next(iter(line_of(one.meant_for.removeprefix("Mendix "))), 0)
