"""The buttons of the editor that put a file to an item or take it away."""

import re
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData, UploadFile

from content.items.form import ItemForm
from content.people.acts import Act
from engine.context import Context
from engine.decisions.carried_files import keep_file

_BUTTON = re.compile(r"(add|drop)-(pictures|attachments|video)(?:-(\d{1,3}))?")
_TEXTS = {"pictures": "picture_alts", "attachments": "attachment_titles"}


def pressed(context: Context, form: ItemForm, do: str, sent: FormData, act: Act) -> ItemForm:
    """The form after "add-attachments" or "drop-attachments-2" was pressed; as it was after any
    other button. InputError says what is wrong with the file."""
    found = _BUTTON.fullmatch(do)
    if found is None:
        return form
    verb, field, number = found.groups()
    if verb == "drop":
        return _without(form, field, int(number or 1) - 1)
    upload = sent.get(f"upload_{field}")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return form
    words = str(sent.get("new_alt", "")) if field == "pictures" else ""
    return _with(form, field, keep_file(context, field, upload.file.read(), act), words)


def _with(form: ItemForm, field: str, sha256: str, words: str) -> ItemForm:
    if field == "video":
        return replace(form, video_file=sha256, video="")
    files, texts = getattr(form, field), getattr(form, _TEXTS[field])
    changed: dict[str, Any] = {
        field: (*files, sha256),
        _TEXTS[field]: (*_padded(texts, len(files)), words),
    }
    return replace(form, **changed)


def _without(form: ItemForm, field: str, index: int) -> ItemForm:
    if field == "video":
        return replace(form, video_file="")
    files = getattr(form, field)
    texts = _padded(getattr(form, _TEXTS[field]), len(files))
    changed: dict[str, Any] = {
        name: tuple(entry for at, entry in enumerate(entries) if at != index)
        for name, entries in ((field, files), (_TEXTS[field], texts))
    }
    return replace(form, **changed)


def _padded(texts: tuple[str, ...], length: int) -> tuple[str, ...]:
    """As many texts as there are files."""
    return (*texts[:length], *[""] * (length - len(texts)))
