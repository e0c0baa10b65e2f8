"""Reads what a policy file demands of roles: risks, role sets and assertions (merging.md 5)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.model.names import shown_name, shown_text
from auditor.policy import expression
from auditor.policy.capabilities import BUILT_IN, UNRESTRICTED, capability_of, group_of
from auditor.policy.located import Item, Table
from auditor.policy.policy import SEVERITIES, Assertion, Capability, Function, Group, Risk, RoleSet, Scope

_TOLD = ("title", "severity", "owner", "process", "fix")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_GROUPS = ("any", "all")
_NOT_BUILT = "is not built yet"


def risks_of(top: Table, functions: Sequence[Function]) -> Iterator[Risk]:
    """Give the risks: expressions over functions."""
    if not (found := top.get("risks")):
        return
    known = [function.name for function in (*functions, *BUILT_IN)]
    for key, item in found.filled().items():
        table = item.table(*_TOLD, "when", "same-rows", "scope", "closure")
        if (closure := table.get("closure")) and closure.flag():
            raise closure.wrong(f"closure {_NOT_BUILT}: risks are tested on what roles are granted; take it out")
        same_rows = table.get("same-rows")
        yield Risk(
            **_told(table, key, item),
            when=_when(table["when"], known),
            same_rows=same_rows is None or same_rows.word(("required", "optional")) == "required",
            scopes=_scopes(table),
        )


def role_sets_of(top: Table) -> Iterator[RoleSet]:
    """Give the role sets: roles of which nobody should hold more than so many."""
    if not (found := top.get("role-sets")):
        return
    for item in found.entries():
        table = item.table("name", *_TOLD, "roles", "at-most")
        roles = tuple(dict.fromkeys(shown_name(entry.text()) for entry in table["roles"].entries()))
        at_most = table["at-most"].number()
        if not 1 <= at_most < len(roles):
            raise table["at-most"].wrong(f"at-most must be from 1 to {len(roles) - 1}, one less than the roles in it")
        yield RoleSet(**_told(table, table["name"].text(), item), roles=roles, at_most=at_most)


def assertions_of(top: Table) -> Iterator[Assertion]:
    """Give the assertions: what roles must have, and must not have."""
    if not (found := top.get("assert")):
        return
    for item in found.entries():
        table = item.table("name", *_TOLD, "deny", "allow", "no-new-access")
        if newer := table.get("no-new-access"):
            told = "`mxaudit diff OLD NEW --fail-on-new-access` compares two versions"
            raise newer.wrong(f"no-new-access {_NOT_BUILT} here; {told}")
        if ("deny" in table) == ("allow" in table):
            raise table.wrong("an assertion needs either deny or allow")
        yield _assertion(table, item)


def _assertion(table: Table, item: Item) -> Assertion:
    deny = "deny" in table
    about = table["deny" if deny else "allow"].table(
        "role", "roles", *_GROUPS, *Right, "rows", "persistable", "modules", "data", *(() if deny else ("exactly",))
    )
    if ("role" in about) == ("roles" in about):
        raise about.wrong(f"{about.key} needs either role or roles")
    roles = about["role" if "role" in about else "roles"].one_or_more()
    needs = _needs(about)
    rows, exactly = ("", False) if deny else _rows(about, needs)
    return Assertion(
        **_told(table, table["name"].text(), item),
        deny=deny,
        roles=tuple(dict.fromkeys(shown_name(role.text()) for role in roles)),
        needs=needs,
        rows=rows,
        exactly=exactly,
    )


def _needs(about: Table) -> Group:
    """The capabilities of an assertion: a group, or one that stands in the assertion itself."""
    narrowing = [key for key in (*Right, "rows", "persistable", "modules", "data") if key in about]
    if any(key in about for key in _GROUPS):
        if narrowing:
            told = f"{narrowing[0]} stands beside a list; write it into the capabilities of the list"
            raise about[narrowing[0]].wrong(told)
        return group_of(about)
    one = dict(about.value)
    for key in ("role", "roles", "exactly"):
        one.pop(key, None)
    if about.key == "allow":
        one.pop("rows", None)
    return Group(True, (capability_of(about.with_only(one)),))


def _rows(about: Table, needs: Group) -> tuple[str, bool]:
    """The rows that an `allow` asks for, and whether it asks for no others."""
    exactly = about["exactly"].flag() if "exactly" in about else False
    if "rows" not in about:
        if exactly:
            raise about["exactly"].wrong('exactly is about rows: add rows, a row constraint or "unrestricted"')
        return "", False
    rows = about["rows"]
    one = needs.items[0]
    if not isinstance(one, Capability) or one.right not in (*MEMBER_RIGHTS, Right.DELETE):
        raise rows.wrong("rows are those of read, write or delete; row constraints limit nothing else")
    if "*" in one.selector.thing and rows.value != UNRESTRICTED:
        raise rows.wrong(f"a row constraint is about one entity; {one.selector.text} may name several")
    assert one.right not in ENTITY_RIGHTS or one.right is Right.DELETE
    rows.text()
    return shown_text(str(rows.value).strip()), exactly


def _told(table: Table, key: str, item: Item) -> dict[str, Any]:
    if not _KEY.fullmatch(key):
        raise item.wrong(f"{item.key} is no name: write letters, digits, - and _, at most 40 of them")
    return {
        "key": key,
        "title": table.text_of("title", key),
        "severity": table["severity"].word(SEVERITIES) if "severity" in table else "high",
        "line": item.line,
        "owner": table.text_of("owner"),
        "process": table.text_of("process"),
        "fix": table.text_of("fix"),
    }


def _when(item: Item, known: Sequence[str]) -> expression.Node:
    try:
        node = expression.parse(item.text())
    except expression.NoExpression as error:
        raise item.wrong(f"when is no expression: {error}") from None
    for function in expression.functions_in(node):
        if function not in known:
            from auditor.access.target import nearest

            raise item.wrong(f"there is no function {function}; {nearest(function, known)}")
    return node


def _scopes(table: Table) -> frozenset[Scope]:
    if not (found := table.get("scope")):
        return frozenset({Scope.USER_ROLE, Scope.PAIR})
    return frozenset(Scope(entry.word(tuple(Scope))) for entry in found.one_or_more())
