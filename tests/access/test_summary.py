"""Marks and words of a cell (screens.md C3)."""

from dataclasses import replace

import pytest

from auditor.access.effective import AccessModel
from auditor.access.roles import RoleSet
from auditor.access.summary import Summaries, counted_members, letters
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER
from tests.builders import association, attribute, entity, project, rule, user_role

OWN = "[System.owner = '[%CurrentUser%]']"
PAID = "[Paid]"
ORDER = Name("Shop.Order")


def summarised(*rules, persistable=True, generalization=""):
    """An order with two attributes and an association, as Shop.A sees it."""
    made = project(
        entity(
            "Shop.Order",
            "Total",
            attribute("Paid", AttributeType.BOOLEAN),
            rules=rules,
            persistable=persistable,
            generalization=generalization,
            stores_owner=True,
        ),
        entity("Shop.Customer", "Name"),
        associations=[association("Shop.Order_Customer", "Shop.Order", "Shop.Customer")],
        user_roles=[user_role("A", "System.User", "Shop.A")],
    )
    model = AccessModel(made)
    return Summaries(model), model.user_role(Name("A")).entity(ORDER)


@pytest.mark.parametrize(
    ("rules", "marks", "rows"),
    [
        ([], "·    ", "·"),
        ([rule("Shop.B", read="all")], "·    ", "·"),
        ([rule("Shop.A", create=True, read="all", write=["Total"], delete=True)], "CRwD ", "everything"),
        ([rule("Shop.A", write="all", xpath=OWN)], "-RW-~", "own rows"),
        ([rule("Shop.A", read=["Total"], create=True, xpath=OWN)], "Cr--~", "own rows"),
        ([rule("Shop.A", read="all"), rule("Shop.A", delete=True, xpath=OWN)], "-R-D≈", "partly own rows"),
        ([rule("Shop.A", read="all", xpath=OWN), rule("Shop.A", read="all")], "-R-- ", "everything"),
        ([rule("Shop.A", create=True, xpath=OWN)], "C--- ", "create only"),
        (
            [rule("Shop.A", read="all", xpath=OWN), rule("Shop.A", delete=True, xpath=PAID)],
            "-R-D~",
            "own rows, fixed filter",
        ),
        ([rule("Shop.A", read="all", xpath="[true()]")], "-R--~", "everything"),
    ],
)
def test_marks_and_rows(rules, marks, rows):
    """Letters, `~` when all is limited, `≈` when some is, and the word of the Rows column."""
    summaries, found = summarised(*rules)
    assert summaries.marks(found) == marks
    assert summaries.rows(found) == rows


def test_non_persistable_objects_have_no_rows():
    """They live in the session of who made them (edge case 2)."""
    summaries, found = summarised(rule("Shop.A", create=True, write="all"), persistable=False)
    assert summaries.marks(found) == "CRW- "
    assert summaries.rows(found) == "not persistable"
    assert {member.read for member in summaries.members(found)} == {"all rows"}


def test_the_stored_constraint_is_shown_when_there_is_one():
    """Not when several limit the cell, and none that limits nothing."""
    summaries, found = summarised(
        rule("Shop.A", read="all", xpath=f"\n{OWN}\n"), rule("Shop.A", create=True, xpath=PAID)
    )
    assert summaries.constraint(found) == OWN
    summaries, found = summarised(rule("Shop.A", read="all", xpath=OWN), rule("Shop.A", delete=True, xpath=PAID))
    assert summaries.constraint(found) == ""


def test_what_may_be_done_in_words():
    """As the browser writes it above the rules."""
    rules = [rule("Shop.A", create=True, read="all", write=["Total"], delete=True)]
    summaries, found = summarised(*rules)
    assert summaries.may(found) == "create, read, write 1 of 3, delete"
    summaries, found = summarised()
    assert summaries.may(found) == "nothing"


def test_members():
    """Each member with its rows for reading and writing, and the rules behind them."""
    summaries, found = summarised(
        rule("Shop.A", read=["Total"]),
        rule("Shop.A", write=["Total", "Shop.Order_Customer"], xpath=OWN),
        rule("Shop.A", write=["Shop.Order_Customer"], xpath=PAID),
    )
    assert [(m.label, m.read, m.write, m.rules) for m in summaries.members(found)] == [
        ("Total", "all rows", "own rows", "1,2"),
        ("Paid", "·", "·", ""),
        ("Shop.Order_Customer", "own rows, fixed filter", "own rows, fixed filter", "2,3"),
    ]


def test_marks_of_one_rule():
    """As in the tree of Why."""
    rules = [
        rule("Shop.A", read="all", xpath=OWN),
        rule("Shop.A", create=True, write=["Total"], delete=True),
        rule("Shop.A", create=True, xpath=OWN),
        rule("Shop.A"),
    ]
    summaries, found = summarised(*rules)
    assert [summaries.rule_marks(one) for one in found.rules] == ["-R--~", "CrwD ", "C--- ", "·    "]


def test_members_of_a_newer_system_module_do_not_count():
    """The rules of an old app list no `Size` of a file: reading all that they list is reading all."""
    file, size = Name("Shop.File"), Name("System.FileDocument.Size")
    made = project(
        entity("Shop.File", "Tag", generalization="System.FileDocument", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("A", "Shop.A")],
    )
    newer = made.entities[file].rules[0]
    older = replace(newer, **{part: tuple(m for m in newer.listed if m != size) for part in ("listed", "readable")})
    old = replace(made, entities={**made.entities, file: replace(made.entities[file], rules=(older,))})
    assert counted_members(made, file) - counted_members(old, file) == {size}
    assert not any("__" in member for member in counted_members(made, file)), "internal ones never count"
    for version in (made, old):
        assert letters(AccessModel(version).user_role(Name("A")).entity(file), version) == "-R--"


def test_accounts_are_partly_own_rows():
    """Names of all accounts by the app's rule, the own record by System's."""
    made = project(
        entity("Admin.Account", "FullName", generalization="System.User", rules=[rule("Admin.User", read="all")]),
        user_roles=[user_role("A", "System.User", "Admin.User"), user_role("M", "System.User", manages=["A"])],
    )
    model = AccessModel(made)
    summaries = Summaries(model)
    mine = model.user_role(Name("A")).entity(Name("Admin.Account"))
    assert summaries.marks(mine) == "-rw-≈"
    assert summaries.rows(mine) == "partly own rows"
    assert summaries.members(mine)[0].rules == "1"
    password = next(m for m in summaries.members(mine) if m.label == "System.User.Password")
    assert (password.write, password.rules) == ("own rows", "System.User#1")
    managed = model.of(RoleSet((Name("M"),))).entity(SYSTEM_USER)
    assert summaries.marks(managed) == "CRwD~"
    assert summaries.rows(managed) == "own rows, managed users"


def test_letters_without_padding():
    """For lines of text."""
    made = project(
        entity("Shop.Order", "Total", rules=[rule("Shop.A", read="all")]),
        user_roles=[user_role("A", "Shop.A"), user_role("B")],
    )
    model = AccessModel(made)
    assert letters(model.user_role(Name("A")).entity(ORDER), made) == "-R--"
    assert letters(model.user_role(Name("B")).entity(ORDER), made) == "·"
