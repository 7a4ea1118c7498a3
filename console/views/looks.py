"""A text on one outlet, and what its preview needs besides the page: pictures and files, the letter
and the item's own page, served into frames."""

import re

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from console.access.auth import Reading, Visit, Writing
from console.looks.showing import (
    FRAMED_POLICY,
    cards,
    film_of,
    letter_of,
    page_of,
    picture_of,
)
from console.words import words
from content.items import drafts, media
from content.items.decisions import decisions_of
from content.items.form import form_from, form_of
from content.items.items import find_revision, newest_revision
from content.outlets.outlets import Outlet, find_outlet
from engine.decisions.intake import draft_revision
from engine.decisions.preflight import Sight, see
from wiring.pictures import small_picture

router = APIRouter()

_WIDEST, _WIDEST_IN_LISTS = 960, 320  # pixels
_KEPT = "private, max-age=3600"  # the address changes with what is shown


@router.get("/tin/{item}/nhap/{outlet}/{what}")
def of_draft(visit: Writing, item: str, outlet: str, what: str) -> Response:
    """Of what the person is typing, or of the newest revision before the first letter."""
    with visit.context.database.read() as db:
        draft, newest = drafts.find(db, item, visit.person.name), newest_revision(db, item)
    if draft is not None:
        form = form_from(draft.fields)
    elif newest is not None:
        form = form_of(newest.document)
    else:
        raise HTTPException(404)
    revision, context = draft_revision(visit.context, form, visit.person, visit.now)
    return answer(see(revision, _outlet(visit, outlet), context), what)


@router.get("/tin/{item}/ban/{number:int}/{outlet}")
def at_outlet(visit: Reading, item: str, number: int, outlet: str) -> Response:
    """What went out on one outlet: the evidence behind a row of a figure."""
    with visit.context.database.read() as db:
        revision, decided = find_revision(db, item, number), decisions_of(db, item)
    if revision is None:
        raise HTTPException(404)
    sight = see(revision, _outlet(visit, outlet), visit.context)
    return visit.page(
        "looks/at_outlet.html",
        words=words,
        item=revision,
        outlet=sight.outlet,
        cards=cards([sight], f"/tin/{item}/ban/{number}"),
        decided=[one for one in decided if (one.revision, one.decision) == (number, "approved")],
    )


@router.get("/tin/{item}/ban/{number:int}/{outlet}/{what}")
def of_revision(visit: Reading, item: str, number: int, outlet: str, what: str) -> Response:
    """Of a saved revision."""
    with visit.context.database.read() as db:
        revision = find_revision(db, item, number)
    if revision is None:
        raise HTTPException(404)
    return answer(see(revision, _outlet(visit, outlet), visit.context), what)


@router.get("/anh/{sha256}")
def of_picture(visit: Reading, sha256: str, nho: str = "") -> Response:
    """A stored picture, whole and small enough for a page, or (`nho`) for a list."""
    with visit.context.database.read() as db:
        stored = media.find(db, sha256)
    if stored is None or not stored.mime.startswith("image/"):
        raise HTTPException(404)
    widest = _WIDEST_IN_LISTS if nho else _WIDEST
    data = small_picture(sha256, widest, visit.context.load_picture)
    return Response(
        data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400"}
    )


@router.get("/tep/{sha256}")
def of_file(visit: Reading, sha256: str) -> Response:
    """A stored attachment or video as it was brought."""
    with visit.context.database.read() as db:
        stored = media.find(db, sha256)
    if stored is None or stored.mime.startswith("image/"):
        raise HTTPException(404)
    name = f"{sha256[:12]}.{stored.ext}"
    headers = {
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    data = visit.context.load_picture(sha256)
    return Response(data, media_type=stored.mime, headers=headers)


def _outlet(visit: Visit, name: str) -> Outlet:
    with visit.context.database.read() as db:
        return find_outlet(db, name)


def answer(sight: Sight, what: str) -> Response:
    """The picture, film, letter or page of one outlet's look; 404 where it has none."""
    if what == "phim" and (film := film_of(sight)) is not None:
        return Response(film, media_type="image/png", headers={"Cache-Control": _KEPT})
    of_picture = re.fullmatch(r"anh(?:-(\d{1,2}))?", what)
    if of_picture and (picture := picture_of(sight, int(of_picture[1] or 0))) is not None:
        return Response(picture.data, media_type=picture.mime)
    html = {"thu": letter_of, "trang": page_of}.get(what, lambda _: None)(sight)
    if html is None:
        raise HTTPException(404)
    return HTMLResponse(html, headers={"Content-Security-Policy": FRAMED_POLICY})
