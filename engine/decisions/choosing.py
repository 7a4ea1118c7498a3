"""Pictures of the library put into a text: the text takes a copy of their words."""

from collections.abc import Sequence
from datetime import date

from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.items.carried import MAX_PICTURES
from content.items.form import ItemForm
from content.items.picture_order import TypedEntry, added, entries
from content.library.form import typed_of
from content.library.pictures import the_picture
from content.library.rights import standing


def with_pictures(db: Connection, form: ItemForm, hashes: Sequence[str], day: date) -> ItemForm:
    """The form with these pictures behind its own, the first of them its own where it had none;
    InputError for one that may not be used or has no room."""
    if not hashes:
        raise _refused("Hãy chọn ít nhất một ảnh.")
    known = {entry.file for entry in entries(form)}
    new = [_entry(db, sha256, day) for sha256 in dict.fromkeys(hashes) if sha256 not in known]
    made = added(form, new)
    if len(made.pictures) > MAX_PICTURES:
        raise _refused(f"Mỗi bài có nhiều nhất {MAX_PICTURES + 1} ảnh: hãy bỏ bớt rồi chọn lại.")
    return made


def _entry(db: Connection, sha256: str, day: date) -> TypedEntry:
    known = the_picture(db, sha256)
    if standing(known.words.rights_end, day) == "ended":
        raise _refused(f"Quyền dùng ảnh «{known.name}» đã hết: hãy chọn ảnh khác.")
    if known.retired_at is not None:
        raise _refused(f"Ảnh «{known.name}» đã thôi dùng: hãy chọn ảnh khác.")
    typed = typed_of(known.words)
    places = typed.focus_x, typed.focus_y
    return TypedEntry(known.sha256, typed.alt, typed.caption, typed.credit, *places)


def _refused(text: str) -> InputError:
    return InputError([InputProblem("ảnh", text, "picture")])
