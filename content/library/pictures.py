"""The pictures that the office holds: each once, whoever brings the same bytes, with what its
keepers know of it. An item takes a copy of these words when it takes the picture, so that changing
them here changes no text."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from content.database.db import insert_new
from content.database.tables.items import media
from content.database.tables.pictures import pictures
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean, unaccent
from content.people import audit
from content.people.acts import Act

_LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class PictureWords:
    """What an officer says of a picture. `focus` in shares of its sides, from the left and the top;
    `rights_end` is the last day on which it may be used, None without an end."""

    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    tags: tuple[str, ...] = ()
    focus: tuple[float, float] | None = None
    owner: str = ""
    licence: str = ""
    shows_people: bool = False
    consent: str = ""
    rights_end: date | None = None


@dataclass(frozen=True)
class LibraryPicture:
    """A picture that the office holds; `width` and `height` in pixels as it is meant to be seen."""

    sha256: str
    ext: str
    width: int
    height: int
    unit: str
    file: str
    words: PictureWords
    added_by: str
    added_at: datetime
    retired_at: datetime | None
    retired_by: str | None

    @property
    def name(self) -> str:
        """What a list calls it."""
        return self.words.title or self.words.alt or self.file or self.sha256[:12]


def shelve(db: Connection, sha256: str, file: str, words: PictureWords, act: Act) -> bool:
    """Put a stored picture into the library of the person's unit; whether it is new there: one that
    is known keeps its unit and words."""
    act.require("write")
    name = " ".join(clean(file).split())[-_LONGEST_FILE_NAME:]
    row = {
        "sha256": sha256,
        "unit": act.person.unit,
        "file": name,
        "added_by": act.person.name,
        "added_at": act.at,
        **_row(words, name),
    }
    made = insert_new(db, pictures).values(**row).returning(pictures.c.sha256)
    if db.execute(made).first() is None:
        return False
    audit.record(db, act, "picture.add", f"picture:{sha256}", file=name)
    return True


def find_picture(db: Connection, sha256: str) -> LibraryPicture | None:
    """A picture by the hash of its bytes, or by as many first letters as name one only."""
    if len(sha256) < 8:
        return None
    found = db.execute(
        listed().where(pictures.c.sha256.startswith(sha256, autoescape=True)).limit(2)
    )
    rows = found.all()
    return read_picture(rows[0]) if len(rows) == 1 else None


def the_picture(db: Connection, sha256: str) -> LibraryPicture:
    """A picture that must be there; InputError otherwise."""
    found = find_picture(db, sha256)
    if found is None:
        text = "không có ảnh này trong thư viện: có thể đã bị xóa; hãy mở lại trang Thư viện ảnh"
        raise InputError([InputProblem("ảnh", text)])
    return found


def describe(db: Connection, sha256: str, words: PictureWords, act: Act) -> LibraryPicture:
    """Store what is known of a picture from now on."""
    known = the_picture(db, sha256)
    act.require("write", known.unit)
    if words == known.words:
        return known
    this = pictures.c.sha256 == known.sha256
    db.execute(update(pictures).where(this).values(**_row(words, known.file)))
    changed = [name for name in vars(words) if getattr(words, name) != getattr(known.words, name)]
    audit.record(db, act, "picture.describe", f"picture:{known.sha256}", fields=changed)
    return the_picture(db, known.sha256)


def retire(db: Connection, sha256: str, act: Act) -> LibraryPicture:
    """Offer a picture to no new text; those that hold it keep it."""
    return _offered(db, sha256, act, False)


def bring_back(db: Connection, sha256: str, act: Act) -> LibraryPicture:
    """Offer a retired picture again."""
    return _offered(db, sha256, act, True)


def listed() -> Select[Any]:
    """The rows that `read_picture` reads."""
    known = [media.c[name] for name in ("ext", "width", "height")]
    return select(pictures, *known).join(media, media.c.sha256 == pictures.c.sha256)


def read_picture(row: Row[Any]) -> LibraryPicture:
    """One of these rows."""
    focus = None if row.focus_x is None else (row.focus_x, row.focus_y)
    names = ("title", "alt", "caption", "credit", "owner", "licence", "shows_people", "consent")
    words = PictureWords(
        **{name: getattr(row, name) for name in names},
        tags=tuple(json.loads(row.tags)),
        focus=focus,
        rights_end=row.rights_end,
    )
    facts = (row.sha256, row.ext, row.width, row.height, row.unit, row.file)
    return LibraryPicture(*facts, words, row.added_by, row.added_at, row.retired_at, row.retired_by)


def _offered(db: Connection, sha256: str, act: Act, again: bool) -> LibraryPicture:
    known = the_picture(db, sha256)
    act.require("write", known.unit)
    if (known.retired_at is None) == again:
        return known
    values = {
        "retired_at": None if again else act.at,
        "retired_by": None if again else act.person.name,
    }
    db.execute(update(pictures).where(pictures.c.sha256 == known.sha256).values(**values))
    what = "picture.bring-back" if again else "picture.retire"
    audit.record(db, act, what, f"picture:{known.sha256}")
    return the_picture(db, known.sha256)


def _row(words: PictureWords, file: str) -> dict[str, Any]:
    x, y = words.focus or (None, None)
    row = {name: value for name, value in vars(words).items() if name not in ("focus", "tags")}
    sought = (words.title, words.alt, words.caption, words.credit, *words.tags, file)
    return {
        **row,
        "tags": json.dumps(words.tags, ensure_ascii=False),
        "focus_x": x,
        "focus_y": y,
        "words": unaccent(" ".join(sought)).lower(),
    }
