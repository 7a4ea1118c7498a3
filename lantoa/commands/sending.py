"""Sending: one pass, settling by hand, the emergency stop."""

from datetime import datetime
from typing import Any

from content.deliveries import settle_by_hand, settle_many
from content.deliveries.settle_many import Undecided
from content.deliveries.states import LABELS
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_off, turn_on
from lantoa.commands._add import acting, command, moment, number, text, waited
from lantoa.privacy import private_files
from lantoa.session import CommandSession, clock_told, local
from lantoa.terminal import say, warn
from wiring.reasons import SENTENCES

_SHOWN = 5  # of many, at the question


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
        "người quyết định một lượt gửi chưa rõ hay giữ lại, mọi lượt giữ lại của một lịch "
        "phát, hoặc nhiều lượt của một điểm phát cùng lúc",
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
    settle.add_argument(
        "--outlet", metavar="TÊN", help="mọi lượt chưa quyết định của điểm phát này, cùng lúc"
    )
    settle.add_argument(
        "--older-than",
        type=waited,
        metavar="BAO_LÂU",
        help="chỉ những lượt đã chờ ít nhất chừng này, ví dụ 30m, 4h, 3d",
    )
    settle.add_argument(
        "--words", type=text, metavar="CHỮ", help="chỉ lượt có chữ này trong lời của nhà cung cấp"
    )
    settle.add_argument(
        "--code", choices=sorted(SENTENCES), metavar="MÃ_LÝ_DO", help="chỉ lượt có lý do này"
    )
    settle.add_argument(
        "--state", choices=("unknown", "held"), help="chưa rõ (unknown) hay giữ lại (held)"
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
    if args.outlet or args.older_than or args.words or args.code or args.state:
        _settle_many(session)
        return
    if (args.delivery is None) == (args.publication is None) or (
        args.at and args.publication is None
    ):
        said = "cần một LƯỢT_GỬI, hoặc --publication (thêm --at khi chỉ một lượt phát)"
        raise InputError([InputProblem("settle", said)])
    at = moment(args.at, "--at")
    act, sent = session.act(), args.verdict == "sent"
    if args.publication is not None:
        _settle_held(session, sent, act, at)
        return
    with session.database.write() as db:
        state = settle_by_hand.settle_by_hand(db, args.delivery, sent, act)
    say(f"Lượt gửi {args.delivery}: {LABELS[state]}.")


def _settle_many(session: CommandSession) -> None:
    """Several at once, asked for with their number and a few of them."""
    args, act = session.args, session.act()
    if args.delivery is not None or args.at or not (args.outlet or args.publication):
        said = "nhiều lượt cùng lúc cần --outlet hoặc --publication, không cần LƯỢT_GỬI hay --at"
        raise InputError([InputProblem("settle", said)])
    before = act.at - args.older_than if args.older_than else None
    which = Undecided(
        args.state or ("unknown" if args.publication is None else "held"),
        args.outlet,
        args.publication,
        args.code,
        args.words or None,
        before,
        act.at,
    )
    with session.database.read() as db:
        count = settle_many.count_of(db, which)
        some = ", ".join(map(str, settle_many.sample_of(db, which, _SHOWN)))
    if count:
        session.confirm(f"Quyết định {count} lượt gửi cùng lúc (trong đó có lượt {some})?")
    with session.database.write() as db:
        done = settle_many.settle_many(db, which, args.verdict == "sent", act, count)
    for state, amount in done.states.items():
        say(f"{amount} lượt gửi: {LABELS[state]}.")
    if done.changed:
        say(f"{done.changed} lượt đã đổi trong lúc đó, được để nguyên.")


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
