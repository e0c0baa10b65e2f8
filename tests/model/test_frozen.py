"""A frozen value behaves as a standard frozen dataclass with slots does."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace

import pytest

from auditor.model.frozen import frozen


@frozen
class Point:
    """Two numbers and what belongs to them."""

    x: int
    y: int = 2
    names: tuple[str, ...] = ()
    seen: list[int] = field(default_factory=list, compare=False, repr=False)
    line: int | None = field(default=None, kw_only=True)


@frozen
class Named(Point):
    """A point with a name, behind the base's fields."""

    name: str = ""

    def __str__(self) -> str:
        return self.name


@frozen
class Nothing:
    """No field at all."""


@frozen
class Checked:
    """Looks at what it was given, and derives something."""

    x: int
    double: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "double", 2 * self.x)


def standard() -> type:
    """Make the same class as `dataclasses` would."""

    @dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 2
        names: tuple[str, ...] = ()
        seen: list[int] = field(default_factory=list, compare=False, repr=False)
        line: int | None = field(default=None, kw_only=True)

    return Point


ARGUMENTS = [((1,), {}), ((1, 3), {"line": 7}), ((1,), {"names": ("a",), "y": 0}), ((1, 2, ("b",), [4]), {})]


@pytest.mark.parametrize(("values", "named"), ARGUMENTS)
def test_as_the_standard_one(values: tuple, named: dict) -> None:
    """The same fields, the same text, equal and hashed alike."""
    ours, theirs = Point(*values, **named), standard()(*values, **named)
    assert [getattr(ours, one.name) for one in fields(ours)] == [getattr(theirs, one.name) for one in fields(theirs)]
    assert repr(ours) == repr(theirs).removeprefix("standard.<locals>.")
    assert hash(ours) == hash(theirs)
    assert ours == Point(*values, **named)
    assert ours != theirs
    assert Point.__match_args__ == standard().__match_args__


@pytest.mark.parametrize(("values", "named"), [((), {}), ((1, 2, (), [], 5), {}), ((1,), {"z": 1})])
def test_refuses_what_the_standard_one_refuses(values: tuple, named: dict) -> None:
    """Missing, too many and unknown arguments."""
    for cls in (Point, standard()):
        with pytest.raises(TypeError):
            cls(*values, **named)


def test_nothing_can_be_changed() -> None:
    """Neither assigned nor deleted nor added."""
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.y
    with pytest.raises(FrozenInstanceError):
        point.z = 3
    assert not hasattr(point, "__dict__")


def test_factories_make_a_new_one_each_time() -> None:
    """What is made is never shared."""
    assert Point(1).seen is not Point(1).seen


@pytest.mark.parametrize("point", [Point(1, 3, line=4), Named(1, name="n"), Nothing(), Checked(4)])
def test_copies(point: object) -> None:
    """Pickled, copied and replaced, it is equal to what it was."""
    for again in (pickle.loads(pickle.dumps(point)), copy.copy(point), copy.deepcopy(point)):
        assert again == point
        assert type(again) is type(point)
        assert repr(again) == repr(point)
    assert is_dataclass(point)
    if isinstance(point, Point):
        assert replace(point, x=9).x == 9


def test_what_another_process_made() -> None:
    """The first value of a class may come out of `pickle`, with keyword-only fields: it is equal and hashed as any."""

    @frozen
    class Late:
        x: int
        line: int = field(kw_only=True, default=0)

    rebuild = Point(1).__reduce__()[0]
    first, second = rebuild(Late, (1, 4)), rebuild(Late, (1, 4))
    assert first == second == Late(1, line=4)
    assert hash(first) == hash(second)


def test_inheritance() -> None:
    """The fields of the base come first; own methods stay; the base is another class."""
    named = Named(1, 2, name="n")
    assert str(named) == "n"
    assert named != Point(1, 2)
    assert [one.name for one in fields(named)] == ["x", "y", "names", "seen", "line", "name"]


def test_what_is_derived() -> None:
    """`__post_init__` is called."""
    assert Checked(4).double == 8


def test_pattern() -> None:
    """A value can be taken apart by position."""
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
