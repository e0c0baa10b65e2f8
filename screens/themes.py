"""Our four themes: dark, light, contrast and mono.

Every colour of text has a contrast of at least 7:1 on all three surfaces of its theme, so that it can be read on a
projector. No fact is told by colour alone: severity is a word, access is letters, everything else a mark.
"""

from dataclasses import dataclass

from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as `#rrggbb`."""

    background: str
    """Behind everything."""
    surface: str
    """Behind a box that lies on top."""
    panel: str
    """Behind the cursor's row and column, and the bars."""
    text: str
    """Facts."""
    muted: str
    """Labels and marks that mean "nothing here"."""
    critical: str
    high: str
    medium: str
    low: str
    info: str
    ok: str
    """Nothing wrong."""
    gained: str
    """What a merge adds."""
    key: str
    """Keys, headings and the border of the pane that has the focus."""
    border: str
    """The border of the other panes; no text is written in it."""

    def surfaces(self) -> dict[str, str]:
        """Give what text can stand on, by name."""
        return {"background": self.background, "surface": self.surface, "panel": self.panel}

    def inks(self) -> dict[str, str]:
        """Give what text can be written in, by name."""
        return {
            "text": self.text,
            "muted": self.muted,
            "critical": self.critical,
            "high": self.high,
            "medium": self.medium,
            "low": self.low,
            "info": self.info,
            "ok": self.ok,
            "gained": self.gained,
            "key": self.key,
        }


DARK = Palette(
    background="#0b0f14",
    surface="#11171e",
    panel="#1a222c",
    text="#f2f5f8",
    muted="#a3b1bf",
    critical="#ff8fa3",
    high="#ffb066",
    medium="#f0e442",
    low="#7cc7ff",
    info="#b8c4d0",
    ok="#5fd7a7",
    gained="#ffd75f",
    key="#7cc7ff",
    border="#4a5866",
)

LIGHT = Palette(
    background="#ffffff",
    surface="#f6f8fa",
    panel="#e8edf2",
    text="#0b0f14",
    muted="#3f4b57",
    critical="#8f0029",
    high="#7a3300",
    medium="#5c4a00",
    low="#003f87",
    info="#3a4652",
    ok="#005638",
    gained="#5c4a00",
    key="#003f87",
    border="#8795a3",
)

CONTRAST = Palette(
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    text="#ffffff",
    muted="#e0e0e0",
    critical="#ffb8c4",
    high="#ffc890",
    medium="#fff36b",
    low="#a8dcff",
    info="#e6e6e6",
    ok="#8cf0c8",
    gained="#ffe680",
    key="#a8dcff",
    border="#ffffff",
)

PALETTES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""The themes that have colours of their own, in the order in which `T` walks them; `mono` comes last."""

NAMES = (*PALETTES, "mono")
"""Every theme, in the order in which `T` walks them."""


GROUNDS = ("foreground", "background")


def themes() -> list[Theme]:
    """Give the four themes, ready to register."""
    return [*(_coloured(name, palette) for name, palette in PALETTES.items()), _mono()]


def _coloured(name: str, palette: Palette) -> Theme:
    """Make a theme of a palette."""
    return Theme(
        name=name,
        dark=name != "light",
        primary=palette.key,
        secondary=palette.key,
        accent=palette.key,
        warning=palette.high,
        error=palette.critical,
        success=palette.ok,
        foreground=palette.text,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
        boost=palette.panel,
        variables={
            **{ink: colour for ink, colour in palette.inks().items() if ink != "text"},
            "text": palette.text,
            "text-muted": palette.muted,
            "foreground-muted": palette.muted,
            "heading": palette.key,
            "frame": palette.border,
            "cursor": palette.text,
            "cursor-text": palette.background,
            "block-cursor-foreground": palette.background,
            "block-cursor-background": palette.text,
            "input-cursor-foreground": palette.background,
            "input-cursor-background": palette.text,
            "border": palette.key,
            "border-blurred": palette.border,
        },
    )


def _mono() -> Theme:
    """Make the theme that leaves colours to the terminal: bold and reverse only, for `NO_COLOR` and black on white."""
    plain = "ansi_default"
    ours = ("muted", "critical", "high", "medium", "low", "info", "ok", "gained", "key", "heading", "frame", "cursor")
    textuals = ("ansi-background", "ansi-foreground", "border", "border-blurred", "block-hover-background")
    selections = ("input-selection", "screen-selection", "block-cursor", "input-cursor")
    names = [*ours, "cursor-text", *textuals, *(f"{name}-{part}" for name in selections for part in GROUNDS)]
    return Theme(
        name="mono",
        ansi=True,
        primary=plain,
        secondary=plain,
        accent=plain,
        warning=plain,
        error=plain,
        success=plain,
        foreground=plain,
        background=plain,
        surface=plain,
        panel=plain,
        boost=plain,
        variables={
            **dict.fromkeys(names, plain),
            "block-cursor-text-style": "reverse",
            "input-cursor-text-style": "reverse",
        },
    )
