"""Real projects: the engine and the plain reading of the formulas agree in every cell of every role."""

from pathlib import Path

import pytest

from auditor.access.effective import AccessModel
from auditor.access.roles import RoleSet
from auditor.exports import open_export
from tests.access.reference import cells, reference

CORPUS = Path(__file__).parents[2] / "../shared/corpus"
PROJECTS = sorted([*CORPUS.rglob("*.mpr"), *CORPUS.rglob("*.mpk")])


def test_there_are_real_projects():
    """The comparisons below are worth nothing without them."""
    if not CORPUS.is_dir():
        pytest.skip("the folder of real projects, ../shared/corpus, is not here")
    assert len(PROJECTS) > 10


@pytest.mark.parametrize("path", PROJECTS, ids=lambda path: str(path.relative_to(CORPUS)))
def test_every_cell_of_every_role(path):
    """User roles one by one and all at once, and each module role as if a user role held it alone."""
    made = open_export(path)
    model = AccessModel(made)
    sets = [RoleSet((), (module_role,)) for module_role in made.module_role_by_name]
    sets += [RoleSet((role.name,)) for role in made.user_roles]
    sets.append(RoleSet(tuple(role.name for role in made.user_roles)))
    for roles in sets:
        assert cells(model.of(roles)) == reference(made, roles), roles.label
