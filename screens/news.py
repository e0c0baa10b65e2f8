"""What the newer states of an export brought: which findings came, which are gone, which are back (screens.md C4).

Each state is compared with the one before it, so that nothing that was on the screen leaves it without a word.
"""

from collections.abc import Callable, Mapping

from auditor.findings.finding import Finding, Severity
from auditor.model.frozen import frozen


@frozen
class Gone:
    """A finding that was there and no longer is. Only words: the older model is not kept for it."""

    id: str
    severity: Severity
    rule: str
    title: str
    where: str
    """Its subjects in a line."""
    since: str
    """The time at which it was gone, `12:04`."""


@frozen
class News:
    """What changed since the export was opened, and with the last state of it."""

    opened: frozenset[str] | None = None
    """Ids of the findings that were there when it was opened; None while that is what is shown."""
    new: frozenset[str] = frozenset()
    """Ids of those that are there and were not then."""
    gone: tuple[Gone, ...] = ()
    """Those that were there at any time since, and are not; worst first."""
    at: str = ""
    """The time at which the last state was read, `12:04`; empty while none was."""
    came: int = 0
    """How many the last state has that were never there before."""
    left: tuple[Gone, ...] = ()
    """Those that went with it, worst first."""
    back: tuple[Gone, ...] = ()
    """Those that were gone, and are there again with it; worst first."""


NO_NEWS = News()
"""Nothing was read again yet."""


def news_of(
    before: Mapping[str, Finding],
    after: Mapping[str, Finding],
    older: News,
    title: Callable[[Finding], str],
    now: str,
) -> News:
    """Compare a state with the one before it.

    Args:
        before: The findings of that one by id, worst first.
        after: Those of the newer one, likewise.
        older: What was known before.
        title: Gives the title of a finding of the one before.
        now: The time.
    """
    opened = frozenset(before) if older.opened is None else older.opened
    left = tuple(
        Gone(id, found.severity, found.rule, title(found), found.subjects.label, now)
        for id, found in before.items()
        if id not in after
    )
    known = {gone.id: gone for gone in older.gone}
    back = tuple(known[id] for id in after if id in known)
    still = [gone for gone in older.gone if gone.id not in after]
    gone = tuple(sorted((*still, *left), key=lambda each: each.severity.rank))
    came = len(after.keys() - before.keys()) - len(back)
    return News(opened, frozenset(after.keys() - opened), gone, now, came, left, back)
