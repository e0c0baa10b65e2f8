"""What a view entity shows: the entities that its OQL names, and whether it only counts them (rules.md, ENT-19)."""

import re
from collections.abc import Iterator

from auditor.model.domain import Entity, SourceKind
from auditor.model.names import Name
from auditor.rules.context import Context

_NOISE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_STEP = r'(?:"[^"\n]*"|[\w$]+)'
_PATH = rf"{_STEP}(?:\s*[./]\s*{_STEP})*"
_BEGINNING = re.compile(rf"\b(?:from|join)\s+({_PATH})", re.IGNORECASE)
_NEXT = re.compile(rf"\s*(?:(?:as\s+)?{_STEP}\s*)?,\s*({_PATH})", re.IGNORECASE)
_ALIAS = re.compile(rf"\s+as\s+{_STEP}\s*$", re.IGNORECASE)
_COUNTS = re.compile(r"\s*(?:count|sum|avg)\s*\(", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z_]\w*|[(),]|[^A-Za-z_(),]+")


def source_entities(view: Entity, context: Context) -> tuple[Name, ...]:
    """Give the stored entities that a view's OQL names in `from` or `join`, those of views that it names included."""
    by_view = context.memo.setdefault("sources of views", {})
    assert isinstance(by_view, dict)
    known: tuple[Name, ...] | None = by_view.get(view.name)
    if known is None:
        known = by_view[view.name] = tuple(dict.fromkeys(_sources(view, context, {view.name})))
    return known


def is_view(entity: Entity) -> bool:
    """Whether an entity is a view."""
    return entity.source is not None and entity.source.kind is SourceKind.VIEW


def _sources(view: Entity, context: Context, seen: set[Name]) -> Iterator[Name]:
    for name in named_in(view.source.oql if view.source else ""):
        entity = context.project.entities.get(name)
        if entity is None or name in seen:
            continue
        seen.add(name)
        if is_view(entity):
            yield from _sources(entity, context, seen)
        elif context.is_stored_entity(entity):
            yield name


def named_in(oql: str) -> Iterator[Name]:
    """Give every dotted name in `from` and `join`: entities, and the associations on the way to them."""
    plain = _NOISE.sub(lambda found: "''" if found[0].startswith("'") else " ", oql)
    for beginning in _BEGINNING.finditer(plain):
        item: re.Match[str] | None = beginning
        while item:
            for step in re.split(r"\s*/\s*", item[1]):
                name = re.sub(r"\s+", "", step.replace('"', ""))
                if "." in name:
                    yield Name(name)
            item = _NEXT.match(plain, item.end()) if beginning[0][:1] in "fF" else None


def only_counts(oql: str) -> bool:
    """Whether all that a view gives are counts, sums and averages, and what they are grouped by."""
    plain = _NOISE.sub(lambda found: "''" if found[0].startswith("'") else " ", oql)
    clauses = _clauses(plain)
    selected, groups = clauses.get("select"), {_folded(part) for part in clauses.get("group", [])}
    if not selected or len(re.findall(r"\bunion\b", plain, re.IGNORECASE)):
        return False
    counted = [bool(_COUNTS.match(item)) for item in selected]
    known = (counts or _folded(_ALIAS.sub("", item)) in groups for counts, item in zip(counted, selected, strict=True))
    return any(counted) and all(known)


def _clauses(plain: str) -> dict[str, list[str]]:
    """Give the parts of the outermost `select` and `group by` lists."""
    clauses: dict[str, list[str]] = {}
    clause, depth = "", 0
    for word in _WORD.findall(plain):
        depth += {"(": 1, ")": -1}.get(word, 0)
        lowered = word.lower()
        if depth == 0 and lowered in ("select", "from", "where", "group", "having", "order", "limit"):
            clause = lowered
            clauses.setdefault(clause, [""])
        elif depth == 0 and word == "," and clause:
            clauses[clause].append("")
        elif clause and (clause, lowered) not in (("group", "by"), ("select", "distinct")):
            clauses[clause][-1] += word
    return clauses


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()
