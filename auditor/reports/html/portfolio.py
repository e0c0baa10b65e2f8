"""The page over all exports of a portfolio: which apps need somebody first, and which rules many of them break."""

from collections.abc import Iterable, Iterator, Sequence

from auditor import __version__
from auditor.model.names import name
from auditor.reports import policy
from auditor.reports.html.elements import Element, builder, page, table, tag
from auditor.reports.portfolio import SEVERITIES, totals
from auditor.reports.values import Json


def page_of_portfolio(entries: Sequence[Json], generated_at: str) -> bytes:
    """Write the summary over the lines of `exports.jsonl` as one page, UTF-8."""
    return page("Security audit of a portfolio", _content(entries, generated_at))


def _content(entries: Sequence[Json], generated_at: str) -> Iterator[Element]:
    E = builder()
    checked = [entry for entry in entries if entry["summary"]]
    yield E.h1("Security audit of a portfolio")
    told = f"{len(entries)} exports, {len(checked)} of them checked, by mxaudit {__version__}, {generated_at}."
    yield E.p({"class": "muted"}, told)
    yield from _in_short(entries)
    if failed := [entry for entry in entries if entry["error"] or entry["not_read"]]:
        yield E.h2("Not read, or not wholly")
        yield table(("Export", "What happened"), ((entry["export"], _failure(entry)) for entry in failed))
    if checked:
        yield E.h2("Exports, worst first")
        yield E.div({"class": "scroll"}, _exports(checked))
        yield E.h2("Rules that the exports violate")
        yield from _rules(checked)
        yield E.h2("Rules that could not be checked")
        yield from _unchecked(checked)


def _in_short(entries: Sequence[Json]) -> Iterator[Element]:
    E = builder()
    sums = totals(entries)
    told = [f"{word} {sums[word]:,}" for word in SEVERITIES if sums[word]]
    anonymous = [entry["export"] for entry in entries if entry["anonymous"]]
    late = [entry["export"] for entry in entries if entry["late"]]
    yield E.p(f"Findings: {', '.join(told) or 'none'}; {sums['open']:,} open.")
    if sums["new"] or sums["fixed"]:
        yield E.p(f"Since the baseline: {sums['new']:,} new, {sums['fixed']:,} fixed.")
    yield E.p(f"Open to anonymous: {_listed(anonymous) or 'nothing was found in any export'}.")
    if late:
        yield E.p({"class": "late"}, f"Decisions that are overdue, expired or stale: {_listed(late)}.")
    hidden = [entry for entry in entries if entry["decisions"] and entry["decisions"]["hidden"]]
    for entry in hidden:
        kept = entry["decisions"]
        yield E.p(f"{entry['export']}: {kept['hidden']} findings do not count, by {name(kept['from'])}.")
    for entry in entries:
        yield from (E.p(f"{entry['export']}: {line}.") for line in policy.lines(entry["policy"]))


def _listed(names: Sequence[str]) -> str:
    return f"{len(names)} exports: {', '.join(names)}" if len(names) > 1 else "".join(names)


def _failure(entry: Json) -> str:
    return entry["error"] or "; ".join(entry["not_read"])


def _exports(checked: Sequence[Json]) -> Element:
    """Every export that was checked, with its counts; columns that would be empty everywhere are left out."""
    columns = [(word, [entry["summary"][word] for entry in checked]) for word in (*SEVERITIES, "open", "new", "fixed")]
    columns += [("anonymous", [e["anonymous"] for e in checked]), ("late", [e["late"] for e in checked])]
    columns += [("not checked", [e["summary"]["not_checked"] for e in checked])]
    shown = [(word, numbers) for word, numbers in columns if any(numbers) or word in (*SEVERITIES, "open")]
    rows = []
    for position in sorted(range(len(checked)), key=lambda position: _worst_first(checked[position])):
        entry = checked[position]
        version = ".".join(name(entry["source"]["mendix_version"] or "").split(".")[:3])
        rows.append((entry["export"], version, *(_number(word, numbers[position]) for word, numbers in shown)))
    return table(("Export", "Mendix", *(word for word, _ in shown)), rows, "numbers")


def _number(word: str, number: int) -> str | Element:
    return tag(f"{number:,}", word) if number and word in SEVERITIES[:2] else f"{number:,}"


def _worst_first(entry: Json) -> tuple[object, ...]:
    return *(-entry["summary"][word] for word in SEVERITIES), entry["export"]


def _rules(checked: Sequence[Json]) -> Iterable[Element]:
    """Rules by the number of exports that violate them: what many apps get wrong is worth a common answer."""
    found: dict[str, list[Json]] = {}
    for entry in checked:
        for rule in entry["rules"]:
            if rule["findings"]:
                found.setdefault(rule["id"], []).append(rule)
    if not found:
        yield builder().p("None.")
        return
    rows = []
    for id, rules in sorted(found.items(), key=lambda item: (_worst(item[1]), -len(item[1]), item[0])):
        numbers = f"{len(rules):,}", f"{sum(rule['findings'] for rule in rules):,}"
        rows.append((id, rules[0]["title"], tag(SEVERITIES[_worst(rules)]), *numbers))
    yield table(("Rule", "Title", "At worst", "Exports", "Findings"), rows)


def _worst(rules: Sequence[Json]) -> int:
    """The rank of the worst severity that a rule has in any export."""
    return min(SEVERITIES.index(rule["worst"]) for rule in rules)


def _unchecked(checked: Sequence[Json]) -> Iterable[Element]:
    found: dict[str, list[str]] = {}
    for entry in checked:
        for rule in entry["rules"]:
            if rule["status"] == "not checked":
                found.setdefault(f"{rule['id']} {rule['title']}", []).append(entry["export"])
    if not found:
        yield builder().p("Every rule was checked on every export.")
        return
    yield table(("Rule", "Exports"), ((rule, _listed(exports)) for rule, exports in sorted(found.items())))
