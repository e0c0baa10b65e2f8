"""Access rules of entities (formats.md 2.2, mendix-security.md 3.1)."""

from typing import Any

from auditor.exports.units.fields import Element
from auditor.model.domain import AccessRule, DefaultRights
from auditor.model.names import Name

_Members = tuple[Name, ...]


class Rules:
    """Reads access rules; equal lists of members become one tuple, because the same few come again in every rule."""

    def __init__(self) -> None:
        self._shared: dict[_Members, _Members] = {}

    def read(self, entity: Element, name: Name) -> tuple[AccessRule, ...]:
        """Read the access rules of an entity with this qualified name."""
        return tuple(
            self._read_rule(Element(rule, entity.scope), name, index)
            for index, rule in enumerate(entity.documents("AccessRules"), 1)
        )

    def _read_rule(self, rule: Element, entity: Name, index: int) -> AccessRule:
        readable, writable, listed = self._read_members(rule)
        return AccessRule(
            entity=entity,
            index=index,
            module_roles=self._share(rule.names("AllowedModuleRoles")),
            create=rule.boolean("AllowCreate"),
            delete=rule.boolean("AllowDelete"),
            readable=readable,
            writable=writable,
            listed=listed,
            constraint=rule.text("XPathConstraint"),
            default_rights=rule.word("DefaultMemberAccessRights", DefaultRights, DefaultRights.NONE),
            caption=rule.text("XPathConstraintCaption"),
            documentation=rule.text("Documentation"),
            user_roles=self._share(rule.names("AllowedUserRoles")),
            line=rule.line,
        )

    def _read_members(self, rule: Element) -> tuple[_Members, _Members, _Members]:
        """Give the members that may be read, may be written, are listed. Write implies read; a member listed twice
        has the rights of both entries."""
        names = rule.scope.names
        readable: list[Name] = []
        writable: list[Name] = []
        listed: list[Name] = []
        access: dict[str, Any]
        for access in rule.documents("MemberAccesses"):
            stored = access.get("Attribute") or access.get("Association")
            if not isinstance(stored, str):
                rule.surprise("MemberAccesses names no member" if stored is None else "a member's name is not a text")
                continue
            member = names[stored]
            listed.append(member)
            right = access.get("AccessRights")
            if right == "ReadWrite":
                readable.append(member)
                writable.append(member)
            elif right == "ReadOnly":
                readable.append(member)
            elif right != "None" and right:
                rule.surprise("AccessRights is a word that is not known")
        return self._share(tuple(readable)), self._share(tuple(writable)), self._share(tuple(listed))

    def _share(self, members: _Members) -> _Members:
        """Give the tuple that all equal ones share, each member once."""
        known = self._shared.get(members)
        if known is None:
            known = tuple(dict.fromkeys(members))
            self._shared[members] = self._shared.setdefault(known, known)
        return known
