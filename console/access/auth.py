"""Who is asking: the session behind the cookie, the permission that a route needs, and passwords
proved anew."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.shell import pages
from console.words import days
from console.words.units import know_units
from content.deliveries.waiting import count_waiting
from content.intake.local_time import local_day
from content.office.office import current_office
from content.people import sessions
from content.people.acts import Act, Person
from content.people.rights import Permission
from content.people.sessions import Due, Session
from engine.context import Context
from wiring.settings import Settings

COOKIE = "lantoa_session"
KEY = "lantoa.once"
"""Where the scope of a request holds the one-time key with which its person acts."""

FORM = "lantoa.form"
"""Where it holds the form that was read from its body."""

UNATTENDED: Final = ("/thong-bao/chuong",)
"""What open pages ask by themselves: it does not keep its person signed in, and is answered nothing
where something is the matter."""

_SESSION = "lantoa.session"


class SignedOut(Exception):
    """The request needs a session and has none, or none any more."""


class DueFirst(Exception):
    """Before anything else the person has a password to choose, or a second factor to set up."""

    def __init__(self, due: Due) -> None:
        super().__init__(due)
        self.due = due


@dataclass(frozen=True)
class Visit:
    """One request of a signed-in person, with everything that a view works with."""

    request: Request
    session: Session
    context: Context
    settings: Settings
    now: datetime

    @property
    def person(self) -> Person:
        return self.session.person

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return "hx-request" in self.request.headers

    def act(self, why: str = "") -> Act:
        """What the person does now."""
        return Act(self.person, self.now, why.strip(), self.request.scope.get(KEY))

    def may(self, permission: Permission, unit: str | None = None) -> bool:
        """Whether the person has a permission, for an item of `unit` where one is given."""
        return self.person.may(permission, unit)

    def day_echo(self, text: str, ahead: bool = False) -> str:
        """What a typed day is understood as; with `ahead`, "1/12" is the next one."""
        today = local_day(self.now) if ahead else None
        return days.echo(text, self.context.calendar, today)

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A page with the person's navigation around it."""
        with self.context.database.read() as db:
            counts = count_waiting(db, self.now)
            office = current_office(db)
        know_units(office.units)
        known = {
            "person": self.person,
            "may": self.may,
            "now": self.now,
            "counts": counts,
            "office_name": office.name,
            "links": self.request.app.state.links,
            "day_echo": self.day_echo,
            "single_keys": self.session.single_keys,
        }
        return pages.page(self.request, template, status=status, **{**known, **values})


@dataclass(frozen=True)
class Require:
    """The permission that a route declares; answers the visit, SignedOut, DueFirst or NotAllowed.
    `while_due`: it is open to who has that to do before anything else."""

    permission: Permission
    while_due: tuple[Due, ...] = ()

    def __call__(self, request: Request) -> Visit:
        context: Context = request.app.state.context
        now = context.now()
        session = session_of(request)
        if session is None:
            raise SignedOut
        if session.due and session.due not in self.while_due:
            raise DueFirst(session.due)
        visit = Visit(request, session, context, request.app.state.settings, now)
        visit.act().require(self.permission)
        return visit


def require(permission: Permission, *while_due: Due) -> Require:
    """`visit: Annotated[Visit, Depends(require("write"))]` on a route: declares what it needs."""
    return Require(permission, while_due)


MOST_IN_A_FIELD = 1_000_000


async def sent_form(request: Request) -> FormData:
    """The form that a request brings, read once; an empty one without any."""
    form: FormData | None = request.scope.get(FORM)
    if form is None:
        try:
            form = await request.form(max_fields=2_000, max_part_size=MOST_IN_A_FIELD)
        except HTTPException as error:
            raise HTTPException(413) if "maximum size" in error.detail else error from None
        request.scope[FORM] = form
    return form


SentForm = Annotated[FormData, Depends(sent_form)]
"""The form that a request brings."""

Reading = Annotated[Visit, Depends(require("read"))]
Leaving = Annotated[Visit, Depends(require("read", "password", "factor"))]
ChangingPassword = Annotated[Visit, Depends(require("read", "password"))]
SettingUpFactor = Annotated[Visit, Depends(require("read", "factor"))]
Writing = Annotated[Visit, Depends(require("write"))]
Approving = Annotated[Visit, Depends(require("approve"))]
Scheduling = Annotated[Visit, Depends(require("schedule"))]
Stopping = Annotated[Visit, Depends(require("stop"))]
Releasing = Annotated[Visit, Depends(require("release"))]
Settling = Annotated[Visit, Depends(require("settle"))]
Listing = Annotated[Visit, Depends(require("audience"))]
Exporting = Annotated[Visit, Depends(require("addresses"))]
Suppressing = Annotated[Visit, Depends(require("suppress"))]
Drafting = Annotated[Visit, Depends(require("report"))]
Issuing = Annotated[Visit, Depends(require("issue"))]
Amending = Annotated[Visit, Depends(require("amend"))]
Halting = Annotated[Visit, Depends(require("halt"))]
Administering = Annotated[Visit, Depends(require("administer"))]
Auditing = Annotated[Visit, Depends(require("audit"))]
"""What a route asks of its visitor, one name a permission."""


def session_of(request: Request) -> Session | None:
    """Who sends a request, looked up once."""
    if _SESSION not in request.scope:
        context: Context = request.app.state.context
        request.scope[_SESSION] = _session(context, request, context.now())
    found: Session | None = request.scope[_SESSION]
    return found


def _session(context: Context, request: Request, now: datetime) -> Session | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with context.database.read() as db:
        found = sessions.find(db, token, now)
    attended = request.url.path not in UNATTENDED
    if found and attended and sessions.is_stale(found, now):
        with context.database.write() as db:
            sessions.touch(db, found, now)
    return found
