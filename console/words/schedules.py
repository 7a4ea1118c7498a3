"""A schedule in words, for the last look of the console and for the command line: when, how often,
until when, to how many in all, at what cost; and the hints."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from console.words.days import told_day
from console.words.i18n import _, clock, moment, ngettext, number
from console.words.rhythms import repetition
from console.words.sayings import said
from content.calendar.forecast import Forecast
from content.calendar.hints import Hint
from content.calendar.schedule import ScheduleRequest
from content.intake.local_time import VIETNAM, local_day
from content.office.holidays import Calendar

_SOON: Final = timedelta(minutes=1)


def when_words(at: datetime, now: datetime, calendar: Calendar) -> str:
    """Such as "08:00 Thứ Ba, 01/12/2026 · 23 tháng Mười âm lịch (còn 2 ngày)"."""
    day = told_day(local_day(at), calendar)
    return f"{clock(at)} {day} ({ahead_words(at, now)})"


def ahead_words(at: datetime, now: datetime) -> str:
    """How far ahead a moment is."""
    left = at - now
    if left < _SOON:
        return _("ngay bây giờ")
    if left < timedelta(hours=1):
        minutes = int(left.total_seconds() // 60)
        return ngettext("còn %(num)s phút", "còn %(num)s phút", minutes) % {"num": minutes}
    days = (local_day(at) - local_day(now)).days
    if days < 1 or left < timedelta(hours=12):
        hours = round(left.total_seconds() / 3600)
        return ngettext("còn %(num)s giờ", "còn %(num)s giờ", hours) % {"num": hours}
    return ngettext("còn %(num)s ngày", "còn %(num)s ngày", days) % {"num": number(days)}


def course_words(seen: Forecast, rule: str | None) -> str:
    """How often and until when: "Hằng ngày, 500 lần, lần cuối 08:00 14/04/2028"."""
    if rule is None:
        return _("Một lần")
    if not seen.ends:
        return _("%(how)s, không có ngày cuối: phát mãi đến khi hủy lịch", how=repetition(rule))
    times = len(seen.moments)
    often = ngettext("%(num)s lần", "%(num)s lần", times) % {"num": number(times)}
    last = moment(seen.moments[-1]) if seen.moments else ""
    return _("%(how)s, %(often)s, lần cuối %(last)s", how=repetition(rule), often=often, last=last)


def sum_words(seen: Forecast) -> list[str]:
    """How many leave in all, to people and elsewhere."""
    told = []
    if seen.people:
        told.append(
            _(
                "%(people)s người × %(outlets)s điểm phát × %(times)s lần = %(all)s thư, tin nhắn",
                people=number(seen.people),
                outlets=number(seen.addressed),
                times=number(len(seen.moments)),
                all=number(seen.letters),
            )
        )
    if seen.places and seen.ends:
        told.append(
            _(
                "%(places)s điểm phát × %(times)s lần = %(all)s lượt đăng",
                places=number(seen.places),
                times=number(len(seen.moments)),
                all=number(seen.places * len(seen.moments)),
            )
        )
    if seen.places and not seen.ends:
        told.append(_("%(places)s điểm phát mỗi lần", places=number(seen.places)))
    return told


def reach_words(people: int, writing: int) -> str:
    """To how many one time goes: people, or letters where several outlets write to each."""
    if writing <= 1:
        return _("đến %(count)s người", count=number(people))
    return _(
        "%(letters)s thư, tin nhắn đến %(count)s người, mỗi người %(times)s",
        letters=number(people * writing),
        count=number(people),
        times=number(writing),
    )


def cost_words(seen: Forecast) -> str:
    """What it costs in all; "" where no outlet has a price."""
    if seen.cost is None:
        return ""
    if len(seen.moments) == 1:
        return _("%(cost)s đồng", cost=number(seen.cost))
    return _(
        "%(cost)s đồng × %(times)s lần = %(all)s đồng",
        cost=number(seen.cost),
        times=number(len(seen.moments)),
        all=number(seen.whole_cost or 0),
    )


def told_schedule(
    plan: ScheduleRequest, seen: Forecast, now: datetime, calendar: Calendar
) -> list[tuple[str, str]]:
    """The whole of it, a label and a line each."""
    first = seen.moments[0] if seen.moments else plan.at
    lines = [
        (_("Lúc"), when_words(first, now, calendar)),
        (_("Lặp lại"), course_words(seen, plan.repeat)),
        *((_("Tổng cộng"), line) for line in sum_words(seen)),
        (_("Chi phí"), cost_words(seen)),
    ]
    return [(label, line) for label, line in lines if line]


def hint_words(hint: Hint) -> str:
    """One hint as a sentence."""
    at = f"{clock(hint.at)} {hint.at.astimezone(VIETNAM):%d/%m/%Y}"
    plain = {
        "far": _("Lần cuối %(at)s là hơn một năm nữa: xem lại năm đã ghi.", at=at),
        "holiday": _("%(at)s là ngày nghỉ: %(name)s.", at=at, name=said(hint.name)),
        "tet": _("%(at)s là dịp Tết Nguyên đán: nhiều người không đọc tin.", at=at),
        "night": _("%(at)s là ban đêm hoặc quá sớm.", at=at),
        "no-page": _(
            "Thư, bài đăng dẫn tới trang của bài trên cổng, mà lúc ấy trang chưa có: xếp lịch trên "
            "cổng trước hoặc cùng lúc."
        ),
        "twice": _("Mỗi người nhận được từ nhiều điểm phát: %(places)s.", places=hint.place),
    }
    if hint.kind == "rights":
        return _rights_words(hint, at)
    if hint.kind in plain:
        return plain[hint.kind]
    there = {"at": at, "name": hint.name, "place": hint.place, "other": moment(hint.other)}
    if hint.kind == "same-text":
        return _("Bài này cũng phát trên «%(place)s» lúc %(other)s, trong cùng một tuần.", **there)
    return _("«%(name)s» cũng phát trên «%(place)s» lúc %(other)s, sát giờ này.", **there)


def _rights_words(hint: Hint, at: str) -> str:
    if hint.place:
        return _(
            "Quyền dùng ảnh chỉ đến hết ngày %(day)s, mà bài còn hiện sau đó: ghi ngày cuối còn "
            "hiện, hoặc thay ảnh.",
            day=hint.name,
        )
    return _(
        "Quyền dùng ảnh chỉ đến hết ngày %(day)s, mà %(at)s mới phát: phát sớm hơn, hoặc thay ảnh.",
        day=hint.name,
        at=at,
    )


def hints_in_words(hints: Sequence[Hint]) -> list[str]:
    """All of them, none twice."""
    return list(dict.fromkeys(hint_words(hint) + _more(hint.more) for hint in hints))


def _more(times: int) -> str:
    if not times:
        return ""
    told = ngettext("Và %(num)s lần khác.", "Và %(num)s lần khác.", times)
    return f" {told % {'num': number(times)}}"
