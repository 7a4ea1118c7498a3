"""Nhật ký: every delivery, page by page at any depth; one delivery with all its attempts; what a
person decides about it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from console.access import looked_up
from console.access.auth import Reading, SentForm, Settling, Visit
from console.looks.log_csv import csv_lines
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.views import DayQuery, Link, RowQuery
from console.words.i18n import _, later
from console.words.reasons import headlines
from console.words.words import delivery_state
from content.audiences.find import ERASED, addresses, masked
from content.audiences.suppressions import address_of
from content.campaigns.table import items_of
from content.deliveries import log, settle_by_hand
from content.deliveries.filters import Filter
from content.deliveries.reasons import OwnReason
from content.deliveries.states import KINDS, LABELS
from content.finding.choices import campaign_names
from content.intake.addresses import mask
from content.intake.errors import InputError
from content.intake.local_time import midnight, written
from content.notices.told import titles_of, told_by
from content.outlets.outlets import find_outlet, list_outlets
from content.sorting.saved_filters import filters_of, kept_query
from wiring.reasons import SENTENCES, readable, words_of_provider

router = APIRouter()
link = Link(later("Nhật ký"), "/nhat-ky", "journal-text", count="unknown", group="watch")

_PAGE = 100


@dataclass(frozen=True)
class AskedLog:
    """The filter in the address; `token` stands for an address that this person typed."""

    which: Filter
    token: str = ""
    recipient: str = ""  # masked
    campaign: str = ""  # whose items' deliveries are asked for
    called: str = ""  # that campaign as people call it


def _span(tu: DayQuery = None, den: DayQuery = None) -> tuple[datetime | None, datetime | None]:
    """The days in the address, local and whole: from a moment, and before another."""
    return midnight(tu) if tu else None, midnight(den + timedelta(days=1)) if den else None


def _typed(visit: Reading, nguoi: Annotated[str, Query()] = "") -> tuple[str, str]:
    """The token in the address and the address that it stands for; one that has ended is 404."""
    typed = looked_up.unseal(visit, nguoi) if nguoi else ""
    if typed is None:
        raise HTTPException(404)
    return nguoi, address_of(typed)[1] if typed else ""


def _rows(
    diem_phat: Annotated[str, Query()] = "",
    trang_thai: Annotated[str, Query()] = "",
    bai: Annotated[str, Query()] = "",
    ma: Annotated[str, Query()] = "",
    kenh: Annotated[str, Query()] = "",
) -> Filter:
    """What the rows are to have in common."""
    return Filter(
        channel=kenh or None,
        outlet=diem_phat or None,
        state=trang_thai if trang_thai in LABELS else None,
        item=bai.strip() or None,
        code=ma if ma in SENTENCES else None,
    )


def _asked(
    visit: Reading,
    span: Annotated[tuple[datetime | None, datetime | None], Depends(_span)],
    rows: Annotated[Filter, Depends(_rows)],
    typed: Annotated[tuple[str, str], Depends(_typed)],
    chien_dich: Annotated[str, Query()] = "",
) -> AskedLog:
    """The filter in the address."""
    token, person = typed
    digest = visit.context.vault.address_hash(person) if person else None
    which = replace(rows, since=span[0], until=span[1], recipient=digest)
    if chien_dich:
        with visit.context.database.read() as db:
            which = replace(which, items=items_of(db, chien_dich))
            called = campaign_names(db).get(chien_dich, chien_dich)
    else:
        called = ""
    return AskedLog(which, token, mask(person) if person else "", chien_dich, called)


Asked = Annotated[AskedLog, Depends(_asked)]


@router.get("/nhat-ky")
def show(
    visit: Reading,
    asked: Asked,
    truoc: RowQuery = None,
    sau: RowQuery = None,
) -> Response:
    """One page of the log, newest first."""
    return _page(visit, asked, truoc, sau)


@router.post("/nhat-ky")
def ask(visit: Reading, sent: SentForm) -> Response:
    """The filter as it was filled in: an address goes on sealed, all else as it stands."""
    typed = str(sent.get("recipient", "")).strip()
    names = ("diem_phat", "trang_thai", "bai", "ma", "kenh", "tu", "den", "nguoi", "chien_dich")
    parts = {name: str(sent.get(name, "")).strip() for name in names}
    if typed:
        try:
            address_of(typed)
        except InputError as error:
            fault = pages.faults_of(
                InputError([pages.problem("recipient", error.problems[0].text)])
            )
            return _page(visit, AskedLog(Filter()), None, None, fault)
        parts["nguoi"] = looked_up.seal(visit, typed)
    return pages.go(f"/nhat-ky?{urlencode({name: said for name, said in parts.items() if said})}")


def _page(
    visit: Visit,
    asked: AskedLog,
    before: int | None,
    after: int | None,
    faults: Sequence[FormFault] = (),
) -> Response:
    which = asked.which
    with visit.context.database.read() as db:
        found = log.page(db, which, _PAGE, before, after)
        numbers = [row.id for row in found]
        people = masked(db, visit.context.vault, {row.recipient_id for row in found})
        texts, outlets = log.titles(db, numbers), list_outlets(db)
        told = titles_of(db, [row.id for row in found if row.kind == "notice"])
        filters = filters_of(db, visit.person, "log")
    return visit.page(
        "log/index.html",
        status=422 if faults else 200,
        faults=list(faults),
        found=found,
        told=told,
        texts=texts,
        people=people,
        asked=asked,
        outlets=outlets,
        titles={outlet.name: outlet.title for outlet in outlets},
        full=len(found) == _PAGE,
        first=before is None and after is None,
        which=which,
        since=_day(which.since),
        until=_day(which.until, back=True),
        states=LABELS,
        reasons=headlines(),
        own_words=(OwnReason.DECIDED, OwnReason.NOT_FIT, OwnReason.SUPPRESSED, OwnReason.WITHDRAWN),
        kinds=KINDS,
        address=address,
        filters=filters,
        kept=kept_query("log", address(asked)),
    )


@router.get("/nhat-ky.csv")
def export(visit: Reading, asked: Asked) -> Response:
    """All that the filter finds as CSV, read with flat memory; times are ISO 8601 in UTC, addresses
    masked."""
    head = {"Content-Disposition": 'attachment; filename="nhat-ky.csv"'}
    lines = csv_lines(visit.context.database, visit.context.vault, asked.which)
    # read before the answer begins: a database that cannot be used is said on a page
    first = next(lines)
    return StreamingResponse(
        chain([first], lines), media_type="text/csv; charset=utf-8", headers=head
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


def address(asked: AskedLog, **more: int) -> str:
    """The query of a filter, for links to other pages of it."""
    which = asked.which
    days = {"tu": _day(which.since), "den": _day(which.until, back=True)}
    parts = {
        "diem_phat": which.outlet,
        "trang_thai": which.state,
        "bai": which.item,
        "ma": which.code,
        "kenh": which.channel,
        "nguoi": asked.token,
        "chien_dich": asked.campaign,
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
        texts = log.titles(db, [delivery])
        outlet_title = find_outlet(db, found.outlet).title if found else ""
        to = addresses(db, visit.context.vault, [found.recipient_id] if found else [])
    if found is None:
        raise HTTPException(404)
    return visit.page(
        "log/delivery.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found,
        attempts=attempts,
        readable=readable,
        words_of_provider=words_of_provider,
        carried=carried,
        told=told,
        outlet_title=outlet_title,
        title=texts.get(delivery, ""),
        to=_shown(visit, to.get(found.recipient_id, "")),
        token=_token(visit, to.get(found.recipient_id, "")),
        alike=len(alike),
        kinds=KINDS,
    )


def _shown(visit: Visit, address: str) -> str:
    """An address as this person may see it."""
    return address if visit.may("addresses") or address in ("", ERASED) else mask(address)


def _token(visit: Visit, address: str) -> str:
    """What leads to the person's page; nothing for a page or screen, or once erased."""
    return looked_up.seal(visit, address) if address not in ("", ERASED) else ""


def _day(moment: datetime | None, back: bool = False) -> str:
    if moment is None:
        return ""
    return written(moment - timedelta(days=1 if back else 0))
