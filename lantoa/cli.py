"""The command `lantoa`: parses, runs one command, and turns every expected failure into one clear
sentence and an exit code.

Exit codes: 0 done, 1 done but the answer is bad news, 2 bad input or a place that cannot be used
(nothing was changed).
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper

from content.database.db import DatabaseError
from content.database.vault import VaultError
from content.intake.errors import InputError, cause
from content.people.acts import NotAllowed
from lantoa.commands._add import Parser
from lantoa.once import run_once
from lantoa.session import CommandSession
from lantoa.terminal import warn
from wiring.settings import SettingsError, read_settings

FILES: dict[str, tuple[str, ...]] = {
    "home": ("init", "up", "doctor", "version"),
    "backup": ("backup", "restore"),
    "people": ("user", "audit"),
    "offices": ("office",),
    "plans": ("plan",),
    "items": ("item",),
    "media": ("media",),
    "templates": ("template",),
    "searching": ("search",),
    "outlets": ("outlet", "preview"),
    "audiences": ("audience",),
    "persons": ("find", "suppress"),
    "publications": ("schedule", "release", "publication"),
    "campaigns": ("campaign",),
    "sending": ("publish", "settle", "stop-all", "start-all"),
    "log": ("log",),
    "waiting": ("waiting",),
    "returned": ("bounce",),
    "notices": ("notice",),
    "clocks": ("clock",),
    "activities": ("activity", "evidence"),
    "statements": ("statement",),
    "agencies": ("agency",),
    "reports": ("report",),
    "sandbox": ("sandbox",),
}
"""Which file of `lantoa.commands` declares which commands."""

_EXPECTED = (InputError, NotAllowed, DatabaseError, VaultError, SettingsError)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    _speak_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except _EXPECTED as error:
        warn(str(error))
    except KeyboardInterrupt:
        warn("Đã dừng.")
    except EOFError:
        warn(
            "Lệnh này cần trả lời mà không có ai gõ: chạy lệnh từ bàn phím; mật khẩu cũng đọc "
            "từ LANTOA_PASSWORD (mật khẩu mới: LANTOA_NEW_PASSWORD), câu xác nhận từ đầu vào."
        )
    except BrokenPipeError:  # the reader went away; nothing more is wanted
        _let_go_of_output()
        return 0
    except OSError as error:
        warn(f"Không làm được: {cause(error)} ({error.filename or 'tệp hoặc kết nối'}).")
        _let_go_of_output()
    return 2


def parser(first: str = "") -> Parser:
    """Every command; or, to start quickly, only those of the file that declares the command
    `first`."""
    made = Parser(
        prog="lantoa",
        description="Viết một lần, người thứ hai phê duyệt, phát trên mọi kênh, có minh chứng.",
    )
    commands = made.add_subparsers(metavar="LỆNH", required=True)
    for name in [name for name, declared in FILES.items() if first in declared] or FILES:
        import_module(f"lantoa.commands.{name}").register(commands)
    return made


def _run(words: list[str]) -> int:
    if any("\ud800" <= sign <= "\udfff" for word in words for sign in word):
        raise SettingsError(
            "Tham số của lệnh có ký tự không phải UTF-8: hãy gõ lại, hoặc đổi tên tệp."
        )
    args = parser(words[0] if words else "").parse_args(words)
    session = CommandSession(read_settings(os.environ), args)
    try:
        code = run_once(session) if getattr(args, "once", None) else int(args.run(session) or 0)
    except NotAllowed as error:
        raise NotAllowed(error.told(session.unit)) from None
    finally:
        session.close()
    sys.stdout.flush()
    return code


def _speak_utf8() -> None:
    """Vietnamese leaves as UTF-8 whatever the locale says, and what has no letters does not stop a
    command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _let_go_of_output() -> None:
    """Where the output is what failed, the rest of it goes nowhere, so that the interpreter does
    not complain at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
