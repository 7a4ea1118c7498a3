"""Chiến dịch: items that belong together, how far each is, and when they are published."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Reading
from console.views import Link
from console.words import words
from console.words.i18n import later
from content.calendar.campaigns import campaigns

router = APIRouter()
link = Link(later("Chiến dịch"), "/chien-dich", "megaphone")


@router.get("/chien-dich")
def show_all(visit: Reading) -> Response:
    """Every campaign with its dates."""
    with visit.context.database.read() as db:
        found = campaigns(db)
    return visit.page("campaigns/index.html", found=found)


@router.get("/chien-dich/{name}")
def show(visit: Reading, name: str) -> Response:
    """One campaign: its items and its calendar."""
    with visit.context.database.read() as db:
        found = [campaign for campaign in campaigns(db) if campaign.name == name]
    if not found:
        raise HTTPException(404)
    return visit.page("campaigns/campaign.html", campaign=found[0], words=words)
