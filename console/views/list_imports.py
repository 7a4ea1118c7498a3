"""An import that takes longer than a page may: how far it is, a button that stops it, and what came
of it, whoever closed what meanwhile."""

import csv
from io import StringIO
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from console.access.auth import Listing, SentForm, Visit
from console.shell import pages
from console.shell.brought import UnclearTable
from console.shell.pages import Flash
from console.shell.sending import attached
from console.words.i18n import _, number
from content.audiences.audiences import list_audiences
from content.audiences.list_imports import ListImport, ask_to_stop, find_import
from content.calendar.prepared import still_to_the_old
from content.intake.errors import InputError, InputProblem, RefusedRows
from content.intake.sheets.kept import KeptTables, kept_folder
from content.intake.sheets.table import AskedBack, choice_of
from content.intake.sheets.written import book_bytes

router = APIRouter()

_AGAIN_S = 2


@router.get("/nhom-nhan/nhap/{number:int}")
def show(visit: Listing, number: int) -> Response:
    """How far it is; the page asks again by itself while it runs: for its changing part, so that
    nothing is read aloud twice, or without any script for the whole page."""
    with visit.context.database.read() as db:
        found = find_import(db, number)
        old = still_to_the_old(db, found.name) if found.state == "done" else []
    return visit.page(
        "audiences/import_state.html" if visit.is_fragment else "audiences/importing.html",
        found=found,
        dead=found.is_dead(visit.now),
        faults=pages.faults_of(refused(found)) if found.answer.get("problems") else [],
        bad_rows=found.id if found.answer.get("rows") else 0,
        gives_back=found.person == visit.person.name,
        asked=question(visit, found),
        rate=_rate(found),
        told=report_words(found.answer) if found.state == "done" else "",
        old=old,
        again=_AGAIN_S,
    )


@router.get("/nhom-nhan/nhap/{number:int}/dong-loi")
def bad_rows(visit: Listing, number: int) -> Response:
    """Every bad row (where it stands, its column, a sentence; nothing of anybody) for whoever may
    take that list in. The name of the file is what the import noted, never what was asked for."""
    with visit.context.database.read() as db:
        found = find_import(db, number)
        for audience in list_audiences(db):
            if audience.name == found.name:
                visit.act().require("audience", audience.unit or None)
    name = Path(str(found.answer.get("rows") or "")).name
    path = visit.settings.home / "imports" / name
    if not name or not path.is_file():
        where, text = (
            _("lần nhập %(number)s", number=number),
            _("không có tệp dòng lỗi (chỉ giữ một giờ): hãy nhập lại tệp"),
        )
        raise InputError([InputProblem(where, text)])
    return FileResponse(path, media_type="text/csv", filename=name)


@router.post("/nhom-nhan/nhap/{number:int}/dong-bi-tu-choi")
def rejected(visit: Listing, number: int, sent: SentForm) -> Response:
    """The rows that could not be taken, with the reason in the last column: once, and only for who
    brought them, for they hold addresses."""
    with visit.context.database.read() as db:
        found = find_import(db, number)
    kept = KeptTables(kept_folder(visit.settings.home), visit.person.name)
    token = str(found.answer.get("rejected") or "")
    path = kept.find(token) if found.person == visit.person.name else None
    if path is None:
        text = _(
            "các dòng bị từ chối đã được tải về hoặc đã quá một giờ; hãy nhập lại tệp để có tệp mới"
        )
        raise InputError([InputProblem(found.file, text)])
    content = path.read_bytes()
    kept.drop(token)
    if sent.get("ext") == "csv":
        return attached(content, "dong-bi-tu-choi.csv")
    rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    book = book_bytes([(_("Dòng bị từ chối"), rows)])
    return attached(book, "dong-bi-tu-choi.xlsx")


@router.post("/nhom-nhan/nhap/{number:int}/dung")
def stop(visit: Listing, number: int, sent: SentForm) -> Response:
    """Ends it; nothing was taken."""
    del sent
    try:
        with visit.context.database.write() as db:
            ask_to_stop(db, number, visit.act())
    except InputError as error:
        return pages.go(f"/nhom-nhan/nhap/{number}", Flash(error.problems[0].text, "warning"))
    return pages.go(f"/nhom-nhan/nhap/{number}", Flash(_("Đang dừng; chưa nhập gì.")))


def refused(found: ListImport) -> InputError:
    """Why it was refused, as it was told then."""
    problems = [InputProblem(*problem) for problem in found.answer["problems"]]
    if "closing" in found.answer:
        return RefusedRows(problems, InputProblem(*found.answer["closing"]), number=found.id)
    return InputError(problems)


def question(visit: Visit, found: ListImport) -> UnclearTable | None:
    """What the officer whose file it is has to answer; None where nothing is asked."""
    said = found.answer
    if found.state != "asked" or found.person != visit.person.name:
        return None
    (problem,) = refused(found).problems
    asked = AskedBack(problem.where, problem.text, said["asked"], said["sheets"])
    return UnclearTable(asked, said["token"], choice_of(said))


def report_words(report: object) -> str:
    """What became of the rows: they add up."""
    counts = report if isinstance(report, dict) else vars(report)
    names = ("rows", "taken", "duplicates", "suppressed")
    return _(
        "%(rows)s dòng: nhận %(taken)s, trùng %(duplicates)s, thuộc danh sách ngừng gửi "
        "%(suppressed)s.",
        **{name: number(counts[name]) for name in names},
    )


def _rate(found: ListImport) -> int:
    passed = (found.seen_at - found.begun_at).total_seconds()
    return round(found.rows / passed) if passed >= 1 else 0
