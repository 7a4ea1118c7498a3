"""Whatever file a command is given: its name, what is wrong, exit code 2, nothing has changed."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.hostile.bombs import books, others, word_files
from tests.lantoa.cli_kit import Cli

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "a.toml": ("office import", "outlet import", "agency import"),
    "a.yaml": ("plan import",),
    "a.md": ("item import",),
    "a.docx": ("item import",),
    "a.xlsx": ("audience import dan", "activity import", "statement import", "report intake"),
    "a.csv": ("audience import dan",),
}


def given(name: str) -> dict[str, bytes]:
    """A few of everything, and what is meant for the place."""
    few = {kind: others()[kind] for kind in ("empty", "noise", "old office", "one line", "yaml")}
    if name.endswith(".docx"):
        return few | {what: word_files()[what] for what in ("deep", "entities", "no xml")}
    return few | {what: books()[what] for what in ("deep", "zeros", "cut")}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_refuses_whatever_it_cannot_read(cli: Cli, tmp_path: Path, name: str) -> None:
    before = {noun: cli(noun, "list", "--json").rows for noun in ("item", "audience", "outlet")}
    for command in COMMANDS[name]:
        for what, data in given(name).items():
            (tmp_path / name).write_bytes(data)
            said = cli.refused(*command.split(), tmp_path / name)
            assert said.startswith(("a.", "tệp")), (command, what, said)
            assert "Error" not in said
    assert {noun: cli(noun, "list", "--json").rows for noun in before} == before
