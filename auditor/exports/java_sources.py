"""Facts about the Java sources beside a project: what actions do in code, out of the model's sight (rules.md, DOC-09).

Only what people wrote is looked at: generated proxies are passed over, and of an action what stands between `BEGIN USER
CODE` and `END USER CODE`, or `EXTRA CODE`. The code itself is dropped here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from auditor.exports.coverage import count
from auditor.files import limits
from auditor.files.errors import InputError, said_of
from auditor.files.opening import is_real_folder, read_regular, walk_folder
from auditor.model.integration import JavaSource
from auditor.model.names import NO_NAME, Name, Text, name
from auditor.model.project import Coverage, Project, ReadStatus

FOLDER = "javasource"
AREA = Name("javasource")
_GENERATED = "proxies"

_MARKS = [(f"// BEGIN {kind} CODE", f"// END {kind} CODE") for kind in ("USER", "EXTRA")]
_NOISE = re.compile(r'//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?', re.DOTALL)
_LEAVING = re.compile(r"\b(createSudoClone|createSystemContext)\s*\(")
_QUERIES = re.compile(
    r"\b(retrieveXPathQuery\w*|retrieveXPathSchema\w*|createXPathQuery|retrieveOQLDataTable\w*|createOqlStatement"
    r"|createOQLTextGetRequest|retrieveOQL\w*|setQuery|executeQuery|executeUpdate|executeLargeUpdate|prepareStatement"
    r"|prepareCall|addBatch|execute)\s*\("
)
_ASSIGNED = re.compile(r"\b(\w+)\s*(\+?)=(?!=)\s*([^;{}]{0,2000})")
_APPENDED = re.compile(r"\b(\w+)\s*\.\s*append\s*\(\s*([A-Za-z_][\w.]*)\s*\)")
_OPERAND = re.compile(r"(?:\+\s*)([A-Za-z_][\w.]*(?:\([^()]*\))?[\w.()]*)|([A-Za-z_][\w.]*(?:\([^()]*\))?)(?=\s*\+)")
_HARMLESS = re.compile(
    r"entityName$|getType\(\)|MemberNames|getId\(\)|toLong\(\)|size\(\)|length\(\)|(?:^|\.)[A-Z][A-Z0-9_]+$"
    r"|^(?:String|Integer|Long)$"
)
"""Names of entities and members, ids, numbers and constants: no text that a user writes."""
_PACKAGE = re.compile(r"\b([a-z][a-z0-9_]*)\.")
_ARGUMENTS = 2_000
"""Characters of a call that are looked at."""
_CALLS = 300
"""Calls of one file that are looked at."""


def with_java_sources(project: Project, folder: Path) -> Project:
    """Add what is known of the Java sources in a project's folder; a project without such a folder stays as it is."""
    if not is_real_folder(folder / FOLDER):
        return project
    lost: list[str] = []
    sources = tuple(_read_all(folder, [module.name for module in project.modules], lost))
    return add_java_sources(project, sources, lost)


def add_java_sources(project: Project, sources: tuple[JavaSource, ...], lost: Sequence[str] = ()) -> Project:
    """Add facts about sources, and the coverage of their folder; `lost` says what could not be read of it."""
    detail = f"{count(len(sources), 'file')} of user code"
    if lost:
        detail += f"; {count(len(lost), 'file')} could not be read: {lost[0]}"
    status = ReadStatus.PARTIAL if lost else ReadStatus.READ
    entry = Coverage(AREA, status, Text(detail), unreadable=bool(lost))
    coverage = tuple(entry if area.area == AREA else area for area in project.coverage)
    return replace(project, java_sources=sources, coverage=coverage)


def read_java_source(code: str, place: Name, modules: Iterable[Name]) -> JavaSource | None:
    """Give the facts about one file; None for a file without user code. `modules` are the project's."""
    by_folder = {module.lower(): module for module in modules}
    parts = place.split("/")
    module = by_folder.get(parts[1], NO_NAME) if len(parts) > 2 else NO_NAME
    user = _user_code(code)
    if not user.strip():
        return None
    plain = _NOISE.sub(_without_noise, user)
    joined = _joined_variables(plain)
    calls = islice(_QUERIES.finditer(plain), _CALLS)
    queries = (found[1] for found in calls if _is_joined(_arguments(plain, found.end()), joined))
    named = set(_PACKAGE.findall(_NOISE.sub(_without_noise, code))) & by_folder.keys()
    return JavaSource(
        place,
        module,
        tuple(dict.fromkeys(name(found) for found in _LEAVING.findall(plain))),
        tuple(dict.fromkeys(name(query) for query in queries)),
        tuple(sorted(name(package) for package in named if by_folder[package] != module)),
    )


def _read_all(folder: Path, modules: list[Name], lost: list[str]) -> Iterator[JavaSource]:
    left = limits.JAVA_TOTAL
    try:
        for path in walk_folder(folder / FOLDER, ".java"):
            inside = path.relative_to(folder)
            if _GENERATED in inside.parts:
                continue
            place = name(inside.as_posix())
            try:
                data = read_regular(path, limits.JAVA_FILE)
            except InputError as error:
                lost.append(said_of(error.message, place))
                continue
            left -= len(data)
            if left < 0:
                lost.append(f"{place} and all after it: more than {limits.JAVA_TOTAL:,} bytes")
                return
            if source := read_java_source(data.decode(errors="replace"), place, modules):
                yield source
    except InputError as error:
        lost.append(str(error))


def _user_code(code: str) -> str:
    """Give what people wrote: the marked parts of an action, the whole of any other class."""
    parts = []
    for begin, end in _MARKS:
        start = code.find(begin)
        stop = code.find(end, start + 1)
        if 0 <= start < stop:
            parts.append(code[start + len(begin) : stop])
    return "\n".join(parts) if parts else code


def _without_noise(found: re.Match[str]) -> str:
    """Comments go, text becomes empty text, so that nothing inside either is taken for code."""
    return '""' if found[0].startswith('"') else " " if found[0].startswith("/") else "0"


def _joined_variables(plain: str) -> frozenset[str]:
    """Give the variables into which text is put together from other variables."""
    found = {variable for variable, plus, value in _ASSIGNED.findall(plain) if _joins(value) or _adds(plus, value)}
    found.update(variable for variable, value in _APPENDED.findall(plain) if not _HARMLESS.search(value))
    return frozenset(found)


def _adds(plus: str, value: str) -> bool:
    """Whether `x += value` puts a variable behind text."""
    operand = value.strip()
    return bool(plus) and bool(re.fullmatch(r"[A-Za-z_][\w.]*", operand)) and not _HARMLESS.search(operand)


def _joins(expression: str) -> bool:
    """Whether `+` joins text with a variable."""
    if '""' not in expression:
        return False
    operands = (before or after for before, after in _OPERAND.findall(expression))
    return any(operand and not _HARMLESS.search(operand) for operand in operands)


def _is_joined(arguments: str, joined: frozenset[str]) -> bool:
    return _joins(arguments) or not joined.isdisjoint(re.findall(r"\b[A-Za-z_]\w*\b", arguments))


def _arguments(plain: str, start: int) -> str:
    """Give the arguments of a call, from behind its opening bracket to the closing one."""
    depth = 1
    for position in range(start, min(len(plain), start + _ARGUMENTS)):
        depth += {"(": 1, ")": -1}.get(plain[position], 0)
        if depth == 0:
            return plain[start:position]
    return plain[start : start + _ARGUMENTS]
