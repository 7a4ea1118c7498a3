"""What is said when outside data cannot be taken: every fault of one file or form at once, in
sentences for the officer."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_CAUSES: Final = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "nơi này chỉ cho đọc",
    errno.ENOSPC: "hết chỗ trên đĩa",
    errno.EDQUOT: "hết phần đĩa được cấp",
    errno.EFBIG: "tệp lớn quá mức cho phép, hoặc hết chỗ trên đĩa",
    errno.EIO: "đĩa bị lỗi",
    errno.ENOTDIR: "trong đường dẫn có tệp ở chỗ của thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "các liên kết nối vòng",
}


@dataclass(frozen=True)
class InputProblem:
    """One fault: `where` names file, line and field ("ct-01.md, dòng 12, trường sms.text"), `text`
    says what to do, in Vietnamese.

    `field` is the field alone, where one is known, so that a form can show the fault beside it.
    """

    where: str
    text: str
    field: str = ""


class InputError(Exception):
    """Outside data was refused as a whole; nothing was changed.

    `str()` gives one Vietnamese line per problem.
    """

    def __init__(self, problems: Iterable[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(f"{problem.where}: {problem.text}" for problem in self.problems)


class NoSuchThing(InputError):
    """What was named is not there."""


class RefusedRows(InputError):
    """A table was refused for its rows. `closing` says what became of it as a whole and is no
    fault; `rows` is the file of every bad row, where there is one, and `number` the import's.

    `str()` ends with the closing line, which names that file: it is read at the machine.
    """

    def __init__(
        self,
        problems: Iterable[InputProblem],
        closing: InputProblem,
        rows: Path | None = None,
        number: int = 0,
    ) -> None:
        self.closing, self.rows, self.number = closing, rows, number
        super().__init__(problems)

    def __str__(self) -> str:
        told = f"{self.closing.where}: {self.closing.text}"
        if self.rows is not None:
            told += f". Toàn bộ các dòng lỗi: {self.rows}"
        return "\n".join([super().__str__(), told])


def place(file: str, line: int | None = None, field: str = "") -> str:
    """The `where` of a problem: the file's name, then its line and field as far as they are
    known."""
    parts = [file]
    if line is not None:
        parts.append(f"dòng {line}")
    if field:
        parts.append(f"trường {field}")
    return ", ".join(parts)


def refuse(file: str, text: str, line: int | None = None, field: str = "") -> InputError:
    """An InputError with a single problem."""
    return InputError([InputProblem(place(file, line, field), text, field)])


def cause(error: OSError) -> str:
    """Why the machine refused, in Vietnamese as far as it is known."""
    return _CAUSES.get(error.errno or 0) or error.strerror or str(error)
