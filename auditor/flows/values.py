"""The expressions in an activity: all of them, and those whose values leave the app."""

from collections.abc import Iterator
from dataclasses import fields

from auditor.model.activities import Activity, Argument, MemberChange
from auditor.model.calls import (
    DatabaseQuery,
    HttpAccess,
    ODataCall,
    OperationCall,
    RequestField,
    RestCall,
    SoapCall,
)
from auditor.model.expressions import Expression

_HOLDERS = (Activity, Argument, MemberChange, HttpAccess, RequestField)
"""What holds expressions, at any depth."""


def expressions_in(activity: Activity) -> Iterator[Expression]:
    """Give every expression of an activity, whatever it is for."""
    return _in_value(activity)


def sent_by(activity: Activity) -> Iterator[Expression]:
    """Give what a call sends to another system; nothing of other activities."""
    match activity:
        case RestCall():
            yield from _of_http(activity.http)
            yield activity.body
        case SoapCall():
            yield from _of_http(activity.http)
            yield from (argument.value for argument in activity.arguments)
        case OperationCall() | ODataCall():
            yield from (argument.value for argument in activity.arguments)
        case DatabaseQuery():
            yield activity.text
            yield from (argument.value for argument in activity.arguments)


def _of_http(http: HttpAccess) -> Iterator[Expression]:
    yield http.address
    yield http.user_name
    yield http.password
    yield from (field.value for field in http.fields)


def _in_value(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _in_value(part)
    elif isinstance(value, _HOLDERS):
        for field in fields(value):
            yield from _in_value(getattr(value, field.name))
