"""The delivery log: every delivery, every attempt, counts by theme."""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from channels import CHANNELS
from content.campaigns.campaigns import find_campaign
from content.campaigns.table import items_of
from content.deliveries import log as delivery_log
from content.deliveries.counts import by_channel, by_theme
from content.deliveries.filters import Filter
from content.deliveries.log import Attempt
from content.deliveries.settle_many import said_last
from content.deliveries.states import KINDS, LABELS
from content.intake.errors import InputError, InputProblem
from content.notices.told import ToldNotice, titles_of, told_by
from lantoa.commands._add import command, moment, number
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import say
from wiring.reasons import SENTENCES, words_of_provider

_IN_DOUBT = ("unknown", "rejected")
_COUNTED = ("channel", "theme", "month", "state", "count")
_TRIED = {
    "lần": "number",
    "bắt đầu": "started_at",
    "kết thúc": "ended_at",
    "kết quả": "outcome",
    "mã": "code",
    "lý do": "reason",
    "lời nhà cung cấp": "raw",
    "mã nhà cung cấp": "provider_id",
    "liên kết": "url",
}


def register(commands: Any) -> None:
    """`log`."""
    log = command(commands, "log", _log, "nhật ký gửi")
    for name, text in (("--since", "từ lúc (giờ Việt Nam)"), ("--until", "trước lúc")):
        log.add_argument(name, metavar="LÚC", help=text)
    log.add_argument("--channel", choices=tuple(CHANNELS))
    log.add_argument("--outlet", metavar="TÊN")
    log.add_argument("--state", choices=tuple(LABELS))
    log.add_argument("--item", metavar="MÃ")
    log.add_argument("--campaign", metavar="TÊN", help="các bài của chiến dịch này")
    log.add_argument(
        "--code", choices=sorted(SENTENCES), metavar="MÃ_LÝ_DO", help="chỉ lượt có lý do này"
    )
    instead = log.add_mutually_exclusive_group()
    instead.add_argument(
        "--delivery", type=number, metavar="LƯỢT_GỬI", help="mọi lần thử của một lượt gửi"
    )
    instead.add_argument(
        "--by-theme",
        action="store_true",
        help="số lượt theo kênh, nội dung, tháng và trạng thái, thay cho từng lượt",
    )
    log.add_argument("--format", choices=("table", "csv", "json"), default="table")
    log.add_argument(
        "--json", dest="format", action="store_const", const="json", help="như --format json"
    )
    log.add_argument("--limit", type=number, metavar="N", help="chỉ in N dòng đầu")


def _log(session: CommandSession) -> None:
    args = session.args
    if args.delivery is not None:
        _attempts(session)
        return
    which = Filter(
        moment(args.since, "--since"),
        moment(args.until, "--until"),
        args.channel,
        args.outlet,
        args.state,
        args.item,
        code=args.code,
        items=_of_campaign(session),
    )
    if args.by_theme:
        _themes(session, which)
        return
    with session.database.read() as db:
        rows = delivery_log.rows(db, which, args.limit)
        if args.format != "table":
            {"json": _as_json, "csv": _as_csv}[args.format](rows)
            return
        found = list(rows)
        said = said_last(db, [row.id for row in found if row.state in _IN_DOUBT])
        _as_table(found, titles_of(db, [row.id for row in found if row.kind == "notice"]), said)
        if args.code is None:
            say("")
            for (channel, state), count in sorted(by_channel(db, which).items()):
                say(f"{channel:18}{LABELS[state]:12}{count}")


def _of_campaign(session: CommandSession) -> tuple[str, ...] | None:
    """The items of the named campaign; None where none is named."""
    if not session.args.campaign:
        return None
    with session.database.read() as db:
        return items_of(db, find_campaign(db, session.args.campaign).name)


def _themes(session: CommandSession, which: Filter) -> None:
    with session.database.read() as db:
        found = by_theme(db, which)
    rows = [
        (channel, theme, f"{year}-{month:02}", state, count)
        for (channel, theme, state, (year, month)), count in sorted(found.items())
    ]
    rows = rows[: session.args.limit]
    if session.args.format == "json":
        as_json(dict(zip(_COUNTED, row, strict=True)) for row in rows)
    elif session.args.format == "csv":
        csv.writer(sys.stdout).writerows([_COUNTED, *rows])
    else:
        table(
            ("kênh", "nội dung", "tháng", "trạng thái", "số lượt"),
            [(*row[:3], LABELS[row[3]], row[4]) for row in rows],
        )


def _attempts(session: CommandSession) -> None:
    with session.database.read() as db:
        attempts = delivery_log.attempts_of(db, session.args.delivery)
        carried = delivery_log.revision_of(db, session.args.delivery)
        notice = told_by(db, session.vault, session.args.delivery)
    if carried is None and notice is None:
        raise InputError(
            [InputProblem(f"lượt gửi {session.args.delivery}", "không có: xem số ở `lantoa log`")]
        )
    if session.args.format == "json":
        as_json(vars(attempt) for attempt in attempts)
        return
    if session.args.format == "csv":
        _write_csv(Attempt.__dataclass_fields__, attempts)
        return
    if carried:
        say(f"Bài {carried[0]}, bản {carried[1]}, SHA-256 {carried[2]}")
    if notice:
        _say_notice(notice)
    table(
        tuple(_TRIED),
        [tuple(_shown(getattr(attempt, name)) for name in _TRIED.values()) for attempt in attempts],
    )


def _say_notice(notice: ToldNotice) -> None:
    text, until = notice.text, notice.expires_at
    say(f"Thông báo nội bộ: {text.title}", f"Gửi tới: {notice.to}")
    say(*([f"Không gửi nữa từ: {local(until)}"] if until else []), "")
    say(*text.paragraphs, *(f"- {point}" for point in text.points), "")


def _as_json(rows: Any) -> None:
    as_json({name: getattr(row, name) for name in delivery_log.COLUMNS} for row in rows)


def _as_csv(rows: Any) -> None:
    _write_csv(delivery_log.COLUMNS, rows)


def _write_csv(columns: Iterable[str], rows: Iterable[Any]) -> None:
    names = list(columns)
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row, name) for name in names])


def _as_table(
    rows: Sequence[Any], notices: Mapping[int, str], said: Mapping[int, tuple[str, str]]
) -> None:
    cells = [
        (
            row.id,
            row.outlet,
            row.item or notices.get(row.id, ""),
            KINDS[row.kind],
            LABELS[row.state],
            *_times(row),
            row.url or row.provider_id,
            _why(row, said.get(row.id)),
        )
        for row in rows
    ]
    table(
        (
            "lượt",
            "điểm phát",
            "bài",
            "việc",
            "trạng thái",
            "đến hạn",
            "xong lúc",
            "liên kết hoặc mã",
            "lý do",
        ),
        cells,
    )


def _why(row: Any, said: tuple[str, str] | None) -> str | None:
    """The reason, with what the provider said where that is all that anybody knows."""
    words = words_of_provider(*said) if said else ""
    return f"{row.reason} Nhà cung cấp nói: «{words}»." if words and row.reason else row.reason


def _times(row: Any) -> tuple[str, str]:
    return local(row.due_at), local(row.settled_at)


def _cell(row: Any, name: str) -> object:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else value


def _shown(value: object) -> object:
    return local(value) if isinstance(value, datetime) else value
