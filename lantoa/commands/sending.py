"""Sending: one pass, settling by hand, the emergency stop."""

from datetime import datetime
from typing import Any

from content.deliveries import settle_by_hand
from content.deliveries.states import LABELS
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_off, turn_on
from lantoa.commands._add import acting, command, moment, number
from lantoa.privacy import private_files
from lantoa.session import CommandSession, clock_told, local, say, warn


def register(commands: Any) -> None:
    """`publish`, `settle`, `stop-all`, `start-all`."""
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
    _register_settle(commands)
    acting(command(commands, "stop-all", _stop, "dừng khẩn cấp mọi điểm phát"), why=True)
    acting(command(commands, "start-all", _start, "cho phát lại sau khi dừng khẩn cấp"))


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
    from engine.context import log_to_terminal, open_engine
    from engine.shift import drain

    log_to_terminal(session.settings.log_level)
    _ = session.vault  # says clearly when the keys are not this installation's
    with private_files(), open_engine(session.settings) as context:
        tally, stuck = drain(context, session.args.until_idle)
        jump = context.jump
    words = ("gửi được", "bị từ chối", "chưa rõ", "sẽ thử lại", "giữ lại hoặc bỏ")
    numbers = (tally.sent, tally.rejected, tally.unknown, tally.again, tally.aside)
    say(", ".join(f"{number} {word}" for number, word in zip(numbers, words, strict=True)) + ".")
    for outlet in stuck:
        until = f" Tự thử lại lúc {local(outlet.until)}." if outlet.until else ""
        say(f"Còn hàng chờ ở {outlet.name}: {outlet.why}{until}")
    if jump is not None:
        warn(clock_told(jump))
    return 1 if tally.unknown or stuck or jump is not None else 0


def _settle(session: CommandSession) -> None:
    args = session.args
    if (args.delivery is None) == (args.publication is None) or (
        args.at and args.publication is None
    ):
        text = "cần một LƯỢT_GỬI, hoặc --publication (thêm --at khi chỉ một lượt phát)"
        raise InputError([InputProblem("settle", text)])
    at = moment(args.at, "--at")
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
