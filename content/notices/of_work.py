"""What people are to be told of work that they began: imports that have ended, activities whose day
has come."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, select

from content.database.tables.audiences import list_imports
from content.database.tables.plans import activities
from content.intake.local_time import local_day, midnight
from content.notices.matters import NEWS, Concern, Matter, MatterKind, named

_ENDED: Final[dict[str, MatterKind]] = {
    "done": "import_done",
    "refused": "import_refused",
    "stopped": "import_stopped",
}


def of_work(db: Connection, now: datetime) -> Iterator[Concern]:
    """Imports to who began them, activities to who recorded them."""
    ended = list_imports.c.state.in_(tuple(_ENDED)), list_imports.c.seen_at > now - NEWS
    for row in db.execute(select(list_imports).where(*ended).order_by(list_imports.c.id)):
        kind, path = _ENDED[row.state], f"/nhom-nhan/nhap/{row.id}"
        about = f"import:{row.id}"
        matter = Matter(kind, about, row.name, row.seen_at, path, count=row.rows)
        yield Concern(matter, names=named(row.person), but=named(row.stopped_by))
    planned = activities.c.state == "planned", activities.c.last <= local_day(now)
    for row in db.execute(select(activities).where(*planned).order_by(activities.c.last)):
        path, about = f"/hoat-dong/{quote(str(row.id))}", f"activity:{row.id}"
        matter = Matter("activity", about, row.title, midnight(row.last), path)
        yield Concern(matter, names=named(row.added_by))
