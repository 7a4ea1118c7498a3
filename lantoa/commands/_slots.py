"""`outlet slots` and `schedule --next-slot`: slot rules, and items put into what is free."""

import argparse
from datetime import timedelta
from typing import Any

from console.words.i18n import number as number_words
from console.words.schedules import hints_in_words, told_schedule
from console.words.slots import slot_words
from content.audiences.audiences import find_audience
from content.calendar.forecast import forecast
from content.calendar.hints import hints_of
from content.calendar.schedule import ScheduleRequest, must_be_released
from content.calendar.slot_text import parse_slots
from content.calendar.slots import SlotRule, add_rules, remove_rule, rules_of
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import midnight
from content.outlets.outlets import find_outlet
from engine.decisions.filling import FillRequest, fill, propose, with_costs
from lantoa.commands._add import acting, command, day, listing, number, text
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import say, warn


def register_slots(outlets: Any) -> None:
    """`outlet slots`."""
    slots = command(outlets, "slots", _slots, "khung đăng của một điểm phát: xem, thêm, bỏ")
    slots.add_argument("name", metavar="TÊN")
    what = slots.add_mutually_exclusive_group()
    what.add_argument("--add", type=text, metavar="CÂU", help='ví dụ "thứ Ba, thứ Năm 08:00"')
    what.add_argument("--remove", type=number, metavar="SỐ", help="số của khung, xem --list")
    what.add_argument("--list", action="store_true", help="các khung đăng (mặc định)")
    slots.add_argument("--from", dest="begins", type=day, metavar="NGÀY", help="có hiệu lực từ")
    slots.add_argument("--to", dest="ends", type=day, metavar="NGÀY", help="đến hết ngày")
    slots.add_argument(
        "--per-slot", type=number, default=1, metavar="N", help="số bài mỗi khung; mặc định 1"
    )
    listing(slots)
    acting(slots)


def add_next_slot(parser: argparse.ArgumentParser) -> None:
    """The options of `schedule` that put items into free slots."""
    parser.add_argument(
        "--next-slot",
        action="store_true",
        help="vào khung đăng còn trống gần nhất của từng điểm phát, thay cho --at; được nhiều bài",
    )
    parser.add_argument(
        "--from", dest="begins", type=day, metavar="NGÀY", help="chỗ trống từ ngày này"
    )


def _slots(session: CommandSession) -> None:
    args = session.args
    if args.add or args.remove:
        _change(session)
        return
    with session.database.read() as db:
        outlet = find_outlet(db, args.name)
        rules = rules_of(db, [outlet.id]).get(outlet.id, ())[: args.limit]
    if args.json:
        as_json([_as_dict(rule) for rule in rules])
        return
    table(("khung", "khi nào"), [(rule.id, slot_words(rule)) for rule in rules])


def _change(session: CommandSession) -> None:
    args, act = session.args, session.act()
    with session.database.write() as db:
        outlet = find_outlet(db, args.name)
        if args.remove:
            remove_rule(db, outlet, args.remove, act)
            said = [f"Đã bỏ khung đăng {args.remove}; lịch đã xếp vẫn giữ nguyên."]
        else:
            rules = _written(args)
            add_rules(db, outlet, rules, act)
            said = [f"Đã thêm khung đăng: {slot_words(rule)}." for rule in rules]
    say(*said)


def _written(args: argparse.Namespace) -> list[SlotRule]:
    try:
        parts = parse_slots(args.add)
    except ValueError as error:
        raise InputError([InputProblem("--add", str(error))]) from None
    return [SlotRule(days, times, args.begins, args.ends, args.per_slot) for days, times in parts]


def _as_dict(rule: SlotRule) -> dict[str, object]:
    return {
        "id": rule.id,
        "days": list(rule.days),
        "times": [f"{at:%H:%M}" for at in rule.times],
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "per_slot": rule.per_slot,
    }


def schedule_next(session: CommandSession) -> None:
    """`schedule ITEM… --next-slot`: shows what it comes to, asks, and puts all or nothing."""
    act, asked = session.act(), _asked(session)
    with session.database.read() as db:
        filling = propose(db, asked, act, session.context)
    filling = with_costs(filling, session.context)
    for left in filling.left_out:
        warn(f"Không xếp: {left.title}: {left.why}.")
    for plan in filling.plans:
        _show(session, plan)
    if filling.plans:
        session.confirm(f"Xếp {number_words(len(filling.plans))} lịch phát?")
    with session.database.write() as db:
        made = fill(db, asked, filling, act, session.context)
    if made is None:
        text = "chỗ trống vừa thay đổi trong lúc hỏi: chạy lại lệnh để xem chỗ mới"
        raise InputError([InputProblem("khung đăng", text)])
    for publication, plan in zip(made, filling.plans, strict=True):
        if must_be_released(plan, asked.release_above):
            say(f"Lịch phát {publication} chờ người thứ hai: `lantoa release {publication}`.")
    say(*(str(publication) for publication in made))


def _asked(session: CommandSession) -> FillRequest:
    args = session.args
    begins = midnight(args.begins) - timedelta(microseconds=1) if args.begins else session.now
    with session.database.read() as db:
        places = tuple(find_outlet(db, name) for name in dict.fromkeys(args.outlet))
        people = find_audience(db, args.audience) if args.audience else None
    return FillRequest(tuple(args.item), places, people, begins, session.settings.release_above)


def _show(session: CommandSession, plan: ScheduleRequest) -> None:
    seen, calendar = forecast(plan), session.context.calendar
    with session.database.read() as db:
        hints = hints_of(db, plan, seen, calendar, session.now)
    warn(f"{plan.revision.title} → {', '.join(place.title for place in plan.outlets)}")
    for label, line in told_schedule(plan, seen, session.now, calendar):
        warn(f"  {label}: {line}.")
    if plan.audience:
        warn(f"  Nhóm nhận: {plan.audience.name}, {number_words(plan.audience.size)} người.")
    for hint in hints_in_words(hints):
        warn(f"  Nên biết: {hint}")
