"""What is told of one campaign, from the log: its aim, its items, what was published where and
when, how much of it arrived, and what people did by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from content.campaigns.campaigns import Campaign, find_campaign
from content.campaigns.table import CampaignTable, table_of
from content.deliveries.states import LABELS
from content.intake.local_time import local_day, told, written
from content.office.office import current_office
from content.plans.activities import STATES, Activity, list_activities
from content.plans.forms import form_label
from content.plans.plans import find_plan
from reports.body.blocks import Cell, Column, Table
from reports.periods.words import thousands

_ARRIVED = ("accepted", "delivered")
_UNDECIDED = ("unknown", "held")


@dataclass(frozen=True)
class CampaignPost:
    """One item at one due time on one outlet."""

    at: datetime
    publication: int
    title: str
    outlet: str  # title
    audience: str | None
    sent: int  # planned deliveries
    arrived: int


@dataclass(frozen=True)
class CampaignReport:
    """All that the report says; `made_at` is the moment that the figures are of."""

    office: str
    campaign: Campaign
    plan: str  # number and title; "" outside every plan
    duties: tuple[str, ...]
    forms: tuple[str, ...]
    table: CampaignTable
    published: tuple[CampaignPost, ...]
    activities: tuple[Activity, ...]
    made_at: datetime

    @property
    def arrived(self) -> int:
        """What the providers took or proved."""
        return sum(row.arrived for row in self.published)

    @property
    def sent(self) -> int:
        """What was planned to leave."""
        return sum(row.sent for row in self.published)

    @property
    def undecided(self) -> int:
        """What nobody has decided on yet."""
        return sum(
            cell.amount
            for cell in self.table.counted
            if cell.kind == "publish" and cell.state in _UNDECIDED and cell.occurrence in self.due
        )

    @property
    def due(self) -> set[int]:
        """The due times that were planned."""
        return set(self.table.due)


def read_campaign(db: Connection, name: str, now: datetime) -> CampaignReport:
    """The report of a campaign as it stands; InputError when there is none of that name."""
    campaign = find_campaign(db, name)
    table = table_of(db, campaign)
    plan = find_plan(db, campaign.plan) if campaign.plan else None
    titles = {duty.id: duty.title for duty in plan.obligations} if plan else {}
    return CampaignReport(
        office=current_office(db).name,
        campaign=campaign,
        plan=f"{plan.doc_type} số {plan.number}" if plan else "",
        duties=tuple(titles.get(duty, duty) for duty in campaign.obligations),
        forms=tuple(form_label(form) for form in campaign.forms),
        table=table,
        published=tuple(_published(table)),
        activities=tuple(_activities(db, table)),
        made_at=now,
    )


def _published(table: CampaignTable) -> list[CampaignPost]:
    own = {publication.id: publication for publication in table.publications}
    places = {outlet.id: outlet.title for outlet in table.outlets}
    sent: Counter[tuple[datetime, int, int]] = Counter()
    arrived: Counter[tuple[datetime, int, int]] = Counter()
    for cell in table.counted:
        if cell.kind == "publish" and cell.occurrence in table.due:
            key = (cell.due_at, table.due[cell.occurrence], cell.outlet)
            sent[key] += cell.amount
            arrived[key] += cell.amount if cell.state in _ARRIVED else 0
    return [
        CampaignPost(
            at,
            number,
            own[number].title,
            places.get(outlet, ""),
            own[number].audience,
            sent[at, number, outlet],
            arrived[at, number, outlet],
        )
        for at, number, outlet in sorted(sent)
    ]


def _activities(db: Connection, table: CampaignTable) -> list[Activity]:
    """What was done by hand about one of its items, or for an obligation that it serves while it
    went on."""
    campaign, items = table.campaign, set(table.items)
    first, last = _days(table)
    return [
        done
        for done in list_activities(db)
        if done.state != "cancelled"
        and (
            done.item in items
            or (
                campaign.plan is not None
                and (done.plan, done.obligation in campaign.obligations) == (campaign.plan, True)
                and first is not None
                and last is not None
                and first <= done.last <= last
            )
        )
    ]


def _days(table: CampaignTable) -> tuple[date | None, date | None]:
    """The days of the campaign: as they were told, else those of its publications."""
    campaign = table.campaign
    days = [local_day(publication.at) for publication in table.publications]
    days += [campaign.event_day] if campaign.event_day else []
    return (
        campaign.first or min(days, default=None),
        campaign.last or max(days, default=None),
    )


def facts(report: CampaignReport) -> list[tuple[str, str]]:
    """What is told above the tables: label and text."""
    campaign = report.campaign
    first, last = _days(report.table)
    rows = [
        ("Mục đích", campaign.aim),
        ("Ngày sự kiện", written(campaign.event_day)),
        ("Thời gian", f"từ {written(first)} đến {written(last)}" if first else ""),
        ("Kế hoạch", report.plan),
        ("Nhiệm vụ", "; ".join(report.duties)),
        ("Hình thức", "; ".join(report.forms)),
        ("Người phụ trách", campaign.owner),
        ("Kết quả chung", summary(report)),
    ]
    return [(label, text) for label, text in rows if text]


def summary(report: CampaignReport) -> str:
    """The campaign in one sentence."""
    out = len({row.title for row in report.published})
    text = (
        f"{thousands(out)} trên {thousands(len(report.table.rows))} bài đã phát, "
        f"{thousands(report.arrived)} trên {thousands(report.sent)} lượt tới nơi"
    )
    if report.undecided:
        text += f", {thousands(report.undecided)} lượt chưa rõ hoặc đang giữ lại"
    return text + "."


def published_table(report: CampaignReport) -> Table:
    """What went out where and when; `sent` of a letter are people."""
    columns = (
        Column("Lúc", 16),
        Column("Bài", 34),
        Column("Điểm phát", 22),
        Column("Nhóm nhận", 12),
        Column("Lượt", 8, "right"),
        Column("Tới nơi", 8, "right"),
    )
    rows = [
        (
            told(row.at),
            row.title,
            row.outlet,
            row.audience or "",
            row.sent,
            row.arrived,
        )
        for row in report.published
    ]
    return Table("Đã phát", columns, rows)


def results_table(report: CampaignReport) -> Table:
    """Deliveries by outlet and state, every kind, as the log shows them."""
    counts: Counter[tuple[int, str]] = Counter()
    for cell in report.table.counted:
        counts[cell.outlet, cell.state] += cell.amount
    states = [state for state in LABELS if any(counts[key] for key in counts if key[1] == state)]
    places = [outlet for outlet in report.table.outlets if any(o == outlet.id for o, _ in counts)]
    columns = (
        Column("Điểm phát", 30),
        Column("Tất cả", 10, "right"),
        *(Column(_capital(LABELS[state]), 10, "right") for state in states),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            outlet.title,
            sum(amount for (place, _), amount in counts.items() if place == outlet.id),
            *(counts[outlet.id, state] for state in states),
        )
        for outlet in places
    ]
    return Table("Kết quả theo điểm phát", columns, rows)


def activities_table(report: CampaignReport) -> Table:
    """What people did by hand."""
    columns = (Column("Ngày", 14), Column("Hình thức", 24), Column("Việc", 44), Column("", 18))
    rows: Sequence[tuple[str, ...]] = [
        (written(done.last), form_label(done.form), done.title, STATES[done.state])
        for done in report.activities
    ]
    return Table("Hoạt động khác", columns, rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
