"""The installation itself: init, up, doctor, version."""

from contextlib import closing
from importlib.metadata import version
from typing import Any

from content.database.db import Connection, Database, sqlite_url
from content.database.schema import is_made, migrate
from content.database.vault import VaultError, make_key, open_vault
from content.deliveries.recount import recount
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from content.people.installation_key import note_key
from content.people.switches import TRUST_CLI, turn_on
from content.people.users import list_people, trust_cli
from lantoa.commands._add import command, port
from lantoa.commands._administrator import ensure_administrator
from lantoa.privacy import FOLDERS, is_home, mend, private_files
from lantoa.session import CommandSession
from lantoa.terminal import say
from wiring.settings import Settings


def register(commands: Any) -> None:
    """`init`, `up`, `doctor`, `version`."""
    init = command(commands, "init", _init, "tạo thư mục làm việc, khóa và cơ sở dữ liệu")
    init.add_argument(
        "--trust-cli",
        action="store_true",
        help="dòng lệnh không hỏi mật khẩu và không hỏi lại: chỉ cho thử nghiệm",
    )
    init.add_argument(
        "--admin",
        metavar="TÊN",
        help="tài khoản của người quản trị đầu tiên; mật khẩu lấy từ LANTOA_NEW_PASSWORD hoặc hỏi",
    )
    up = command(commands, "up", _up, "chạy Lan Tỏa: bộ máy phát, lịch, trang công khai")
    up.add_argument(
        "--port",
        type=port,
        metavar="N",
        help="cổng của trang công khai (mặc định theo LANTOA_PORT)",
    )
    up.add_argument("--sandbox", action="store_true", help="chạy kèm các nhà cung cấp giả để thử")
    up.add_argument(
        "--reload",
        action="store_true",
        help="cho người lập trình: mã, mẫu trang, kiểu dáng hay bản dịch vừa đổi thì chạy lại phần "
        "dùng tới; lượt đang gửi được gửi xong trước",
    )
    doctor = command(
        commands, "doctor", _doctor, "kiểm tra máy, thư mục, cơ sở dữ liệu, khóa, điểm phát"
    )
    doctor.add_argument(
        "--recount", action="store_true", help="trước đó đếm lại toàn bộ nhật ký gửi"
    )
    command(commands, "version", _version, "phiên bản")


def _init(session: CommandSession) -> None:
    settings = session.settings
    _require_room(settings)
    settings.home.parent.mkdir(parents=True, exist_ok=True)
    with private_files():
        settings.home.mkdir(exist_ok=True)
        _make(session)
    say(
        *(told for told in [mend(settings)] if told),
        f"Đã sẵn sàng: {settings.home}",
        f"Giữ tệp khóa {settings.key_file} ở nơi an toàn, tách khỏi bản sao lưu.",
    )
    ensure_administrator(session)


def _require_room(settings: Settings) -> None:
    """InputError for a folder that somebody else uses: what has our names in it would become ours,
    closed to everybody else."""
    taken = [name for name in FOLDERS if (settings.home / name).exists()]
    if taken and not is_home(settings) and not _made_elsewhere(settings):
        text = (
            f"thư mục này đã có {', '.join(taken)} mà không phải thư mục làm việc của Lan Tỏa: "
            "hãy đặt LANTOA_HOME sang thư mục trống"
        )
        raise InputError([InputProblem(str(settings.home), text)])


def _made_elsewhere(settings: Settings) -> bool:
    """Whether the home's database is a server's and stands: the folder is ours, its key lost."""
    if not settings.database_url:
        return False
    with closing(Database(settings.database_url)) as database:
        return is_made(database)


def _make(session: CommandSession) -> None:
    settings = session.settings
    with closing(Database(settings.database_url or sqlite_url(settings.home))) as database:
        _ensure_key(settings, is_made(database))
        vault = open_vault(settings.key_file)
        _make_folders(settings)
        migrate(database)
        with database.write() as db:
            note_key(db, vault, session.system("init"))
            if session.args.trust_cli:
                _trust(db, session.system("init --trust-cli"))


def _trust(db: Connection, act: Act) -> None:
    """Passwords are given up at the beginning or never: InputError in a home that has accounts."""
    if trust_cli(db):
        return
    if list_people(db):
        text = (
            "thư mục này đã có tài khoản: bỏ mật khẩu của họ thì ai cũng phê duyệt được; chỉ dùng "
            "--trust-cli khi tạo thư mục mới để thử"
        )
        raise InputError([InputProblem("--trust-cli", text)])
    turn_on(db, TRUST_CLI, act)


def _make_folders(settings: Settings) -> None:
    for folder in (
        settings.public_dir / "feeds",
        settings.public_dir / "media",
        settings.public_dir / "led",
        settings.media_dir,
    ):
        folder.mkdir(parents=True, exist_ok=True)


def _ensure_key(settings: Settings, made: bool) -> None:
    """A new key only for a new installation: what an old key has sealed, no other one opens; each
    further host gets a copy."""
    if settings.key_file.exists():
        return
    if made:
        raise VaultError(
            f"Có cơ sở dữ liệu mà thiếu tệp khóa: hãy đặt lại tệp {settings.key_file}; khóa "
            "mới không mở được dữ liệu cũ."
        )
    make_key(settings.key_file)


def _up(session: CommandSession) -> int:
    from engine.context import log_to_terminal
    from lantoa.supervisor.runtime import run_up

    log_to_terminal(session.settings.log_level)
    settings, args = session.settings, session.args
    with private_files():
        return run_up(settings, args.port or settings.port, args.sandbox, args.reload)


def _doctor(session: CommandSession) -> int:
    from lantoa.doctor import examine

    if session.args.recount:
        with session.database.write() as db:
            recount(db)
    findings = examine(session)
    for finding in findings:
        say(f"{'✓' if finding.well else '✗'} {finding.text}")
    return 0 if all(finding.well for finding in findings) else 1


def _version(session: CommandSession) -> None:
    say(version("lantoa"))
