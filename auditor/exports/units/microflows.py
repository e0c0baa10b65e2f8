"""Microflows, nanoflows and rules: who may run them, under which access, and what they do (formats.md 2.3)."""

from auditor.exports.bson_choice import Choice
from auditor.exports.units.fields import Element
from auditor.exports.units.flow_body import CAST, LEFT_OUT, ORDER, read_body
from auditor.exports.units.roles import user_roles
from auditor.model.documents import Microflow, MicroflowRule, Nanoflow
from auditor.model.names import qualified

_URL_SINCE = (10, 1)
_WITHOUT_ORDER = LEFT_OUT | {ORDER}


def choose(data: bytes) -> Choice:
    """Say what of the stored bytes of a flow its reader needs."""
    return Choice(left_out=LEFT_OUT if CAST in data else _WITHOUT_ORDER)


def read_microflow(microflow: Element) -> Microflow:
    """Read a `Microflows$Microflow`."""
    body = read_body(microflow)
    return Microflow(
        name=qualified(microflow.scope.module, microflow.name("Name")),
        module=microflow.scope.module,
        module_roles=microflow.names("AllowedModuleRoles"),
        user_roles=user_roles(microflow),
        apply_entity_access=microflow.boolean_since("ApplyEntityAccess"),
        url=microflow.name_since("Url", _URL_SINCE),
        parameters=body.parameters,
        returns=body.returns,
        activities=body.activities,
        uses=body.uses,
        mark_as_used=microflow.boolean("MarkAsUsed"),
        excluded=microflow.boolean("Excluded"),
        location=microflow.scope.location,
    )


def read_nanoflow(nanoflow: Element) -> Nanoflow:
    """Read a `Microflows$Nanoflow`."""
    body = read_body(nanoflow)
    return Nanoflow(
        name=qualified(nanoflow.scope.module, nanoflow.name("Name")),
        module=nanoflow.scope.module,
        module_roles=nanoflow.names("AllowedModuleRoles"),
        parameters=body.parameters,
        returns=body.returns,
        activities=body.activities,
        uses=body.uses,
        mark_as_used=nanoflow.boolean("MarkAsUsed"),
        excluded=nanoflow.boolean("Excluded"),
        location=nanoflow.scope.location,
    )


def read_rule(rule: Element) -> MicroflowRule:
    """Read a `Microflows$Rule`."""
    body = read_body(rule)
    return MicroflowRule(
        name=qualified(rule.scope.module, rule.name("Name")),
        module=rule.scope.module,
        apply_entity_access=rule.boolean_since("ApplyEntityAccess"),
        parameters=body.parameters,
        returns=body.returns,
        activities=body.activities,
        uses=body.uses,
        excluded=rule.boolean("Excluded"),
        location=rule.scope.location,
    )
