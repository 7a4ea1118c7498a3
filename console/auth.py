"""Who is asking: the session behind the cookie, the permission that a route needs, and passwords proved anew."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console import pages
from console.i18n import _
from console.rights import Permission, may
from content.deliveries.waiting import count_waiting
from content.intake.errors import InputError, InputProblem
from content.people import sessions, users
from content.people.acts import Act, NotAllowed, Person
from content.people.sessions import Session
from engine.context import Works
from engine.decisions.intake import Desk
from engine.decisions.preflight import Bench
from wiring.settings import Settings

COOKIE = "lantoa_session"

log = logging.getLogger("lantoa.console")


class SignedOut(Exception):
    """The request needs a session and has none, or none any more."""


@dataclass(frozen=True)
class Visit:
    """One request of a signed-in person, with everything that a view works with."""

    request: Request
    session: Session
    works: Works
    settings: Settings
    now: datetime

    @property
    def person(self) -> Person:
        return self.session.person

    @property
    def desk(self) -> Desk:
        return Desk(self.works.database, self.works.media_dir)

    @property
    def bench(self) -> Bench:
        return Bench(self.works.vault, self.works.site, self.works.load_picture)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return "hx-request" in self.request.headers

    def act(self, why: str = "") -> Act:
        """What the person does now."""
        return Act(self.person, self.now, why.strip())

    def may(self, permission: Permission, unit: str | None = None) -> bool:
        """Whether the person has a permission, for an item of `unit` where one is given."""
        return may(self.person, permission, unit)

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A page with the person's navigation around it."""
        with self.works.database.read() as db:
            counts = count_waiting(db)
        known = {"person": self.person, "may": self.may, "now": self.now, "counts": counts, "links": self.request.app.state.links}
        return pages.page(self.request, template, status=status, **{**known, **values})


@dataclass(frozen=True)
class Require:
    """The permission that a route declares; answers the visit, SignedOut or NotAllowed."""

    permission: Permission

    def __call__(self, request: Request) -> Visit:
        works: Works = request.app.state.works
        now = works.now()
        session = _session(works, request, now)
        if session is None:
            raise SignedOut
        if not may(session.person, self.permission):
            raise NotAllowed(_("Tài khoản %(name)s không có quyền làm việc này.", name=session.person.name))
        return Visit(request, session, works, request.app.state.settings, now)


def require(permission: Permission) -> Require:
    """`visit: Annotated[Visit, Depends(require("write"))]` on a route: declares what it needs."""
    return Require(permission)


MOST_IN_A_FIELD = 1_000_000


async def _sent(request: Request) -> FormData:
    try:
        return await request.form(max_fields=2_000, max_part_size=MOST_IN_A_FIELD)
    except HTTPException as error:
        raise HTTPException(413) if "maximum size" in error.detail else error from None


Sent = Annotated[FormData, Depends(_sent)]
"""The form that a request brings."""

Reading = Annotated[Visit, Depends(require("read"))]
Writing = Annotated[Visit, Depends(require("write"))]
Approving = Annotated[Visit, Depends(require("approve"))]
Scheduling = Annotated[Visit, Depends(require("schedule"))]
Releasing = Annotated[Visit, Depends(require("release"))]
Settling = Annotated[Visit, Depends(require("settle"))]
Amending = Annotated[Visit, Depends(require("amend"))]
Halting = Annotated[Visit, Depends(require("halt"))]
Administering = Annotated[Visit, Depends(require("administer"))]
Auditing = Annotated[Visit, Depends(require("audit"))]
"""What a route asks of its visitor, one name a permission."""


def sign_in(works: Works, name: str, password: str, address: str) -> str:
    """The token of a new session; InputError for a wrong name or password, and while the account or the address must wait."""
    now = works.now()
    prove(works, name, password, address)
    with works.database.write() as db:
        users.strengthen(db, name, password)
        return sessions.begin(db, address, Act(users.find_person(db, name), now))


def prove(works: Works, name: str, password: str, address: str) -> None:
    """InputError unless the password is the account's; each wrong one makes the next tries wait longer."""
    now = works.now()
    with works.database.read() as db:
        wait = sessions.wait_seconds(db, name, address, now)
        right = wait == 0 and users.check_password(db, name, password)
    if right:
        return
    if wait:
        raise _refused(_("Đã sai mật khẩu nhiều lần: hãy thử lại sau %(seconds)s giây.", seconds=wait))
    with works.database.write() as db:
        sessions.note_failure(db, name, address, now)
    log.warning("wrong password for an account from %s", address)
    raise _refused(_("Tên tài khoản hoặc mật khẩu không đúng."))


def prove_again(visit: Visit, password: object) -> None:
    """Before what is dangerous: InputError unless the person gives the password once more."""
    if not isinstance(password, str) or not password:
        raise _refused(_("Hãy nhập mật khẩu của bạn để xác nhận việc này."))
    prove(visit.works, visit.person.name, password, address_of(visit.request))


def sign_out(visit: Visit, everywhere: bool) -> None:
    """End this session, or every session of the person."""
    with visit.works.database.write() as db:
        if everywhere:
            sessions.end_all(db, visit.act())
        else:
            sessions.end(db, visit.session, visit.act())


def give_cookie(request: Request, answer: Response, token: str) -> None:
    """The session's cookie: no script reads it, no other site's form brings it; over https it never travels in the clear."""
    seconds, secure = int(sessions.LONGEST.total_seconds()), request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else "?"


def _session(works: Works, request: Request, now: datetime) -> Session | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    with works.database.read() as db:
        found = sessions.find(db, token, now)
    if found and sessions.is_stale(found, now):
        with works.database.write() as db:
            sessions.touch(db, found, now)
    return found


def _refused(text: str) -> InputError:
    return InputError([InputProblem(_("mật khẩu"), text, "password")])
