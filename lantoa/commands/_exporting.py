"""What is written out again, so that the same command takes it back."""

import argparse
from pathlib import Path
from typing import Any

from content.intake.errors import InputError, InputProblem, cause
from content.intake.sheets.written import csv_bytes
from content.people.account_file import account_rows
from content.people.accounts import accounts
from lantoa.commands._add import command
from lantoa.session import CommandSession
from lantoa.terminal import say


def out(parser: argparse.ArgumentParser, metavar: str) -> None:
    """Where it is written to."""
    parser.add_argument("--out", type=Path, metavar=metavar, help="mặc định: in ra màn hình")


def hand_over(session: CommandSession, written: str) -> None:
    """Print a text, or put it where `--out` says and print where; InputError where nothing can be
    written."""
    path: Path | None = session.args.out
    if path is None:
        print(written.removeprefix("\ufeff"), end="")
        return
    try:
        path.write_text(written, "utf-8")
    except OSError as error:
        raise InputError([InputProblem(str(path), cause(error), "out")]) from None
    say(str(path))


def export_accounts(users: Any) -> None:
    """`user export`."""
    out(
        command(users, "export", _accounts, "ghi các tài khoản ra tệp CSV, không có bí mật"),
        "TỆP.csv",
    )


def _accounts(session: CommandSession) -> None:
    with session.database.read() as db:
        found = accounts(db, session.now)
    hand_over(session, csv_bytes(account_rows(found)).decode("utf-8"))
