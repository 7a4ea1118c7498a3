"""Released revisions stay as they were: they import nothing of ours that may change, their files
are unaltered, and the code of the release before works on every newer schema."""

import ast
import hashlib
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st

from content.database import schema
from content.database.standing import SchemaName, is_newer, read_name

MIGRATIONS = Path(schema.__file__).parent / "migrations"
REVISIONS = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
FROZEN = {f"content.database.migrations.{file.stem}" for file in MIGRATIONS.glob("frozen*.py")}
OURS = {path.name for path in Path(schema.__file__).parents[2].iterdir() if path.is_dir()}
RELEASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("released.toml").read_text("utf-8")
)["release"]


def digest(name: str) -> str:
    return hashlib.sha256((MIGRATIONS / name).read_bytes()).hexdigest()


def imported(file: Path) -> Iterator[str]:
    """Every module that a file names, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module is not None
            yield node.module


def schema_name(name: str) -> SchemaName:
    found = read_name(name)
    assert found is not None, name
    return found


@pytest.mark.parametrize("file", REVISIONS, ids=lambda file: file.name)
def test_a_revision_imports_nothing_of_ours_but_frozen_files(file: Path) -> None:
    of_ours = {module for module in imported(file) if module.partition(".")[0] in OURS}
    assert of_ours <= FROZEN


def test_the_frozen_files_import_nothing_of_ours() -> None:
    frozen = MIGRATIONS.glob("frozen*.py")
    modules = {module.partition(".")[0] for file in frozen for module in imported(file)}
    assert not modules & OURS
    assert modules == {"datetime", "sqlalchemy"}


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release["version"])
def test_what_was_released_is_unaltered(release: dict[str, Any]) -> None:
    assert {name: digest(name) for name in release["files"]} == release["files"]


def test_every_release_names_its_head_and_all_that_leads_to_it() -> None:
    for release in RELEASES:
        frozen = {name for other in RELEASES for name in other["files"]}
        last = schema_name(release["head"]).number
        due = {file.name for file in REVISIONS if int(file.name.partition("_")[0]) <= last}
        assert {f"versions/{name}" for name in due} <= frozen
        assert "frozen.py" in frozen


def test_a_revisions_name_carries_its_number_and_the_line_never_goes_back() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    line = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    names = [schema_name(revision) for revision in line]
    assert [name.number for name in names] == list(range(1, len(REVISIONS) + 1))
    assert [file.name.partition("_")[0] for file in REVISIONS] == [
        f"{name.number:04}" for name in names
    ]
    assert all(before.usable_from <= after.usable_from for before, after in pairwise(names))
    assert all(name.usable_from <= name.number for name in names)
    assert line[-1] == schema.head()
    assert all(len(revision) <= 32 for revision in line)  # Alembic's column


def test_the_code_of_the_release_before_works_on_the_newest_schema() -> None:
    heads = [*(release["head"] for release in RELEASES), schema.head()]
    for before, after in pairwise(heads):
        assert schema_name(after).usable_by(schema_name(before)), (before, after)


@given(st.integers(1, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_code_works_on_a_newer_schema_exactly_down_to_the_one_it_names(
    number: int, oldest: int, code: int
) -> None:
    standing = schema_name(f"{number:04}_usable_from_{oldest:04}")
    mine = f"{code:04}_usable_from_0001"
    assert standing.usable_by(schema_name(mine)) == (oldest <= code <= number)
    assert is_newer(f"{number:04}_usable_from_{oldest:04}", mine) == (number > code)


if __name__ == "__main__":
    for path in [MIGRATIONS / "frozen.py", *REVISIONS]:
        name = path.relative_to(MIGRATIONS).as_posix()
        print(f'"{name}" = "{digest(name)}"')
