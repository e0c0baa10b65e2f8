"""One self-contained HTML page: for people, on a screen or on paper (inputs.md 6.3).

It is built with lxml, which escapes by construction; its style is allowed by hash in a strict content security policy;
it loads nothing, runs no script, and its links lead to findings in the page itself.
"""

from auditor.reports.html.page import html

__all__ = ["html"]
