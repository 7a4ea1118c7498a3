"""Điểm phát: how each outlet does, a harmless try, and the switch that pauses it."""

from fastapi import APIRouter
from starlette.responses import Response

from channels.contract.channel import Tester
from console.access.auth import Halting, Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words.i18n import _, later
from content.deliveries.outlet_queue import Queue, queue_of
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import (
    Outlet,
    find_outlet,
    key_ends_soon,
    list_outlets,
    set_state,
    silent_since,
)
from content.sending.parts import parts_at_rest, resume_part
from wiring.outlets import open_outlet
from wiring.registered import label_of
from wiring.settings import SettingsError

router = APIRouter()
link = Link(later("Điểm phát"), "/diem-phat", "broadcast", count="halted")


@router.get("/diem-phat")
def show_all(visit: Reading) -> Response:
    """Every outlet with what it has in hand."""
    with visit.context.database.read() as db:
        found = [(outlet, queue_of(db, outlet.id)) for outlet in list_outlets(db)]
        parts = {outlet.id: sorted(parts_at_rest(db, outlet.id)) for outlet, _queue in found}
    return visit.page(
        "outlets/index.html",
        found=found,
        parts=parts,
        label=label_of,
        key_ends_soon=key_ends_soon,
        silent_since=silent_since,
    )


@router.get("/diem-phat/{name}")
def show(visit: Reading, name: str) -> Response:
    """One outlet: limits, queue, and what can be done about it."""
    return _shown(visit, name)


@router.post("/diem-phat/{name}/thu")
def attempt(visit: Halting, name: str, _sent: SentForm) -> Response:
    """A harmless call to the provider; nothing is published."""
    outlet, _queue = _found(visit, name)
    try:
        channel = open_outlet(outlet, visit.context.vault, visit.context.site)
        problem = channel.test() if isinstance(channel, Tester) else None
    except SettingsError as error:
        problem = str(error)
    told = (
        Flash(_("%(name)s: %(problem)s", name=name, problem=problem), "bad")
        if problem
        else Flash(_("%(name)s: dùng được.", name=name))
    )
    return pages.go(f"/diem-phat/{name}", told)


@router.post("/diem-phat/{name}/dung")
def pause(visit: Halting, name: str, sent: SentForm) -> Response:
    """Holds the outlet; its queue stays."""
    why = str(sent.get("why", "")).strip()
    if not why:
        return _shown(
            visit, name, InputError([InputProblem(name, _("hãy ghi lý do tạm dừng"), "why")])
        )
    with visit.context.database.write() as db:
        set_state(db, name, "paused", visit.act(why))
    return pages.go(
        f"/diem-phat/{name}",
        Flash(_("Đã tạm dừng %(name)s; những gì đang chờ vẫn ở lại.", name=name), "warning"),
    )


@router.post("/diem-phat/{name}/chay")
def resume(visit: Halting, name: str, _sent: SentForm) -> Response:
    """Lets the outlet go on."""
    with visit.context.database.write() as db:
        set_state(db, name, "active", visit.act())
    return pages.go(f"/diem-phat/{name}", Flash(_("%(name)s phát tiếp.", name=name)))


@router.post("/diem-phat/{name}/chay-lai")
def resume_one(visit: Halting, name: str, sent: SentForm) -> Response:
    """Lets one part of the outlet be written to again."""
    part = str(sent.get("part", ""))
    try:
        with visit.context.database.write() as db:
            resume_part(db, name, part, visit.act())
    except InputError as error:
        return _shown(visit, name, error)
    return pages.go(f"/diem-phat/{name}", Flash(_("%(part)s được gửi lại.", part=part)))


def _shown(visit: Visit, name: str, error: InputError | None = None) -> Response:
    outlet, queue = _found(visit, name)
    with visit.context.database.read() as db:
        parts = parts_at_rest(db, outlet.id)
    faults = pages.faults_of(error) if error else []
    return visit.page(
        "outlets/outlet.html",
        status=422 if error else 200,
        outlet=outlet,
        queue=queue,
        parts=list(parts.values()),
        rests=outlet.rest_until is not None and outlet.rest_until > visit.now,
        label=label_of,
        faults=faults,
    )


def _found(visit: Visit, name: str) -> tuple[Outlet, Queue]:
    with visit.context.database.read() as db:
        outlet = find_outlet(db, name)
        return outlet, queue_of(db, outlet.id)
