"""The user roles as a table: what each is made of, whom it manages, and how much it may touch."""

from collections.abc import Iterator

from auditor.model.project import SYSTEM
from auditor.rules.context import Context, RoleSubject

HEADS = ("User role", "Who", "Module roles", "Manages", "Entities", "Pages", "Microflows")
"""The columns of `role_rows`; entities are those of the app, without the System module's."""


def role_rows(context: Context) -> Iterator[tuple[str, ...]]:
    """Give a row a user role; in a package a row a module role, which stands for one."""
    for role in context.roles:
        access = role.access
        yield (
            role.names[0],
            _who(role),
            ", ".join(sorted(access.module_roles)),
            access.manages.sentence,
            str(sum(not found.entity.startswith(f"{SYSTEM}.") for found in access.granted)),
            str(len(access.pages)),
            str(len(access.microflows)),
        )


def _who(role: RoleSubject) -> str:
    words = [word for word, holds in (("anonymous", role.is_guest), ("administrator", role.is_administrator)) if holds]
    return ", ".join(words) or "signed in"
