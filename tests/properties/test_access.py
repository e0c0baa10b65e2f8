"""Laws of effective access (merging.md 3.3), and the engine against a plain reading of the formulas of 3.1."""

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.access.compare import CellChange, Relation, compare, contained, differences
from auditor.access.effective import AccessModel
from auditor.access.rights import Right
from auditor.access.roles import RoleSet
from auditor.access.summary import Summaries
from auditor.access.target import Target
from auditor.access.versions import compare_versions
from auditor.access.who_can import who_can
from auditor.access.why import why
from auditor.model.domain import AttributeType
from auditor.model.names import Name
from auditor.model.project import SYSTEM_USER, UserRole
from tests.access.reference import cells, reference
from tests.builders import EntityToBe, RuleToBe, association, attribute, entity, microflow, project, rule, user_role
from tests.strategies import projects

MODULE_ROLES = ("Shop.A", "Shop.B", "Stock.C", "System.User", "System.Administrator")
USER_ROLES = ("R1", "R2", "R3", "R4")
ENTITIES = ("Shop.Order", "Shop.Rush", "Stock.Item", "Stock.Account")
XPATHS = ("", "[A = 'x']", "[A='x' or A='y']", "[id = '[%CurrentUser%]']", "[length(A) = 3]")
SYSTEM_MEMBERS = ("System.User.Name", "System.User.Newer", "System.FileDocument.Name")


@st.composite
def rules(draw: st.DrawFn, entity_name: str) -> RuleToBe:
    """A rule that lists what it should and what it should not."""
    odd = ("A", "Number", "Gone", "Shop.Order.A", "Shop.Both", "Shop.Line", *SYSTEM_MEMBERS)
    members = st.lists(st.sampled_from(odd), max_size=5, unique=True)
    roles = draw(st.lists(st.sampled_from(MODULE_ROLES[:4]), min_size=1, max_size=3, unique=True))
    write = draw(members)
    return rule(
        *roles,
        create=draw(st.booleans()),
        delete=draw(st.booleans()),
        read=draw(st.one_of(members, st.just("all"))),
        write=write,
        xpath=draw(st.sampled_from(XPATHS)),
    )


@st.composite
def entities(draw: st.DrawFn, name: str) -> EntityToBe:
    """An entity that specializes System.User, a file, another one, one that is not there, or nothing."""
    above = ["", "", "System.User", "System.FileDocument", "Gone.Base", *(e for e in ENTITIES if e < name)]
    return entity(
        name,
        "A",
        attribute("Number", AttributeType.AUTO_NUMBER),
        generalization=draw(st.sampled_from(above)),
        rules=draw(st.lists(rules(name), max_size=4)),
    )


@st.composite
def user_roles(draw: st.DrawFn, name: str) -> UserRole:
    """A user role that may manage others, itself, and one that does not exist."""
    return user_role(
        name,
        *draw(st.lists(st.sampled_from(MODULE_ROLES), max_size=3, unique=True)),
        manages=draw(st.lists(st.sampled_from([*USER_ROLES, "Gone"]), max_size=2, unique=True)),
        manage_all_roles=draw(st.sampled_from([False, False, True])),
        manage_users_without_roles=draw(st.booleans()),
    )


@st.composite
def models(draw: st.DrawFn) -> AccessModel:
    """A small project with everything that makes access hard."""
    return AccessModel(
        project(
            *(draw(entities(name)) for name in ENTITIES),
            user_roles=[draw(user_roles(name)) for name in USER_ROLES],
            associations=[
                association("Shop.Both", "Shop.Order", "System.User", both_own=True),
                association("Shop.Line", "Stock.Item", "Shop.Order"),
            ],
            documents=[
                microflow(f"Shop.F{i}", *draw(st.lists(st.sampled_from(MODULE_ROLES), max_size=2)), excluded=i == 2)
                for i in range(3)
            ],
        )
    )


@st.composite
def role_sets(draw: st.DrawFn) -> RoleSet:
    """Some user roles, plus and minus module roles."""
    some = lambda names: tuple(map(Name, draw(st.lists(st.sampled_from(names), max_size=3, unique=True))))  # noqa: E731
    return RoleSet(some(USER_ROLES), some(MODULE_ROLES), some(MODULE_ROLES))


@settings(max_examples=300, deadline=None)
@given(models(), role_sets())
def test_the_engine_is_the_formulas(model, roles):
    """Cell by cell, the same rule ids."""
    assert cells(model.of(roles)) == reference(model.project, roles)


@settings(deadline=None)
@given(models(), role_sets(), role_sets())
def test_union_law(model, one, other):
    """Law 1: what a union of user roles may do is the union of the rule ids of each cell."""
    a, b = RoleSet(one.user_roles), RoleSet(other.user_roles)
    both = cells(model.of(RoleSet((*a.user_roles, *b.user_roles))))
    of_a, of_b = cells(model.of(a)), cells(model.of(b))
    assert both == {c: of_a.get(c, frozenset()) | of_b.get(c, frozenset()) for c in of_a | of_b}


@settings(deadline=None)
@given(models(), role_sets(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(model, roles, random):
    """Law 2: commutative, associative, idempotent; the empty set adds nothing."""
    shuffled = [*roles.user_roles, *roles.user_roles]
    random.shuffle(shuffled)
    assert cells(model.of(RoleSet(tuple(shuffled)))) == cells(model.of(RoleSet(roles.user_roles)))
    assert cells(model.of(RoleSet())) == {}


@settings(deadline=None)
@given(models(), role_sets(), st.sampled_from(MODULE_ROLES), st.sampled_from(USER_ROLES))
def test_monotone(model, roles, module_role, user_role_name):
    """Laws 3 and 4: a role more never takes a cell or a rule away, a module role less never adds one."""
    before = cells(model.of(roles))
    more = cells(model.of(RoleSet((*roles.user_roles, Name(user_role_name)), roles.added, roles.removed)))
    less = cells(model.of(RoleSet(roles.user_roles, roles.added, (*roles.removed, Name(module_role)))))
    assert all(ids <= more[cell] for cell, ids in before.items())
    assert all(ids <= before[cell] for cell, ids in less.items())


@settings(deadline=None)
@given(models())
def test_grouping_is_a_short_cut(model):
    """Roles alike are computed once: the groups hold what each role has on its own."""
    sets = (*model.single_roles, model.of(RoleSet(tuple(map(Name, USER_ROLES)))))
    fresh = AccessModel(model.project)
    for name in model.project.entities:
        positions = {}
        for found, alike in model.grouped(name, sets):
            for position in alike:
                assert position not in positions
                positions[position] = {c: [r.id for r in found.granting(c[1], c[0])] for c in _granted(found)}
        for position, access in enumerate(sets):
            alone = fresh.of(access.roles).entity(name)
            expected = {c: [r.id for r in alone.granting(c[1], c[0])] for c in _granted(alone)}
            assert positions.get(position, {}) == expected


def _granted(found):
    return [(member, right) for member, right, _ in found.cells()]


@settings(deadline=None)
@given(models(), role_sets(), role_sets())
def test_comparing(model, one, other):
    """Law 6: nothing differs from itself, directions mirror; the quick exits of containment change no answer."""
    a, b = model.of(one), model.of(other)
    mirror = {Relation.MORE: Relation.LESS, Relation.LESS: Relation.MORE}
    assert compare(a, a).changes == ()
    forth, back = compare(a, b), compare(b, a)
    assert forth.equal == back.equal
    assert {(c.entity, c.member, c.right, c.relation) for c in forth.changes} == {
        (c.entity, c.member, c.right, mirror.get(c.relation, c.relation)) for c in back.changes
    }
    missing = [difference.verdict for difference in differences(b, a)]
    within = contained(b, a)
    assert within.proved == (not missing)
    assert within.refuted == any(verdict.refuted for verdict in missing)


@settings(deadline=None)
@given(models(), role_sets())
def test_why_explains_every_cell(model, roles):
    """The chain names exactly the rules of the cell, by roles that are held; a no has no granting link."""
    access = model.of(roles)
    for (entity_name, member, right), ids in cells(access).items():
        found = why(access, Target(Right(right), model.project.entities[entity_name], member))
        assert {link.rule.id for link in found.chain if link.grants} == ids
        assert found.answer
        for link in found.chain:
            assert link.user_role is None or link.user_role in roles.user_roles
            assert link.module_role is None or link.module_role in link.rule.module_roles
            assert link.module_role is None or link.module_role in access.module_roles


@settings(deadline=None)
@given(models())
def test_who_can_is_every_role(model):
    """Nobody is left out, and each answer is that of why."""
    made = model.project
    for found in made.entities[Name("Shop.Order")], made.entities[SYSTEM_USER]:
        answer = who_can(model, Target(Right.DELETE, found))
        assert {h.user_role for h in answer.can} | set(answer.cannot) == set(made.user_role_by_name)
        assert all(h.why.answer for h in answer.can)


@settings(max_examples=150, deadline=None)
@given(models(), models())
def test_two_versions_are_compared_cell_by_cell(old, new):
    """What is grouped over roles and members says the same as each two accesses alone."""
    for role in compare_versions(old, new).roles:
        (name,) = role.after.roles.user_roles
        plain = compare(old.user_role(name), new.user_role(name))
        assert role.equal == plain.equal
        assert {_cell(change) for change in role.changes} == {_cell(change) for change in plain.changes}
        assert role.microflows == plain.microflows


def _cell(change: CellChange) -> tuple[object, ...]:
    return change.entity, change.member, change.right, change.relation, change.certainty, change.reason, change.witness


@settings(max_examples=50, deadline=None)
@given(projects())
def test_hostile_projects(made):
    """Whatever a damaged file holds, access is computed, compared and explained."""
    model = AccessModel(made)
    summaries = Summaries(model)
    for access in model.single_roles:
        for found in access.entities():
            assert len(summaries.marks(found)) == 5
            assert summaries.rows(found)
            summaries.members(found)
            for member, right, _ in found.cells():
                assert _one_line(why(access, Target(Right(right), made.entities[found.entity], member)).sentence)
        assert contained(access, access).proved
        assert compare(model.single_roles[0], access).after is access
        for flow in made.microflows:
            assert _one_line(why(access, Target(Right.EXECUTE, document=flow)).sentence)


def _one_line(sentence: str) -> bool:
    return len(sentence.splitlines()) == 1 and "\x1b" not in sentence
