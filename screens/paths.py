"""Where the screens propose to write: never inside the Mendix project."""

import os
import shlex
from pathlib import Path


def default_folder(export: Path) -> Path:
    """Give the working folder, or the home folder when that is inside the project."""
    here = Path.cwd()
    return Path.home() if is_inside(here / "x", export) else here


def is_inside(path: Path, export: Path) -> bool:
    """Tell whether a path is in the folder of the project."""
    folder = export if export.is_dir() else export.parent
    return path.resolve().is_relative_to(folder.resolve())


def typed_path(typed: str) -> Path:
    """Give the path that a person typed; `~` is the home folder. While it is typed it may be anything, such as `~x`."""
    return Path(os.path.expanduser(typed.strip()))  # noqa: PTH111 (`Path.expanduser` raises for that)


def under_home(path: Path) -> str:
    """Write a path as people do: the home folder is `~`."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def in_a_shell(path: Path) -> str:
    """Write a path as it is typed in a shell: from the home folder on, or between quotes where it holds blanks."""
    short = under_home(path)
    return short if shlex.quote(short.removeprefix("~")) == short.removeprefix("~") else shlex.quote(str(path))
