"""Chữ ký thư (DKIM) of an e-mail outlet: its keys are made here, and what the domain has to publish
is shown."""

from typing import cast, get_args

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from channels.email.dkim import Signer
from console.access import signing_in
from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.intake.errors import InputError
from content.outlets.outlets import Outlet, find_outlet, save_outlets
from wiring.dkim_keys import (
    Work,
    changed,
    is_signed,
    keys_of,
    refuse_unknown_record,
    rotation_told,
)
from wiring.settings import SettingsError

router = APIRouter()


@router.get("/diem-phat/{name}/dkim")
def show(visit: Administering, name: str) -> Response:
    """The records of its keys, and what can be done with them."""
    return _shown(visit, name)


@router.post("/diem-phat/{name}/dkim")
def change(visit: Administering, name: str, sent: SentForm) -> Response:
    """Makes a key, or lets the old one go."""
    outlet, signers = _found(visit, name)
    context = visit.context
    try:
        work = _work(sent.get("work"))
        signing_in.prove_again(visit, sent.get("password"))
        if work == "drop-old" and signers:
            refuse_unknown_record(signers[0], context.site.dns_server)
        spec = changed(outlet, context.vault, context.site, work, visit.now)
        with context.database.write() as db:
            save_outlets(db, [spec], visit.act())
    except InputError as error:
        return _shown(visit, name, error)
    told = {
        "new": _("Đã tạo khóa. Thêm bản ghi dưới đây cho tên miền."),
        "ed25519": _("Đã tạo khóa thứ hai. Thêm bản ghi của nó cho tên miền."),
        "drop-old": _("Đã bỏ khóa cũ."),
    }
    return pages.go(f"/diem-phat/{name}/dkim", Flash(told[work]))


def _work(said: object) -> Work:
    if said not in get_args(Work):
        raise InputError([pages.problem("work", _("chọn việc muốn làm với khóa"))])
    return cast(Work, said)


def _shown(visit: Visit, name: str, error: InputError | None = None) -> Response:
    outlet, signers = _found(visit, name)
    return visit.page(
        "outlets/dkim.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        outlet=outlet,
        records=[signer.record for signer in signers],
        domain=signers[0].domain if signers else "",
        since=outlet.secrets_at.get("dkim.key"),
        changing="dkim.old_key" in outlet.secrets_at,
        second="dkim.ed25519_key" in outlet.secrets_at,
        rotation=rotation_told(signers),
    )


def _found(visit: Visit, name: str) -> tuple[Outlet, tuple[Signer, ...]]:
    with visit.context.database.read() as db:
        outlet = find_outlet(db, name)
    if outlet.retired_at is not None or not is_signed(outlet):
        raise HTTPException(404)
    try:
        return outlet, keys_of(outlet, visit.context.vault, visit.context.site)
    except SettingsError as error:
        raise InputError([pages.problem("work", str(error))]) from None
