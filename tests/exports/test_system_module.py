"""The built-in System module."""

import pytest

from auditor.exports.system_module import system_module
from auditor.model.project import SYSTEM


@pytest.mark.parametrize(
    ("version", "used", "sentence"),
    [
        ((4, 4, 4), "7.4", "built in, of Mendix 7.4, the oldest that is known"),
        ((7, 3, 0), "7.4", "built in, of Mendix 7.4, the oldest that is known"),
        ((7, 4, 0), "7.4", "built in, of Mendix 7.4"),
        ((8, 5, 9), "7.4", "built in, of Mendix 7.4, the newest up to 8.5"),
        ((8, 6, 0), "8.6", "built in, of Mendix 8.6"),
        ((9, 5, 0), "9.5", "built in, of Mendix 9.5"),
        ((10, 11, 0), "9.5", "built in, of Mendix 9.5, the newest up to 10.11"),
        ((10, 24, 4), "10.12", "built in, of Mendix 10.12, the newest up to 10.24"),
        ((11, 13, 0), "10.12", "built in, of Mendix 10.12, the newest up to 11.13"),
        ((0, 0, 0), "7.4", "built in, of Mendix 7.4, the oldest that is known"),
    ],
)
def test_the_newest_that_is_not_above_the_projects_version(
    version: tuple[int, int, int], used: str, sentence: str
) -> None:
    """Compared by major and minor number as numbers: 10.9 is below 10.12."""
    module = system_module(version)
    assert (module.version, module.sentence) == (used, sentence)


def test_system_user_and_its_rule() -> None:
    """Own record only, for both System roles."""
    entities = {entity.name: entity for entity in system_module((10, 24, 0)).entities}
    user = entities["System.User"]
    assert (user.module, user.persistable, user.stores_owner) == (SYSTEM, True, True)
    (rule,) = user.rules
    assert rule.id == "System.User#1"
    assert rule.module_roles == ("System.Administrator", "System.User")
    assert rule.constraint == "[id = '[%CurrentUser%]']"
    assert set(rule.writable) == {"System.User.Password", "System.User_Language", "System.User_TimeZone"}
    assert set(rule.readable) - set(rule.writable) == {
        "System.User.Name",
        "System.User.IsAnonymous",
        "System.UserRoles",
    }
    assert "System.User.Blocked" in rule.listed


def test_specializations_have_no_persistability_of_their_own() -> None:
    """They take it from their root."""
    entities = {entity.name: entity for entity in system_module((10, 24, 0)).entities}
    assert entities["System.Image"].generalization == "System.FileDocument"
    assert entities["System.Image"].persistable is None
    assert entities["System.FileDocument"].rules == ()


@pytest.mark.parametrize("version", [(7, 4, 0), (8, 6, 0), (9, 5, 0), (10, 12, 0)])
def test_each_version_is_whole(version: tuple[int, int, int]) -> None:
    """Ends of associations, generalizations and the members that rules list are all there."""
    module = system_module(version)
    entities = {entity.name: entity for entity in module.entities}
    associations = {association.name for association in module.associations}
    for association in module.associations:
        assert {association.owner, association.other} <= set(entities)
    for entity in entities.values():
        assert not entity.generalization or entity.generalization in entities
        for rule in entity.rules:
            for member in rule.listed:
                owner = entities.get(member.rpartition(".")[0])
                declared = owner and any(name == member for name, _ in owner.own_attributes())
                assert declared or member in associations, member
            assert set(rule.writable) <= set(rule.readable) <= set(rule.listed)
