"""The rows of a list that could not be taken, as its officer gets them back: to mend there and to
import again. They hold personal data: whoever asks for the file says where it is kept, and how
long."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from content.audiences.file import RowProblem
from content.audiences.header import REASON_COLUMN
from content.intake.sheets.written import safe_cell


class RejectedRows:
    """A CSV file of refused rows, begun with the first of them; what is wrong is its last
    column."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None
        self._writer: Any = None

    def add(self, problem: RowProblem) -> None:
        """One row more."""
        if self._file is None:
            self._path.parent.mkdir(0o700, parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._path.chmod(0o600)
            self._writer = csv.writer(self._file)
            self._write(
                [title for title in problem.titles if title != REASON_COLUMN], REASON_COLUMN
            )
        where = f"{problem.cell}: " if problem.cell else ""
        self._write(_own(problem), f"{where}{problem.text}")

    def _write(self, cells: Sequence[str], reason: str) -> None:
        self._writer.writerow([safe_cell(cell) for cell in (*cells, reason)])

    def close(self) -> None:
        """The file is whole."""
        if self._file is not None:
            self._file.close()


def _own(problem: RowProblem) -> list[str]:
    """What stands under each title, without an earlier reason; beyond the titles nothing is
    lost, for then that is what is wrong."""
    texts = [*problem.texts, *[""] * (len(problem.titles) - len(problem.texts))]
    titles = [*problem.titles, *[""] * (len(texts) - len(problem.titles))]
    return [text for text, title in zip(texts, titles, strict=True) if title != REASON_COLUMN]
