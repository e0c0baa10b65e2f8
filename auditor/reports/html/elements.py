"""The elements of a page: what they are given becomes text or attribute, never markup."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from auditor.reports.html.style import STYLE

Element = Any
"""An element of lxml, which is loaded only when a page is written."""


def builder() -> Any:
    """The maker of elements: `E.p("text")`."""
    from lxml.builder import E  # type: ignore[import-not-found]

    return E


def page(title: str, content: Iterable[Element]) -> bytes:
    """Write a page with this title, UTF-8: nothing may be loaded, and no style but ours is applied."""
    from lxml import etree

    E = builder()
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    style = E.style()
    style.text = STYLE
    whole = E.html(
        E.head(
            E.meta({"charset": "utf-8"}),
            E.meta({"http-equiv": "Content-Security-Policy", "content": policy}),
            E.meta({"name": "viewport", "content": "width=device-width, initial-scale=1"}),
            E.meta({"name": "referrer", "content": "no-referrer"}),
            E.title(title),
            style,
        ),
        E.body(*content),
        lang="en",
    )
    data: bytes = etree.tostring(whole, doctype="<!DOCTYPE html>", method="html", encoding="utf-8")
    return data + b"\n"


def table(heads: Iterable[str], rows: Iterable[Sequence[str | Element]], kind: str = "") -> Element:
    """A table whose first column names its rows. `kind`: a class of the style."""
    E = builder()
    body = [E.tr(E.th(row[0], scope="row"), *(E.td(value) for value in row[1:])) for row in rows]
    return E.table({"class": kind} if kind else {}, head_row(heads), E.tbody(*body))


def head_row(heads: Iterable[str]) -> Element:
    """The head of a table."""
    E = builder()
    return E.thead(E.tr(*(E.th(head, scope="col") for head in heads)))


def muted(text: str) -> Element:
    """Text that is less important."""
    return builder().span({"class": "muted"}, text)


def tag(word: str, kind: str = "") -> Element:
    """A short word in a frame: a severity, a state."""
    return builder().span({"class": f"tag {kind or word}"}, word)


def folded(summary: Sequence[str | Element], content: Iterable[Element], *, unfolded: bool = False) -> Element:
    """A line that opens, without a script; on paper it is open."""
    E = builder()
    return E.details({"open": "open"} if unfolded else {}, E.summary(*summary), *content)
