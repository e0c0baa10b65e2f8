"""Microflows and nanoflows: who may run them, under which access, with which parameters (formats.md 2.3)."""

from auditor.exports.units.fields import Element
from auditor.model.documents import Microflow, Nanoflow, Parameter
from auditor.model.names import NO_NAME, Name, qualified

_URL_SINCE = (10, 1)
_PARAMETER_TYPES = ("Microflows$MicroflowParameter", "Microflows$MicroflowParameterObject")


def read_microflow(microflow: Element) -> Microflow:
    """Read a `Microflows$Microflow`."""
    return Microflow(
        name=qualified(microflow.scope.module, microflow.name("Name")),
        module=microflow.scope.module,
        module_roles=microflow.names("AllowedModuleRoles"),
        apply_entity_access=microflow.boolean("ApplyEntityAccess"),
        url=microflow.name_since("Url", _URL_SINCE),
        parameters=read_parameters(microflow),
        mark_as_used=microflow.boolean("MarkAsUsed"),
        excluded=microflow.boolean("Excluded"),
        location=microflow.scope.location,
    )


def read_nanoflow(nanoflow: Element) -> Nanoflow:
    """Read a `Microflows$Nanoflow`."""
    return Nanoflow(
        name=qualified(nanoflow.scope.module, nanoflow.name("Name")),
        module=nanoflow.scope.module,
        module_roles=nanoflow.names("AllowedModuleRoles"),
        parameters=read_parameters(nanoflow),
        mark_as_used=nanoflow.boolean("MarkAsUsed"),
        excluded=nanoflow.boolean("Excluded"),
        location=nanoflow.scope.location,
    )


def read_parameters(flow: Element) -> tuple[Parameter, ...]:
    """Read the parameters of a flow: they are objects of its graph, in no order that means anything."""
    graph = flow.element("ObjectCollection")
    if graph is None:
        return ()
    stored = (item for item in graph.elements("Objects") if item.doc.get("$Type") in _PARAMETER_TYPES)
    return tuple(_read_parameter(parameter) for parameter in stored)


def _read_parameter(parameter: Element) -> Parameter:
    name = parameter.name("Name")
    if isinstance(parameter.doc.get("Type"), str):
        return _parameter_of_old(name, parameter)
    type_ = parameter.element("VariableType")
    if type_ is None:
        return Parameter(name)
    return Parameter(name, type_.name("Entity"), type_.kind == "DataTypes$ListType")


def _parameter_of_old(name: Name, parameter: Element) -> Parameter:
    """Up to 7.8 the type is a text: `M.E` an object, `[M.E]` a list, `#M.Enum` an enumeration, `String` and so on."""
    stored = parameter.name("Type")
    is_list = stored.startswith("[") and stored.endswith("]")
    entity = Name(stored[1:-1]) if is_list else stored
    return Parameter(name, entity if "." in entity and "#" not in entity else NO_NAME, is_list)
