"""Signing in and out, and passwords proved anew before what is grave."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from console.access.auth import COOKIE, Visit
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.people import sessions, users
from content.people.acts import Act
from engine.context import Context

SIGN_IN = "/dang-nhap"

log = logging.getLogger("lantoa.console")


def sign_in(context: Context, name: str, password: str, address: str) -> str:
    """The token of a new session; InputError for a wrong name or password, and while the account or
    the address must wait."""
    now = context.now()
    prove(context, name, password, address)
    with context.database.write() as db:
        users.strengthen(db, name, password)
        return sessions.begin(db, address, Act(users.find_person(db, name), now))


def prove(context: Context, name: str, password: str, address: str) -> None:
    """InputError unless the password is the account's; each wrong one makes the next tries wait
    longer."""
    now = context.now()
    with context.database.read() as db:
        wait = sessions.wait_seconds(db, name, address, now)
        right = wait == 0 and users.check_password(db, name, password)
    if right:
        return
    if wait:
        raise _refused(
            _("Đã sai mật khẩu nhiều lần: hãy thử lại sau %(seconds)s giây.", seconds=wait)
        )
    with context.database.write() as db:
        sessions.note_failure(db, name, address, now)
    log.warning("wrong password for an account from %s", address)
    raise _refused(_("Tên tài khoản hoặc mật khẩu không đúng."))


def prove_again(visit: Visit, password: object) -> None:
    """Before what is dangerous: InputError unless the person gives the password once more."""
    if not isinstance(password, str) or not password:
        raise _refused(_("Hãy nhập mật khẩu của bạn để xác nhận việc này."))
    prove(visit.context, visit.person.name, password, address_of(visit.request))


def sign_out(visit: Visit, everywhere: bool) -> None:
    """End this session, or every session of the person."""
    with visit.context.database.write() as db:
        if everywhere:
            sessions.end_all(db, visit.act())
        else:
            sessions.end(db, visit.session, visit.act())


def give_cookie(request: Request, answer: Response, token: str) -> None:
    """The session's cookie: no script reads it, no other site's form brings it; over https it never
    travels in the clear."""
    seconds, secure = int(sessions.LONGEST.total_seconds()), request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else "?"


def _refused(text: str) -> InputError:
    return InputError([InputProblem(_("mật khẩu"), text, "password")])
