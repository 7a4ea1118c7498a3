"""A portal with thousands of items, one of them new: from the pump's start to its end.

*One second* is what a reader may wait; items, approvals and deliveries are rows as the product
writes them, copied from one real item.
"""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import approvals, items, revision_themes, revisions
from content.database.tables.publications import occurrences, publications
from content.intake.text import canonical, sha256_of
from content.outlets.outlets import mark_dirty
from engine.shift import work_outlet
from tests.engine.engine_kit import pump, put
from tests.kit import Home, make_home

ITEMS = 5_000
_OUTLET = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"
"""


def one_new_of(count: int = ITEMS) -> tuple[float, float]:
    """Seconds until everything stands for the first time, and until one more does."""
    with _portal(count) as home:
        first = _seconds(home)
        with home.database.write() as db:
            _copy(db, _rows(db), count)
            mark_dirty(db, _outlet(home), home.now)
        second = _seconds(home)
        public = home.context.site.public_dir
        assert len(list((public / "bai").iterdir())) == count + 1
        told = json.loads((public / "feeds" / "tin.json").read_bytes())["items"]
        assert told[0]["title"] == f"Bài số {count}"
        return first, second


@contextmanager
def _portal(count: int) -> Iterator[Home]:
    with TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home").people().plans().outlets(_OUTLET)
        with closing(home.database):
            put(home, "cong")
            pump(home, "cong")
            with home.database.write() as db:
                rows = _rows(db)
                for number in range(1, count):
                    _copy(db, rows, number)
                mark_dirty(db, _outlet(home), home.now)
            yield home


def _seconds(home: Home) -> float:
    began = time.perf_counter()
    work_outlet(home.context, _outlet(home), lambda: True)
    return time.perf_counter() - began


def _outlet(home: Home) -> int:
    (row,) = home.outlet_rows("cong")
    return int(row.id)


_Rows = dict[str, dict[str, Any]]
_TABLES = (items, revisions, approvals, publications, occurrences, deliveries)


def _rows(db: Connection) -> _Rows:
    """The rows of the one item that is there."""
    return {
        table.name: dict(db.execute(select(table).order_by(table.c.id).limit(1)).one()._mapping)
        for table in _TABLES
    }


def _copy(db: Connection, rows: _Rows, number: int) -> None:
    """One more item like it, an hour younger than the one before."""
    item, slug, later = f"tin-{number:05}", f"bai-so-{number}", timedelta(hours=number)
    document = json.loads(rows["revisions"]["document"])
    document |= {"id": item, "slug": slug, "title": f"Bài số {number}", "short_link": item}
    sha256, at = sha256_of(document), rows["items"]["first_published_at"]
    of_item = {"id": item, "slug": slug, "guid": f"tag:x,2026:{item}"}
    own: _Rows = {
        "items": {**of_item, "first_published_at": at + later},
        "revisions": {
            "item_id": item,
            "document": canonical(document).decode(),
            "sha256": sha256,
            "title": document["title"],
        },
        "approvals": {"sha256": sha256},
        "publications": {"item_id": item},
        "occurrences": {},
        "deliveries": {},
    }
    last: dict[str, int] = {}
    for table in _TABLES:
        values = {**rows[table.name], **own[table.name]}
        if table is not items:
            values.pop("id")
        links = {"revision_id": "revisions", "publication_id": "publications"}
        links["occurrence_id"] = "occurrences"
        values |= {name: last[of] for name, of in links.items() if name in values and of in last}
        if "due_at" in values:
            values["due_at"] = values["due_at"] + later
        made = db.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
        last[table.name] = made
    themes = [{"revision_id": last["revisions"], "theme": name} for name in document["themes"]]
    db.execute(insert(revision_themes), themes)
