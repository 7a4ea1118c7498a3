"""Signing in and out, and passwords proved anew before what is grave."""

import logging

from starlette.requests import Request
from starlette.responses import Response

from console.access import carried_on, devices
from console.access.auth import COOKIE, Visit
from console.access.half_way import HalfWay, HalfWays
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.people import passwords, second_factor, sessions, tries, users
from content.people.acts import Act, NotAllowed
from content.people.passwords import Opened
from content.people.tries import Trier
from engine.context import Context

SIGN_IN = "/dang-nhap"

log = logging.getLogger("lantoa.console")


class NeedsCode(Exception):
    """The second page is to be shown: under this name the sign-in waits for its code."""

    def __init__(self, token: str) -> None:
        super().__init__("a code is needed")
        self.token = token


def sign_in(request: Request, name: str, password: str) -> str:
    """The token of a new session; InputError for a wrong name or password, and while the account or
    the address must wait.

    NeedsCode where a second factor may stand behind it: where anybody of the office has one, a
    wrong password and a right one lead to the same page.
    """
    context, trier = _context(request), _trier(request, name)
    opened = _prove(context, trier, password)
    with context.database.read() as db:
        has = bool(opened) and second_factor.has_factor(db, name)
        hidden = not opened and second_factor.in_use(db)
    if has or hidden:
        half = HalfWay(name, opened, context.now())
        raise NeedsCode(_half_ways(request).add(half))
    if not opened:
        raise _refused(_("Tên tài khoản hoặc mật khẩu không đúng."))
    return _begin(context, trier, opened, 1)


def finish(request: Request, token: str, code: str) -> tuple[str, str]:
    """The token of a new session once the code is right too, and the account's name; InputError for
    a wrong code, SignInOver when too long or too many tries have gone by."""
    context = _context(request)
    half = _half_ways(request).try_code(token, context.now())
    if half is None:
        raise SignInOver
    trier = _trier(request, half.name)
    _reserve(context, trier)
    if not half.opened or not _code_fits(context, half.name, code):
        log.warning("a wrong second factor for an account from %s", trier.address)
        problem = InputProblem(
            _("mã"),
            _("Tên, mật khẩu hoặc mã không đúng: hãy gõ lại; quên thì nhờ quản trị đặt lại."),
            "code",
        )
        raise InputError([problem])
    _half_ways(request).end(token)
    return _begin(context, trier, half.opened, 1 + half.tries), half.name


class SignInOver(Exception):
    """The page for the code stood too long, or too many codes were tried: begin anew."""


def prove_again(visit: Visit, password: object) -> None:
    """Before what is dangerous: InputError unless the person gives the password once more.

    The session's own tries are counted: strangers at the sign-in page hinder nobody's work.
    """
    if not isinstance(password, str) or not password:
        raise _refused(_("Hãy nhập mật khẩu của bạn để xác nhận việc này."))
    address = address_of(visit.request)
    trier = Trier(visit.person.name, address, visit.session.token_hash)
    if _prove(visit.context, trier, password) != "password":
        raise _refused(_("Mật khẩu không đúng."))
    with visit.context.database.write() as db:
        tries.forgive(db, trier, 1)


def sign_out(visit: Visit, everywhere: bool) -> None:
    """End this session, or every session of the person."""
    with visit.context.database.write() as db:
        if everywhere:
            sessions.end_all(db, visit.person.name, visit.act())
        else:
            sessions.end(db, visit.session, visit.act())


def give_cookies(request: Request, answer: Response, name: str, token: str) -> None:
    """The session's cookie: no script reads it, no other site's form brings it; over https it never
    travels in the clear. And the one by which this browser is known again."""
    seconds, secure = int(sessions.LONGEST.total_seconds()), request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)
    devices.remember(_context(request).vault, request, answer, name)
    carried_on.remember(_context(request).vault, request, answer, name)


def address_of(request: Request) -> str:
    """Where the request comes from."""
    return request.client.host if request.client else "?"


def _prove(context: Context, trier: Trier, given: str) -> Opened:
    """What the password opens, after its try was counted; each wrong one makes the next tries wait
    longer."""
    _reserve(context, trier)
    with context.database.read() as db:
        opened = passwords.opened_by(db, trier.account, given, context.now())
        weak = opened == "password" and users.is_weak(db, trier.account)
    if weak:
        with context.database.write() as db:
            users.strengthen(db, trier.account, given)
    if not opened:
        log.warning("wrong password for an account from %s", trier.address)
    return opened


def _reserve(context: Context, trier: Trier) -> None:
    with context.database.write() as db:
        wait = tries.reserve(db, trier, context.now())
    if wait:
        said = _("Đã sai mật khẩu nhiều lần: hãy thử lại sau %(seconds)s giây.", seconds=wait)
        raise _refused(said)


def _code_fits(context: Context, name: str, code: str) -> bool:
    with context.database.write() as db:
        try:
            act = Act(users.find_person(db, name), context.now())
        except NotAllowed:  # locked between the two pages
            return False
        return second_factor.prove(db, context.vault, code, act)


def _begin(context: Context, trier: Trier, opened: Opened, tried: int) -> str:
    with context.database.write() as db:
        try:
            act = Act(users.find_person(db, trier.account), context.now())
        except NotAllowed:  # locked while the password was looked at
            raise _refused(_("Tên tài khoản hoặc mật khẩu không đúng.")) from None
        if opened == "code" and not passwords.use_code(db, trier.account):
            raise _refused(_("Tên tài khoản hoặc mật khẩu không đúng."))
        tries.forgive(db, trier, tried)
        return sessions.begin(db, trier.address, act)


def _trier(request: Request, name: str) -> Trier:
    known = devices.known_device(_context(request).vault, request, name)
    return Trier(name, address_of(request), known)


def _context(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


def _half_ways(request: Request) -> HalfWays:
    half_ways: HalfWays = request.app.state.half_ways
    return half_ways


def _refused(text: str) -> InputError:
    return InputError([InputProblem(_("mật khẩu"), text, "password")])
