"""Thư viện ảnh: the office's pictures, looked for, brought, and put into a text."""

from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.looks.carrying import sent_files
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words import words
from console.words.i18n import _, later, ngettext
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.items import drafts
from content.items.drafts import Draft
from content.items.form import form_from, form_of
from content.items.items import newest_revision
from content.library.rights import standing
from content.library.search import PictureQuery, search_pictures, units, years
from engine.decisions.choosing import with_pictures
from engine.decisions.library import BroughtPicture, bring_pictures

router = APIRouter()
link = Link(later("Thư viện ảnh"), "/thu-vien-anh", "image")

_USES = ("used", "unused")
_RIGHTS = ("ending", "ended")


@dataclass(frozen=True)
class _Asked:
    """What an address asks of the library."""

    q: str = ""
    don_vi: str = ""
    dung: str = ""
    quyen: str = ""
    nam: str = ""
    thoi: str = ""
    bai: str = ""
    trang: str = ""


@router.get("/thu-vien-anh")
def index(visit: Reading, asked: Annotated[_Asked, Depends()]) -> Response:
    """A page of what is found; with `bai` each picture can be put into that text."""
    return _listed(visit, asked)


@router.post("/thu-vien-anh")
def bring(visit: Writing, sent: SentForm) -> Response:
    """Stores every picture that can be used, and says of the others what is wrong."""
    item = str(sent.get("bai", ""))
    asked = _Asked(bai=item)
    try:
        files = sent_files(sent, "files")
        if not files:
            raise InputError([InputProblem(_("ảnh"), _("Hãy chọn ít nhất một ảnh."), "files")])
    except InputError as error:
        return _listed(visit, asked, 422, error)
    brought, bad = bring_pictures(visit.context, files, visit.act())
    if bad:
        named = [
            InputProblem(fault.where, f"{fault.where}: {fault.text}", fault.field) for fault in bad
        ]
        return _listed(visit, asked, 422, InputError(named), brought)
    if item:
        return _chosen(visit, item, [picture.sha256 for picture in brought])
    return pages.go("/thu-vien-anh", Flash(_told(brought)))


@router.post("/tin/{item}/anh")
def choose(visit: Writing, item: str, sent: SentForm) -> Response:
    """Puts the chosen pictures into what the person writes, and goes back to it."""
    hashes = [value for value in sent.getlist("chosen") if isinstance(value, str)]
    return _chosen(visit, item, hashes)


def _chosen(visit: Visit, item: str, hashes: list[str]) -> Response:
    with visit.context.database.write() as db:
        newest, draft = newest_revision(db, item), drafts.find(db, item, visit.person.name)
        if newest is not None:
            visit.act().require("write", newest.unit)
        if newest is None and draft is None:
            return pages.go("/tin", Flash(_("Không có bài %(item)s.", item=item), "bad"))
        form = form_from(draft.fields) if draft else form_of(newest.document)  # type: ignore[union-attr]
        base = draft.base if draft else newest.number  # type: ignore[union-attr]
        try:
            form = with_pictures(db, form, hashes, local_day(visit.now))
        except InputError as error:
            text = " ".join(problem.text for problem in error.problems)
            return pages.go(f"/tin/{item}/sua#phan-anh", Flash(text, "bad"))
        drafts.keep(db, Draft(item, visit.person.name, base, form.values(), visit.now))
    text = ngettext("Đã đưa %(num)s ảnh vào bài.", "Đã đưa %(num)s ảnh vào bài.", len(hashes)) % {
        "num": len(hashes)
    }
    return pages.go(f"/tin/{item}/sua#phan-anh", Flash(text))


def _listed(
    visit: Visit,
    asked: _Asked,
    status: int = 200,
    error: InputError | None = None,
    brought: list[BroughtPicture] | None = None,
) -> Response:
    day = local_day(visit.now)
    with visit.context.database.read() as db:
        found = search_pictures(db, _query(asked), day)
        choices = {"units": units(db), "years": years(db)}
        item = newest_revision(db, asked.bai) if asked.bai else None
        draft = drafts.find(db, asked.bai, visit.person.name) if asked.bai else None
    titled = (draft.fields.get("title") if draft else None) or (item.title if item else asked.bai)
    rows = [(picture, standing(picture.words.rights_end, day)) for picture in found.pictures]
    values: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "rows": rows,
        "faults": pages.faults_of(error) if error else [],
        "brought": _told(brought) if brought else "",
        "into": titled if asked.bai else "",
        "page_address": lambda number: _address(replace(asked, trang=str(number))),
        **choices,
    }
    template = "pictures/rows.html" if visit.is_fragment else "pictures/index.html"
    return visit.page(template, status=status, words=words, **values)


def _query(asked: _Asked) -> PictureQuery:
    return PictureQuery(
        words=asked.q,
        unit=asked.don_vi or None,
        use=asked.dung if asked.dung in _USES else "",  # type: ignore[arg-type]
        rights=asked.quyen if asked.quyen in _RIGHTS else "",  # type: ignore[arg-type]
        year=int(asked.nam) if asked.nam.isdecimal() and 1900 < int(asked.nam[:5]) < 9999 else None,
        retired=bool(asked.thoi),
        page=int(asked.trang[:6]) if asked.trang.isdecimal() else 1,
    )


def _address(asked: _Asked) -> str:
    said = {name: value for name, value in vars(asked).items() if value}
    return f"/thu-vien-anh?{urlencode(said)}" if said else "/thu-vien-anh"


def _told(brought: list[BroughtPicture]) -> str:
    new = sum(picture.new for picture in brought)
    known = [picture.file for picture in brought if not picture.new]
    said = ngettext("Đã thêm %(num)s ảnh.", "Đã thêm %(num)s ảnh.", new) % {"num": new}
    text = said if new else ""
    if known:
        there = _("Đã có sẵn trong thư viện: %(names)s.", names=", ".join(known))
        text = f"{text} {there}".strip()
    return text
