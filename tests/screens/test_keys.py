"""One table of keys: a key means one thing everywhere, and everything that shows keys agrees with it."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import screens
from screens.keys import BY_ID, KEYS, Key, bindings, key_of, keys_page
from screens.widgets.drawing import width_of

FORBIDDEN = {f"ctrl+{letter}" for letter in "abhijmosz"}


def ours() -> list[tuple[str, Binding]]:
    """Every binding of every class of the screens, with the name of the class."""
    for module in pkgutil.walk_packages(screens.__path__, "screens."):
        importlib.import_module(module.name)
    found = []
    classes = [DOMNode]
    for kind in classes:
        classes += kind.__subclasses__()
        if kind.__module__.startswith("screens."):
            listed = kind.__dict__.get("BINDINGS", [])
            assert all(isinstance(binding, Binding) for binding in listed), f"{kind.__name__} takes keys from elsewhere"
            found += [(kind.__name__, binding) for binding in listed]
    return found


def test_every_key_in_use_comes_from_the_table() -> None:
    """With its id, what it does, and a label that the table knows."""
    assert len(ours()) > 40
    for place, binding in ours():
        key = key_of(binding)
        assert key is not None, f"{place}: {binding.key} is not in the table"
        assert binding.description in key.labels, f"{place}: {binding.description}"
        assert binding.tooltip.startswith(key.labels[binding.description])


def test_a_key_means_one_thing_everywhere() -> None:
    """Whatever screen one is on."""
    meanings: dict[str, set[str]] = {}
    for _, binding in ours():
        for key in binding.key.split(","):
            meanings.setdefault(key, set()).add((binding.id or "").partition(".")[0])
    assert {key: ids for key, ids in meanings.items() if len(ids) > 1} == {}


def test_keys_that_terminals_and_multiplexers_take_are_not_used() -> None:
    """No function keys, no alt, none of the control keys that tmux, screen or the terminal want for themselves."""
    used = {key for _, binding in ours() for key in binding.key.split(",")}
    assert not used & FORBIDDEN
    assert not [key for key in used if key.startswith("alt+") or (key.startswith("f") and key[1:].isdigit())]


def test_no_two_commands_on_one_key_in_the_table() -> None:
    """Each key stands in it once."""
    keys = [key for entry in KEYS for part in entry.parts.values() for key in part.split(",")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_what_a_key_needs_is_one_line_of_the_smallest_terminal(key: Key) -> None:
    """With a blank at both ends."""
    assert width_of(key.lacking) <= 78


def test_an_unknown_key_or_label_is_refused() -> None:
    """So that a view cannot invent one."""
    with pytest.raises(KeyError):
        bindings("no such key")
    with pytest.raises(KeyError):
        bindings(only="Only mine")


def test_every_part_of_a_pair_is_bound_and_one_is_shown() -> None:
    """`[` and `]` are one hint."""
    previous, following = bindings("step")
    assert (previous.key, previous.action, previous.id) == ("left_square_bracket", "step_previous", "step.previous")
    assert (following.key, following.action, following.id) == ("right_square_bracket", "step_next", "step.next")
    assert (previous.show, following.show) == (True, False)
    assert previous.group == following.group == Binding.Group("Prev/next", compact=True)


def test_a_part_can_stand_alone() -> None:
    """As `j Next` in a meeting."""
    binding = BY_ID["move"].binding("down", "Next", "j")
    assert (binding.action, binding.key_display, binding.description, binding.show) == ("move_down", "j", "Next", True)


def test_the_page_of_keys_is_written_from_the_table() -> None:
    """After a change: `python -m screens.keys > docs/keys.md`."""
    page = Path(__file__).parents[2] / "docs" / "keys.md"
    assert page.read_text(encoding="utf-8") == keys_page()
