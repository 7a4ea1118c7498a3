"""Small help for declaring commands."""

import argparse
from collections.abc import Callable
from typing import Any

from lantoa.session import Session

Run = Callable[[Session], int | None]


def command(commands: Any, name: str, run: Run, help_text: str) -> argparse.ArgumentParser:
    """One command with its help."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    made.set_defaults(run=run)
    return made


def group(commands: Any, name: str, help_text: str) -> Any:
    """A noun with commands of its own."""
    return commands.add_parser(name, help=help_text, description=help_text).add_subparsers(metavar="VIỆC", required=True)


def acting(parser: argparse.ArgumentParser, why: bool = False, flag: str = "--as") -> None:
    """The person who acts, and the reason where one is due."""
    parser.add_argument(
        flag, dest="user", required=True, metavar="TÀI_KHOẢN", help="người thực hiện; hỏi mật khẩu hoặc lấy từ LANTOA_PASSWORD"
    )
    if why:
        parser.add_argument("--why", required=True, metavar="LÝ_DO", help="lý do, được ghi vào nhật ký")


def listing(parser: argparse.ArgumentParser) -> None:
    """The JSON form of a list."""
    parser.add_argument("--json", action="store_true", help="in danh sách dạng JSON")
    parser.add_argument("--limit", type=int, metavar="N", help="chỉ in N dòng đầu")
