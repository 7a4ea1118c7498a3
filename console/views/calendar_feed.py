"""The calendar as an iCalendar feed (RFC 5545) for a person's own calendar program; the address
itself is the key."""

from datetime import timedelta

from fastapi import APIRouter
from icalendar import Calendar, Event
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.words.i18n import _
from content.calendar.agenda import Slot, agenda
from content.database.vault import Vault
from content.people.acts import NotAllowed
from content.people.users import find_person
from engine.context import Context

router = APIRouter()

_BACK, _AHEAD = timedelta(days=31), timedelta(days=184)
_LENGTH = timedelta(minutes=15)


def feed_path(vault: Vault, name: str) -> str:
    """The address of a person's feed; whoever has it can read the calendar, nothing else."""
    return f"/lich/{name}/{vault.token(_purpose(name), 1)}.ics"


@router.get("/lich/{name}/{token}.ics")
def feed(request: Request, name: str, token: str) -> Response:
    """What was published in the last month, and what comes in the next six."""
    context: Context = request.app.state.context
    now = context.now()
    try:
        if context.vault.read_token(_purpose(name), token) is None:
            raise HTTPException(404)
        with context.database.read() as db:
            find_person(db, name)
            slots = agenda(db, now - _BACK, now + _AHEAD)
    except NotAllowed:  # an account that was closed
        raise HTTPException(404) from None
    calendar = Calendar()
    calendar.add("prodid", "-//Lan Toa//Lich phat//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Lịch phát Lan Tỏa"))
    for slot in slots:
        if slot.publication.state not in ("cancelled", "withdrawn"):
            calendar.add_component(_event(slot, context))
    return Response(
        calendar.to_ical(),
        media_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, max-age=300"},
    )


def _event(slot: Slot, context: Context) -> Event:
    event = Event()
    event.add("uid", f"{slot.publication.id}-{slot.named_at:%Y%m%dT%H%M%SZ}@{context.host}")
    event.add("dtstamp", context.now())
    event.add("dtstart", slot.at)
    event.add("dtend", slot.at + _LENGTH)
    event.add("summary", slot.publication.title)
    event.add("description", ", ".join(slot.publication.outlet_titles))
    return event


def _purpose(name: str) -> str:
    return f"calendar-feed/{name}"
