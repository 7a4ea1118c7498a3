"""The calendar: schedule, release, move, cancel."""

from datetime import date
from typing import Any

from content.audiences.audiences import Audience, find_audience, sample
from content.calendar.publications import find_publication, list_publications
from content.calendar.releasing import ListSeen, release
from content.calendar.schedule import ScheduleRequest, cancel, reschedule, schedule
from content.intake.addresses import mask
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, parse_day
from content.items.items import approved_revision, item_revision, revision_by_id
from content.outlets.outlets import find_outlet
from engine.decisions.scheduling import moment_asked, require_fit
from lantoa.commands._add import acting, command, group, listing, number, text
from lantoa.commands._letters import show_letters
from lantoa.session import CommandSession, as_json, local, say, table, warn
from wiring.messages import filled


def register(commands: Any) -> None:
    """`schedule`, `release`, `publication list|move|cancel`."""
    add = command(commands, "schedule", _schedule, "xếp lịch phát bản đã phê duyệt")
    add.add_argument("item", metavar="MÃ")
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
    add.add_argument(
        "--at", required=True, metavar="LÚC", help='now, hoặc "1/12/2026 8h30" theo giờ Việt Nam'
    )
    add.add_argument("--repeat", metavar="RRULE", help='lặp lại, ví dụ "FREQ=WEEKLY;BYDAY=MO"')
    add.add_argument(
        "--until", metavar="NGÀY", help="ngày cuối còn phát hoặc còn hiện, ví dụ 31/12/2026"
    )
    acting(add)
    let_go = command(
        commands, "release", _release, "người thứ hai cho phép gửi một đợt gửi nhiều người"
    )
    let_go.add_argument("publication", type=number, metavar="LỊCH_PHÁT")
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


def _schedule(session: CommandSession) -> None:
    act = session.act()
    with session.database.read() as db:
        newest = item_revision(db, session.args.item)
        revision = approved_revision(db, session.args.item)
        outlets = [find_outlet(db, name) for name in dict.fromkeys(session.args.outlet)]
        audience = find_audience(db, session.args.audience) if session.args.audience else None
    if revision is None:
        raise InputError(
            [
                InputProblem(
                    newest.item, f"bản {newest.number} chưa được phê duyệt nên chưa xếp lịch được"
                )
            ]
        )
    require_fit(revision, outlets, audience, session.context)
    plan = ScheduleRequest(
        revision,
        outlets,
        audience,
        moment_asked(session.args.at, session.now),
        session.args.repeat,
        _day(session.args.until, local_day(session.now)),
    )
    if audience:
        _show_mailing(session, audience, revision.document)
        session.confirm("Thư và tin nhắn đã gửi không lấy lại được.")
    with session.database.write() as db:
        publication = schedule(db, plan, act, session.settings.release_above)
    if audience and audience.size > session.settings.release_above:
        say(
            f"Gửi đến {audience.size} người: chờ người thứ hai chạy `lantoa release {publication}`."
        )
    say(str(publication))


def _release(session: CommandSession) -> None:
    act = session.act()
    with session.database.read() as db:
        found = find_publication(db, session.args.publication)
        audience = find_audience(db, found.audience) if found.audience else None
        revision = revision_by_id(db, found.revision_id)
    if audience:
        _show_mailing(session, audience, revision.document)
    if found.amendment:
        show_letters(session, found)
    session.confirm("Cho phép gửi?")
    with session.database.write() as db:
        seen = ListSeen(audience.generation) if audience else None
        release(db, session.args.publication, act, seen)
    say(f"Đã cho phép gửi lịch phát {session.args.publication}.")


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = list_publications(db)[: session.args.limit]
    if session.args.json:
        as_json(
            [
                {
                    **{
                        name: value for name, value in vars(publication).items() if name != "places"
                    },
                    "outlets": list(publication.outlets),
                }
                for publication in found
            ]
        )
        return
    rows = [
        (
            publication.id,
            publication.state,
            local(publication.at),
            publication.repeat or "",
            publication.item,
            ", ".join(publication.outlets),
            publication.audience or "",
        )
        for publication in found
    ]
    table(("lịch", "trạng thái", "lúc", "lặp", "bài", "điểm phát", "nhóm nhận"), rows)


def _move(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        reschedule(db, session.args.publication, moment_asked(session.args.at, session.now), act)
    say(f"Đã dời lịch phát {session.args.publication}.")


def _cancel(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        ended = cancel(db, session.args.publication, act)
    say(f"Đã hủy lịch phát {session.args.publication}; {ended} lượt gửi đang chờ đã bị hủy.")


def _day(given: str | None, today: date) -> date | None:
    try:
        return parse_day(given, today) if given else None
    except ValueError as error:
        raise InputError([InputProblem("--until", str(error))]) from None


def _show_mailing(session: CommandSession, audience: Audience, document: Any) -> None:
    """Count and a masked sample, before anybody says yes."""
    with session.database.read() as db:
        people = sample(db, session.vault, audience, 3)
    warn(
        f"Nhóm nhận {audience.name}: {audience.size} người, ví dụ "
        f"{', '.join(mask(address) for address, _ in people)}."
    )
    texts = filled(document)
    warn(
        f"Nội dung: {texts['title']}"
        if audience.kind == "email"
        else f"Nội dung: {texts['sms'] or texts['sms_accented']}"
    )
