"""Phát khẩn: an approver lets a text out alone, and another person stands behind it afterwards."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from console.access import signing_in
from console.access.auth import Approving, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views.approvals import looked_at, require_why, shown, wrong_role
from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM, local_day, parse_local
from content.items import approval
from content.items.decisions import decisions_of
from engine.decisions import approving
from engine.decisions.approving import Checked
from engine.decisions.intake import refresh

router = APIRouter()


@router.get("/duyet/{item}/khan")
def ask_urgent(visit: Approving, item: str) -> Response:
    """The page of the urgent override: what leaves at once, and where."""
    return _urgent(visit, _fresh(visit, item))


@router.post("/duyet/{item}/khan")
def publish_urgent(visit: Approving, item: str, sent: SentForm) -> Response:
    """Lets a text out at once, without a second person; asks for the password again and for a
    reason."""
    seen, why = looked_at(visit, item), str(sent.get("why", "")).strip()
    until = str(sent.get("until", "")).strip()
    try:
        approving.require_same(
            seen, str(sent.get("sha256", "")), [str(name) for name in sent.getlist("channel")]
        )
        require_why(why)
        signing_in.prove_again(visit, sent.get("password"))
        approving.publish_urgent(
            visit.context, seen, visit.act(why), visit.settings.release_above, _moment(visit, until)
        )
    except InputError as error:
        typed = {"why": why, "until": until}
        faults = pages.faults_of(error)
        return _urgent(visit, looked_at(visit, item), status=422, faults=faults, **typed)
    text = _("Đang phát khẩn bài %(item)s. Một người khác phải xác nhận sau.", item=item)
    return pages.go(f"/tin/{item}", Flash(text, "warning"))


@router.get("/duyet/{item}/xac-nhan")
def ask_confirmation(visit: Approving, item: str) -> Response:
    """The page on which another person stands behind an urgent publication."""
    return _confirmation(visit, item)


@router.post("/duyet/{item}/xac-nhan")
def confirm(visit: Approving, item: str) -> Response:
    """Confirms an urgent publication."""
    with visit.context.database.write() as db:
        approval.confirm_urgent(db, item, visit.act())
    return pages.go("/duyet", Flash(_("Đã xác nhận lần phát khẩn của bài %(item)s.", item=item)))


def _fresh(visit: Visit, item: str) -> Checked:
    """The newest draft with the office's present fills, as it would leave."""
    found = looked_at(visit, item)
    if found.revision.state == "draft":
        refresh(visit.context, item, visit.act())
        found = looked_at(visit, item)
    return found


def _moment(visit: Visit, typed: str) -> datetime | None:
    """What was typed as the end, None for nothing; InputError otherwise."""
    try:
        return parse_local(typed, local_day(visit.now)) if typed else None
    except ValueError as error:
        raise InputError([InputProblem("hiện trên màn hình đến", str(error), "until")]) from None


def _urgent(visit: Visit, seen: Checked, status: int = 200, **values: Any) -> Response:
    known: dict[str, Any] = {"faults": [], "why": "", "wrong_role": wrong_role(visit, seen)}
    ends = seen.ends_at
    known["until"] = f"{ends.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if ends else ""
    return visit.page(
        "approvals/urgent.html", status=status, **{**known, **shown(visit, seen), **values}
    )


def _confirmation(visit: Visit, item: str) -> Response:
    with visit.context.database.read() as db:
        decided = next(
            (
                decision
                for decision in decisions_of(db, item)
                if decision.urgent and decision.confirmed_by is None
            ),
            None,
        )
    if decided is None:
        return pages.go(
            "/duyet",
            Flash(_("Bài %(item)s không có lần phát khẩn nào chờ xác nhận.", item=item), "warning"),
        )
    return visit.page(
        "approvals/confirm.html", urgent=decided, **shown(visit, looked_at(visit, item))
    )
