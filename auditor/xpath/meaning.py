"""A tree to its normal form, with everything the tree reads and everything in it that does not resolve."""

from dataclasses import dataclass

from auditor.model import names
from auditor.model.frozen import frozen
from auditor.xpath import dates
from auditor.xpath.comparison import (
    attribute_test,
    feature_of,
    folded_literals,
    is_current_user,
    oriented,
    role_of,
    typed,
)
from auditor.xpath.formula import (
    ALWAYS,
    IS_USER,
    NEVER,
    Formula,
    Opaque,
    all_of,
    any_of,
    contains,
    flag,
    is_a,
    is_role,
    negate,
    some,
)
from auditor.xpath.resolve import End, Problem, ProblemKind, Resolved, Resolver, Unresolved
from auditor.xpath.schema import USER, USER_ROLES, AttributeType, Schema, is_or_specializes
from auditor.xpath.syntax import (
    And,
    Call,
    Comparison,
    Empty,
    Expression,
    Not,
    Nothing,
    Or,
    Path,
    Predicates,
    Text,
    Token,
    Truth,
    Variable,
    expression_text,
    subexpressions,
)

_STRING_TESTS = frozenset({"contains", "starts-with", "ends-with"})
_CONDITIONS = Call | And | Or | Not | Comparison


@dataclass(frozen=True, slots=True, order=True)
class MemberRead:
    """A member that a constraint reads: who may write it can change which rows match (ENT-08)."""

    entity: str
    """Qualified name of the entity at that point of the path; for an association the end that owns it."""
    member: str
    """Attribute name, or qualified association name (`System.owner` included)."""


@frozen
class Meaning:
    """What a constraint says about an object of its entity."""

    formula: Formula
    problems: tuple[Problem, ...]
    reads: frozenset[MemberRead]
    depends_on_user: bool
    """It mentions the signed-in user or a user role, or a path in it ends at a user."""
    role_negative: bool
    """It mentions user roles under a negation: more roles may match fewer rows (merging.md E7)."""


def meaning(tree: Predicates, entity: str, schema: Schema | None) -> Meaning:
    """Work out what a constraint on an entity means. Without a schema, types and multiplicity are unknown."""
    builder = _Builder(schema)
    formula = all_of([builder.condition(expression, entity) for expression in tree.expressions])
    about_user = about_roles_negatively = False
    for expression, negated in subexpressions(tree.expressions):
        about_user |= _about_user(expression) or role_of(expression) is not None
        about_roles_negatively |= negated and _about_roles(expression)
        builder.check_role(expression)
    problems = tuple(dict.fromkeys(builder.problems))
    reads = frozenset(builder.reads)
    return Meaning(formula, problems, reads, about_user or builder.ends_at_user, about_roles_negatively)


class _Builder:
    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema
        self.resolver = Resolver(schema)
        self.problems: list[Problem] = []
        self.reads: set[MemberRead] = set()
        self.ends_at_user = False

    def condition(self, expression: Expression, entity: str) -> Formula:
        """Give the meaning of an expression that stands as a condition."""
        match expression:
            case Truth(value):
                return ALWAYS if value else NEVER
            case And(operands):
                return all_of([self.condition(operand, entity) for operand in operands])
            case Or(operands):
                return any_of([self.condition(operand, entity) for operand in operands])
            case Not(operand):
                return negate(self.condition(operand, entity))
            case Comparison():
                return self._comparison(expression, entity)
            case Path():
                return self._bare_path(expression, entity)
            case Call(function, (Path() as path, Text(literal))) if function in _STRING_TESTS:
                return self._string_test(expression, function, path, literal, entity)
            case Call(function):
                return self._opaque(expression, f"the function {function}", entity)
            case Nothing():
                self.problems.append(Problem(ProblemKind.EMPTY_BRACKETS, names.name("an empty pair of brackets")))
                return Opaque("an empty pair of brackets", False, "")
            case _:
                return self._opaque(expression, "a value where a condition is expected", entity)

    def _bare_path(self, path: Path, entity: str) -> Formula:
        """A path alone: an association that must be filled, or a Boolean attribute that must be true."""
        found = self._resolve(path, entity)
        if isinstance(found, Unresolved):
            return self._opaque(path, found.feature, entity)
        if found.end is End.OBJECT:
            return self._along(found, ALWAYS)
        attribute = found.attribute
        if attribute is not None and attribute.type in (AttributeType.BOOLEAN, AttributeType.UNKNOWN):
            return self._along(found, flag(typed(attribute, AttributeType.BOOLEAN), True))
        return self._opaque(path, "a member alone that is not Boolean", entity)

    def _string_test(self, call: Call, function: str, path: Path, literal: str, entity: str) -> Formula:
        found = self._resolve(path, entity)
        if isinstance(found, Resolved) and found.attribute is not None:
            attribute = found.attribute
            if attribute.type in (AttributeType.STRING, AttributeType.UNKNOWN):
                return self._along(found, contains(typed(attribute, AttributeType.STRING), function, literal))
        feature = found.feature if isinstance(found, Unresolved) else f"the function {function} on such a member"
        return self._opaque(call, feature, entity)

    def _comparison(self, comparison: Comparison, entity: str) -> Formula:
        comparison = oriented(comparison)
        left, operator, right = comparison.left, comparison.operator, comparison.right
        if isinstance(left, Path):
            return self._path_comparison(comparison, left, operator, right, entity)
        folded = folded_literals(left, operator, right)
        if folded is not None:
            return folded
        if isinstance(right, Truth) and operator in ("=", "!=") and isinstance(left, _CONDITIONS):
            inner = self.condition(left, entity)
            return inner if right.value == (operator == "=") else negate(inner)
        return self._opaque(comparison, feature_of(left, right), entity)

    def _path_comparison(
        self, comparison: Comparison, path: Path, operator: str, right: Expression, entity: str
    ) -> Formula:
        found = self._resolve(path, entity)
        if isinstance(found, Unresolved):
            return self._opaque(comparison, found.feature, entity)
        if found.attribute is None:
            inner = self._object_test(found, operator, right)
        else:
            inner = attribute_test(found.attribute, operator, right)
        if isinstance(inner, str):
            return self._opaque(comparison, inner, entity)
        return self._along(found, inner)

    @staticmethod
    def _object_test(found: Resolved, operator: str, right: Expression) -> Formula | str:
        """Compare an object, or its id; text is the feature that is not analysed."""
        if operator not in ("=", "!="):
            return "an order of objects"
        role = role_of(right)
        if role is not None:
            test_of_object = is_role(role)
        elif is_current_user(right):
            test_of_object = IS_USER
        elif isinstance(right, Empty):
            return "an association or id compared with empty"
        else:
            return feature_of(right)
        return test_of_object if operator == "=" else negate(test_of_object)

    def _along(self, found: Resolved, inner: Formula) -> Formula:
        """Put the walks of a path around what its end must be."""
        for hop in reversed(found.hops):
            conditions = [self.condition(predicate, hop.entity) for predicate in hop.predicates]
            if hop.narrowed_to:
                conditions.append(is_a(hop.narrowed_to))
            inner = some(hop.walk, all_of([*conditions, inner]))
        return inner

    def _resolve(self, path: Path, entity: str) -> Resolved | Unresolved:
        """Resolve a path and note what it reads, or what is wrong with it."""
        found = self.resolver.resolve(path.steps, entity)
        if isinstance(found, Unresolved):
            if found.problem is not None:
                self.problems.append(found.problem)
            return found
        for hop in found.hops:
            self.reads.update(MemberRead(owner, hop.walk.association) for owner in hop.walk.owned_by)
        if found.attribute is not None:
            self.reads.add(MemberRead(found.entity, found.attribute.name))
        elif found.hops and found.entity and not found.hops[-1].predicates:
            self.ends_at_user |= self._is_user(found.entity)
        return found

    def _is_user(self, entity: str) -> bool:
        return entity == USER if self.schema is None else is_or_specializes(self.schema, entity, USER)

    def _opaque(self, expression: Expression, feature: str, entity: str) -> Opaque:
        """Keep an expression as a condition equal only to itself, still noting what its paths read."""
        about_user = False
        for part, _ in subexpressions([expression]):
            about_user |= _about_user(part)
        self._note(expression, entity)
        return Opaque(feature, about_user, expression_text(expression))

    def _note(self, expression: Expression, entity: str) -> None:
        """Note what the paths in an expression read, nested brackets at the entity they stand at."""
        match expression:
            case Path():
                found = self._resolve(expression, entity)
                if isinstance(found, Resolved):
                    for hop in found.hops:
                        for predicate in hop.predicates:
                            self._note(predicate, hop.entity)
            case Call(_, arguments):
                for argument in arguments:
                    self._note(argument, entity)
            case Comparison(left, _, right):
                self._note(left, entity)
                self._note(right, entity)
            case _:
                for part, _ in subexpressions([expression]):
                    if part is not expression and isinstance(part, Path):
                        self._note(part, entity)

    def check_role(self, expression: Expression) -> None:
        """Note a role token whose user role does not exist."""
        role = role_of(expression)
        if role is not None and self.schema is not None and names.name(role) not in self.schema.user_roles():
            text = names.name(f"there is no user role {role}")
            self.problems.append(Problem(ProblemKind.USER_ROLE, text))


def _about_user(expression: Expression) -> bool:
    """Say whether an expression itself is decided only by who looks, or by the moment of use."""
    match expression:
        case Token(text):
            return dates.moment(text) is None and role_of(expression) is None
        case Variable():
            return True
        case _:
            return False


def _about_roles(expression: Expression) -> bool:
    match expression:
        case Path(steps):
            return any(step.name == USER_ROLES for step in steps)
        case _:
            return role_of(expression) is not None
