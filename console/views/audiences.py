"""Nhóm nhận: lists of addressees, what becomes of each as a whole, and who must not be written
to."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from console.access.auth import Exporting, Listing, Reading, SentForm, Suppressing, Visit
from console.shell import pages
from console.shell.brought import UnclearTable, bring
from console.shell.pages import Flash
from console.shell.sending import attached
from console.views import Link
from console.views.taking_lists import kept_tables, take_list
from console.words.i18n import _, later
from console.words.lists import decision_names, people_names
from content.audiences.audiences import (
    NOBODYS,
    audience_name,
    find_audience,
    give_audience,
    list_audiences,
    sample,
)
from content.audiences.export import Ext, record_export, write_export
from content.audiences.importing import ListFile
from content.audiences.list_imports import ListImport, recent_imports
from content.audiences.managing import called_now, describe_audience, rename_audience, use_again
from content.audiences.suppressions import suppress
from content.calendar.retired_lists import ScheduledFate, retire_audience, scheduled_for
from content.intake.addresses import mask
from content.intake.errors import InputError, RefusedRows

router = APIRouter()
link = Link(later("Nhóm nhận"), "/nhom-nhan", "people")

_SAMPLE = 5
_RECENT = timedelta(days=1)
_DECISIONS: Final[dict[str, ScheduledFate]] = {"keep": "keep", "cancel": "cancel"}
_TYPES: Final[dict[str, Ext]] = {"csv": "csv", "xlsx": "xlsx"}


@router.get("/nhom-nhan")
def show_all(visit: Reading) -> Response:
    """Every list, the form for a file, and the form for an address to leave alone."""
    return _page(visit)


@router.get("/nhom-nhan/{name}")
def show(visit: Reading, name: str) -> Response:
    """One list: its size, its columns, and a few masked addresses. The address of before it was
    renamed leads to it."""
    with visit.context.database.read() as db:
        now = called_now(db, name)
    if now != name:
        return RedirectResponse(f"/nhom-nhan/{quote(now)}", 302)
    return _one(visit, name)


def _one(
    visit: Visit, name: str, error: InputError | None = None, sent: SentForm | None = None
) -> Response:
    with visit.context.database.read() as db:
        audience = find_audience(db, name)
        people = sample(db, visit.context.vault, audience, _SAMPLE)
        coming = scheduled_for(db, name)
    said: Mapping[str, object] = sent or {}
    return visit.page(
        "audiences/audience.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        audience=audience,
        examples=[mask(address) for address, _fields in people],
        gives=visit.may("audience", NOBODYS),
        manages=visit.may("audience", audience.unit or None),
        exports=visit.may("addresses", audience.unit or None),
        coming=coming,
        kinds=people_names(),
        decisions=decision_names(),
        new_name=str(said.get("new_name", audience.name)),
        keeper=str(said.get("keeper", audience.keeper)),
        why=str(said.get("why", "")),
    )


@router.post("/nhom-nhan/{name}/don-vi")
def give(visit: Listing, name: str, sent: SentForm) -> Response:
    """Says whose a list is; only who may change the lists of every unit."""
    with visit.context.database.write() as db:
        give_audience(db, name, str(sent.get("unit", "")), visit.act())
    return pages.go(f"/nhom-nhan/{name}", Flash(_("Đã ghi nhóm nhận là của đơn vị nào.")))


@router.post("/nhom-nhan/{name}/ve")
def describe(visit: Listing, name: str, sent: SentForm) -> Response:
    """Says who is on a list, and who looks after it."""
    people, keeper = (str(sent.get(field, "")).strip() for field in ("people", "keeper"))
    try:
        with visit.context.database.write() as db:
            describe_audience(db, name, people, keeper, visit.act())
    except InputError as error:
        return _one(visit, name, error, sent)
    return pages.go(f"/nhom-nhan/{name}", Flash(_("Đã ghi về nhóm nhận này.")))


@router.post("/nhom-nhan/{name}/doi-ten")
def rename(visit: Listing, name: str, sent: SentForm) -> Response:
    """Calls a list something else; what is scheduled goes on."""
    try:
        with visit.context.database.write() as db:
            new = rename_audience(db, name, str(sent.get("new_name", "")), visit.act())
    except InputError as error:
        return _one(visit, name, error, sent)
    return pages.go(f"/nhom-nhan/{new}", Flash(_("Đã đổi tên nhóm nhận.")))


@router.post("/nhom-nhan/{name}/ngung-dung")
def retire(visit: Listing, name: str, sent: SentForm) -> Response:
    """Uses a list no more, after a decision on what is scheduled for it."""
    decision = _DECISIONS.get(str(sent.get("decision", "")), "")
    try:
        with visit.context.database.write() as db:
            retire_audience(db, name, decision, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _one(visit, name, error, sent)
    told = _("Đã ngừng dùng nhóm này: không xếp được lịch mới cho nhóm.")
    return pages.go(f"/nhom-nhan/{name}", Flash(told))


@router.post("/nhom-nhan/{name}/dung-lai")
def again(visit: Listing, name: str, sent: SentForm) -> Response:
    """Uses a list again that was put away."""
    del sent
    try:
        with visit.context.database.write() as db:
            use_again(db, name, visit.act())
    except InputError as error:
        return _one(visit, name, error)
    return pages.go(f"/nhom-nhan/{name}", Flash(_("Nhóm này được dùng lại.")))


@router.post("/nhom-nhan/{name}/tai-ve")
def export(visit: Exporting, name: str, sent: SentForm) -> Response:
    """The whole list as a file, for who may see whole addresses; it is written down who took it."""
    ext = _TYPES.get(str(sent.get("ext", "")), "xlsx")
    with visit.context.database.write() as db:
        audience = find_audience(db, name)
        record_export(db, audience, ext, visit.act())
    with TemporaryDirectory() as folder, visit.context.database.read() as db:
        path = Path(folder) / f"danh-sach.{ext}"
        write_export(db, visit.context.vault, audience, ext, path)
        return attached(path.read_bytes(), f"{name}.{ext}")


@router.post("/nhom-nhan")
def take(visit: Listing, sent: SentForm) -> Response:
    """Replaces a list by the file's rows: all of them or none."""
    try:
        name = audience_name(str(sent.get("name", "")))
        brought = bring(kept_tables(visit), sent, _("chọn tệp CSV hoặc XLSX"))
        return take_list(visit, name, ListFile(brought.path, brought.choice), brought)
    except InputError as error:
        return _page(visit, error, str(sent.get("name", "")))


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
        found = list_audiences(db, put_away=True)
        imports = recent_imports(db, visit.now - _RECENT) if visit.may("audience") else []
    faults = pages.faults_of(error) if error else []
    return visit.page(
        "audiences/index.html",
        status=422 if error else 200,
        found=[audience for audience in found if audience.retired_at is None],
        put_away=[audience for audience in found if audience.retired_at is not None],
        kinds=people_names(),
        name=name,
        faults=faults,
        asked=error if isinstance(error, UnclearTable) else None,
        bad_rows=error.number if isinstance(error, RefusedRows) else 0,
        imports=[listed for listed in imports if _is_open(visit, listed) and error is None],
    )
