"""The findings as text: plain lines in a pipe, drawn with rich on a terminal."""

from io import StringIO
from shutil import get_terminal_size

from auditor.decisions.matching import Decided
from auditor.reports import documents, lines
from auditor.reports.safe import log_line
from auditor.reports.values import Json
from auditor.reports.words import finding_groups

_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "info": "dim"}


def check(decided: Decided, generated_at: str, terminal: bool) -> bytes:
    """Write the report of an audit with its decisions. `terminal`: for a person, so with colour and wrapped."""
    document = documents.check(decided, generated_at, {}, [])
    if not terminal:
        plain = [*lines.check(document), f"Generated {generated_at}", ""]
        return "\n".join(map(log_line, plain)).encode("utf-8", "replace")
    return _drawn(document)


def _drawn(document: Json) -> bytes:
    from rich.console import Console
    from rich.text import Text

    target = StringIO()
    console = Console(
        file=target, force_terminal=True, width=get_terminal_size().columns, markup=False, emoji=False, highlight=False
    )
    console.print(Text(lines.title(document), style="bold"))
    summary = document["summary"]
    head = Text()
    for word, style in _STYLES.items():
        head.append(f"{word.upper()} {summary[word]}  ", style=style if summary[word] else "dim")
    head.append(f"{summary['not_checked']} NOT CHECKED")
    console.print(head)
    for line in lines.standing(document):
        console.print(Text(line))
    for group in finding_groups(document["findings"]):
        first, *others = lines.group_lines(group)
        console.print()
        console.print(Text(first, style=_STYLES[group[0]["severity"]]))
        for line in others:
            console.print(Text(line))
    for line in lines.fixed(document):
        console.print(Text(line))
    console.print()
    for rule in document["rules"]:
        if rule["status"] == "not checked":
            console.print(Text(f"{rule['id']:<8} not checked: {rule['reason']}", style="dim"))
    asked = sum(question["applies"] for question in document["checklist"])
    answered = sum(question["applies"] and question["answer"] is not None for question in document["checklist"])
    told = f"Checklist: {asked} questions apply that a model cannot answer, {answered} of them answered."
    console.print(Text(told, style="dim"))
    console.print(Text("`-f json` or `-o findings.sarif` writes everything to a file.", style="dim"))
    return target.getvalue().encode("utf-8", "replace")
