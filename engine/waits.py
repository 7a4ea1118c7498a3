"""Why nothing of a publication leaves at this moment, in the order in which a person can do
something about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from content.calendar.publications import Publication
from content.database.db import Connection
from content.office.holidays import Calendar
from content.outlets.outlets import Outlet
from content.people.switches import stopped
from engine.pump.holding import opens_at

WaitCauseKind = Literal["all stopped", "stopped", "paused", "halted", "rest", "hours"]


@dataclass(frozen=True)
class WaitCause:
    """One reason; `outlet` is the title of the outlet that it is about, "" for all."""

    kind: WaitCauseKind
    outlet: str = ""
    why: str = ""
    until: datetime | None = None  # when it ends by itself


def causes(
    db: Connection,
    publication: Publication,
    outlets: Iterable[Outlet],
    calendar: Calendar,
    now: datetime,
) -> list[WaitCause]:
    """Why what is left of a publication does not leave; empty when it is only not its turn yet."""
    found = []
    if stopped(db):
        found.append(WaitCause("all stopped"))
    if publication.standing == "stopped":
        found.append(WaitCause("stopped", why=publication.stopped_by or ""))
    for outlet in outlets:
        if outlet.state in ("paused", "halted"):
            kind: WaitCauseKind = "paused" if outlet.state == "paused" else "halted"
            found.append(WaitCause(kind, outlet.title, outlet.state_reason))
        elif outlet.rest_until is not None and outlet.rest_until > now:
            found.append(WaitCause("rest", outlet.title, outlet.rest_reason, outlet.rest_until))
        elif not publication.urgent and (opens := opens_at(outlet, calendar, now)) > now:
            found.append(WaitCause("hours", outlet.title, until=opens))
    return found
