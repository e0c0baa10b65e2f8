"""What the capabilities of a policy file need of an export."""

from collections.abc import Iterable, Iterator

from auditor.access.rights import Right
from auditor.policy.policy import Capability, Data, Group
from auditor.rules.policing.resolved import MARKETPLACE, OWN
from auditor.rules.rule import Need

_DOCUMENTS = {Right.EXECUTE: Need.DOCUMENTS, Right.VIEW: Need.DOCUMENTS, Right.CALL: Need.SERVICES}


def needs_of(groups: Iterable[Group]) -> tuple[Need, ...]:
    """Give what some groups of capabilities rest on, beside access to entities, each once."""
    return tuple(dict.fromkeys(need for group in groups for item in capabilities_in(group) for need in _needs(item)))


def capabilities_in(group: Group) -> Iterator[Capability]:
    """Give the capabilities of a group, those of the groups in it included."""
    for item in group.items:
        if isinstance(item, Group):
            yield from capabilities_in(item)
        else:
            yield item


def _needs(capability: Capability) -> Iterator[Need]:
    if need := _DOCUMENTS.get(capability.right):
        yield need
    words = {*capability.include, *capability.exclude}
    if capability.data is Data.BUSINESS or OWN in words or MARKETPLACE in words:
        yield Need.MODULES
    if capability.persistable is not None or capability.data in (Data.BUSINESS, Data.CONFIGURATION):
        yield Need.ENTITIES  # Where nobody says what is stored, nothing would match, and be clean.
