"""A table that a form brings; where it can be read in two ways it is kept until the officer has
said which, so that nobody chooses the same file twice."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import UploadFile

from console.shell.uploads import saved
from content.intake.sheets.kept import KeptTables
from content.intake.sheets.table import AskedBack, Hidden, TableChoice

_HIDDEN: Final[Mapping[str, Hidden]] = {"take": "take", "skip": "skip"}


class UnclearTable(AskedBack):
    """What an officer must say first; the file waits under `brought`."""

    def __init__(self, asked: AskedBack, brought: str, choice: TableChoice) -> None:
        (problem,) = asked.problems
        super().__init__(problem.where, problem.text, asked.asked, asked.sheets)
        self.brought, self.choice = brought, choice


@dataclass(frozen=True)
class BroughtTable:
    """A table of a form, kept until it was read or its question answered."""

    kept: KeptTables
    token: str
    path: Path
    choice: TableChoice

    def drop(self) -> None:
        """It was read."""
        self.kept.drop(self.token)


def bring(kept: KeptTables, sent: Mapping[str, Any], ask: str) -> BroughtTable:
    """The file of a form, kept; or the one of which a question was asked. InputError (`ask`)
    without one."""
    file, token = sent.get("file"), str(sent.get("brought", ""))
    is_new = isinstance(file, UploadFile) and bool(file.filename)
    path = None if is_new else kept.find(token)
    if path is None:
        with saved(file, ask) as brought:
            token = kept.keep(brought)
        path = kept.find(token)
    assert path is not None
    return BroughtTable(kept, token, path, _choice(sent))


@contextmanager
def brought_table(
    kept: KeptTables, sent: Mapping[str, Any], ask: str
) -> Iterator[tuple[Path, TableChoice]]:
    """The file of a form and how it is to be read. InputError (`ask`) without a file, UnclearTable
    where reading it found a question."""
    brought = bring(kept, sent, ask)
    try:
        yield brought.path, brought.choice
    except AskedBack as asked:
        raise UnclearTable(asked, brought.token, brought.choice) from None
    except BaseException:
        brought.drop()
        raise
    brought.drop()


def _choice(sent: Mapping[str, Any]) -> TableChoice:
    hidden = _HIDDEN.get(str(sent.get("hidden", "")), "ask")
    return TableChoice(str(sent.get("sheet", "")), hidden)
