"""Gỡ bài, Đính chính: takes back and puts right what stands, with a reason that the public reads,
writes to who got an older text, and says what nobody can take back."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Amending, Reading, SentForm, Settling, Visit
from console.looks.amended import look_at_amended
from console.looks.letters import looks_of
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _, moment, ngettext, number
from content.calendar.amended import amended as amended_items
from content.calendar.amending import Effect
from content.calendar.correcting import older_text
from content.calendar.publications import publications_of
from content.deliveries.settle_by_hand import settle_by_hand
from content.intake.errors import InputError, InputProblem
from content.items.items import approved_revision, newest_revision
from content.outlets.outlets import list_outlets
from content.people.audit import newest_of
from engine.decisions import amending as engine
from engine.decisions.amending import CorrectionSeen

router = APIRouter()

_KINDS = ("email", "phone")
_NO_FORM = {"seen": None, "replaces": False, "nothing": False}


@router.get("/tin/{item}/go")
def ask_withdrawal(visit: Amending, item: str) -> Response:
    """What a withdrawal does, and the question for its reason; of what was taken back already, who
    did it and when."""
    return _withdrawal(visit, item)


@router.post("/tin/{item}/go")
def withdraw(visit: Amending, item: str, sent: SentForm) -> Response:
    """Takes the item back wherever that can be done; where readers are led is shown first."""
    instead, moves = str(sent.get("replaced_by", "")), sent.get("moves") == "1"
    try:
        act = visit.act(str(sent.get("why", "")))
        target = engine.led_to(visit.context, item, instead, moves)
        if target and sent.get("sure") != target:
            act.require_why()
            return _withdrawal(visit, item, sent, target=target)
        effect = engine.withdraw(visit.context, item, act, instead, moves)
    except InputError as error:
        return _withdrawal(visit, item, sent, error)
    counts = [
        _("%(count)s lịch phát kết thúc", count=effect.publications),
        *([_("%(count)s lượt chưa đi đã bị hủy", count=effect.waiting)] if effect.waiting else []),
    ]
    told = Flash(_("Đã gỡ bài: %(what)s.", what=", ".join(counts)))
    return pages.go(f"/tin/{item}", told, *_gone(visit, effect))


@router.get("/tin/{item}/dinh-chinh")
def ask_correction(visit: Amending, item: str) -> Response:
    """What a correction does and whom it tells, and the question for its reason; or that only what
    is scheduled is replaced."""
    return _correction(visit, item, "", _KINDS)


@router.post("/tin/{item}/dinh-chinh")
def correct(visit: Amending, item: str, sent: SentForm) -> Response:
    """Puts the newest approved text in the place of the older ones, and writes to who got one."""
    why, tell = str(sent.get("why", "")), [str(kind) for kind in sent.getlist("tell")]
    try:
        effect = engine.correct(visit.context, item, visit.act(why), tell)
    except InputError as error:
        if "why" not in sent:  # the page showed that nothing had gone out yet
            error = _no_more_to_replace(visit, item) or error
        return _correction(visit, item, why, tell, error)
    done = _("Đã đính chính; trang này cho thấy từng nơi làm xong hay chưa.")
    if effect.replaced:
        done = ngettext(
            "Đã thay bản ở %(num)s lịch phát: chưa có gì phát ra nên không ghi đính chính.",
            "Đã thay bản ở %(num)s lịch phát: chưa có gì phát ra nên không ghi đính chính.",
            effect.publications,
        ) % {"num": number(effect.publications)}
    flashes = [Flash(done)]
    if effect.waiting:
        flashes.append(Flash(_("%(count)s lượt chưa đi mang bản mới.", count=effect.waiting)))
    if effect.letters:
        words = _(
            "Thư đính chính đến %(count)s người chờ người thứ hai cho phép (lịch phát %(number)s).",
            count=effect.people,
            number=effect.letters,
        )
        flashes.append(Flash(words, "warning"))
    elif effect.gone:
        flashes += _gone(visit, effect)
    return pages.go(f"/tin/{item}", *flashes)


def _no_more_to_replace(visit: Visit, item: str) -> InputError | None:
    """What happened while somebody looked at the question: another person gave the calendar the
    newest text, or the older one went out."""
    with visit.context.database.read() as db:
        revision = approved_revision(db, item)
        last = newest_of(db, ("item.replace",), f"item:{item}")
        older = older_text(db, revision) if revision else ""
    if older:
        gone = _("Bản cũ đã bắt đầu phát trong lúc bạn xem: nay phải đính chính, kèm lý do.")
        return InputError([InputProblem(item, gone)])
    if revision is None or last is None:
        return None
    told = _(
        "%(name)s đã thay lúc %(at)s, các lịch đã xếp mang bản %(number)s: xem trang của bài",
        name=last.actor,
        at=moment(last.at),
        number=revision.number,
    )
    return InputError([InputProblem(item, told)])


@router.get("/tin/{item}/da-thay-doi")
def amended(visit: Reading, item: str) -> Response:
    """How far a correction or withdrawal is; an open page of the item asks again and again."""
    with visit.context.database.read() as db:
        newest, changed = newest_revision(db, item), look_at_amended(db, item)
    if newest is None or changed is None:
        raise HTTPException(404)
    template = "amending/amended.html" if visit.is_fragment else "amending/amended_page.html"
    return visit.page(template, item=newest, amended=changed)


@router.post("/tin/{item}/sua-tay")
def by_hand(visit: Settling, item: str, sent: SentForm) -> Response:
    """Records that a refused correction or withdrawal was made by hand on the page."""
    number = str(sent.get("delivery", ""))
    if not number.isdecimal() or len(number) > 18:
        raise HTTPException(404)
    try:
        with visit.context.database.write() as db:
            settle_by_hand(db, int(number), True, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        told = [Flash(problem.text, "warning") for problem in error.problems]
        return pages.go(f"/tin/{item}", *told)
    return pages.go(f"/tin/{item}", Flash(_("Đã ghi nhận: sửa tay trên trang.")))


def _gone(visit: Visit, effect: Effect) -> list[Flash]:
    """What has left for good, by outlet."""
    if not effect.gone:
        return []
    with visit.context.database.read() as db:
        titles = {outlet.name: outlet.title for outlet in list_outlets(db)}
    places = ", ".join(
        f"{titles.get(name, name)} ({number(count)})" for name, count in effect.gone.items()
    )
    return [Flash(_("Đã gửi, không lấy lại được: %(places)s.", places=places), "warning")]


def _withdrawal(
    visit: Visit,
    item: str,
    sent: FormData | None = None,
    error: InputError | None = None,
    target: str = "",
) -> Response:
    """The form, or with `target` the question whether readers are to be led there."""
    typed = {name: str(sent.get(name, "")) if sent else "" for name in ("why", "replaced_by")}
    moves = bool(sent and sent.get("moves") == "1")
    template = "amending/withdraw_sure.html" if target else "amending/withdraw.html"
    return _page(visit, item, template, error, moves=moves, target=target, **typed)


def _correction(
    visit: Visit, item: str, why: str, tell: Sequence[str], error: InputError | None = None
) -> Response:
    try:
        seen = engine.look_at_correction(visit.context, item, why, tell)
    except InputError as none_approved:
        shown = error or none_approved
        return _page(visit, item, "amending/correct.html", shown, **_NO_FORM, done=None)
    with visit.context.database.read() as db:
        change = amended_items(db, [item]).get(item)
    done = change is not None and change.revision == seen.revision.number
    told = bool(change and change.letters) or not seen.by_kind
    if done and told and not seen.older:
        return _page(visit, item, "amending/correct.html", error, **_NO_FORM, done=change)
    letters = {"looks": looks_of(seen.letters)}
    kinds = _kinds(seen)
    values: dict[str, Any] = {"why": why, "tell": tell, "kinds": kinds, "letters": letters}
    values["replaces"] = seen.older == "waits" and not kinds
    values["nothing"] = not seen.older and not kinds
    return _page(visit, item, "amending/correct.html", error, seen=seen, **values)


def _kinds(seen: CorrectionSeen) -> list[tuple[str, str, int]]:
    """The kinds of address by which an older text went out: (kind, label, to how many)."""
    labels = {"email": _("Thư điện tử"), "phone": _("Tin nhắn SMS")}
    counts = {kind: sum(seen.by_kind.get(kind, {}).values()) for kind in _KINDS}
    return [(kind, labels[kind], counts[kind]) for kind in _KINDS if counts[kind]]


def _page(
    visit: Visit, item: str, template: str, error: InputError | None, **values: Any
) -> Response:
    with visit.context.database.read() as db:
        newest = newest_revision(db, item)
        if newest is None:
            raise HTTPException(404)
        scheduled, changed = publications_of(db, item), look_at_amended(db, item)
    alive = any(publication.state != "withdrawn" for publication in scheduled)
    faults = pages.faults_of(error) if error else []
    status = 422 if error and visit.request.method == "POST" else 200
    return visit.page(
        template,
        status=status,
        faults=faults,
        scheduled=scheduled,
        item=newest,
        amended=changed,
        alive=alive,
        **values,
    )
