"""What is done with a whole campaign in one transaction: scheduled, moved with its event day,
cancelled. All of it happens, or nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, update

from content.calendar import schedule
from content.calendar.publications import Publication
from content.calendar.schedule import ScheduleRequest
from content.campaigns.campaigns import Campaign
from content.campaigns.editing import ensure_row, require_open
from content.campaigns.membership import memberships
from content.campaigns.own import begun_among, live_of
from content.campaigns.times import CampaignTime, TimeFault, fault_of, note_scheduled, times_of
from content.database.tables.campaigns import campaigns
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.items.items import newest_and_approved
from content.people import audit
from content.people.acts import Act

Obstacle = Literal["repeats", "past", "unit", "there"]
"""Why a publication stays where it is: it has a rhythm of its own; its new time is past; it belongs
to another unit; it stands already where the new event day puts it."""


@dataclass(frozen=True)
class Timed:
    """What is asked for at some times of a campaign."""

    request: ScheduleRequest
    times: tuple[int, ...]


@dataclass(frozen=True)
class EventShift:
    """One publication that has not begun, from its time to the one that the new event day gives;
    `fault` where it would then lie outside the days of the campaign."""

    publication: Publication
    to: datetime
    obstacle: Obstacle | None = None
    fault: TimeFault | None = None


def schedule_together(
    db: Connection, name: str, asked: Sequence[Timed], act: Act, release_above: int
) -> list[int]:
    """Put all of it on the calendar; the numbers of the publications. InputError, and nothing is
    scheduled, when one of it cannot be or was meanwhile."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    require_open(campaign)
    if not asked:
        raise InputError(
            [
                InputProblem(
                    campaign.called,
                    "không còn gì xếp lịch được lúc này: mở lại trang chiến dịch để xem bài nào "
                    "chưa duyệt hay đã xếp",
                )
            ]
        )
    made = []
    for timed in asked:
        publication = schedule.schedule(db, timed.request, act, release_above)
        note_scheduled(db, campaign, timed.times, publication)
        made.append(publication)
    audit.record(db, act, "campaign.schedule", f"campaign:{name}", publications=made)
    return made


def shifts_of(
    db: Connection, campaign: Campaign, day: date, act: Act
) -> tuple[list[EventShift], list[Publication]]:
    """What would move with the event day, and what has begun or is over and stays."""
    live = live_of(db, campaign)
    begun = begun_among(db, [publication.id for publication in live])
    by = day - campaign.event_day if campaign.event_day else timedelta()
    first, last = campaign.first, campaign.last
    after = replace(
        campaign,
        event_day=day,
        first=first + by if first else None,
        last=last + by if last else None,
    )
    planned = {time.publication: time for time in times_of(db, campaign)}
    shifts = [
        _shift(publication, _moved(publication, planned.get(publication.id), campaign, after), act)
        for publication in live
        if publication.id not in begun
    ]
    return [_within(after, shift, act.at) for shift in shifts], [
        publication for publication in live if publication.id in begun
    ]


def _moved(
    publication: Publication, time: CampaignTime | None, before: Campaign, after: Campaign
) -> datetime:
    """When the new event day has it: as far from it as from the old one. One that an earlier move
    left behind on its own day is again as far from it as it was planned."""
    if time is not None and before.offset(local_day(publication.at)) != time.days:
        return time.due(after) or publication.at
    if before.event_day is None or after.event_day is None:
        return publication.at
    return publication.at + (after.event_day - before.event_day)


def _shift(publication: Publication, to: datetime, act: Act) -> EventShift:
    found = EventShift(publication, to)
    if publication.repeat is not None:
        return replace(found, obstacle="repeats")
    if not act.person.may("schedule", publication.unit):
        return replace(found, obstacle="unit")
    if to == publication.at:
        return replace(found, obstacle="there")
    return replace(found, obstacle="past") if to < act.at else found


def _within(after: Campaign, shift: EventShift, now: datetime) -> EventShift:
    at = shift.publication.at if shift.obstacle else shift.to
    fault = fault_of(after, at, now)
    return shift if fault == "past" else replace(shift, fault=fault)


@dataclass(frozen=True)
class MovedTime:
    """A time that is not on the calendar yet, from when to when the new event day puts it."""

    time: CampaignTime
    title: str  # of the item
    before: datetime
    to: datetime
    is_past: bool


@dataclass(frozen=True)
class MovedDays:
    """What the new event day changes in the campaign itself: its day, its first and its last."""

    before: tuple[date, date | None, date | None]
    to: tuple[date, date | None, date | None]

    @property
    def by(self) -> int:
        """So many days later; earlier is below 0."""
        return (self.to[0] - self.before[0]).days


def moved_days(campaign: Campaign, day: date, now: datetime) -> MovedDays:
    """What moves of the campaign itself; InputError for a day that it has already, or that is
    past."""
    before = require_event_day(campaign)
    if day == before:
        text = f"vẫn là ngày cũ {written(day)}: chọn ngày khác"
        raise InputError([InputProblem("ngày sự kiện", text, "event_day")])
    if day < local_day(now):
        text = f"{written(day)} đã qua: chọn từ hôm nay trở đi"
        raise InputError([InputProblem("ngày sự kiện", text, "event_day")])
    by = day - before
    first, last = campaign.first, campaign.last
    moved = day, first + by if first else None, last + by if last else None
    return MovedDays((before, first, last), moved)


def moved_times(db: Connection, campaign: Campaign, day: date, now: datetime) -> list[MovedTime]:
    """The times that are not on the calendar and move with the event day by themselves."""
    after = replace(campaign, event_day=day, first=None, last=None)
    items = [member.item for member in memberships(db, campaign.name)]
    titles = {text.item: text.title for text in reversed(newest_and_approved(db, items))}
    found = []
    for time in times_of(db, campaign):
        before, to = time.due(campaign), time.due(after)
        if time.is_planned and time.item in titles and before and to:
            is_past = fault_of(after, to, now) == "past"
            found.append(MovedTime(time, titles[time.item], before, to, is_past))
    return found


def seen_of(shifts: Sequence[EventShift]) -> str:
    """A mark of what a last look showed, to be brought back with the yes."""
    said = [(shift.publication.id, f"{shift.publication.at}{shift.to}") for shift in shifts]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class NewDay:
    """The event day that somebody chose, and the mark of what he saw move with it."""

    day: date
    seen: str


class Changed(Exception):
    """Something of the campaign changed since it was looked at: it must be looked at again."""


def move_together(
    db: Connection, name: str, to: NewDay, act: Act, release_above: int
) -> list[EventShift]:
    """Give the campaign another event day; what has not begun moves by as many days, as it was
    seen. Answers what moved. Changed, and nothing moves, when it is not what was seen."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    require_open(campaign)
    days = moved_days(campaign, to.day, act.at)
    shifts, _begun = shifts_of(db, campaign, to.day, act)
    if seen_of(shifts) != to.seen:
        raise Changed
    moved = [shift for shift in shifts if shift.obstacle is None]
    for shift in moved:
        schedule.reschedule(db, shift.publication.id, shift.to, act, release_above)
    values = dict(zip(("event_day", "first_day", "last_day"), days.to, strict=True))
    db.execute(update(campaigns).where(campaigns.c.id == campaign.id).values(**values))
    told = {"from_day": days.before[0].isoformat(), "to_day": to.day.isoformat()}
    numbers = [shift.publication.id for shift in moved]
    audit.record(db, act, "campaign.move", f"campaign:{name}", publications=numbers, **told)
    return moved


def require_event_day(campaign: Campaign) -> date:
    """The event day; InputError where nobody has set one."""
    if campaign.event_day is None:
        text = "chưa có ngày sự kiện: ghi ngày sự kiện ở «Sửa chiến dịch» trước"
        raise InputError([InputProblem("ngày sự kiện", text, "event_day")])
    return campaign.event_day


def cancellable(db: Connection, campaign: Campaign) -> tuple[list[Publication], list[Publication]]:
    """The publications that have not begun, and those that have and go on."""
    live = live_of(db, campaign)
    begun = begun_among(db, [publication.id for publication in live])
    return [publication for publication in live if publication.id not in begun], [
        publication for publication in live if publication.id in begun
    ]


def cancel_together(db: Connection, name: str, seen: Sequence[int], act: Act) -> list[int]:
    """Cancel every publication that has not begun, for the act's reason; their times are not
    scheduled with the others again until somebody plans them again. Changed, and nothing is
    cancelled, when those are not the ones that were seen."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    act.require_why()
    open_ones, _begun = cancellable(db, campaign)
    numbers = [publication.id for publication in open_ones]
    if not numbers:
        raise InputError(
            [
                InputProblem(
                    campaign.called,
                    "không còn lịch nào chưa bắt đầu phát: muốn dừng lịch đang phát thì mở "
                    "trang của lịch đó",
                )
            ]
        )
    if sorted(seen) != sorted(numbers):
        raise Changed
    for number in numbers:
        schedule.cancel(db, number, act)
    audit.record(db, act, "campaign.cancel", f"campaign:{name}", publications=numbers)
    return numbers
