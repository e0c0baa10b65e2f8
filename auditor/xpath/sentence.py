"""The sentence a reviewer reads aloud: "orders whose customer is the signed-in user".

Names are split into words and otherwise left alone; what has no plain wording is quoted as it stands, so a sentence
is rather literal than wrong. The parts here are raw text: `constraint_sentence` makes the result safe to show.
"""

import re
from dataclasses import replace

from auditor.model import names
from auditor.xpath import dates
from auditor.xpath.formula import (
    ALWAYS,
    All,
    Any,
    Attribute,
    Constant,
    Contains,
    Flag,
    Formula,
    IsA,
    IsEmpty,
    IsRole,
    IsUser,
    Negation,
    Opaque,
    Some,
    Test,
    Value,
    Walk,
    all_of,
)
from auditor.xpath.schema import CHANGED_BY, USER_ROLES
from auditor.xpath.syntax import quoted

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[^\W\dA-Z_]+\d*|\d+")
_COMPARED = {
    "=": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_DATED = _COMPARED | {
    "<": "is before",
    "<=": "is at or before",
    ">": "is after",
    ">=": "is at or after",
}
LAST_EDITOR = "last editor"
"""Who changed an object last: `System.changedBy`."""

_STRING_TESTS = {"contains": "contains", "starts-with": "starts with", "ends-with": "ends with"}


def constraint_sentence(formula: Formula, entity: str) -> names.Name:
    """Say in words which rows of the entity a constraint lets through; without a full stop, safe to show."""
    plural = plural_noun(entity)
    if isinstance(formula, Constant):
        return names.name(f"{'all' if formula.value else 'no'} {plural}")
    return names.name(f"{plural} {clause(formula, plural=True)}")


def words(name: str) -> str:
    """Split the last part of a name into lower-case words; runs of capitals stay: `SSOConfig` is "SSO config"."""
    last = name.rpartition(".")[2]
    found = _WORD.findall(last)
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in found) or last


def noun(entity: str) -> str:
    """Name one object of an entity: "order"; "stock information record", since one cannot count information."""
    one = words(entity)
    return f"{one} record" if _last(one) in _UNCOUNTABLE else one


def plural_noun(entity: str) -> str:
    """Name several objects of an entity, plainly: "orders", "addresses", "companies"."""
    return _plural(noun(entity))


_UNCOUNTABLE = frozenset(
    re.findall(
        r"\w+",
        """
        advice cash data documentation equipment evidence feedback hardware info information knowledge media metadata
        money news personnel progress research settings software staff stuff
        """,
    )
)
"""Words that nobody counts: one speaks of their records."""

_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women", "criterion": "criteria"}


def _last(text: str) -> str:
    return text.rpartition(" ")[2].lower()


def _plural(one: str) -> str:
    last = _last(one)
    if last in _UNCOUNTABLE:
        return f"{one} records"
    if several := _IRREGULAR.get(last):
        return one[: -len(last)] + several
    if re.search(r"(?<=[a-z])sis$", one):
        return one[:-2] + "es"
    if re.search(r"[^aeiou]y$", one):
        return one[:-1] + "ies"
    if re.search(r"(ss|us|is|x|z|ch|sh)$", one):
        return one + "es"
    return one if one.endswith("s") else one + "s"


def _singular(several: str) -> str:
    """Undo a plain plural: associations to many objects are often named by one."""
    if several.endswith("ies"):
        return several[:-3] + "y"
    if re.search(r"(ss|x|ch|sh)es$", several):
        return several[:-2]
    return several if re.search(r"(ss|us|is)$", several) else several.removesuffix("s")


def article(text: str) -> str:
    """Put "a" or "an" in front, by how it sounds: "an order", "a user", "an hour", "an SSO config", "a URL"."""
    first = text.partition(" ")[0]
    if len(first) > 1 and first.isupper():
        vowel = first[0] in "AEFHILMNORSX"
    else:
        vowel = (
            re.match(r"(?!us[aeiou]|uni|eu|one\b)[aeio]|u(?!s[aeiou]|ni)|hour|honest|honou?r|heir", text) is not None
        )
    return f"{'an' if vowel else 'a'} {text}"


def far_end(walk: Walk) -> str:
    """Name the object at the far end of a walk: by the association's name where that is more telling."""
    last = walk.association.rpartition(".")[2]
    if walk.association == CHANGED_BY:
        return LAST_EDITOR
    if walk.backward:
        return noun(walk.target) if walk.target else words(last)
    owner = walk.origin.rpartition(".")[2]
    head, _, tail = last.partition("_")
    if tail and (head == owner or walk.guessed):
        return words(tail)
    if tail and walk.target and tail == walk.target.rpartition(".")[2]:
        return words(tail)
    return words(last)


def clause(formula: Formula, *, plural: bool) -> str:
    """Put a formula behind its noun: "whose status is 'Open'"."""
    match formula:
        case All(parts):
            return _joined(parts, " and ", plural)
        case Any(parts):
            return _one_of(formula) or _joined(parts, " or ", plural)
        case Some(walk, inner):
            return _some(walk, inner, negative=False, plural=plural)
        case Negation(Some(walk, inner)):
            return _some(walk, inner, negative=True, plural=plural)
        case Negation(IsUser()):
            return f"that {'are' if plural else 'is'} not the signed-in user"
        case Negation(part):
            return _not(part, plural)
        case IsUser():
            return f"that {'are' if plural else 'is'} the signed-in user"
        case IsRole(name):
            return f"that {'are' if plural else 'is'} the user role {quoted(name)}"
        case IsA(entity):
            return f"that {'are' if plural else 'is'} {plural_noun(entity) if plural else article(noun(entity))}"
        case Constant(value):
            return "that exist" if value else "that do not exist"
        case Opaque(_, _, text):
            return f"for which {text or 'an empty condition'} holds"
        case _:
            return f"whose {_attribute(formula)}" if not isinstance(formula, Flag) else _flag(formula)


def _joined(parts: tuple[Formula, ...], word: str, plural: bool) -> str:
    """Join conditions so that none can be read as part of another one.

    "With a line whose ..." would swallow what follows, so such parts come last; all but the last are in parentheses.
    """
    ordered = sorted(parts, key=_swallows)
    texts = []
    for part in ordered:
        text = clause(part, plural=plural)
        grouped = _is_compound(part) or (_swallows(part) and part is not ordered[-1])
        texts.append(f"({text})" if grouped else text)
    return word.join(texts)


def _is_compound(formula: Formula) -> bool:
    """Say whether the wording of a formula holds an "and" or "or" at its top."""
    match formula:
        case All() | Any():
            return _one_of(formula) is None
        case Negation(Some(walk, IsUser())):
            return walk.to_one
        case _:
            return False


def _swallows(formula: Formula) -> bool:
    """Say whether the wording ends in a condition on another object."""
    match formula:
        case Some(walk, inner):
            return _possessive(walk, inner) is None and inner != ALWAYS and not isinstance(inner, IsRole | IsUser)
        case Negation(Some(_, inner)):
            return inner != ALWAYS and not isinstance(inner, IsRole | IsUser)
        case _:
            return False


def _one_of(formula: Formula) -> str | None:
    """Word a choice between values of one attribute: "whose status is 'Open' or 'Paid'"."""
    if not isinstance(formula, Any):
        return None
    values = []
    attribute: Attribute | None = None
    for part in formula.parts:
        if not isinstance(part, Test) or part.operator != "=" or attribute not in (None, part.attribute):
            return None
        attribute = part.attribute
        values.append(_value(part.value))
    return f"whose {words(attribute.name)} is {' or '.join(values)}" if attribute else None


def _flag(formula: Flag) -> str:
    return f"with {formula.attribute.name} {'true' if formula.value else 'false'}"


def _attribute(formula: Formula) -> str:
    """Say what holds for an attribute, without "whose"."""
    match formula:
        case Test(attribute, operator, value):
            verbs = _DATED if isinstance(value, dates.Moment) else _COMPARED
            return f"{words(attribute.name)} {verbs[operator]} {_value(value)}"
        case IsEmpty(attribute, empty):
            return f"{words(attribute.name)} is {'' if empty else 'not '}empty"
        case Contains(attribute, function, literal):
            return f"{words(attribute.name)} {_STRING_TESTS[function]} {quoted(literal)}"
        case _:
            return formula.text


def _not(part: Formula, plural: bool) -> str:
    match part:
        case Test(attribute, operator, value):
            verbs = _DATED if isinstance(value, dates.Moment) else _COMPARED
            return f"whose {words(attribute.name)} {verbs[operator].replace('is', 'is not', 1)} {_value(value)}"
        case Contains(attribute, function, literal):
            verb = {"contains": "contain", "starts-with": "start with", "ends-with": "end with"}[function]
            return f"whose {words(attribute.name)} does not {verb} {quoted(literal)}"
        case Opaque(_, _, text):
            return f"for which {text} does not hold"
        case _:
            return f"but not {clause(part, plural=plural)}"


def _value(value: Value) -> str:
    match value:
        case dates.Moment(base, shifts):
            spoken = _moment(base.removesuffix("UTC")) + (" (UTC)" if base.endswith("UTC") else "")
            for unit, count in shifts:
                spoken += f" {'minus' if count < 0 else 'plus'} {abs(count)} {unit.lower()}{'s' * (abs(count) != 1)}"
            return spoken
        case str():
            return quoted(value)
        case _:
            return format(value, "f")


def _moment(base: str) -> str:
    """Say a date token: "the beginning of the current day", "the end of tomorrow", "now"."""
    if base == dates.NOW:
        return "now"
    edge, _, period = base.partition("Of")
    of = words(period)
    return f"the {'beginning' if edge == 'Begin' else 'end'} of {'' if ' ' not in of else 'the '}{of}"


def _some(walk: Walk, inner: Formula, *, negative: bool, plural: bool) -> str:
    """Word an association: "whose customer is the signed-in user", "with at least one order line whose ..."."""
    end = far_end(walk)
    inner = _without_guesses(walk, inner)
    if walk.association == USER_ROLES and isinstance(inner, IsUser) and walk.backward:
        return f"that the signed-in user {'does not have' if negative else 'has'}"
    if walk.association == USER_ROLES and isinstance(inner, IsRole):
        return f"{'without' if negative else 'with'} the user role {quoted(inner.name)}"
    if walk.backward and walk.ambiguous:
        return f"that {'are' if plural else 'is'} {_turned(walk, inner, negative)}"
    if inner == ALWAYS:
        return f"without {_one(walk, end)}" if negative else f"with {_at_least_one(walk, end)}"
    if isinstance(inner, IsUser) and not walk.to_one and not walk.guessed:
        return f"whose {_plural(_singular(end))} {'do not include' if negative else 'include'} the signed-in user"
    chain = None if negative else _possessive(walk, inner)
    if chain is not None:
        return f"whose {chain}"
    if negative and walk.to_one and isinstance(inner, IsUser):
        return f"whose {end} is not the signed-in user, or without {article(end)}"
    condition = clause(inner, plural=False)
    condition = f"({condition})" if _is_compound(inner) else condition
    return f"without {_one(walk, end)} {condition}" if negative else f"with {_at_least_one(walk, end)} {condition}"


def _turned(walk: Walk, inner: Formula, negative: bool) -> str:
    """Word `[reversed()]`: "the parent of at least one order whose status is 'Open'"."""
    forward = far_end(replace(walk, backward=False))
    what = f"the {forward}" if walk.back_to_one else f"among the {_plural(_singular(forward))}"
    condition = "" if inner == ALWAYS else f" {clause(inner, plural=False)}"
    if inner != ALWAYS and _is_compound(inner):
        condition = f" ({clause(inner, plural=False)})"
    there = _singular(noun(walk.target)) if walk.target else "object"
    return f"{what} of {'no' if negative else 'at least one'} {there}{condition}"


def _without_guesses(walk: Walk, inner: Formula) -> Formula:
    """Leave out which entity a path names: without a domain model it says nothing more than the association."""
    if not walk.guessed:
        return inner
    parts = inner.parts if isinstance(inner, All) else (inner,)
    return all_of(part for part in parts if not isinstance(part, IsA))


def _one(walk: Walk, end: str) -> str:
    return article(end if walk.to_one else _singular(end))


def _at_least_one(walk: Walk, end: str) -> str:
    return article(end) if walk.to_one else f"at least one {_singular(end)}"


def _possessive(walk: Walk, inner: Formula) -> str | None:
    """Word a chain of single steps: "account's customer is the signed-in user"."""
    if not (walk.to_one or walk.guessed):
        return None
    end = _singular(far_end(walk)) if walk.guessed else far_end(walk)
    inner = _without_guesses(walk, inner)
    match inner:
        case IsUser():
            return f"{end} is the signed-in user"
        case Negation(IsUser()):
            return f"{end} is not the signed-in user"
        case Test() | IsEmpty() | Contains():
            return f"{end}'s {_attribute(inner)}"
        case Some(next_walk, next_inner) if next_walk.association != USER_ROLES:
            rest = _possessive(next_walk, next_inner)
            return f"{end}'s {rest}" if rest else None
        case _:
            return None
