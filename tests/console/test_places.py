"""Where a fault lies is told in words that officers read: no option of a command, no key of a
field."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SHOWN = ("content", "reports", "engine", "console")
ELSEWHERE = {
    "content/backup/unpacking.py": "only `lantoa restore` unpacks",
    "content/deliveries/settle_by_hand.py": "the page settles one occurrence at a time",
    "content/people/acts.py": "only the command line acts for nobody",
}
"""What names an option though, and why no page shows it."""

_MORE = re.compile(r"xem `lantoa [^`]*`")
"""`console.shell.pages.on_screen` leaves it out."""


def places() -> Iterator[tuple[str, int, str]]:
    """Every constant part of what an `InputProblem` says, with its file and line."""
    for folder in SHOWN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "InputProblem":
                    for part in ast.walk(node):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            said = _MORE.sub("", part.value)
                            yield path.relative_to(ROOT).as_posix(), part.lineno, said


def test_the_walk_sees_what_is_told() -> None:
    assert len(list(places())) > 150


def test_no_fault_on_a_page_names_an_option_of_a_command() -> None:
    found = [
        f"{file}:{line}: {text}"
        for file, line, text in places()
        if "--" in text and file not in ELSEWHERE
    ]
    assert found == []


def test_no_fault_of_an_activity_or_a_statement_names_the_key_of_a_field() -> None:
    keyed = [
        path.name
        for path in sorted((ROOT / "content" / "plans").glob("*.py"))
        if "trường {name}" in path.read_text("utf-8") and path.name != "office_agency.py"
    ]
    assert keyed == []
