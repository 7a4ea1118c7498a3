"""Whether a form that a browser brought back (Back, a reload, a lost line) was done already."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from console.access.auth import Reading
from console.access.once import place_of
from console.shell import pages
from console.words.i18n import moment
from content.people.once import find_done, one_time_key

router = APIRouter()


@router.get("/mot-lan")
def ask(
    visit: Reading, noi: Annotated[str, Query()] = "", khoa: Annotated[str, Query()] = ""
) -> Response:
    """A notice for the form with the key `khoa` that goes to `noi`; nothing (204) while the person
    has done nothing with it."""
    once = one_time_key(visit.person.name, noi, khoa, [])
    with visit.context.database.read() as db:
        done = find_done(db, once.digest)
    if done is None:
        return Response(status_code=204)
    where = place_of(done) or "/"
    return HTMLResponse(pages.render("shell/used_notice.html", where=where, at=moment(done.at)))
