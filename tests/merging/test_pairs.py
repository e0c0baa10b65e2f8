"""All pairs of roles: the numbers are those of each pair's own merge, however they are counted."""

from collections.abc import Callable
from itertools import combinations

import pytest

from auditor.access.roles import RoleSet
from auditor.merging.combination import combine
from auditor.merging.judging import judge
from auditor.merging.pairs import Pair, all_pairs
from auditor.merging.redundancy import contained_roles, redundant_module_roles
from auditor.merging.scenario import merge
from auditor.merging.tally import Tally, counts, members, split, turned, unpacked
from auditor.model.documents import Parameter
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import Granularity, Project
from auditor.rules.audit import Audit
from auditor.rules.context import Context
from auditor.samples.app import App
from auditor.samples.clinic import clinic
from auditor.samples.connector import connector
from auditor.samples.webshop import webshop
from tests.builders import association, attribute, entity, microflow, project, rule, user_role


def merges(made: Project) -> dict[tuple[Name, Name], tuple[tuple[int, ...], tuple[int, int]]]:
    """Merge every pair of roles, one after the other: findings by MERGE rule, cells that each gains."""
    context = Context(made)
    done = Audit(context, (), ())
    counted = {}
    for pair in combinations([role.roles.user_roles[0] for role in context.access.single_roles], 2):
        found = [finding.rule for finding in judge(combine(context, RoleSet(pair))).findings]
        numbers = tuple(found.count(f"MERGE-0{number}") for number in range(1, 8))
        both = merge(done, pair)
        counted[pair] = numbers, (both.number_gained(pair[0]), both.number_gained(pair[1]))
    return counted


def counted(made: Project) -> dict[tuple[Name, Name], tuple[tuple[int, ...], tuple[int, int]]]:
    """The same, counted for all at once."""
    return {pair.user_roles: (pair.found, pair.gained) for pair in all_pairs(Context(made)).ranked}


def everything() -> Project:
    """A project in which every MERGE rule fires for some pair, and most of what makes counting hard."""
    is_open = attribute("Open", AttributeType.BOOLEAN)
    own = "[System.owner = '[%CurrentUser%]']"
    not_staff = "[not(Shop.Order_Account/System.User/System.UserRoles = '[%UserRole_Staff%]')]"
    return project(
        entity(
            "Shop.Order",
            "Total",
            "Approved",
            is_open,
            rules=[
                rule("Shop.A", create=True, write=["Total"], read="all", xpath=own),
                rule("Shop.B", write=["Approved"], xpath="[Open]"),
                rule("Shop.B", "Shop.C", read=["Total"], xpath="[Open = true()]"),
                rule("Shop.C", write=["Open"]),
                rule("Shop.D", read="all", delete=True, xpath=not_staff),
            ],
            stores_owner=True,
        ),
        entity(
            "Shop.Line",
            "Number",
            is_open,
            rules=[
                rule("Shop.A", read="all", xpath="[Shop.Line_Order/Shop.Order/Open]"),
                rule("Shop.D", read=["Number"], xpath="[length(Number) = 3]"),
                rule("Shop.B", write="all", xpath="[1 = 2]"),
            ],
        ),
        entity(
            "HR.Person",
            "Address",
            "Salary",
            rules=[rule("HR.A", read=["Address"]), rule("HR.B", read=["Salary"], xpath="[Address = 'x']")],
        ),
        entity("HR.Contract", "Iban", rules=[rule("HR.C", read="all"), rule("HR.B", read=["Iban"])]),
        entity(
            "HR.Account",
            "Phone",
            generalization="System.User",
            rules=[
                rule("HR.A", create=True, read="all"),
                rule("HR.B", write=["Phone"], xpath="[id = '[%CurrentUser%]']"),
            ],
        ),
        associations=[
            association("Shop.Line_Order", "Shop.Line", "Shop.Order"),
            association("Shop.Order_Account", "Shop.Order", "System.User"),
            association("HR.Contract_Person", "HR.Contract", "HR.Person"),
        ],
        documents=[
            microflow(
                "Shop.ACT_Pay",
                "Shop.D",
                "Shop.B",
                apply_entity_access=False,
                parameters=(Parameter(Name("P"), Name("HR.Contract")), Parameter(Name("O"), Name("Shop.Line"))),
            ),
            microflow(
                "HR.ACT_Raise",
                "HR.C",
                apply_entity_access=False,
                parameters=(Parameter(Name("P"), Name("HR.Person"), True),),
            ),
        ],
        user_roles=[
            user_role("R1", "System.User", "Shop.A", manages=["R2"]),
            user_role("R2", "System.User", "Shop.B", "HR.A", manages=["R3"]),
            user_role("R3", "System.User", "Shop.C", "HR.B"),
            user_role("R4", "System.User", "Shop.D", "HR.C", manages=["R2", "R3"]),
            user_role("R5", "Shop.A", "Shop.C", manage_all_roles=True),
            user_role("R6", "System.User", "HR.B", "Shop.D"),
            user_role("R7"),
            user_role("Staff", "System.User", "System.Administrator", "Shop.B", "HR.A", "HR.B"),
        ],
    )


@pytest.mark.parametrize(
    "build",
    [everything, lambda: clinic().project(), lambda: webshop().project(), lambda: connector().project()],
    ids=["everything", "clinic", "webshop", "a package"],
)
def test_counted_is_merged(build: Callable[[], Project]) -> None:
    """Every number of every pair."""
    made = build()
    assert counted(made) == merges(made)


def test_every_rule_counts_somewhere() -> None:
    """The project that the counting is compared on leaves no MERGE rule out."""
    found = [numbers for numbers, _ in counted(everything()).values()]
    assert all(any(numbers[rule_number] for numbers in found) for rule_number in range(7))


def test_an_export_of_user_roles_only() -> None:
    """Access rules name user roles; nobody holds module roles."""
    made = project(
        entity(
            "Shop.Order",
            "Total",
            rules=[
                rule(user_roles=["R1"], read="all", xpath="[Total = 'x']"),
                rule(user_roles=["R2", "R3"], read="all"),
            ],
        ),
        user_roles=[user_role("R1"), user_role("R2"), user_role("R3")],
        granularity=Granularity.USER_ROLES,
    )
    assert counted(made) == merges(made)
    assert counted(made)[Name("R1"), Name("R2")][0][0] == 1


def test_the_most_dangerous_come_first() -> None:
    """By what is only together, high before medium; then limits lost; then cells gained."""

    def pair(found: tuple[int, ...], gained: tuple[int, int] = (0, 0)) -> Pair:
        return Pair((Name("A"), Name("B")), found, gained)

    ordered = [
        pair((0, 0, 0, 0, 2, 0, 0)),
        pair((0, 1, 0, 9, 0, 0, 0)),
        pair((0, 1, 0, 0, 0, 0, 0), (5, 5)),
        pair((0, 0, 0, 1, 0, 1, 0)),
        pair((9, 0, 0, 1, 0, 0, 0)),
        pair((9, 0, 0, 0, 0, 0, 0)),
        pair((1, 0, 0, 0, 0, 0, 7), (9, 0)),
        pair((1, 0, 0, 0, 0, 0, 9), (1, 1)),
        pair((0, 0, 0, 0, 0, 0, 0), (3, 3)),
    ]
    shuffled = [ordered[n] for n in (4, 8, 0, 6, 2, 5, 7, 1, 3)]
    assert sorted(shuffled, key=lambda each: each.danger) == ordered
    ranked = all_pairs(Context(webshop().project())).ranked
    assert ranked[0].user_roles == ("Customer", "Support")
    assert (ranked[0].together, ranked[0].limits) == (3, 8)


def test_fewer_than_two_roles_make_no_pair() -> None:
    for roles in ([], [user_role("R1", "System.User", manages=["R1"])]):
        assert all_pairs(Context(project(user_roles=roles))).ranked == ()


def test_progress_is_told() -> None:
    """Module by module, to the end."""
    told: list[tuple[int, int]] = []
    all_pairs(Context(webshop().project()), lambda done, of: told.append((done, of)))
    assert told == sorted(told) and told[-1][0] == told[-1][1] > 3


class TestTally:
    """Sums for pairs, told group by group."""

    def test_groups(self) -> None:
        """Two groups count for every pair across them, one group for every pair inside it; order turns."""
        tally = Tally(4)
        tally.add(0b0011, 0b1100, counts(1, 2, (1, 0)))
        tally.add(0b0111, 0b0111, counts(5, 5))
        tally.add(0b1000, 0b0001, counts(7, 9, (0, 3)))
        sums = tally.pairs()
        assert unpacked(sums[0 * 4 + 1], 2) == (5, 5, (0, 0))
        assert unpacked(sums[0 * 4 + 2], 2) == (6, 7, (1, 0))
        assert unpacked(sums[0 * 4 + 3], 2) == (10, 9, (1, 3))
        assert unpacked(sums[1 * 4 + 3], 2) == (1, 2, (1, 0))
        assert all(not sums[a * 4 + b] for a in range(4) for b in range(a + 1))

    def test_turned_twice_is_the_same(self) -> None:
        packed = counts(3, 4, (1, 2, 3))
        assert turned(turned(packed)) == packed
        assert unpacked(turned(packed), 3) == (4, 3, (1, 2, 3))

    def test_split(self) -> None:
        assert split({0: 0b1111}, 1, 0b0101) == {1: 0b0101, 0: 0b1010}
        assert split({0: 0b10, 1: 0b01}, 1, 0b11) == {1: 0b11}
        assert list(members(0b10110)) == [1, 2, 4]


class TestRedundancy:
    """What adds nothing."""

    def test_contained_roles(self) -> None:
        """As ROLE-12 says: equal ones, and one in the other unless it is the guest's or an administrator role."""
        app = App()
        shop = app.module("Shop", "A", "B")
        shop.entity("Order", {"Total": "String"}).rule("A", write="all").rule("B", read="all")
        app.user_role("Small", "System.User", "Shop.B").user_role("Large", "System.User", "Shop.A")
        app.user_role("Twin", "System.User", "Shop.A", "Shop.B")
        found = list(contained_roles(Context(app.project())))
        assert {(pair.inner, pair.outer) for pair in found if not pair.equal} == {("Small", "Large"), ("Small", "Twin")}
        assert [{pair.inner, pair.outer} for pair in found if pair.equal] == [{"Large", "Twin"}]

    def test_redundant_module_roles_of_a_set(self) -> None:
        context = Context(webshop().project())
        both = context.access.of(RoleSet((Name("Customer"), Name("Support"))))
        assert redundant_module_roles(context, both) == ("Support.Customer",)
        assert redundant_module_roles(context, context.access.user_role(Name("Customer"))) == ()
