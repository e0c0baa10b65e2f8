"""Random small projects in which merging roles means something: constraints that overlap, that one role can change by
what another writes, sensitive members, microflows with arguments, and roles that manage others.
"""

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from auditor.model.documents import Parameter
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import Project, UserRole
from tests.builders import EntityToBe, RuleToBe, association, attribute, entity, microflow, project, rule, user_role

MODULE_ROLES = ("Shop.A", "Shop.B", "Shop.C", "HR.D", "System.User")
USER_ROLES = ("R1", "R2", "R3", "R4")
ANYWHERE = ("", "", "[Open]", "[not(Open)]", "[A = 'x']", "[A = 'x' or A = 'y']", "[length(A) = 3]", "[1 = 2]")
OWN = "[System.owner = '[%CurrentUser%]']"
NOT_STAFF = "[not(System.owner/System.User/System.UserRoles = '[%UserRole_R4%]')]"
XPATHS = {
    "Shop.Order": (*ANYWHERE, OWN, NOT_STAFF),
    "Shop.Rush": ANYWHERE,
    "Shop.Line": (*ANYWHERE, "[Shop.Line_Order/Shop.Order/Open]", "[Shop.Line_Order/Shop.Order/A = 'x']"),
    "HR.Account": ("", "[id = '[%CurrentUser%]']", "[Open]"),
    "HR.Search": ("", "[A = 'x']"),
}
MEMBERS = ("A", "Open", "Email", "Iban")


@st.composite
def rules(draw: st.DrawFn, entity_name: str) -> RuleToBe:
    """An access rule with some rights on some members."""
    own = [*MEMBERS, *(["Shop.Line_Order"] if entity_name == "Shop.Line" else [])]
    if entity_name == "Shop.Rush":
        own = [f"Shop.Order.{member}" for member in MEMBERS]
    members = st.lists(st.sampled_from(own), max_size=3, unique=True)
    return rule(
        *draw(st.lists(st.sampled_from(MODULE_ROLES[:4]), min_size=1, max_size=2, unique=True)),
        create=draw(st.booleans()),
        delete=draw(st.booleans()),
        read=draw(st.one_of(members, st.just("all"))),
        write=draw(members),
        xpath=draw(st.sampled_from(XPATHS[entity_name])),
    )


@st.composite
def entities(draw: st.DrawFn, name: str, **more: object) -> EntityToBe:
    """An entity with up to four rules."""
    found = draw(st.lists(rules(name), min_size=1, max_size=4))
    own = (
        []
        if more.get("generalization") == "Shop.Order"
        else ["A", attribute("Open", AttributeType.BOOLEAN), "Email", "Iban"]
    )
    return entity(name, *own, rules=found, **more)  # type: ignore[arg-type]


@st.composite
def user_roles(draw: st.DrawFn, name: str) -> UserRole:
    """A user role with some module roles, that may manage others."""
    return user_role(
        name,
        *draw(st.lists(st.sampled_from(MODULE_ROLES), min_size=1, max_size=2, unique=True)),
        manages=draw(st.lists(st.sampled_from(USER_ROLES), max_size=2, unique=True)),
        manage_all_roles=draw(st.sampled_from([False, False, False, True])),
    )


class Shop(Project):
    """A project that a failing test shows in a few lines."""

    def __repr__(self) -> str:
        """Its access rules, user roles and microflows."""
        rules = [
            f"{r.id} {','.join(r.module_roles)} {'C' * r.create}{'D' * r.delete} read {r.readable} write {r.writable} "
            f"{r.constraint}"
            for name in XPATHS
            for r in self.entities[Name(name)].rules
        ]
        roles = [f"{r.name}: {r.module_roles} {r.manageable_roles} {r.manage_all_roles}" for r in self.user_roles]
        flows = [f"{f.name} {f.module_roles} {f.apply_entity_access} {f.parameters}" for f in self.microflows]
        return "\n".join(["", *rules, *roles, *flows, ""])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show it so in hypothesis too, which would write out every field."""
        printer.text(repr(self))


@st.composite
def shops(draw: st.DrawFn) -> Project:
    """A project with four user roles."""
    flows = [
        microflow(
            f"Shop.F{number}",
            *draw(st.lists(st.sampled_from(MODULE_ROLES[:4]), min_size=1, max_size=2, unique=True)),
            apply_entity_access=draw(st.sampled_from([False, False, False, True, None])),
            parameters=tuple(
                Parameter(Name(f"P{n}"), Name(of))
                for n, of in enumerate(draw(st.lists(st.sampled_from([*XPATHS, ""]), min_size=1, max_size=2)))
            ),
            excluded=number == 2,
        )
        for number in range(3)
    ]
    made = project(
        draw(entities("Shop.Order", stores_owner=True)),
        draw(entities("Shop.Rush", generalization="Shop.Order")),
        draw(entities("Shop.Line")),
        draw(entities("HR.Account", generalization="System.User")),
        draw(entities("HR.Search", persistable=False)),
        associations=[association("Shop.Line_Order", "Shop.Line", "Shop.Order")],
        user_roles=[draw(user_roles(name)) for name in USER_ROLES],
        documents=flows,
    )
    return Shop(**{field.name: getattr(made, field.name) for field in fields(made)})


sets = st.lists(st.sampled_from(USER_ROLES), min_size=2, max_size=4, unique=True).map(tuple)
"""Two to four user roles."""
