"""Ngày nghỉ, ngày làm bù: the year as offices work it, where each day comes from, and what waits
because of it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access import proposed
from console.access.auth import Administering, Reading, SentForm, Visit
from console.access.proposed import NewerStands, StandsNow
from console.shell import pages, uploads
from console.shell.pages import Flash
from console.shell.typed import day_needed
from console.words.i18n import _, ngettext
from content.calendar.agenda import agenda
from content.database.db import Connection
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, midnight
from content.intake.text import sha256_of
from content.intake.toml_text import toml_text
from content.office.holidays import Overrides, read_overrides
from content.office.own_days import (
    DAY_ACTS,
    DayWord,
    day_changes,
    own_days_of,
    replace_days,
    said_days,
    say_day,
    take_back_day,
)
from content.outlets.outlets import outlets_in_use

router = APIRouter()

_PATH = "/he-thong/ngay-nghi"
_WHAT = "days"


@router.get(_PATH)
def show(visit: Reading, nam: Annotated[int | None, Query(ge=2000, le=2199)] = None) -> Response:
    """The days of a year on which offices do not work as usual."""
    return _page(visit, nam or local_day(visit.now).year, {})


@router.post(_PATH)
def say(visit: Administering, sent: SentForm) -> Response:
    """The office is off on a day, or works on it."""
    day = None
    try:
        day = day_needed(sent, "day", local_day(visit.now))
        with visit.context.database.write() as db:
            again = _text(sent, "replaces") == f"{day:%d/%m/%Y}"
            word = DayWord(_text(sent, "kind"), _text(sent, "name"), again)
            say_day(db, day, word, visit.act())
    except InputError as error:
        typed = dict(pages.kept_fields(sent))
        return _page(visit, local_day(visit.now).year, typed, error, day)
    return _told(visit, day, _("Đã ghi ngày %(day)s.", day=f"{day:%d/%m/%Y}"))


@router.post(f"{_PATH}/bo")
def take_back(visit: Administering, sent: SentForm) -> Response:
    """The day is again what it is for everybody."""
    try:
        day = day_needed(sent, "day")
        with visit.context.database.write() as db:
            take_back_day(db, day, visit.act())
    except InputError as error:
        return _page(visit, local_day(visit.now).year, {}, error)
    return _told(visit, day, _("Đã bỏ ngày %(day)s.", day=f"{day:%d/%m/%Y}"))


@router.post(f"{_PATH}/tep")
def propose(visit: Administering, sent: SentForm) -> Response:
    """What the days of a file change of those that were said."""
    try:
        with uploads.saved(sent.get("file"), _("chọn một tệp")) as path:
            given = read_overrides(path)
        if not (given.off or given.worked):
            raise InputError([pages.problem("file", _("tệp không có ngày nào: chọn tệp khác"))])
    except InputError as error:
        told = [pages.problem("file", _of_file(fault)) for fault in error.problems]
        return _page(visit, local_day(visit.now).year, {}, InputError(told))
    return _sure(visit, given)


@router.post(f"{_PATH}/luu")
def bring(visit: Administering, sent: SentForm) -> Response:
    """The days that were looked at, in place of those that were said."""
    given = Overrides({}, {})
    try:
        said = proposed.unpack(visit, _WHAT, sent.get("sealed"))
        given = _unpacked(said["days"])
        with visit.context.database.write() as db:
            proposed.refuse_newer(db, _standing(db), said["seen"])
            replace_days(db, given, visit.act())
    except NewerStands as error:
        return _sure(visit, given, error)
    except InputError as error:
        return _page(visit, local_day(visit.now).year, {}, error)
    visit.context.calendar.ask_again()
    count = len(given.off) + len(given.worked)
    told = ngettext("Đã nhập %(num)s ngày.", "Đã nhập %(num)s ngày.", count)
    return pages.go(_PATH, Flash(told % {"num": count}))


@router.get(f"{_PATH}/ngay-nghi.toml")
def download(visit: Administering) -> Response:
    """What the office says, as a file that imports again to the same."""
    with visit.context.database.read() as db:
        said = said_days(db)
    tables = {
        name: [{"date": day, "name": why} for day, why in days.items()]
        for name, days in (("ngay_nghi_them", said.off), ("ngay_lam_bu", said.worked))
        if days
    }
    return pages.file_answer(toml_text(tables), "ngay-nghi.toml", "application/toml")


def _sure(visit: Visit, given: Overrides, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        sentences = list(day_changes(said_days(db), given))
        seen = _standing(db).digest
    return visit.page(
        "system/sure.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        title=_("Ngày nghỉ, ngày làm bù"),
        changes=[],
        sentences=sentences,
        sealed=proposed.pack(visit, _WHAT, {"days": _packed(given), "seen": seen}),
        action=f"{_PATH}/luu",
        back=_PATH,
        proved=False,
    )


def _standing(db: Connection) -> StandsNow:
    return StandsNow(_("ngày nghỉ, ngày làm bù"), sha256_of(_packed(said_days(db))), DAY_ACTS)


def _packed(given: Overrides) -> dict[str, dict[str, str]]:
    return {
        kind: {day.isoformat(): name for day, name in days.items()}
        for kind, days in (("off", given.off), ("worked", given.worked))
    }


def _unpacked(said: Mapping[str, Mapping[str, str]]) -> Overrides:
    off, worked = (
        {date.fromisoformat(day): name for day, name in said[kind].items()}
        for kind in ("off", "worked")
    )
    return Overrides(off, worked)


def _of_file(fault: InputProblem) -> str:
    """A fault of a file, which is mended there: it names its place."""
    return fault.text if fault.field == "file" else f"{fault.where}: {fault.text}"


def _told(visit: Visit, day: date, done: str) -> Response:
    """What was done, and what of the calendar it touches."""
    visit.context.calendar.ask_again()
    count = _waiting(visit, day)
    if not count:
        return pages.go(f"{_PATH}?nam={day.year}", Flash(done))
    if visit.context.calendar.is_working_day(day):
        effect = ngettext(
            "%(num)s lượt phát ngày đó được gửi đúng ngày.",
            "%(num)s lượt phát ngày đó được gửi đúng ngày.",
            count,
        )
    else:
        effect = ngettext(
            "%(num)s lượt phát ngày đó chờ đến ngày làm việc tiếp theo.",
            "%(num)s lượt phát ngày đó chờ đến ngày làm việc tiếp theo.",
            count,
        )
    return pages.go(f"{_PATH}?nam={day.year}", Flash(f"{done} {effect % {'num': count}}"))


def _waiting(visit: Visit, day: date) -> int:
    """How many due times of a day go to outlets that wait out days off."""
    begins = midnight(day)
    with visit.context.database.read() as db:
        holding = {outlet.name for outlet in outlets_in_use(db) if outlet.holidays == "hold"}
        slots = agenda(db, begins, begins + timedelta(days=1))
    return sum(bool(holding.intersection(slot.publication.outlets)) for slot in slots)


def _page(
    visit: Visit,
    year: int,
    typed: dict[str, str],
    error: InputError | None = None,
    day: date | None = None,
) -> Response:
    with visit.context.database.read() as db:
        said = {entry.day: entry for entry in own_days_of(db)}
    calendar = visit.context.calendar
    days = [date(year, 1, 1) + timedelta(days=nth) for nth in range(366)]
    unusual = [
        day
        for day in days
        if day.year == year and (day in said or calendar.is_working_day(day) != (day.weekday() < 5))
    ]
    return visit.page(
        "system/own_days.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        year=year,
        days=unusual,
        said=said,
        calendar=calendar,
        typed={"day": "", "kind": "off", "name": "", **typed},
        stands=day if day in said else None,
    )


def _text(sent: FormData, name: str) -> str:
    return str(sent.get(name, ""))
