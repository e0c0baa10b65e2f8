"""Writes `docs/rules.md` from the code: `python -m auditor.reports.rules_page > docs/rules.md`."""

import re
from collections.abc import Iterator

from auditor.merging.registry import every_rule
from auditor.reports.documents import catalogue
from auditor.reports.lines import page
from auditor.reports.values import Json

_FAMILIES = {
    "PRJ": "Project settings",
    "ROLE": "Module roles, user roles, user management",
    "ENT": "Entity access",
    "ROW": "Meaning of row constraints",
    "DOC": "Pages, microflows, nanoflows and code",
    "SVC": "Published services",
    "INT": "Consumed services and secrets",
    "MOD": "Modules and versions",
    "SOD": "Separation of duties",
    "MERGE": "What a combination of roles makes possible",
}
_HEADINGS = frozenset(("What it does", "Why is this bad", "Example", "How to fix", "Sources"))
_MARKUP = re.compile(r"[\\`*_\[\]<>|]")
_ADDRESS = re.compile(r"https?://\S+")

_BEGINNING = """# Rules

Written from the code (`python -m auditor.reports.rules_page > docs/rules.md`). Each page says the same as
`mxaudit rules ID`, the help of the screens and SARIF. Where a rule names several severities, the highest that applies
counts. `mxaudit selftest` shows that every rule finds its planted fault and stays quiet on its near miss.
"""


def rules_page() -> str:
    """Give the whole page: a table of each family, then a page for each rule."""
    rules = catalogue()["rules"]
    return "\n".join((_BEGINNING, *_tables(rules), *(line for rule in rules for line in _page(rule))))


def _tables(rules: list[Json]) -> Iterator[str]:
    families = dict.fromkeys(loaded.rule.family for loaded in every_rule())
    for family in families:
        yield f"## {family}: {_FAMILIES[family]}\n"
        yield "| rule | title | severity | one finding for each |"
        yield "| --- | --- | --- | --- |"
        for rule in rules:
            if rule["family"] == family:
                anchor = re.sub(r"[^a-z0-9 -]", "", f"{rule['id']} {rule['title']}".lower()).replace(" ", "-")
                cells = (
                    f"[{rule['id']}](#{anchor})",
                    _text(rule["title"]),
                    "/".join(rule["severities"]),
                    rule["subject"],
                )
                yield f"| {' | '.join(cells)} |"
        yield ""


def _page(rule: Json) -> Iterator[str]:
    """Give the page of one rule, as `mxaudit rules ID` prints it, with Markdown headings."""
    _, *lines = "\n".join(page(rule)).split("\n")
    yield f"## {rule['id']} {_text(rule['title'])}\n"
    sources = False
    for line in lines:
        if line in _HEADINGS:
            sources = line == "Sources"
            yield f"**{line}**\n"
        elif sources and line.startswith("  "):
            yield f"- {_text(line.strip())}"
        else:
            if sources and line:
                yield ""  # Else the line would go on with the last source.
                sources = False
            yield _text(line.strip())
    yield ""


def _text(line: str) -> str:
    """Escape what Markdown would take for markup; addresses stay as they are."""
    parts, end = [], 0
    for address in _ADDRESS.finditer(line):
        parts += [_escaped(line[end : address.start()]), address[0]]
        end = address.end()
    return "".join((*parts, _escaped(line[end:])))


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


if __name__ == "__main__":
    print(rules_page(), end="")
