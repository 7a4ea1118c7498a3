"""Gửi thử cho tôi: a text, saved or being typed, sent to who looks and to nobody else."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.database.db import Connection
from content.intake.addresses import mask
from content.intake.errors import InputError
from content.items.items import Revision
from content.notices.own_tests import EVERY, MOST_A_DAY
from content.outlets.outlets import Outlet, find_outlet
from content.people.proofs import proven_address
from engine.decisions.own_test import TextToTry, outlets_to_try, text_to_try, try_on_oneself

router = APIRouter()


@dataclass(frozen=True)
class TryPlace:
    """An outlet by which the person can write to himself; `address` is masked, "" while none is
    proven. `asked`: the text is meant for such outlets."""

    outlet: Outlet
    address: str
    asked: bool


@router.get("/tin/{item}/gui-thu")
def ask(visit: Writing, item: str) -> Response:
    """By which outlet, and to which of one's own addresses."""
    return _page(visit, item)


@router.post("/tin/{item}/gui-thu")
def send(visit: Writing, item: str, sent: SentForm) -> Response:
    """Sends it; what was typed in the editor stays as it is."""
    text = _text(visit, item)
    with visit.context.database.read() as db:
        outlet = find_outlet(db, str(sent.get("outlet", "")))
    try:
        tried = try_on_oneself(text.context, text.revision, outlet, visit.act())
    except InputError as error:
        return _page(visit, item, error)
    said = _(
        "Đã gửi thử qua %(outlet)s đến %(address)s: thường đến trong một phút, trong giờ gửi của "
        "điểm phát đó.",
        outlet=tried.outlet,
        address=tried.address,
    )
    return pages.go(f"/tin/{item}/gui-thu", Flash(said))


def _page(visit: Visit, item: str, error: InputError | None = None) -> Response:
    text = _text(visit, item)
    with visit.context.database.read() as db:
        places = [
            TryPlace(outlet, mask(address) if address else "", _is_asked(text.revision, outlet))
            for outlet in outlets_to_try(db)
            for address in [_own(db, visit, outlet)]
        ]
    return visit.page(
        "items/try.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        item=text.revision,
        typed=text.typed,
        places=sorted(places, key=lambda place: not place.asked),
        most=MOST_A_DAY,
        every=int(EVERY.total_seconds()),
    )


def _own(db: Connection, visit: Visit, outlet: Outlet) -> str | None:
    return proven_address(db, visit.context.vault, visit.person.name, outlet.addressed or "")


def _is_asked(revision: Revision, outlet: Outlet) -> bool:
    return outlet.family in revision.document["channels"]


def _text(visit: Visit, item: str) -> TextToTry:
    found = text_to_try(visit.context, item, visit.person, visit.now)
    if found is None:
        raise HTTPException(404)
    visit.act().require("write", found.revision.unit)
    return found
