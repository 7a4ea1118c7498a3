"""Dừng lịch này, Cho phát tiếp: a publication is stopped where it runs, and goes on later."""

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import SentForm, Stopping
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from content.calendar import stopping
from content.intake.errors import InputError

router = APIRouter()


@router.post("/lich/{publication:int}/dung")
def stop(visit: Stopping, publication: int, sent: SentForm) -> Response:
    """Stops it; what has not left is held."""
    try:
        with visit.context.database.write() as db:
            effect = stopping.stop(db, publication, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _refused(publication, error)
    told = _("Đã dừng lịch phát: %(count)s lượt chưa đi được giữ lại.", count=effect.deliveries)
    flying = _("%(count)s lượt đang trên đường, không gọi lại được.", count=effect.on_the_wire)
    more = [Flash(flying, "warning")] if effect.on_the_wire else []
    return pages.go(f"/lich/{publication}", Flash(told), *more)


@router.post("/lich/{publication:int}/phat-tiep")
def go_on(visit: Stopping, publication: int, sent: SentForm) -> Response:
    """Lets it go on where it stood."""
    try:
        with visit.context.database.write() as db:
            effect = stopping.go_on(db, publication, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _refused(publication, error)
    told = _("Phát tiếp: %(count)s lượt gửi lại vào hàng chờ.", count=effect.deliveries)
    return pages.go(f"/lich/{publication}", Flash(told))


def _refused(publication: int, error: InputError) -> Response:
    """Somebody else was quicker, or it is over: its page shows how it stands."""
    return pages.go(
        f"/lich/{publication}",
        *(Flash(f"{problem.where}: {problem.text}", "warning") for problem in error.problems),
    )
