"""Makes the pictures of this folder: runs the program on the sample project and takes what is on the screen.

    python docs/pictures.py

Needs `rsvg-convert` (librsvg2-bin) and the font DejaVu Sans Mono (fonts-dejavu-core).
"""

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
SAMPLE = ROOT / "sample_projects" / "webshop" / "Webshop.mpr"
SIZE = (132, 37)
"""Columns and rows: what can still be read on a page."""
WIDTH = 1600
"""Pixels of a picture."""

PICTURES: dict[str, Sequence[str]] = {
    "roles": ["slash", *"Customer", "enter", "escape"],
    "matrix": ["3", "l", "l", *["j"] * 12],
    "merge": ["colon", *"merge Customer Support", "wait", "enter", "j", "j"],
}
"""Each picture with the keys that lead there; `wait` lets the palette find what was typed."""


async def taken(keys: Sequence[str]) -> str:
    """Run the program, press keys, and give the screen as SVG."""
    from screens.review import ReviewApp

    app = ReviewApp(SAMPLE, clock=lambda: datetime(2026, 11, 24, 12, 4, 31))
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        for key in keys:
            await (pilot.pause(0.5) if key == "wait" else pilot.press({" ": "space"}.get(key, key)))
            await pilot.pause()
        await pilot.pause(0.5)
        return app.export_screenshot(title="mxaudit")


def drawn(svg: str, path: Path) -> None:
    """Draw an SVG as a picture. The web font that it names is replaced by one that is installed."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    command = ["rsvg-convert", f"--width={WIDTH}", "--keep-aspect-ratio", f"--output={path}"]
    subprocess.run(command, input=svg.encode(), check=True)


def main() -> None:
    """Make every picture, or those that are named."""
    if shutil.which("rsvg-convert") is None:
        sys.exit("rsvg-convert is missing: install librsvg2-bin")
    for name in sys.argv[1:] or PICTURES:
        drawn(asyncio.run(taken(PICTURES[name])), HERE / f"{name}.png")
        print(f"{name}.png  {(HERE / f'{name}.png').stat().st_size // 1024} KiB")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
