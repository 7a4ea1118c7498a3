"""Danh sách ngừng gửi: the addresses that must not be written to, who put them there, when and
why; each opens the person's page, where what can be done stands."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access import looked_up
from console.access.auth import Suppressing
from console.views import Link
from console.words.i18n import _, later
from console.words.receiving import suppressed_by
from content.audiences.find import ERASED
from content.audiences.suppressions import (
    Suppression,
    count_suppressions,
    list_suppressions,
)
from content.intake.addresses import mask

router = APIRouter()
link = Link(later("Ngừng gửi"), "/ngung-gui", "slash-circle", "suppress", group="watch")

_PAGE = 100


@dataclass(frozen=True)
class SuppressedLine:
    """One address as the page shows it; without a token it was erased."""

    address: str
    token: str
    barred: Suppression


@router.get("/ngung-gui")
def show(visit: Suppressing, trang: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Response:
    """One page of them, the newest first."""
    with visit.context.database.read() as db:
        total = count_suppressions(db, visit.person)
        found = list_suppressions(db, visit.person, _PAGE, (trang - 1) * _PAGE)
    whole, lines = visit.may("addresses"), []
    for barred in found:
        address = visit.context.vault.unseal_person(barred.sealed)[0] if barred.sealed else ""
        token = looked_up.seal(visit, address) if address else ""
        shown = (address if whole else mask(address)) if address else _(ERASED)
        lines.append(SuppressedLine(shown, token, barred))
    more = trang * _PAGE < total
    return visit.page(
        "persons/suppressed.html",
        lines=lines,
        total=total,
        number=trang,
        more=more,
        suppressed_by=suppressed_by,
    )
