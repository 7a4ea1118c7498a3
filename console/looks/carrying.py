"""The buttons of the editor that put a file to an item, move a picture or take something away."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData, UploadFile

from console.shell.uploads import plain_name
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.items.form import ItemForm
from content.items.picture_order import dropped, entries, moved
from content.library.form import TypedPicture, checked_words
from content.library.pictures import PictureWords
from content.people.acts import Act
from engine.context import Context
from engine.decisions.carried_files import keep_file
from engine.decisions.choosing import with_pictures
from engine.decisions.library import bring_pictures

_BUTTON = re.compile(r"(add|drop|up|down)-(pictures|lead|attachments|video)(?:-(\d{1,3}))?")
MOST_AT_ONCE = 40


class PartlyTaken(InputError):
    """Some of several files could not be taken; `form` has the others."""

    def __init__(self, problems: Sequence[InputProblem], form: ItemForm) -> None:
        super().__init__(problems)
        self.form = form


def pressed(context: Context, form: ItemForm, do: str, sent: FormData, act: Act) -> ItemForm:
    """The form after "add-attachments" or "drop-attachments-2" was pressed; as it was after any
    other button. InputError says what is wrong with a file, PartlyTaken where others were
    good."""
    found = _BUTTON.fullmatch(do)
    if found is None:
        return form
    verb, field, number = found[1], found[2], int(found[3] or 1)
    if field in ("pictures", "lead"):
        return _of_pictures(context, form, (verb, 0 if field == "lead" else number), sent, act)
    if verb == "drop":
        return _without(form, field, number - 1)
    upload = sent.get(f"upload_{field}")
    if verb != "add" or not isinstance(upload, UploadFile) or not upload.filename:
        return form
    name = plain_name(upload.filename)
    return _with(form, field, keep_file(context, field, upload.file.read(), act, name))


def sent_files(sent: FormData, field: str) -> list[tuple[str, bytes]]:
    """The files of a field that takes several, by their names; InputError for too many at once."""
    files = [file for file in sent.getlist(field) if isinstance(file, UploadFile) and file.filename]
    if len(files) > MOST_AT_ONCE:
        text = _("Một lần nhiều nhất %(most)s ảnh.", most=MOST_AT_ONCE)
        raise InputError([InputProblem(_("ảnh"), text, field)])
    return [(plain_name(file.filename or ""), file.file.read()) for file in files]


def _of_pictures(
    context: Context, form: ItemForm, press: tuple[str, int], sent: FormData, act: Act
) -> ItemForm:
    verb, number = press
    if verb == "drop":
        return dropped(form, number)
    if verb in ("up", "down"):
        return moved(form, number, -1 if verb == "up" else 1)
    words = _words_of(str(sent.get("new_alt", "")))
    brought, bad = bring_pictures(context, sent_files(sent, "upload_pictures"), act, words)
    if brought:
        with context.database.read() as db:
            hashes = [picture.sha256 for picture in brought]
            form = _said(with_pictures(db, form, hashes, local_day(act.at)), hashes, sent)
    if bad:
        several = len(bad) + len(brought) > 1
        named = [
            InputProblem(
                fault.where, f"{fault.where}: {fault.text}" if several else fault.text, "pictures"
            )
            for fault in bad
        ]
        raise PartlyTaken(named, form)
    return form


def _words_of(alt: str) -> PictureWords:
    """What the library takes of a description; nothing of one that it refuses: the item's own form
    says why."""
    try:
        return checked_words(TypedPicture(alt=alt))
    except InputError:
        return PictureWords()


def _said(form: ItemForm, hashes: Sequence[str], sent: FormData) -> ItemForm:
    """What was said of a picture in the editor's own question goes with it."""
    words = str(sent.get("new_alt", "")).strip()
    if not words or len(hashes) != 1:
        return form
    if form.picture == hashes[0]:
        return replace(form, alt=words)
    alts = tuple(
        words if entry.file == hashes[0] else entry.alt
        for entry in entries(form)
        if entry.file in form.pictures
    )
    return replace(form, picture_alts=alts)


def _with(form: ItemForm, field: str, sha256: str) -> ItemForm:
    if field == "video":
        return replace(form, video_file=sha256, video="")
    titles = (*_padded(form.attachment_titles, len(form.attachments)), "")
    return replace(form, attachments=(*form.attachments, sha256), attachment_titles=titles)


def _without(form: ItemForm, field: str, index: int) -> ItemForm:
    if field == "video":
        return replace(form, video_file="")
    titles = _padded(form.attachment_titles, len(form.attachments))
    changed: dict[str, Any] = {
        name: tuple(entry for at, entry in enumerate(values) if at != index)
        for name, values in (("attachments", form.attachments), ("attachment_titles", titles))
    }
    return replace(form, **changed)


def _padded(texts: tuple[str, ...], length: int) -> tuple[str, ...]:
    """As many texts as there are files."""
    return (*texts[:length], *[""] * (length - len(texts)))
