"""One picture of the library: how each channel cuts it, what is known of it, where it is used, and
its end."""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.access.edited import STOOD, EditedThing, mark_of, refuse_edited
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.words import words
from console.words.i18n import _
from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.items import media
from content.items.pictures_form import point
from content.library.form import TypedPicture, checked_words, typed_of
from content.library.pictures import (
    LibraryPicture,
    bring_back,
    describe,
    find_picture,
    retire,
)
from content.library.rights import standing
from content.library.uses import uses_of
from engine.decisions.library import remove_picture
from wiring.pictures import CUT_FOR, cut_for

router = APIRouter()


@router.get("/thu-vien-anh/{sha256}")
def show(visit: Reading, sha256: str) -> Response:
    """Everything about a picture."""
    known = _known(visit, sha256)
    return _page(visit, known, typed_of(known.words))


@router.post("/thu-vien-anh/{sha256}")
def save(visit: Writing, sha256: str, sent: SentForm) -> Response:
    """Stores what is known of it from now on; no text changes by it."""
    known = _known(visit, sha256)
    visit.act().require("write", known.unit)
    names = TypedPicture.__dataclass_fields__
    typed = TypedPicture(**{name: str(sent.get(name, "")) for name in names})
    try:
        said = checked_words(typed)
        with visit.context.database.write() as db:
            refuse_edited(db, _edited(known), sent.get(STOOD))
            describe(db, known.sha256, said, visit.act())
    except InputError as error:
        faults = [
            FormFault(fault.field, f"{words.field_name(fault.field)}: {fault.text}")
            if fault.field
            else fault
            for fault in pages.faults_of(error)
        ]
        return _page(visit, known, typed, 422, faults)
    return pages.go(f"/thu-vien-anh/{known.sha256}", Flash(_("Đã lưu thông tin của ảnh.")))


@router.post("/thu-vien-anh/{sha256}/thoi-dung")
def stop_using(visit: Writing, sha256: str) -> Response:
    """Offers it to no new text."""
    with visit.context.database.write() as db:
        retire(db, sha256, visit.act())
    text = _("Ảnh đã thôi dùng: không ai đưa vào bài mới được; bài đang có ảnh vẫn giữ nguyên.")
    return pages.go(f"/thu-vien-anh/{sha256}", Flash(text))


@router.post("/thu-vien-anh/{sha256}/dung-lai")
def use_again(visit: Writing, sha256: str) -> Response:
    """Offers it again."""
    with visit.context.database.write() as db:
        bring_back(db, sha256, visit.act())
    return pages.go(f"/thu-vien-anh/{sha256}", Flash(_("Ảnh dùng được trở lại.")))


@router.post("/thu-vien-anh/{sha256}/xoa")
def remove(visit: Writing, sha256: str) -> Response:
    """Takes it out of the library, and its bytes where no text holds them."""
    known = _known(visit, sha256)
    try:
        gone = remove_picture(visit.context, known.sha256, visit.act())
    except InputError as error:
        return _page(visit, known, typed_of(known.words), 422, pages.faults_of(error))
    text = (
        _("Đã xóa ảnh khỏi thư viện và khỏi máy.")
        if gone
        else _("Đã xóa ảnh khỏi thư viện; tệp còn giữ vì một bản chưa duyệt đang có ảnh này.")
    )
    return pages.go("/thu-vien-anh", Flash(text))


@router.get("/thu-vien-anh/{sha256}/khung/{family}")
def cut(visit: Reading, sha256: str, family: str, x: str = "", y: str = "") -> Response:
    """The picture as a new text's channels of a family would show it around a point."""
    with visit.context.database.read() as db:
        stored = media.find(db, sha256)
    if stored is None or not stored.mime.startswith("image/") or family not in CUT_FOR:
        raise HTTPException(404)
    made = cut_for(sha256, family, point(x, y) or (0.5, 0.5), visit.context.load_picture)
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(made.data, media_type="image/jpeg", headers=headers)


def _known(visit: Visit, sha256: str) -> LibraryPicture:
    with visit.context.database.read() as db:
        found = find_picture(db, sha256)
    if found is None or found.sha256 != sha256:
        raise HTTPException(404)
    return found


def _edited(known: LibraryPicture) -> EditedThing:
    return EditedThing(_("ảnh"), ("picture.describe",), f"picture:{known.sha256}")


def _page(
    visit: Visit,
    known: LibraryPicture,
    typed: TypedPicture,
    status: int = 200,
    faults: list[FormFault] | None = None,
) -> Response:
    with visit.context.database.read() as db:
        used, stood = uses_of(db, known.sha256), mark_of(db, _edited(known))
    values: dict[str, Any] = {
        "picture": known,
        "stood": stood,
        "typed": typed,
        "faults": faults or [],
        "uses": used,
        "rights": standing(known.words.rights_end, local_day(visit.now)),
        "bytes": media.size(visit.context.media_dir, known.sha256, known.ext),
        "families": CUT_FOR,
    }
    return visit.page("pictures/picture.html", status=status, words=words, **values)
