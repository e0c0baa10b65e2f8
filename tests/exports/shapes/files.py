"""Puts shapes on the disk, and packs whole apps."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from auditor.samples.app import App


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder and give the folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def packed(files: Mapping[str, bytes]) -> bytes:
    """Zip files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def app_package(app: App, *, storage: int, folder: str = "") -> bytes:
    """Zip a whole app in storage 1 or 2, in a folder of the archive."""
    file_name = f"{app.name}.mpr"
    files = {file_name: app.mpr_v1()} if storage == 1 else app.mpr_v2(file_name)
    return packed({f"{folder}{name}": data for name, data in files.items()})
