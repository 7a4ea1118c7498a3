"""Hôm nay: what goes out today, and what needs a person."""

from fastapi import APIRouter
from starlette.responses import Response

from console.auth import Reading
from console.i18n import later
from console.views import Link
from console.words import waiting_kind
from content.waiting import waiting

router = APIRouter()
link = Link(later("Hôm nay"), "/", "house-door")


@router.get("/")
def today(visit: Reading) -> Response:
    """The first page."""
    with visit.works.database.read() as db:
        found = list(waiting(db))
    return visit.page("today.html", waiting=found, waiting_kind=waiting_kind)
