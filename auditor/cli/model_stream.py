"""Hands a project and what was found in it from one process to another, while they are being made.

One pickler writes all messages and one unpickler reads them, so what was sent before is only referred to: access rules
in a finding are those of the project on the other side too.
"""

import pickle
from collections.abc import Iterator
from types import MappingProxyType
from typing import IO, Any

Message = tuple[Any, ...]
"""A word that says what it is, and its values."""

_OURS = "auditor."
_OTHERS = {("datetime", "date"), ("datetime", "datetime"), ("decimal", "Decimal"), ("collections", "Counter")}
"""Classes that the other process may name beside our own: plain values."""


def _proxy(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)  # The class itself has no name that pickle could write.


class Sender:
    """Writes messages."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._pickler = pickle.Pickler(file, protocol=5)
        self._pickler.dispatch_table = {MappingProxyType: lambda mapping: (_proxy, (dict(mapping),))}

    def send(self, *message: Any) -> None:
        """Write one message, at once."""
        self._pickler.dump(message)
        self._file.flush()


class _Unpickler(pickle.Unpickler):
    """Makes plain values and those of our own classes only."""

    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(_OURS) and (module, name) not in _OTHERS:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a project")
        return super().find_class(module, name)


def receive(file: IO[bytes]) -> Iterator[Message]:
    """Give the messages that the other process writes, until it ends. A message cut short is the end too."""
    unpickler = _Unpickler(file)
    while True:
        try:
            message: Message = unpickler.load()
        except (EOFError, pickle.UnpicklingError):
            return
        yield message
