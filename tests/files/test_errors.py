"""Errors about files: one line that says which file, where in it, what is wrong and what to do."""

import ast
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

import auditor
from auditor.files.errors import PREDICATES, FileError, InputError, OutputError, said_of

NOUNS = {"its", "lists", "modules", "rows"}
"""First words of messages that look like verbs and are none."""
RAISING = {"FileError", "InputError", "OutputError", "_error", "_lose", "_warn"}
"""What is called with a message, as a rule behind its code."""


def first_words() -> Iterator[str]:
    """The first word of every message about a file in the code, where it is written out."""
    for path in Path(auditor.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield from _first_words(node.args) if called in RAISING else ()


def _first_words(arguments: list[ast.expr]) -> Iterator[str]:
    for argument in arguments:
        start = argument.values[0] if isinstance(argument, ast.JoinedStr) else argument
        if isinstance(start, ast.Constant) and " " in str(start.value):
            yield str(start.value).partition(" ")[0]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (InputError("C", "is empty; get it again", "Shop.mpr"), "Shop.mpr is empty; get it again"),
        (InputError("C", "is too deep", "a.xml", "line 7"), "a.xml, line 7, is too deep"),
        (InputError("C", "is too deep", None, "byte 7"), "byte 7 is too deep"),
        (OutputError("C", "is a folder"), "is a folder"),
    ],
)
def test_one_line(error, line):
    """What is known of the place stands before what is wrong."""
    assert str(error) == line
    assert isinstance(error, FileError)


def test_name_is_filled_in_once_and_made_safe():
    """Code that knows the file's name adds it; a name that is there stays."""
    error = InputError("C", "is empty").named("a\x1b[31m\nb.mpr")
    assert str(error) == "a\\x1b[31m\\x0ab.mpr is empty"
    assert error.named("other").path == "a\\x1b[31m\\x0ab.mpr"


def test_survives_the_way_from_a_child_process():
    """A child process may send it back."""
    error = pickle.loads(pickle.dumps(InputError("C", "is empty", "Shop.mpr", "line 1")))
    assert (type(error), str(error), error.code) == (InputError, "Shop.mpr, line 1, is empty", "C")


@pytest.mark.parametrize(
    ("message", "places", "sentence"),
    [
        ("its folder is missing", ("Shop.mpr",), "Shop.mpr: its folder is missing"),
        ("its folder is missing", ("Shop.mpr", "line 7"), "Shop.mpr, line 7: its folder is missing"),
        ("holds no units", ("Shop.mpr",), "Shop.mpr holds no units"),
        ("could not be read: it crashed", ("Shop", None, ""), "Shop could not be read: it crashed"),
        ("holds no units", (), "holds no units"),
    ],
)
def test_one_sentence(message, places, sentence):
    """A message that begins with a verb says it of the place; any other stands behind it."""
    assert said_of(message, *places) == sentence


def test_every_verb_that_a_message_begins_with_is_known():
    """So that no new one makes `Shop.mpr: takes too long`."""
    found = set(first_words())
    assert len(found) > 20
    assert {word for word in found if word.endswith("s") and word.islower()} - NOUNS <= PREDICATES
    assert found & {"cannot", "could", "may", "would", "had", "changed"} <= PREDICATES
