"""The one place where text from a project file is made safe to show.

Everything in a project file is hostile: a name may hold escape sequences, direction marks or markup. `name` and
`text` are called once, when a reader takes text in; from there on only their results travel. The shown form names
its text unmistakably (two different texts never look alike in code points), so it also serves as key, and `raw`
gives the text back for ids and for machine formats.
"""

import hashlib
import re
import sys
from collections.abc import Callable
from typing import NewType

Name = NewType("Name", str)
"""One line of text from a file, safe to show anywhere."""

Text = NewType("Text", str)
"""Text of one or several lines from a file, safe to show; it may hold newlines and tabs."""

MAX_LENGTH = 4096
"""Longer text is cut, with an ellipsis and a digest that keeps different texts distinct."""

MAX_TEXT_LENGTH = 65536
"""The same for texts of several lines: row constraints and documentation."""

NO_NAME = Name("")
NO_TEXT = Text("")

_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ud800-\udfff\U000e0000-\U000e007f\U000e0100-\U000e01ef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
_UNSAFE_IN_NAME = re.compile(f"[{_UNSAFE}\\\\]")
_UNSAFE_IN_TEXT = re.compile(f"[{_UNSAFE}\\\\]".replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_ESCAPE = r"\\|x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4}"
_ESCAPED = re.compile(rf"\\({_ESCAPE})")
_CUT_ESCAPE = r"(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?(?=…[0-9a-f]{12})"
_SHOWN_NAME_PARTS = re.compile(rf"\\(?:(?P<escape>{_ESCAPE})|(?P<cut>{_CUT_ESCAPE}))?|{_UNSAFE_IN_NAME.pattern}")
_SHOWN_TEXT_PARTS = re.compile(rf"\\(?:(?P<escape>{_ESCAPE})|(?P<cut>{_CUT_ESCAPE}))?|{_UNSAFE_IN_TEXT.pattern}")


def name(raw_text: str) -> Name:
    """Make one line of text from a file safe to show. Control, direction and invisible characters become escapes."""
    if raw_text.isascii() and raw_text.isprintable() and "\\" not in raw_text and len(raw_text) <= MAX_LENGTH:
        return Name(sys.intern(raw_text))
    return Name(_shorten(_UNSAFE_IN_NAME.sub(_escape, raw_text), raw_text, MAX_LENGTH))


def text(raw_text: str) -> Text:
    """Make text of several lines safe to show; newlines (`\\r\\n` read as `\\n`) and tabs stay."""
    if raw_text.isascii() and raw_text.isprintable() and "\\" not in raw_text and len(raw_text) <= MAX_TEXT_LENGTH:
        return Text(raw_text)
    lines = raw_text.replace("\r\n", "\n")
    return Text(_shorten(_UNSAFE_IN_TEXT.sub(_escape, lines), raw_text, MAX_TEXT_LENGTH))


def shown_name(written: str) -> Name:
    """Take a name back from a file of ours, which holds shown forms: what `name` made comes back as it was.

    Such a file may be written by hand, so it is trusted no more than others: characters that are not safe become
    escapes, and a backslash that begins no escape stands for itself.
    """
    if written.isascii() and written.isprintable() and "\\" not in written and len(written) <= MAX_LENGTH:
        return Name(sys.intern(written))
    shown = _SHOWN_NAME_PARTS.sub(_take_back(_UNSAFE_IN_NAME), written)
    # Up to three names joined with dots, each of which may have been cut.
    return Name(shown if len(shown) <= 3 * (MAX_LENGTH + 14) else _shorten(shown, raw(shown), MAX_LENGTH))


def shown_text(written: str) -> Text:
    """Take text of several lines back from a file of ours, as `shown_name` does for names."""
    if written.isascii() and written.isprintable() and "\\" not in written and len(written) <= MAX_TEXT_LENGTH:
        return Text(written)
    shown = _SHOWN_TEXT_PARTS.sub(_take_back(_UNSAFE_IN_TEXT), written)
    return Text(shown if len(shown) <= MAX_TEXT_LENGTH + 13 else _shorten(shown, raw(shown), MAX_TEXT_LENGTH))


def raw(shown: str) -> str:
    """Give the text behind a shown form: for hashes and for formats that quote it (never for a terminal)."""
    if "\\" not in shown:
        return shown
    return _ESCAPED.sub(lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), shown)


def qualified(*parts: str) -> Name:
    """Join shown names with dots: `qualified("Shop", "Order")` is `Shop.Order`."""
    return Name(sys.intern(".".join(parts)))


def module_of(qualified_name: str) -> Name:
    """Give the module of a qualified name: the part before the first dot, or nothing."""
    head, dot, _ = qualified_name.partition(".")
    return Name(head) if dot else NO_NAME


def one_line(shown: str) -> Name:
    """Fold text of several lines into one, for a list: white space runs become one blank."""
    return Name(" ".join(shown.split()))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\\":
        return "\\\\"
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _take_back(unsafe: re.Pattern[str]) -> Callable[[re.Match[str]], str]:
    """Make the replacement for one part of a shown form: escapes stay, unless they hide a safe character."""

    def replacement(match: re.Match[str]) -> str:
        if match["escape"]:
            return unsafe.sub(_escape, raw(match[0]))
        # Text that was cut may end in half an escape.
        return match[0] if match["cut"] is not None else _escape(match)

    return replacement


def _shorten(shown: str, raw_text: str, limit: int) -> str:
    if len(shown) <= limit:
        return shown
    digest = hashlib.sha256(raw_text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{shown[:limit]}…{digest}"
