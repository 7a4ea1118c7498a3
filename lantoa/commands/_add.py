"""Small help for declaring commands, and the parser that says in Vietnamese what is wrong with
one."""

import argparse
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NoReturn

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import midnight, parse_day, parse_local
from content.intake.sheets.table import TableChoice
from lantoa.session import CommandSession

Run = Callable[[CommandSession], int | None]

_SAID: Final = (  # what argparse says, and what we say
    (r"the following arguments are required: (.*)", r"thiếu \1"),
    (r"one of the arguments (.*) is required", r"cần một trong \1"),
    (r"unrecognized arguments: (.*)", r"không hiểu \1"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 có thể là \2: hãy viết đủ"),
    (
        r"argument (.*?): invalid choice: (.*) \(choose from (.*)\)",
        r"\1 không có \2; chọn một trong \3",
    ),
    (r"argument (.*?): expected (?:at least )?one argument", r"\1 thiếu giá trị"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 không đi cùng \2"),
    (r"argument (.*?): ignored explicit argument (.*)", r"\1 không nhận giá trị \2"),
    (r"argument (.*?): (.*)", r"\1 \2"),
)


class Parser(argparse.ArgumentParser):
    """Says one Vietnamese sentence and exits with 2 when a command is written wrong."""

    def error(self, message: str) -> NoReturn:
        """The sentence for a message of argparse."""
        for said, ours in _SAID:
            if found := re.fullmatch(said, message, re.DOTALL):
                message = found.expand(ours)
                break
        self.exit(2, f"{self.prog}: {message}. Xem `{self.prog} --help`.\n")


def command(commands: Any, name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
    """One command with its help."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    made.set_defaults(run=run, command=made.prog)
    return made


def group(commands: Any, name: str, help_text: str) -> Any:
    """A noun with commands of its own."""
    return commands.add_parser(name, help=help_text, description=help_text).add_subparsers(
        metavar="VIỆC", required=True
    )


def acting(parser: argparse.ArgumentParser, why: bool = False, flag: str = "--as") -> None:
    """The person who acts, asked for when not named, the reason where one is due, and the key of
    this one time."""
    parser.add_argument(
        flag,
        dest="user",
        metavar="TÀI_KHOẢN",
        help="người thực hiện, không ghi thì được hỏi; mật khẩu được hỏi hoặc lấy từ "
        "LANTOA_PASSWORD",
    )
    once(parser)
    parser.set_defaults(acting_flag=flag)
    if why:
        parser.add_argument(
            "--why", required=True, type=text, metavar="LÝ_DO", help="lý do, được ghi vào nhật ký"
        )


def once(parser: argparse.ArgumentParser) -> None:
    """The key with which the same command again does nothing more."""
    parser.add_argument(
        "--once",
        type=one_time,
        metavar="KHÓA",
        help="khóa tự đặt cho lần làm này: chạy lại với cùng khóa thì không làm thêm, chỉ in "
        "lại lần trước đã làm gì",
    )


def asking(parser: argparse.ArgumentParser) -> None:
    """The word that answers the question before what cannot be taken back."""
    parser.add_argument("--yes", action="store_true", help="không hỏi lại, coi như đã trả lời CÓ")


def looking(parser: argparse.ArgumentParser) -> None:
    """The word that shows what a file would change, and changes nothing."""
    told = "chỉ nêu tệp này khác gì với hiện nay; không nhập"
    parser.add_argument("--look", action="store_true", help=told)


def choosing(parser: argparse.ArgumentParser) -> None:
    """What is read of a workbook, where more than one reading is possible."""
    parser.add_argument(
        "--sheet", type=text, default="", metavar="TÊN", help="trang tính, khi tệp có nhiều trang"
    )
    parser.add_argument(
        "--hidden",
        choices=("take", "skip"),
        default="ask",
        help="dòng và cột bị ẩn: nhập cả (take) hay bỏ qua (skip); không ghi: có thì không nhập gì",
    )
    parser.add_argument(
        "--heading-row",
        type=number,
        default=0,
        metavar="DÒNG",
        help="dòng ghi tên cột, trong 30 dòng đầu; không ghi: tự tìm",
    )


def chosen(args: argparse.Namespace) -> TableChoice:
    """What was said with `choosing`."""
    return TableChoice(args.sheet, args.hidden, args.heading_row)


def listing(parser: argparse.ArgumentParser) -> None:
    """The JSON form of a list."""
    parser.add_argument("--json", action="store_true", help="in danh sách dạng JSON")
    parser.add_argument("--limit", type=number, metavar="N", help="chỉ in N dòng đầu")


def number(given: str) -> int:
    """An id or a count, from 1 on."""
    if not re.fullmatch("[1-9][0-9]{0,17}", given):
        raise argparse.ArgumentTypeError(f"phải là số nguyên từ 1 trở lên, không phải «{given}»")
    return int(given)


def port(given: str) -> int:
    """A TCP port."""
    if not re.fullmatch("[1-9][0-9]{0,4}", given) or int(given) > 65535:
        raise argparse.ArgumentTypeError(f"phải là số cổng từ 1 đến 65535, không phải «{given}»")
    return int(given)


def day(given: str) -> date:
    """A day of these centuries, written 1/12/2026 or 2026-12-01."""
    try:
        found = parse_day(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    year(str(found.year))
    return found


def year(given: str) -> int:
    """A year of these centuries."""
    if not re.fullmatch("20[0-9]{2}|21[0-9]{2}", given):
        raise argparse.ArgumentTypeError(f"phải là năm từ 2000 đến 2199, không phải «{given}»")
    return int(given)


def one_time(given: str) -> str:
    """The key of one run, long enough that nobody uses it twice without meaning it."""
    if not re.fullmatch(r"\S{4,200}", given):
        raise argparse.ArgumentTypeError("phải là 4 đến 200 ký tự, không có dấu cách")
    return given


def waited(given: str) -> timedelta:
    """How long something has waited: "30m", "4h", "3d"."""
    if not (found := re.fullmatch("([1-9][0-9]{0,3})([mhd])", given)):
        said = "phải là số phút (30m), giờ (4h) hay ngày (3d), không phải"
        raise argparse.ArgumentTypeError(f"{said} «{given}»")
    unit = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
    return int(found[1]) * unit[found[2]]


def text(given: str) -> str:
    """A name or a reason: composed letters (NFC), as everything that is stored."""
    return unicodedata.normalize("NFC", given).strip()


def moment(text: str | None, flag: str) -> datetime | None:
    """The local moment that an option names, a day alone as its midnight; InputError otherwise."""
    try:
        return _moment(text) if text else None
    except ValueError as error:
        raise InputError([InputProblem(flag, str(error))]) from None


def _moment(text: str) -> datetime:
    if re.search("[ T:hg]", text.strip()):
        return parse_local(text)
    return midnight(parse_day(text)).astimezone(UTC)
