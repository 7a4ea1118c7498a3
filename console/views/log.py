"""Nhật ký: every delivery, page by page at any depth; one delivery with all its attempts; what a
person decides about it."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from console.access.auth import Reading, SentForm, Settling, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views import DayQuery, Link
from console.words.i18n import _, later
from console.words.words import delivery_state
from content.deliveries import log, settle_by_hand
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow
from content.deliveries.reasons import OwnReason
from content.deliveries.states import KINDS, LABELS
from content.intake.errors import InputError
from content.intake.local_time import midnight, written
from content.notices.told import titles_of, told_by
from content.outlets.outlets import list_outlets
from wiring.reasons import SENTENCES, headline

router = APIRouter()
link = Link(later("Nhật ký"), "/nhat-ky", "journal-text", count="unknown")

_PAGE = 100
_COLUMNS = (
    "id",
    "channel",
    "outlet",
    "item",
    "state",
    "kind",
    "due_at",
    "settled_at",
    "provider_id",
    "url",
    "reason",
    "code",
    "tries",
)


def _span(tu: DayQuery = None, den: DayQuery = None) -> tuple[datetime | None, datetime | None]:
    """The days in the address, local and whole: from a moment, and before another."""
    return midnight(tu) if tu else None, midnight(den + timedelta(days=1)) if den else None


def _asked(
    span: Annotated[tuple[datetime | None, datetime | None], Depends(_span)],
    diem_phat: Annotated[str, Query()] = "",
    trang_thai: Annotated[str, Query()] = "",
    bai: Annotated[str, Query()] = "",
    ma: Annotated[str, Query()] = "",
) -> Filter:
    """The filter in the address."""
    return Filter(
        *span,
        outlet=diem_phat or None,
        state=trang_thai if trang_thai in LABELS else None,
        item=bai.strip() or None,
        code=ma if ma in SENTENCES else None,
    )


Asked = Annotated[Filter, Depends(_asked)]


@router.get("/nhat-ky")
def show(
    visit: Reading,
    which: Asked,
    truoc: Annotated[int | None, Query()] = None,
    sau: Annotated[int | None, Query()] = None,
) -> Response:
    """One page of the log, newest first."""
    with visit.context.database.read() as db:
        found = log.page(db, which, _PAGE, truoc, sau)
        outlets = list_outlets(db)
        told = titles_of(db, [row.id for row in found if row.kind == "notice"])
    return visit.page(
        "log/index.html",
        found=found,
        told=told,
        outlets=outlets,
        titles={outlet.name: outlet.title for outlet in outlets},
        full=len(found) == _PAGE,
        first=truoc is None and sau is None,
        which=which,
        since=_day(which.since),
        until=_day(which.until, back=True),
        states=LABELS,
        reasons={code: headline(code) for code in SENTENCES},
        own_words=(OwnReason.DECIDED, OwnReason.NOT_FIT, OwnReason.SUPPRESSED, OwnReason.WITHDRAWN),
        kinds=KINDS,
        address=address,
    )


@router.get("/nhat-ky.csv")
def export(visit: Reading, which: Asked) -> Response:
    """All that the filter finds as CSV, read with flat memory; times are ISO 8601 in UTC."""
    head = {"Content-Disposition": 'attachment; filename="nhat-ky.csv"'}
    return StreamingResponse(
        _lines(visit, which), media_type="text/csv; charset=utf-8", headers=head
    )


@router.get("/nhat-ky/{delivery:int}")
def show_delivery(visit: Reading, delivery: int) -> Response:
    """One delivery with every attempt and the revision that it carries."""
    return _one(visit, delivery)


@router.post("/nhat-ky/{delivery:int}")
def settle(visit: Settling, delivery: int, sent: SentForm) -> Response:
    """A person decides what became of it."""
    try:
        with visit.context.database.write() as db:
            found = log.find(db, delivery)
            together = (
                log.alike(db, found)
                if found and found.state == "unknown" and sent.get("all") == "1"
                else [delivery]
            )
            for number in together:
                to = settle_by_hand.settle_by_hand(
                    db, number, sent.get("verdict") == "sent", visit.act(str(sent.get("why", "")))
                )
    except InputError as error:
        return _one(visit, delivery, error)
    text = _(
        "Đã quyết định; %(count)s lượt gửi nay là: %(state)s.",
        count=len(together),
        state=delivery_state(to).text,
    )
    return pages.go(f"/nhat-ky/{delivery}", Flash(text))


def address(which: Filter, **more: int) -> str:
    """The query of a filter, for links to other pages of it."""
    days = {"tu": _day(which.since), "den": _day(which.until, back=True)}
    parts = {
        "diem_phat": which.outlet,
        "trang_thai": which.state,
        "bai": which.item,
        "ma": which.code,
        **days,
        **more,
    }
    return urlencode({name: value for name, value in parts.items() if value})


def _one(visit: Visit, delivery: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found, attempts, carried = (
            log.find(db, delivery),
            log.attempts_of(db, delivery),
            log.revision_of(db, delivery),
        )
        alike = log.alike(db, found) if found else []
        told = told_by(db, visit.context.vault, delivery)
    if found is None:
        raise HTTPException(404)
    return visit.page(
        "log/delivery.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found,
        attempts=attempts,
        carried=carried,
        told=told,
        alike=len(alike),
        kinds=KINDS,
    )


def _lines(visit: Visit, which: Filter) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    with visit.context.database.read() as db:
        for row in log.rows(db, which):
            writer.writerow([_cell(row, name) for name in _COLUMNS])
            if buffer.tell() > 1 << 16:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _cell(row: LogRow, name: str) -> object:
    """A value for a spreadsheet: nothing in it is taken for a formula."""
    value = getattr(row, name)
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _day(moment: datetime | None, back: bool = False) -> str:
    if moment is None:
        return ""
    return written(moment - timedelta(days=1 if back else 0))
