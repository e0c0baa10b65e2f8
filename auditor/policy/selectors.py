"""Selectors of a policy file: TARGET of the command line, in which `*` stands for anything within a part.

`Shop.Order`, `Shop.Order/Total`, `Shop.*`, `*.*` (or `*`), `*/Iban`, `Payments.ACT_Payment_*`. A wildcard for the
module leaves the System module out: what it gives, every app has. Name it to ask about it: `System.User`, `System.*`.
"""

import re
from collections.abc import Iterable
from functools import cache

from auditor.model.frozen import frozen
from auditor.model.names import Name, module_of
from auditor.model.project import SYSTEM

_FORM = re.compile(r"(?P<module>[^./]+)(?:\.(?P<name>[^./]+))?(?:/(?P<member>.+))?")


class NoSelector(ValueError):
    """A text is no selector: what is wrong with it, one line."""


@frozen
class Selector:
    """What a part of the model is called, with wildcards."""

    text: str
    """As written."""
    thing: str
    """`Module.Name` with wildcards."""
    member: str = ""
    """A member, or an operation of a service, with wildcards; empty for none."""

    @property
    def is_plain(self) -> bool:
        """Whether it names one thing, without a wildcard."""
        return "*" not in self.thing

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """How closely it says what it is about: of two that match, the higher one counts."""
        return self.is_plain, bool(self.member), "*" not in self.member

    def matches(self, thing: Name) -> bool:
        """Whether it names an entity, a document or a module role."""
        if self.thing.startswith("*") and module_of(thing) == SYSTEM:
            return False
        return _pattern(self.thing, r"[^./]*").fullmatch(thing) is not None

    def matches_member(self, label: str) -> bool:
        """Whether it names a member, given as in TARGET; without a member it names them all."""
        return not self.member or _pattern(self.member, ".*").fullmatch(label) is not None


def parse(text: str) -> Selector:
    """Read a selector. Raises `NoSelector`."""
    found = _FORM.fullmatch(text)
    if not found or (found["name"] is None and found["module"] != "*"):
        raise NoSelector(f"{text} is no selector; write Module.Name, Module.Name/Member, or * for anything")
    return Selector(text, f"{found['module']}.{found['name'] or '*'}", found["member"] or "")


@cache
def _pattern(written: str, anything: str) -> re.Pattern[str]:
    return re.compile(anything.join(map(re.escape, written.split("*"))))


def named(patterns: Iterable[str], name: str) -> bool:
    """Whether one of some names, in which `*` stands for anything, is this one."""
    return any(_pattern(pattern, ".*").fullmatch(name) for pattern in patterns)
