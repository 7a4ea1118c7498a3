"""What who carries packs is asked, each pack once: by a letter with the file and one link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, String, exists, literal, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import revisions
from content.database.tables.notices import notices
from content.database.tables.outlets import outlets
from content.database.tables.publications import amendments
from content.deliveries.carried import LINK_HOLDS, is_carried, overtaken
from content.intake.local_time import VIETNAM, local_day, written
from content.items.families import SHOWN_FIELDS
from content.items.items import revision_by_id
from content.items.left_marks import filled
from content.notices.notices import Notice, NoticeText

TEMPLATE: Final = "handover"
LINK: Final = "duong_dan"
"""The mark that the link fills: sealed with the address, so that no page and no log shows it."""

_BEGINS: Final = f"{TEMPLATE}:"
_COMPARED: Final = ("title", "summary", "body")


@dataclass(frozen=True)
class Unasked:
    """A pack that is made and of which nobody was told."""

    delivery: int
    kind: Literal["publish", "update", "withdraw"]
    outlet: int
    pack: str
    revision: int
    amendment: int
    due_at: datetime
    title: str


@dataclass(frozen=True)
class Asking:
    """Who is asked for what, and how it is called."""

    carrier: str
    task: str
    pack_title: str
    office: str


def unasked(db: Connection, now: datetime) -> list[Unasked]:
    """What waits to be asked for, in the order in which it was made; not what a newer pack has
    overtaken, nor what is long over."""
    told = exists().where(notices.c.about == literal(_BEGINS) + deliveries.c.id.cast(String))
    columns = ("id", "kind", "outlet_id", "provider_id", "revision_id", "amendment_id", "due_at")
    query = (
        select(*(deliveries.c[name] for name in columns), revisions.c.title)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(revisions, revisions.c.id == deliveries.c.revision_id)
        .where(is_carried(), deliveries.c.state == "accepted", deliveries.c.kind != "notice")
        .where(deliveries.c.due_at > now - LINK_HOLDS, ~told, ~overtaken())
        .order_by(deliveries.c.id)
    )
    return [Unasked(*row) for row in db.execute(query)]


def notice_of(db: Connection, pack: Unasked, asking: Asking) -> Notice:
    """The letter of a pack, with the file and the place of its link."""
    ends = pack.due_at + LINK_HOLDS
    return Notice(
        f"{_BEGINS}{pack.delivery}", TEMPLATE, _text(db, pack, asking, ends), pack.due_at, ends
    )


def _text(db: Connection, pack: Unasked, asking: Asking, ends: datetime) -> NoticeText:
    said = _said(db, pack, asking)
    what = "gỡ xuống" if pack.kind == "withdraw" else "đã làm: ngày, nơi, số lượng và ảnh"
    return NoticeText(
        title=f"{_HEADS[pack.kind]}: {pack.title}",
        summary=said[0],
        paragraphs=(f"Kính gửi {asking.carrier},", *said),
        points=(f"Xác nhận {what} (không cần tài khoản)",),
        office=asking.office,
        links=(f"{{{{{LINK}}}}}",),
        closing=f"Đường dẫn dùng được đến hết ngày {written(local_day(ends))} và chỉ dành cho việc "
        "này; xin không chuyển cho người khác.",
        packs=() if pack.kind == "withdraw" else ((pack.pack, asking.pack_title),),
    )


_HEADS: Final = {"publish": "Nhờ thực hiện", "update": "Đính chính", "withdraw": "Nhờ gỡ xuống"}


def _said(db: Connection, pack: Unasked, asking: Asking) -> tuple[str, ...]:
    office = asking.office or "Cơ quan"
    if pack.kind == "publish":
        when = f"{pack.due_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
        return (
            f"{office} gửi kèm thư này: {asking.pack_title}. {asking.task}",
            f"Thời điểm thực hiện: từ {when}.",
        )
    why = db.execute(select(amendments.c.why).where(amendments.c.id == pack.amendment)).scalar_one()
    if pack.kind == "withdraw":
        return (
            f"{office} đã rút bài này: {why}",
            "Hãy gỡ xuống, thu lại hoặc thôi phát những gì đã làm từ gói đã gửi, rồi xác nhận.",
        )
    changed = changed_fields(db, pack)
    told = f"Phần đã đổi: {', '.join(changed)}." if changed else "Phần chữ của gói không đổi."
    return (
        f"{office} đính chính bài này: {why}",
        f"{told} Gói kèm thư này thay cho gói trước: hãy bỏ bản cũ và dùng bản mới.",
    )


def changed_fields(db: Connection, pack: Unasked) -> list[str]:
    """What a correction changes of the texts that a pack shows, as officers call it."""
    first = select(deliveries.c.occurrence_id).where(deliveries.c.id == pack.delivery)
    before = (
        select(deliveries.c.revision_id)
        .where(
            deliveries.c.occurrence_id == first.scalar_subquery(),
            deliveries.c.outlet_id == pack.outlet,
            deliveries.c.kind.in_(("publish", "update")),
            deliveries.c.id < pack.delivery,
        )
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    old = db.execute(before).scalar_one_or_none()
    if old is None:
        return []
    texts = [filled(revision_by_id(db, number).document) for number in (old, pack.revision)]
    return [SHOWN_FIELDS[name].lower() for name in _COMPARED if texts[0][name] != texts[1][name]]
