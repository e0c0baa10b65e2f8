"""What all activities of a flow are read with: expressions, variables, arguments (formats.md 2.3)."""

from collections.abc import Iterable, Iterator
from typing import Any

from auditor.exports.bson import items
from auditor.exports.units.fields import Element
from auditor.model.activities import Argument
from auditor.model.expressions import NO_EXPRESSION, Expression
from auditor.model.names import NO_NAME, Name


class FlowParts:
    """Reads the parts of one flow, and keeps every variable that any of them uses."""

    def __init__(self) -> None:
        self.used: dict[Name, None] = {}
        """Variables, each once, in the order in which they are met."""

    def expression(self, owner: Element, key: str) -> Expression:
        """Read an expression."""
        stored = owner.doc.get(key)
        if not stored:
            return NO_EXPRESSION
        return self.use(owner.scope.expressions.read(owner.string(key)))

    def xpath(self, owner: Element, key: str) -> Expression:
        """Read an XPath constraint."""
        return self.use(owner.scope.expressions.xpath(owner.string(key))) if owner.doc.get(key) else NO_EXPRESSION

    def template(self, template: Element | None, key: str = "Text", parameters: str = "Parameters") -> Expression:
        """Read a template with its parameters; one whose text is translated keeps its parameters only."""
        if template is None:
            return NO_EXPRESSION
        expressions = [parameter.string("Expression") for parameter in template.elements(parameters)]
        stored = template.doc.get(key)
        text = stored if isinstance(stored, str) else "".join(f"{{{n}}}" for n, _ in enumerate(expressions, 1))
        return self.use(template.scope.expressions.template(text, expressions))

    def use(self, expression: Expression) -> Expression:
        """Take note of the variables of an expression."""
        if expression.terms:
            self.used.update(dict.fromkeys(expression.variables))
        return expression

    def variable(self, owner: Element, key: str) -> Name:
        """Read the name of a variable that is used."""
        name = owner.name(key)
        if name:
            self.used[name] = None
        return name

    def arguments(self, owner: Element, key: str, value_key: str = "Argument") -> tuple[Argument, ...]:
        """Read the mappings of parameters in a list of `owner`."""
        return tuple(self._argument(mapping, value_key) for mapping in owner.elements(key))

    def _argument(self, mapping: Element, value_key: str) -> Argument:
        parameter = _last(mapping.name("Parameter") or mapping.name("ParameterName") or mapping.name("QueryParameter"))
        value = mapping.element("ParameterValue") if mapping.has("ParameterValue") else None
        if value is None and isinstance(mapping.doc.get("Value"), dict):
            value = mapping.element("Value")
        if value is None:
            return Argument(parameter, self.expression(mapping, value_key))
        typed = value.element("TypedTemplate")
        if typed is not None:
            return Argument(parameter, self.template(typed, parameters="Arguments"))
        flow = value.name("Microflow") or value.name("Nanoflow")
        return Argument(parameter, self.expression(value, "Argument"), flow, value.name("Entity"))

    def harvest(self, stored: Element) -> Iterator[Expression]:
        """Read whatever looks like an expression with a variable in a part of a kind that is not known."""
        for key, text in _texts(stored.doc.items()):
            if "$" in text and not key.startswith("$"):
                yield self.use(stored.scope.expressions.read(text))
            elif key.endswith("VariableName") and text:
                self.used[stored.scope.names[text]] = None


def result_name(owner: Element, key: str) -> Name:
    """Read the variable that takes a result; empty when the result is not used."""
    return owner.name(key) if owner.boolean("UseReturnVariable", True) else NO_NAME


def _last(qualified: Name) -> Name:
    """Give the parameter of `Shop.ACT_Pay.Order`."""
    return Name(qualified.rpartition(".")[2])


def _texts(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """Give every text at any depth with its key."""
    for key, value in pairs:
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            yield from _texts(value.items())
        elif isinstance(value, list):
            yield from _texts((key, item) for item in items(value))
