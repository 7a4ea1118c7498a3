"""Signing in and out, and the language of the console."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from console.access import auth, carried_on, signing_in
from console.access.auth import Leaving, SentForm
from console.access.signing_in import SIGN_IN, NeedsCode, SignInOver
from console.shell import pages
from console.shell.pages import Flash, FormFault
from console.words import i18n
from console.words.i18n import _
from content.intake.errors import InputError

router = APIRouter()


@router.get(SIGN_IN)
def ask(request: Request, tiep: Annotated[str, Query()] = "/") -> Response:
    """The sign-in page."""
    return _form(request, then=pages.own_path(tiep))


@router.post(SIGN_IN)
def enter(request: Request, sent: SentForm) -> Response:
    """Signs in and goes on to where the person wanted to be; a form that was sent in between comes
    back."""
    name, password = str(sent.get("name", "")).strip().lower(), str(sent.get("password", ""))
    then, kept = pages.own_path(str(sent.get("then", "/"))), str(sent.get("kept", ""))
    try:
        token = signing_in.sign_in(request, name, password)
    except NeedsCode as half_way:
        return _code_form(request, half_way.token, then, kept)
    except InputError as error:
        return _form(
            request,
            status=422,
            name=name,
            then=then,
            kept=kept,
            faults=pages.faults_of(error),
        )
    return _inside(request, name, token, then, kept)


@router.post(f"{SIGN_IN}/ma")
def enter_code(request: Request, sent: SentForm) -> Response:
    """The second page of a sign-in: the code that the person's telephone shows."""
    half_way = str(sent.get("half_way", ""))
    then, kept = pages.own_path(str(sent.get("then", "/"))), str(sent.get("kept", ""))
    try:
        token, name = signing_in.finish(request, half_way, str(sent.get("code", "")))
    except SignInOver:
        text = _("Đã quá lâu hoặc quá nhiều lần: hãy đăng nhập lại từ đầu.")
        return _form(request, status=422, then=then, kept=kept, faults=[FormFault("name", text)])
    except InputError as error:
        return _code_form(request, half_way, then, kept, pages.faults_of(error))
    return _inside(request, name, token, then, kept)


@router.post(f"{SIGN_IN}/lai")
def begin_anew(request: Request, sent: SentForm) -> Response:
    """From the second page back to the first, with what both carry along."""
    then, kept = pages.own_path(str(sent.get("then", "/"))), str(sent.get("kept", ""))
    return _form(request, then=then, kept=kept)


def _inside(request: Request, name: str, token: str, then: str, packed: str) -> Response:
    """On to where the person wanted to be, or to what he typed before his session ended."""
    kept = carried_on.unpack(request.app.state.context.vault, packed, name)
    if kept is None:
        text = _("Nội dung gõ dở trước khi đăng nhập là của tài khoản khác: không hiện, không gửi.")
        answer = pages.go("/", Flash(text, "warning"))
    elif kept:
        answer = pages.page(request, "signing/send_again.html", then=then, kept=kept)
    else:
        answer = pages.go(then)
    signing_in.give_cookies(request, answer, name, token)
    return answer


@router.post("/dang-xuat")
def leave(visit: Leaving, sent: SentForm) -> Response:
    """Ends this session, or all of the person's sessions."""
    everywhere = sent.get("everywhere") == "1"
    signing_in.sign_out(visit, everywhere)
    answer = pages.go(
        SIGN_IN, Flash(_("Đã đăng xuất khỏi mọi thiết bị.") if everywhere else _("Đã đăng xuất."))
    )
    answer.delete_cookie(auth.COOKIE)
    return answer


@router.post("/ngon-ngu")
def choose(sent: SentForm) -> Response:
    """Keeps the chosen language in this browser."""
    answer = pages.go(pages.own_path(str(sent.get("then", "/"))))
    language = str(sent.get("language", ""))
    if language in i18n.LANGUAGES:
        answer.set_cookie(i18n.COOKIE, language, max_age=31_536_000, httponly=True, samesite="lax")
    return answer


def _code_form(
    request: Request,
    half_way: str,
    then: str,
    kept: str,
    faults: Sequence[FormFault] = (),
) -> Response:
    values = {"half_way": half_way, "then": then, "kept": kept, "faults": faults}
    return pages.page(request, "signing/code.html", status=422 if faults else 200, **values)


def _form(request: Request, status: int = 200, **values: object) -> Response:
    known = {"name": "", "then": "/", "kept": "", "faults": []}
    return pages.page(request, "signing/sign_in.html", status=status, **{**known, **values})
