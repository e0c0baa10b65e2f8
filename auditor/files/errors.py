"""What goes wrong at a file, as one line that says what happened and what to do."""

from auditor.model.names import name


class FileError(Exception):
    """A file could not be read or written. Never carries raw text from the file.

    `str(error)` is one line that is safe to show, as `said_of` makes it: `FILE is what; what to do`, or `FILE, WHERE:
    what; what to do`.
    """

    def __init__(self, code: str, message: str, path: str | None = None, where: str | None = None) -> None:
        super().__init__(code, message, path, where)
        self.code = code
        """A stable word for tests and machines, such as `MPR_SCHEMA` or `BSON_LIMIT`."""
        self.message = message
        """What is wrong and what to do about it, one line, safe to show."""
        self.path = path
        """The base name of the file, safe to show, or None where the reader does not know it (yet)."""
        self.where = where
        """The unit, byte or line inside the file, or None."""

    def __str__(self) -> str:
        return said_of(self.message, self.path, self.where)

    def named(self, path: str) -> "FileError":
        """Fill in the file's name where the code that raised did not know it; give the same error back."""
        self.path = self.path or name(path)
        return self


class InputError(FileError):
    """A file cannot be used as input: absent, damaged, beyond a limit, or not what it claims to be."""


class OutputError(FileError):
    """A file was not written. What stood there before is as it was."""


PREDICATES = frozenset(
    [
        *("is", "are", "was", "would", "has", "had", "may", "cannot", "could", "does", "goes", "lies", "changed"),
        *("announces", "holds", "matches", "names", "nests", "refers", "says", "shows", "takes", "unpacks"),
    ]
)
"""First words of messages that say something of the place itself, and make one sentence with it."""


def said_of(message: str, *places: str | None) -> str:
    """Say of a place what is wrong there: `Shop.mpr is cut short`, `a.xml, line 7, has a DTD`, `Shop.mpr: its folder is
    missing`. Of several places each is inside the one before; those that are not known are left out."""
    known = [place for place in places if place]
    place = ", ".join(known)
    if not known:
        return message
    if message.partition(" ")[0] not in PREDICATES:
        return f"{place}: {message}"
    return f"{place}, {message}" if len(known) > 1 else f"{place} {message}"
