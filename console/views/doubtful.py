"""Who of a list has nothing, or something odd, in a column that texts fill in: behind each figure
of the last look and of a release."""

from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access.auth import Reading
from console.words.doubts import kind_words
from console.words.i18n import _
from content.audiences.audiences import find_audience
from content.audiences.doubts import DoubtKind, column_doubts, doubtful_people
from content.audiences.find import ERASED
from content.intake.addresses import mask

router = APIRouter()

_PAGE = 100


@dataclass(frozen=True)
class DoubtfulPerson:
    """One of them: the row in the imported file, the address as this visitor may see it, the
    value where it may be seen."""

    row: int
    address: str
    value: str | None


@router.get("/nhom-nhan/{name}/can-xem")
def show(
    visit: Reading,
    name: str,
    cot: Annotated[str, Query(max_length=200)],
    loai: Annotated[DoubtKind, Query()] = "empty",
    trang: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """One page of them, in the file's order."""
    whole, begin = visit.may("addresses"), (trang - 1) * _PAGE
    with visit.context.database.read() as db:
        audience = find_audience(db, name)
        counted = column_doubts(db, audience, [cot]) or []
        total = sum(found.count for found in counted if found.kind == loai)
        rows = islice(doubtful_people(db, audience, cot, loai), begin, begin + _PAGE)
        people = []
        for row, sealed in rows:
            if sealed is None:
                people.append(DoubtfulPerson(row, _(ERASED), None))
                continue
            address, fields = visit.context.vault.unseal_person(sealed)
            shown = address if whole else mask(address)
            people.append(DoubtfulPerson(row, shown, fields.get(cot, "") if whole else None))
    return visit.page(
        "audiences/doubtful.html",
        audience=audience,
        column=cot,
        kind=loai,
        what=kind_words(loai),
        people=people,
        total=total,
        number=trang,
        more=begin + _PAGE < total,
        whole=whole,
    )
