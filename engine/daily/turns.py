"""Texts that wait too long for one decider go to the next, who is told; nobody's text is
forgotten."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from content.database.db import Connection
from content.intake.local_time import VIETNAM
from content.items.items import revision_by_id
from content.items.turns import Turn, due_turns, pass_on
from content.notices.marks import mark_told
from content.notices.notices import Notice, NoticeText, issue
from content.notices.of_texts import approval_about
from content.office.office import current_office, office_document
from content.office.working_hours import Patience, patience_of
from content.people.acts import HOUSE, Act
from content.people.users import administrators
from engine.context import Context, log
from engine.daily.officers import officers
from engine.daily.reached import without_reached

_TEMPLATE = "turn"
_HELPS_FOR = timedelta(days=3)


def patience(db: Connection) -> Patience:
    """How long the office lets a text wait for one decider."""
    return patience_of(office_document(db))


def move_turns(context: Context) -> int:
    """Give on every turn whose wait is over or whose holder can decide no more; how many.

    Each shift asks, so it looks before it writes; not while the machine's clock is not believed.
    """
    if context.jump is not None:
        return 0
    now = context.now()
    with context.database.read() as db:
        if not due_turns(db, patience(db), context.calendar, now):
            return 0
    act = Act(HOUSE, now)
    with context.database.write() as db:
        given = pass_on(db, patience(db), context.calendar, act)
        for turn in given:
            _tell(db, context, turn, act)
    for turn in given:
        log.info("item %s: it is the turn of %s (%s)", turn.item, turn.person or "-", turn.why)
    return len(given)


def _tell(db: Connection, context: Context, turn: Turn, act: Act) -> None:
    """A letter to whose turn it is, or to the administrators where there is nobody else: to those
    who are not told of it as a matter, in their own way (`engine.daily.tell`), and whose address is
    known, where the office has an outlet for such letters."""
    office = current_office(db)
    wanted = replace(office.reporting, to=tuple(_told(db, turn)))
    to = officers(db, context.vault, without_reached(db, context.vault, wanted))
    if to is None:
        return
    revision = revision_by_id(db, turn.revision)
    paragraphs = _paragraphs(turn, revision.submitted_by or revision.author)
    text = NoticeText(
        title=f"{_HEADS[turn.why == 'nobody_else']}: {revision.title}",
        summary=paragraphs[0],
        paragraphs=paragraphs,
        office=office.name,
    )
    about = f"{_TEMPLATE}:{turn.revision}:{turn.person}:{turn.why}"
    notice = Notice(about, _TEMPLATE, text, act.at, act.at + _HELPS_FOR)
    if issue(db, context.vault, notice, to, act) and turn.why != "nobody_else":
        mark_told(db, turn.person, [approval_about(turn.revision, turn.person)], act.at)


_HEADS = {False: "Đến lượt bạn phê duyệt", True: "Bài chờ phê duyệt đã lâu"}


def _told(db: Connection, turn: Turn) -> Sequence[str]:
    if turn.why == "nobody_else":
        return [person.name for person in administrators(db)]
    return [turn.person]


def _paragraphs(turn: Turn, by: str) -> tuple[str, ...]:
    since = f"{turn.since.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
    if turn.why == "nobody_else":
        who = f"{turn.person} chưa quyết định" if turn.person else "chưa ai có quyền quyết định"
        what = f"Bài {turn.item} do {by} trình: {who} (đến {since}), và không còn ai khác."
        return what, "Hãy nhắc người đó, hoặc cho một tài khoản khác vai trò phê duyệt."
    why = "Người trước chưa quyết định trong thời gian quy định"
    gone = "Người trước không còn phê duyệt bài này"
    first = f"Bài {turn.item} do {by} trình chờ bạn quyết định từ {since}."
    reason = {"waited": why, "left": gone}.get(turn.why)
    return (first, f"{reason}.") if reason else (first,)
