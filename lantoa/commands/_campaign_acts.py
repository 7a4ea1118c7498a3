"""What is done with a whole campaign, told before it is done: scheduled, moved with its event day,
cancelled."""

from datetime import date
from typing import Any

from console.words.campaigns import moved_words, obstacle_words, offset_of
from console.words.i18n import number as number_words
from console.words.schedules import hints_in_words, told_schedule
from content.calendar.forecast import forecast
from content.calendar.hints import hints_of, hints_of_day
from content.campaigns.acting import (
    Changed,
    NewDay,
    Timed,
    cancel_together,
    cancellable,
    move_together,
    moved_days,
    moved_times,
    schedule_together,
    seen_of,
    shifts_of,
)
from content.campaigns.campaigns import Campaign, find_campaign
from content.campaigns.times import FAULTS
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import written
from lantoa.commands._add import acting, asking, command, day, text
from lantoa.session import CommandSession, local
from lantoa.terminal import say, warn

_CHANGED = "có thay đổi trong lúc xem, chưa làm gì: chạy lại lệnh"


def register_acts(campaigns: Any) -> None:
    """`campaign schedule|move|cancel`."""
    together = command(campaigns, "schedule", _schedule, "xếp lịch mọi giờ phát chưa xếp, cùng lúc")
    move = command(campaigns, "move", _move, "dời ngày sự kiện cùng mọi lịch chưa bắt đầu phát")
    move.add_argument("--to", type=day, required=True, metavar="NGÀY")
    cancel = command(campaigns, "cancel", _cancel, "hủy mọi lịch chưa bắt đầu phát")
    for made in (together, move, cancel):
        made.add_argument("name", type=text, metavar="TÊN")
        asking(made)
        acting(made, why=made is cancel)


def _schedule(session: CommandSession) -> None:
    from engine.decisions.campaigns import together

    act = session.act()
    with session.database.read() as db:
        campaign = find_campaign(db, session.args.name)
    found = together(session.context, campaign, act)
    for left in found.left_out:
        warn(
            f"Để lại: {left.title}, {local(left.at)}, {', '.join(left.outlets)}: "
            f"{'; '.join(left.why)}."
        )
    if found.called_off:
        warn(f"{found.called_off} giờ đã hủy không xếp lại: `campaign retime` đặt lại.")
    for timed in found.planned:
        _tell_timed(session, campaign, timed)
    if found.planned:
        session.confirm(f"Xếp {len(found.planned)} lịch phát này?")
    with session.database.write() as db:
        above = session.settings.release_above
        made = schedule_together(db, campaign.name, found.planned, act, above)
    for publication in made:
        say(str(publication))


def _tell_timed(session: CommandSession, campaign: Campaign, timed: Timed) -> None:
    """One schedule to be, with what is worth knowing."""
    plan, calendar = timed.request, session.context.calendar
    seen = forecast(plan)
    with session.database.read() as db:
        hints = hints_of(db, plan, seen, calendar, session.now)
    places = ", ".join(outlet.title for outlet in plan.outlets)
    warn(f"{offset_of(campaign, plan.at)}, {local(plan.at)}: {plan.revision.title} → {places}.")
    if plan.audience:
        people = number_words(plan.audience.size)
        warn(f"  Nhóm nhận: {plan.audience.name}, {people} người.")
    for label, line in told_schedule(plan, seen, session.now, calendar)[1:]:
        warn(f"  {label}: {line}.")
    for hint in hints_in_words(hints):
        warn(f"  Nên biết: {hint}")


def _move(session: CommandSession) -> None:
    act, to = session.act(), session.args.to
    with session.database.read() as db:
        campaign = find_campaign(db, session.args.name)
        days = moved_days(campaign, to, session.now)
        shifts, begun = shifts_of(db, campaign, to, act)
        times = moved_times(db, campaign, to, session.now)
    for label, said in moved_words(days):
        warn(f"{label}: {said}.")
    for shift in shifts:
        title = shift.publication.title
        if shift.obstacle:
            warn(
                f"Giữ nguyên {local(shift.publication.at)}: {title}: "
                f"{obstacle_words(shift.obstacle)}."
            )
            continue
        warn(f"{local(shift.publication.at)} → {local(shift.to)}: {title}.")
        warn(*([f"  Nên biết: {FAULTS[shift.fault]}."] if shift.fault else []))
        warn(
            *(
                f"  Nên biết: {hint}"
                for hint in hints_in_words(hints_of_day(shift.to, session.context.calendar))
            )
        )
    for publication in begun:
        warn(f"Giữ nguyên {local(publication.at)}: {publication.title}: đã bắt đầu phát.")
    for moved in times:
        warn(
            f"Chưa xếp lịch: {moved.title}, {moved.time.outlet}: {local(moved.before)} → "
            f"{local(moved.to)}{', lúc mới đã qua' if moved.is_past else ''}."
        )
    session.confirm(f"Dời ngày sự kiện sang {written(to)}?")
    count = _together(session, to, seen_of(shifts))
    say(f"Đã dời ngày sự kiện sang {written(to)} và {count} lịch phát.")


def _together(session: CommandSession, to: date, seen: str) -> int:
    try:
        with session.database.write() as db:
            above = session.settings.release_above
            name = session.args.name
            return len(move_together(db, name, NewDay(to, seen), session.act(), above))
    except Changed:
        raise InputError([InputProblem(session.args.name, _CHANGED)]) from None


def _cancel(session: CommandSession) -> None:
    act = session.act()
    with session.database.read() as db:
        coming, begun = cancellable(db, find_campaign(db, session.args.name))
    for publication in coming:
        warn(f"Hủy lịch {publication.id}, {local(publication.at)}: {publication.title}.")
    for publication in begun:
        warn(f"Đã bắt đầu phát, không hủy ở đây: lịch {publication.id}.")
    if coming:
        session.confirm(f"Hủy {len(coming)} lịch này?")
    try:
        with session.database.write() as db:
            numbers = [publication.id for publication in coming]
            ended = cancel_together(db, session.args.name, numbers, act)
    except Changed:
        raise InputError([InputProblem(session.args.name, _CHANGED)]) from None
    say(f"Đã hủy {len(ended)} lịch phát.")
