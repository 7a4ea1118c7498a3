"""Điểm phát: how each outlet does, a harmless try, and the switch that pauses it."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from channels import CHANNELS, channel_class
from channels.contract.accounts import Accounted
from channels.contract.channel import Tester
from console.access import signing_in
from console.access.auth import Administering, Halting, Reading, SentForm, Visit
from console.looks.model_forms import called, secrets_told
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.words.i18n import _, later
from content.calendar.retiring import remaining, retire
from content.deliveries.outlet_queue import Queue, queue_of
from content.deliveries.post_reach import reach_of_outlet
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import (
    Outlet,
    find_outlet,
    key_ends_soon,
    list_outlets,
    set_state,
    silent_since,
)
from content.people.done_once import OUTLET_TRIED, note_done
from content.sending import receipt_inbox
from content.sending.parts import parts_at_rest, resume_part
from wiring.advice import advice_of
from wiring.destinations import sharing_place
from wiring.grants import granted_at, is_connected
from wiring.outlet_form import changes, own_fields
from wiring.outlets import open_outlet
from wiring.registered import label_of
from wiring.settings import SettingsError

router = APIRouter()
_NEWEST = 10  # receipts that were set aside: more are in the log of the machine

link = Link(later("Điểm phát"), "/diem-phat", "broadcast", count="halted", group="watch")


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
        unconnected={outlet.id for outlet, _queue in found if not _connected(visit, outlet)},
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
    except SettingsError as error:
        return pages.go(f"/diem-phat/{name}", _tried(name, str(error)))
    problem = channel.test() if isinstance(channel, Tester) else None
    if not problem:
        with visit.context.database.write() as db:
            note_done(db, OUTLET_TRIED, visit.person.name, visit.now)
    if not isinstance(channel, Tester):
        told = _("%(name)s: cài đặt đọc được; kênh này không có gì để gọi thử.", name=name)
        return pages.go(f"/diem-phat/{name}", Flash(told))
    if outlet.surface and not problem:
        told = _("%(name)s: dùng được. Chưa phát gì.", name=name)
        return pages.go(f"/diem-phat/{name}", Flash(told))
    left = channel.account() if isinstance(channel, Accounted) and not problem else ""
    with visit.context.database.read() as db:
        others = sharing_place(db, visit.context.vault, visit.context.site, outlet)
    notes = [Flash(text, "warning") for text in advice_of(channel)]
    return pages.go(f"/diem-phat/{name}", _tried(name, problem, left, others), *notes)


def _tried(name: str, problem: str | None, left: str = "", others: Sequence[Outlet] = ()) -> Flash:
    if problem:
        return Flash(_("%(name)s: %(problem)s", name=name, problem=problem), "bad")
    told = _("%(name)s: nơi nhận trả lời và nhận tài khoản của ta. Chưa phát gì.", name=name)
    if not others:
        return Flash(f"{told} {left}".strip())
    listed = ", ".join(f"«{other.name}»" for other in others)
    same = _(
        "Cùng nơi đến với %(others)s: bài phát qua cả hai thì đến đó hai lần; nhịp gửi tính chung.",
        others=listed,
    )
    return Flash(f"{told} {same} {left}".strip(), "warning")


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


@router.get("/diem-phat/{name}/thoi-dung")
def ask_to_retire(visit: Administering, name: str) -> Response:
    """What still waits there, and what is to become of it."""
    return _retiring(visit, name, {})


@router.post("/diem-phat/{name}/thoi-dung")
def put_away(visit: Administering, name: str, sent: SentForm) -> Response:
    """Uses the outlet no more."""
    queue, why = str(sent.get("queue", "")), str(sent.get("why", ""))
    try:
        signing_in.prove_again(visit, sent.get("password"))
        if queue not in ("leave", "cancel"):
            raise InputError([pages.problem("queue", _("chọn cho đi nốt hay hủy"))])
        with visit.context.database.write() as db:
            retire(db, name, visit.act(why), cancel_queue=queue == "cancel")
    except InputError as error:
        return _retiring(visit, name, {"queue": queue, "why": why}, error)
    return pages.go(f"/diem-phat/{name}", Flash(_("Đã thôi dùng %(name)s.", name=name), "warning"))


def _retiring(
    visit: Visit, name: str, typed: dict[str, str], error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        outlet, left = find_outlet(db, name), remaining(db, name)
    return visit.page(
        "outlets/retire.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        outlet=outlet,
        left=left,
        typed=typed,
    )


def _shown(visit: Visit, name: str, error: InputError | None = None) -> Response:
    outlet, queue = _found(visit, name)
    with visit.context.database.read() as db:
        parts = parts_at_rest(db, outlet.id)
        strays, newest = receipt_inbox.set_aside(db, outlet.id, _NEWEST)
        post_reach = reach_of_outlet(db, outlet.id)
    faults = pages.faults_of(error) if error else []
    return visit.page(
        "outlets/outlet.html",
        status=422 if error else 200,
        outlet=outlet,
        queue=queue,
        parts=list(parts.values()),
        strays=strays,
        newest_strays=newest,
        post_reach=post_reach,
        hook=_hook(visit, outlet),
        granted_at=granted_at(outlet.channel),
        back=visit.request.url_for("come_back"),
        rests=outlet.rest_until is not None and outlet.rest_until > visit.now,
        label=label_of,
        faults=faults,
        settings=changes(None, outlet) if outlet.channel in CHANNELS else [],
        secrets=_secrets(outlet),
        connected=_connected(visit, outlet),
    )


def _secrets(outlet: Outlet) -> list[tuple[str, str]]:
    """What each secret is called on the form, and what is said of it."""
    fields = own_fields(outlet.channel) if outlet.channel in CHANNELS else ()
    told = secrets_told(outlet)
    return [(called(path, fields) or path, words) for path, words in told.items()]


def _connected(visit: Visit, outlet: Outlet) -> bool:
    """Whether nothing needs to be granted first; what cannot be opened says why by itself."""
    try:
        return is_connected(outlet, visit.context.vault, visit.context.site)
    except SettingsError:
        return True


def _hook(visit: Visit, outlet: Outlet) -> str | None:
    """Where its provider calls back, for those who set it up; None where none does."""
    known = outlet.channel in CHANNELS and visit.may("administer")
    reads = known and hasattr(channel_class(outlet.channel), "receipt_headers")
    return visit.context.site.hook(outlet.name) if reads else None


def _found(visit: Visit, name: str) -> tuple[Outlet, Queue]:
    with visit.context.database.read() as db:
        outlet = find_outlet(db, name)
        return outlet, queue_of(db, outlet.id)
