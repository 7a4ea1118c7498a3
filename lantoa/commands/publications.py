"""The calendar: schedule, release, move, cancel."""

from argparse import Namespace
from dataclasses import replace
from datetime import date
from typing import Any, Final

from console.words.i18n import number as number_words
from console.words.rhythms import repetition
from console.words.schedules import hints_in_words, sum_words, told_schedule
from console.words.words import publication_state
from content.audiences.audiences import find_audience
from content.calendar.forecast import forecast
from content.calendar.hints import hints_of
from content.calendar.publications import find_publication, list_publications
from content.calendar.releasing import ListChange, ListSeen, change_of, release
from content.calendar.schedule import (
    ScheduleRequest,
    cancel,
    must_be_released,
    require_possible,
    reschedule,
    schedule,
)
from content.calendar.twins import twin_of
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, parse_day
from content.items.items import approved_revision, item_revision, revision_by_id
from content.outlets.outlets import find_outlet
from engine.decisions.costs import cost_of
from engine.decisions.scheduling import moment_asked, require_fit
from lantoa.commands._add import acting, asking, command, group, listing, number, text
from lantoa.commands._letters import show_letters
from lantoa.commands._mailing import show_mailing
from lantoa.commands._single import register_single
from lantoa.commands._slots import add_next_slot, schedule_next
from lantoa.commands._stopping import register_stopping
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say, warn

_ONCE_MORE: Final = (
    "giống hệt: cùng bài, điểm phát, nhóm nhận và giờ phát. Vẫn muốn thêm thì thêm --again"
)


def register(commands: Any) -> None:
    """`schedule`, `release`, `publication list|move|cancel|stop|continue`."""
    _register_schedule(commands)
    let_go = command(
        commands, "release", _release, "người thứ hai cho phép gửi một đợt gửi nhiều người"
    )
    let_go.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    let_go.add_argument(
        "--upto",
        type=number,
        metavar="N",
        help="cho phép mọi lần nhập đến N người; không ghi: chỉ đúng danh sách này",
    )
    asking(let_go)
    acting(let_go)
    publications = group(commands, "publication", "lịch phát")
    listing(command(publications, "list", _list, "các lịch phát, mới nhất trước"))
    move = command(publications, "move", _move, "dời một lịch chưa bắt đầu phát")
    move.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    move.add_argument("--at", required=True, metavar="LÚC")
    acting(move)
    end = command(publications, "cancel", _cancel, "hủy: không phát thêm, lượt đang chờ bị hủy")
    end.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    acting(end, why=True)
    register_stopping(publications)
    register_single(publications)


def _register_schedule(commands: Any) -> None:
    add = command(commands, "schedule", _schedule, "xếp lịch phát bản đã phê duyệt")
    add.add_argument("item", nargs="+", metavar="MÃ", help="một bài; nhiều bài với --next-slot")
    add.add_argument(
        "--outlet",
        nargs="+",
        action="extend",
        required=True,
        metavar="TÊN",
        help="một hay nhiều điểm phát",
    )
    add.add_argument(
        "--audience", type=text, metavar="TÊN", help="nhóm nhận, cho thư điện tử và tin nhắn"
    )
    add.add_argument("--at", metavar="LÚC", help='now, hoặc "1/12/2026 8h30" theo giờ Việt Nam')
    add_next_slot(add)
    add.add_argument("--repeat", metavar="RRULE", help='lặp lại, ví dụ "FREQ=WEEKLY;BYDAY=MO"')
    add.add_argument(
        "--until", metavar="NGÀY", help="ngày cuối còn phát hoặc còn hiện, ví dụ 31/12/2026"
    )
    add.add_argument(
        "--again", action="store_true", help="vẫn xếp dù đã có một lịch y hệt chưa bị hủy"
    )
    asking(add)
    acting(add)


def _schedule(session: CommandSession) -> None:
    if session.args.next_slot:
        _refuse_others(session.args)
        schedule_next(session)
        return
    if len(session.args.item) > 1 or session.args.at is None:
        text = "cần --at và đúng một bài; nhiều bài cùng lúc thì dùng --next-slot"
        raise InputError([InputProblem("lantoa schedule", text)])
    act = session.act()
    plan = _asked(session)
    require_fit(plan.revision, plan.outlets, plan.audience, session.context)
    cost = cost_of(plan.revision, plan.outlets, plan.audience, session.context)
    plan = replace(plan, cost=cost)
    with session.database.read() as db:
        require_possible(db, plan, act)
    _show_plan(session, plan)
    if plan.audience:
        show_mailing(session, plan.audience, plan.revision, plan.outlets)
        session.confirm("Thư và tin nhắn đã gửi không lấy lại được.")
    elif plan.repeat:
        session.confirm("Xếp lịch lặp lại này?")
    with session.database.write() as db:
        twin = None if session.args.again else twin_of(db, plan, session.now)
        if twin is not None:
            raise InputError([InputProblem(f"lịch phát {twin.id}", _ONCE_MORE)])
        publication = schedule(db, plan, act, session.settings.release_above)
    if plan.audience and must_be_released(plan, session.settings.release_above):
        say(
            f"Gửi đến {number_words(plan.audience.size)} người, tất cả "
            f"{number_words(forecast(plan).letters)} thư, tin nhắn: chờ người thứ hai chạy "
            f"`lantoa release {publication}`."
        )
    say(str(publication))


def _refuse_others(args: Namespace) -> None:
    """What says when, beside the free slots that say it."""
    given = [name for name in ("at", "repeat", "until") if getattr(args, name) is not None]
    if given:
        text = f"không đi cùng --{given[0]}: giờ phát là khung đăng còn trống, hãy bỏ một trong hai"
        raise InputError([InputProblem("--next-slot", text)])


def _asked(session: CommandSession) -> ScheduleRequest:
    """What the command line asks for."""
    args = session.args
    (item,) = args.item
    with session.database.read() as db:
        newest, revision = item_revision(db, item), approved_revision(db, item)
        outlets = [find_outlet(db, name) for name in dict.fromkeys(args.outlet)]
        audience = find_audience(db, args.audience) if args.audience else None
    if revision is None:
        text = f"bản {newest.number} chưa được phê duyệt: trình và chờ phê duyệt rồi mới xếp lịch"
        raise InputError([InputProblem(newest.item, text)])
    return ScheduleRequest(
        revision,
        outlets,
        audience,
        moment_asked(args.at, session.now),
        args.repeat,
        _day(args.until, local_day(session.now)),
    )


def _show_plan(session: CommandSession, plan: ScheduleRequest) -> None:
    """What it comes to, and what is worth knowing, before anybody says yes."""
    seen, calendar = forecast(plan), session.context.calendar
    with session.database.read() as db:
        hints = hints_of(db, plan, seen, calendar, session.now)
    for label, line in told_schedule(plan, seen, session.now, calendar):
        warn(f"{label}: {line}.")
    for hint in hints_in_words(hints):
        warn(f"Nên biết: {hint}")


def _release(session: CommandSession) -> None:
    act = session.act()
    with session.database.read() as db:
        found = find_publication(db, session.args.publication)
        audience = find_audience(db, found.audience) if found.audience else None
        revision = revision_by_id(db, found.revision_id)
        outlets = [find_outlet(db, name) for name in found.outlets]
        change = change_of(db, found.id)
    cost = cost_of(revision, outlets, audience, session.context)
    if audience:
        _show_change(change)
        show_mailing(session, audience, revision, outlets, cost)
        asked = ScheduleRequest(revision, outlets, audience, found.at, found.repeat, found.until)
        for line in sum_words(forecast(asked, found.exceptions)):
            warn(f"Tổng cộng: {line}.")
    if found.amendment:
        show_letters(session, found)
    session.confirm("Cho phép gửi?")
    seen = ListSeen(audience.generation, cost) if audience else None
    with session.database.write() as db:
        release(db, session.args.publication, act, seen, session.args.upto)
    say(f"Đã cho phép gửi lịch phát {session.args.publication}.")


def _show_change(change: ListChange | None) -> None:
    if change is None:
        return
    before = "" if change.before is None else f"trước {number_words(change.before)} người, "
    warn(
        f"Danh sách đã được thay: {before}nay {number_words(change.now)} người (thêm "
        f"{number_words(change.added)}, bớt {number_words(change.removed)}), do "
        f"{change.by or 'hệ thống'} nhập lúc {local(change.at)}."
    )


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_publications(db)[: session.args.limit]
    if session.args.json:
        as_json(
            [
                {
                    **{
                        name: value
                        for name, value in vars(publication).items()
                        if name not in ("places", "exceptions")
                    },
                    "outlets": list(publication.outlets),
                    "exceptions": [vars(one) for one in publication.exceptions],
                }
                for publication in found
            ]
        )
        return
    rows = [
        (
            publication.id,
            publication_state(publication.standing).text,
            local(publication.at),
            repetition(publication.repeat),
            publication.title,
            ", ".join(publication.outlet_titles),
            publication.audience or "",
        )
        for publication in found
    ]
    table(("lịch", "trạng thái", "lúc", "lặp", "bài", "điểm phát", "nhóm nhận"), rows)


def _move(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        at, above = moment_asked(session.args.at, session.now), session.settings.release_above
        reschedule(db, session.args.publication, at, act, above)
    say(f"Đã dời lịch phát {session.args.publication}.")


def _cancel(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        ended = cancel(db, session.args.publication, act)
    say(
        f"Đã hủy lịch phát {session.args.publication}; {number_words(ended)} lượt gửi đang chờ đã "
        "bị hủy."
    )


def _day(given: str | None, today: date) -> date | None:
    try:
        return parse_day(given, today) if given else None
    except ValueError as error:
        raise InputError([InputProblem("--until", str(error))]) from None
