"""Errors about files: one line that says which file, where in it, what is wrong and what to do."""

import pickle

import pytest

from auditor.files.errors import FileError, InputError, OutputError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (InputError("C", "is empty; get it again", "Shop.mpr"), "Shop.mpr: is empty; get it again"),
        (InputError("C", "is too deep", "a.xml", "line 7"), "a.xml, line 7: is too deep"),
        (InputError("C", "is too deep", None, "byte 7"), "byte 7: is too deep"),
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
    assert str(error) == "a\\x1b[31m\\x0ab.mpr: is empty"
    assert error.named("other").path == "a\\x1b[31m\\x0ab.mpr"


def test_survives_the_way_from_a_child_process():
    """A child process may send it back."""
    error = pickle.loads(pickle.dumps(InputError("C", "is empty", "Shop.mpr", "line 1")))
    assert (type(error), str(error), error.code) == (InputError, "Shop.mpr, line 1: is empty", "C")
