"""Reads the functions of a policy file: named sets of effective capabilities (merging.md 5).

[functions.maintain-supplier]
title = "Create or change suppliers"
any = [
    { write = "Purchasing.Supplier/BankAccount" },
    { create = "Purchasing.Supplier" },
    { all = [{ read = "Purchasing.Order" }, { execute = "Purchasing.ACT_Supplier_Save" }] },
]
"""

from collections.abc import Iterator

from auditor.access.rights import ENTITY_RIGHTS, MEMBER_RIGHTS, Right
from auditor.model.names import name, shown_name
from auditor.policy import expression, selectors
from auditor.policy.located import Item, Table
from auditor.policy.policy import Capability, Data, Function, Group

UNRESTRICTED = "unrestricted"
"""On all rows."""

_NARROWING = ("rows", "persistable", "modules", "data")
_GROUPS = ("any", "all")
_DEEPEST = 10


def _everything(right: Right, data: Data) -> Capability:
    return Capability(right, selectors.parse("*"), 0, data=data)


BUILT_IN = (
    Function(
        "writes-configuration",
        "Change configuration",
        Group(False, (_everything(Right.WRITE, Data.CONFIGURATION),)),
        0,
    ),
    Function(
        "uses-business-data",
        "Read or change business data",
        Group(False, (_everything(Right.READ, Data.BUSINESS), _everything(Right.WRITE, Data.BUSINESS))),
        0,
    ),
)
"""The two functions of SOD-01, which a policy file may use without defining them."""


def functions_of(top: Table) -> Iterator[Function]:
    """Give the functions that the file defines."""
    if not (found := top.get("functions")):
        return
    for key, item in found.filled().items():
        if not expression.NAME.fullmatch(key) or key in expression.RESERVED:
            raise item.wrong(f"{item.key} is no name for a function: write a letter, then letters, digits, - and _")
        if any(key == built_in.name for built_in in BUILT_IN):
            raise item.wrong(f"{key} is a function that mxaudit brings along; choose another name")
        table = item.table("title", *_GROUPS)
        yield Function(key, table.text_of("title", key), group_of(table), item.line)


def group_of(table: Table, depth: int = 0) -> Group:
    """Give the group that a table holds under `any` or `all`, exactly one of them."""
    if depth > _DEEPEST:
        raise table.wrong(f"goes deeper than {_DEEPEST} groups; write it flatter")
    chosen = [key for key in _GROUPS if key in table]
    if len(chosen) != 1:
        raise table.wrong(f"{table.key} needs either any or all, a list of capabilities")
    return Group(chosen[0] == "all", tuple(_part(item, depth) for item in table[chosen[0]].entries()))


def _part(item: Item, depth: int) -> Capability | Group:
    table = item.table(*Right, *_NARROWING, *_GROUPS)
    if any(key in table for key in _GROUPS):
        return group_of(item.table(*_GROUPS), depth + 1)
    return capability_of(table)


def capability_of(table: Table) -> Capability:
    """Give the capability that a table describes: one right with a selector, and what narrows it."""
    rights = [right for right in Right if right in table]
    if len(rights) != 1:
        raise table.wrong(f"a capability needs exactly one right: {', '.join(Right)}")
    right = rights[0]
    selector = selector_of(table[right])
    _fits(table[right], right, selector)
    on_entities = right in (*ENTITY_RIGHTS, *MEMBER_RIGHTS)
    for key in ("rows", "persistable", "data"):
        if key in table and not on_entities:
            raise table[key].wrong(f"{key} is about entities; {right} is a right on a document")
    include, exclude = _modules(table)
    return Capability(
        right,
        selector,
        table[right].line,
        "rows" in table and bool(table["rows"].word((UNRESTRICTED,))),
        table["persistable"].flag() if "persistable" in table else None,
        include,
        exclude,
        _data(table, right),
    )


def selector_of(item: Item) -> selectors.Selector:
    """Give a text of the file as a selector."""
    try:
        return selectors.parse(shown_name(item.text()))
    except selectors.NoSelector as error:
        raise item.wrong(str(error)) from None


def _fits(item: Item, right: Right, selector: selectors.Selector) -> None:
    """Refuse a part after the slash where the right has none."""
    if selector.member and right in (*ENTITY_RIGHTS, Right.EXECUTE, Right.VIEW):
        raise item.wrong(f"{right} is a right on the whole; write {selector.thing} without /{selector.member}")


def _modules(table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not (found := table.get("modules")):
        return (), ()
    lists = found.table("include", "exclude")
    include, exclude = (
        tuple(name(entry.text()) for entry in lists[key].entries()) if key in lists else ()
        for key in ("include", "exclude")
    )
    if not include and not exclude:
        raise found.wrong("modules needs include or exclude")
    return include, exclude


def _data(table: Table, right: Right) -> Data | None:
    if not (found := table.get("data")):
        return None
    data = Data(found.word(tuple(Data)))
    if data in (Data.SENSITIVE, Data.SECRET) and right not in MEMBER_RIGHTS:
        raise found.wrong(f"{data} says something about members; {right} is a right on the whole entity")
    return data
