"""Reads a policy file: `mxaudit.toml`, or `[tool.mxaudit]` of a `pyproject.toml` (docs/policy.md).

What could not be meant is an error with its line: an unknown key, an empty list, a word that is not in the list that it
is taken out of. What does not fit a project is found when the two are joined (`auditor/rules/policing`).
"""

from collections.abc import Iterator
from pathlib import Path

from auditor.model.names import Name, name, shown_name
from auditor.policy import word_lists
from auditor.policy.capabilities import functions_of, selector_of
from auditor.policy.duties import assertions_of, risks_of, role_sets_of
from auditor.policy.located import Item, Table, read
from auditor.policy.policy import OFF, SEVERITIES, Class, Classified, Duty, Policy, Switch, Word, WordKind
from auditor.policy.words import words_of

_KEYS = ("version", "rules", "words", "classes", "functions", "risks", "role-sets", "assert")
_CONFIGURATION, _ADMINISTRATORS = "configuration", "administrators"


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises `InputError`: NOT_FOUND and the like, TOO_LARGE, TOML_LIMIT, TOML_MALFORMED, POLICY, with the line.
    """
    top = read(path).table(*_KEYS)
    version = top["version"]
    if version.number() != 1:
        raise version.wrong("version must be 1; a newer mxaudit may read this file")
    functions = tuple(functions_of(top))
    risks = tuple(risks_of(top, functions))
    role_sets = tuple(role_sets_of(top))
    assertions = tuple(assertions_of(top))
    _no_twins(top, (*risks, *role_sets, *assertions))
    return Policy(
        name(path.name),
        tuple(_switches(top)),
        tuple(_words(top)),
        tuple(_classified(top)),
        tuple(_administrators(top)),
        functions,
        risks,
        role_sets,
        assertions,
    )


def _no_twins(top: Table, duties: tuple[Duty, ...]) -> None:
    """Refuse two names that make the same id: ids are written in capitals."""
    by_rule: dict[str, Duty] = {}
    for duty in duties:
        other = by_rule.setdefault(duty.rule, duty)
        if other is not duty:
            told = f"{duty.key} in line {duty.line} and {other.key} in line {other.line} are both {duty.rule}"
            raise top.wrong(f"{told}; rename one of them")


def _switches(top: Table) -> Iterator[Switch]:
    if not (found := top.get("rules")):
        return
    lines: dict[str, int] = {}
    for typed, item in found.filled().items():
        rule = name(typed).upper()
        if rule in lines:
            raise item.wrong(f"{rule} stands in line {lines[rule]} too; keep one of them")
        lines[rule] = item.line
        yield Switch(rule, item.word((OFF, *SEVERITIES)), item.line)


_SHIPPED = {
    WordKind.SECRET: word_lists.SECRET,
    WordKind.SENSITIVE: word_lists.SENSITIVE,
    WordKind.IDENTIFIER: word_lists.PERSONAL_IDENTIFIERS,
    WordKind.CONFIGURATION: word_lists.CONFIGURATION,
}


def _words(top: Table) -> Iterator[Word]:
    if not (found := top.get("words")):
        return
    for kind, item in found.filled(*WordKind).items():
        lists = item.filled("add", "clear")
        for entry in lists["add"].entries() if "add" in lists else ():
            yield Word(WordKind(kind), _entry(entry, WordKind(kind)), False, entry.line)
        for entry in lists["clear"].entries() if "clear" in lists else ():
            yield Word(WordKind(kind), _known_entry(entry, WordKind(kind)), True, entry.line)


def _entry(item: Item, kind: WordKind) -> str:
    """An entry that a name could have: letters and digits that make words."""
    entry = item.text()
    if not entry.isalnum():
        raise item.wrong(f"{entry} is no word of a name; write letters and digits only, such as CustomerNumber")
    if kind is WordKind.CONFIGURATION and (len(words_of(entry)) > 1 or not entry[0].isupper()):
        raise item.wrong(f"{entry} must be one word that begins with a capital: names are compared word by word")
    return entry


def _known_entry(item: Item, kind: WordKind) -> str:
    from auditor.access.target import nearest

    entry, known = item.text(), {shipped.lower(): shipped for shipped in _SHIPPED[kind]}
    if entry.lower() not in known:
        told = f"{entry} is not in the shipped list of {kind} words, so there is nothing to clear"
        raise item.wrong(f"{told}; {nearest(entry, known.values())}")
    return known[entry.lower()]


def _classified(top: Table) -> Iterator[Classified]:
    if not (found := top.get("classes")):
        return
    for word, item in found.filled(*Class, _CONFIGURATION, _ADMINISTRATORS).items():
        if word == _ADMINISTRATORS:
            continue
        for entry in item.entries():
            selector = selector_of(entry)
            if word == _CONFIGURATION and selector.member:
                raise entry.wrong(
                    f"{selector.text} names a member; entities hold configuration: write {selector.thing}"
                )
            yield Classified(selector, None if word == _CONFIGURATION else Class(word), entry.line)


def _administrators(top: Table) -> Iterator[tuple[Name, int]]:
    found = top.get("classes")
    if found and (listed := found.table().get(_ADMINISTRATORS)):
        for entry in listed.entries():
            yield shown_name(entry.text()), entry.line
