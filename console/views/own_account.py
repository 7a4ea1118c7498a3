"""Tài khoản của tôi: the password, the addresses, the second factor and the sessions of whoever
looks."""

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from assets import qr
from console.access import signing_in
from console.access.auth import ChangingPassword, Reading, SentForm, SettingUpFactor, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.people import accounts, keyboard, passwords, second_factor, sessions
from content.people.contacts import Contact, contact_of, set_contact
from content.people.users import SHORTEST_PASSWORD

router = APIRouter()

_HERE = "/tai-khoan"


@router.get(_HERE)
def show(visit: Reading) -> Response:
    """Everything of one's own account."""
    with visit.context.database.read() as db:
        name = visit.person.name
        values: dict[str, Any] = {
            "account": accounts.account(db, name, visit.now),
            "contact": contact_of(db, visit.context.vault, name),
            "sessions": sessions.sessions_of(db, name, visit.now),
        }
    return visit.page("account/index.html", here=visit.session.id, **values)


@router.get(f"{_HERE}/mat-khau")
def ask_password(visit: ChangingPassword) -> Response:
    """The form for a new password; after a reset it comes before everything else."""
    return _password_form(visit)


@router.post(f"{_HERE}/mat-khau")
def change_password(visit: ChangingPassword, sent: SentForm) -> Response:
    """A new password: the old one is asked for, but for who came in by a one-time code."""
    fresh = visit.session.due == "password"
    try:
        if not fresh:
            signing_in.prove_again(visit, sent.get("password"))
        new = str(sent.get("new_password", ""))
        if new != sent.get("new_again"):
            text = _("hai lần gõ không giống nhau: hãy gõ lại cả hai")
            raise InputError([InputProblem(_("mật khẩu"), text, "new_again")])
        with visit.context.database.write() as db:
            ended = passwords.change_own(db, new, visit.act(), visit.session.token_hash)
    except InputError as error:
        return _password_form(visit, error)
    said = _("Đã đổi mật khẩu; %(count)s phiên khác đã kết thúc.", count=ended)
    return pages.go("/" if fresh else _HERE, Flash(said if ended else _("Đã đổi mật khẩu.")))


@router.get(f"{_HERE}/lien-he")
def ask_contact(visit: Reading) -> Response:
    """The form for one's own addresses."""
    with visit.context.database.read() as db:
        return _contact_form(visit, contact_of(db, visit.context.vault, visit.person.name))


@router.post(f"{_HERE}/lien-he")
def change_contact(visit: Reading, sent: SentForm) -> Response:
    """One's own e-mail address and chat id."""
    made = Contact(str(sent.get("email", "")), str(sent.get("chat_id", "")))
    try:
        with visit.context.database.write() as db:
            set_contact(db, visit.context.vault, visit.person.name, made, visit.act())
    except InputError as error:
        return _contact_form(visit, made, error)
    return pages.go(_HERE, Flash(_("Đã ghi địa chỉ liên hệ.")))


@router.post(f"{_HERE}/phim-tat")
def change_keys(visit: Reading, sent: SentForm) -> Response:
    """Whether one letter may be a command for oneself."""
    on = sent.get("on") == "1"
    with visit.context.database.write() as db:
        keyboard.set_single_keys(db, on, visit.act())
    return pages.go(_HERE, Flash(_("Đã bật phím tắt.") if on else _("Đã tắt phím tắt.")))


@router.post(f"{_HERE}/phien")
def end_sessions(visit: Reading, sent: SentForm) -> Response:
    """Sign another of one's browsers out, or all the others."""
    with visit.context.database.write() as db:
        if id := str(sent.get("id", "")):
            sessions.end_one(db, visit.person.name, id, visit.act())
        else:
            sessions.end_all(db, visit.person.name, visit.act(), visit.session.token_hash)
    return pages.go(_HERE, Flash(_("Đã đăng xuất nơi khác.")))


@router.get(f"{_HERE}/buoc-hai")
def ask_factor(visit: SettingUpFactor) -> Response:
    """The key for the telephone, as a picture and in letters; or the state of what is set up."""
    return _factor_form(visit)


@router.post(f"{_HERE}/buoc-hai")
def set_up_factor(visit: SettingUpFactor, sent: SentForm) -> Response:
    """Turn it on, proved by the password and the telephone's code; the recovery codes are shown
    this once."""
    vault, sealed = visit.context.vault, str(sent.get("sealed", ""))
    try:
        signing_in.prove_again(visit, sent.get("password"))
        offered = second_factor.offer(vault, visit.person.name, sealed)
        code = str(sent.get("code", ""))
        with visit.context.database.write() as db:
            codes = second_factor.set_up(db, vault, offered, code, visit.act())
    except InputError as error:
        return _factor_form(visit, sealed, error)
    return visit.page("account/codes.html", codes=codes, again=False)


@router.get(f"{_HERE}/ma-du-phong")
def ask_codes(visit: Reading) -> Response:
    """The question before new recovery codes."""
    return _sure(visit, "codes")


@router.post(f"{_HERE}/ma-du-phong")
def renew_codes(visit: Reading, sent: SentForm) -> Response:
    """Ten new recovery codes, shown this once."""
    try:
        signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            codes = second_factor.renew_codes(db, visit.act())
    except InputError as error:
        return _sure(visit, "codes", error)
    return visit.page("account/codes.html", codes=codes, again=True)


@router.get(f"{_HERE}/tat-buoc-hai")
def ask_off(visit: Reading) -> Response:
    """The question before the second factor is turned off."""
    return _sure(visit, "off")


@router.post(f"{_HERE}/tat-buoc-hai")
def turn_off_factor(visit: Reading, sent: SentForm) -> Response:
    """Turn one's own second factor off, where the office does not ask for it."""
    try:
        signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            second_factor.take_off(db, visit.person.name, visit.act())
    except InputError as error:
        return _sure(visit, "off", error)
    return pages.go(_HERE, Flash(_("Đã tắt bước xác nhận thứ hai."), "warning"))


def _password_form(visit: Visit, error: InputError | None = None) -> Response:
    return _form(visit, "account/password.html", error, shortest=SHORTEST_PASSWORD)


def _contact_form(visit: Visit, contact: Contact, error: InputError | None = None) -> Response:
    return _form(visit, "account/contact.html", error, contact=contact)


def _factor_form(visit: Visit, sealed: str = "", error: InputError | None = None) -> Response:
    name = visit.person.name
    with visit.context.database.read() as db:
        account = accounts.account(db, name, visit.now)
    offered = second_factor.offer(visit.context.vault, name, sealed)
    drawn = Markup(qr.svg(offered.address, _("Mã QR của khóa")))  # noqa: S704
    known = {"account": account, "offered": offered, "drawn": drawn}
    return _form(visit, "account/factor.html", error, **known)


def _sure(visit: Visit, what: str, error: InputError | None = None) -> Response:
    return _form(visit, "account/sure.html", error, what=what)


def _form(visit: Visit, template: str, error: InputError | None, **values: object) -> Response:
    faults = pages.faults_of(error) if error else []
    due = visit.session.due
    return visit.page(template, status=422 if error else 200, faults=faults, due=due, **values)
