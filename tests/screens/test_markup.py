"""Text from a project never becomes markup: no source of the screens puts values between markup tags."""

import ast
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[2] / "screens").rglob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_value_is_put_into_markup(source: Path) -> None:
    """No f-string that holds `[/`, no `from_markup`, no `markup=True`."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            fixed = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            assert "[/" not in fixed, f"line {node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr != "from_markup", f"line {node.lineno}"
        if isinstance(node, ast.keyword) and node.arg == "markup":
            assert isinstance(node.value, ast.Constant) and node.value.value is False, f"line {node.value.lineno}"
