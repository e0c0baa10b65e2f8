"""The top of the page, which answers a manager."""

from collections.abc import Iterable, Iterator, Sequence

from auditor.model.names import name
from auditor.reports.html.elements import Element, builder, muted, table, tag
from auditor.reports.html.findings import anchor
from auditor.reports.overview import SEVERITIES, Overview, owner
from auditor.reports.values import Json
from auditor.reports.words import finding_groups, module_label, subject_label

MAX_LISTED = 20
"""Lines of each list at the top; what is more is counted, and stands below."""


def in_short(answers: Overview, document: Json) -> Iterator[Element]:
    """Open findings by severity, open to anonymous, new and fixed, late with owner, not checked."""
    E = builder()
    yield _numbers(answers)
    yield from (E.p(muted(f"{line}.")) for line in answers.hidden)
    yield E.h3("Open to anonymous")
    yield E.p(" ".join(answers.exposed))
    yield from _groups(answers.anonymous, "No open finding reaches whoever does not sign in.")
    yield E.h3("Since the baseline")
    yield from _since(answers)
    yield E.h3("Decisions that no longer hold")
    yield from _late(answers.late)
    yield E.h3("Not checked")
    if answers.unchecked:
        below = E.a("listed below", href="#unchecked")
        yield E.p(f"{len(answers.unchecked)} of {len(document['rules'])} rules, ", below, ".")
    else:
        yield E.p(f"Nothing: all {len(document['rules'])} rules were checked.")
    yield from _listed(E.li(f"{entry['area']}: {entry['status']}, {entry['detail']}") for entry in answers.unread)


def _numbers(answers: Overview) -> Element:
    E = builder()
    rows: list[Sequence[str | Element]] = []
    for label, counts in (("Open", answers.open), ("Accepted, risk or planned", answers.decided)):
        numbers = [E.span({"class": word if counts[word] else "muted"}, f"{counts[word]:,}") for word in SEVERITIES]
        rows.append((label, *numbers, f"{sum(counts.values()):,}"))
    return table(("Findings", *SEVERITIES, "all"), rows, "numbers")


def _groups(findings: Sequence[Json], none: str) -> Iterator[Element]:
    """Findings of one rule in one module as one line that leads to them."""
    E = builder()
    if not findings:
        yield E.p(none)
        return
    lines = []
    for group in finding_groups(findings):
        first = group[0]
        what = subject_label(first) if len(group) == 1 else f"{module_label(first)}, {len(group)} findings"
        link = E.a(f"{first['rule']} {first['title']}", href=f"#{anchor(first)}")
        lines.append(E.li(tag(first["severity"]), " ", link, ": ", what))
    yield from _listed(lines)


def _listed(lines: Iterable[Element]) -> Iterator[Element]:
    E = builder()
    every = list(lines)
    if every:
        shown = every[:MAX_LISTED]
        yield E.ul(*shown, *([E.li(f"and {len(every) - len(shown):,} more")] if len(every) > len(shown) else []))


def _since(answers: Overview) -> Iterator[Element]:
    E = builder()
    if not answers.baseline:
        yield E.p("No baseline was given, so new and fixed findings are not told apart.")
        return
    checked = f"; {answers.newly_checked:,} newly checked" if answers.newly_checked else ""
    yield E.p(f"{len(answers.new):,} new and {len(answers.fixed):,} fixed since {answers.baseline}{checked}.")
    if answers.new:
        yield from _groups(answers.new, "")
    if answers.fixed:
        yield E.p("Fixed:")
        yield from _listed(
            E.li(f"{known['rule']} {name(known['title'])}: {subject_label(known)}") for known in answers.fixed
        )


def _late(findings: Sequence[Json]) -> Iterator[Element]:
    E = builder()
    if not findings:
        yield E.p("None is overdue, expired or stale.")
        return
    rows = []
    for finding in findings[:MAX_LISTED]:
        decision = finding["decision"]
        what = E.span(E.a(finding["rule"], href=f"#{anchor(finding)}"), f" {subject_label(finding)}")
        standing = E.span({"class": "late"}, decision["standing"])
        rows.append((what, standing, decision["state"], decision["until"] or "no day", owner(finding)))
    yield table(("Finding", "Now", "Decided", "Until", "Owner"), rows)
    if len(findings) > MAX_LISTED:
        yield E.p(muted(f"and {len(findings) - MAX_LISTED:,} more, each told with its finding"))
