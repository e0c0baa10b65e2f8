"""The command palette: every view and every key by name, those that work now first; and verbs with words behind."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from screens.keys import BY_NAME, KEYS, Key, key_of
from screens.verbs import VERBS, say, spoken


class KeyCommands(Provider):
    """Finds what the keys do by its name, and presses the key."""

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """Give name, help and action of every command."""
        seen = {"move", "commands"}
        for found in self.screen.active_bindings.values():
            binding, key = found.binding, key_of(found.binding)
            if key is None or not found.enabled or key.id in ("move", "commands"):
                continue
            press = partial(self.app.simulate_key, binding.key)
            if key.id == "views":
                label = self._view_label(binding.key)
                yield label, f"{binding.key}  show {label}", press
            elif binding.show and key.id not in seen:
                seen.add(key.id)
                yield binding.description, f"{binding.key_display}  {binding.tooltip}", press
        yield from self._others({*seen, "views"})

    def _others(self, seen: set[str]) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """Give the commands that do not work now: whoever runs one is told what it needs."""
        for key in KEYS:
            if key.id not in seen:
                press = partial(self.app.simulate_key, _first_name(key))
                yield key.label, f"{key.shown}  {key.labels[key.label]}; needs {key.needs or 'another view'}", press

    def _view_label(self, number: str) -> str:
        """Name a view by its number."""
        entries = getattr(self.app, "entries", {})
        return next((entry.label for entry in entries.values() if entry.number == number), number)

    async def discover(self) -> Hits:
        """Give every command, before anything is typed."""
        for name, does, run in self._commands():
            yield DiscoveryHit(Content(name), run, text=name, help=Content(does))  # type: ignore[arg-type]
        for verb in VERBS:
            name, run = f"{verb.name} {verb.words}".rstrip(), partial(say, self.app, verb, "")
            yield DiscoveryHit(Content(name), run, text=verb.name, help=Content(verb.does))  # type: ignore[arg-type]

    async def search(self, query: str) -> Hits:
        """Find verbs with their words, commands by their name, then those by what they do."""
        for verb, words in spoken(query):
            name, run = f"{verb.name} {words}".rstrip(), partial(say, self.app, verb, words)
            yield Hit(2, Content(name), run, text=name, help=Content(verb.does))  # type: ignore[arg-type]
        matcher = self.matcher(query)
        for name, does, run in self._commands():
            score = matcher.match(name) or (0.1 if query.casefold() in does.casefold() else 0)
            if score > 0:
                yield Hit(score, Content(name), run, text=name, help=Content(does))  # type: ignore[arg-type]


def _first_name(key: Key) -> str:
    """Give Textual's name of the first key that does it."""
    return next(name for name, known in BY_NAME.items() if known is key)
