"""Every key of the screens: one table, from which bindings, footer, help and `docs/keys.md` are made.

A key means one thing everywhere. A view takes the keys it answers to by their id (`bindings`) and has an action of
that name; what the key is called there (`Only open`, `Only gains`) is one of the labels listed here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to do, and the keys that do it."""

    id: str
    """Its name: of the binding (for a keymap), and of the action (`action_why`)."""
    shown: str
    """The key as the footer shows it."""
    labels: Mapping[str, str]
    """The words of the footer, and what each means in help. The first is the usual one."""
    more: str = ""
    """What help adds to the meaning where it has the room."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Textual's names of the keys, with commas, by the part of the action they do (`up`: `action_move_up`)."""
    listed: str = ""
    """All its keys as help shows them, when that is more than the footer shows."""
    everywhere: bool = False
    """Whether the program answers to it on every screen, so that help lists it apart."""
    action: str = ""
    """The action with `{part}` in it, where it is not the id and the part."""
    priority: bool = False
    """Whether it works whatever has the focus, also over a question or while the person types."""

    @property
    def label(self) -> str:
        """Give the usual word of the footer."""
        return next(iter(self.labels))

    def binding(self, part: str, label: str = "", shown: str = "") -> Binding:
        """Give the binding of one part.

        Args:
            part: A key of `parts`.
            label: One of `labels`; empty for the usual one.
            shown: The key as the footer shows it, where the part stands alone there.

        Raises:
            KeyError: There is no such part, or no such label.
        """
        label = label or self.label
        return Binding(
            self.parts[part],
            self.action.format(part=part) if self.action else f"{self.id}_{part}" if part else self.id,
            label,
            show=bool(shown) or part == next(iter(self.parts)),
            key_display=shown or self.shown,
            priority=self.priority,
            tooltip=self.labels[label] + self.more,
            id=f"{self.id}.{part}" if part else self.id,
            group=Binding.Group(label, compact=True) if len(self.parts) > 1 and not shown else None,
        )


def _key(id: str, keys: str, shown: str, label: str, does: str, more: str = "") -> Key:
    """Make a key of one part that some views answer to."""
    return Key(id, shown, {label: does}, more, {"": keys})


def _global(id: str, keys: str, shown: str, label: str, does: str, more: str = "", listed: str = "") -> Key:
    """Make a key of one part that works on every screen."""
    return Key(id, shown, {label: does}, more, {"": keys}, listed, everywhere=True)


_MOVES = {
    "up": "up,k",
    "down": "down,j",
    "left": "left,h",
    "right": "right,l",
    "page_up": "pageup",
    "page_down": "pagedown",
    "half_up": "ctrl+u",
    "half_down": "ctrl+d",
    "top": "g",
    "bottom": "G",
    "home": "home",
    "end": "end",
}
_VIEWS = "Roles, Entities, Matrix, Findings, Merge, Sign-in, Coverage"

KEYS = (
    _global("help", "question_mark", "?", "Help", "help for this screen"),
    Key(
        "commands",
        ":",
        {"Commands": "every command by name"},
        parts={"": "colon"},
        everywhere=True,
        action="command_palette",
    ),
    _global(
        "filter",
        "slash",
        "/",
        "Filter",
        "filter this list",
        "; Enter keeps it, Esc clears it, ! inverts it; in Matrix tab filters the columns",
    ),
    Key(
        "views",
        "1-7",
        {"Views": _VIEWS},
        parts={str(number): str(number) for number in range(1, 8)},
        listed="1 - 7",
        everywhere=True,
        action="view({part})",
    ),
    Key(
        "move",
        "hjkl",
        {"Move": "move", "Next": "next", "Previous": "previous"},
        "; PgUp PgDn ^d ^u pages; g G Home End ends",
        _MOVES,
        "↑↓←→ hjkl",
        everywhere=True,
    ),
    Key(
        "open",
        "⏎",
        {"Open": "open, fold and unfold", "Confirm": "confirm", "Run": "run the highlighted key"},
        parts={"": "enter"},
    ),
    _global("back", "q,backspace,escape", "q", "Back", "back", listed="q ⌫ Esc"),
    Key(
        "pane",
        "tab",
        {"Pane": "next, previous pane"},
        parts={"next": "tab", "previous": "shift+tab"},
        listed="tab shift+tab",
        everywhere=True,
    ),
    _global("zoom", "z", "z", "Zoom", "zoom the pane"),
    Key("mark", "space", {"Mark": "mark", "In/out": "mark"}, "; in Merge: a role in or out", {"": "space"}),
    _key("merge", "m", "m", "Merge", "merge the marked roles"),
    _key("compare", "d", "d", "Compare", "compare two roles", ": the marked one with the highlighted one"),
    _key("why", "w", "w", "Why", "why, or why not", ": the chain behind a cell, a finding or a gain"),
    _key("matrix", "x", "x", "Matrix", "show it in the matrix"),
    _key("findings", "f", "f", "Findings", "findings of the highlighted thing"),
    Key(
        "only",
        "o",
        {
            "Only": "only rows with findings",
            "Only findings": "only rows with findings",
            "Only gains": "only gains",
            "Only open": "only open findings",
        },
        parts={"": "o"},
    ),
    Key(
        "sort",
        "s",
        {"Sort": "sort, reverse"},
        ": s by the next column, S the other way round",
        {"": "s", "reverse": "S"},
        "s S",
    ),
    _key("group", "c", "c", "Group", "group by", " severity, role, module, rule"),
    _key("rows", "v", "v", "Rows", "kind of rows", ": entities, microflows, pages, services"),
    _key("roles", "t", "t", "User/module", "user roles or module roles"),
    _key("base", "b", "b", "Base", "base role of a merge"),
    Key(
        "step",
        "[]",
        {"Prev/next": "previous, next gain or finding"},
        parts={"previous": "left_square_bracket", "next": "right_square_bracket"},
        listed="[ ]",
    ),
    _key("accept", "a", "a", "Accept", "accept", ": the group under the cursor, or the one finding"),
    _key("risk", "r", "r", "Risk", "risk", ": known, not accepted, not planned"),
    _key("planned", "p", "p", "Planned", "fix planned", ", with an owner and a date"),
    _key("note", "n", "n", "Note", "note, owner, until", "; the last owner is kept"),
    _key("undo", "u", "u", "Undo", "undo the last decision"),
    _key("write", "e", "e", "Write", "write the findings file"),
    _key("scenario", "W", "W", "Scenario", "save the merge as a scenario"),
    _key("copy", "y", "y", "Copy", "copy the sentence or the finding"),
    _key("meeting", "M", "M", "Meeting", "meeting mode", ": one finding at a time"),
    _global("theme", "T", "T", "Theme", "next theme", ": dark, light, contrast, mono"),
    _global("reload", "R", "R", "Reload", "reload the export"),
    Key("quit", "^q", {"Quit": "quit at once"}, parts={"": "ctrl+q"}, everywhere=True, priority=True),
)
"""Every key, in the order of help."""

BY_ID = {key.id: key for key in KEYS}
"""Every key by its id."""


def bindings(*ids: str, **labels: str) -> list[BindingType]:
    """Give the bindings of a view, for its `BINDINGS`: every part of each key.

    Args:
        ids: Keys with their usual label, for example `"why"`.
        labels: Keys with another of their labels, for example `only="Only open"`.

    Raises:
        KeyError: There is no such key, or no such label.
    """
    wanted = [*((id, "") for id in ids), *labels.items()]
    return [BY_ID[id].binding(part, label) for id, label in wanted for part in BY_ID[id].parts]


def key_of(binding: Binding) -> Key | None:
    """Give the key of the table that a binding was made of."""
    return BY_ID.get((binding.id or "").partition(".")[0])


def keys_page() -> str:
    """Write `docs/keys.md`."""
    rows = [("Key", "Footer", "What it does"), ("---", "---", "---")]
    for key in KEYS:
        keys = " ".join("to" if part == "-" else f"`{part}`" for part in (key.listed or key.shown).split(" "))
        rows.append((keys, ", ".join(key.labels), "; ".join(dict.fromkeys(key.labels.values())) + key.more))
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return (
        "# Keys\n\nWritten from the code (`python -m screens.keys > docs/keys.md`). A key means one thing on every "
        f"screen; the footer shows those that work now.\n\n{table}\n"
    )


if __name__ == "__main__":
    print(keys_page(), end="")
