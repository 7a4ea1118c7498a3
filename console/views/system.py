"""Hệ thống: the emergency stop, the office, the record of acts, and the backup."""

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access import signing_in
from console.access.auth import Administering, Auditing, Halting, Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link, RowQuery
from console.words.act_names import act_name
from console.words.acts import detail_of, subject_name, subject_path
from console.words.i18n import _, later
from content.backup.backup import Source, write_backup
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.office.office import current_office
from content.people import audit, clocks, switches
from content.people.done_once import BACKUP_MADE, note_done
from content.people.switches import STOP_ALL, turn_off, turn_on
from content.plans.office_agency import said_of_plans

router = APIRouter()
link = Link(later("Hệ thống"), "/he-thong", "gear", group="setup")

_PAGE = 100


@router.get("/he-thong")
def show(visit: Reading) -> Response:
    """Everything on one page, as far as the person may see it."""
    return _shown(visit)


@router.post("/he-thong/dung-tat-ca")
def stop(visit: Halting, sent: SentForm) -> Response:
    """The emergency stop: every outlet on every host holds within seconds."""
    try:
        act = visit.act(str(sent.get("why", "")))
        act.require_why()
        with visit.context.database.write() as db:
            turn_on(db, STOP_ALL, act)
    except InputError as error:
        return _shown(visit, error)
    return pages.go("/he-thong", Flash(_("Đã dừng mọi điểm phát."), "warning"))


@router.post("/he-thong/phat-tiep")
def start(visit: Halting, sent: SentForm) -> Response:
    """Ends the emergency stop; asks for the password, because everything that waits leaves at
    once."""
    try:
        signing_in.prove_again(visit, sent.get("password"))
    except InputError as error:
        return _shown(visit, error)
    with visit.context.database.write() as db:
        turn_off(db, STOP_ALL, visit.act())
    return pages.go("/he-thong", Flash(_("Mọi điểm phát đã được phát tiếp.")))


@router.post("/he-thong/dong-ho")
def confirm_clock(visit: Halting, sent: SentForm) -> Response:
    """The clock that jumped is right: what waited leaves by it, so the password is asked for."""
    try:
        signing_in.prove_again(visit, sent.get("password"))
    except InputError as error:
        return _shown(visit, error)
    with visit.context.database.write() as db:
        clocks.confirm(db, visit.act())
    return pages.go("/he-thong", Flash(_("Đã xác nhận giờ của máy; hệ thống phát tiếp.")))


@router.post("/he-thong/sao-luu")
def save(visit: Administering, _sent: SentForm) -> Response:
    """A backup into the home's own folder, while everything runs."""
    name = f"lantoa-{visit.now.astimezone(VIETNAM):%Y%m%d-%H%M%S}.tar.gz"
    path = visit.settings.home / "backups" / name
    path.parent.mkdir(exist_ok=True)
    size = write_backup(
        Source(visit.context.database, visit.context.vault, visit.settings.home),
        path,
        version("lantoa"),
        visit.now,
    )
    with visit.context.database.write() as db:
        note_done(db, BACKUP_MADE, visit.person.name, visit.now)
    text = _(
        "Đã sao lưu vào %(path)s (%(size)s MB). Tệp khóa không có trong đó: giữ riêng.",
        path=path,
        size=f"{size / 1e6:.1f}",
    )
    return pages.go("/he-thong", Flash(text))


@router.get("/he-thong/nhat-ky")
def record(
    visit: Auditing,
    truoc: RowQuery = None,
    kiem: Annotated[bool, Query()] = False,
) -> Response:
    """The record of acts, newest first; `kiem` proves the whole chain."""
    with visit.context.database.read() as db:
        found = audit.entries(db, _PAGE, truoc)
        broken = audit.verify(db) if kiem else None
    return visit.page(
        "system/record.html",
        found=found,
        proved=kiem,
        broken=broken,
        more=len(found) == _PAGE,
        act_name=act_name,
        subject_name=subject_name,
        detail_of=detail_of,
        subject_path=subject_path,
    )


def _shown(visit: Visit, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        office, stopped = current_office(db), switches.stopped(db)
        in_plans = list(said_of_plans(db))
        jumps = clocks.jumps(db)
    return visit.page(
        "system/index.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        office=office,
        in_plans=in_plans,
        stopped=stopped,
        jumps=jumps,
        version=version("lantoa"),
        vendored=pages.vendored(),
    )
