"""Deciding on what is held of a publication: it goes out now, or is dropped."""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import SentForm, Settling, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words import words
from console.words.i18n import _
from content.calendar.publications import find_publication
from content.deliveries import settle_by_hand
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM, parse_local

router = APIRouter()


@router.get("/lich/{publication:int}/giu-lai")
def ask(visit: Settling, publication: int) -> Response:
    """The held deliveries of one publication, by their due time."""
    return _held(visit, publication)


@router.post("/lich/{publication:int}/giu-lai")
def settle(visit: Settling, publication: int, sent: SentForm) -> Response:
    """Notes a person's word about the held deliveries of one due time."""
    try:
        was_sent, at = _verdict(sent.get("verdict")), parse_local(str(sent.get("at", "")))
        with visit.context.database.write() as db:
            count = settle_by_hand.settle_held(
                db, publication, was_sent, visit.act(str(sent.get("why", ""))), at
            )
    except ValueError:
        raise HTTPException(404) from None
    except InputError as error:
        return _held(visit, publication, error, str(sent.get("why", "")))
    text = (
        _("%(count)s lượt gửi được phát ngay.", count=count)
        if not was_sent
        else _("%(count)s lượt gửi được bỏ.", count=count)
    )
    return pages.go("/", Flash(text))


def _held(visit: Visit, number: int, error: InputError | None = None, why: str = "") -> Response:
    with visit.context.database.read() as db:
        publication = find_publication(db, number)
        held = settle_by_hand.held_of(db, number)
    times = {
        held_rows.due_at: f"{held_rows.due_at.astimezone(VIETNAM):%Y-%m-%d %H:%M}"
        for held_rows in held
    }
    values: dict[str, Any] = {"publication": publication, "held": held, "times": times, "why": why}
    faults = pages.faults_of(error) if error else []
    return visit.page(
        "settling/held.html", status=422 if error else 200, faults=faults, words=words, **values
    )


def _verdict(given: object) -> bool:
    if given not in ("sent", "not-sent"):
        raise InputError([pages.problem("verdict", _("Hãy chọn một trong hai."))])
    return given == "sent"
