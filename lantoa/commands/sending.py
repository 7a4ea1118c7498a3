"""Sending and its log: one pass, the log, settling by hand, the emergency stop."""

import csv
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from channels import CHANNELS
from content.deliveries import log as delivery_log
from content.deliveries import settle_by_hand
from content.deliveries.counts import by_channel, by_theme
from content.deliveries.filters import Filter
from content.deliveries.log import Attempt
from content.deliveries.states import KINDS, LABELS
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import parse_local
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_off, turn_on
from lantoa.commands._add import acting, command, number
from lantoa.privacy import private_files
from lantoa.session import CommandSession, as_json, local, say, table

_COLUMNS = (
    "id",
    "channel",
    "outlet",
    "item",
    "state",
    "kind",
    "due_at",
    "settled_at",
    "provider_id",
    "url",
    "reason",
    "tries",
)
_COUNTED = ("channel", "theme", "month", "state", "count")


def register(commands: Any) -> None:
    """`publish`, `log`, `settle`, `stop-all`, `start-all`."""
    publish = command(
        commands,
        "publish",
        _publish,
        "phát những gì đến hạn, ngay trong lệnh này, không cần `lantoa up`",
    )
    publish.add_argument(
        "--until-idle",
        action="store_true",
        help="tiếp tục đến khi không còn gì chờ trong khung giờ và hạn thử lại",
    )
    _register_log(commands)
    _register_settle(commands)
    acting(command(commands, "stop-all", _stop, "dừng khẩn cấp mọi điểm phát"), why=True)
    acting(command(commands, "start-all", _start, "cho phát lại sau khi dừng khẩn cấp"))


def _register_log(commands: Any) -> None:
    log = command(commands, "log", _log, "nhật ký gửi")
    for name, text in (("--since", "từ lúc (giờ Việt Nam)"), ("--until", "trước lúc")):
        log.add_argument(name, metavar="LÚC", help=text)
    log.add_argument("--channel", choices=tuple(CHANNELS))
    log.add_argument("--outlet", metavar="TÊN")
    log.add_argument("--state", choices=tuple(LABELS))
    log.add_argument("--item", metavar="MÃ")
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


def _register_settle(commands: Any) -> None:
    settle = command(
        commands,
        "settle",
        _settle,
        "người quyết định một lượt gửi chưa rõ hay giữ lại, hoặc mọi lượt giữ lại của một "
        "lịch phát",
    )
    settle.add_argument("delivery", type=number, nargs="?", metavar="LƯỢT_GỬI")
    settle.add_argument(
        "--publication",
        type=number,
        metavar="LỊCH_PHÁT",
        help="mọi lượt gửi đang được giữ lại của lịch phát này",
    )
    settle.add_argument(
        "--at", metavar="LÚC", help="chỉ lượt phát của lịch phát vào lúc này (giờ Việt Nam)"
    )
    settle.add_argument("--as", dest="verdict", required=True, choices=("sent", "not-sent"))
    acting(settle, why=True, flag="--by")


def _publish(session: CommandSession) -> int:
    from engine.context import clock, log_to_terminal, open_context
    from engine.shift import drain

    log_to_terminal(session.settings.log_level)
    _ = session.vault  # says clearly when the keys are not this installation's
    with private_files(), open_context(session.settings, clock) as context:
        tally = drain(context, session.args.until_idle)
    words = ("gửi được", "bị từ chối", "chưa rõ", "sẽ thử lại", "giữ lại hoặc bỏ")
    numbers = (tally.sent, tally.rejected, tally.unknown, tally.again, tally.aside)
    say(", ".join(f"{number} {word}" for number, word in zip(numbers, words, strict=True)) + ".")
    return 1 if tally.unknown else 0


def _log(session: CommandSession) -> None:
    args = session.args
    if args.delivery is not None:
        _attempts(session)
        return
    which = Filter(
        _when(args.since, "--since"),
        _when(args.until, "--until"),
        args.channel,
        args.outlet,
        args.state,
        args.item,
    )
    if args.by_theme:
        _themes(session, which)
        return
    with session.database.read() as db:
        rows = delivery_log.rows(db, which, args.limit)
        {"json": _as_json, "csv": _as_csv, "table": _as_table}[args.format](rows)
        if args.format == "table":
            say("")
            for (channel, state), count in sorted(by_channel(db, which).items()):
                say(f"{channel:18}{LABELS[state]:12}{count}")


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
    if carried is None:
        raise InputError([InputProblem(f"lượt gửi {session.args.delivery}", "không có")])
    if session.args.format == "json":
        as_json(vars(attempt) for attempt in attempts)
        return
    if session.args.format == "csv":
        _write_csv(Attempt.__dataclass_fields__, attempts)
        return
    say(f"Bài {carried[0]}, bản {carried[1]}, SHA-256 {carried[2]}")
    rows = [
        (
            attempt.number,
            local(attempt.started_at),
            local(attempt.ended_at),
            attempt.outcome,
            attempt.code,
            attempt.reason,
            attempt.provider_id,
            attempt.url,
        )
        for attempt in attempts
    ]
    table(
        ("lần", "bắt đầu", "kết thúc", "kết quả", "mã", "lý do", "mã nhà cung cấp", "liên kết"),
        rows,
    )


def _settle(session: CommandSession) -> None:
    args = session.args
    if (args.delivery is None) == (args.publication is None) or (
        args.at and args.publication is None
    ):
        text = "cần một LƯỢT_GỬI, hoặc --publication (thêm --at khi chỉ một lượt phát)"
        raise InputError([InputProblem("settle", text)])
    at = _when(args.at, "--at")
    act, sent = session.act(), args.verdict == "sent"
    if args.publication is not None:
        _settle_held(session, sent, act, at)
        return
    with session.database.write() as db:
        state = settle_by_hand.settle_by_hand(db, args.delivery, sent, act)
    say(f"Lượt gửi {args.delivery}: {LABELS[state]}.")


def _settle_held(session: CommandSession, sent: bool, act: Act, at: datetime | None) -> None:
    if not sent:
        session.confirm(f"Gửi mọi lượt đang được giữ lại của lịch phát {session.args.publication}?")
    with session.database.write() as db:
        count = settle_by_hand.settle_held(db, session.args.publication, sent, act, at)
    say(f"{count} lượt gửi: {LABELS['cancelled' if sent else 'queued']}.")


def _stop(session: CommandSession) -> None:
    act = session.act()
    with session.database.turn() as db:  # waits for nobody
        turn_on(db, STOP_ALL, act)
    say("Đã dừng mọi điểm phát; những gì đang chờ vẫn còn. Phát lại bằng `lantoa start-all`.")


def _start(session: CommandSession) -> None:
    act = session.act()
    with session.database.turn() as db:
        turn_off(db, STOP_ALL, act)
    say("Đã cho phát lại.")


def _when(text: str | None, flag: str) -> Any:
    try:
        return parse_local(text if len(text) > 10 else f"{text} 00:00") if text else None
    except ValueError as error:
        raise InputError([InputProblem(flag, str(error))]) from None


def _as_json(rows: Any) -> None:
    as_json({name: getattr(row, name) for name in _COLUMNS} for row in rows)


def _as_csv(rows: Any) -> None:
    _write_csv(_COLUMNS, rows)


def _write_csv(columns: Iterable[str], rows: Iterable[Any]) -> None:
    names = list(columns)
    writer = csv.writer(sys.stdout)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row, name) for name in names])


def _as_table(rows: Any) -> None:
    cells = [
        (
            row.id,
            row.outlet,
            row.item,
            KINDS[row.kind],
            LABELS[row.state],
            *_times(row),
            row.url or row.provider_id,
            row.reason,
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


def _times(row: Any) -> tuple[str, str]:
    return local(row.due_at), local(row.settled_at)


def _cell(row: Any, name: str) -> object:
    value = getattr(row, name)
    return value.isoformat() if hasattr(value, "isoformat") else "" if value is None else value
