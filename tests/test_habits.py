"""What the Makefile offers for every day: some areas' tests only, and a look at each commit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GOOD = '"""A module."""\n\nNUMBER: int = 1\n'
UNFORMATTED = GOOD.replace(" = 1", "=1")
UNUSED = GOOD.replace("\n\n", "\n\nimport os\n\n", 1)
WRONG_TYPE = GOOD.replace("1", '"một"')
PROJECT = """
[tool.mypy]
strict = true
packages = ["house"]
"""


def make(*words: str) -> "subprocess.CompletedProcess[str]":
    """`make` on a project that is set up."""
    place = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return run(["make", "-o", ".venv/.installed", *words], ROOT, place)


def run(
    command: list[str], folder: Path, place: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=folder, env=place, capture_output=True, text=True, check=False
    )


def test_a_wrong_area_is_answered_with_those_that_there_are() -> None:
    refused = make("test", "ONLY=chanels content/calendar")
    assert refused.returncode == 2
    said, _ = refused.stderr.splitlines()
    assert said.startswith("There is no area chanels in tests/; there are: assets channels ")
    assert " content/calendar " in said


def test_areas_and_files_are_run_alone() -> None:
    planned = make("-n", "test", "ONLY=channels/ content/calendar test_guards.py").stdout
    assert planned.rstrip().endswith("tests/channels/ tests/content/calendar tests/test_guards.py")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small project with the hook."""
    for words in (
        ["init", "-q"],
        ["config", "user.email", "house@example.org"],
        ["config", "user.name", "House"],
        ["config", "core.hooksPath", str(ROOT / ".githooks")],
    ):
        git(tmp_path, *words)
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "__init__.py").write_text("", "utf-8")
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / ".gitignore").write_text(".venv\n", "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "--no-verify", "-m", "Begin")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return tmp_path


def git(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    place = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return run(["git", *words], folder, place)


def staged(house: Path, text: str) -> None:
    (house / "house" / "number.py").write_text(text, "utf-8")
    git(house, "add", ".")


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (UNFORMATTED, "format it with `make fix`"),
        (UNUSED, "mend what is named above"),
        (WRONG_TYPE, "mend the types named above"),
    ],
)
def test_what_is_staged_is_looked_at_and_left_as_it_is(house: Path, text: str, advice: str) -> None:
    staged(house, text)
    (house / "house" / "number.py").write_text(GOOD, "utf-8")
    refused = git(house, "commit", "-m", "Number")
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith(f"pre-commit: {advice}")
    assert git(house, "show", ":house/number.py").stdout == text
    assert (house / "house" / "number.py").read_text("utf-8") == GOOD


def test_what_is_not_staged_is_not_looked_at(house: Path) -> None:
    staged(house, GOOD)
    (house / "house" / "number.py").write_text(WRONG_TYPE, "utf-8")
    (house / "house" / "other.py").write_text(UNFORMATTED, "utf-8")
    made = git(house, "commit", "-m", "Number")
    assert made.returncode == 0, made.stderr
    assert git(house, "show", "HEAD:house/number.py").stdout == GOOD
    assert (house / "house" / "number.py").read_text("utf-8") == WRONG_TYPE


def test_a_commit_without_python_needs_nothing(house: Path) -> None:
    (house / ".venv" / "bin").unlink()
    (house / "README.md").write_text("Một dòng.\n", "utf-8")
    git(house, "add", "README.md")
    assert git(house, "commit", "-m", "Readme").returncode == 0
    staged(house, GOOD)
    refused = git(house, "commit", "-m", "Number")
    assert refused.returncode == 1
    assert "make setup" in refused.stderr
