"""The two lines at the top of every screen: what is open and how it stands, and which view this is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual import events
from textual.message import Message
from textual.reactive import reactive

from screens.widgets.drawing import SEVERITY_STYLES, Span, Spans, clip, width_of
from screens.widgets.line import Line, length

CRUMBS_FROM = 120
"""The width from which the views line says where we are."""
LONG_FROM = 150
"""The width from which the status line has everything."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the status line tells; the same on every screen."""

    project: str = ""
    """Name of the project."""
    version: str = ""
    """Its Mendix version, `10.24.4`; empty when it is not known."""
    facts: Sequence[str] = ()
    """What else there is to say where there is room: security level, counts."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Findings of the whole project by severity word, decided ones included; empty while there are none to count."""
    not_checked: int = 0
    """How many rules were not checked."""
    live: str = ""
    """Since when the picture is as it is: `live 12:04:31`."""
    note: str = ""
    """What is going on, instead of the counts: `Reading Webshop.mpr  412 of 3,012 units`."""


class StatusLine(Line):
    """The first line of every screen."""

    status = reactive(Status(), layout=False)
    """What it tells."""

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give the project at the left, its findings at the right."""
        status = self.status
        right = [(status.note, "strong")] if status.note else self._counts()
        if not status.project:
            return [(" mxaudit", "strong")], right
        if width < LONG_FROM:
            version = ".".join(status.version.split(".")[:2])
            words = " ".join(word for word in (status.project, version) if word)
            return self._shortened(words, width - length(right)), right
        if status.live:
            right = [*right, (f"   {status.live}", "muted")]
        return [(" mxaudit", "strong"), ("  " + self._long(width - length(right) - len(" mxaudit    ")), "")], right

    def _long(self, room: int) -> str:
        """Name the project with as many facts as have room."""
        status = self.status
        named = f"{status.project} {status.version}".strip()
        facts = [fact.split(" · ") for fact in status.facts]
        while facts:
            words = "  ".join((named, *(" · ".join(parts) for parts in facts)))
            if width_of(words) <= room:
                return words
            facts[-1].pop()
            facts = [parts for parts in facts if parts]
        return clip(named, room)

    def _counts(self) -> list[Span]:
        """Count the findings, worst first, and the rules not checked last."""
        status = self.status
        spans: list[Span] = []
        for word, count in status.counts.items():
            spans += [("  " if spans else "", ""), (f"{word} {count}", SEVERITY_STYLES[word] if count else "muted")]
        if status.not_checked:
            spans += [("  " if spans else "", ""), (f"{status.not_checked} NOT CHECKED", "strong")]
        return spans

    def _shortened(self, words: str, room: int) -> Spans:
        """Leave the program's name away before the project's name is cut."""
        if length([(f" mxaudit {words} ", "")]) <= room:
            return [(" mxaudit ", "strong"), (words, "")]
        return [(" " + clip(words, max(0, room - 2)) + " ", "")]


@dataclass(frozen=True, slots=True)
class Tab:
    """A view with a number."""

    number: str
    """The key that shows it."""
    label: str
    """Its name."""


class ViewsLine(Line):
    """The second line: the numbered views, and where we are."""

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, number: str) -> None:
            """Name it by its number."""
            super().__init__()
            self.number = number

    current = reactive("", layout=False)
    """The number of the view that is shown, or that the shown one was opened from."""
    crumbs: reactive[Sequence[str]] = reactive((), layout=False)
    """Where we are, outermost first."""

    instead: reactive[tuple[Spans, Spans] | None] = reactive(None, layout=False)
    """What a view shows in place of all that, as a meeting does."""

    def __init__(self, tabs: Sequence[Tab], *, id: str | None = None) -> None:
        """Name the views."""
        super().__init__(id=id)
        self.tabs = tabs

    def parts(self, width: int) -> tuple[Spans, Spans]:
        """Give the views at the left, the crumbs at the right."""
        if self.instead is not None:
            return self.instead
        left: list[Span] = []
        for tab in self.tabs:
            words = f"{tab.number} {tab.label}"
            left.append((f"[{words}]", "heading") if tab.number == self.current else (f" {words} ", ""))
        if width < CRUMBS_FROM:
            return left, ()
        return left, [(shortened(self.crumbs, width - length(left) - 2), "muted")]

    def on_click(self, event: events.Click) -> None:
        """Ask for the view that was clicked."""
        start = 0
        for tab in self.tabs if self.instead is None else ():
            end = start + length([(f" {tab.number} {tab.label} ", "")])
            if start <= event.x < end:
                self.post_message(self.Chosen(tab.number))
            start = end


def shortened(crumbs: Sequence[str], room: int) -> str:
    """Join the steps of a path, leaving out those in the middle that have no room."""
    for left_out in range(max(1, len(crumbs) - 1)):
        steps = [*crumbs[:1], "…", *crumbs[1 + left_out :]] if left_out else crumbs
        if width_of(path := " › ".join(steps)) <= room:
            return path
    return clip(path, max(0, room)) if crumbs else ""
