"""Values: frozen dataclasses with slots, whose classes cost next to nothing until the first one is made.

`dataclass(frozen=True, slots=True)` compiles six methods of each class, one by one. With some 240 classes, most of them
never used in one run, that was half the time of a small check. Here the methods that depend on the fields are compiled
together, with the first value. What `dataclasses` offers (`fields`, `replace`, `field`, pattern matching) works as
ever. A value inherits from values only.
"""

from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from typing import Any, NoReturn, TypeVar, dataclass_transform

T = TypeVar("T")

_UNUSED: dict[type, type] = {}
"""Classes without a value so far, as made and as written."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class as `dataclass(frozen=True, slots=True)` does: equal and hashed by its fields, never changed."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)

    def __init__(self: object, *values: Any, **named: Any) -> None:
        _compile(made, cls)
        made.__init__(self, *values, **named)

    _UNUSED[made] = cls
    for name, method in (("__init__", __init__), *_SHARED):
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made  # type: ignore[no-any-return]


def _compile(made: type, written: type) -> None:
    """Give a class the methods that depend on its fields, but for those that it was written with."""
    _UNUSED.pop(made, None)
    own: tuple[Field[Any], ...] = fields(made)
    scope: dict[str, Any] = {"_ANEW": MISSING, "_again": _again}
    mine, theirs = ("".join(f"{who}.{one.name}, " for one in own if one.compare) for who in ("self", "other"))
    every = "".join(f"self.{one.name}, " for one in own)
    positional = all(one.init and not one.kw_only for one in own)
    source = (
        *_constructor(made, own, scope),
        "def __eq__(self, other):",
        f" return ({mine}) == ({theirs}) if other.__class__ is self.__class__ else NotImplemented",
        "def __hash__(self):",
        f" return hash(({mine}))",
        "def __reduce__(self):",
        f" return self.__class__, ({every})" if positional else f" return _again, (self.__class__, ({every}))",
    )
    exec("\n".join(source), scope)
    for name in ("__init__", "__eq__", "__hash__", "__reduce__"):
        if name not in written.__dict__:
            method = scope[name]
            method.__qualname__, method.__module__ = f"{made.__qualname__}.{name}", made.__module__
            setattr(made, name, method)


def _constructor(made: type, own: tuple["Field[Any]", ...], scope: dict[str, Any]) -> list[str]:
    """Write `__init__`; what it needs goes into `scope`. The class itself refuses assignments, its slots do not."""
    positional, named, body = ["self"], [], []
    for one in own:
        name, default = one.name, ""
        if one.default_factory is not MISSING:
            scope[f"_make_{name}"], default = one.default_factory, "=_ANEW"
        elif one.default is not MISSING:
            scope[f"_default_{name}"], default = one.default, f"=_default_{name}"
        elif not one.init:
            continue
        scope[f"_set_{name}"] = getattr(made, name).__set__
        if not one.init:
            body.append(f" {name}{default}")
        elif one.kw_only:
            named.append(name + default)
        else:
            positional.append(name + default)
        if one.default_factory is not MISSING:
            body.append(f" if {name} is _ANEW: {name} = _make_{name}()")
        body.append(f" _set_{name}(self, {name})")
    if hasattr(made, "__post_init__"):
        body.append(" self.__post_init__()")
    parameters = ", ".join([*positional, *(["*"] if named else []), *named])
    return [f"def __init__({parameters}):", *(body or [" pass"])]


def _again(cls: Any, values: tuple[Any, ...]) -> object:
    """Make a value again that its constructor cannot make by position: for copies and for `pickle`."""
    if cls in _UNUSED:
        _compile(cls, _UNUSED[cls])
    made: object = object.__new__(cls)
    for one, kept in zip(fields(cls), values, strict=True):
        object.__setattr__(made, one.name, kept)
    return made


def _repr(self: Any) -> str:
    shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse_assignment(self: object, name: str, _: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_SHARED = (("__repr__", _repr), ("__setattr__", _refuse_assignment), ("__delattr__", _refuse_deletion))
