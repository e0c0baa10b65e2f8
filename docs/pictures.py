"""Makes the pictures of this folder: runs the program on the sample project and takes what is on the screen.

    python docs/pictures.py

Needs `rsvg-convert` (librsvg2-bin) and the font DejaVu Sans Mono (fonts-dejavu-core); `pngquant` makes them smaller.
"""

import asyncio
import html
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.cells import cell_len

HERE = Path(__file__).parent
ROOT = HERE.parent
SAMPLE = ROOT / "sample_projects" / "webshop" / "Webshop.mpr"
SIZE = (152, 42)
"""Columns and rows: what can still be read on a page."""
WIDTH = 1600
"""Pixels of a picture."""

PICTURES: dict[str, Sequence[str]] = {
    "roles": ["slash", *"Customer", "enter", "escape", "tab", "slash", *"Return", "enter", "escape", "shift+tab"],
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


TEXT = re.compile(
    r'<text (?P<look>class="[^"]*") x="(?P<x>[^"]*)" (?P<y>y="[^"]*") textLength="(?P<length>[^"]*)"[^>]*>'
    r"(?P<text>[^<]*)</text>"
)


def placed(match: re.Match[str]) -> str:
    """Put every word of a text where its column is: a renderer may squeeze blanks."""
    content = html.unescape(match["text"])
    if not content.strip("\xa0\n"):
        return ""
    cell = float(match["length"]) / cell_len(content)
    words = []
    for word in re.finditer(r"[^\xa0]+", content):
        x = float(match["x"]) + cell_len(content[: word.start()]) * cell
        length = cell_len(word[0]) * cell
        place = f'x="{x:.1f}" {match["y"]} textLength="{length:.1f}"'
        words.append(f"<text {match['look']} {place}>{html.escape(word[0])}</text>")
    return "".join(words)


def drawn(svg: str, path: Path) -> None:
    """Draw an SVG as a picture. The web font that it names is replaced by one that is installed."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    command = ["rsvg-convert", f"--width={WIDTH}", "--keep-aspect-ratio", f"--output={path}"]
    subprocess.run(command, input=TEXT.sub(placed, svg).encode(), check=True)
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--skip-if-larger", f"--output={path}", "64", str(path)], check=True)


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
