"""The hostile project is read whole, and nothing of it that could do harm gets through the door."""

import unicodedata

import pytest

from auditor.model.names import MAX_LENGTH, raw
from auditor.model.project import Project
from tests.hostile_project import PROBES, hostile_app


@pytest.fixture(scope="module")
def project() -> Project:
    return hostile_app().project()


def shown_names(project: Project) -> list[str]:
    """Give every name that a screen may show."""
    roles = [role.name for role in project.user_roles]
    documents = (*project.pages, *project.microflows, *project.nanoflows, *project.services, *project.constants)
    members = [a.name for e in project.entities.values() if e.module != "System" for a in e.attributes]
    return [*roles, *members, *project.entities, *project.associations, *(d.name for d in documents), project.name]


def test_nothing_is_lost(project: Project) -> None:
    """One user role, entity and page for each probe."""
    own = [entity for entity in project.entities.values() if entity.module != "System"]
    assert len(own) == len(project.pages) == len(PROBES)
    assert len(project.user_roles) == len(PROBES) + 1
    assert not [area for area in project.coverage if area.unreadable]


def test_no_shown_name_holds_a_character_that_acts(project: Project) -> None:
    """No control, format or direction character, on one line."""
    for name in shown_names(project):
        assert not {unicodedata.category(character) for character in name} & {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}, name


def test_the_raw_name_comes_back(project: Project) -> None:
    """For ids and machine formats; of names that were cut, a digest."""
    entities = {raw(name) for name in project.entities}
    for probe in PROBES.values():
        if len(probe) < MAX_LENGTH:
            assert f"{PROBES['colours']}.{probe}" in entities


def test_different_names_stay_different(project: Project) -> None:
    """Also those that look the same."""
    assert len({entity.name for entity in project.entities.values()}) == len(project.entities)
