"""Small steps that the engine's tests share: schedule, pump, let a provider call back, look at what
was noted."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import text

from channels.contract.message import DeliveryKey
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Database, sqlite_url
from content.database.vault import open_vault
from content.deliveries.log import Attempt, LogRow, attempts_of
from content.people.users import add_user
from content.sending import receipt_inbox
from engine.pump.prepare import delivery_key
from engine.shift import work_outlet
from tests.kit import BIENTAP, HandClock, Home, addresses, make_home, phones


def make_template(folder: Path) -> Path:
    """A home with plans, two telephones (`sdt`), two mailboxes (`dan`) and an approved item, to be
    copied by many tests."""
    home = make_home(folder)
    with home.database.write() as db:
        add_user(db, BIENTAP, "mat-khau-thu", home.act())
    home.plans().audience("sdt", phones(range(2))).audience("dan", addresses(2)).approved("ct-08")
    home.database.close()
    return folder


@contextmanager
def copy_of(
    template: Path, folder: Path, clock: Callable[[], datetime], outlets: str
) -> Iterator[Home]:
    """A home of one's own, as the template has it, with outlets."""
    shutil.copytree(template, folder)
    home = Home(
        folder, Database(sqlite_url(folder)), open_vault(folder / "lantoa.key"), clock
    ).outlets(outlets)
    yield home
    home.database.close()


def sms_outlet(port: int = 9, gateway: str = "", **fields: object) -> str:
    """An outlets file with one SMS outlet; `fields` are the outlet's own, `gateway` what else
    stands at its gateway."""
    own = "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())
    return f"""
[[outlet]]
name = "sms"
channel = "sms_gateway"
sender = "HOADANG"
{own}[[outlet.gateway]]
provider = "kannel"
url = "http://127.0.0.1:{port}"
username = "lantoa"
password = "sandbox-kannel"
{gateway}
"""


def put(
    home: Home,
    outlet: str,
    audience: str | None = None,
    at: datetime | None = None,
    release_above: int = 100,
) -> int:
    """Put a real approved item on the calendar of one outlet; the publication's number."""
    revision = home.approved("ct-08")
    with home.database.write() as db:
        people = find_audience(db, audience) if audience else None
        return schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows(outlet), people, at or home.now),
            home.act(BIENTAP),
            release_above,
        )


def pump(home: Home, outlet: str) -> None:
    """Plan what is due and run one pump on an outlet."""
    plan_due(home.database, home.now, home.context.calendar)
    (row,) = home.outlet_rows(outlet)
    work_outlet(home.context, row.id, lambda: True)


def clock_of(home: Home) -> HandClock:
    assert isinstance(home.clock, HandClock)
    return home.clock


def key_of(home: Home, row: LogRow) -> DeliveryKey:
    return delivery_key(home.context, row.id)


def call_back(home: Home, query: str, outlet: str = "sms") -> None:
    """Something calls an outlet's hook."""
    (row,) = home.outlet_rows(outlet)
    call = receipt_inbox.Callback("GET", query, {}, b"")
    with home.database.write() as db:
        assert receipt_inbox.put(db, [receipt_inbox.sealed(home.vault, row.id, call, home.now)])


def report(home: Home, row: LogRow, *kinds: int, answer: str = "") -> None:
    """Kannel reports on a delivery, once for each kind."""
    for kind in kinds:
        call_back(
            home,
            urlencode(
                {
                    "key": key_of(home, row),
                    "type": str(kind),
                    "id": f"kannel-{row.id}",
                    "answer": answer,
                }
            ),
        )


def heard(home: Home, delivery: int) -> list[Attempt]:
    """What was noted of a delivery, in order."""
    with home.database.read() as db:
        return attempts_of(db, delivery)


def letters(home: Home) -> Sequence[tuple[bool, str]]:
    """Every letter of the inbox: (was it read, its note)."""
    with home.database.read() as db:
        return [
            (row.read_at is not None, row.note)
            for row in db.execute(text("SELECT read_at, note FROM inbox ORDER BY id"))
        ]
