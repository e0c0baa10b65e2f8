"""Where each finding of a document is told, so that none is told twice: with its merge, or with the project's own."""

from collections.abc import Iterable

from auditor.reports.values import Json


class Placing:
    """The findings of one document, parted as a reader meets them: those of a merge come with the first merge."""

    def __init__(self, document: Json) -> None:
        self._findings: list[Json] = document["findings"]
        self._in_scope = {finding["id"]: finding for finding in self._findings}
        merged = (f for scenario in document["scenarios"] for f in _added(scenario))
        self._of_merges = {finding["id"] for finding in merged}
        self._told: set[str] = set()

    @property
    def own(self) -> list[Json]:
        """Those of the project's own roles, in their order."""
        return [finding for finding in self._findings if finding["id"] not in self._of_merges]

    @property
    def number_merged(self) -> int:
        """Number of the others."""
        return len(self._findings) - len(self.own)

    def of_merge(self, scenario: Json) -> tuple[list[Json], list[Json]]:
        """Give what a merge adds, of what is in the scope of the audit: told now, and told before with another."""
        found = [self._in_scope[f["id"]] for f in _added(scenario) if f["id"] in self._in_scope]
        now = [finding for finding in found if finding["id"] not in self._told]
        before = [finding for finding in found if finding["id"] in self._told]
        self._told.update(finding["id"] for finding in now)
        return now, before


def _added(scenario: Json) -> Iterable[Json]:
    return (*scenario["emergent"], *scenario["new_findings"])
