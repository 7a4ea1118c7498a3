"""Người đọc ngoài: a leader or a lawyer without an account reads one text by a link and says what
he thinks of it; who decides opens and revokes such links."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.access import signing_in
from console.access.auth import SentForm, Visit, require
from console.looks.carried import carried_lines
from console.looks.reading import read_blocks
from console.looks.showing import cards
from console.shell import pages
from console.shell.often import Often
from console.shell.pages import Flash, FormFault
from console.shell.typed import day_needed
from console.views.approvals import decision, looked_at
from console.views.looks import answer
from console.words import words
from console.words.i18n import _
from content.intake.errors import InputError
from content.intake.local_time import midnight
from content.items import reader_links, remarks
from content.items.items import Revision
from content.items.places import chosen
from content.items.reader_links import ReaderLink, outside
from content.items.remarks import NewRemark
from content.outlets.outlets import list_outlets, outlets_in_use
from engine.context import Context
from engine.decisions.approving import check_revision
from engine.decisions.preflight import see

router = APIRouter()

Sharing = Annotated[Visit, Depends(require("share"))]

_DAY = timedelta(days=1)
_PRIVATE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}
"""No search engine keeps it. The referrer stays on this site (the guard's policy): with none at all
a browser on plain http would send forms as if from elsewhere."""


@router.post("/duyet/{item}/nguoi-doc")
def open_one(visit: Sharing, item: str, sent: SentForm) -> Response:
    """A new link, for the revision that the page shows; it holds until the end of its day."""
    found = looked_at(visit, item)
    try:
        ends = midnight(day_needed(sent, "ends")) + _DAY
        with visit.context.database.write() as db:
            reader = str(sent.get("reader", ""))
            reader_links.open_link(db, found.revision, reader, ends, visit.act())
    except InputError as error:
        return decision(visit, found, 422, faults=pages.faults_of(error), typed_reader=sent)
    text = _("Đã mở đường dẫn đọc cho %(name)s: hãy chép và gửi cho người đó.", name=reader)
    return pages.go(f"/duyet/{item}#nguoi-doc", Flash(text))


@router.post("/duyet/{item}/nguoi-doc/{number:int}/thu-hoi")
def end_one(visit: Sharing, item: str, number: int) -> Response:
    """Revokes a link at once."""
    with visit.context.database.write() as db:
        known = {link.id for link in reader_links.links_of(db, item)}
        if number not in known:
            raise HTTPException(404)
        ended = reader_links.end_link(db, number, visit.act())
    text = _("Đã thu hồi đường dẫn đọc của %(name)s.", name=ended.reader)
    return pages.go(f"/duyet/{item}#nguoi-doc", Flash(text))


@dataclass(frozen=True)
class Reader:
    """Somebody who came by a link that holds: what he may read, and nothing else."""

    request: Request
    context: Context
    link: ReaderLink
    revision: Revision
    token: str


class LinkEnded(Exception):
    """A link that was never made, has ended, was revoked, or leads to a text that was decided
    on."""


def by_link(request: Request, token: str) -> Reader:
    """The reader behind a link; LinkEnded for one that does not hold, 429 for one that is asked for
    too often."""
    context: Context = request.app.state.context
    often: Often = request.app.state.readers
    now = context.now()
    if often.too_often(signing_in.address_of(request), now):
        raise HTTPException(429, headers={"Retry-After": "60"})
    with context.database.read() as db:
        found = reader_links.read_link(db, context.vault, token, now)
    if found is None:
        raise LinkEnded
    return Reader(request, context, *found, token)


ByLink = Annotated[Reader, Depends(by_link)]
"""What a route without a session asks for: a link that holds."""


@router.get("/doc/{token}")
def read_by_link(reader: ByLink) -> Response:
    """The text as the channels show it, and what this reader said of it."""
    with reader.context.database.write() as db:
        reader_links.note_look(db, reader.link, outside(reader.context.now()))
    return _page(reader)


@router.post("/doc/{token}")
def remark_by_link(reader: ByLink, sent: SentForm) -> Response:
    """What the reader thinks of the text; he decides nothing."""
    document, text = reader.revision.document, str(sent.get("text", ""))
    try:
        place = chosen(document, str(sent.get("place", "")), str(sent.get("quote", "")))
        said = NewRemark(text, place, link=reader.link.id, reader=reader.link.reader)
        with reader.context.database.write() as db:
            remarks.add(db, reader.revision, said, outside(reader.context.now()))
    except InputError as error:
        return _page(reader, 422, faults=pages.faults_of(error), typed=sent)
    return pages.go(f"/doc/{reader.token}#gop-y", Flash(_("Cảm ơn, góp ý đã được ghi.")))


@router.get("/doc/{token}/{outlet}/{what}")
def look_by_link(reader: ByLink, outlet: str, what: str) -> Response:
    """The picture, film, letter or page that one outlet would show."""
    with reader.context.database.read() as db:
        found = next((known for known in list_outlets(db) if known.name == outlet), None)
    if found is None:
        raise HTTPException(404)
    made = answer(see(reader.revision, found, reader.context), what)
    made.headers.update(_PRIVATE)
    return made


def _page(
    reader: Reader, status: int = 200, faults: list[FormFault] | None = None, typed: Any = None
) -> Response:
    revision = reader.revision
    with reader.context.database.read() as db:
        outlets = outlets_in_use(db)
        threads = [
            thread
            for thread in remarks.threads(db, revision.item)
            if thread.remark.outside and thread.remark.by == reader.link.reader
        ]
    sights = check_revision(revision, outlets, reader.context).sights
    made = pages.page(
        reader.request,
        "remarks/outside.html",
        status=status,
        item=revision,
        link=reader.link,
        token=reader.token,
        blocks=read_blocks(revision.document, threads),
        carried=carried_lines(revision.document),
        cards=cards(sights, f"/doc/{reader.token}"),
        threads=threads,
        faults=faults or [],
        typed=typed or {},
        words=words,
        now=reader.context.now(),
        outside=True,
    )
    made.headers.update(_PRIVATE)
    return made
