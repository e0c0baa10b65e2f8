"""Work away from the keys must not cost the keys anything when it starts."""

import ast
from pathlib import Path

import pytest

import screens

SOURCES = sorted(Path(screens.__file__).parent.glob("*.py"))


def workers(source: Path) -> list[tuple[str, bool]]:
    """Every worker that takes arguments, and whether it has a description of its own."""
    found = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.args.args) > 1:
            for call in node.decorator_list:
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "work":
                    found.append((node.name, any(word.arg == "description" for word in call.keywords)))
    return found


@pytest.mark.parametrize("source", [path for path in SOURCES if workers(path)], ids=lambda path: path.stem)
def test_a_worker_with_arguments_is_described(source: Path) -> None:
    """Else Textual writes the arguments out as its description: a large project in words takes a second and 100 MB."""
    assert [name for name, described in workers(source) if not described] == []


def test_there_are_some() -> None:
    """So that the test above tests something."""
    assert sum(len(workers(path)) for path in SOURCES) >= 3
