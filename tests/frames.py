"""What a person sees on the screen, as plain text."""

from textual.app import App


def frame(app: App) -> str:
    """Give the text of the screen, line by line, without blanks at the end of lines.

    Textual offers no public way to ask for it; this is the one place that looks behind the curtain.
    """
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def styled(app: App) -> str:
    """Give the screen with the style of each run of text, to tell frames apart that differ only in looks."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(f"{{{segment.style}}}{segment.text}" for segment in strip) for strip in strips)
