"""What is shown when something does not work: one plain sentence, a way on, and whatever was
typed."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from console.access import carried_on
from console.access.auth import UNATTENDED, DueFirst, SignedOut, sent_form
from console.access.signing_in import SIGN_IN
from console.shell import forms, pages
from console.shell.security import HEADERS
from console.views.readers import LinkEnded
from console.words.i18n import _
from content.database.db import DatabaseError
from content.database.vault import VaultError
from content.intake.errors import InputError, NoSuchThing
from content.office.office import current_office
from content.people.acts import NotAllowed
from content.people.rights import Permission
from content.people.users import people_who_may
from engine.context import Context
from wiring.settings import SettingsError

DUE_PAGES = {"password": "/tai-khoan/mat-khau", "factor": "/tai-khoan/buoc-hai"}
"""Where a person is led who has something to do before anything else."""

_MOST_NAMES = 3

Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers() -> dict[int | type[Exception], Handler]:
    """Which page follows which failure."""
    return {failure: _attended(page) for failure, page in _pages().items()}


def _attended(page: Handler) -> Handler:
    """What a page asks by itself is answered nothing: nobody waits for it."""

    async def answer(request: Request, error: Exception) -> Response:
        if request.url.path in UNATTENDED and "hx-request" in request.headers:
            return Response(status_code=204)
        return await page(request, error)

    return answer


def _pages() -> dict[int | type[Exception], Handler]:
    return {
        SignedOut: _signed_out,
        DueFirst: _due_first,
        NotAllowed: _not_allowed,
        LinkEnded: _link_ended,
        InputError: _refused,
        DatabaseError: _unusable,
        VaultError: _unusable,
        SettingsError: _unusable,
        RequestValidationError: _not_found,
        HTTPException: _other,
        500: _broken,
    }


def forged(scope: Scope) -> Response:
    """For a form that another site sent."""
    title = _("Yêu cầu không đến từ trang này")
    return _page(
        Request(scope),
        403,
        title,
        _("Hãy mở lại trang trong bảng điều khiển rồi làm lại; chưa có gì thay đổi."),
    )


async def _signed_out(request: Request, _error: Exception) -> Response:
    """To the sign-in page; a form that was sent meanwhile is kept there."""
    if request.method == "GET" and "hx-request" not in request.headers:
        place = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return RedirectResponse(f"{SIGN_IN}?tiep={place}", 303)
    if "hx-request" in request.headers:
        text = _(
            "Phiên làm việc đã hết: hãy đăng nhập ở một thẻ khác của trình duyệt rồi làm "
            "tiếp, nội dung đang gõ vẫn còn."
        )
        return pages.page(
            request, "shell/fragment_fault.html", status=401, title=_("Cần đăng nhập"), text=text
        )
    return pages.page(
        request,
        "signing/sign_in.html",
        status=401,
        faults=[],
        name="",
        then=request.url.path,
        kept=carried_on.pack(request.app.state.context.vault, request, await _typed(request)),
    )


async def _due_first(request: Request, error: Exception) -> Response:
    """To what the person has to do before anything else; what was typed is kept."""
    assert isinstance(error, DueFirst)
    if request.method == "GET" and "hx-request" not in request.headers:
        return RedirectResponse(DUE_PAGES[error.due], 303)
    if error.due == "password":
        text = _("Hãy đặt mật khẩu mới trước (trang «Tài khoản của tôi»), rồi làm tiếp.")
    else:
        text = _("Hãy bật bước xác nhận thứ hai trước (trang «Tài khoản của tôi»), rồi làm tiếp.")
    return _page(request, 403, _("Chưa làm được"), text, await _typed(request))


async def _not_allowed(request: Request, error: Exception) -> Response:
    """Who may, and whom to ask; the form goes again only where it is not the person's rights that
    are missing."""
    assert isinstance(error, NotAllowed)
    context, typed = request.app.state.context, await _typed(request)
    units = await run_in_threadpool(_units, context)
    text = pages.on_screen(error.told(lambda code: units.get(code, code)))
    if error.needs is not None:
        text += await run_in_threadpool(_whom_to_ask, context, *error.needs)
    title, again = _("Không được làm việc này"), error.needs is None
    return _page(request, 403, title, text, typed, again=again)


def _units(context: Context) -> Mapping[str, str]:
    """What units are called, by their codes; nothing while it cannot be looked up."""
    try:
        with context.database.read() as db:
            return current_office(db).units
    except DatabaseError:
        return {}


def _whom_to_ask(context: Context, permission: Permission, unit: str | None) -> str:
    """One more line with a few names; "" when nobody may, and when nobody can be looked up."""
    try:
        with context.database.read() as db:
            able = [person.name for person in people_who_may(db, permission, unit)]
    except DatabaseError:
        return ""
    if not able:
        return ""
    return "\n" + _("Hãy nhờ người làm được: %(names)s.", names=", ".join(able[:_MOST_NAMES]))


async def _link_ended(request: Request, _error: Exception) -> Response:
    """One answer for all reasons: whoever tries addresses learns nothing. What he wrote is his to
    copy; he has no other page here."""
    text = _(
        "Đường dẫn này đã hết hạn, bị thu hồi, bị chép thiếu, bài đã có bản mới hơn hoặc đã được "
        "quyết định. Hãy hỏi người đã gửi cho bạn."
    )
    typed = await _typed(request)
    if typed:
        text += "\n" + _("Góp ý vừa gõ chưa được ghi: hãy chép lại và gửi cho người đó.")
    title = _("Đường dẫn đọc đã hết")
    return _page(request, 404, title, text, typed, again=False, outside=True)


async def _refused(request: Request, error: Exception) -> Response:
    """Of an address that leads to nothing the answer is that there is none; of a form, that it
    cannot be done."""
    missing = request.method == "GET" and isinstance(error, NoSuchThing)
    status, title = (404, _("Không có trang này")) if missing else (422, _("Chưa làm được"))
    text = pages.on_screen(str(error))
    return _page(request, status, title, text[:1].upper() + text[1:], await _typed(request))


async def _unusable(request: Request, error: Exception) -> Response:
    return _page(request, 503, _("Tạm thời chưa làm được"), str(error), await _typed(request))


async def _not_found(request: Request, _error: Exception) -> Response:
    return _page(
        request, 404, _("Không có trang này"), _("Địa chỉ viết sai, hoặc trang đã được chuyển đi.")
    )


async def _other(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        most = _("Mỗi tệp nhỏ hơn 20 MB, mỗi ô không quá 200.000 ký tự.")
        back = _("Chưa có gì thay đổi: hãy quay lại trang trước, bớt nội dung rồi gửi lại.")
        return _page(request, 413, _("Nội dung gửi lên quá lớn"), f"{most} {back}")
    if error.status_code == 404 and error.detail != HTTPStatus.NOT_FOUND.phrase:
        back = _("Địa chỉ viết sai, hoặc trang đã được chuyển đi.")
        return _page(request, 404, error.detail, back)
    if error.status_code == 404:
        return await _not_found(request, error)
    return _page(
        request,
        error.status_code,
        _("Không làm được yêu cầu này"),
        _("Hãy quay lại trang trước rồi thử lại."),
    )


async def _broken(request: Request, _error: Exception) -> Response:
    """Made outside the guard, so it brings the headers itself."""
    text = _("Lỗi đã được ghi vào nhật ký máy chủ. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị.")
    answer = _page(request, 500, _("Có lỗi trong hệ thống"), text, await _typed(request))
    answer.headers.update(HEADERS)
    return answer


def _page(
    request: Request,
    status: int,
    title: str,
    text: str,
    kept: list[tuple[str, str]] | None = None,
    **more: object,
) -> Response:
    """`again=False`: what was typed is to be copied, it cannot be sent again; `outside=True`: for
    who has no other page here."""
    if status >= 500:
        forms.hand_on()
    if request.method == "POST":
        more["flashes"] = []  # what an earlier press was told has nothing to do with this one
    fragment = "hx-request" in request.headers
    template = "shell/fragment_fault.html" if fragment else "shell/fault.html"
    return pages.page(
        request,
        template,
        status=status,
        title=title,
        text=text,
        # its own key goes back into the form only where it is still good
        kept=[pair for pair in kept or [] if pair[0] != forms.FIELD],
        action=request.url.path,
        **more,
    )


async def _typed(request: Request) -> list[tuple[str, str]]:
    """The form that came with the request, as far as it can still be read."""
    if request.method != "POST":
        return []
    try:
        form = await sent_form(request)
    # too long, damaged, or already read by somebody else
    except (
        HTTPException,
        MultiPartException,
        RuntimeError,
    ):
        return []
    return pages.kept_fields(form.multi_items())
