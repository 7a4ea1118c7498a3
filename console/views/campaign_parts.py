"""What a campaign is made of: items put in and taken out, the times that count from its event day,
its end."""

from datetime import time
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Scheduling, SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash
from console.views.campaigns import shown, typed_time
from console.words.i18n import _, ngettext
from content.campaigns.campaigns import Campaign
from content.campaigns.editing import end_campaign, ensure_row, reopen_campaign, require_open
from content.campaigns.membership import put_in, take_out
from content.campaigns.times import AskedTimes, add_times, plan_again, remove_time
from content.database.db import Connection
from content.intake.errors import InputError
from content.intake.local_time import parse_clock
from engine.decisions.campaigns import require_takers

router = APIRouter()

_KEPT: Final = ("item", "outlet", "audience", "side", "time")
"""What of a planned time the next one is begun with."""

_SIDES: Final = {"before": -1, "on": 0, "after": 1}


@router.post("/chien-dich/{name}/bai")
def put(visit: Writing, name: str, sent: SentForm) -> Response:
    """An item is put in beside its text."""
    item = str(sent.get("item", "")).strip()
    try:
        with visit.context.database.write() as db:
            campaign = _mine(db, visit, name)
            require_open(campaign)
            assert campaign.id is not None
            put_in(db, campaign.id, name, item, visit.act())
    except InputError as error:
        return shown(visit, name, error)
    return _back(name, "bang", _("Đã thêm bài vào chiến dịch."))


@router.post("/chien-dich/{name}/bo-bai")
def take(visit: Writing, name: str, sent: SentForm) -> Response:
    """And taken out again."""
    try:
        with visit.context.database.write() as db:
            campaign = _mine(db, visit, name)
            assert campaign.id is not None
            take_out(db, campaign.id, name, str(sent.get("item", "")), visit.act())
    except InputError as error:
        return shown(visit, name, error)
    return _back(name, "bang", _("Đã bỏ bài ra khỏi chiến dịch."))


@router.post("/chien-dich/{name}/gio")
def plan(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """An item is planned for outlets at a distance from the event day."""
    try:
        asked = _asked(sent)
        require_takers(visit.context, asked.item, asked.outlets)
        with visit.context.database.write() as db:
            count = add_times(db, name, asked, visit.act())
    except InputError as error:
        return shown(visit, name, error, typed_time(sent))
    text = ngettext("Đã thêm %(num)s giờ phát.", "Đã thêm %(num)s giờ phát.", count)
    kept = urlencode([(key, str(value)) for key, value in sent.multi_items() if key in _KEPT])
    return pages.go(f"/chien-dich/{name}?{kept}#them-gio", Flash(text % {"num": count}))


@router.post("/chien-dich/{name}/gio-lai")
def again(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Times whose publications were cancelled wait to be scheduled again."""
    try:
        with visit.context.database.write() as db:
            count = plan_again(db, name, _numbers(sent), visit.act())
    except InputError as error:
        return shown(visit, name, error)
    text = ngettext("Đã đặt lại %(num)s giờ phát.", "Đã đặt lại %(num)s giờ phát.", count)
    return _back(name, "dien-bien", text % {"num": count})


@router.post("/chien-dich/{name}/bo-gio")
def unplan(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Times that are not on the calendar are planned no more."""
    try:
        with visit.context.database.write() as db:
            for number in _numbers(sent):
                remove_time(db, name, number, visit.act())
    except InputError as error:
        return shown(visit, name, error)
    return _back(name, "dien-bien", _("Đã bỏ giờ phát."))


@router.post("/chien-dich/{name}/ket-thuc")
def end(visit: Writing, name: str) -> Response:
    """Nothing more is planned in it."""
    try:
        with visit.context.database.write() as db:
            end_campaign(db, name, visit.act())
    except InputError as error:
        return shown(visit, name, error)
    return _back(name, "", _("Chiến dịch đã kết thúc."))


@router.post("/chien-dich/{name}/mo-lai")
def reopen(visit: Writing, name: str) -> Response:
    """It goes on after all."""
    try:
        with visit.context.database.write() as db:
            reopen_campaign(db, name, visit.act())
    except InputError as error:
        return shown(visit, name, error)
    return _back(name, "", _("Đã mở lại chiến dịch."))


def _mine(db: Connection, visit: Visit, name: str) -> Campaign:
    campaign = ensure_row(db, name, visit.act())
    visit.act().require("write", campaign.unit)
    return campaign


def _asked(sent: FormData) -> AskedTimes:
    typed = typed_time(sent)
    days = typed["days"].strip() or "0"
    if typed["side"] == "on":
        days = "0"
    if not (days.isascii() and days.isdecimal() and len(days) < 5):
        raise InputError([pages.problem("days", _("ghi số ngày, ví dụ 7"))])
    return AskedTimes(
        typed["item"],
        typed["outlets"],
        typed["audiences"],
        int(days) * _SIDES.get(typed["side"], -1),
        _clock(typed["time"]),
    )


def _clock(text: str) -> time:
    try:
        return parse_clock(text)
    except ValueError as error:
        raise InputError([pages.problem("time", str(error))]) from None


def _numbers(sent: FormData) -> list[int]:
    return [int(text[:18]) for text in map(str, sent.getlist("times")) if text.isdecimal()]


def _back(name: str, place: str, text: str) -> Response:
    return pages.go(f"/chien-dich/{name}" + (f"#{place}" if place else ""), Flash(text))
