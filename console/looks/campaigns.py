"""One campaign made ready for its page: the course around its event day, how far it is, what became
of its deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from content.calendar.publications import Publication
from content.campaigns.campaigns import Campaign
from content.campaigns.table import CampaignTable, results
from content.campaigns.times import CampaignTime, TimeFault, fault_of
from content.deliveries.states import LABELS
from content.intake.local_time import local_day


@dataclass(frozen=True)
class CourseEntry:
    """What goes out at one moment; `publication` once it is scheduled, else the `times` that are
    not, `is_off` where those were cancelled. `at` is None while there is no event day to count
    from."""

    title: str
    item: str
    outlets: tuple[str, ...]  # titles
    audience: str | None
    days: int | None
    clock: str
    at: datetime | None
    publication: Publication | None = None
    times: tuple[CampaignTime, ...] = ()
    is_off: bool = False
    fault: TimeFault | None = None  # why it cannot be put on the calendar


@dataclass(frozen=True)
class PlaceResult:
    """The deliveries of a campaign on one outlet, by state."""

    name: str
    title: str
    channel: str
    states: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.states.values())

    @property
    def arrived(self) -> int:
        """What the provider took or proved."""
        return self.states.get("accepted", 0) + self.states.get("delivered", 0)


def course_of(table: CampaignTable, now: datetime) -> list[CourseEntry]:
    """Everything in the order of time; what is planned without an event day comes by its
    distance."""
    campaign = table.campaign
    entries = [
        *(
            _of_publication(campaign, publication)
            for publication in table.publications
            if publication.state != "cancelled"
        ),
        *_of_times(table, now),
    ]
    return sorted(entries, key=lambda entry: (entry.at is None, entry.at or entry.days or 0))


def _of_publication(campaign: Campaign, publication: Publication) -> CourseEntry:
    at = publication.next_at or publication.at
    return CourseEntry(
        publication.title,
        publication.item,
        publication.outlet_titles,
        publication.audience,
        campaign.offset(local_day(at)),
        "",
        at,
        publication,
    )


def _of_times(table: CampaignTable, now: datetime) -> list[CourseEntry]:
    """The times that are not on the calendar, put together as they would be scheduled."""
    titles = {row.revision.item: row.revision.title for row in table.rows}
    places = {outlet.name: outlet.title for outlet in table.outlets}
    together: dict[tuple[str, int, str, str | None, bool], list[CampaignTime]] = {}
    for time in [*table.unscheduled, *table.called_off]:
        key = (time.item, time.days, time.clock, time.audience, time.cancelled is not None)
        together.setdefault(key, []).append(time)
    return [
        CourseEntry(
            titles[item],
            item,
            tuple(places.get(time.outlet, time.outlet) for time in times),
            audience,
            days,
            clock,
            at,
            times=tuple(times),
            is_off=is_off,
            fault=fault_of(table.campaign, at, now) if at else None,
        )
        for (item, days, clock, audience, is_off), times in together.items()
        for at in (times[0].due(table.campaign),)
    ]


def places_of(table: CampaignTable) -> list[PlaceResult]:
    """The outlets on which something of it was planned, in the table's order."""
    found = results(table.counted)
    return [
        PlaceResult(outlet.name, outlet.title, outlet.channel, found[outlet.id])
        for outlet in table.outlets
        if outlet.id in found
    ]


def states_of(places: Sequence[PlaceResult]) -> list[str]:
    """The states that occur, in their usual order."""
    return [state for state in LABELS if any(state in place.states for place in places)]
