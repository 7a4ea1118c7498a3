"""Pictures of the office's library: brought, chosen for a text, and taken away; the same for the
console, the command line, and whatever else brings a picture."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.items.carried import picture_hashes
from content.library.pictures import PictureWords
from content.library.rights import ends_of, retired_of, standing
from content.library.uses import delete_picture
from content.people.acts import Act
from engine.context import Context
from engine.decisions.carried_files import NOTHING_SAID, Looked, checked_picture, keep_looked


@dataclass(frozen=True)
class BroughtPicture:
    """A picture that is in the library now; `new`: its bytes were not there before."""

    file: str
    sha256: str
    new: bool


def bring_pictures(
    context: Context,
    files: Sequence[tuple[str, bytes]],
    act: Act,
    words: PictureWords = NOTHING_SAID,
) -> tuple[list[BroughtPicture], list[InputProblem]]:
    """Store each picture that can be used, by the intake through which all pictures come; what is
    wrong with the others, by their names. `words` is what is known of a single one: the library
    keeps it for the next text that takes the picture."""
    act.require("write")
    known = words if len(files) == 1 else NOTHING_SAID
    good: list[tuple[str, Looked]] = []
    bad: list[InputProblem] = []
    for name, data in files:
        try:
            good.append((name, (data, checked_picture(data))))
        except ValueError as error:
            bad.append(InputProblem(name, str(error), "files"))
    with context.database.write() as db:
        brought = [
            BroughtPicture(
                name, looked[1].sha256, keep_looked(context, db, looked, (name, known), act)
            )
            for name, looked in good
        ]
    return brought, bad


def remove_picture(context: Context, sha256: str, act: Act) -> bool:
    """Take a picture out of the library; whether its bytes are gone too, which they are where no
    text holds them."""
    with context.database.write() as db:
        file = delete_picture(db, sha256, act)
    if file is not None:
        Path(context.media_dir, file).unlink(missing_ok=True)
    return file is not None


def require_usable(
    db: Connection, document: Mapping[str, Any], before: Collection[str], day: date
) -> None:
    """InputError where a text takes a picture, which the text before it did not hold, that is
    retired or whose rights have ended."""
    hashes = picture_hashes(document)
    new = [sha256 for sha256 in hashes if sha256 not in before]
    ends, retired = ends_of(db, new), retired_of(db, new)
    faults = []
    for number, sha256 in enumerate(hashes, 1):
        end = ends.get(sha256)
        if end is not None and end < day:
            faults.append((number, f"quyền dùng ảnh đã hết sau ngày {end:%d/%m/%Y}"))
        elif sha256 in retired:
            faults.append((number, "ảnh này đã thôi dùng"))
    if faults:
        own = document.get("picture") is not None
        raise InputError([_fault(number, text, own) for number, text in faults])


def _fault(number: int, text: str, own: bool) -> InputProblem:
    """Beside the picture's own place in the form, counted from 1 with the item's own."""
    at = number - 2 if own else number - 1
    field = "image" if at < 0 else f"pictures[{at + 1}].file"
    return InputProblem("ảnh", f"{text}: hãy chọn ảnh khác, hoặc sửa ở Thư viện ảnh", field)


def rights_told(db: Connection, hashes: Collection[str], day: date) -> list[tuple[str, bool]]:
    """What is to be said of the rights of pictures that are shown, and whether it blocks."""
    told = []
    for end in sorted(set(ends_of(db, hashes).values())):
        match standing(end, day):
            case "ended":
                text = (
                    f"Quyền dùng ảnh đã hết sau ngày {end:%d/%m/%Y}: hãy thay ảnh khác, hoặc ghi "
                    "quyền mới ở Thư viện ảnh."
                )
                told.append((text, True))
            case "ending":
                text = f"Quyền dùng ảnh chỉ đến hết ngày {end:%d/%m/%Y}: đừng phát sau ngày đó."
                told.append((text, False))
    return told
