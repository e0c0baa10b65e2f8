"""Themes: read on a projector, and without any colour."""

import pytest
from textual.theme import Theme

from screens.themes import NAMES, PALETTES, Palette, themes
from screens.widgets.drawing import MONO_ROW_STYLES, ROW_STYLES, STYLES
from tests.frames import frame, styled
from tests.screens.shop import shop


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    """Black on white is 21:1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", PALETTES)
def test_every_text_colour_has_7_to_1_on_every_surface(name: str) -> None:
    """Also on the cursor, which is drawn the other way round."""
    palette: Palette = PALETTES[name]
    low = {
        (ink, surface): round(contrast(colour, behind), 1)
        for ink, colour in palette.inks().items()
        for surface, behind in palette.surfaces().items()
        if contrast(colour, behind) < 7
    }
    assert low == {}


def test_the_contrast_theme_has_more() -> None:
    """Who chooses it gets at least 10:1."""
    palette = PALETTES["contrast"]
    assert min(contrast(ink, palette.panel) for ink in palette.inks().values()) > 10


def test_severities_differ_from_each_other() -> None:
    """In every theme that has colours."""
    for palette in PALETTES.values():
        assert len({palette.critical, palette.high, palette.medium, palette.low, palette.info}) == 5


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
def test_every_style_name_means_something_in_every_theme(theme: Theme) -> None:
    """No variable is missing."""
    variables = {**theme.to_color_system().generate(), **theme.variables}
    for style in (*STYLES.values(), *ROW_STYLES.values(), *MONO_ROW_STYLES.values()):
        for word in style.split():
            assert not word.startswith("$") or word[1:] in variables


async def test_mono_sends_no_colour_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_COLOR`: bold and reverse only; `T` has nothing to offer then."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with shop().run_test(size=(80, 24)) as pilot:
        assert pilot.app.theme == "mono"
        await pilot.press("T")
        await pilot.pause()
        assert pilot.app.theme == "mono"
        for strip in pilot.app.screen._compositor.render_strips():
            for text, style, _ in strip:
                colours = {style.color, style.bgcolor} - {None} if style else set()
                assert {colour.name for colour in colours} <= {"default"}, text


async def test_all_themes_say_the_same() -> None:
    """No information in colour alone: the text of the screen is the same in every theme, the cursor included."""
    async with shop().run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "space")
        frames, looks = set(), set()
        for _ in NAMES:
            await pilot.press("T")
            await pilot.pause()
            frames.add(frame(pilot.app))
            looks.add(styled(pilot.app))
        assert len(frames) == 1
        assert len(looks) == len(NAMES)
        assert ">[x] Customer" in frames.pop()


async def test_without_colour_the_focus_is_still_seen() -> None:
    """Moving to another pane changes more than colours: its title and the cursor."""
    async with shop().run_test(size=(160, 45)) as pilot:
        pilot.app.theme = "mono"
        await pilot.pause()
        before = styled(pilot.app)
        await pilot.press("tab")
        await pilot.pause()
        assert styled(pilot.app) != before
