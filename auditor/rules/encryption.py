"""Whether what is stored in a member is encrypted first, in a microflow that sets it.

By the Encryption module, or by an action or microflow that says in its name that it encrypts: some Marketplace modules
bring an encryption of their own.
"""

from collections.abc import Iterator

from auditor.flows.nodes import Node, NodeKind
from auditor.model.activities import CodeCall, FlowCall
from auditor.model.names import Name
from auditor.rules.context import Context
from auditor.rules.marketplace import ENCRYPTION


def is_encrypted_first(member: Name, context: Context) -> bool:
    """Whether some microflow that sets a member encrypts, itself or through others."""
    return any(
        node.kind is NodeKind.MICROFLOW and _encrypts(node, context)
        for node in dict.fromkeys(setting.flow for setting in context.effects.settings(member))
    )


def setters(member: Name, context: Context) -> tuple[Name, ...]:
    """Give the microflows and nanoflows that set a member, sorted."""
    return tuple(sorted({setting.flow.name for setting in context.effects.settings(member)}))


def _encrypts(node: Node, context: Context) -> bool:
    return any(_is_encryption(called) for flow in context.calls.called(node) for called in _called_by(flow, context))


def _called_by(node: Node, context: Context) -> Iterator[Name]:
    flow = context.calls.flows.get(node)
    for activity in flow.activities if flow else ():
        if isinstance(activity, FlowCall | CodeCall):
            yield activity.target


def _is_encryption(called: Name) -> bool:
    module, _, bare = called.partition(".")
    name = bare.lower()
    return "decrypt" not in name and (module == ENCRYPTION or "encrypt" in name)
