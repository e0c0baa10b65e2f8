"""How much there is to scroll to, told without laying out the whole screen again."""

from textual.geometry import Size
from textual.scroll_view import ScrollView


def tell_size(view: ScrollView, size: Size) -> None:
    """Tell the size of all that can be scrolled to, for a view whose scrollbars take no room.

    Where it scrolls before and after, or does not, nothing else on the screen depends on that size. A layout for it
    would cost as much as drawing the change.
    """
    before, seen = view.virtual_size, view.size
    if (before.width > seen.width, before.height > seen.height) == (size.width > seen.width, size.height > seen.height):
        view.set_reactive(ScrollView.virtual_size, size)
        view.scroll_x, view.scroll_y = view.validate_scroll_x(view.scroll_x), view.validate_scroll_y(view.scroll_y)
    else:
        view.virtual_size = size
