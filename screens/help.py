"""Help: the keys of the place one came from, the keys everywhere, marks and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from screens.keys import KEYS, bindings, key_of
from screens.keys import Key as TableKey
from screens.view import View
from screens.widgets.detail import Block, Detail, Entry
from screens.widgets.drawing import Span, wrap
from screens.widgets.grid import Grid
from screens.widgets.painting import GUTTER
from screens.widgets.pane import ListPane, Pane
from screens.widgets.rows import Column, Row, Table


@dataclass(frozen=True, slots=True)
class HelpTarget:
    """Where help was asked for."""

    view: View
    """The view."""
    label: str
    """Its name."""
    here: Sequence[tuple[TableKey, str, str]]
    """Each key that works there: the key, what it means there, and Textual's name of it."""

    @classmethod
    def of(cls, view: View, label: str) -> "HelpTarget":
        """Look at the keys that work now."""
        found: dict[str, tuple[TableKey, str, str]] = {}
        order = view.FOOTER.split()
        for active in view.screen.active_bindings.values():
            key = key_of(active.binding)
            if key is not None and active.enabled and active.binding.show and key.id not in found:
                found[key.id] = key, active.binding.tooltip, active.binding.key
        ranks = {id: number for number, id in enumerate(order)}
        return cls(view, label, sorted(found.values(), key=lambda known: ranks.get(known[0].id, len(ranks))))


MARKS: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (
    (
        "Marks: a cell is five characters and a sixth",
        (
            ("C R W D", "create, read, write, delete"),
            ("r w", "some members only"),
            ("-", "not"),
            ("~", "every read, write and delete is limited by a row constraint; ≈ some are; create never counts"),
            ("!", "a finding names the cell"),
            ("·", "no access"),
            ("+ =", "gained by the merge, unchanged"),
            ("CRIT HIGH MED LOW INFO", "severity, always written out"),
            ("NOT CHECKED", "rules whose input the export lacks"),
        ),
    ),
    (
        "Kinds of row constraint",
        (
            ("everything", "no constraint, or one that always holds"),
            ("own rows", "rows tied to the signed-in user"),
            ("own organisation", "rows tied to the user by a path"),
            ("by user role", "depends on the roles of the user"),
            ("fixed filter", "the same rows for everyone"),
            ("nothing", "never holds"),
            ("not analysed", "outside what is decided; shown as stored"),
        ),
    ),
    (
        "Words",
        (
            ("user role", "what a person gets: a set of module roles"),
            ("module role", "what one module lets its holders do"),
            ("access rule", "on an entity: which module roles get which rights"),
            ("row constraint", "XPath of a rule: on which rows it holds"),
            ("member", "an attribute or an association of an entity"),
            ("entity", "a kind of data, like a table"),
        ),
    ),
    (
        "Decisions",
        (
            ("accepted", "the finding stands, and that is right here"),
            ("risk", "the finding stands, and the risk is carried"),
            ("planned", "it will be fixed; overdue after Until"),
            ("stale", "decided, but the access has changed since: open again"),
        ),
    ),
)
"""The sections of marks and words."""

RULES = (
    "User roles hold module roles. Access rules name module roles.",
    "Rules only add up: no rule takes away what another gives.",
)
"""What to know about Mendix security before anything else."""


class HelpView(View):
    """Keys at the left, marks and words at the right. Enter closes help and presses the highlighted key."""

    BINDINGS = bindings(open="Run")
    FOOTER: ClassVar[str] = "help filter open back pane"

    def compose(self) -> ComposeResult:
        """Put both panes on the screen."""
        with Horizontal():
            yield ListPane(KeyGrid(id="help-keys"), name="Help", counted=False, subtitle=_RUNS, id="help-left")
            yield Pane(Detail(id="help-words"), title="Marks and words", id="help-right")

    def visit(self, target: object = None) -> None:
        """Show the keys of the place help was asked for, as if it were opened for the first time."""
        if isinstance(target, HelpTarget):
            self._target = target
            self.query_one("#help-left", ListPane).entitle(f"Help: {target.label}")
            self._fill()
            self._start_anew()

    def _start_anew(self) -> None:
        """Stand on the first key of the place: what was looked for last time is not what is asked now."""
        pane, words = self.query_one("#help-left", ListPane), self.query_one("#help-words", Detail)
        pane.grid.filter_rows("")
        pane.filter.value = ""
        pane.grid.action_move_top()
        words.action_move_top()
        self._stand_in(pane)

    def on_resize(self) -> None:
        """Say more where there is room for it."""
        self._fill()

    def _fill(self) -> None:
        """Write both panes for the width there is."""
        target, grid = getattr(self, "_target", None), self.query_one("#help-keys", Grid)
        if target is not None:
            width = self.app.size.width // 2 - 2
            columns = (
                Column("key", "", _KEY_WIDE if width > _NARROW else _KEY_NARROW, gap=0),
                Column("does", "", fill=1),
            )
            grid.show(Table(columns, list(key_rows(target, width))))
            self.query_one("#help-words", Detail).show(list(words(width > _NARROW)), keep_place=True)

    @on(Grid.RowSelected)
    async def _run(self, message: Grid.RowSelected) -> None:
        """Close help and press the key."""
        message.stop()
        await self.app.run_action("back")
        self.call_after_refresh(self.app.simulate_key, str(message.key))


class KeyGrid(Grid):
    """The list of keys; Enter runs the highlighted one."""

    BINDINGS = bindings(open="Run")

    def __init__(self, *, id: str) -> None:
        """Start empty."""
        super().__init__(header=False, id=id)
        self.noun = "key"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep the order of the list."""
        return False if action.startswith("sort") else super().check_action(action, parameters)


_RUNS = "Enter runs the highlighted key"


def key_rows(target: HelpTarget, width: int) -> Iterator[Row]:
    """Give the lines of the keys, for a list so wide: those of the place, those everywhere, and the others."""
    wide = width > _NARROW
    working = {key.id: pressed for key, _, pressed in target.here}
    yield _heading(f"Here: {target.label}")
    for key, does, pressed in target.here:
        if not key.everywhere:
            yield from _key_rows(key, does if wide else does.removesuffix(key.more), pressed, width)
    if wide:
        yield _heading("")
    yield _heading("Everywhere")
    for key in KEYS:
        if key.everywhere:
            does = key.labels[key.label] + (key.more if wide else "")
            yield from _key_rows(key, does, working.get(key.id, _first(key)), width)
    if wide:
        yield _heading("")
    yield _heading("Elsewhere: Enter says what is needed")
    for key in KEYS:
        if not key.everywhere and key.id not in working:
            yield from _key_rows(key, key.labels[key.label], _first(key), width)


def _first(key: TableKey) -> str:
    """Give Textual's name of the first key that does it."""
    return next(iter(key.parts.values())).split(",")[0]


def _heading(words: str) -> Row:
    """Give a line that the cursor steps over."""
    return Row(("heading", words), [[(words, "heading")]], inert=True)


def _key_rows(key: TableKey, does: str, pressed: str, width: int) -> Iterator[Row]:
    """Give the line of a key, and those on which what it does goes on."""
    wide = width > _NARROW
    shown = (key.listed or key.shown) if wide else key.shown
    text = f"{shown} {key.label} {does}"
    first, *others = wrap(does, width - (_KEY_WIDE if wide else _KEY_NARROW) - GUTTER)
    lead: list[Span] = [("  " if wide else " ", ""), (shown, "key")]
    yield Row(pressed, [lead, first], name=key.label, text=text)
    for number, line in enumerate(others):
        yield Row((pressed, number), ["", line], text=text, inert=True)


def words(wide: bool) -> Iterator[Block]:
    """Give the text of marks and words; where there is little room the words come before what else there is."""
    sections = MARKS if wide else (MARKS[0], *sorted(MARKS[1:], key=lambda section: section[0] != "Words"))
    for number, (heading, entries) in enumerate(sections):
        if number and wide:
            yield ""
        yield [(heading if wide else heading.partition(":")[0], "heading")]
        room = max(len(mark) for mark, _ in entries if len(mark) < 18) + 3
        for mark, meaning in entries:
            if wide:
                yield Entry(f"  {mark}", meaning, room + 2, "strong")
            elif len(mark) <= _SHORT_MARK:
                yield Entry(f" {mark}", meaning, _SHORT_MARK + 2, "strong")
            else:
                yield [(f" {mark}", "strong"), (f"  {meaning}", "")]
    yield ""
    yield from RULES


_NARROW = 57
"""The width of the list of keys up to which it says less."""
_KEY_WIDE, _KEY_NARROW = 17, 8
"""Terminal cells for the key itself."""
_SHORT_MARK = 7
"""Terminal cells of a mark beside which its meaning stands, where there is little room."""
