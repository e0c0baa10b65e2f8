"""The MERGE rules, and all rules there are: those of an audit, then those of a merge."""

import importlib
import pkgutil
from functools import cache

from auditor.rules import registry
from auditor.rules.rule import Loaded

LIMITS_LOST = ("MERGE-01", "MERGE-07")
"""The MERGE rules that say what happens to the limits of one role; the others say what is only together."""


@cache
def merge_rules() -> tuple[Loaded, ...]:
    """Load the MERGE rules, in the order of the catalogue."""
    package = importlib.import_module("auditor.merging.rules")
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    return tuple(registry.load(importlib.import_module(f"{package.__name__}.{name}")) for name in names)


@cache
def every_rule() -> tuple[Loaded, ...]:
    """Give every rule there is, in the order of the catalogue."""
    return (*registry.all_rules(), *merge_rules())


@cache
def _by_id() -> dict[str, Loaded]:
    return {loaded.rule.id: loaded for loaded in every_rule()}


def rule(rule_id: str) -> Loaded:
    """Give one rule. `KeyError` when there is none of that id."""
    return _by_id()[rule_id]
