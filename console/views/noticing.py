"""Thông báo: what concerns the person who looks, by group; read, opened, and told no more. The bell
of every page asks for its number now and then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from console.access.auth import Reading, SentForm, Visit
from console.shell import pages
from console.shell.kept import Kept
from console.shell.pages import Flash
from console.words.i18n import _
from console.words.matters import group_name, matter_detail, matter_title, matter_words
from console.words.words import Words
from content.database.db import Connection
from content.notices.marks import mark_read, marks_of
from content.notices.matters import GROUPS, Concern, Matter, MatterGroup
from engine.daily.matters import all_matters, matters_of

router = APIRouter()

_HERE = "/thong-bao"
_SHOWN = 20
"""Of one group at once; the rest stands behind a fold."""


@dataclass(frozen=True)
class NoticeLine:
    """One matter as its reader sees it; `path` marks it read and goes on to its page."""

    about: str
    words: Words
    title: str
    detail: str
    since: datetime
    path: str
    unread: bool


@dataclass(frozen=True)
class NoticeGroup:
    """The matters of one group: what is unread first."""

    name: str
    lines: tuple[NoticeLine, ...]


@router.get(_HERE)
def show(visit: Reading, tat_ca: str = "") -> Response:
    """What is unread, or with `tat_ca` everything that still stands."""
    with visit.context.database.read() as db:
        mine, read = _mine(db, visit)
    unread = sum(matter.about not in read for matter in mine)
    shown = mine if tat_ca else [matter for matter in mine if matter.about not in read]
    return visit.page(
        "notices/index.html",
        groups=_grouped(shown, read),
        everything=bool(tat_ca),
        unread=unread,
        total=len(mine),
        shown=_SHOWN,
    )


@router.get(f"{_HERE}/chuong")
def bell(visit: Reading, cu: str = "") -> Response:
    """The number on the bell: a fragment for pages that stay open, else the page itself. `cu` is
    the number that the page shows: the same one changes nothing, only a larger one is read
    aloud."""
    if not visit.is_fragment:
        return pages.go(_HERE)
    with visit.context.database.read() as db:
        mine, read = _mine(db, visit)
    unread = sum(matter.about not in read for matter in mine)
    before = int(cu) if cu.isdecimal() and len(cu) < 9 else None
    if before == unread:
        return Response(status_code=204)  # nothing is drawn anew: the focus stays, nothing is said
    html = pages.render(
        "notices/bell.html",
        bell_count=unread,
        bell_grew=before is not None and unread > before,
        person=visit.person,
        path=visit.request.url.path,
    )
    return HTMLResponse(html)


@router.get(f"{_HERE}/mo")
def open_matter(visit: Reading, viec: str = "") -> Response:
    """On to the page of a matter, which is read now; one that somebody settled meanwhile says
    so."""
    with visit.context.database.read() as db:
        mine, read = _mine(db, visit)
    found = next((matter for matter in mine if matter.about == viec), None)
    if found is None:
        return pages.go(_HERE, Flash(_("Việc này đã có người xử lý, hoặc không còn nữa.")))
    if viec not in read:
        with visit.context.database.write() as db:
            mark_read(db, visit.person.name, [viec], visit.now)
    return pages.go(pages.own_path(found.path))


@router.post(f"{_HERE}/da-doc")
def read_all(visit: Reading, sent: SentForm) -> Response:
    """Marks what the page showed as read; with `about` one matter only."""
    named = [text for text in sent.getlist("about") if isinstance(text, str)]
    with visit.context.database.write() as db:
        mine, _read = _mine(db, visit)
        known = {matter.about for matter in mine}
        count = mark_read(
            db, visit.person.name, [about for about in named if about in known], visit.now
        )
    said = _("Đã đánh dấu %(count)s việc là đã đọc.", count=count)
    return pages.go(_HERE, Flash(said if count else _("Các việc này đã đọc từ trước.")))


def _mine(db: Connection, visit: Visit) -> tuple[list[Matter], frozenset[str]]:
    """What concerns the person, and what of it was read. All matters are found once for everybody,
    and again when something was done or sent."""
    kept: Kept = visit.request.app.state.kept
    found: Sequence[Concern] = kept.get(
        db, ("matters",), visit.now, lambda: all_matters(db, visit.context)
    )
    mine = matters_of(visit.person, found)
    marks = marks_of(db, visit.person.name, [matter.about for matter in mine])
    return mine, frozenset(about for about, mark in marks.items() if mark.read_at)


def _grouped(mine: Sequence[Matter], read: frozenset[str]) -> list[NoticeGroup]:
    groups: list[MatterGroup] = list(GROUPS)
    found = []
    for group in groups:
        own = [matter for matter in mine if matter.group == group]
        lines = sorted((_line(matter, read) for matter in own), key=lambda line: not line.unread)
        if lines:
            found.append(NoticeGroup(group_name(group), tuple(lines)))
    return found


def _line(matter: Matter, read: frozenset[str]) -> NoticeLine:
    opens = f"{_HERE}/mo?{urlencode({'viec': matter.about})}"
    detail, unread = matter_detail(matter), matter.about not in read
    words, title = matter_words(matter.kind), matter_title(matter)
    return NoticeLine(matter.about, words, title, detail, matter.since, opens, unread)
