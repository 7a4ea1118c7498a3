"""Hệ thống › Tài khoản: who there is, and one page for each account with one page for each act on
it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access import signing_in
from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.accounts import account_state
from console.words.i18n import _, later
from console.words.words import revision_state
from content.calendar.unfinished import unfinished
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.sheets.written import csv_bytes
from content.items.turns import waiting_for
from content.people import accounts, passwords, second_factor, sessions
from content.people.account_file import account_rows
from content.people.acts import Person
from content.people.contacts import Contact, contact_of, set_contact
from content.people.required_factors import require_factor, required_roles, waive_factor
from content.people.rights import roles
from content.people.users import SHORTEST_PASSWORD, add_user
from engine.decisions import leaving

router = APIRouter()

_LIST = "/he-thong/tai-khoan"


@dataclass(frozen=True)
class AccountAct:
    """One act on an account: its title and button, whether it asks for the administrator's own
    password, and what it does; what it says stands on the next page."""

    title: str
    do: Callable[[Visit, Connection, str, FormData], str]
    proved: bool = False
    grave: bool = False


@router.get(_LIST)
def listed(visit: Administering) -> Response:
    """Who there is and was, and the form for one more."""
    return _listed(visit, {})


@router.get("/tai-tai-khoan/tai-khoan.csv")
def download(visit: Administering) -> Response:
    """Every account as a table; nothing in it signs anybody in."""
    with visit.context.database.read() as db:
        rows = account_rows(accounts.accounts(db, visit.now))
    text = csv_bytes(rows).decode("utf-8")
    return pages.file_answer(text, "tai-khoan.csv", "text/csv")


@router.post(_LIST)
def add(visit: Administering, sent: SentForm) -> Response:
    """A new account; asks for the administrator's own password."""
    try:
        signing_in.prove_again(visit, sent.get("password"))
        person = _person(sent)
        with visit.context.database.write() as db:
            new = str(sent.get("new_password", ""))
            add_user(db, person, new, visit.act(), must_change=True)
    except InputError as error:
        return _listed(visit, dict(pages.kept_fields(sent)), error)
    return pages.go(_LIST, Flash(_("Đã thêm tài khoản %(name)s.", name=person.name)))


@router.get(f"{_LIST}/{{name}}")
def show(visit: Administering, name: str) -> Response:
    """One account: its state, its sessions, what it has left open, and the acts on it."""
    return _shown(visit, name)


@router.post(f"{_LIST}/buoc-hai")
def ask_factor(visit: Administering, sent: SentForm) -> Response:
    """Of which roles the office asks a second factor."""
    wanted = {str(role) for role in sent.getlist("roles")}
    try:
        signing_in.prove_again(visit, sent.get("own_password"))
        with visit.context.database.write() as db:
            asked = required_roles(db)
            for role in roles():
                if role in wanted and role not in asked:
                    require_factor(db, role, visit.act())
                elif role in asked and role not in wanted:
                    waive_factor(db, role, visit.act())
    except InputError as error:
        return _listed(visit, {}, error)
    return pages.go(_LIST, Flash(_("Đã ghi vai trò nào phải có bước xác nhận thứ hai.")))


@router.post(f"{_LIST}/{{name}}/phien")
def end_sessions(visit: Administering, name: str, sent: SentForm) -> Response:
    """End one of an account's sessions, or all."""
    with visit.context.database.write() as db:
        if id := str(sent.get("id", "")):
            sessions.end_one(db, name, id, visit.act())
        else:
            sessions.end_all(db, name, visit.act())
    return pages.go(f"{_LIST}/{name}", Flash(_("Đã đăng xuất %(name)s.", name=name)))


@router.get(f"{_LIST}/{{name}}/{{what}}")
def ask(visit: Administering, name: str, what: str) -> Response:
    """The page of one act: what it means, and what it needs; not where it cannot be done now."""
    with visit.context.database.read() as db:
        account = _account(visit, db, name)
    if said := _not_now(account, what, visit.person.name):
        return pages.go(f"{_LIST}/{name}", Flash(said, "warning"))
    return _asked(visit, name, what)


@router.post(f"{_LIST}/{{name}}/{{what}}")
def do(visit: Administering, name: str, what: str, sent: SentForm) -> Response:
    """Do it, proved by the administrator's own password where it gives somebody power."""
    act = _act(what)
    try:
        if act.proved:
            signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            said = act.do(visit, db, name, sent)
    except InputError as error:
        return _asked(visit, name, what, error, dict(pages.kept_fields(sent)))
    if what == "dat-lai":  # the code stands on this page and nowhere else
        values: dict[str, Any] = {"name": name, "code": said, "hours": passwords.CODE_HOURS}
        return visit.page("system/account_code.html", **values)
    return pages.go(f"{_LIST}/{name}", Flash(said))


def _lock(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    left = leaving.lock_account(db, name, visit.act(str(sent.get("why", ""))))
    if not left:
        return _("Đã khóa tài khoản %(name)s.", name=name)
    said = _("Đã khóa tài khoản %(name)s. Người này còn việc dở, xem dưới đây.", name=name)
    return said


def _unlock(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    accounts.unlock(db, name, visit.act())
    return _("Đã mở khóa tài khoản %(name)s.", name=name)


def _role(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    leaving.change_role(db, name, str(sent.get("role", "")), visit.act())
    return _("Đã đổi vai trò.")


def _unit(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    leaving.change_unit(db, name, str(sent.get("unit", "")), visit.act())
    return _("Đã đổi đơn vị.")


def _contact(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    made = Contact(str(sent.get("email", "")), str(sent.get("chat_id", "")))
    set_contact(db, visit.context.vault, name, made, visit.act())
    return _("Đã ghi địa chỉ liên hệ.")


def _reset(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    return passwords.reset(db, name, visit.act())


def _take_off(visit: Visit, db: Connection, name: str, sent: FormData) -> str:
    second_factor.take_off(db, name, visit.act())
    return _("Đã bỏ bước xác nhận thứ hai của %(name)s.", name=name)


_ACTS = {
    "khoa": AccountAct(later("Khóa tài khoản"), _lock, proved=True, grave=True),
    "mo-khoa": AccountAct(later("Mở khóa tài khoản"), _unlock, proved=True),
    "vai-tro": AccountAct(later("Đổi vai trò"), _role, proved=True),
    "don-vi": AccountAct(later("Đổi đơn vị"), _unit),
    "lien-he": AccountAct(later("Ghi địa chỉ liên hệ"), _contact),
    "dat-lai": AccountAct(later("Đặt lại mật khẩu"), _reset, proved=True, grave=True),
    "bo-buoc-hai": AccountAct(
        later("Bỏ bước xác nhận thứ hai"), _take_off, proved=True, grave=True
    ),
}


def _not_now(account: accounts.Account, what: str, own: str) -> str:
    """Why an act on an account cannot be done as things are, and what to do; "" where it can."""
    name, locked = account.name, not account.active
    if what == "dat-lai" and name == own:
        return _("Mật khẩu của chính mình thì đổi ở trang «Tài khoản của tôi».")
    if locked and what in ("dat-lai", "bo-buoc-hai"):
        return _("Tài khoản %(name)s đang bị khóa: hãy mở khóa trước rồi làm tiếp.", name=name)
    if locked and what == "khoa":
        return _("Tài khoản %(name)s đã bị khóa.", name=name)
    if what == "mo-khoa" and not locked:
        return _("Tài khoản %(name)s không bị khóa.", name=name)
    if what == "bo-buoc-hai" and not account.factor:
        return _("Tài khoản %(name)s không có bước xác nhận thứ hai.", name=name)
    return ""


def _act(what: str) -> AccountAct:
    if what not in _ACTS:
        raise HTTPException(404)
    return _ACTS[what]


def _person(sent: FormData) -> Person:
    role = str(sent.get("role", ""))
    if role not in roles():
        raise InputError([InputProblem(_("vai trò"), _("chọn một vai trò"), "role")])
    return Person(str(sent.get("name", "")).strip(), role, str(sent.get("unit", "")).strip())


def _account(visit: Visit, db: Connection, name: str) -> accounts.Account:
    try:
        return accounts.account(db, name, visit.now)
    except InputError:
        raise HTTPException(404) from None


def _listed(visit: Visit, values: dict[str, str], error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found, asked = accounts.accounts(db, visit.now), required_roles(db)
    return visit.page(
        "system/accounts.html",
        status=422 if error else 200,
        faults=_named(pages.faults_of(error)) if error else [],
        accounts=found,
        account_state=account_state,
        asked=asked,
        roles=roles(),
        shortest=SHORTEST_PASSWORD,
        values={"name": "", "unit": "", "role": roles()[0], **values},
    )


def _named(faults: Sequence[pages.FormFault]) -> list[pages.FormFault]:
    """Each fault under the name of its box."""
    names = {
        "name": _("Tên tài khoản"),
        "unit": _("Đơn vị"),
        "new_password": _("Mật khẩu của tài khoản mới"),
    }
    return [replace(fault, label=names.get(fault.field, "")) for fault in faults]


def _shown(visit: Visit, name: str) -> Response:
    with visit.context.database.read() as db:
        account = _account(visit, db, name)
        values: dict[str, Any] = {
            "contact": contact_of(db, visit.context.vault, name).masked,
            "sessions": sessions.sessions_of(db, name, visit.now),
            "left": unfinished(db, name),
            "decisions": waiting_for(db, name),
            "account_state": account_state,
            "revision_state": revision_state,
        }
    return visit.page("system/account.html", account=account, **values)


def _asked(
    visit: Visit,
    name: str,
    what: str,
    error: InputError | None = None,
    values: dict[str, str] | None = None,
) -> Response:
    act = _act(what)
    with visit.context.database.read() as db:
        account, left = _account(visit, db, name), unfinished(db, name)
        contact = contact_of(db, visit.context.vault, name).masked
        decisions = waiting_for(db, name)
    person = account.person
    typed = {"role": person.role, "unit": person.unit, "why": "", "email": "", "chat_id": ""}
    return visit.page(
        "system/account_act.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        account=account,
        what=what,
        act=act,
        contact=contact,
        left=left,
        decisions=decisions,
        revision_state=revision_state,
        roles=roles(),
        values={**typed, **(values or {})},
    )
