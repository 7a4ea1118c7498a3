"""Nhóm nhận: lists of addressees, their import with a report of every row, and who must not be
written to."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Listing, Reading, SentForm, Suppressing, Visit
from console.shell import pages
from console.shell.brought import UnclearTable, bring
from console.shell.pages import Flash
from console.views import Link
from console.views.list_imports import report_words
from console.words.i18n import _, later
from content.audiences.audiences import (
    NOBODYS,
    find_audience,
    give_audience,
    list_audiences,
    sample,
)
from content.audiences.importing import ListFile, Lists, audience_name
from content.audiences.list_imports import ImportStopped, ListImport, recent_imports
from content.audiences.replacing import ImportReport
from content.audiences.suppressions import suppress
from content.calendar.prepared import still_to_the_old
from content.intake.addresses import mask
from content.intake.errors import InputError, RefusedRows
from content.intake.sheets.kept import KeptTables, kept_folder
from content.intake.sheets.table import AskedBack
from content.people import audit
from engine.decisions.list_importer import ImportOrder, start_import

router = APIRouter()
link = Link(later("Nhóm nhận"), "/nhom-nhan", "people")

_SAMPLE = 5
_QUICK_S = 3.0
_RECENT = timedelta(days=1)


@router.get("/nhom-nhan")
def show_all(visit: Reading) -> Response:
    """Every list, the form for a file, and the form for an address to leave alone."""
    return _page(visit)


@router.get("/nhom-nhan/{name}")
def show(visit: Reading, name: str) -> Response:
    """One list: its size, its columns, and a few masked addresses."""
    with visit.context.database.read() as db:
        audience = find_audience(db, name)
        people = sample(db, visit.context.vault, audience, _SAMPLE)
    return visit.page(
        "audiences/audience.html",
        audience=audience,
        examples=[mask(address) for address, _fields in people],
        gives=visit.may("audience", NOBODYS),
    )


@router.post("/nhom-nhan/{name}/don-vi")
def give(visit: Listing, name: str, sent: SentForm) -> Response:
    """Says whose a list is; only who may change the lists of every unit."""
    with visit.context.database.write() as db:
        give_audience(db, name, str(sent.get("unit", "")), visit.act())
    return pages.go(f"/nhom-nhan/{name}", Flash(_("Đã ghi nhóm nhận là của đơn vị nào.")))


@router.post("/nhom-nhan")
def take(visit: Listing, sent: SentForm) -> Response:
    """Replaces a list by the file's rows: all of them or none."""
    try:
        name = audience_name(str(sent.get("name", "")))
        report = _taken(visit, name, sent)
    except InputError as error:
        return _page(visit, error, str(sent.get("name", "")))
    if isinstance(report, int):
        return pages.go(f"/nhom-nhan/nhap/{report}")
    text = report_words(report)
    said = [Flash(note, "warning") for note in report.notes]
    return pages.go(f"/nhom-nhan/{name}", Flash(text), *said, *_to_the_old(visit, name))


def _taken(visit: Visit, name: str, sent: SentForm) -> ImportReport | int:
    """What became of the file; the import's number where it takes longer than a page should."""
    folder = visit.settings.home / "imports"
    kept = KeptTables(kept_folder(visit.settings.home), visit.person.name)
    brought = bring(kept, sent, _("chọn tệp CSV hoặc XLSX"))
    lists = Lists(visit.context.database, visit.context.vault, folder)
    file = ListFile(brought.path, brought.choice)
    order = ImportOrder(lists, name, file, visit.act(), brought.token, brought.drop)
    running = start_import(visit.context, order)
    if not running.done.wait(_QUICK_S):
        with visit.context.database.write() as db:
            audit.record(db, visit.act(), "audience.import_begin", f"audience:{name}")
        return running.id
    if isinstance(running.error, ImportStopped):  # by somebody else, while this page waited
        return running.id
    if isinstance(running.error, AskedBack):
        raise UnclearTable(running.error, brought.token, brought.choice)
    if running.error is not None:
        raise running.error
    assert running.report is not None
    return running.report


def _to_the_old(visit: Visit, name: str) -> list[Flash]:
    """What was prepared for the list that was replaced still goes to it."""
    with visit.context.database.read() as db:
        found = still_to_the_old(db, name)
    if not found:
        return []
    text = _(
        "Lịch phát %(numbers)s đã chuẩn bị trước khi thay, vẫn gửi cho danh sách cũ: không gửi nữa "
        "thì dừng hoặc hủy lịch đó.",
        numbers=", ".join(map(str, found)),
    )
    return [Flash(text, "warning")]


@router.post("/ngung-gui")
def leave_alone(visit: Suppressing, sent: SentForm) -> Response:
    """Puts an address on the list of those that must not be written to."""
    try:
        with visit.context.database.write() as db:
            act = visit.act(str(sent.get("why", "")))
            act.require_why()
            ended = suppress(db, visit.context.vault, str(sent.get("address", "")), act)
    except InputError as error:
        return _page(visit, error)
    return pages.go(
        "/nhom-nhan",
        Flash(
            _("Đã ngừng gửi đến địa chỉ này; %(count)s lượt đang chờ đã được dừng.", count=ended)
        ),
    )


def _is_open(visit: Visit, listed: ListImport) -> bool:
    """Whether an import still runs, or waits for the visitor's own answer."""
    is_mine = listed.person == visit.person.name
    return listed.state == "running" or (listed.state == "asked" and is_mine)


def _page(visit: Visit, error: InputError | None = None, name: str = "") -> Response:
    with visit.context.database.read() as db:
        found = list_audiences(db)
        imports = recent_imports(db, visit.now - _RECENT) if visit.may("audience") else []
    faults = pages.faults_of(error) if error else []
    return visit.page(
        "audiences/index.html",
        status=422 if error else 200,
        found=found,
        name=name,
        faults=faults,
        asked=error if isinstance(error, UnclearTable) else None,
        bad_rows=error.number if isinstance(error, RefusedRows) else 0,
        imports=[listed for listed in imports if _is_open(visit, listed) and error is None],
    )
