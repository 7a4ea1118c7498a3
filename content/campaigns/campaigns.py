"""Campaigns as they are read.

Items name a campaign by its `name`, which an approval covers and which never changes; what people
call it, its title, may. A campaign exists as soon as an item names it: its facts may come later.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, func, select, true

from content.campaigns.membership import memberships
from content.database.tables.campaigns import campaign_times, campaigns
from content.database.tables.items import items, revisions
from content.database.tables.publications import publications
from content.intake.errors import InputError, InputProblem

CampaignState = Literal["open", "ended"]

_LIVE: Final = ("waiting", "active")

UNNAMED: Final = "chưa đặt tên ({})"
"""What a campaign is called that nobody has given a title: the name in it is what items write."""


@dataclass(frozen=True)
class CampaignFacts:
    """What is told of a campaign; days are local, None where nobody has said."""

    title: str
    event_day: date | None = None
    first: date | None = None
    last: date | None = None
    aim: str = ""
    owner: str = ""  # an account
    plan: str | None = None  # the plan that orders it
    obligations: tuple[str, ...] = ()  # of that plan
    forms: tuple[str, ...] = ()  # of that plan


@dataclass(frozen=True)
class Campaign(CampaignFacts):
    """One campaign; `id` is None and `title` empty as long as only items name it."""

    name: str = ""
    id: int | None = None
    unit: str = ""
    state: CampaignState = "open"
    ended_by: str | None = None
    ended_at: datetime | None = None

    @property
    def called(self) -> str:
        """What people call it; one that only items name yet has nothing but that name."""
        return self.title or UNNAMED.format(self.name)

    def offset(self, day: date) -> int | None:
        """The days from the event day to another: below 0 before it; None without an event day."""
        return None if self.event_day is None else (day - self.event_day).days

    def on(self, days: int) -> date | None:
        """The day so many days after the event day; None where there is none, or beyond all
        calendars."""
        try:
            return None if self.event_day is None else self.event_day + timedelta(days=days)
        except OverflowError:
            return None


@dataclass(frozen=True)
class ListedCampaign:
    """A campaign in a list, with how far it is."""

    campaign: Campaign
    items: int = 0
    approved: int = 0  # of the items: they have an approved text
    by_state: Mapping[str, int] = field(default_factory=dict)  # its publications
    begins: datetime | None = None  # the first publication
    ends: datetime | None = None  # the last that is known

    @property
    def scheduled(self) -> int:
        """Its publications, without those that were cancelled."""
        return sum(count for state, count in self.by_state.items() if state != "cancelled")

    @property
    def coming(self) -> int:
        """Publications that have something still to plan."""
        return sum(self.by_state.get(state, 0) for state in _LIVE)

    @property
    def out(self) -> int:
        """Publications all of whose times are planned or past."""
        return self.by_state.get("done", 0) + self.by_state.get("withdrawn", 0)


def find_campaign(db: Connection, name: str) -> Campaign:
    """One campaign, also one that only items name; InputError when there is none."""
    row = db.execute(select(campaigns).where(campaigns.c.name == name)).one_or_none()
    if row is not None:
        return campaign_of(row)
    if named := memberships(db, name):
        return Campaign(title="", name=name, unit=_unit_of(db, next(iter(named)).item))
    raise InputError([InputProblem(name, "không có chiến dịch này; xem `lantoa campaign list`")])


def list_campaigns(db: Connection) -> list[ListedCampaign]:
    """Every campaign: the open ones by their event day, those without one last, then the ended."""
    known = {row.name: campaign_of(row) for row in db.execute(select(campaigns))}
    members: dict[str, list[str]] = {}
    approved = _approved(db)
    for member in memberships(db):
        members.setdefault(member.campaign, []).append(member.item)
    scheduled: dict[str, list[Row[Any]]] = {}
    for row in _scheduled(db):
        scheduled.setdefault(row.item_id, []).append(row)
    found = [
        _listed(known.get(name) or Campaign(title="", name=name), own, approved, scheduled)
        for name, own in ({name: members.get(name, []) for name in known} | members).items()
    ]
    return sorted(found, key=_order)


def listed_campaign(db: Connection, campaign: Campaign) -> ListedCampaign:
    """How far one campaign is, as the list of all tells it."""
    own = [member.item for member in memberships(db, campaign.name)]
    scheduled: dict[str, list[Row[Any]]] = {}
    for row in _scheduled(db, own):
        scheduled.setdefault(row.item_id, []).append(row)
    return _listed(campaign, own, _approved(db), scheduled)


def _listed(
    campaign: Campaign,
    own: list[str],
    approved: Collection[str],
    scheduled: Mapping[str, list[Row[Any]]],
) -> ListedCampaign:
    of_items = [row for item in own for row in scheduled.get(item, ())]
    rows = [row for row in of_items if row.campaign_id in (None, campaign.id)]
    by_state: dict[str, int] = {}
    for row in rows:
        by_state[row.state] = by_state.get(row.state, 0) + row.amount
    counted = [row for row in rows if row.state != "cancelled"]
    return ListedCampaign(
        campaign,
        len(own),
        sum(item in approved for item in own),
        by_state,
        min((row.begins for row in counted), default=None),
        max((row.ends for row in counted), default=None),
    )


def _order(listed: ListedCampaign) -> tuple[bool, bool, date, str]:
    day = listed.campaign.event_day
    return (listed.campaign.state == "ended", day is None, day or date.min, listed.campaign.name)


def open_campaigns(db: Connection) -> dict[str, str]:
    """What an author may choose from: the title of each campaign that has not ended, by name."""
    known = {row.name: campaign_of(row) for row in db.execute(select(campaigns))}
    names = {member.campaign for member in memberships(db)}
    named = {name: Campaign("", name=name).called for name in names}
    named |= {name: campaign.called for name, campaign in known.items()}
    ended = {name for name, campaign in known.items() if campaign.state == "ended"}
    return {name: named[name] for name in sorted(named, key=named.__getitem__) if name not in ended}


def campaigns_of_plan(db: Connection, plan: str) -> dict[str, list[Campaign]]:
    """The campaigns that serve each obligation of a plan, by the obligation's id."""
    query = select(campaigns).where(campaigns.c.plan_id == plan).order_by(campaigns.c.event_day)
    found: dict[str, list[Campaign]] = {}
    for campaign in map(campaign_of, db.execute(query)):
        for obligation in campaign.obligations:
            found.setdefault(obligation, []).append(campaign)
    return found


def campaign_of(row: Row[Any]) -> Campaign:
    """The campaign of a row of `campaigns`."""
    return Campaign(
        title=row.title,
        event_day=row.event_day,
        first=row.first_day,
        last=row.last_day,
        aim=row.aim,
        owner=row.owner,
        plan=row.plan_id,
        obligations=tuple(json.loads(row.obligations)),
        forms=tuple(json.loads(row.forms)),
        name=row.name,
        id=row.id,
        unit=row.unit,
        state=row.state,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
    )


def _unit_of(db: Connection, item: str) -> str:
    return str(db.execute(select(items.c.unit).where(items.c.id == item)).scalar_one())


def _approved(db: Connection) -> set[str]:
    """The items that have an approved text, whatever is written after it."""
    query = select(revisions.c.item_id).where(revisions.c.state == "approved")
    return set(db.execute(query.distinct()).scalars())


def _scheduled(db: Connection, of_items: Collection[str] | None = None) -> list[Row[Any]]:
    """What is on the calendar, of all items or these, by item, the campaign whose times it was
    scheduled from, and state."""
    of_times = (
        select(campaign_times.c.publication_id, func.max(campaign_times.c.campaign_id).label("id"))
        .where(campaign_times.c.publication_id.is_not(None))
        .group_by(campaign_times.c.publication_id)
        .subquery()
    )
    keys = (publications.c.item_id, of_times.c.id.label("campaign_id"), publications.c.state)
    query = (
        select(
            *keys,
            func.count().label("amount"),
            func.min(publications.c.at).label("begins"),
            func.max(func.coalesce(publications.c.next_at, publications.c.at)).label("ends"),
        )
        .outerjoin(of_times, of_times.c.publication_id == publications.c.id)
        .where(
            publications.c.amendment_id.is_(None),
            true() if of_items is None else publications.c.item_id.in_(of_items),
        )
        .group_by(*keys)
    )
    return list(db.execute(query))
