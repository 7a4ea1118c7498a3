"""Khung đăng of an outlet: when it likes to show something."""

from datetime import time
from itertools import islice

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Reading, Scheduling, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.words.i18n import _
from console.words.slots import DAY_CHOICES, slot_day, slot_words
from content.calendar.slot_text import in_order, parse_slots
from content.calendar.slots import (
    MOST_IN_A_SLOT,
    FreeSlots,
    SlotRule,
    add_rules,
    remove_rule,
    rules_of,
)
from content.intake.errors import InputError
from content.intake.local_time import local_day, parse_clock
from content.outlets.outlets import find_outlet

router = APIRouter()

_NEXT = 5  # free slots that the page tells
_TYPED = ("slots", "times", "valid_from", "valid_to", "per_slot")


@router.get("/diem-phat/{name}/khung-dang")
def show(visit: Reading, name: str) -> Response:
    """The rules of one outlet, and the next slots that are free."""
    return _shown(visit, name)


@router.post("/diem-phat/{name}/khung-dang")
def add(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Adds what was written, or ticked."""
    try:
        rules = _rules(visit, sent)
        with visit.context.database.write() as db:
            add_rules(db, find_outlet(db, name), rules, visit.act())
    except InputError as error:
        return _shown(visit, name, sent, error)
    said = "; ".join(slot_words(rule) for rule in rules)
    return pages.go(_path(name), Flash(_("Đã thêm khung đăng: %(rules)s.", rules=said)))


@router.post("/diem-phat/{name}/khung-dang/bo")
def remove(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Takes one away; what was scheduled by it stays."""
    given = str(sent.get("id", ""))
    try:
        with visit.context.database.write() as db:
            number = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
            remove_rule(db, find_outlet(db, name), number, visit.act())
    except InputError as error:
        return _shown(visit, name, None, error)
    return pages.go(_path(name), Flash(_("Đã bỏ khung đăng; lịch đã xếp vẫn giữ nguyên.")))


def _rules(visit: Visit, sent: FormData) -> list[SlotRule]:
    """What was written in words, or ticked in boxes; the same days and number for all of it."""
    today = local_day(visit.now)
    begins, ends = day_sent(sent, "valid_from", today), day_sent(sent, "valid_to", today)
    per_slot = str(sent.get("per_slot", "")).strip() or "1"
    if not (per_slot.isascii() and per_slot.isdecimal() and len(per_slot) < 4):
        raise InputError([pages.problem("per_slot", _("ghi một số, ví dụ 1"))])
    parts = _written(str(sent.get("slots", ""))) + _ticked(sent)
    if not parts:
        text = _("ghi một câu, ví dụ: thứ Ba và thứ Năm 08:00; hoặc chọn ngày và ghi giờ")
        raise InputError([pages.problem("slots", text)])
    return [SlotRule(days, times, begins, ends, int(per_slot)) for days, times in parts]


def _written(text: str) -> list[tuple[tuple[str, ...], tuple[time, ...]]]:
    try:
        return parse_slots(text) if text.strip() else []
    except ValueError as error:
        raise InputError([pages.problem("slots", str(error))]) from None


def _ticked(sent: FormData) -> list[tuple[tuple[str, ...], tuple[time, ...]]]:
    days = [day for day in map(str, sent.getlist("weekdays")) if day in DAY_CHOICES]
    said = [
        part for part in str(sent.get("times", "")).replace(";", ",").split(",") if part.strip()
    ]
    if not days and not said:
        return []
    try:
        times = tuple(sorted({parse_clock(part) for part in said}))
        chosen = in_order(days)
    except ValueError as error:
        raise InputError([pages.problem("times", str(error))]) from None
    if not days or not times:
        text = _("chọn ít nhất một ngày và ghi ít nhất một giờ, ví dụ 8h, 17h30")
        raise InputError([pages.problem("times", text)])
    return [(chosen, times)]


def _shown(
    visit: Visit, name: str, sent: FormData | None = None, error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        outlet = find_outlet(db, name)
        rules = rules_of(db, [outlet.id]).get(outlet.id, ())
        free = FreeSlots(db, [outlet], visit.now, visit.context.calendar)
        taken = (free.take(outlet) for _seat in range(_NEXT * MOST_IN_A_SLOT))
        coming = list(islice(dict.fromkeys(at for at in taken if at), _NEXT))
    return visit.page(
        "outlets/slots.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        outlet=outlet,
        rules=[(rule, slot_words(rule)) for rule in rules],
        coming=coming,
        days=[(day, slot_day(day)) for day in DAY_CHOICES],
        chosen=[str(day) for day in sent.getlist("weekdays")] if sent else [],
        values={field: str(sent.get(field, "")) if sent else "" for field in _TYPED},
    )


def _path(name: str) -> str:
    return f"/diem-phat/{name}/khung-dang"
