"""Finding: one box for words, numbers, and the address of a person.

Words stand in the page's address, so that one comes back to what was found. An address or telephone
number goes in the form's body, is not kept, and leads to a page whose address is sealed.
"""

import re
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from console.access import looked_up
from console.access.auth import Reading, SentForm, Visit
from console.looks.found import ShownGroup, ShownThing, shown_groups
from console.shell import pages
from console.shell.pages import FormFault
from console.words.i18n import _
from content.audiences import suppressions
from content.database.db import Connection
from content.deliveries import log
from content.finding.everything import look_for
from content.intake.errors import InputError

router = APIRouter()

_LONGEST: Final = 300
_PERSONAL = re.compile(r"@|[0-9](?:[\s.()-]*[0-9]){7}")
"""Something that is meant for an address or a telephone number, even where it is written wrong."""


@router.get("/tim")
def look(visit: Reading, q: str = "") -> Response:
    """What has the words; the box alone without any."""
    query = q.strip()[:_LONGEST]
    if _PERSONAL.search(query):  # typed into the address of the page: it is not looked for there
        return _results(visit, "")
    with visit.context.database.read() as db:
        groups = shown_groups(look_for(db, query, visit.person, visit.now), query, visit.person)
        numbered = _numbered(db, query)
    return _results(visit, query, [*numbered, *groups])


@router.post("/tim")
def find(visit: Reading, sent: SentForm) -> Response:
    """An address leads to the person's page; anything else to what has these words or that
    number."""
    query = str(sent.get("q", "")).strip()[:_LONGEST]
    if not _PERSONAL.search(query):
        return pages.go(f"/tim?{urlencode({'q': query})}" if query else "/tim")
    try:
        suppressions.address_of(query)
    except InputError as error:
        return _results(visit, query, faults=pages.faults_of(error))
    return pages.go(f"/nguoi/{looked_up.seal(visit, query)}")


def _results(
    visit: Visit,
    query: str,
    groups: list[ShownGroup] | None = None,
    faults: list[FormFault] | None = None,
) -> Response:
    return visit.page(
        "persons/search.html",
        status=422 if faults else 200,
        query=query,
        groups=groups or [],
        faults=faults or [],
    )


def _numbered(db: Connection, query: str) -> list[ShownGroup]:
    """The delivery of the number that was typed, if it is one."""
    if not re.fullmatch("#?[1-9][0-9]{0,17}", query):
        return []
    number = int(query.lstrip("#"))
    if log.find(db, number) is None:
        return []
    found = ShownThing(_("Lượt gửi %(number)s", number=number), f"/nhat-ky/{number}")
    return [ShownGroup("delivery", _("Nhật ký"), "journal-text", (found,), 1)]
