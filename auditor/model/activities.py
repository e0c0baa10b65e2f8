"""What the activities of microflows, nanoflows and rules do, as far as an audit asks (formats.md 2.3).

Disabled activities are not among them. Variables are bare names without `$`. Members are qualified as stored:
`Shop.Order.Total`, `Shop.Order_Customer`. Calls over the network are in `calls.py`.
"""

from dataclasses import field
from enum import StrEnum

from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.frozen import frozen
from auditor.model.names import NO_NAME, Name

SET = Name("Set")
"""The plain way to change a member or a list."""


@frozen
class Activity:
    """What all activities have."""

    line: int | None = field(default=None, kw_only=True)
    """Line of the file, for text formats."""


@frozen
class Argument:
    """What a call hands to a parameter."""

    parameter: Name
    """Bare name."""
    value: Expression = NO_EXPRESSION
    microflow: Name = NO_NAME
    """A microflow that is handed over to be called later (`MicroflowParameterValue`)."""
    entity: Name = NO_NAME
    """An entity that is handed over as a type."""


class FlowKind(StrEnum):
    """Kinds of flows that a flow calls."""

    MICROFLOW = "microflow"
    NANOFLOW = "nanoflow"
    RULE = "rule"


class CodeKind(StrEnum):
    """Kinds of code that a flow calls."""

    JAVA = "Java"
    JAVASCRIPT = "JavaScript"


@frozen
class FlowCall(Activity):
    """Calls a microflow, a nanoflow, or a rule (in a decision)."""

    kind: FlowKind
    target: Name
    """Qualified name."""
    arguments: tuple[Argument, ...] = ()
    result: Name = NO_NAME
    """Variable that takes the result; empty when it is not used."""
    in_queue: bool = False
    """Whether it runs later, in a task queue."""
    error_handling: Name = NO_NAME
    """`Rollback` (the default), `Custom`, `CustomWithoutRollBack` or `Continue`."""


@frozen
class CodeCall(Activity):
    """Calls a Java or JavaScript action: what it does is in code, out of sight."""

    kind: CodeKind
    target: Name
    """Qualified name of the action."""
    arguments: tuple[Argument, ...] = ()
    result: Name = NO_NAME
    error_handling: Name = NO_NAME


@frozen
class Retrieve(Activity):
    """Retrieves objects: from the database when `entity` is set, else over an association from a variable."""

    result: Name
    entity: Name = NO_NAME
    constraint: Expression = NO_EXPRESSION
    """XPath of a retrieve from the database."""
    single: bool = False
    """Whether only the first object is taken."""
    association: Name = NO_NAME
    start: Name = NO_NAME
    """The variable whose association is followed."""


@frozen
class MemberChange:
    """One member that is set."""

    member: Name
    """Qualified attribute or association."""
    value: Expression = NO_EXPRESSION
    operation: Name = SET
    """`Set`, and for associations to many also `Add` and `Remove`."""


@frozen
class Create(Activity):
    """Creates an object."""

    entity: Name
    result: Name
    changes: tuple[MemberChange, ...] = ()
    commits: bool = False


@frozen
class Change(Activity):
    """Changes an object. Which entity it is of only the data flow tells; the members say at least one."""

    variable: Name
    changes: tuple[MemberChange, ...] = ()
    commits: bool = False


@frozen
class Commit(Activity):
    """Commits an object or a list."""

    variable: Name
    events: bool = True
    """Whether event handlers run."""


@frozen
class Delete(Activity):
    """Deletes an object or the objects of a list."""

    variable: Name


@frozen
class CreateList(Activity):
    """Creates an empty list."""

    entity: Name
    result: Name


@frozen
class ChangeList(Activity):
    """Adds to a list, removes from it, sets or clears it."""

    variable: Name
    operation: Name
    """`Add`, `Remove`, `Set`, `Clear`."""
    value: Expression = NO_EXPRESSION


@frozen
class ListOperation(Activity):
    """Makes something of a list: a part of it, one of its objects, a yes or no."""

    operation: Name
    """As stored: `Head`, `Find`, `Filter`, `Sort`, `Union`, `Intersect`, `Subtract`, `Contains`, `ListEquals` ..."""
    variable: Name
    """The list."""
    result: Name
    other: Name = NO_NAME
    """The second list, or the object that is looked for."""
    value: Expression = NO_EXPRESSION


@frozen
class Aggregate(Activity):
    """Counts, sums up or reduces a list to one value."""

    function: Name
    """`Count`, `Sum`, `Average`, `Minimum`, `Maximum`, `Reduce`, `All`, `Any`."""
    variable: Name
    result: Name
    member: Name = NO_NAME
    """The attribute that is summed up."""
    value: Expression = NO_EXPRESSION
    """An expression over the objects of the list, `$currentObject/Total`."""


@frozen
class Cast(Activity):
    """Looks at an object as one of a specialization, behind a decision on its type."""

    result: Name
    variable: Name = NO_NAME
    """The variable that is cast; empty where the graph does not tell."""
    entity: Name = NO_NAME
    """The specialization; empty where the graph does not tell."""


@frozen
class SetVariable(Activity):
    """Creates or changes a variable that holds a value."""

    variable: Name
    value: Expression = NO_EXPRESSION
    type: Name = NO_NAME
    """`String`, `Integer` ... where it is created; empty where it is changed."""


@frozen
class Loop(Activity):
    """Goes through a list. The activities inside follow it in the flow's list like all others."""

    variable: Name
    """The object in turn."""
    list: Name


@frozen
class ShowPage(Activity):
    """Opens a page."""

    page: Name
    arguments: tuple[Argument, ...] = ()


@frozen
class Log(Activity):
    """Writes a message to the log."""

    message: Expression
    """The template, its parameters in their places."""
    level: Name = NO_NAME


@frozen
class Message(Activity):
    """Shows a message, or feedback beside an input, to the user."""

    message: Expression


@frozen
class Download(Activity):
    """Sends a file to the user."""

    variable: Name


@frozen
class Import(Activity):
    """Makes objects of a file, text or response by an import mapping."""

    mapping: Name
    variable: Name = NO_NAME
    """What is imported."""
    result: Name = NO_NAME
    commits: bool = False


@frozen
class Export(Activity):
    """Writes objects by an export mapping, into text or a file."""

    mapping: Name
    variable: Name = NO_NAME
    """The object that is written."""
    result: Name = NO_NAME
    """The text, or the file document."""
    to_file: bool = False


@frozen
class GenerateDocument(Activity):
    """Makes a document, PDF or other, of a template."""

    template: Name
    result: Name
    """The variable of the file document."""
    arguments: tuple[Argument, ...] = ()


@frozen
class StartWorkflow(Activity):
    """Starts a workflow."""

    workflow: Name
    variable: Name = NO_NAME
    """The object that it is about."""


@frozen
class End(Activity):
    """Ends the flow with a result."""

    value: Expression


@frozen
class Other(Activity):
    """An activity of any other kind, of which nothing more is kept."""

    kind: Name
    """Its stored type without module and `Action`: `CloseForm`, `Synchronize`."""
    values: tuple[Expression, ...] = ()
    """Every expression in it, where the kind is not known."""
    result: Name = NO_NAME
