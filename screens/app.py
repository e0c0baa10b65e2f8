"""The program on the screen: its views, the way between them, and the keys that work everywhere."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from time import monotonic
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App, ComposeResult
from textual.command import CommandPalette, Provider
from textual.containers import Container, Vertical
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Input

from auditor.cli.last_words import where_it_broke
from screens.commands import KeyCommands
from screens.help import HelpTarget
from screens.keys import BY_NAME, bindings
from screens.messages import Crumbs, Open, Say
from screens.palette import Palette
from screens.question import QuitQuestion
from screens.themes import NAMES, themes
from screens.view import View
from screens.views import VIEWS, ViewEntry
from screens.widgets.footer import Footer
from screens.widgets.status import Status, StatusLine, Tab, ViewsLine
from screens.widgets.told import Told
from screens.widgets.too_small import TooSmall, is_too_small

HERE = Path(__file__).parent
STYLE_SHEETS: list[str | PurePath] = sorted(HERE.glob("*.tcss"), key=lambda path: (Path(path).stem != "theme", path))
"""What all screens look like, then each view, by the name of its module."""


class Head(Vertical):
    """The two lines at the top."""


class MainScreen(Screen[None]):
    """Status, views, the view that is shown, and the keys that work now."""

    ALLOW_IN_MAXIMIZED_VIEW = "Head, Footer, #say"
    FOOTER = "help commands quit"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-normal"), (150, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # noqa: RUF012

    def __init__(self, tabs: Sequence[Tab]) -> None:
        """Name the views."""
        super().__init__()
        self._tabs = tabs

    def compose(self) -> ComposeResult:
        """Put the lines and the room for views on the screen."""
        with Head():
            yield StatusLine()
            yield ViewsLine(self._tabs)
        yield Container(id="body")
        yield Footer()
        yield Told(id="say")

    async def on_mount(self) -> None:
        """Let the program begin."""
        assert isinstance(self.app, AuditApp)
        await self.app.begin()


class AuditApp(App[int]):
    """The program. Views ask for what they want by messages; only this class goes from one to another."""

    TITLE = "mxaudit"
    CSS_PATH: ClassVar[list[str | PurePath]] = STYLE_SHEETS
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {KeyCommands}
    COMMAND_PALETTE_BINDING = "colon"
    BINDINGS = bindings("help", "commands", "views", "back", "theme", "quit")

    def __init__(self, views: Sequence[ViewEntry] = VIEWS, status: Status | None = None) -> None:
        """Take the views; the first one is shown first."""
        # Asked for no colours, Textual would make greys of them; told beforehand that there are none, it sends none.
        no_color = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_color else None)
        self.animation_level = "none"
        for theme in themes():
            self.register_theme(theme)
        self.theme = "mono" if no_color else NAMES[0]
        self.entries = {entry.id: entry for entry in views}
        """The views there are, by id."""
        self._status = status or Status()
        self.last_key = monotonic()
        """When a key was pressed last."""
        self._views: dict[str, View] = {}
        self._stack: list[str] = []

    def get_default_screen(self) -> Screen[None]:
        """Give the one screen of the program."""
        numbered = sorted((entry for entry in self.entries.values() if entry.number), key=lambda entry: entry.number)
        return MainScreen([Tab(entry.number, entry.label) for entry in numbered])

    async def begin(self) -> None:
        """Show the first view, once there is room for it on the screen."""
        self.show_status(self._status)
        if self.entries:
            await self.open_view(next(iter(self.entries)), root=True)

    # Views

    @property
    def main(self) -> Screen[None]:
        """The screen that holds the views."""
        return self.screen_stack[0]

    @property
    def view(self) -> View | None:
        """The view that is shown."""
        return self._views.get(self._stack[-1]) if self._stack else None

    async def open_view(self, id: str, target: object = None, root: bool = False) -> None:
        """Show a view.

        Args:
            id: Which one; one that there is not is answered by the bell.
            target: What it is to show, in its own terms.
            root: Whether it is the first of a new path, as with the number keys; back then leads out of the program.
        """
        if id not in self.entries:
            self.bell()
            return
        if root:
            self._stack.clear()
        if id in self._stack:
            del self._stack[self._stack.index(id) :]
        self._stack.append(id)
        await self._show(target)

    async def _show(self, target: object = None) -> None:
        """Show the view on top of the path."""
        id = self._stack[-1]
        self.main.minimize()
        if (view := self._views.get(id)) is None:
            view = self.entries[id].make()
            await self.main.query_one("#body").mount(view)
            self._views[id] = view
        with self.batch_update():
            for other in self._views.values():
                other.display = other is view
            view.visit(target)
            view.take_focus()
            self._show_path()

    def _show_path(self) -> None:
        """Say in the second line where we are."""
        line = self.main.query_one(ViewsLine)
        steps = [self.entries[id] for id in self._stack]
        line.current = next((step.number for step in reversed(steps) if step.number), "")
        if (view := self.view) is not None:
            line.crumbs = (*(step.label for step in steps), *view.crumbs)
            line.instead = view.headline

    @on(Open)
    async def _open(self, message: Open) -> None:
        """Go to the view that another one asked for."""
        await self.open_view(message.view, message.target)

    @on(Crumbs)
    def _follow(self) -> None:
        """Say where we are now."""
        self._show_path()

    @on(ViewsLine.Chosen)
    async def _choose(self, message: ViewsLine.Chosen) -> None:
        """Go to the view whose number was clicked."""
        await self.action_view(message.number)

    # Telling

    def show_status(self, status: Status) -> None:
        """Tell another status on the first line."""
        self._status = status
        self.main.query_one(StatusLine).status = status

    @on(Say)
    def _say(self, message: Say) -> None:
        """Tell something in place of the keys, until the next one."""
        self.main.query_one(Told).tell([(message.sentence, "high" if message.warning else "strong")])
        self.main.set_class(self.screen is not self.main, "-asking")
        self.main.add_class("-saying")

    async def on_event(self, event: events.Event) -> None:
        """Take away what was told, with the next key."""
        if isinstance(event, events.Key) and self._stack:
            self.last_key = monotonic()
            self.main.remove_class("-saying")
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Say what a key needs that does not work now, instead of nothing."""
        key = BY_NAME.get(event.key)
        if key is not None and self.screen is self.main and self._stack:
            found = self.screen.active_bindings.get(event.key)
            if found is None or not found.enabled:
                self.post_message(Say(key.lacking))

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while the terminal is too small."""
        covered = isinstance(self.screen, TooSmall)
        if is_too_small(event.size) and not covered:
            self.push_screen(TooSmall())
        elif covered and not is_too_small(event.size):
            self.pop_screen()

    def _fatal_error(self) -> None:
        """Say in two lines that something broke. Values are never printed: they are the project's."""
        if not self._exit_renderables:
            self._exit_renderables.append(Text(last_words(self._exception)))
        self._close_messages_no_wait()

    # The terminal's own cursor

    @property
    def cursor_position(self) -> Offset:
        """Where the focus is, for magnifiers and screen readers: Textual asks with every paint."""
        focused = self.focused
        if isinstance(focused, Input):
            self._pointed = focused.cursor_screen_offset
        elif focused is not None and focused.content_region:
            self._pointed = focused.content_region.offset + getattr(focused, "point", Offset())
        return self._pointed

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Take where Textual thinks that it belongs: it is right where nothing has the focus."""
        self._pointed = position

    # Keys that work everywhere

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what works now."""
        if action == "view":
            return any(entry.number == str(parameters[0]) for entry in self.entries.values())
        if action == "help":
            return "help" in self.entries
        if action == "theme":
            return not self.no_color
        return True

    async def action_view(self, number: object) -> None:
        """Show a view by its number."""
        for entry in self.entries.values():
            if entry.number == str(number):
                await self.open_view(entry.id, root=True)

    async def action_help(self) -> None:
        """Show the keys that work now; in help, close it."""
        if self._stack and self._stack[-1] == "help":
            await self.action_back()
        elif (view := self.view) is not None:
            entry = self.entries[self._stack[-1]]
            await self.open_view("help", HelpTarget.of(view, entry.label))

    def action_command_palette(self) -> None:
        """Ask for a command by its name."""
        if not CommandPalette.is_open(self):
            self.push_screen(Palette())

    async def action_back(self) -> None:
        """Go back: inside the view, then to the one before; at the top, ask whether to quit."""
        if self.view is not None and self.view.step_back():
            return
        if len(self._stack) > 1:
            self._stack.pop()
            await self._show()
        else:
            self.push_screen(QuitQuestion(), self._quit_or_stay)

    def _quit_or_stay(self, quit: bool | None) -> None:
        """Act on the answer to the question."""
        if quit:
            self.exit(0)

    def action_theme(self) -> None:
        """Take the next theme."""
        self.theme = NAMES[(NAMES.index(self.theme) + 1) % len(NAMES)]

    async def action_quit(self) -> None:
        """Quit at once."""
        self.exit(0)


def last_words(error: Exception | None) -> str:
    """Say what broke and where, without any value."""
    return (
        f"mxaudit stopped on an error of its own: {where_it_broke(error)}.\n"
        "Nothing was changed in the project. `mxaudit check` works without the screens."
    )
