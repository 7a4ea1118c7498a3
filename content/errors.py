"""What is said when outside data cannot be taken: every fault of one file or form at once, in sentences for the officer."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class InputProblem:
    """One fault: `where` names file, line and field ("ct-01.md, dòng 12, trường sms.text"), `text` says what to do, in Vietnamese."""

    where: str
    text: str


class InputError(Exception):
    """Outside data was refused as a whole; nothing was changed. `str()` gives one Vietnamese line per problem."""

    def __init__(self, problems: Iterable[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(f"{problem.where}: {problem.text}" for problem in self.problems)


def place(file: str, line: int | None = None, field: str = "") -> str:
    """The `where` of a problem: the file's name, then its line and field as far as they are known."""
    parts = [file]
    if line is not None:
        parts.append(f"dòng {line}")
    if field:
        parts.append(f"trường {field}")
    return ", ".join(parts)


def refuse(file: str, text: str, line: int | None = None, field: str = "") -> InputError:
    """An InputError with a single problem."""
    return InputError([InputProblem(place(file, line, field), text)])
