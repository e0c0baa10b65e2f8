"""Date tokens: what `[%BeginOfCurrentDay%] - 3 * [%YearLength%]` names, and how such moments lie in time.

A moment is a base token and shifts by lengths. Two moments are ordered only where that holds for every clock, time
zone and calendar: see `order`. Names and meaning: refguide xpath-keywords-and-system-variables, "Time-Related".
"""

import re
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

from auditor.model.frozen import frozen

NOW = "CurrentDateTime"

_UNITS = ("Minute", "Hour", "Day", "Week", "Month", "Year")
_LENGTHS = {
    "Second": timedelta(seconds=1),
    "Minute": timedelta(minutes=1),
    "Hour": timedelta(hours=1),
    "Day": timedelta(days=1),
    "Week": timedelta(days=7),
    "Month": timedelta(days=30),
    "Year": timedelta(days=365),
}
_BASES = frozenset(
    [NOW]
    + [f"{edge}OfCurrent{unit}{zone}" for edge in ("Begin", "End") for unit in _UNITS for zone in ("", "UTC")]
    + [f"{edge}Of{day}{zone}" for edge in ("Begin", "End") for day in ("Yesterday", "Tomorrow") for zone in ("", "UTC")]
)
_BASE = re.compile(r"\s*\[%(\w+)%\]")
_SHIFT = re.compile(r"\s*([+-])\s*(?:(\d{1,6})\s*\*\s*)?\[%(\w+)Length%\](?:\s*\*\s*(\d{1,6}))?")


@frozen
class Moment:
    """A moment relative to the clock."""

    base: str
    """A token name without its marks, such as `BeginOfCurrentDay`."""
    shifts: tuple[tuple[str, int], ...] = ()
    """Lengths added, by unit name (`Day`) in alphabetical order; never zero."""

    def __str__(self) -> str:
        """Print the token as it stands in a constraint, without quotes."""
        shifts = "".join(f" {'-' if count < 0 else '+'} {abs(count)} * [%{unit}Length%]" for unit, count in self.shifts)
        return f"[%{self.base}%]{shifts}"


def moment(token: str) -> Moment | None:
    """Read a date token with its arithmetic; None for any other token."""
    base = _BASE.match(token)
    if base is None or base[1] not in _BASES:
        return None
    shifts: dict[str, int] = {}
    at = base.end()
    while shift := _SHIFT.match(token, at):
        sign, before, unit, after = shift.groups()
        if unit not in _LENGTHS or (before and after):
            return None
        count = int(before or after or 1) * (-1 if sign == "-" else 1)
        shifts[unit] = shifts.get(unit, 0) + count
        at = shift.end()
    if token[at:].strip():
        return None
    return Moment(base[1], tuple(sorted((unit, count) for unit, count in shifts.items() if count)))


@cache
def order(one: Moment, other: Moment) -> str | None:
    """Say how two moments lie for every clock: `<`, `<=`, `=`, `>=`, `>`, or None where that depends.

    A period begins at or before each moment in it and ends at or after it; a period lies within every period that
    contains it. Months and weeks are not nested, and local time and UTC meet only in the present moment.
    """
    if one == other:
        return "="
    if one.base == other.base:
        return _shift_order(one, other)
    signs = {count > 0 for _, count in one.shifts} | {count < 0 for _, count in other.shifts}
    if _not_after(one.base, other.base) and signs <= {False}:
        return "<" if one.shifts or other.shifts else "<="
    if _not_after(other.base, one.base) and signs <= {True}:
        return ">" if one.shifts or other.shifts else ">="
    return None


def clock_value(when: Moment, now: datetime) -> datetime:
    """Give the moment for one clock: UTC is the local zone, weeks begin on Monday, ends are a millisecond early."""
    base = when.base.removesuffix("UTC")
    if base == NOW:
        value = now
    else:
        edge, _, period = base.partition("Of")
        days = {"Yesterday": -1, "Tomorrow": 1}.get(period, 0)
        unit = "Day" if days else period.removeprefix("Current")
        value = _edge(now + timedelta(days=days), unit, edge == "End")
    for unit, count in when.shifts:
        value += _LENGTHS[unit] * count
    return value


def _edge(at: datetime, unit: str, end: bool) -> datetime:
    start = at.replace(second=0, microsecond=0)
    if unit != "Minute":
        start = start.replace(minute=0)
    if unit in ("Day", "Week", "Month", "Year"):
        start = start.replace(hour=0)
    if unit == "Week":
        start -= timedelta(days=start.weekday())
    elif unit in ("Month", "Year"):
        start = start.replace(day=1)
    if unit == "Year":
        start = start.replace(month=1)
    if not end:
        return start
    if unit == "Month":
        following = (start + timedelta(days=32)).replace(day=1)
    elif unit == "Year":
        following = start.replace(year=start.year + 1)
    else:
        following = start + _LENGTHS[unit]
    return following - timedelta(milliseconds=1)


def _shift_order(one: Moment, other: Moment) -> str | None:
    """Order two moments of one base: by the difference, where all its lengths point one way."""
    difference = dict(other.shifts)
    for unit, count in one.shifts:
        difference[unit] = difference.get(unit, 0) - count
    signs = {count > 0 for count in difference.values() if count}
    if len(signs) != 1:
        return None
    return "<" if signs == {True} else ">"


@cache
def _not_after(one: str, other: str) -> bool:
    """Say whether the first base token is never after the second."""
    later = {one}
    while True:
        more = {after for base in later for after in _AFTER.get(base, ())} - later
        if other in later | more:
            return True
        if not more:
            return False
        later |= more


def _facts() -> dict[str, set[str]]:
    facts: dict[str, set[str]] = {}
    for zone in ("", "UTC"):
        chain = ["Minute", "Hour", "Day", "Month", "Year"]
        for inner, outer in [*pairwise(chain), ("Day", "Week")]:
            facts.setdefault(f"BeginOfCurrent{outer}{zone}", set()).add(f"BeginOfCurrent{inner}{zone}")
            facts.setdefault(f"EndOfCurrent{inner}{zone}", set()).add(f"EndOfCurrent{outer}{zone}")
        facts.setdefault(f"BeginOfCurrentMinute{zone}", set()).add(NOW)
        facts.setdefault(NOW, set()).add(f"EndOfCurrentMinute{zone}")
        days = [f"{edge}Of{day}{zone}" for day in ("Yesterday", "CurrentDay", "Tomorrow") for edge in ("Begin", "End")]
        for before, after in pairwise(days):
            facts.setdefault(before, set()).add(after)
    return facts


_AFTER = _facts()
