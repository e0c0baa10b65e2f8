"""Where a meeting stands, kept for the next run: after a kill or a restart it goes on at the same card (screens.md C6).

The decisions file only has decisions, and people share it. So this is a small file of its own in the user's data
folder, one for each decisions file. It has no name from the project, only hashes, and may be deleted at any time.
"""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from auditor.files.errors import FileError
from auditor.files.limits import MB
from auditor.files.new_folder import make_folder
from auditor.files.opening import read_regular
from auditor.files.writing import write_atomic
from auditor.findings.finding import Severity
from auditor.model.frozen import frozen
from screens.agenda import Agenda, Place, Stop, Which
from screens.deciding import data_folder
from screens.desk import Desk

FOLDER = "meetings"
"""The folder in the data folder that the files are in."""

LIMIT = 1 * MB
"""Bytes of such a file. One with ten thousand parked cards has 0.2 MB."""


@frozen
class MeetingPlace:
    """Where a meeting stood."""

    day: date
    which: Which
    severities: frozenset[Severity]
    at: str
    """The hash of its place on the agenda."""
    parked: tuple[str, ...]
    """Hashes of the cards that were skipped, in that order."""


def place_of(agenda: Agenda) -> MeetingPlace:
    """Give where a meeting stands. What is gone is not kept, but what comes after it."""
    parked = tuple(_hash(card.key) for card in agenda.parked_cards)
    at = _of(agenda.stops[agenda.at])
    return MeetingPlace(agenda.session.desk.today, agenda.which, agenda.severities, at, parked)


def go_on_at(agenda: Agenda, place: MeetingPlace) -> None:
    """Go on where a meeting stood: park what was parked, and go to the same place; to the first open one that is not
    parked where that is no longer there."""
    by_hash = {_hash(card.key): card.key for card in agenda.cards}
    agenda.parked = [by_hash[each] for each in place.parked if each in by_hash]
    agenda.bring_back()
    agenda.at = next(_places(agenda, place), len(agenda.stops) - 1)


def _places(agenda: Agenda, place: MeetingPlace) -> Iterator[int]:
    """Give where to go on, the best first."""
    yield from (at for at, stop in enumerate(agenda.stops) if _of(stop) == place.at)
    for at, stop in enumerate(agenda.stops):
        if stop.place is Place.CARD and stop.card and agenda.is_open(stop.card) and stop.card.key not in agenda.parked:
            yield at
    yield from (at for at, stop in enumerate(agenda.stops) if stop.place is Place.PARKING and agenda.parked_cards)


def _of(stop: Stop) -> str:
    place, key = stop.key
    return _hash(f"{place.value} {key}")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def file_of(decisions: Path, data: Path) -> Path:
    """Give the file for the meetings that write into a decisions file, by the data folder that it is in."""
    return data / FOLDER / f"{_hash(str(decisions.resolve()))}.json"


def read_place(path: Path) -> MeetingPlace | None:
    """Read where the last meeting stood; None when there was none, or the file is none that was written here."""
    try:
        read = json.loads(read_regular(path, LIMIT))
        return MeetingPlace(
            date.fromisoformat(read["day"]),
            Which(read["which"]),
            frozenset(Severity(each) for each in read["severities"]),
            str(read["at"]),
            tuple(str(each) for each in read["parked"]),
        )
    except (FileError, KeyError, RecursionError, TypeError, ValueError):
        return None


def write_place(path: Path, place: MeetingPlace) -> None:
    """Write where a meeting stands. Raises `OutputError`."""
    values = {
        "day": place.day.isoformat(),
        "which": place.which.value,
        "severities": [level.value for level in Severity if level in place.severities],
        "at": place.at,
        "parked": place.parked,
    }
    make_folder(path.parent)
    write_atomic(path, json.dumps(values, indent=1).encode())


class KeptPlace:
    """Keeps where the meeting stands, once there is a decisions file, and knows where the one before it stood."""

    def __init__(self) -> None:
        self.earlier: MeetingPlace | None = None
        """Where the last meeting with this decisions file stood; None for none."""
        self._decisions: Path | None = None
        self._kept: tuple[Path, MeetingPlace] | None = None
        self._fails = False

    def look(self, desk: Desk) -> bool:
        """See where the last meeting stood; True when the decisions file is another than at the last look."""
        decisions = desk.file.path if desk.file else None
        if decisions == self._decisions:
            return False
        self._decisions = decisions
        self.earlier = read_place(file_of(decisions, data_folder())) if decisions else None
        return True

    def keep(self, agenda: Agenda) -> str:
        """Keep where a meeting stands, when that is another place; say, once, why it cannot be kept."""
        file, place = agenda.session.desk.file, place_of(agenda)
        if file is None or self._kept == (file.path, place):
            return ""
        self._kept = (file.path, place)
        try:
            write_place(file_of(file.path, data_folder()), place)
        except FileError as error:
            failed_before, self._fails = self._fails, True
            return "" if failed_before else f"The next run will not know what is parked: {error}"
        return ""
