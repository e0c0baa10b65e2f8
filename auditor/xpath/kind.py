"""The kind of a constraint: one word for the screens (screens.md, C3), from the shape of its normal form."""

from enum import StrEnum

from auditor.xpath.formula import All, Any, Formula, IsRole, IsUser, Negation, Opaque, Some, walk_formula
from auditor.xpath.schema import USER_ROLES


class Kind(StrEnum):
    """On which rows a constraint holds, in a word."""

    EVERYTHING = "everything"
    """No constraint, or one that always holds."""
    OWN_ROWS = "own rows"
    """Rows that are the signed-in user, or are linked to the user directly."""
    OWN_ORGANISATION = "own organisation"
    """Rows tied to the signed-in user by a path over other objects."""
    BY_USER_ROLE = "by user role"
    """Rows chosen by user roles."""
    FIXED_FILTER = "fixed filter"
    """The same rows for everyone."""
    NOTHING = "nothing"
    """It never holds."""
    NOT_ANALYSED = "not analysed"
    """It does not parse, or no word above describes it truly."""


_BREADTH = (Kind.OWN_ROWS, Kind.OWN_ORGANISATION, Kind.BY_USER_ROLE)


def kind_by_shape(formula: Formula) -> Kind:
    """Give the kind of a constraint that neither always nor never holds.

    A conjunction is as narrow as its narrowest part. A disjunction is as wide as the widest part that is tied to the
    user; parts that are the same for everyone do not hide that tie.
    """
    return _kind(formula, 0, False)


def _kind(formula: Formula, hops: int, by_roles: bool) -> Kind:
    """`hops` associations lie between the row and this formula; `by_roles`: the last one is `System.UserRoles`."""
    match formula:
        case IsUser():
            if hops < 2:
                return Kind.OWN_ROWS
            return Kind.BY_USER_ROLE if by_roles else Kind.OWN_ORGANISATION
        case IsRole():
            return Kind.BY_USER_ROLE
        case Some(walk, inner):
            return _kind(inner, hops + 1, walk.association == USER_ROLES)
        case All(parts):
            return _joined([_kind(part, hops, by_roles) for part in parts], narrowest=True)
        case Any(parts):
            return _joined([_kind(part, hops, by_roles) for part in parts], narrowest=False)
        case Negation(part):
            return _negated(part)
        case Opaque(_, about_user):
            return Kind.NOT_ANALYSED if about_user else Kind.FIXED_FILTER
        case _:
            return Kind.FIXED_FILTER


def _joined(kinds: list[Kind], *, narrowest: bool) -> Kind:
    tied = [kind for kind in _BREADTH if kind in kinds]
    if Kind.NOT_ANALYSED in kinds and not (narrowest and tied):
        return Kind.NOT_ANALYSED
    if not tied:
        return Kind.FIXED_FILTER
    return tied[0] if narrowest else tied[-1]


def _negated(part: Formula) -> Kind:
    """Rows that are not tied to the user are nobody's own: no word of ours describes them, except by user role."""
    kind = Kind.FIXED_FILTER
    for inner in walk_formula(part):
        if isinstance(inner, IsUser) or (isinstance(inner, Opaque) and inner.about_user):
            return Kind.NOT_ANALYSED
        if isinstance(inner, IsRole):
            kind = Kind.BY_USER_ROLE
    return kind
