"""Looking for pictures: by words without accents, unit, use, rights and year; a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, func, select

from content.database.tables.pictures import pictures
from content.intake.local_time import VIETNAM
from content.intake.text import unaccent
from content.library.pictures import LibraryPicture, listed, read_picture
from content.library.rights import RightsStanding, stands
from content.library.uses import is_used

PAGE: Final = 48


@dataclass(frozen=True)
class PictureQuery:
    """What is looked for; whatever is empty is not asked. `page` counts from 1."""

    words: str = ""
    unit: str | None = None
    use: Literal["", "used", "unused"] = ""
    rights: RightsStanding = ""
    year: int | None = None
    retired: bool = False
    page: int = 1


@dataclass(frozen=True)
class PicturePage:
    """The pictures of one page, the newest first, and how many there are in all."""

    pictures: tuple[LibraryPicture, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def search_pictures(
    db: Connection, query: PictureQuery, day: date, limit: int = PAGE
) -> PicturePage:
    """One page of what is found; `day` is today in Vietnam."""
    conditions = list(_conditions(query, day))
    total = db.execute(select(func.count()).select_from(pictures).where(*conditions)).scalar_one()
    page = min(max(1, query.page), max(1, -(-total // limit)))
    newest_first = (pictures.c.added_at.desc(), pictures.c.sha256.desc())
    found = listed().where(*conditions).order_by(*newest_first)
    rows = db.execute(found.limit(limit).offset((page - 1) * limit))
    return PicturePage(tuple(map(read_picture, rows)), total, page)


def units(db: Connection) -> list[str]:
    """The units that pictures belong to."""
    query = select(pictures.c.unit).distinct().where(pictures.c.unit != "")
    return sorted(db.execute(query).scalars())


def years(db: Connection) -> list[int]:
    """The years in which pictures came, from the first to the last, the latest first."""
    ends = select(func.min(pictures.c.added_at), func.max(pictures.c.added_at))
    first, last = db.execute(ends).one()
    if first is None:
        return []
    return list(range(last.astimezone(VIETNAM).year, first.astimezone(VIETNAM).year - 1, -1))


def _conditions(query: PictureQuery, day: date) -> Iterator[ColumnElement[bool]]:
    for word in unaccent(query.words).lower().split():
        yield pictures.c.words.contains(word, autoescape=True)
    if query.unit is not None:
        yield pictures.c.unit == query.unit
    if query.use:
        yield is_used() if query.use == "used" else ~is_used()
    if query.rights:
        yield stands(query.rights, day)
    if query.year is not None:
        yield pictures.c.added_at >= datetime(query.year, 1, 1, tzinfo=VIETNAM)
        yield pictures.c.added_at < datetime(query.year + 1, 1, 1, tzinfo=VIETNAM)
    held = pictures.c.retired_at
    yield held.is_not(None) if query.retired else held.is_(None)
