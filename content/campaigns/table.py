"""The items of a campaign by outlets: how far each text is on each of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from content.calendar.publications import Publication
from content.campaigns.campaigns import Campaign
from content.campaigns.membership import CampaignItem, memberships
from content.campaigns.own import own_publications
from content.campaigns.times import CampaignTime, times_of
from content.database.tables.publications import occurrences
from content.deliveries.counts import CountCell, cells
from content.deliveries.filters import Filter
from content.items.approval import channels_in_force
from content.items.items import Revision, newest_and_approved
from content.outlets.outlets import Outlet, list_outlets

CellState = Literal[
    "none",  # the item has no text for the outlet
    "writing",
    "submitted",
    "not-allowed",  # approved, but not for this channel
    "approved",
    "untaken",  # approved, but this outlet cannot carry it: other themes, too long
    "waiting",  # for a release
    "scheduled",
    "stopped",
    "running",
    "out",
    "trouble",
    "withdrawn",
]

CampaignStage = Literal["text", "ready", "scheduled", "out", "trouble", "withdrawn"]

STAGES: Mapping[CampaignStage, tuple[CellState, ...]] = {
    "text": ("writing", "submitted", "not-allowed"),
    "ready": ("approved",),
    "scheduled": ("waiting", "scheduled", "stopped"),
    "out": ("running", "out"),
    "trouble": ("trouble",),
    "withdrawn": ("withdrawn",),
}
"""The stages of a text on an outlet, of which the figures of a campaign are made: together they
are all cells but those without a text, and those of outlets that do not take it."""

_ARRIVED = ("accepted", "delivered")
_IN_WORK = ("queued", "claimed", "sending")
_WRONG = ("rejected", "unknown", "held", "expired")
_FIRST: Sequence[CellState] = (
    "trouble",
    "running",
    "stopped",
    "waiting",
    "scheduled",
    "out",
    "withdrawn",
)
"""Of several publications in a cell the one is told that somebody should look at first."""


@dataclass(frozen=True)
class CampaignCell:
    """One item on one outlet; `at` is when its publication is due next, `arrived` what the provider
    took or proved, `planned` the times of the campaign that are not scheduled yet."""

    state: CellState
    publication: int | None = None
    at: datetime | None = None
    arrived: int = 0
    publications: int = 0
    planned: tuple[CampaignTime, ...] = ()


@dataclass(frozen=True)
class CampaignRow:
    """One item; `revision` is its newest text, `approved` the one that may leave."""

    revision: Revision
    approved: Revision | None
    member: CampaignItem
    cells: Mapping[str, CampaignCell]  # by outlet


@dataclass(frozen=True)
class CampaignTable:
    """Everything of a campaign at one moment."""

    campaign: Campaign
    outlets: Sequence[Outlet]  # the columns
    rows: Sequence[CampaignRow]
    times: Sequence[CampaignTime]
    publications: Sequence[Publication]
    due: Mapping[int, int]  # the publication of each due time that was planned
    counted: Sequence[CountCell] = field(default_factory=tuple)  # deliveries, of all its items

    @property
    def items(self) -> tuple[str, ...]:
        """The ids of its items."""
        return tuple(row.revision.item for row in self.rows)

    @property
    def unscheduled(self) -> list[CampaignTime]:
        """The times that wait to be put on the calendar."""
        return [time for time in self.times if time.is_planned]

    @property
    def called_off(self) -> list[CampaignTime]:
        """The times whose publications were cancelled: they wait for nobody."""
        return [time for time in self.times if time.cancelled is not None]

    @property
    def approved(self) -> int:
        """How many of its items have an approved text."""
        return sum(row.approved is not None for row in self.rows)

    def count(self, *states: CellState) -> int:
        """How many cells are in one of these states."""
        return sum(cell.state in states for row in self.rows for cell in row.cells.values())

    def stages(self) -> dict[CampaignStage, int]:
        """How far the campaign is: every text on every outlet that it is for, each counted once."""
        return {stage: self.count(*states) for stage, states in STAGES.items()}


def table_of(db: Connection, campaign: Campaign) -> CampaignTable:
    """The whole table. Its columns are the outlets for which an item has a text, or on which
    something of it stood."""
    members = {member.item: member for member in memberships(db, campaign.name)}
    texts: dict[str, list[Revision]] = {}
    for text in newest_and_approved(db, members):
        texts.setdefault(text.item, []).append(text)
    own = own_publications(db, campaign, members)
    times = [time for time in times_of(db, campaign) if time.item in texts]
    counted = tuple(cells(db, Filter(items=tuple(members)))) if own else ()
    due = _publication_of(db, own)
    columns = _columns(list_outlets(db), [found[0] for found in texts.values()], own, times)
    filler = _Filler(
        columns,
        channels_in_force(db, [text for found in texts.values() for text in found]),
        own,
        times,
        _by_place(counted, due),
    )
    rows = [filler.row(members[item], found) for item, found in texts.items()]
    return CampaignTable(campaign, columns, rows, times, own, due, counted)


def _publication_of(db: Connection, own: Sequence[Publication]) -> dict[int, int]:
    """The publication of each of their due times that was planned."""
    ids = [publication.id for publication in own]
    query = select(occurrences.c.id, occurrences.c.publication_id).where(
        occurrences.c.publication_id.in_(ids)
    )
    return {row.id: row.publication_id for row in db.execute(query)}


def _by_place(
    counted: Iterable[CountCell], due: Mapping[int, int]
) -> dict[tuple[int, int], dict[str, int]]:
    """First publishings by (publication, outlet) and state."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    for cell in counted:
        if cell.kind == "publish" and cell.occurrence in due:
            states = found.setdefault((due[cell.occurrence], cell.outlet), {})
            states[cell.state] = states.get(cell.state, 0) + cell.amount
    return found


def _columns(
    outlets: Sequence[Outlet],
    texts: Sequence[Revision],
    own: Sequence[Publication],
    times: Sequence[CampaignTime],
) -> list[Outlet]:
    families = {name for text in texts for name in text.document.get("channels", ())}
    used = {name for publication in own for name in publication.outlets}
    used |= {time.outlet for time in times}
    return [outlet for outlet in outlets if outlet.family in families or outlet.name in used]


@dataclass(frozen=True)
class _Filler:
    """What the cells are made from."""

    columns: Sequence[Outlet]
    allowed: Mapping[int, tuple[str, ...]]
    own: Sequence[Publication]
    times: Sequence[CampaignTime]
    counts: Mapping[tuple[int, int], Mapping[str, int]]

    def row(self, member: CampaignItem, texts: Sequence[Revision]) -> CampaignRow:
        """One item: its newest text and the approved one, where there is one."""
        approved = next((text for text in texts if text.state == "approved"), None)
        filled = {outlet.name: self._cell(texts[0], approved, outlet) for outlet in self.columns}
        return CampaignRow(texts[0], approved, member, filled)

    def _cell(self, newest: Revision, approved: Revision | None, outlet: Outlet) -> CampaignCell:
        planned = tuple(
            time
            for time in self.times
            if time.is_planned and (time.item, time.outlet) == (newest.item, outlet.name)
        )
        here = [
            self._scheduled(publication, outlet)
            for publication in self.own
            if publication.item == newest.item and outlet.name in publication.outlets
        ]
        alive = [cell for cell in here if cell is not None]
        if alive:
            first = min(alive, key=lambda cell: (_FIRST.index(cell.state), cell.publication or 0))
            arrived = sum(cell.arrived for cell in alive)
            return CampaignCell(
                first.state, first.publication, first.at, arrived, len(alive), planned
            )
        return CampaignCell(self._text_state(newest, approved, outlet), planned=planned)

    def _text_state(self, newest: Revision, approved: Revision | None, outlet: Outlet) -> CellState:
        if approved is not None and outlet.approved_as in self.allowed.get(approved.id, ()):
            return "approved"
        if outlet.family not in newest.document.get("channels", ()):
            return "none"
        if newest.state in ("submitted", "approved"):
            return "submitted" if newest.state == "submitted" else "not-allowed"
        return "writing"

    def _scheduled(self, publication: Publication, outlet: Outlet) -> CampaignCell | None:
        """How far one publication is on one outlet; None for one that ended without leaving."""
        states = self.counts.get((publication.id, outlet.id), {})
        arrived = sum(states.get(state, 0) for state in _ARRIVED)
        at = publication.next_at or publication.at
        made = _standing(publication, states, arrived)
        return CampaignCell(made, publication.id, at, arrived, 1) if made else None


def _standing(
    publication: Publication, states: Mapping[str, int], arrived: int
) -> CellState | None:
    if publication.state == "withdrawn":
        return "withdrawn"
    if any(states.get(state) for state in _WRONG):
        return "trouble"
    if publication.standing == "stopped":
        return "stopped"
    if any(states.get(state) for state in _IN_WORK):
        return "running"
    if publication.state == "cancelled":
        return "out" if arrived else None
    if publication.state == "waiting":
        return "waiting"
    if publication.state == "active":
        return "scheduled" if publication.next_at or not arrived else "out"
    return "out"


def items_of(db: Connection, name: str) -> tuple[str, ...]:
    """The ids of a campaign's items."""
    return tuple(member.item for member in memberships(db, name))


def results(
    counted: Iterable[CountCell],
) -> dict[int, dict[str, int]]:
    """Deliveries of every kind by outlet and state, as the log shows them."""
    found: dict[int, dict[str, int]] = {}
    for cell in counted:
        states = found.setdefault(cell.outlet, {})
        states[cell.state] = states.get(cell.state, 0) + cell.amount
    return found
