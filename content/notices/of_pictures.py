"""What people are to be told of pictures: that the right to use one ends while it is still to go
out, or hangs somewhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from content.database.tables.items import revisions
from content.database.tables.pictures import pictures, revision_pictures
from content.database.tables.publications import publications
from content.intake.local_time import local_day, midnight
from content.notices.matters import Concern, Matter, named

_AHEAD: Final = timedelta(days=14)
_MOST: Final = 3  # texts that are named


def of_pictures(db: Connection, now: datetime) -> Iterator[Concern]:
    """Each picture that is scheduled or running and whose right ends within two weeks, or has
    ended: to who brought it, and to who wrote and scheduled what holds it. A photograph that was
    lent until 20/12 is told from 06/12 on, as long as something with it stands on the calendar."""
    of_picture, live = pictures.c, ("waiting", "active")
    query = (
        select(of_picture.sha256, of_picture.title, of_picture.file, of_picture.rights_end)
        .add_columns(of_picture.added_by, publications.c.created_by, revisions.c.author)
        .add_columns(revisions.c.title.label("text"))
        .join(revision_pictures, revision_pictures.c.sha256 == of_picture.sha256)
        .join(revisions, revisions.c.id == revision_pictures.c.revision_id)
        .join(publications, publications.c.revision_id == revisions.c.id)
        .where(of_picture.rights_end <= local_day(now) + _AHEAD, publications.c.state.in_(live))
        .order_by(of_picture.rights_end, of_picture.sha256, publications.c.id)
    )
    for _sha256, rows in groupby(db.execute(query), key=lambda row: row.sha256):
        yield _concern(list(rows))


def _concern(rows: list[Row[Any]]) -> Concern:
    first, names = rows[0], {name for row in rows for name in (row.created_by, row.author)}
    texts = list(dict.fromkeys(f"«{row.text}»" for row in rows))
    more = f" và {len(texts) - _MOST} bài nữa" if len(texts) > _MOST else ""
    matter = Matter(
        "rights",
        f"rights:{first.sha256}:{first.rights_end}",
        first.title or first.file,
        midnight(first.rights_end - _AHEAD),
        f"/thu-vien-anh/{first.sha256}",
        by=f"{first.rights_end:%d/%m/%Y}",
        why=f"{', '.join(texts[:_MOST])}{more}",
    )
    return Concern(matter, names=named(first.added_by, *names))
