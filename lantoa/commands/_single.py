"""`publication occurrence`: one time of a repetition is shown, skipped, moved, given to another
text or put back; `publication undo`: the last move or skip is taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from console.words.schedules import told_schedule
from content.audiences.audiences import find_audience
from content.calendar import single, undoing
from content.calendar.exceptions import due_times
from content.calendar.forecast import forecast
from content.calendar.publications import Publication, find_publication
from content.calendar.schedule import ScheduleRequest, must_be_released, require_possible
from content.calendar.single import RuleTime
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM, told
from content.items.items import approved_revision, item_revision
from content.outlets.outlets import find_outlet
from content.people import audit
from engine.decisions.costs import cost_of
from engine.decisions.scheduling import moment_asked, require_fit
from lantoa.commands._add import acting, asking, command, group, listing, moment, number, text
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say, warn


def register_single(publications: Any) -> None:
    """`publication occurrence list|skip|move|replace|restore`, `publication undo`."""
    times = group(publications, "occurrence", "từng lượt của một lịch lặp lại")
    shown = command(times, "list", _list, "các lượt tới, và lượt đã bỏ hay dời riêng")
    shown.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    listing(shown)
    skip = _of_one(times, "skip", _skip, "bỏ một lượt; các lượt khác vẫn phát")
    acting(skip, why=True)
    move = _of_one(times, "move", _move, "dời riêng một lượt")
    move.add_argument("--to", required=True, metavar="LÚC", help='ví dụ "29/12/2026 9h"')
    move.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="lý do")
    acting(move)
    instead = _of_one(times, "replace", _replace, "phát bài đã phê duyệt khác thay vào một lượt")
    instead.add_argument("--item", required=True, metavar="MÃ", help="bài thay vào")
    instead.add_argument("--why", type=text, default="", metavar="LÝ_DO", help="lý do")
    asking(instead)
    acting(instead)
    acting(_of_one(times, "restore", _restore, "hoàn tác: lượt ấy lại phát như cũ"))
    undo = command(publications, "undo", _undo, "hoàn tác lần dời, bỏ lượt gần nhất của một lịch")
    undo.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    acting(undo)


def _of_one(times: Any, name: str, run: Any, words: str) -> Any:
    parser = command(times, name, run, words)
    parser.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
    parser.add_argument(
        "--on", required=True, metavar="LÚC", help='lượt nào, theo giờ của lịch: "28/12/2026 8h"'
    )
    return parser


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = find_publication(db, session.args.publication)
    rows = _rows(session, found)[: session.args.limit]
    if session.args.json:
        as_json(
            [{"rule_at": rule_at, "at": at, "instead": instead} for rule_at, at, instead in rows]
        )
        return
    table(
        ("theo lịch", "phát lúc"),
        [
            (local(rule_at), local(at) if at else f"thay bằng lịch {instead}" if instead else "bỏ")
            for rule_at, at, instead in rows
        ],
    )


def _rows(
    session: CommandSession, found: Publication
) -> list[tuple[datetime, datetime | None, int | None]]:
    """Each time to come: when the rule has it, when it is due, what goes out in its place."""
    skipped: list[tuple[datetime, datetime | None, int | None]] = [
        (one.rule_at, None, one.instead)
        for one in found.exceptions
        if one.moved_to is None and one.rule_at > session.now
    ]
    if found.next_at is None:
        return sorted(skipped, key=lambda row: row[0])
    far = found.next_at.replace(year=found.next_at.year + 2, day=1)
    due = due_times(found, found.exceptions, found.next_at, far)
    return sorted([*((one.rule_at, one.at, None) for one in due), *skipped], key=lambda row: row[0])


def _time(session: CommandSession) -> RuleTime:
    """The time that `--on` names: a moment, or a day on which there is only one."""
    args = session.args
    at = moment(args.on, "--on")
    assert at is not None
    with session.database.read() as db:
        found = find_publication(db, args.publication)
    day = at.astimezone(VIETNAM).date()
    known = [one.rule_at for one in due_times(found, (), *_day_of(at))]
    if len(known) == 1 and not any(sign in args.on for sign in ":hg"):
        return RuleTime(args.publication, known[0])
    if at in known:
        return RuleTime(args.publication, at)
    text = (
        f"ghi cả giờ của một lượt: ngày {day:%d/%m/%Y} có các lượt: "
        f"{', '.join(told(one) for one in known) or 'không'}"
    )
    raise InputError([InputProblem("--on", text)])


def _day_of(at: datetime) -> tuple[datetime, datetime]:
    begins = at.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return begins, begins.replace(hour=23, minute=59, second=59, microsecond=999999)


def _skip(session: CommandSession) -> None:
    act, time = session.act(), _time(session)
    with session.database.write() as db:
        single.skip(db, time, act)
    say(f"Đã bỏ lượt {told(time.rule_at)} của lịch phát {time.publication}.")


def _move(session: CommandSession) -> None:
    act, time = session.act(), _time(session)
    at = moment_asked(session.args.to, session.now)
    with session.database.write() as db:
        single.move_single(db, time, at, act)
    say(f"Đã dời lượt {told(time.rule_at)} sang {told(at)}.")


def _restore(session: CommandSession) -> None:
    act, time = session.act(), _time(session)
    with session.database.write() as db:
        single.restore(db, time, act)
    say(f"Lượt {told(time.rule_at)} lại như cũ.")


def _replace(session: CommandSession) -> None:
    act, time = session.act(), _time(session)
    plan, above = _instead(session, time), session.settings.release_above
    require_fit(plan.revision, plan.outlets, plan.audience, session.context)
    with session.database.read() as db:
        require_possible(db, plan, act)
    warn(f"Thay bằng: {plan.revision.title}, bản {plan.revision.number}.")
    for label, line in told_schedule(plan, forecast(plan), session.now, session.context.calendar):
        warn(f"{label}: {line}.")
    session.confirm("Phát bài này thay vào lượt ấy?")
    with session.database.write() as db:
        made = single.replace_single(db, time, plan, act, above)
    if must_be_released(plan, above):
        say(f"Lịch phát {made} chờ người thứ hai: `lantoa release {made}`.")
    say(str(made))


def _instead(session: CommandSession, time: RuleTime) -> ScheduleRequest:
    item = session.args.item
    with session.database.read() as db:
        newest, revision = item_revision(db, item), approved_revision(db, item)
        found = find_publication(db, time.publication)
        outlets = [find_outlet(db, name) for name in found.outlets]
        audience = find_audience(db, found.audience) if found.audience else None
    if revision is None:
        text = (
            f"bản {newest.number} chưa được phê duyệt nên chưa xếp lịch được: trình và chờ phê "
            "duyệt đã"
        )
        raise InputError([InputProblem(item, text)])
    moved = {one.rule_at: one.moved_to for one in found.exceptions}
    at = max(moved.get(time.rule_at) or time.rule_at, session.now)
    plan = ScheduleRequest(revision, outlets, audience, at)
    return replace(plan, cost=cost_of(revision, outlets, audience, session.context))


def _undo(session: CommandSession) -> None:
    act, publication = session.act(), session.args.publication
    with session.database.write() as db:
        seq = audit.newest_about(db, f"publication:{publication}")
        at = undoing.undo(db, publication, seq, act)
    say(f"Đã hoàn tác: lịch phát {publication} lại phát lúc {told(at)}.")
