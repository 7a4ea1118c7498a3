"""Takes a Word file in, the same way for the console and the command line: a draft with the file's
text and pictures, and what its writer must know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from content.intake.converted import Converted, TakenPicture
from content.intake.files import kinds, worker
from content.items.carried import MAX_PICTURES
from content.items.form import ItemForm
from content.people.acts import Act
from engine.context import Context
from engine.decisions.carried_files import checked_picture, keep_looked, words_of
from engine.decisions.drafting import begin_draft

_TASK: Final = "content.intake.word.reading:read"
_LIMITS: Final = worker.WorkerLimits(seconds=60)  # a hundred pages take seven on an idle machine
_MOST_PICTURES: Final = MAX_PICTURES + 1
_MOST_LOOKED_AT: Final = 40  # a large one takes seconds


@dataclass(frozen=True)
class WordDraft:
    """The draft that a Word file became, and what its writer must know of it."""

    item: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Kept:
    """A picture that is in the store now."""

    sha256: str
    alt: str


def import_word(context: Context, path: Path, act: Act) -> WordDraft:
    """Begin a draft with what a reader of the file sees; InputError, with nothing changed, for a
    file that is none or cannot be read."""
    act.require("write")
    kinds.require_kind(kinds.WORD, path, "file")
    fields = worker.call(_TASK, path, limits=_LIMITS)
    taken = [TakenPicture(**picture) for picture in fields.pop("pictures")]
    made = Converted(**{**fields, "notes": tuple(fields["notes"])})
    kept, said = _keep(context, taken, path, act)
    notes = (*made.notes, *said)
    return WordDraft(begin_draft(context, _form(made, kept), act, notes), notes)


def _form(made: Converted, kept: Sequence[_Kept]) -> ItemForm:
    """The first picture is the item's own, the others come with it."""
    more = kept[1:]
    return ItemForm(
        "",
        title=made.title,
        body=made.body,
        channels=("portal",),
        picture=kept[0].sha256 if kept else "",
        alt=kept[0].alt if kept else "",
        pictures=tuple(picture.sha256 for picture in more),
        picture_alts=tuple(picture.alt for picture in more),
    )


def _keep(
    context: Context, taken: Sequence[TakenPicture], path: Path, act: Act
) -> tuple[list[_Kept], list[str]]:
    """The pictures that can be shown, stored, and what is to be said of them and of the others."""
    checked, refused = [], []
    for picture in taken[:_MOST_LOOKED_AT]:
        try:
            checked.append((picture, checked_picture(picture.data)))
        except ValueError as error:
            refused.append(str(error))
    said = [f"{refused.count(text)} ảnh không lấy được: {text}" for text in dict.fromkeys(refused)]
    kept = []
    with context.database.write() as db:
        for picture, stored in checked[:_MOST_PICTURES]:
            origin = path.name, words_of({"alt": picture.alt})
            keep_looked(context, db, (picture.data, stored), origin, act)
            kept.append(_Kept(stored.sha256, picture.alt))
    found = len(checked) + len(taken[_MOST_LOOKED_AT:])
    return kept, [*_told(len(kept), found), *said]


def _told(kept: int, found: int) -> list[str]:
    if not kept:
        return []
    places = "ảnh của bài" if kept == 1 else "ảnh đầu là ảnh của bài, các ảnh khác ở «Kèm theo»"
    lines = [
        f"{kept} ảnh đã lấy vào bài ({places}), không còn nằm giữa chữ: hãy xem lại và viết mô tả "
        "cho từng ảnh."
    ]
    if found > kept:
        lines.append(f"{found - kept} ảnh nữa không lấy: mỗi bài mang nhiều nhất {kept} ảnh.")
    return lines
