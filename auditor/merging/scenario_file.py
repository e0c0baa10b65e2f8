"""Merges saved to a file that a person can read, edit and compare: TOML, a block for each.

    [[scenario]]
    name = "A customer who helps out"
    user_roles = ["Customer", "Support"]
    without = ["Shop.Agent"]
    base = "Customer"

`with` and `without` are module roles; `base` is one of the user roles, the first unless it is given. The file is
scanned before it is parsed: an unknown key is an error with its line, and parsers are slow on hostile input.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from auditor.access.target import UnknownName, parse_roles
from auditor.files.errors import InputError
from auditor.files.limits import SCENARIOS_FILE, SCENARIOS_LINE
from auditor.files.opening import exists, read_regular
from auditor.files.writing import write_atomic
from auditor.merging.scenario import Merge, merge
from auditor.model.frozen import frozen
from auditor.model.names import Name, name, shown_name
from auditor.model.project import Project
from auditor.rules.audit import Audit

HEADER = "# Merges of roles, saved by mxaudit. Comments stay."

_KEYS = ("name", "user_roles", "with", "without", "base")
_BLOCK = re.compile(r"\s*\[\[\s*scenario\s*\]\]\s*(#.*)?$")
_ENTRY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_BLANK = re.compile(r"\s*(#.*)?$")
_TEXT_OR_COMMENT = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")
_AT_LINE = re.compile(r"at line (\d+)")


@frozen
class Scenario:
    """A saved merge."""

    name: Name
    user_roles: tuple[Name, ...] = ()
    added: tuple[Name, ...] = ()
    """Module roles that come in: `with`."""
    removed: tuple[Name, ...] = ()
    """Module roles that go out: `without`."""
    base: Name | None = None
    """The user role that it is compared with; None for the first."""

    def missing(self, project: Project) -> tuple[str, ...]:
        """Say in a line each which of its roles do not exist in a project; none when it can be merged."""
        told = []
        for roles, added, removed in (
            *((((role,), (), ())) for role in self.user_roles),
            *((((), (role,), ())) for role in self.added),
            *((((), (), (role,))) for role in self.removed),
        ):
            try:
                parse_roles(project, roles, added, removed)
            except UnknownName as unknown:
                told.append(str(unknown))
        return tuple(told)

    def merge(self, audit: Audit) -> Merge:
        """Make the merge. Its roles must exist in the project of the audit."""
        return merge(audit, self.user_roles, self.added, self.removed, self.base)


def scenario_of(title: str, of: Merge) -> Scenario:
    """Give a merge a name, to save it."""
    base = of.base.roles.user_roles[0] if of.base else None
    first = of.roles.user_roles[0] if of.roles.user_roles else None
    roles = of.roles
    return Scenario(name(title), roles.user_roles, roles.added, roles.removed, base if base != first else None)


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read the saved merges of a file, in its order.

    Raises `InputError`: NOT_FOUND and the like, TOML_LIMIT, TOML_MALFORMED, SCENARIOS (a key, value or block that does
    not belong there), with the line.
    """
    shown = name(path.name)
    source = _decoded(read_regular(path, SCENARIOS_FILE), shown)
    lines = _scan(source.split("\n"), shown)
    try:
        document = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _AT_LINE.search(str(error))
        where = f"line {found[1]}" if found else "end"
        raise InputError("TOML_MALFORMED", "is no valid TOML; mend this line", shown, where) from None
    scenarios = [_scenario(b, shown, at) for b, at in zip(document.get("scenario", ()), lines, strict=True)]
    for position, scenario in enumerate(scenarios):
        if any(other.name == scenario.name for other in scenarios[:position]):
            told = f"a scenario above is called {scenario.name} too; give it another name"
            raise InputError("SCENARIOS", told, shown, f"line {lines[position]['name'][0]}")
    return tuple(scenarios)


def save_scenarios(path: Path, scenarios: Iterable[Scenario]) -> None:
    """Put scenarios into a file, each in place of the one of its name; others, comments and their order stay.

    A missing file is made. Raises `InputError` when what stands there is no such file, and `OutputError`.
    """
    lines = [HEADER]
    if exists(path):
        read_scenarios(path)
        lines = _decoded(read_regular(path, SCENARIOS_FILE), name(path.name)).rstrip("\n").split("\n")
    for scenario in scenarios:
        _put(lines, _values(scenario), name(path.name))
    write_atomic(path, ("\n".join(lines) + "\n").encode("utf-8"))


def _put(lines: list[str], values: dict[str, str], shown: str) -> None:
    """Change the block of a scenario where it stands, or add one at the end."""
    for spans in _scan(lines, shown):
        first, last = spans["name"]
        if shown_name(_value(lines[first - 1 : last])) == shown_name(_value([values["name"]])):
            _change(lines, spans, values)
            return
    while lines and not lines[-1].strip():
        lines.pop()
    lines.extend(["", "[[scenario]]", *values.values()])


def _change(lines: list[str], spans: dict[str, tuple[int, int]], values: dict[str, str]) -> None:
    """Write the entries that changed over the old ones, drop those that are gone, add new ones behind the last."""
    end = max(last for _, last in spans.values())
    lines[end:end] = [entry for key, entry in values.items() if key not in spans]
    for key, (first, last) in sorted(spans.items(), key=lambda span: span[1], reverse=True):
        if key and key not in values:
            del lines[first - 1 : last]
        elif key and _value(lines[first - 1 : last]) != _value([values[key]]):
            lines[first - 1 : last] = [values[key]]


def _value(entry: list[str]) -> Any:
    """The value of an entry, which may go over several lines."""
    return next(iter(tomllib.loads("\n".join(entry)).values()))


def _values(scenario: Scenario) -> dict[str, str]:
    """The entries of a scenario as lines; what does not apply is left out."""
    import tomlkit

    values: dict[str, Any] = {
        "name": str(scenario.name),
        "user_roles": [str(role) for role in scenario.user_roles],
        "with": [str(role) for role in scenario.added],
        "without": [str(role) for role in scenario.removed],
        "base": str(scenario.base) if scenario.base else None,
    }
    return {key: f"{key} = {tomlkit.item(value).as_string()}" for key, value in values.items() if value}


def _decoded(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputError("TOML_MALFORMED", "is no UTF-8 text; save it as UTF-8", shown) from None


def _scan(lines: list[str], shown: str) -> list[dict[str, tuple[int, int]]]:
    """Refuse what the file never needs before a parser sees it; give the first and last line of each block's entries.

    Lines count from 1; the one where a block begins stands under an empty key.
    """
    found: list[dict[str, tuple[int, int]]] = []
    depth, key = 0, ""
    for number, line in enumerate(lines, 1):
        where = f"line {number}"
        if len(line) > SCENARIOS_LINE:
            raise InputError("TOML_LIMIT", f"is longer than {SCENARIOS_LINE:,} characters; shorten it", shown, where)
        if '"""' in line or "'''" in line:
            raise InputError("TOML_LIMIT", "text over several lines is not read; write it in one", shown, where)
        if depth == 0:
            if _BLOCK.match(line):
                found.append({"": (number, number)})
                continue
            if _BLANK.match(line):
                continue
            key = _key(line, bool(found), shown, where)
        found[-1][key] = (found[-1][key][0] if depth else number), number
        rest = _TEXT_OR_COMMENT.sub("", line)
        depth += rest.count("[") - rest.count("]")
        if not 0 <= depth <= 1:
            raise InputError("SCENARIOS", "a list of roles has one pair of brackets; mend this line", shown, where)
    return found


def _key(line: str, in_block: bool, shown: str, where: str) -> str:
    """Give the key of an entry, when it is one that belongs there."""
    entry = _ENTRY.match(line)
    if entry is None:
        told = "only [[scenario]], its keys and comments belong there; mend this line"
        raise InputError("SCENARIOS", told, shown, where)
    if not in_block:
        raise InputError("SCENARIOS", f"{entry[1]} stands before the first [[scenario]]", shown, where)
    if entry[1] not in _KEYS:
        told = f"the key {entry[1]} is not known; known are {', '.join(_KEYS)}"
        raise InputError("SCENARIOS", told, shown, where)
    return entry[1]


def _scenario(block: dict[str, Any], shown: str, lines: dict[str, tuple[int, int]]) -> Scenario:
    def refuse(told: str, key: str = "") -> InputError:
        return InputError("SCENARIOS", told, shown, f"line {lines.get(key, lines[''])[0]}")

    def roles(key: str) -> tuple[Name, ...]:
        value = block.get(key, [])
        if not isinstance(value, list) or not all(isinstance(role, str) for role in value):
            raise refuse(f'{key} must be a list of roles such as ["Customer", "Support"]', key)
        return tuple(dict.fromkeys(map(shown_name, value)))

    for key in ("name", "base"):
        if key in block and not isinstance(block[key], str):
            raise refuse(f"{key} must be text in quotes", key)
    if not block.get("name"):
        raise refuse("a scenario needs a name; add it")
    user_roles, added, removed = roles("user_roles"), roles("with"), roles("without")
    base = shown_name(block["base"]) if block.get("base") else None
    if base and base not in user_roles:
        raise refuse(f"the base {base} is none of its user_roles", "base")
    if len(user_roles) < 2 and not added and not removed:
        raise refuse("a scenario needs two user_roles, or module roles in with or without", "name")
    if not user_roles and not added:
        raise refuse("a scenario without user_roles is a new role: it needs module roles in with", "name")
    return Scenario(shown_name(block["name"]), user_roles, added, removed, base)
