"""Characters that no output may hold: they drive the terminal, hide, or turn text around (screens.md B6).

Written down a second time, so that a hole in `auditor/model/names.py` does not hide itself.
"""

import re

UNSAFE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U0001fffe\U0001ffff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
"""One such character. Line breaks and tabs are not among them."""


def unsafe_in(text: str) -> str:
    """Give what is unsafe in a text, as Python writes it; nothing when all of it may be shown."""
    return ascii("".join(UNSAFE.findall(text))).strip("'")
