"""Gỡ bài, Đính chính: takes back and puts right what stands, with a reason that the public reads,
and says what nobody can take back."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Amending, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.calendar.amending import Effect
from content.calendar.publications import publications_of
from content.intake.errors import InputError
from content.items.items import Revision, approved_revision, newest_revision
from engine.decisions import amending as engine

router = APIRouter()


@router.get("/tin/{item}/go")
def ask_withdrawal(visit: Amending, item: str) -> Response:
    """What a withdrawal does, and the question for its reason."""
    return _page(visit, item, "amending/withdraw.html")


@router.post("/tin/{item}/go")
def withdraw(visit: Amending, item: str, sent: SentForm) -> Response:
    """Takes the item back wherever that can be done."""
    why = str(sent.get("why", ""))
    try:
        effect = engine.withdraw(visit.context, item, visit.act(why))
    except InputError as error:
        return _page(visit, item, "amending/withdraw.html", why, error)
    text = _(
        "Đã gỡ bài: %(count)s lịch phát kết thúc, %(waiting)s lượt chưa đi đã bị hủy.",
        count=effect.publications,
        waiting=effect.waiting,
    )
    return pages.go(f"/tin/{item}", Flash(text), *_gone(effect))


@router.get("/tin/{item}/dinh-chinh")
def ask_correction(visit: Amending, item: str) -> Response:
    """What a correction does, and the question for its reason."""
    return _page(visit, item, "amending/correct.html")


@router.post("/tin/{item}/dinh-chinh")
def correct(visit: Amending, item: str, sent: SentForm) -> Response:
    """Puts the newest approved text in the place of the older ones."""
    why = str(sent.get("why", ""))
    try:
        effect = engine.correct(visit.context, item, visit.act(why))
    except InputError as error:
        return _page(visit, item, "amending/correct.html", why, error)
    changed = _(
        "Đã đính chính: %(count)s lịch phát và %(waiting)s lượt chưa đi mang bản mới.",
        count=effect.publications,
        waiting=effect.waiting,
    )
    return pages.go(f"/tin/{item}", Flash(changed), *_gone(effect))


def _gone(effect: Effect) -> list[Flash]:
    """What has left for good, by outlet."""
    if not effect.gone:
        return []
    places = ", ".join(f"{outlet} ({count})" for outlet, count in effect.gone.items())
    return [Flash(_("Đã gửi, không lấy lại được: %(places)s.", places=places), "warning")]


def _page(
    visit: Visit, item: str, template: str, why: str = "", error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        newest, approved = newest_revision(db, item), approved_revision(db, item)
        if newest is None:
            raise HTTPException(404)
        scheduled = publications_of(db, item)
    shown: dict[str, Revision | None] = {"item": newest, "approved": approved}
    faults = pages.faults_of(error) if error else []
    return visit.page(
        template, status=422 if error else 200, faults=faults, scheduled=scheduled, why=why, **shown
    )
