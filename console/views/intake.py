"""An item that begins: empty, as a copy of another, or from a file."""

from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.shell.uploads import plain_name, saved
from console.words.i18n import _
from content.intake.errors import InputError
from content.intake.files import kinds
from content.items.form import ItemForm
from engine.decisions.copying import duplicate
from engine.decisions.drafting import begin_draft
from engine.decisions.intake import import_item
from engine.decisions.word_file import import_word

router = APIRouter()


@router.post("/tin/moi")
def begin(visit: Writing, sent: SentForm) -> Response:
    """A new item, of a campaign where the form comes from one's page: nothing of it is seen by
    others before it is saved."""
    form = ItemForm("", channels=("portal",), campaign=str(sent.get("campaign", "")))
    return pages.go(f"/tin/{_new(visit, form)}/sua")


@router.post("/tin/{item}/nhan-ban")
def copy(visit: Writing, item: str) -> Response:
    """A new item with the text of this one."""
    try:
        made = duplicate(visit.context, item, visit.act())
    except InputError:
        raise HTTPException(404) from None
    return pages.go(f"/tin/{made}/sua")


@router.get("/tin/nhap-tep")
def choose_file(visit: Writing) -> Response:
    """The page that takes a Markdown or Word file in."""
    return visit.page("items/import.html", faults=[])


@router.post("/tin/nhap-tep")
def take_file(visit: Writing, sent: SentForm) -> Response:
    """A Markdown file of the item format becomes a revision.

    A Word file becomes a draft that is not saved yet.
    """
    try:
        with saved(sent.get("file"), _("Hãy chọn một tệp .md hoặc .docx.")) as path:
            return _take(visit, path, sent)
    except InputError as error:
        faults = [
            FormFault("file", pages.on_screen(f"{problem.where}: {problem.text}"))
            for problem in error.problems
        ]
        return visit.page("items/import.html", status=422, faults=faults)


def _new(visit: Visit, form: ItemForm) -> str:
    """The id of a new draft that holds the form."""
    return begin_draft(visit.context, form, visit.act())


def _take(visit: Visit, path: Path, sent: FormData) -> Response:
    if kinds.kind_of(path) == "docx" or path.name.lower().endswith(".docx"):
        item = import_word(visit.context, path, visit.act()).item
        text = _("Đã đọc tệp Word. Hãy xem lại, bổ sung các trường còn thiếu rồi lưu.")
        return pages.go(f"/tin/{item}/sua", Flash(text))
    kinds.require_kind(kinds.ITEM, path, "file")
    picture = sent.get("picture")
    if isinstance(picture, UploadFile) and picture.filename:
        (path.parent / plain_name(picture.filename)).write_bytes(picture.file.read())
    item, number, new = import_item(visit.context, path, visit.act())
    text = _("Đã nhập bài %(item)s, bản %(number)s.", item=item, number=number)
    return pages.go(
        f"/tin/{item}",
        Flash(
            text
            if new
            else _("Bài %(item)s không đổi, vẫn là bản %(number)s.", item=item, number=number)
        ),
    )
