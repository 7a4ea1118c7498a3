"""An import that takes longer than a page may: how far it is, a button that stops it, and what came
of it, whoever closed what meanwhile."""

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Listing, SentForm, Visit
from console.shell import pages
from console.shell.brought import UnclearTable
from console.shell.pages import Flash
from console.words.i18n import _, number
from content.audiences.list_imports import ListImport, ask_to_stop, find_import
from content.calendar.prepared import still_to_the_old
from content.intake.errors import InputError, InputProblem
from content.intake.sheets.table import AskedBack, TableChoice

router = APIRouter()

_AGAIN_S = 2


@router.get("/nhom-nhan/nhap/{number:int}")
def show(visit: Listing, number: int) -> Response:
    """How far it is; the page asks again by itself while it runs, without any script."""
    with visit.context.database.read() as db:
        found = find_import(db, number)
        old = still_to_the_old(db, found.name) if found.state == "done" else []
    answer = visit.page(
        "audiences/importing.html",
        found=found,
        dead=found.is_dead(visit.now),
        faults=pages.faults_of(refused(found)) if found.answer.get("problems") else [],
        asked=question(visit, found),
        rate=_rate(found),
        told=report_words(found.answer) if found.state == "done" else "",
        old=old,
    )
    if found.state == "running":  # a busy machine may yet finish what seemed dead
        answer.headers["Refresh"] = str(_AGAIN_S)
    return answer


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
    return InputError(InputProblem(*problem) for problem in found.answer["problems"])


def question(visit: Visit, found: ListImport) -> UnclearTable | None:
    """What the officer whose file it is has to answer; None where nothing is asked."""
    said = found.answer
    if found.state != "asked" or found.person != visit.person.name:
        return None
    (problem,) = refused(found).problems
    asked = AskedBack(problem.where, problem.text, said["asked"], said["sheets"])
    return UnclearTable(asked, said["token"], TableChoice(said["sheet"], said["hidden"]))


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
