"""Tin, bài: the list with its search, one item with everything about it, its revisions and what
changed between them."""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.looks.amended import look_at_amended, offer
from console.looks.carried import carried_lines
from console.looks.differences import changes
from console.looks.showing import cards
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words import words
from console.words.i18n import _, later
from content.calendar.amended import amended
from content.calendar.publications import publications_of
from content.items import drafts
from content.items.approval import approval_in_force, needed_to_decide
from content.items.decisions import decisions_of, unconfirmed_urgent
from content.items.items import (
    Revision,
    count_by_state,
    find_revision,
    newest_revision,
    revisions_of,
    search,
)
from content.outlets.outlets import list_outlets
from engine.decisions import approving
from engine.decisions.approving import channels_to_add, check_revision

router = APIRouter()
link = Link(later("Tin, bài"), "/tin", "file-earmark-text")

_STATES = ("draft", "submitted", "returned", "approved", "refused")


@router.get("/tin")
def index(visit: Reading, q: str = "", trang_thai: str = "") -> Response:
    """Every item, by its newest revision; the search takes words with or without accents."""
    with visit.context.database.read() as db:
        found = search(db, q, (trang_thai,) if trang_thai in _STATES else ())
        counts = count_by_state(db)
        changed = amended(db)
        marks = {"urgent": set(unconfirmed_urgent(db)), "amended": changed}
        mine = drafts.of_person(db, visit.person.name)
    template = "items/rows.html" if visit.is_fragment else "items/index.html"
    values: dict[str, Any] = {
        "found": found,
        "query": q,
        "state": trang_thai,
        "states": _STATES,
        "by_state": counts,
        "marks": marks,
        "mine": mine,
    }
    return visit.page(template, words=words, **values)


@router.get("/tin/{item}")
def show(visit: Reading, item: str) -> Response:
    """An item: its newest revision on every outlet, who did what, and the next step."""
    newest = _newest(visit, item)
    with visit.context.database.read() as db:
        outlets, history, decided = list_outlets(db), revisions_of(db, item), decisions_of(db, item)
        editors, draft = (
            drafts.editors(db, item, visit.person, visit.now),
            drafts.find(db, item, visit.person.name),
        )
        force, scheduled = approval_in_force(db, newest), publications_of(db, item)
        changed, offered = look_at_amended(db, item), offer(visit, db, item, scheduled)
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
    }
    shown = cards(seen.sights, f"/tin/{item}/ban/{newest.number}")
    return visit.page(
        "items/item.html", words=words, cards=shown, needed=needed_to_decide(newest), **values
    )


@router.get("/tin/{item}/ban/{number:int}")
def revision(visit: Reading, item: str, number: int) -> Response:
    """One revision, and what changed since the one before."""
    with visit.context.database.read() as db:
        found, before, outlets = (
            find_revision(db, item, number),
            find_revision(db, item, number - 1),
            list_outlets(db),
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
    """Puts the newest revision before the approvers."""
    approving.submit(visit.context, item, visit.act())
    return pages.go(
        f"/tin/{item}", Flash(_("Đã trình; người phê duyệt sẽ thấy ngay ở trang Phê duyệt."))
    )


def _newest(visit: Visit, item: str) -> Revision:
    with visit.context.database.read() as db:
        found = newest_revision(db, item)
    if found is None:
        raise HTTPException(404)
    return found
