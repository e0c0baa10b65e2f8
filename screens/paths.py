"""Where the screens propose to write: never inside the Mendix project."""

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
    """Give the path that a person typed; `~` is the home folder."""
    return Path(typed.strip()).expanduser()
