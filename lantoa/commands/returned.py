"""`bounce`: a mail server hands over a letter that came back (Postfix's pipe, an alias)."""

import sys
from typing import Any

from content.database.db import DatabaseError
from content.database.vault import VaultError
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import find_outlet
from content.sending.receipt_inbox import MOST_BYTES
from content.sending.returned_letters import take_in
from lantoa.commands._add import command
from lantoa.session import CommandSession
from lantoa.terminal import warn
from wiring.settings import SettingsError

LATER = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the letter and hands it over again."""


def register(commands: Any) -> None:
    """`bounce`."""
    bounce = command(
        commands,
        "bounce",
        _bounce,
        "nhận một thư báo không phát được từ đầu vào, cho máy thư gọi; mã 75 là lúc khác gọi lại",
    )
    bounce.add_argument("name", metavar="ĐIỂM_PHÁT", help="điểm phát thư mà thư báo trả về")


def _bounce(session: CommandSession) -> int:
    raw = _letter()
    if not raw.strip():
        text = "đầu vào trống: máy thư phải đưa cả lá thư vào đầu vào của lệnh này"
        raise InputError([InputProblem("bounce", text)])
    try:
        with session.database.turn() as db:
            outlet = find_outlet(db, session.args.name)
            take_in(db, session.vault, outlet.id, raw, session.now)
    except InputError:
        raise
    except (DatabaseError, VaultError, SettingsError, OSError) as error:
        warn(str(error))
        return LATER
    return 0


def _letter() -> bytes:
    """As much of the letter as is kept; the rest is read and forgotten, so that the mail server is
    not cut off."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:  # not a real input
        return sys.stdin.read().encode("utf-8")[:MOST_BYTES]
    kept = bytes(stream.read(MOST_BYTES))
    while stream.read(MOST_BYTES):
        pass
    return kept
