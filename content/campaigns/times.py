"""When an item of a campaign is to go out on an outlet, counted from the event day: seven days
before it at 08:00, on the day itself, two days after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final, Literal

from sqlalchemy import Connection, case, delete, insert, select, update

from content.audiences.audiences import Audience, find_audience
from content.campaigns.campaigns import Campaign
from content.campaigns.editing import ensure_row, require_open
from content.campaigns.membership import memberships
from content.database.tables.audiences import audiences
from content.database.tables.campaigns import campaign_times
from content.database.tables.outlets import outlets
from content.database.tables.publications import publications
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM, local_day, told
from content.outlets.outlets import Outlet, find_outlet
from content.people import audit
from content.people.acts import Act

FARTHEST: Final = 366
"""So many days before or after the event day a time may lie."""


TimeFault = Literal["past", "early", "late"]
"""Why a time cannot be kept: it is over; it lies before the first or after the last day of the
campaign."""

FAULTS: Final[dict[TimeFault, str]] = {
    "past": "lúc này đã qua",
    "early": "trước «Từ ngày» của chiến dịch",
    "late": "sau «Đến ngày» của chiến dịch",
}


@dataclass(frozen=True)
class CampaignTime:
    """One time; `publication` once it is scheduled, `cancelled` when that was cancelled: then it is
    not scheduled with the others until somebody plans it again."""

    id: int
    item: str
    outlet: str  # name
    audience: str | None  # name
    days: int
    clock: str
    publication: int | None
    cancelled: int | None = None

    @property
    def is_planned(self) -> bool:
        """Whether it waits to be put on the calendar."""
        return self.publication is None and self.cancelled is None

    def due(self, campaign: Campaign) -> datetime | None:
        """When that is (aware UTC); None while the campaign has no event day."""
        day = campaign.on(self.days)
        if day is None:
            return None
        return datetime.combine(day, time.fromisoformat(self.clock), VIETNAM).astimezone(UTC)


def fault_of(campaign: Campaign, at: datetime, now: datetime) -> TimeFault | None:
    """Why a moment is none for a campaign; None where it is one."""
    day = local_day(at)
    if at < now:
        return "past"
    if campaign.first and day < campaign.first:
        return "early"
    return "late" if campaign.last and day > campaign.last else None


@dataclass(frozen=True)
class AskedTimes:
    """What somebody asks for: one item, some outlets, a list for those that write to people."""

    item: str
    outlets: Sequence[str]
    audiences: Sequence[str]
    days: int
    clock: time


def times_of(db: Connection, campaign: Campaign) -> list[CampaignTime]:
    """Every time of a campaign, the earliest first."""
    is_off = publications.c.state == "cancelled"
    query = (
        select(
            campaign_times.c.id,
            campaign_times.c.item_id,
            outlets.c.name,
            audiences.c.name.label("audience"),
            campaign_times.c.days,
            campaign_times.c.clock,
            case((~is_off, publications.c.id)).label("publication"),
            case((is_off, publications.c.id)).label("cancelled"),
        )
        .join(outlets, outlets.c.id == campaign_times.c.outlet_id)
        .outerjoin(audiences, audiences.c.id == campaign_times.c.audience_id)
        .outerjoin(publications, publications.c.id == campaign_times.c.publication_id)
        .where(campaign_times.c.campaign_id == campaign.id)
        .order_by(campaign_times.c.days, campaign_times.c.clock, campaign_times.c.id)
    )
    return [CampaignTime(*row) for row in db.execute(query)]


def add_times(db: Connection, name: str, asked: AskedTimes, act: Act) -> int:
    """Plan an item for outlets, each at the same distance from the event day; how many are new.
    What is planned already is not planned twice, and a moment that is over or outside the days of
    the campaign is refused."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    require_open(campaign)
    _require_sense(db, name, asked)
    _require_moment(campaign, asked, act.at)
    clock = asked.clock.strftime("%H:%M")
    known = {
        (entry.item, entry.outlet, entry.audience, entry.days, entry.clock)
        for entry in times_of(db, campaign)
    }
    rows = [
        {
            "campaign_id": campaign.id,
            "item_id": asked.item,
            "outlet_id": outlet.id,
            "audience_id": people.id if people else None,
            "days": asked.days,
            "clock": clock,
        }
        for outlet, people in _pairs(db, asked)
        if (asked.item, outlet.name, people.name if people else None, asked.days, clock)
        not in known
    ]
    if not rows:
        text = "đã có đúng các giờ này trong chiến dịch: đổi giờ, hoặc chọn bài khác"
        raise InputError([InputProblem("giờ", text, "days")])
    db.execute(insert(campaign_times), rows)
    said = {"item": asked.item, "days": asked.days, "clock": clock}
    names = list(dict.fromkeys(asked.outlets))
    audit.record(db, act, "campaign.time", f"campaign:{name}", outlets=names, **said)
    return len(rows)


def _require_sense(db: Connection, name: str, asked: AskedTimes) -> None:
    if asked.item not in {member.item for member in memberships(db, name)}:
        raise InputError(
            [
                InputProblem(
                    asked.item or "bài",
                    "không thuộc chiến dịch này: thêm bài vào chiến dịch trước",
                    "item",
                )
            ]
        )
    if abs(asked.days) > FARTHEST:
        text = f"nhiều nhất {FARTHEST} ngày trước hay sau ngày sự kiện"
        raise InputError([InputProblem("số ngày", text, "days")])


def _require_moment(campaign: Campaign, asked: AskedTimes, now: datetime) -> None:
    day = campaign.on(asked.days)
    if day is None:
        return
    at = datetime.combine(day, asked.clock, VIETNAM)
    if fault := fault_of(campaign, at, now):
        text = f"{told(at)}: {FAULTS[fault]}, chọn ngày giờ khác"
        raise InputError([InputProblem("giờ", text, "days")])


def plan_again(db: Connection, name: str, numbers: Sequence[int], act: Act) -> int:
    """Plan times whose publications were cancelled once more: they are scheduled with the others
    again. InputError, and nothing is planned, when one of them was not cancelled."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    require_open(campaign)
    chosen = set(numbers)
    found = [time for time in times_of(db, campaign) if time.id in chosen and time.cancelled]
    if not chosen or len(found) != len(chosen):
        text = "không phải giờ đã hủy của chiến dịch này: xem lại"
        raise InputError([InputProblem("giờ", text)])
    rows = update(campaign_times).where(campaign_times.c.id.in_(chosen))
    db.execute(rows.values(publication_id=None))
    items = sorted({time.item for time in found})
    audit.record(db, act, "campaign.retime", f"campaign:{name}", items=items, times=sorted(chosen))
    return len(found)


def remove_time(db: Connection, name: str, number: int, act: Act) -> CampaignTime:
    """Plan it no more; one that is on the calendar is cancelled or moved there first."""
    campaign = ensure_row(db, name, act)
    act.require("schedule", campaign.unit)
    found = next((time for time in times_of(db, campaign) if time.id == number), None)
    if found is None:
        raise InputError(
            [InputProblem("giờ", "không còn trong chiến dịch này: mở lại trang chiến dịch")]
        )
    if found.publication is not None:
        text = f"đã xếp thành lịch phát {found.publication}: hãy hủy lịch đó trước"
        raise InputError([InputProblem("giờ", text)])
    db.execute(delete(campaign_times).where(campaign_times.c.id == number))
    said = {"item": found.item, "outlets": [found.outlet], "days": found.days}
    audit.record(db, act, "campaign.untime", f"campaign:{name}", clock=found.clock, **said)
    return found


def note_scheduled(
    db: Connection, campaign: Campaign, numbers: Sequence[int], publication: int
) -> None:
    """These times are on the calendar now; InputError when one of them was already, or was
    cancelled there."""
    still = campaign_times.c.publication_id.is_(None)
    done = db.execute(
        update(campaign_times)
        .where(campaign_times.c.campaign_id == campaign.id, campaign_times.c.id.in_(numbers), still)
        .values(publication_id=publication)
    )
    if done.rowcount != len(numbers):
        text = "có giờ vừa được xếp lịch hoặc bỏ đi: xem lại rồi xếp lịch cùng nhau"
        raise InputError([InputProblem(campaign.called, text)])


def _pairs(db: Connection, asked: AskedTimes) -> list[tuple[Outlet, Audience | None]]:
    """Each outlet with the list that it writes to."""
    if not asked.outlets:
        raise InputError([InputProblem("điểm phát", "chọn ít nhất một điểm phát", "outlet")])
    people: dict[str, list[Audience]] = {}
    for name in dict.fromkeys(asked.audiences):
        found = find_audience(db, name)
        people.setdefault(found.kind, []).append(found)
    pairs: list[tuple[Outlet, Audience | None]] = []
    for outlet in [find_outlet(db, name) for name in dict.fromkeys(asked.outlets)]:
        if outlet.addressed is None:
            pairs.append((outlet, None))
            continue
        fitting = people.get(outlet.addressed, [])
        if not fitting:
            text = "cần chọn một nhóm nhận có loại địa chỉ của điểm phát này"
            raise InputError([InputProblem(outlet.title, text, "audience")])
        pairs += [(outlet, audience) for audience in fitting]
    used = {audience.name for _, audience in pairs if audience}
    if unused := [name for name in asked.audiences if name not in used]:
        text = f"không điểm phát nào đã chọn gửi đến nhóm «{unused[0]}»: bỏ nhóm này ra"
        raise InputError([InputProblem("nhóm nhận", text, "audience")])
    return pairs
