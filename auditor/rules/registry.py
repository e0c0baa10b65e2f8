"""The rules there are: every module of a family folder is one rule, found by its place."""

import importlib
import pkgutil
import re
from functools import cache
from types import ModuleType

from auditor.rules.rule import Loaded, Page, Rule

FAMILIES = ("project", "roles", "entities", "rows", "documents", "services", "integration", "modules", "separation")
"""The family folders under `auditor/rules`, in the order of the catalogue."""

_HEADINGS = ("What it does", "Why is this bad", "Example", "How to fix", "Sources")


@cache
def all_rules() -> tuple[Loaded, ...]:
    """Load every rule, in the order of the catalogue: by family, then by number."""
    rules = []
    for family in FAMILIES:
        package = importlib.import_module(f"auditor.rules.{family}")
        for found in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            module = importlib.import_module(f"{package.__name__}.{found}")
            if isinstance(getattr(module, "RULE", None), Rule):
                rules.append(load(module))
    return tuple(rules)


@cache
def _by_id() -> dict[str, Loaded]:
    return {loaded.rule.id: loaded for loaded in all_rules()}


def rule(rule_id: str) -> Loaded:
    """Give one rule. `KeyError` when there is none of that id."""
    return _by_id()[rule_id]


def load(module: ModuleType) -> Loaded:
    """Load the rule of one module. `ValueError` when its page lacks a heading."""
    doc = module.__doc__ or ""
    return Loaded(module.RULE, page_of(doc), module.check, module.explain, module.planted, module.near_miss, doc)


def page_of(doc: str) -> Page:
    """Read a rule's page from its docstring. `ValueError` when a heading is missing."""
    title, _, body = doc.strip().partition("\n")
    parts = re.split(rf"^({'|'.join(_HEADINGS)})\s*$", body, flags=re.MULTILINE)
    sections = {parts[i]: _dedent(parts[i + 1]) for i in range(1, len(parts) - 1, 2)}
    missing = [heading for heading in _HEADINGS if not sections.get(heading)]
    if missing:
        raise ValueError(f"the page of {title!r} lacks {', '.join(missing)}")
    what, why, example, fix = (sections[heading] for heading in _HEADINGS[:4])
    sources = tuple(line.removeprefix("- ") for line in sections["Sources"].splitlines() if line)
    return Page(title.rstrip("."), what, why, example, fix, sources)


def _dedent(text: str) -> str:
    lines = [line.strip() for line in text.strip("\n").splitlines()]
    return "\n".join(lines).strip()
