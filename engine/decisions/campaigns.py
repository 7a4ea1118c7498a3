"""What of a campaign can be scheduled at once: every time that is not on the calendar yet, checked
as a single schedule is. What is not approved or does not fit is told and left out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.audiences.audiences import Audience, find_audience
from content.calendar.schedule import ScheduleRequest, require_possible
from content.calendar.twins import twin_of
from content.campaigns.acting import Timed, require_event_day
from content.campaigns.campaigns import Campaign
from content.campaigns.editing import require_open
from content.campaigns.table import CampaignRow, CampaignTable, table_of
from content.campaigns.times import FAULTS, CampaignTime, fault_of
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.items.items import Revision, newest_revision
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act, NotAllowed
from engine.context import Context
from engine.decisions.costs import cost_of
from engine.decisions.scheduling import require_fit, unfit

Costing = Callable[[Revision, Sequence[Outlet], Audience | None], int | None]
"""What one time costs, in đồng."""


@dataclass(frozen=True)
class TimesLeftOut:
    """Times that cannot be scheduled now, and why, a sentence each."""

    title: str  # of the item
    outlets: tuple[str, ...]  # titles
    at: datetime
    why: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """What scheduling together would do."""

    planned: tuple[Timed, ...]
    left_out: tuple[TimesLeftOut, ...]
    called_off: int = 0  # times whose publications were cancelled

    @property
    def seen(self) -> str:
        """A mark of all that is planned, to be brought back with the yes: texts, outlets, lists and
        times."""
        said = [
            (
                timed.request.revision.sha256,
                [outlet.name for outlet in timed.request.outlets],
                _list_of(timed.request.audience),
                timed.request.at.isoformat(),
                timed.times,
            )
            for timed in self.planned
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def _list_of(audience: Audience | None) -> tuple[str, int] | None:
    return (audience.name, audience.generation) if audience else None


def together(
    context: Context, campaign: Campaign, act: Act, costing: Costing | None = None
) -> Together:
    """Everything that is still to be scheduled, as it stands now; InputError without an event day
    or for a campaign that has ended, NotAllowed for who may not schedule in it."""
    act.require("schedule", campaign.unit)
    require_open(campaign)
    require_event_day(campaign)
    count = costing or (lambda text, outlets, people: cost_of(text, outlets, people, context))
    with context.database.read() as db:
        table = table_of(db, campaign)
    planned, left_out = [], []
    for row, times in _groups(table):
        made, left = _judged(context, table, row, times, act)
        left_out += left
        if made is not None:
            asked = made.request
            cost = count(asked.revision, asked.outlets, asked.audience)
            planned.append(replace(made, request=replace(asked, cost=cost)))
    planned.sort(key=lambda timed: (timed.request.at, timed.times))
    return Together(tuple(planned), tuple(left_out), len(table.called_off))


def with_takers(context: Context, table: CampaignTable) -> CampaignTable:
    """The table with "untaken" where an approved text cannot be scheduled on an outlet because that
    does not carry it."""
    return replace(table, rows=[_taken_row(context, table.outlets, row) for row in table.rows])


def _taken_row(context: Context, outlets: Sequence[Outlet], row: CampaignRow) -> CampaignRow:
    text, cells = row.approved, dict(row.cells)
    if text is None:
        return row
    asked = [outlet for outlet in outlets if cells[outlet.name].state == "approved"]
    for outlet in unfit(text, asked, context) if asked else ():
        cells[outlet.name] = replace(cells[outlet.name], state="untaken")
    return replace(row, cells=cells)


def require_takers(context: Context, item: str, names: Sequence[str]) -> None:
    """InputError where one of these outlets does not carry the item's text; a text that is not
    approved yet may still change and is planned anyhow."""
    with context.database.read() as db:
        text = newest_revision(db, item) if item else None
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in names]
    if text is not None and text.state == "approved":
        require_fit(text, outlets, None, context)


def _groups(table: CampaignTable) -> list[tuple[CampaignRow, list[CampaignTime]]]:
    """One publication each: the same item, moment and list."""
    rows = {row.revision.item: row for row in table.rows}
    found: dict[tuple[str, int, str, str | None], list[CampaignTime]] = {}
    for time in table.unscheduled:
        if time.item in rows:
            found.setdefault((time.item, time.days, time.clock, time.audience), []).append(time)
    return [(rows[key[0]], times) for key, times in found.items()]


def _judged(
    context: Context, table: CampaignTable, row: CampaignRow, times: list[CampaignTime], act: Act
) -> tuple[Timed | None, list[TimesLeftOut]]:
    places = {outlet.name: outlet for outlet in table.outlets}
    at = times[0].due(table.campaign)
    assert at is not None  # `together` has asked for the event day
    if row.approved is None:
        why = ("bài chưa được phê duyệt nên chưa xếp lịch được",)
        return None, [_left(row, places, times, at, why)]
    if fault := fault_of(table.campaign, at, act.at):
        why = (f"{FAULTS[fault]}: dời ngày sự kiện, hoặc đặt giờ khác",)
        return None, [_left(row, places, times, at, why)]
    with context.database.read() as db:
        audience = find_audience(db, times[0].audience) if times[0].audience else None
    fitting, left = [], []
    for time in times:
        asked = ScheduleRequest(row.approved, [places[time.outlet]], audience, at)
        if faults := _faults(context, asked, act):
            left.append(_left(row, places, [time], at, faults))
        else:
            fitting.append(time)
    if not fitting:
        return None, left
    outlets = [places[time.outlet] for time in fitting]
    request = ScheduleRequest(row.approved, outlets, audience, at)
    return Timed(request, tuple(time.id for time in fitting)), left


def _faults(context: Context, asked: ScheduleRequest, act: Act) -> tuple[str, ...]:
    """Why this cannot be scheduled; () when it can."""
    try:
        require_fit(asked.revision, asked.outlets, asked.audience, context)
        with context.database.read() as db:
            require_possible(db, asked, act)
            _refuse_twin(db, asked, act)
    except InputError as error:
        return tuple(problem.text for problem in error.problems)
    except NotAllowed as error:
        return (str(error),)
    return ()


def _refuse_twin(db: Connection, asked: ScheduleRequest, act: Act) -> None:
    if twin := twin_of(db, asked, act.at):
        text = f"đã có lịch phát {twin.id} y hệt: bỏ bài này khỏi lần xếp, hoặc đổi giờ"
        raise InputError([InputProblem(asked.revision.title, text)])


def _left(
    row: CampaignRow,
    places: dict[str, Outlet],
    times: Sequence[CampaignTime],
    at: datetime,
    why: tuple[str, ...],
) -> TimesLeftOut:
    titles = tuple(places[time.outlet].title for time in times if time.outlet in places)
    return TimesLeftOut(row.revision.title, titles, at, why)
