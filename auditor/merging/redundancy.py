"""What adds nothing: module roles without which access is the same, and user roles contained in others.

The answers are those of the rules ROLE-19 and ROLE-12, also for roles that nobody holds yet.
"""

from collections.abc import Iterator

from auditor.access.effective import EffectiveAccess
from auditor.access.redundant import adds_nothing
from auditor.model.frozen import frozen
from auditor.model.names import Name
from auditor.rules import registry
from auditor.rules.context import Context
from auditor.rules.finishing import not_checked
from auditor.rules.judging import Judging


@frozen
class Contained:
    """Two user roles, one of which may do nothing that the other may not."""

    inner: Name
    outer: Name
    equal: bool
    """Whether they may do the same."""


def redundant_module_roles(context: Context, access: EffectiveAccess) -> tuple[Name, ...]:
    """Give the module roles without any one of which a set's access is PROVED to be the same, sorted (ROLE-19)."""
    loaded = registry.rule("ROLE-19")
    if not_checked(loaded, context):
        return ()
    role, is_known = context.role_subject(access), loaded.rule.among
    return tuple(
        module_role
        for module_role in sorted(access.module_roles)
        if (is_known is None or is_known((role, module_role), context)) and adds_nothing(access, module_role)
    )


def contained_roles(context: Context) -> Iterator[Contained]:
    """Give the pairs of user roles of which one is PROVED to be contained in the other, or equal to it (ROLE-12)."""
    loaded = registry.rule("ROLE-12")
    if not_checked(loaded, context):
        return
    for finding, _ in Judging(loaded, context, context.roles).found():
        if finding.subjects.user_roles:
            how, inner, outer = map(str, finding.facts)
            yield Contained(Name(inner), Name(outer), how == "equal")
