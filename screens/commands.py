"""What the command palette finds: every view and every key by its name, and verbs with words behind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.command import Hit, Hits, Provider
from textual.content import Content

from screens.keys import BY_NAME, KEYS, Key, key_of
from screens.verbs import VERBS, say, spoken

VIEW, WORKS, VERB, WAITS = range(4)
"""What goes first of those that answer a text equally well: views, keys that work now, verbs, and other keys."""


@dataclass(frozen=True, slots=True)
class NamedCommand:
    """A command of the palette."""

    name: str
    """What it is called."""
    does: str
    """What it does."""
    run: Callable[[], Any]
    """Does it."""
    kind: int
    """One of `VIEW`, `WORKS`, `VERB` and `WAITS`."""
    words: str = ""
    """What may be typed behind the name."""
    needs: str = ""
    """The words that it cannot be without; empty where there may be none."""


@dataclass(eq=False)
class Found(Hit):
    """A command that answers a text."""

    query: str = ""
    """The text."""
    named: bool = True
    """Whether the command is called so; otherwise its name only resembles the text, or what it does holds it."""
    wanting: str = ""
    """The beginning of a line that still wants words; empty where the command can be run."""


class KeyCommands(Provider):
    """Finds what the keys do by its name, and presses the key; finds verbs, and says them."""

    def answers(self, query: str) -> list[Found]:
        """Give the commands that answer a text, the best first; all of them in the order of the keys for none."""
        commands = [*self._keys(), *self._verbs()]
        if not query:
            return [_found(command, "", 0) for command in commands]
        ranked = [(command, self._rank(query, command)) for command in commands]
        found = [_found(command, query, rank) for command, rank in ranked if rank]
        first = query.partition(" ")[0].casefold()
        for verb, words in spoken(query):
            said = NamedCommand(f"{verb.name} {words}", verb.does, partial(say, self.app, verb, words), VERB)  # type: ignore[arg-type]
            found.append(_found(said, query, _SAID if verb.name == first else _SAID - 1))
        return sorted(found, key=lambda hit: hit.score, reverse=True)

    def _rank(self, query: str, command: NamedCommand) -> int:
        """Tell how well a command answers a text: by its name from `_NAMED` on, 0 for not at all."""
        wanted, name = query.casefold(), command.name.casefold()
        if name == wanted:
            return 5
        if name.startswith(wanted):
            return 4
        if any(word.startswith(wanted) for word in re.findall(r"\w+", name)):
            return _NAMED
        return 2 if self.matcher(query).match(name) else int(wanted in command.does.casefold())

    def _keys(self) -> Iterator[NamedCommand]:
        """Give what the keys do: those that work now, then the others."""
        seen = {"move", "commands"}
        for found in self.screen.active_bindings.values():
            binding, key = found.binding, key_of(found.binding)
            if key is None or not found.enabled or key.id in ("move", "commands"):
                continue
            press = partial(self.app.simulate_key, binding.key)
            if key.id == "views":
                label = self._view_label(binding.key)
                yield NamedCommand(label, f"{binding.key}  show {label}", press, VIEW)
            elif binding.show and key.id not in seen:
                seen.add(key.id)
                yield NamedCommand(binding.description, f"{binding.key_display}  {binding.tooltip}", press, WORKS)
        yield from self._others({*seen, "views"})

    def _others(self, seen: set[str]) -> Iterator[NamedCommand]:
        """Give the keys that do not work now: whoever runs one is told what it needs."""
        for key in KEYS:
            if key.id not in seen:
                press = partial(self.app.simulate_key, _first_name(key))
                needs = key.needs or "another view"
                yield NamedCommand(key.label, f"{key.shown}  {key.labels[key.label]}; needs {needs}", press, WAITS)

    def _verbs(self) -> Iterator[NamedCommand]:
        """Give the verbs without words behind them."""
        for verb in VERBS:
            run = partial(say, self.app, verb, "")  # type: ignore[arg-type]
            yield NamedCommand(verb.name, verb.does, run, VERB, verb.words, verb.needs)

    def _view_label(self, number: str) -> str:
        """Name a view by its number."""
        entries = getattr(self.app, "entries", {})
        return next((entry.label for entry in entries.values() if entry.number == number), number)

    async def discover(self) -> Hits:
        """Give every command, before anything is typed."""
        for found in self.answers(""):
            yield found

    async def search(self, query: str) -> Hits:
        """Give the commands that answer what is typed."""
        for found in self.answers(query):
            yield found


_NAMED = 3
"""The least rank of a command that is called so."""
_SAID = 7
"""The rank of a verb with words behind it: nothing else is written like that."""


def _found(command: NamedCommand, query: str, rank: int) -> Found:
    """Say that a command answers a text so well."""
    wanting = f"{command.name} " if command.needs else ""
    whole = query.casefold() == command.name
    return Found(
        rank * len((VIEW, WORKS, VERB, WAITS)) - command.kind if query else 0,
        Content(f"{command.name} {command.words}".rstrip()),
        command.run,
        command.name,
        Content(f"needs {command.needs}" if wanting and whole else command.does),  # type: ignore[arg-type]
        query=query,
        named=not query or rank >= _NAMED,
        wanting=wanting,
    )


def _first_name(key: Key) -> str:
    """Give Textual's name of the first key that does it."""
    return next(name for name, known in BY_NAME.items() if known is key)
