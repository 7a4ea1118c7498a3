"""The installation's copy: `backup` while it runs, `restore` into a stopped home."""

from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from content.backup.backup import Source, write_backup
from content.backup.restored import Aftermath
from content.database.db import DatabaseError
from content.people.done_once import BACKUP_MADE, note_done
from lantoa.commands._add import command
from lantoa.privacy import private_files
from lantoa.session import CommandSession, local
from lantoa.terminal import say


def register(commands: Any) -> None:
    """`backup`, `restore`."""
    save = command(
        commands,
        "backup",
        _backup,
        "sao lưu cả hệ thống vào một tệp .tar.gz, cả khi đang chạy; không chứa khóa",
    )
    save.add_argument("file", type=Path, metavar="TỆP")
    back = command(
        commands,
        "restore",
        _restore,
        "phục hồi từ bản sao lưu; những gì có thể đã gửi được giữ lại chờ người quyết định",
    )
    back.add_argument("file", type=Path, metavar="TỆP")
    back.add_argument(
        "--replace",
        action="store_true",
        help="cất dữ liệu đang có sang một thư mục bên cạnh rồi phục hồi",
    )


def _backup(session: CommandSession) -> None:
    source = Source(session.database, session.vault, session.settings.home)
    size = write_backup(source, session.args.file, version("lantoa"), session.now)
    with suppress(DatabaseError), session.database.write() as db:  # the copy is good all the same
        note_done(db, BACKUP_MADE, session.system().person.name, session.now)
    say(
        f"Đã sao lưu vào {session.args.file} ({size / 1e6:.1f} MB).",
        f"Tệp khóa {session.settings.key_file} không có trong đó: giữ riêng.",
    )


def _restore(session: CommandSession) -> None:
    from lantoa.backup import restore

    with private_files():
        done = restore(session.settings, session.args.file, session.args.replace, session.now)
    say(
        f"Đã phục hồi bản sao lưu lúc {local(done.manifest.created_at)}.",
        "Những gì làm sau lúc đó không có trong bản này, kể cả danh sách người mới ngừng nhận.",
    )
    if done.aside:
        say(f"Dữ liệu trước khi phục hồi được cất ở {done.aside}.")
    _tell_what_waits(done.aftermath)
    say("Chỉ chạy `lantoa up` khi hệ thống cũ đã dừng hẳn.")


def _tell_what_waits(after: Aftermath) -> None:
    if after.held:
        say(
            f"Giữ lại {sum(after.held.values())} lượt gửi đã đến hạn, vì có thể đã gửi sau "
            "lúc sao lưu. Với từng lịch phát, hãy quyết định:"
        )
        say(
            *(
                f"  lantoa settle --publication {number} --as sent|not-sent …  ({count} lượt gửi)"
                for number, count in after.held.items()
            )
        )
    if after.notices:
        say(
            f"Giữ lại {after.notices} thư nhắc việc cho cán bộ, vì có thể đã gửi sau lúc sao lưu: "
            "xem `lantoa log --state held`, rồi `lantoa settle LƯỢT_GỬI --as sent|not-sent …`."
        )
    if after.unknown:
        say(
            f"{after.unknown} lượt đang gửi dở lúc sao lưu: chưa rõ; xem `lantoa log --state "
            "unknown`."
        )
    if after.unreleased:
        numbers = ", ".join(str(number) for number in after.unreleased)
        say(
            f"Lịch phát {numbers} chờ cho phép gửi mà giờ đã qua, có thể đã gửi sau lúc sao "
            "lưu: hãy kiểm tra trước khi cho phép."
        )
