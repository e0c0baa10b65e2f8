"""The command palette: a line to type a name in, and the commands that answer it."""

from textual import on
from textual.command import Command, CommandList, CommandPalette
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from screens.commands import Found, KeyCommands


class Palette(CommandPalette):
    """Textual's palette with another Enter.

    Textual runs whatever the list shows, and for a while that is the answer to an earlier text. Here Enter runs what
    answers the text that stands in the line, and only a command of that name; the others have to be gone to.
    """

    @on(Input.Submitted)
    def _run_typed(self, event: Input.Submitted) -> None:
        """Run the highlighted command, or the one that is called so where the list has not followed yet."""
        event.stop()
        event.prevent_default()
        typed = event.value.strip()
        option = self.query_one(CommandList).highlighted_option
        found = option.hit if isinstance(option, Command) else None
        if not isinstance(found, Found) or found.query != typed:
            answers = KeyCommands(self.app.screen_stack[-2]).answers(typed)
            found = next((answer for answer in answers if answer.named), None)
        if found is not None:
            self._take(found)

    @on(OptionList.OptionSelected)
    def _run_clicked(self, event: OptionList.OptionSelected) -> None:
        """Run the command that was clicked."""
        event.stop()
        event.prevent_default()
        if isinstance(event.option, Command) and isinstance(event.option.hit, Found):
            self._take(event.option.hit)

    def _take(self, found: Found) -> None:
        """Run a command, or write its name into the line where it still wants words."""
        if found.wanting:
            line = self.query_one(Input)
            line.value = found.wanting
            line.action_end()
        else:
            self.dismiss()
            self.app.call_later(found.command)

    def _refresh_command_list(self, command_list: CommandList, commands: list[Command], clear_current: bool) -> None:
        """List the commands; none is highlighted where none is called so."""
        super()._refresh_command_list(command_list, commands, clear_current)
        best = command_list.highlighted_option
        if isinstance(best, Command) and isinstance(best.hit, Found) and not best.hit.named:
            command_list.highlighted = None

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say at once that there is no such command."""
        if search_value:
            sentence = Content(f"No command is called '{search_value}'.")
            self.query_one(CommandList).add_option(Option(sentence, disabled=True, id=self._NO_MATCHES))
            self._list_visible = True
