"""An item that begins: empty, from a file, or with text pasted from Word."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from console.access.auth import SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.shell.uploads import plain_name
from console.words.i18n import _
from content.intake import conversion
from content.intake.errors import InputError
from content.items import drafts
from content.items.drafts import Draft
from content.items.form import ItemForm
from content.items.items import next_id
from content.people.once import NO_ACT, note
from engine.decisions.intake import import_item

router = APIRouter()

_LONGEST_PASTE = 500_000


@router.post("/tin/moi")
def begin(visit: Writing) -> Response:
    """A new item: nothing of it is seen by others before it is saved."""
    return pages.go(f"/tin/{_new(visit, ItemForm('', channels=('portal',)))}/sua")


@router.get("/tin/nhap-tep")
def choose_file(visit: Writing) -> Response:
    """The page that takes a Markdown or Word file in."""
    return visit.page("items/import.html", faults=[])


@router.post("/tin/nhap-tep")
def take_file(visit: Writing, sent: SentForm) -> Response:
    """A Markdown file of the item format becomes a revision.

    A Word file becomes a draft that is not saved yet.
    """
    upload = sent.get("file")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise InputError([])
        return _take(visit, plain_name(upload.filename), upload.file.read(), sent)
    except InputError as error:
        faults = pages.faults_of(error) or [
            FormFault("file", _("Hãy chọn một tệp .md hoặc .docx."))
        ]
        return visit.page(
            "items/import.html",
            status=422,
            faults=[replace(fault, field="file") for fault in faults],
        )


@router.post("/tin/dan")
async def paste(visit: Writing, request: Request) -> Response:
    """What Word put on the clipboard, as Markdown.

    413 for more than a piece of text, which the page then takes as it stands.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_PASTE:
            raise HTTPException(413)
    return PlainTextResponse(
        await run_in_threadpool(conversion.from_html, body.decode("utf-8", "replace"))
    )


def _new(visit: Visit, form: ItemForm) -> str:
    """The id of a new draft that holds the form."""
    with visit.context.database.write() as db:
        item, once = next_id(db), visit.act().once
        if once is not None:  # a draft stands in no record of acts, yet one press begins one item
            note(db, once, visit.person.name, visit.now, NO_ACT)
        drafts.keep(
            db, Draft(item, visit.person.name, 0, replace(form, id=item).values(), visit.now)
        )
    return item


def _take(visit: Visit, name: str, data: bytes, sent: FormData) -> Response:
    if name.lower().endswith(".docx"):
        made = conversion.from_docx(data)
        form = ItemForm("", title=made.title, body=made.body, channels=("portal",))
        text = _("Đã đọc tệp Word. Hãy xem lại, bổ sung các trường còn thiếu rồi lưu.")
        return pages.go(f"/tin/{_new(visit, form)}/sua", Flash(text))
    with TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        picture = sent.get("picture")
        if isinstance(picture, UploadFile) and picture.filename:
            (Path(folder) / plain_name(picture.filename)).write_bytes(picture.file.read())
        item, number, new = import_item(visit.context, Path(folder) / name, visit.act())
    text = _("Đã nhập bài %(item)s, bản %(number)s.", item=item, number=number)
    return pages.go(
        f"/tin/{item}",
        Flash(
            text
            if new
            else _("Bài %(item)s không đổi, vẫn là bản %(number)s.", item=item, number=number)
        ),
    )
