"""Entities with their attributes and access rules, associations and enumerations in the security export.

A member is named as the command line does: an attribute of the entity itself bare (`Total`), all others in full. An
access rule's position in its entity is its index, unless it says another.
"""

from collections.abc import Iterator
from typing import NamedTuple

from auditor.exports.security_xml.documents import MODULE, module_field, without_plain_module
from auditor.exports.security_xml.shape import (
    Element,
    Fields,
    Reading,
    flag,
    many,
    names,
    one,
    optional,
    plain,
    reference,
    required,
    text,
)
from auditor.exports.security_xml.values import BOOLEAN, INTEGER, choice, words_of
from auditor.model.domain import (
    AccessRule,
    Association,
    Attribute,
    AttributeType,
    DefaultRights,
    DeleteBehavior,
    Entity,
    EntitySource,
    Enumeration,
    EventHandler,
    SourceKind,
)
from auditor.model.names import Name, module_of, qualified


class MemberRight(NamedTuple):
    """A member in the list of an access rule, as the XML has it."""

    name: Name
    rights: DefaultRights
    as_stored: bool
    """Whether the name is complete although it has no dot: a broken reference."""


class _Draft(NamedTuple):
    """An access rule whose entity is not known yet."""

    fields: Fields
    line: int


def _make_draft(fields: Fields, line: int, _reading: Reading) -> _Draft:
    return _Draft(fields, line)


def _make_attribute(fields: Fields, line: int, _reading: Reading) -> Attribute:
    return Attribute(**fields, line=line)


def _make_entity(fields: Fields, line: int, reading: Reading) -> Entity:
    name = fields["name"]
    fields["rules"] = tuple(
        _make_rule(draft, name, position, reading) for position, draft in enumerate(fields["rules"], 1)
    )
    module_field(fields)
    path = name.removeprefix(f"{fields['module']}.")
    return Entity(**fields, location=reading.location(line, f"{fields['module']} › domain model", path))


def _make_rule(draft: _Draft, entity: Name, position: int, reading: Reading) -> AccessRule:
    fields, line = draft
    # A member named twice, bare and in full, has the rights of both.
    members = [(_full_name(entity, member), member.rights) for member in fields.pop("members")]
    readable = dict.fromkeys(name for name, rights in members if rights is not DefaultRights.NONE)
    writable = dict.fromkeys(name for name, rights in members if rights is DefaultRights.READ_WRITE)
    listed = dict.fromkeys(name for name, _ in members)
    if fields["index"] is None:
        fields["index"] = position
    return AccessRule(
        **fields,
        entity=entity,
        readable=reading.shared(tuple(readable)),
        writable=reading.shared(tuple(writable)),
        listed=reading.shared(tuple(listed)),
        line=line,
    )


def _full_name(entity: Name, member: MemberRight) -> Name:
    return member.name if member.as_stored or "." in member.name else qualified(entity, member.name)


def _take_entity(entity: Entity) -> Fields:
    fields = {part: getattr(entity, part) for part in ENTITY.defaults}
    fields["rules"] = [(position, rule) for position, rule in enumerate(entity.rules, 1)]
    return without_plain_module(fields)


def _take_rule(placed: tuple[int, AccessRule]) -> Fields:
    position, rule = placed
    return {
        "create": rule.create,
        "delete": rule.delete,
        "default_rights": rule.default_rights,
        "index": None if rule.index == position else rule.index,
        "caption": rule.caption,
        "documentation": rule.documentation,
        "module_roles": rule.module_roles,
        "user_roles": rule.user_roles,
        "constraint": rule.constraint,
        "members": tuple(_member_rights(rule)),
    }


def _member_rights(rule: AccessRule) -> Iterator[MemberRight]:
    """Give each member of a rule its right, in the order in which they are listed."""
    readable, writable = frozenset(rule.readable), frozenset(rule.writable)
    members = dict.fromkeys((*rule.listed, *rule.readable, *rule.writable))
    prefix = f"{rule.entity}."
    for name in members:
        rights = DefaultRights.NONE
        if name in writable:
            rights = DefaultRights.READ_WRITE
        elif name in readable:
            rights = DefaultRights.READ_ONLY
        bare = Name(name.removeprefix(prefix))
        if bare == name or not bare or "." in bare or bare in members:
            yield MemberRight(name, rights, "." not in name)
        else:
            yield MemberRight(bare, rights, False)


def _make_association(fields: Fields, line: int, reading: Reading) -> Association:
    module = module_of(fields["name"])
    path = fields["name"].removeprefix(f"{module}.")
    return Association(**fields, location=reading.location(line, f"{module} › domain model", path))


MEMBER = Element(
    "member",
    plain(MemberRight),
    # The same words as for members to come.
    (required("name"), required("rights", words_of(DefaultRights)), flag("as-stored")),
)

RULE = Element(
    "access-rule",
    _make_draft,
    (
        required("create", BOOLEAN),
        required("delete", BOOLEAN),
        optional("default-rights", words_of(DefaultRights), DefaultRights.NONE),
        optional("index", INTEGER),
    ),
    (
        text("caption"),
        text("documentation"),
        names("module-role", "module_roles"),
        names("user-role", "user_roles"),
        text("row-constraint", "constraint"),
        many(MEMBER, "members", unique=True),
    ),
    take=_take_rule,
)

ENTITY = Element(
    "entity",
    _make_entity,
    (
        required("name"),
        MODULE,
        reference("generalization"),
        optional("persistable", BOOLEAN),
        flag("stores-owner"),
        flag("stores-changed-by"),
        flag("stores-created-date"),
        flag("stores-changed-date"),
    ),
    (
        text("documentation"),
        one(
            Element(
                "source",
                plain(EntitySource),
                (
                    required("kind", words_of(SourceKind)),
                    reference("document"),
                    flag("creatable"),
                    flag("deletable"),
                ),
                (text("oql"),),
            )
        ),
        many(
            Element(
                "attribute",
                _make_attribute,
                (
                    required("name"),
                    required("type", words_of(AttributeType)),
                    optional("length", INTEGER),
                    reference("enumeration"),
                    flag("calculated"),
                    flag("updatable"),
                    reference("calculation"),
                ),
            ),
            "attributes",
        ),
        many(RULE, "rules"),
        many(
            Element(
                "event-handler", plain(EventHandler), (required("moment"), reference("event"), required("microflow"))
            ),
            "events",
        ),
    ),
    take=_take_entity,
)

ASSOCIATION = Element(
    "association",
    _make_association,
    (
        required("name"),
        reference("owner"),
        required("other"),
        optional("type", choice({"Reference": False, "ReferenceSet": True, "unknown": None}), False, "is_set"),
        optional("owners", choice({"Default": False, "Both": True}), False, "both_own"),
        optional("owner-delete", words_of(DeleteBehavior), DeleteBehavior.KEEP),
        optional("other-delete", words_of(DeleteBehavior), DeleteBehavior.KEEP),
    ),
)

ENUMERATION = Element("enumeration", plain(Enumeration), (required("name"),), (names("value", "values"),))
