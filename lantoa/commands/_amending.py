"""`item withdraw` and `item correct`: what was done at once, what the pumps do next, who is written
to, and what nobody can take back."""

import argparse
from collections.abc import Mapping
from typing import Final

from engine.decisions import amending as engine
from lantoa.session import CommandSession
from lantoa.terminal import say

TELL: Final[Mapping[str, tuple[str, ...]]] = {
    "all": ("email", "phone"),
    "email": ("email",),
    "sms": ("phone",),
    "none": (),
}
"""Who of those who got an older text is told of the correction: the kinds of address by word."""


def correction_arguments(parser: argparse.ArgumentParser) -> None:
    """`--tell`."""
    parser.add_argument(
        "--tell",
        choices=tuple(TELL),
        default="all",
        help="gửi đính chính đến những người đã nhận bản cũ: tất cả (all, mặc định), chỉ qua thư "
        "điện tử (email), chỉ qua tin nhắn (sms), hoặc không gửi (none); luôn chờ người thứ hai "
        "cho phép",
    )


def withdrawal_arguments(parser: argparse.ArgumentParser) -> None:
    """`--replaced-by` and `--moves`."""
    parser.add_argument(
        "--replaced-by",
        default="",
        metavar="MÃ_BÀI_HOẶC_ĐỊA_CHỈ",
        help="bài thay thế: trang cũ ghi đường dẫn tới đó",
    )
    parser.add_argument(
        "--moves",
        action="store_true",
        help="chuyển hẳn: địa chỉ cũ dẫn thẳng tới bài thay thế (chỉ tới trang của cơ quan)",
    )


def withdraw(session: CommandSession) -> None:
    """Take an item back, and say honestly where that is not possible."""
    args, act = session.args, session.act()
    target = engine.led_to(session.context, args.item, args.replaced_by, args.moves)
    effect = engine.withdraw(session.context, args.item, act, args.replaced_by, args.moves)
    say(
        f"Đã gỡ bài {session.args.item}: {effect.publications} lịch phát kết thúc, "
        f"{effect.waiting} lượt gửi chưa đi đã bị hủy."
    )
    if target:
        say(f"{'Địa chỉ cũ dẫn thẳng tới' if args.moves else 'Trang cũ kèm đường dẫn'}: {target}")
    _tell("Đang gỡ", effect.posts)
    _tell("Đã gửi, không lấy lại được", effect.gone)


def correct(session: CommandSession) -> None:
    """Put the newest approved text in the place of the older ones, write to who got one, and say
    where that is not possible."""
    act = session.act()
    tell = TELL[session.args.tell]
    effect = engine.correct(session.context, session.args.item, act, tell)
    said = [
        f"{count} {what} mang bản mới"
        for count, what in (
            (effect.publications, "lịch phát"),
            (effect.waiting, "lượt gửi chưa đi"),
        )
        if count
    ]
    done = "Chưa có gì phát ra: đã thay bản của bài" if effect.replaced else "Đã đính chính bài"
    say(f"{done} {session.args.item}{': ' if said else ''}{', '.join(said)}.")
    _tell("Đang sửa tại chỗ", effect.posts)
    _tell("Đã gửi, không lấy lại được", effect.gone)
    if effect.letters:
        say(
            f"Thư đính chính đến {effect.people} người đã nhận bản cũ: chờ người thứ hai chạy "
            f"`lantoa release {effect.letters}`.",
            str(effect.letters),
        )


def _tell(words: str, counts: Mapping[str, int]) -> None:
    if counts:
        say(f"{words}: {', '.join(f'{outlet} {count}' for outlet, count in counts.items())}.")
