"""Góp ý: a text to be read, what is said of it, and saying something oneself."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, require
from console.looks.reading import read_blocks
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.words import words
from console.words.i18n import _
from content.intake.errors import InputError
from content.items import remarks
from content.items.items import Revision, newest_revision
from content.items.places import chosen
from content.items.remarks import NewRemark

router = APIRouter()

Remarking = Annotated[Visit, Depends(require("remark"))]

_MOST = 2**31  # no remark has such a number


@router.get("/tin/{item}/gop-y")
def show(visit: Reading, item: str) -> Response:
    """The newest text, with everything that was said of it."""
    return _page(visit, _newest(visit, item))


@router.post("/tin/{item}/gop-y")
def add(visit: Remarking, item: str, sent: SentForm) -> Response:
    """Says something at a place of the text, or answers; what could not be taken is shown again."""
    revision = _newest(visit, item)
    try:
        with visit.context.database.write() as db:
            remarks.add(db, revision, _said(revision, sent), visit.act())
    except InputError as error:
        return _page(visit, revision, 422, faults=pages.faults_of(error), typed=sent)
    return pages.go(_then(sent, item), Flash(_("Đã ghi góp ý.")))


@router.post("/tin/{item}/gop-y/{number:int}/xong")
def settle(visit: Remarking, item: str, number: int, sent: SentForm) -> Response:
    """Calls a remark done."""
    with visit.context.database.write() as db:
        if number >= _MOST or remarks.find(db, item, number) is None:
            raise HTTPException(404)
        remarks.settle(db, number, visit.act())
    return pages.go(_then(sent, item), Flash(_("Đã ghi là góp ý đã xong.")))


def _newest(visit: Visit, item: str) -> Revision:
    with visit.context.database.read() as db:
        found = newest_revision(db, item)
    if found is None:
        raise HTTPException(404)
    return found


def _said(revision: Revision, sent: FormData) -> NewRemark:
    answers, text = str(sent.get("answers", "")), str(sent.get("text", ""))
    if answers.isdecimal() and int(answers) < _MOST:
        return NewRemark(text, answers=int(answers))
    place, quote = str(sent.get("place", "")), str(sent.get("quote", ""))
    return NewRemark(text, chosen(revision.document, place, quote))


def _then(sent: FormData, item: str) -> str:
    """Back to the page on which it was said."""
    asked = pages.own_path(str(sent.get("then", "")))
    return asked if asked != "/" else f"/tin/{item}/gop-y"


def _page(
    visit: Visit,
    revision: Revision,
    status: int = 200,
    faults: list[FormFault] | None = None,
    typed: FormData | None = None,
) -> Response:
    with visit.context.database.read() as db:
        threads = remarks.threads(db, revision.item)
    known: dict[str, Any] = {"item": revision, "threads": threads, "words": words}
    return visit.page(
        "remarks/page.html",
        status=status,
        blocks=read_blocks(revision.document, threads),
        then=f"/tin/{revision.item}/gop-y#gop-y",
        faults=faults or [],
        typed=typed or {},
        **known,
    )
