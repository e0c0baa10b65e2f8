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
    needs: str = ""
    """What must be there for it to work, told when it is pressed, or chosen by name, where it does not. The sentence
    (`lacking`) has one line of the smallest terminal."""

    @property
    def label(self) -> str:
        """Give the usual word of the footer."""
        return next(iter(self.labels))

    @property
    def lacking(self) -> str:
        """Say what is missing where it does not work."""
        return f"{self.shown} {self.label} needs {self.needs}." if self.needs else f"{self.shown} does not work here."

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


def _key(id: str, keys: str, label: str, does: str, more: str = "", needs: str = "") -> Key:
    """Make a key of one part that some views answer to, written as it is typed."""
    return Key(id, keys, {label: does}, more, {"": keys}, needs=needs)


def _global(
    id: str, keys: str, shown: str, label: str, does: str, more: str = "", listed: str = "", needs: str = ""
) -> Key:
    """Make a key of one part that works on every screen."""
    return Key(id, shown, {label: does}, more, {"": keys}, listed, everywhere=True, needs=needs)


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
_DECIDES = "a finding or a question, in Findings, Meeting or Checklist"
_JUDGED = "a project that is read and judged"
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
        needs="a list: tab goes to one",
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
        needs="a line under the cursor that opens",
    ),
    _global("back", "q,backspace,escape", "q", "Back", "back", listed="q ⌫ Esc"),
    Key(
        "pane",
        "tab",
        {"Pane": "next, previous pane"},
        parts={"next": "tab", "previous": "shift+tab"},
        listed="tab shift+tab",
        everywhere=True,
        needs="a second pane",
    ),
    _global("zoom", "z", "z", "Zoom", "zoom the pane"),
    Key(
        "mark",
        "space",
        {"Mark": "mark", "In/out": "mark"},
        "; in Merge: a role in or out",
        {"": "space"},
        needs="a list to mark in: Roles, Merge, or what to write",
    ),
    _key("merge", "m", "Merge", "merge the marked roles", needs="two marked roles: space marks them in Roles"),
    _key(
        "compare",
        "d",
        "Compare",
        "compare two roles",
        ": the marked one with the highlighted one",
        "one marked role (space in Roles) and the cursor on another",
    ),
    _key(
        "why",
        "w",
        "Why",
        "why, or why not",
        ": the chain behind a cell, finding or gain",
        "the cursor on something a role may use, or on a finding about it",
    ),
    _key("matrix", "x", "Matrix", "show it in the matrix", needs="the cursor on something that a role may use"),
    _key(
        "findings",
        "f",
        "Findings",
        "findings of the highlighted thing",
        needs="the cursor on a role, entity, cell or service with findings",
    ),
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
        needs="Roles, Entities, Matrix, Findings, a merge or the pairs",
    ),
    Key(
        "sort",
        "s",
        {"Sort": "sort, reverse"},
        ": s by the next column, S the other way round",
        {"": "s", "reverse": "S"},
        "s S",
        needs="a list with columns",
    ),
    _key("group", "c", "Group", "group by", " severity, role, module, rule", "Findings, with more than one"),
    _key(
        "rows",
        "v",
        "Rows",
        "kind of rows",
        ": entities, microflows, nanoflows, pages, services",
        "Roles, Matrix or a merge",
    ),
    _key("roles", "t", "User/module", "user roles or module roles", needs="Roles, Entities, Matrix or Merge"),
    _key("base", "b", "Base", "base role of a merge", needs="the cursor on a role that is in the merge"),
    Key(
        "step",
        "[]",
        {"Prev/next": "previous, next gain or finding"},
        parts={"previous": "left_square_bracket", "next": "right_square_bracket"},
        listed="[ ]",
        needs="findings, a merge, or a why",
    ),
    _key("accept", "a", "Accept", "accept", ": the group under the cursor, or the one finding", _DECIDES),
    _key("risk", "r", "Risk", "risk", ": known, not accepted, not planned", _DECIDES),
    _key("planned", "p", "Planned", "fix planned", ", with an owner and a date", _DECIDES),
    _key("note", "n", "Note", "note, owner, until", "; the last owner is kept", _DECIDES),
    _key("undo", "u", "Undo", "undo the last decision", needs="something decided in this run"),
    _key("write", "e", "Write", "write the findings file", needs=_JUDGED),
    _key("scenario", "W", "Scenario", "save the merge as a scenario", needs="a merge: m or 5 makes one"),
    _key("copy", "y", "Copy", "copy the sentence or the finding", needs="a finding, a why, a merge or a list to copy"),
    _key("meeting", "M", "Meeting", "meeting mode", ": one finding at a time", _JUDGED),
    _global(
        "theme", "T", "T", "Theme", "next theme", ": dark, light, contrast, mono", needs="colours: NO_COLOR is set"
    ),
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


BY_NAME = {name: key for key in KEYS if key.id != "move" for keys in key.parts.values() for name in keys.split(",")}
"""Every key but those that move, by Textual's names of it."""


def key_of(binding: Binding) -> Key | None:
    """Give the key of the table that a binding was made of."""
    return BY_ID.get((binding.id or "").partition(".")[0])


def keys_page() -> str:
    """Write `docs/keys.md`."""
    rows = [("Key", "Footer", "What it does", "What it needs"), ("---", "---", "---", "---")]
    for key in KEYS:
        keys = " ".join("to" if part == "-" else f"`{part}`" for part in (key.listed or key.shown).split(" "))
        does = "; ".join(dict.fromkeys(key.labels.values())) + key.more
        rows.append((keys, ", ".join(key.labels), does, key.needs))
    table = "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)
    return (
        "# Keys\n\nWritten from the code (`python -m screens.keys > docs/keys.md`). A key means one thing on every "
        f"screen; the footer shows those that work now.\n\n{table}\n"
    )


if __name__ == "__main__":
    print(keys_page(), end="")
