"""What a typed day is understood as, echoed beneath its field."""

from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import escape
from starlette.responses import HTMLResponse, Response

from console.access.auth import Reading

router = APIRouter()

_LONGEST = 60  # no day is written longer


@router.get("/ngay")
def tell(
    visit: Reading, o: Annotated[str, Query()] = "ngay", toi: Annotated[str, Query()] = ""
) -> Response:
    """The day in the field `o` of the address, in words; `toi` says that one ahead is meant."""
    text = visit.request.query_params.get(o, "")[:_LONGEST]
    told = visit.day_echo(text, bool(toi))
    if visit.is_fragment:
        return HTMLResponse(escape(told))
    return visit.page("calendar/day.html", typed=text, told=told)
