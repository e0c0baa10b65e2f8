"""The rights that there are."""

from enum import StrEnum


class Right(StrEnum):
    """What can be done with an entity, a member or a document (cli.md, RIGHT)."""

    CREATE = "create"
    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    EXECUTE = "execute"
    VIEW = "view"
    CALL = "call"


ENTITY_RIGHTS = (Right.CREATE, Right.DELETE)
MEMBER_RIGHTS = (Right.READ, Right.WRITE)
