"""Hands a project and what was found in it from one process to another, while they are being made.

One pickler writes all messages and one unpickler reads them, so what was sent before is only referred to: access rules
in a finding are those of the project on the other side too. Values are made again by their constructors, which takes a
third of the time of pickle's own way with frozen classes.
"""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import IO, Any

Message = tuple[Any, ...]
"""A word that says what it is, and its values."""

_OURS = "auditor."
"""Where classes may come from that the other process names."""


class _Reductions(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How to take values of a class apart. A class that it has no better way for goes pickle's own."""

    def __missing__(self, kind: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(kind) or not all(field.init and not field.kw_only for field in fields(kind)):
            raise KeyError(kind)
        names = [field.name for field in fields(kind)]
        if len(names) > 1:
            take = attrgetter(*names)
            reduction: Callable[[Any], tuple[Any, ...]] = lambda value: (kind, take(value))  # noqa: E731
        else:
            reduction = lambda value: (kind, tuple(getattr(value, name) for name in names))  # noqa: E731
        self[kind] = reduction
        return reduction


def _proxy(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)  # The class itself has no name that pickle could write.


class Sender:
    """Writes messages."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._pickler = pickle.Pickler(file, protocol=5)
        self._pickler.dispatch_table = _Reductions({MappingProxyType: lambda value: (_proxy, (dict(value),))})

    def send(self, *message: Any) -> None:
        """Write one message, at once."""
        self._pickler.dump(message)
        self._file.flush()


class _Unpickler(pickle.Unpickler):
    """Makes values of our own classes only."""

    def find_class(self, module: str, name: str) -> Any:
        if not module.startswith(_OURS):
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
