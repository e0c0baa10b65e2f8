"""The findings of a page: those of one rule in one module as one line that opens, each finding once."""

from collections.abc import Iterator
from itertools import groupby

from auditor.model.names import name
from auditor.reports.html.elements import Element, builder, folded, muted, tag
from auditor.reports.overview import LATE, is_open
from auditor.reports.placing import Placing
from auditor.reports.values import Json
from auditor.reports.words import decided_words, finding_groups, module_label, subject_label

UNFOLDED = 3
"""Groups of critical findings up to this size are open from the start."""


def anchor(finding: Json) -> str:
    """The id of a finding's element: made from our own hash, never from a name."""
    return f"f-{finding['id'][:20]}"


class Findings:
    """The findings of a document, each of which is written once."""

    def __init__(self, document: Json) -> None:
        self._placing = Placing(document)
        self._export = document["export"]["path"]

    def of_the_project(self) -> Iterator[Element]:
        """Those of the project's own roles, by severity."""
        E = builder()
        own = self._placing.own
        if not own and not self._placing.number_merged:
            yield E.p("No violations found.")
        for severity, found in groupby(own, key=lambda finding: finding["severity"]):
            members = list(found)
            still_open = sum(map(is_open, members))
            decided = f", {still_open} open" if still_open < len(members) else ""
            yield E.h3(tag(severity), f" {len(members)}{decided}")
            yield from (self._group(group) for group in finding_groups(members))
        if more := self._placing.number_merged:
            yield E.p(f"{more} more are those of saved merges: they stand under ", E.a("Merges", href="#merges"), ".")

    def of_a_merge(self, scenario: Json) -> Iterator[Element]:
        """Those that a merge adds; what another merge has told is named only."""
        E = builder()
        now, before = self._placing.of_merge(scenario)
        yield from (self._group(group, tagged=True) for group in finding_groups(now))
        if before:
            links = [E.li(E.a(f"{f['rule']} {subject_label(f)}", href=f"#{anchor(f)}")) for f in before]
            yield E.p("Told above:")
            yield E.ul(*links)

    def _group(self, group: list[Json], tagged: bool = False) -> Element:
        E = builder()
        first = group[0]
        still_open = sum(map(is_open, group))
        if len(group) == 1:
            about, count = subject_label(first), _state(first)
        else:
            about, count = module_label(first), f"{len(group)} findings"
            count += f", {still_open} open" if still_open < len(group) else ""
        severity = [tag(first["severity"]), " "] if tagged else []
        head = [E.span({"class": "count"}, count), *severity, E.strong(first["rule"]), f" {first['title']}: {about}"]
        unfolded = first["severity"] == "critical" and len(group) <= UNFOLDED and still_open > 0
        return folded(head, [self._finding(finding) for finding in group], unfolded=unfolded)

    def _finding(self, finding: Json) -> Element:
        E = builder()
        evidence = [E.li(*self._evidence(e)) for e in finding["evidence"]]
        decision = finding["decision"]
        decided = []
        if decision:
            late = decision["standing"] in LATE
            decided = [E.p({"class": "late"} if late else {}, f"Decided: {decided_words(decision)}")]
        return E.article(
            {"id": anchor(finding)},
            E.p({"class": "about"}, subject_label(finding)),
            E.p(finding["message"]),
            E.ul(*evidence),
            E.p(E.strong("Fix: "), finding["fix"]),
            *decided,
            E.p(muted(f"{', '.join(_notes(finding))}. "), E.code(finding["id"][:16])),
        )

    def _evidence(self, evidence: Json) -> Iterator[str | Element]:
        yield evidence["statement"]
        if evidence["location"] and (where := _place(evidence["location"], self._export)):
            yield muted(f" ({where})")


def _state(finding: Json) -> str:
    decision = finding["decision"]
    if not decision:
        return "open"
    standing = decision["standing"]
    return str(decision["state"] if standing == "current" else f"{standing}, open")


def _notes(finding: Json) -> Iterator[str]:
    reach = finding["reach"]
    yield f"reach {reach}" if reach != "any" else "reach any role"
    yield str(finding["certainty"])
    if finding["origin"] != "own":
        yield str(finding["origin"])
    if finding["latent"]:
        yield "latent: no user role holds the module role"
    if not finding["enforced_now"]:
        yield "not enforced at the present security level"
    if finding["baseline"]:
        yield str(finding["baseline"])


def _place(location: Json, export: str) -> str:
    """Where evidence stands; the export itself is not repeated at every line."""
    if location["line"]:
        where = f"line {location['line']}"
        return where if location["file"] == export else f"{name(location['file'])}, {where}"
    keys = ("unit", "path") if location["file"] == export else ("file", "unit", "path")
    return " › ".join(name(location[key]) for key in keys if location[key])
