"""Which items belong to a campaign: each to one at most, the one that its newest text names, else
the one that it was put into beside its text."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select

from content.database.tables.campaigns import campaign_items, campaign_times, campaigns
from content.database.tables.items import items, revisions
from content.database.tables.publications import publications
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act


@dataclass(frozen=True)
class CampaignItem:
    """An item of a campaign; `is_put` when it stands beside its text and can be taken out."""

    item: str
    campaign: str
    is_put: bool


def memberships(db: Connection, name: str | None = None) -> list[CampaignItem]:
    """The items of one campaign, or of all, in the order of their ids."""
    word = revisions.c.campaign
    last = select(func.max(revisions.c.id)).group_by(revisions.c.item_id)
    query = (
        select(revisions.c.id, revisions.c.item_id, word, campaigns.c.name.label("put"))
        .outerjoin(campaign_items, campaign_items.c.item_id == revisions.c.item_id)
        .outerjoin(campaigns, campaigns.c.id == campaign_items.c.campaign_id)
        .where(revisions.c.id.in_(last))
        .order_by(revisions.c.item_id)
    )
    if name is None:
        query = query.where(or_(word.is_(None), word != "", campaigns.c.name.is_not(None)))
    else:
        beside = and_(word == "", campaigns.c.name == name)
        query = query.where(or_(word.is_(None), word == name, beside))
    rows = db.execute(query).all()
    unread = _read_out(db, [row.id for row in rows if row.campaign is None])
    found = [_membership(row, unread) for row in rows]
    return [one for one in found if one.campaign and name in (None, one.campaign)]


def membership_of(db: Connection, item: str) -> CampaignItem | None:
    """The campaign of one item; None where it belongs to none."""
    query = (
        select(
            revisions.c.id,
            revisions.c.item_id,
            revisions.c.campaign,
            campaigns.c.name.label("put"),
        )
        .outerjoin(campaign_items, campaign_items.c.item_id == revisions.c.item_id)
        .outerjoin(campaigns, campaigns.c.id == campaign_items.c.campaign_id)
        .where(revisions.c.item_id == item)
        .order_by(revisions.c.number.desc())
        .limit(1)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    found = _membership(row, _read_out(db, [row.id] if row.campaign is None else []))
    return found if found.campaign else None


def put_in(db: Connection, campaign: int, name: str, item: str, act: Act) -> None:
    """Put an item into a campaign beside its text, whatever state that is in: no approval is
    touched. One that belongs to another campaign is refused."""
    _require(db, campaign, act)
    _require_item(db, item)
    known = membership_of(db, item)
    if known is not None and known.campaign == name:
        raise InputError(
            [InputProblem(item, "đã thuộc chiến dịch này: không cần thêm nữa", "item")]
        )
    if known is not None:
        text = f"đang thuộc chiến dịch «{known.campaign}»: bỏ ra khỏi đó trước"
        raise InputError([InputProblem(item, text, "item")])
    db.execute(delete(campaign_items).where(campaign_items.c.item_id == item))
    db.execute(
        insert(campaign_items).values(
            item_id=item, campaign_id=campaign, added_by=act.person.name, added_at=act.at
        )
    )
    audit.record(db, act, "campaign.put", f"campaign:{name}", item=item)


def take_out(db: Connection, campaign: int, name: str, item: str, act: Act) -> None:
    """Take an item out again, with the times that were not scheduled; what its own text names is
    changed in the text, and what is on the calendar is cancelled first."""
    _require(db, campaign, act)
    known = membership_of(db, item)
    if known is None or known.campaign != name:
        raise InputError(
            [
                InputProblem(
                    item,
                    "không thuộc chiến dịch này: mở lại trang chiến dịch để xem bài nào đang có",
                    "item",
                )
            ]
        )
    if not known.is_put:
        text = "chiến dịch ghi trong chính bài: mở bài, sửa mục Chiến dịch rồi trình lại"
        raise InputError([InputProblem(item, text, "item")])
    own = and_(campaign_times.c.campaign_id == campaign, campaign_times.c.item_id == item)
    live = (
        select(publications.c.id)
        .join(campaign_times, campaign_times.c.publication_id == publications.c.id)
        .where(own, publications.c.state.in_(("waiting", "active")))
    )
    if db.execute(live.limit(1)).first():
        text = "còn lịch chưa phát trong chiến dịch: hủy lịch trước rồi bỏ bài ra"
        raise InputError([InputProblem(item, text, "item")])
    db.execute(delete(campaign_times).where(own, campaign_times.c.publication_id.is_(None)))
    db.execute(delete(campaign_items).where(campaign_items.c.item_id == item))
    audit.record(db, act, "campaign.take", f"campaign:{name}", item=item)


def _require(db: Connection, campaign: int, act: Act) -> None:
    """A campaign of another unit is not theirs to change."""
    unit = db.execute(select(campaigns.c.unit).where(campaigns.c.id == campaign)).scalar_one()
    act.require("write", unit)


def _membership(row: Row[Any], unread: dict[int, str]) -> CampaignItem:
    word = unread.get(row.id, "") if row.campaign is None else row.campaign
    return CampaignItem(row.item_id, word or row.put or "", not word)


def _read_out(db: Connection, ids: Collection[int]) -> dict[int, str]:
    """The campaign in texts that code before 0.3.0 wrote."""
    if not ids:
        return {}
    query = select(revisions.c.id, revisions.c.document).where(revisions.c.id.in_(ids))
    return {row.id: json.loads(row.document).get("campaign") or "" for row in db.execute(query)}


def _require_item(db: Connection, item: str) -> None:
    if db.execute(select(items.c.id).where(items.c.id == item)).first() is None:
        raise InputError(
            [
                InputProblem(
                    item or "bài", "không có bài này: kiểm tra lại mã bài ở trang Tin, bài", "item"
                )
            ]
        )
