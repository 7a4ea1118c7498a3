"""Deciding on many deliveries at once: chosen by state, outlet, age, reason or the provider's
words; asked for once more with their number and a sample; those that changed meanwhile are left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import SentForm, Settling, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _, number
from console.words.reasons import headlines
from console.words.words import delivery_state, waiting_kind
from content.audiences.find import masked
from content.database.db import Connection
from content.deliveries import log, settle_many
from content.deliveries.log import LogRow
from content.deliveries.settle_many import DecidedTogether, OpenState, Undecided
from content.intake.errors import InputError
from content.notices.told import titles_of
from content.outlets.outlets import list_outlets
from wiring.reasons import SENTENCES, readable, words_of_provider

router = APIRouter()

_SAMPLE = 8
_LISTED = 10
AGES = (1, 4, 24, 72, 168)
"""Hours that somebody may ask for."""


@dataclass(frozen=True)
class AskedMany:
    """The choice in the address; `hours`: what has waited at least so long."""

    which: Undecided
    hours: int | None = None

    def query(self) -> str:
        """The choice for an address."""
        which = self.which
        parts = {
            "trang_thai": which.state,
            "diem_phat": which.outlet,
            "ma": which.code,
            "loi": which.words,
            "gio": self.hours,
            "lich": which.publication,
        }
        return urlencode({name: value for name, value in parts.items() if value})


@dataclass(frozen=True)
class UndecidedLine:
    """One of them with what a person needs to judge it."""

    row: LogRow
    title: str
    recipient: str  # masked; empty for a page or screen
    said: str  # the provider's own words


def _places(
    diem_phat: Annotated[str, Query(max_length=200)] = "",
    lich: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> tuple[str | None, int | None]:
    return diem_phat or None, lich


def _asked(
    places: Annotated[tuple[str | None, int | None], Depends(_places)],
    trang_thai: Annotated[str, Query()] = "unknown",
    ma: Annotated[str, Query()] = "",
    loi: Annotated[str, Query(max_length=200)] = "",
    gio: Annotated[str, Query()] = "",
) -> AskedMany:
    """The choice in the address."""
    state: OpenState = "held" if trang_thai == "held" else "unknown"
    code = ma if ma in SENTENCES else None
    hours = int(gio) if gio in map(str, AGES) else None
    return AskedMany(Undecided(state, places[0], places[1], code, loi.strip() or None), hours)


ChosenMany = Annotated[AskedMany, Depends(_asked)]


@router.get("/cho-quyet-dinh")
def choose(visit: Settling, asked: ChosenMany) -> Response:
    """What waits, by outlet and reason; a choice, its first rows, and the two answers."""
    return _choose(visit, asked)


@router.post("/cho-quyet-dinh")
def ask(visit: Settling, asked: ChosenMany, sent: SentForm) -> Response:
    """Asks once more, with the number and a sample; then decides."""
    why, verdict = str(sent.get("why", "")).strip(), sent.get("verdict")
    if verdict not in ("sent", "not-sent") or not why:
        problem = pages.problem("why", _("Hãy ghi căn cứ rồi chọn một trong hai."))
        return _choose(visit, asked, InputError([problem]), why)
    if sent.get("sure") != "1":
        return _sure(visit, asked, str(verdict), why)
    which = _at(asked, visit, _moment(sent.get("seen_at")))
    try:
        with visit.context.database.write() as db:
            expected = _count(sent.get("count"))
            done = settle_many.settle_many(db, which, verdict == "sent", visit.act(why), expected)
    except InputError as error:
        return _choose(visit, asked, error, why)
    return pages.go("/", *_told(done))


def _choose(
    visit: Visit, asked: AskedMany, error: InputError | None = None, why: str = ""
) -> Response:
    which = _at(asked, visit, None)
    with visit.context.database.read() as db:
        values = {
            "alike": settle_many.alike_rows(db, Undecided(which.state)),
            "count": settle_many.count_of(db, which),
            "lines": _lines(db, visit, which, _LISTED),
            "outlets": list_outlets(db),
        }
    return visit.page(
        "settling/many.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        asked=asked,
        which=which,
        why=why,
        ages=AGES,
        kind=waiting_kind(which.state),
        reasons=_reasons(),
        readable=readable,
        **values,
    )


def _sure(visit: Visit, asked: AskedMany, verdict: str, why: str) -> Response:
    which = _at(asked, visit, visit.now)
    with visit.context.database.read() as db:
        count = settle_many.count_of(db, which)
        lines = _lines(db, visit, which, _SAMPLE)
    return visit.page(
        "settling/sure.html",
        asked=asked,
        verdict=verdict,
        why=why,
        count=count,
        lines=lines,
        seen_at=visit.now.isoformat(),
        reasons=_reasons(),
        readable=readable,
    )


def _lines(db: Connection, visit: Visit, which: Undecided, limit: int) -> list[UndecidedLine]:
    ids = settle_many.sample_of(db, which, limit)
    rows = log.of_ids(db, ids)
    people = masked(db, visit.context.vault, {row.recipient_id for row in rows})
    noted = settle_many.said_last(db, ids)
    said = {id: words_of_provider(*told) for id, told in noted.items()}
    titles = {**titles_of(db, ids), **log.titles(db, ids)}
    return [
        UndecidedLine(
            row,
            titles.get(row.id, row.item),
            people.get(row.recipient_id, ""),
            said.get(row.id, ""),
        )
        for row in rows
    ]


def _at(asked: AskedMany, visit: Visit, seen_at: datetime | None) -> Undecided:
    """The choice with its age counted back from when it was looked at."""
    moment = seen_at or visit.now
    before = moment - timedelta(hours=asked.hours) if asked.hours else None
    which = asked.which
    return Undecided(
        which.state, which.outlet, which.publication, which.code, which.words, before, seen_at
    )


def _moment(given: object) -> datetime:
    """When the question was shown; 404 for what no page of ours sends."""
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise HTTPException(404) from None
    if moment.tzinfo is None:
        raise HTTPException(404)
    return moment


def _count(given: object) -> int:
    text = str(given)
    if not text.isdecimal() or len(text) > 12:
        raise HTTPException(404)
    return int(text)


def _told(done: DecidedTogether) -> list[Flash]:
    became = ", ".join(
        f"{number(count)} {delivery_state(state).text.lower()}"
        for state, count in done.states.items()
    )
    said = [Flash(_("Đã quyết định cùng lúc: %(became)s.", became=became))]
    if done.changed:
        left = _("%(count)s lượt đã đổi trong lúc đó, được để nguyên.", count=number(done.changed))
        said.append(Flash(left, "warning"))
    return said


def _reasons() -> Mapping[str, str]:
    return headlines()
