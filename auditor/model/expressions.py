"""What an expression or an XPath constraint of a document refers to. Of quoted text only facts stay.

The text itself never enters the model: an expression may hold a password, so readers keep its terms, in their order,
and drop what stands between quotes (design: architecture.md, model/secret.py).
"""

from collections.abc import Iterator
from enum import StrEnum

from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name
from auditor.model.secret import ValueFacts


class TermKind(StrEnum):
    """The sorts of terms."""

    TEXT = "text"
    """Text between quotes, or the fixed part of a template: `facts`."""
    NUMBER = "number"
    """A number that is written out: `facts.number` when it is whole."""
    CONSTANT = "constant"
    """`@Shop.ApiKey`; `name` is qualified."""
    VARIABLE = "variable"
    """`$Order`; `name` is bare. Also `$currentUser` and the like."""
    MEMBER = "member"
    """`$Order/Shop.Order_Customer/Shop.Customer/Name`: `name` is the variable, `path` the rest. In an XPath constraint
    also a path that begins at the object itself; `name` is then empty."""
    TOKEN = "token"
    """`[%CurrentUser%]`; `name` is what stands between the percent signs."""
    NAME = "name"
    """A dotted name, such as a value of an enumeration (`Shop.State.Open`)."""


@frozen
class Term:
    """One term of an expression."""

    kind: TermKind
    name: Name = NO_NAME
    """See `TermKind`."""
    path: tuple[Name, ...] = ()
    """Of a member: associations, entities and at last an attribute or association, as they are written."""
    facts: ValueFacts | None = None
    """Of text and of numbers."""
    functions: tuple[Name, ...] = ()
    """The functions that it is an argument of, the innermost first: `toString`, `replaceAll`."""
    gives: bool = True
    """Whether its value becomes the result or a part of it; False where it is only looked at: in the condition of an
    `if`, in a comparison, in a function that answers yes or no or counts."""
    joined: bool = False
    """Whether `+` joins it with another term, or a template does."""
    first: bool = True
    """Whether the result can begin with it."""
    key: Name = NO_NAME
    """The name that stands before it in text, as `client_secret=` or `"client_secret":`; only names that have to do
    with signing in are kept. A text with a key is a part of the text before it."""
    quotes_doubled: bool = False
    """Whether every `'` in it is doubled (`replaceAll($Text, '''', '''''')`), so that it stays inside quotes of SQL."""


@frozen
class Expression:
    """What an expression, a template or an XPath constraint refers to."""

    terms: tuple[Term, ...] = ()
    """In the order in which they are written."""
    understood: bool = True
    """False when a part of it could not be taken apart; all terms then count as part of the result."""
    stored: bool = True
    """False for the expression that is not there: an empty text."""

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return self.stored

    def of(self, kind: TermKind) -> Iterator[Term]:
        """Give the terms of one sort."""
        return (term for term in self.terms if term.kind is kind)

    def names(self, kind: TermKind) -> tuple[Name, ...]:
        """Give the names of one sort of term, each once: `names(TermKind.CONSTANT)`."""
        return tuple(dict.fromkeys(term.name for term in self.terms if term.kind is kind))

    @property
    def given(self) -> Iterator[Term]:
        """The terms whose values become the result or a part of it."""
        return (term for term in self.terms if term.gives)

    @property
    def variables(self) -> tuple[Name, ...]:
        """Every variable that it uses, each once, those of members included."""
        found = (t.name for t in self.terms if t.kind in (TermKind.VARIABLE, TermKind.MEMBER) and t.name)
        return tuple(dict.fromkeys(found))

    @property
    def variable(self) -> Name:
        """The variable that it is, when it is nothing else; otherwise empty."""
        if len(self.terms) == 1 and self.terms[0].kind is TermKind.VARIABLE and not self.terms[0].functions:
            return self.terms[0].name
        return NO_NAME

    @property
    def literal(self) -> ValueFacts | None:
        """The facts of the quoted text that it is, when it is nothing else."""
        if self.terms and self.terms[0].kind is TermKind.TEXT and not self.terms[0].functions:
            parts = all(term.key and term.kind is TermKind.TEXT and not term.joined for term in self.terms[1:])
            return self.terms[0].facts if parts else None
        return None

    def mentions(self, token: str) -> bool:
        """Whether it names a token: `mentions("CurrentUser")`."""
        return any(term.kind is TermKind.TOKEN and term.name == token for term in self.terms)


NO_EXPRESSION = Expression(stored=False)
"""An expression that is not there."""
