"""Filters of a list that somebody keeps under a name, for himself or for his unit.

Example: «Bài của tôi chờ duyệt» stands as a chip above the list of items.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from content.database.tables.sorting import saved_filters
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act, Person

FilterPage = Literal["items", "log"]

PARTS: Final[Mapping[FilterPage, tuple[str, ...]]] = {
    "items": (
        "q",
        "trang_thai",
        "kenh",
        "chu_de",
        "nhan",
        "chien_dich",
        "nguoi_viet",
        "don_vi",
        "tu",
        "den",
        "xep",
    ),
    "log": ("diem_phat", "trang_thai", "bai", "ma", "kenh", "tu", "den"),
}
"""What of a page's address is kept: no address of a person, and no place in a list."""

_LONGEST: Final = 60
_MOST: Final = 40


@dataclass(frozen=True)
class SavedFilter:
    """One kept filter; `unit` is with whom it is shared, None for nobody."""

    id: int
    person: str
    page: FilterPage
    name: str
    query: str  # of the page's address
    unit: str | None
    made_at: datetime


@dataclass(frozen=True)
class NewFilter:
    """What is to be kept: the query of the page's address, under a name; `shared` with the unit of
    whoever keeps it."""

    page: FilterPage
    name: str
    query: str
    shared: bool = False


def save_filter(db: Connection, new: NewFilter, act: Act) -> SavedFilter:
    """Keep a filter; one of the same name of the same person takes the place of the one before.
    InputError where there is no name, or nothing is filtered."""
    act.require("read")
    page, shared = new.page, new.shared
    called, kept = " ".join(clean(new.name).split()), kept_query(page, new.query)
    _check(db, page, called, kept, act.person)
    mine = saved_filters.c.person == act.person.name, saved_filters.c.page == page
    db.execute(delete(saved_filters).where(*mine, saved_filters.c.name == called))
    values = {"person": act.person.name, "page": page, "name": called, "query": kept}
    unit = act.person.unit if shared else None
    row = insert(saved_filters).values(**values, unit=unit, made_at=act.at).returning(saved_filters)
    saved = SavedFilter(**db.execute(row).one()._mapping)
    audit.record(db, act, "filter.save", f"filter:{saved.id}", name=called, page=page)
    return saved


def drop_filter(db: Connection, id: int, act: Act) -> SavedFilter:
    """Forget a filter of one's own; InputError for any other."""
    act.require("read")
    own = saved_filters.c.id == id, saved_filters.c.person == act.person.name
    row = db.execute(select(saved_filters).where(*own)).one_or_none()
    if row is None:
        text = "không có, hoặc là của người khác: chỉ người lưu mới xóa được"
        raise InputError([InputProblem("bộ lọc", text)])
    db.execute(delete(saved_filters).where(*own))
    dropped = SavedFilter(**row._mapping)
    audit.record(db, act, "filter.drop", f"filter:{id}", name=dropped.name, page=dropped.page)
    return dropped


def filters_of(db: Connection, person: Person, page: FilterPage) -> list[SavedFilter]:
    """What stands above a page for somebody: his own by name, then what his unit shares."""
    mine = saved_filters.c.person == person.name
    query = (
        select(saved_filters)
        .where(saved_filters.c.page == page, or_(mine, saved_filters.c.unit == person.unit))
        .order_by(saved_filters.c.name)
    )
    found = [SavedFilter(**row._mapping) for row in db.execute(query)]
    return sorted(found, key=lambda saved: saved.person != person.name)


def kept_query(page: FilterPage, query: str) -> str:
    """What is kept of an address's query."""
    said = dict(parse_qsl(query))
    return urlencode({name: said[name] for name in PARTS[page] if said.get(name)})


def _check(db: Connection, page: FilterPage, name: str, query: str, person: Person) -> None:
    problems = []
    if not name:
        problems.append(InputProblem("tên bộ lọc", "hãy đặt tên cho bộ lọc", "filter_name"))
    if len(name) > _LONGEST:
        text = f"dài {len(name)} ký tự, tối đa {_LONGEST}: hãy rút ngắn"
        problems.append(InputProblem("tên bộ lọc", text, "filter_name"))
    if not query:
        text = "chưa lọc gì: hãy chọn điều kiện lọc rồi lưu"
        problems.append(InputProblem("bộ lọc", text, "filter_name"))
    others = and_(
        saved_filters.c.person == person.name,
        saved_filters.c.page == page,
        saved_filters.c.name != name,
    )
    if db.execute(select(func.count()).where(others)).scalar_one() >= _MOST:
        text = f"đã có {_MOST} bộ lọc ở trang này: hãy xóa bớt"
        problems.append(InputProblem("bộ lọc", text, "filter_name"))
    if problems:
        raise InputError(problems)
