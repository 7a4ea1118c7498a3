"""What people are to be told of outlets, screens and machines, and of stopped and refused work."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from content.database.tables.items import items, revisions
from content.database.tables.publications import publications
from content.deliveries.waiting import Waiting, WaitingKind, waiting_some
from content.intake.local_time import VIETNAM, local_day, midnight
from content.notices.matters import Concern, Matter, MatterKind, Pace, named
from content.office.office import current_office
from content.outlets.balances import LowBalance, low_balances
from content.outlets.outlets import (
    KEY_ENDS_SOON,
    Outlet,
    key_ends_soon,
    list_outlets,
    silent_since,
)
from content.people.rights import Permission

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class _Telling:
    kind: MatterKind
    may: Permission
    path: str
    pace: Pace = "calm"


_TELLING: Final[Mapping[WaitingKind, _Telling]] = {
    "halted": _Telling("halted", "halt", "/diem-phat/{outlet}", "prompt"),
    "part": _Telling("part", "halt", "/diem-phat/{outlet}"),
    "rest": _Telling("rest", "halt", "/diem-phat/{outlet}"),
    "failing": _Telling("failing", "halt", "/diem-phat/{outlet}", "prompt"),
    "stopped": _Telling("stopped", "stop", "/lich/{subject}"),
    "older": _Telling("older", "amend", "/tin/{item}/dinh-chinh", "prompt"),
    "amend": _Telling("amend", "settle", "/tin/{item}#da-thay-doi"),
    "unreached": _Telling("unreached", "settle", "/nhat-ky/{subject}"),
    "unanswered": _Telling("unanswered", "settle", "/nhat-ky/{subject}"),
    "clock": _Telling("clock", "administer", "/", "prompt"),
}


def of_machines(db: Connection, now: datetime) -> Iterator[Concern]:
    """Everything that stands still, is refused or ends."""
    known = {outlet.name: outlet for outlet in list_outlets(db)}
    found = list(waiting_some(db, tuple(_TELLING), now))
    about = _stopped(db, found)
    titles = _titles(db, {wait.item for wait in found if wait.item})
    for wait in found:
        yield _waiting(wait, known, titles, about)
    for outlet in known.values():
        yield from _of_outlet(outlet, now)
    yield from _of_keys(db, known.values(), now)
    for low in low_balances(db):
        yield _low(low, now)


def _waiting(
    wait: Waiting,
    known: Mapping[str, Outlet],
    titles: Mapping[str, tuple[str, str]],
    stopped: Mapping[str, tuple[str, str]],
) -> Concern:
    telling = _TELLING[wait.kind]
    outlet = known.get(wait.outlet or "")
    title, unit = titles.get(wait.item or "", ("", None))
    if not title:
        title = outlet.title if outlet else wait.subject
    if wait.kind == "unreached":
        title = f"lượt gửi {wait.subject}"
    part = wait.subject.removeprefix(wait.outlet or "").strip() if wait.kind == "part" else ""
    made, by = stopped.get(wait.subject, ("", "")) if wait.kind == "stopped" else ("", "")
    path = telling.path.format(outlet=wait.outlet, item=wait.item, subject=wait.subject)
    moment = "" if wait.kind == "rest" else f":{wait.since:%Y%m%d%H%M%S}"
    matter = Matter(
        telling.kind,
        f"{wait.kind}:{wait.subject}{moment}",
        f"{title}: {part}" if part else title,
        wait.since,
        path,
        why=wait.why,
        pace=telling.pace,
    )
    return Concern(matter, names=named(made), may=telling.may, unit=unit, but=named(by))


def _stopped(db: Connection, found: list[Waiting]) -> dict[str, tuple[str, str]]:
    """Who scheduled and who stopped each publication that stands still, by its number."""
    numbers = [int(wait.subject) for wait in found if wait.kind == "stopped"]
    columns = (publications.c.id, publications.c.created_by, publications.c.stopped_by)
    rows = db.execute(select(*columns).where(publications.c.id.in_(numbers))) if numbers else ()
    return {str(id): (made, by or "") for id, made, by in rows}


def _titles(db: Connection, wanted: set[str]) -> dict[str, tuple[str, str]]:
    """Title and unit of some items, by their ids."""
    newest = select(revisions.c.item_id, revisions.c.title, items.c.unit).join(items)
    query = newest.where(revisions.c.item_id.in_(wanted)).order_by(revisions.c.number)
    return {item: (title, unit) for item, title, unit in db.execute(query)} if wanted else {}


def _low(low: LowBalance, now: datetime) -> Concern:
    """Told anew each day, to who may halt the outlet."""
    today = local_day(now)
    about, since = f"low:{low.outlet.name}:{today}", max(low.since, midnight(today))
    path = f"/diem-phat/{low.outlet.name}"
    matter = Matter("low", about, low.outlet.title, since, path, why=low.told, pace="prompt")
    return Concern(matter, may="halt")


def _of_outlet(outlet: Outlet, now: datetime) -> Iterator[Concern]:
    """A screen that is silent, to who may halt it."""
    path = f"/diem-phat/{outlet.name}"
    if (seen := silent_since(outlet, now)) is not None:
        about = f"silent:{outlet.name}:{seen:%Y%m%d%H%M%S}"
        yield Concern(Matter("silent", about, outlet.title, seen, path), may="halt")


def _of_keys(db: Connection, known: Collection[Outlet], now: datetime) -> Iterator[Concern]:
    """Credentials that end, to who administers and whom the office names: once before it, and once
    a week after it while nobody has put in a new one."""
    ending = [(outlet, ends) for outlet in known if (ends := key_ends_soon(outlet, now))]
    names = named(*current_office(db).reporting.to) if ending else frozenset()
    for outlet, ends in ending:
        day, path = f"{ends.astimezone(VIETNAM):%d/%m/%Y}", f"/diem-phat/{outlet.name}"
        about = f"key:{outlet.name}:{day}"
        if ends > now:
            said = Matter("key", about, outlet.title, ends - KEY_ENDS_SOON, path, why=day)
        else:
            week = (local_day(now) - local_day(ends)).days // 7
            since = ends + _WEEK * week
            about = f"{about}:{week}"
            said = Matter("key_over", about, outlet.title, since, path, why=day, pace="prompt")
        yield Concern(said, names=names, may="administer")
