"""The record of acts speaks in words: whatever is recorded has a name on screen."""

import ast
from pathlib import Path

from console.words.act_names import ACT_NAMES

ROOT = Path(__file__).parents[2]


def recorded() -> set[str]:
    """The acts that the product writes down, where they stand as they are in the code."""
    return {
        node.args[2].value
        for room in ("content", "engine", "reports", "lantoa", "console")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("record", "_record")
        and len(node.args) > 2
        and isinstance(node.args[2], ast.Constant)
        and isinstance(node.args[2].value, str)
    }


def test_every_act_that_is_recorded_has_a_name() -> None:
    acts = recorded()
    assert len(acts) > 80
    assert sorted(acts - set(ACT_NAMES)) == []
