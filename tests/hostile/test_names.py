"""Hostile names (class O1): they are text on every screen and in every output, and nothing else."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from textual.pilot import Pilot

from auditor.cli import commands
from auditor.exports import open_export
from auditor.model.names import raw
from auditor.model.project import Project
from screens.views import VIEWS
from tests.cli.run import COMMAND, mxaudit
from tests.frames import frame
from tests.hostile_project import PROBES, hostile_app
from tests.screens.review import SIZES, review
from tests.terminal import terminal
from tests.unsafe import unsafe_in

FORMATS = [format_ for format_ in commands.CHECK_FORMATS if format_ != "xlsx"]  # A workbook needs a file.
OF_FORMAT = {"csv": str.maketrans("", "", "\r"), "markdown": str.maketrans("", "", "\u2060")}
"""What a format itself is written with: line ends, and what keeps a number sign from becoming a link."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile project as a file."""
    path = tmp_path_factory.mktemp("hostile") / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    return path


@pytest.fixture(scope="module")
def project(path: Path) -> Project:
    """The same, read."""
    return open_export(path)


def roles_of(project: Project) -> list[str]:
    """The user roles, as their names are shown."""
    return [role.name for role in project.user_roles]


class TestOutputs:
    """What the command line prints."""

    @pytest.mark.parametrize("format_", FORMATS)
    def test_check(self, path: Path, format_: str) -> None:
        """No character that acts, in any format; every name is there as it is shown, or escaped as the format asks."""
        done = mxaudit("check", path, "-f", format_)
        assert done.code == 1, done.error
        assert not unsafe_in(done.out.translate(OF_FORMAT.get(format_, {})))
        assert not unsafe_in(done.error)
        if format_ == "text":
            assert "[bold red]Order[/]" in done.out
            assert "\\x1b]0;owned\\x07Order" in done.out

    def test_workbook(self, path: Path, tmp_path: Path) -> None:
        """Names are texts in it, and neither formulas nor links."""
        book = tmp_path / "findings.xlsx"
        assert mxaudit("check", path, "-o", book).code == 1
        with zipfile.ZipFile(book) as opened:
            parts = {name: opened.read(name).decode() for name in opened.namelist()}
        assert "[bold red]Order[/]" in "".join(parts.values())
        for text in parts.values():
            assert not unsafe_in(text.replace("\r", ""))
            assert not re.search("<f[ >]|<hyperlink", text)

    @pytest.mark.parametrize("format_", ["text", "json"])
    @pytest.mark.parametrize("command", ["inventory", "access", "merge", "why", "who-can"])
    def test_others(self, path: Path, project: Project, command: str, format_: str) -> None:
        """The same for every other command; arguments may be names in their shown form."""
        first, second = roles_of(project)[1:3]
        entity = next(name for name in project.entities if name.endswith("]0;owned\\x07Order"))
        arguments = {
            "inventory": (),
            "access": [word for role in roles_of(project)[:5] for word in ("--role", role)],
            "merge": (first, second),
            "why": (first, "read", entity),
            "who-can": ("write", entity),
        }[command]
        done = mxaudit(command, path, *arguments, "-f", format_)
        assert done.code == 0, done.error
        assert not unsafe_in(done.out)

    def test_no_name_is_taken_for_another(self, path: Path, project: Project) -> None:
        """Names that look alike, or differ in invisible characters only, stay apart. JSON quotes the stored text."""
        for role in roles_of(project):
            document = json.loads(mxaudit("access", path, "--role", role, "-f", "json").out)
            assert document["user_roles"] == [raw(role)]
        assert len(set(roles_of(project))) == len(PROBES) + 1

    def test_text_never_begins_a_line_with_a_name(self, path: Path) -> None:
        """A line break in a name starts no line of its own."""
        text = mxaudit("check", path, "-f", "text").out
        assert not [line for line in text.splitlines() if line.lstrip().startswith("fake finding")]

    def test_xml(self, path: Path, tmp_path: Path) -> None:
        """The security export holds names in their shown form and reads back as the same project."""
        target = tmp_path / "hostile.xml"
        assert mxaudit("convert", path, "-o", target).code == 0
        assert not unsafe_in(target.read_text(encoding="utf-8"))
        assert open_export(target).entities.keys() == open_export(path).entities.keys()


class TestScreens:
    """What the screens show, at both sizes."""

    @pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
    async def test_every_view(self, path: Path, size: tuple[int, int]) -> None:
        """Each numbered view, its panes, its detail, why and help: nothing is interpreted and nothing breaks."""
        async with review(path, size) as pilot:
            seen = [await look(pilot)]
            for number in [entry.number for entry in VIEWS if entry.number]:
                for keys in ((number,), ("down", "down"), ("enter",), ("tab",), ("w",), ("q",), ("z",), ("z",), ("?",)):
                    seen.append(await look(pilot, *keys))
                await pilot.press("q")
            for screen in seen:
                assert not unsafe_in(screen)
            assert any("[bold red]Order[/]" in screen for screen in seen)

    @pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
    async def test_every_role_and_entity(self, path: Path, size: tuple[int, int]) -> None:
        """Going down the lists, each name is highlighted, told in titles and crumbs, and filtered for."""
        async with review(path, size) as pilot:
            for number in "12":
                await look(pilot, number)
                for _ in range(len(PROBES) + 1):
                    assert not unsafe_in(await look(pilot, "down"))
            for probe in ("[/nope]", "%s%2F"):
                await pilot.press("2", "slash")
                for character in probe:
                    await pilot.press(character if character.isalnum() else KEY_NAMES[character])
                assert probe in await look(pilot, "enter")
                await pilot.press("slash", "escape")

    async def test_a_merge(self, path: Path) -> None:
        """Two hostile roles merged: gains, their rules, and the findings."""
        async with review(path, (160, 45)) as pilot:
            screen = await look(pilot, "space", "down", "space", "down", "space", "m")
            assert not unsafe_in(screen)
            for key in ("down", "w", "q", "tab", "down"):
                assert not unsafe_in(await look(pilot, key))


KEY_NAMES = {"[": "left_square_bracket", "]": "right_square_bracket", "/": "slash", "%": "percent_sign"}


async def look(pilot: Pilot[int], *keys: str) -> str:
    """Press keys and give the screen."""
    await pilot.press(*keys)
    await pilot.pause()
    return frame(pilot.app)


CSI = re.compile(rb"\x1b\[[0-9;?<>=$:]*[ -/]*[@-~]")
"""Styles, cursor moves, erasing, modes and queries: what Textual sends."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_foreign_reaches_a_terminal(path: Path, size: tuple[int, int]) -> None:
    """The bytes of a whole session: no title, link, clipboard or other command, and no character that hides."""
    with terminal([*COMMAND, str(path)], size) as screen:
        screen.wait("Roles 3")
        for number in [entry.number for entry in VIEWS if entry.number]:
            screen.press(number, "down", "down", "enter", "w", "q", quiet=0.1)
        screen.press("1", "space", "down", "space", "m", "down", "w", "?", "q", quiet=0.1)
        sent = bytes(screen.sent)
    rest = CSI.sub(b"", sent)
    strange = {rest[at : at + 6] for at in range(len(rest)) if rest[at : at + 1] == b"\x1b"}
    assert {sequence[:5] for sequence in strange} <= {b"\x1b]22;"}, strange
    assert not unsafe_in(CSI.sub(b"", sent).replace(b"\x1b]22;", b"").decode().translate(ALLOWED))
    assert b"\\x1b]0;owned" in sent


ALLOWED = str.maketrans("", "", "\r\x0f\x1b\\\x07")
"""Line ends, and what ends the few sequences that are no CSI."""
