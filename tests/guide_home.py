"""What the guide's home holds besides two years of history: a mailing under way, a text that waits
with a remark, a correction to be carried out, an address that nothing goes to."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from content.audiences import suppressions
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Connection, Database, sqlite_url
from content.database.vault import open_vault
from content.items import approval, remarks
from content.items.items import Revision, add_revision, approved_revision, newest_revision
from content.items.places import TextPlace
from content.items.remarks import NewRemark
from content.outlets.outlets import list_outlets
from engine.context import clock
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home, addresses

PERSON = "nguoi5@example.org"
WAITING, SENT = "ct-08", "ls-0001"
_MAILED = (
    "SELECT r.item_id AS item FROM deliveries d JOIN revisions r ON r.id = d.revision_id JOIN "
    "outlets o ON o.id = d.outlet_id WHERE o.name = 'thu-dien-tu' AND d.state = 'accepted' "
    "AND r.item_id LIKE 'ls-%' LIMIT 1"
)
_ARRIVED = (
    "UPDATE deliveries SET state = 'accepted', settled_at = due_at WHERE id IN "
    "(SELECT id FROM deliveries WHERE state = 'queued' ORDER BY id LIMIT 24)"
)


@dataclass(frozen=True)
class Furnished:
    """What pages and clicks are about."""

    running: int  # a publication
    corrected: str  # an item whose newer text was approved


def furnish(folder: Path) -> Furnished:
    """Add to a home with history what the pages of a working day show."""
    with closing(Database(sqlite_url(folder))) as database:
        home = Home(folder, database, open_vault(folder / "lantoa.key"), clock)
        running = _write_to_staff(home)
        corrected = str(sql(home, _MAILED)[0].item)
        with database.write() as db:
            waiting = _newer(db, home, WAITING, "bản mới")
            said = NewRemark("Căn cứ ở đâu? @bientap", TextPlace("summary", ""))
            remarks.add(db, waiting, said, home.act(DUYET))
            channels = {outlet.channel: outlet.family for outlet in list_outlets(db)}
            newer = _newer(db, home, corrected, "sửa ngày")
            approval.approve(db, newer, home.act(DUYET), channels)
            barred = home.act(BIENTAP, "Hộp thư đã đóng")
            suppressions.suppress(db, home.vault, "nguoi6@example.org", barred)
        return Furnished(running, corrected)


def _newer(db: Connection, home: Home, item: str, why: str) -> Revision:
    found = newest_revision(db, item)
    assert found is not None
    document = {**found.document, "summary": f"{found.document['summary'][:170]} ({why})"}
    add_revision(db, item, found.slug, document, home.act(BIENTAP))
    return approval.submit(db, item, home.act(BIENTAP))


def _write_to_staff(home: Home) -> int:
    """A mailing of which some has arrived."""
    home.audience("can-bo", addresses(40))
    with home.database.write() as db:
        revision = approved_revision(db, SENT)
        assert revision is not None
        people = find_audience(db, "can-bo")
        asked = ScheduleRequest(revision, home.outlet_rows("thu-dien-tu"), people, home.now)
        running = schedule(db, asked, home.act(BIENTAP), 100)
    plan_due(home.database, home.now, home.context.calendar)
    sql(home, _ARRIVED)
    return running
