"""Short texts, outlets and lists for tests of the database side: no files, no pictures, no
network."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import text

from content.audiences.audiences import Audience, find_audience
from content.audiences.file import Addressee as Row
from content.audiences.replacing import import_audience
from content.calendar import occurrences, schedule
from content.intake.local_time import parse_local
from content.items import approval
from content.items.items import Revision, add_revision, item_revision
from content.items.media import Stored, keep
from content.library.pictures import PictureWords, shelve
from content.office.holidays import Calendar
from content.outlets.outlets import Outlet, OutletSpec, find_outlet, save_outlets
from content.people.acts import Person
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home

FAMILIES = ("portal", "email", "sms", "social", "led")
ADDRESSED = {"email": "email", "sms": "phone"}
SURFACES = ("portal", "led")
FOREVER = datetime(2036, 1, 1, tzinfo=UTC)


def document(item: str = "tin-01", **changes: Any) -> dict[str, Any]:
    """A revision's document, as far as this floor reads it."""
    return {
        "id": item,
        "title": f"Tiêu đề {item}",
        "kind": "notice",
        "body": "Nội dung.",
        "channels": list(FAMILIES),
        **changes,
    }


def written(home: Home, item: str = "tin-01", by: Person = BIENTAP, **changes: Any) -> Revision:
    """A draft."""
    with home.database.write() as db:
        add_revision(db, item, f"bai-{item}", document(item, **changes), home.act(by))
        return item_revision(db, item)


def submitted(home: Home, item: str = "tin-01", by: Person = BIENTAP, **changes: Any) -> Revision:
    """A draft before the approvers."""
    written(home, item, by, **changes)
    with home.database.write() as db:
        return approval.submit(db, item, home.act(by))


def passed(
    home: Home, item: str = "tin-01", families: Sequence[str] = FAMILIES, **changes: Any
) -> Revision:
    """A text that the second person has approved; the same one for the same words."""
    draft = written(home, item, **changes)
    if draft.state == "approved":
        return draft
    with home.database.write() as db:
        seen = approval.submit(db, item, home.act(BIENTAP))
        return approval.approve(db, seen, home.act(DUYET), channels(*families))


def lent(home: Home, end: date, by: Person = BIENTAP2) -> dict[str, Any]:
    """What a text takes of a picture whose right ends on a day."""
    data = f"ảnh đến {end}".encode()
    facts = Stored(sha256(data).hexdigest(), "png", "image/png", 640, 480)
    words = PictureWords(title="Ảnh mượn", rights_end=end)
    with home.database.write() as db:
        keep(db, home.folder / "media", data, facts, home.now)
        shelve(db, facts.sha256, "muon.png", words, home.act(by))
    return {"picture": {"sha256": facts.sha256, "alt": "Ảnh mượn", "drawn": False}}


def channels(*families: str) -> dict[str, str]:
    """The channels behind the outlets of these tests, each with its family."""
    return {f"{family}_thu": family for family in families}


def outlet(home: Home, name: str = "cong", family: str = "portal", **changes: Any) -> Outlet:
    """An outlet without a channel behind it; always open."""
    general: dict[str, Any] = {
        "rate_per_second": 0.0,
        "window": "00:00-24:00",
        "holidays": "send",
        "max_per_day": 0,
    }
    fields = {
        "addressed": ADDRESSED.get(family),
        "surface": family in SURFACES,
        "form": family,
        "carried": False,
        "title": name,
        "fields": {},
        "late": "send",
        "late_limit_s": 86400,
        **general,
        **changes,
    }
    with home.database.write() as db:
        save_outlets(
            db,
            [OutletSpec(name=name, channel=f"{family}_thu", family=family, **fields)],
            home.act(),
        )
        return find_outlet(db, name)


def person(number: int, address: str = "", **fields: str) -> Row:
    """One row of an audience file."""
    return Row(
        number + 2,
        "email",
        address or f"nguoi{number}@example.org",
        f"Người {number}",
        "dong_y",
        "2026-01-02",
        fields,
    )


def audience(home: Home, name: str = "dan", count: int = 5) -> Audience:
    """A list of e-mail addresses in force."""
    import_audience(
        home.database, home.vault, name, (person(number) for number in range(count)), home.act()
    )
    with home.database.read() as db:
        return find_audience(db, name)


def local(moment: str) -> datetime:
    """A Vietnamese local time as UTC."""
    return parse_local(moment)


def calendared(
    home: Home, plan: schedule.ScheduleRequest, by: Person = BIENTAP, release_above: int = 100
) -> int:
    """The id of a new publication."""
    with home.database.write() as db:
        return schedule.schedule(db, plan, home.act(by), release_above)


def planned(home: Home, horizon: datetime = FOREVER, calendar: Calendar | None = None) -> int:
    """Plan everything up to the horizon; how many occurrences were made."""
    return occurrences.plan_due(home.database, horizon, calendar or Calendar())


def sql(home: Home, statement: str, **values: object) -> list[Any]:
    """What somebody with the database file in hand can do; the rows of a query."""
    with home.database.write() as db:
        found = db.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []


def last_act(home: Home) -> tuple[str, str, str]:
    """(actor, act, subject) of the newest audit row."""
    (row,) = sql(home, "SELECT actor, act, subject FROM audit ORDER BY seq DESC LIMIT 1")
    return (row.actor, row.act, row.subject)
