"""One item with everything about it, its revisions and what changed between them."""

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets import qr
from console.access.auth import Reading, SentForm, Visit, Writing
from console.looks.amended import look_at_amended, offer
from console.looks.carried import carried_lines
from console.looks.differences import changes
from console.looks.left_out import left_out_flash
from console.looks.older import older_publications
from console.looks.showing import cards
from console.shell import pages
from console.shell.pages import Flash
from console.words import words
from console.words.i18n import _
from console.words.standings import item_state
from content.calendar.publications import publications_of
from content.database.db import Connection
from content.deliveries.post_reach import reach_of_posts
from content.deliveries.reach import reach_of_item
from content.finding.listing import rows_of
from content.intake.local_time import local_day
from content.intake.markup import render_markdown, shown_form
from content.items import drafts
from content.items.approval import approval_in_force, needed_to_decide
from content.items.decisions import decisions_of
from content.items.items import (
    Revision,
    find_revision,
    newest_revision,
    revisions_of,
)
from content.outlets.outlets import outlets_in_use
from content.reuse.origins import origin_of
from content.sorting.tags import tags_of
from engine.decisions import approving
from engine.decisions.approving import MarksLeft, channels_to_add, check_revision

router = APIRouter()


@router.get("/tin/{item}")
def show(visit: Reading, item: str) -> Response:
    """An item: its newest revision on every outlet, who did what, and the next step."""
    newest = _newest(visit, item)
    with visit.context.database.read() as db:
        outlets = outlets_in_use(db)
        history, decided = revisions_of(db, item), decisions_of(db, item)
        editors = drafts.editors(db, item, visit.person, visit.now)
        draft = drafts.find(db, item, visit.person.name)
        force, scheduled = approval_in_force(db, newest), publications_of(db, item)
        origin, tags = origin_of(db, item), tags_of(db, [item]).get(item, [])
        older = older_publications(db, newest)
        listed = rows_of(db, [item], visit.now)[item]
        changed, offered = look_at_amended(db, item), offer(visit, db, item, scheduled)
        reached = _reached(visit, db, item)
    seen = check_revision(newest, outlets, visit.context)
    values: dict[str, Any] = {
        "item": newest,
        "carried": carried_lines(newest.document),
        "seen": seen,
        "more": [words.channel(name).text for name in channels_to_add(visit.context, seen)],
        "history": history,
        "decided": decided,
        "editors": editors,
        "draft": draft,
        "force": force,
        "scheduled": scheduled,
        "amended": changed,
        "offered": offered,
        "origin": origin,
        "listed": listed,
        "older": older,
        "item_state": item_state,
        "tags": tags,
        **reached,
        "full_text": _full_text(newest),
    }
    shown = cards(seen.sights, f"/tin/{item}/ban/{newest.number}")
    return visit.page(
        "items/item.html", words=words, cards=shown, needed=needed_to_decide(newest), **values
    )


def _reached(visit: Visit, db: Connection, item: str) -> dict[str, Any]:
    """How many it came to, as far as that was counted."""
    reach = reach_of_item(db, item, local_day(visit.now))
    link = _short_link(visit, reach.link) if reach else ""
    return {"reach": reach, "post_reach": reach_of_posts(db, item), "short_link": link}


@router.get("/tin/{item}/ma-qr.svg")
def qr_code(visit: Reading, item: str) -> Response:
    """The short link as a QR code, for what is printed."""
    with visit.context.database.read() as db:
        reach = reach_of_item(db, item, local_day(visit.now))
    if reach is None:
        raise HTTPException(404)
    drawn = qr.svg(_short_link(visit, reach.link), _("Mã QR của liên kết ngắn"))
    return Response(drawn, media_type="image/svg+xml")


def _short_link(visit: Visit, link: str) -> str:
    return f"{visit.context.site.public_url}/l/{link}"


def _full_text(revision: Revision) -> str:
    """The body as HTML, for paper: there nothing can be opened."""
    document = revision.document
    return render_markdown(document.get("body") or "", shown_form(document))


@router.get("/tin/{item}/ban/{number:int}")
def revision(visit: Reading, item: str, number: int) -> Response:
    """One revision, and what changed since the one before."""
    with visit.context.database.read() as db:
        found, before, outlets = (
            find_revision(db, item, number),
            find_revision(db, item, number - 1),
            outlets_in_use(db),
        )
    if found is None:
        raise HTTPException(404)
    seen = check_revision(found, outlets, visit.context)
    different = changes(before.document, found.document) if before else []
    shown = cards(seen.sights, f"/tin/{item}/ban/{number}")
    return visit.page(
        "items/revision.html",
        words=words,
        item=found,
        carried=carried_lines(found.document),
        before=before,
        changes=different,
        cards=shown,
    )


@router.post("/tin/{item}/trinh")
def submit(visit: Writing, item: str, sent: SentForm) -> Response:
    """Puts the newest revision before the approvers; with marks left it asks first. `mark` is each
    one that the question showed."""
    try:
        found = approving.submit(visit.context, item, visit.act(), _marks(sent))
    except MarksLeft:
        return pages.go(f"/tin/{item}/trinh")
    told = Flash(_("Đã trình; người phê duyệt sẽ thấy ngay ở trang Phê duyệt."))
    return pages.go(f"/tin/{item}", told, *left_out_flash(found))


@router.get("/tin/{item}/trinh")
def ask_to_submit(visit: Writing, item: str) -> Response:
    """The question before a text with marks left is submitted: each of them once, and the channels
    that are left out."""
    newest = _newest(visit, item)
    visit.act().require("write", newest.unit)
    with visit.context.database.read() as db:
        outlets = outlets_in_use(db)
    seen = check_revision(newest, outlets, visit.context)
    if newest.state != "draft" or not seen.left_marks:
        return pages.go(f"/tin/{item}")
    return visit.page("items/left.html", item=newest, seen=seen, words=words)


def _marks(sent: FormData) -> list[str]:
    return [text for text in sent.getlist("mark") if isinstance(text, str)]


def _newest(visit: Visit, item: str) -> Revision:
    with visit.context.database.read() as db:
        found = newest_revision(db, item)
    if found is None:
        raise HTTPException(404)
    return found
