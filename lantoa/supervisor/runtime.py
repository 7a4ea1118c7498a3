"""`lantoa up`: one installation's parts on one machine: Prefect's private server, the engine, the
public edge and the console."""

import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from content.audiences.folding import fold_addresses
from content.database.db import DatabaseError, sqlite_url
from content.database.schema import made_database, migrate, open_database
from content.database.vault import open_vault
from content.library.older import take_in_older
from content.people import clocks
from content.people.installation_key import require_own_key
from content.sending.backlog import under_way
from flows.environment import prefect_environment, quiet_environment
from lantoa.privacy import mend
from lantoa.supervisor.ending import Ending
from lantoa.supervisor.parts import Part, python
from lantoa.supervisor.pulse import Pulse, answers
from lantoa.supervisor.reload import CODE, SHOWN, Reload
from lantoa.terminal import say
from sandbox.town import BOARD, PORTAL, write_outlets
from wiring.settings import Settings, SettingsError, neighbour

_SERVER = "prefect server"
_TELL_EVERY_S = 10.0
_API_PORTS = range(20_000, 32_000)
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
SANDBOX_OFFSET = 10
"""The sandbox's ports begin this far above the public edge's."""


def run_up(settings: Settings, port: int, sandbox: bool, reload: bool = False) -> int:
    """Run until SIGINT or SIGTERM; with `reload`, what shows a changed file of the product starts
    again."""
    settings = at_port(settings, port)
    try:
        with running(
            settings, sandbox, lambda: say("Đang khởi động; lần đầu mất khoảng 15 giây…")
        ) as parts:
            eye = [Reload([part for part in parts if isinstance(part, Part)])] if reload else []
            say(*addresses(settings, sandbox), "Dừng bằng Ctrl-C.")
            watch([*parts, *eye])
    except KeyboardInterrupt:
        return 0


@contextmanager
def running(
    settings: Settings, sandbox: bool, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Sequence[Part | Pulse]]:
    """The started parts and the pulse of Prefect's server; `meanwhile` runs while Prefect's server
    starts, which takes longest: as long as its process lives it is waited for, and meanwhile the
    engine works by itself.

    SettingsError or DatabaseError in one sentence when they cannot run. SIGTERM is
    KeyboardInterrupt inside; at the end everything is stopped in reverse order.
    """
    with only_one(settings.home), _interruptible():
        require_free(settings, sandbox)
        _migrate(settings)
        if mended := mend(settings):
            say(mended)
        parts = _parts(settings, api_port := _free_port(), sandbox)
        try:
            for part in parts:
                part.start()
            meanwhile()
            _await_server(parts, api_port, settings.home)
            yield [*parts, Pulse(_server_of(parts), api_port)]
        finally:
            Ending(parts, _server_of(parts), lambda: _under_way(settings)).run(_SIGNALS)


def watch(parts: Sequence[Part | Pulse | Reload]) -> NoReturn:
    """Start again what dies or shows a changed file, until KeyboardInterrupt."""
    while True:
        for part in parts:
            part.look()
        time.sleep(0.5)


def at_port(settings: Settings, port: int) -> Settings:
    """The settings with another port for the public edge; its address and the console's port follow
    unless they were set."""
    address_follows = settings.public_url == f"http://127.0.0.1:{settings.port}"
    console_follows = settings.console_port == neighbour(settings.port)
    return replace(
        settings,
        port=port,
        public_url=f"http://127.0.0.1:{port}" if address_follows else settings.public_url,
        console_port=neighbour(port) if console_follows else settings.console_port,
    )


def addresses(settings: Settings, sandbox: bool) -> list[str]:
    """Where to look."""
    lines = [
        f"Bảng điều khiển   http://{settings.console_bind}:{settings.console_port}/",
        f"Trang công khai   http://{settings.bind}:{settings.port}/",
    ]
    if sandbox:
        lines.append(f"Hộp thư thử       http://127.0.0.1:{settings.port + SANDBOX_OFFSET}/")
        lines.append(
            f"Điểm phát thử     lantoa outlet import {settings.home / 'sandbox' / 'outlets.toml'}"
        )
    return lines


def _parts(settings: Settings, api_port: int, sandbox: bool) -> list[Part]:
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    own = _environment(settings)
    server = prefect_environment(
        settings.home, f"http://127.0.0.1:{api_port}/api", f"lantoa:{secrets.token_urlsafe(24)}"
    )
    start = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(api_port))
    edge = python("-m", "lantoa.supervisor.edge")
    console = python("-m", "lantoa.supervisor.console")
    parts = [
        Part("public edge", edge, own, logs / "edge.log", renewed_by=SHOWN),
        Part("console", console, own, logs / "console.log", renewed_by=SHOWN),
        Part(
            _SERVER,
            python(*start),
            {**server, **quiet_environment()},
            logs / "prefect.log",
            stop_signal=signal.SIGINT,
        ),
        Part(
            "engine",
            python("-m", "flows.serve"),
            {**own, **server},
            logs / "engine.log",
            echo="lantoa.engine",
            renewed_by=CODE,
        ),
    ]
    return [_town(settings, logs), *parts] if sandbox else parts


def _town(settings: Settings, logs: Path) -> Part:
    """The sandbox's providers, on the ports above the public edge's."""
    base = settings.port + SANDBOX_OFFSET
    folder = write_outlets(base, settings.home).parent
    command = python("-m", "sandbox", "--folder", str(folder), "--base-port", str(base))
    return Part("sandbox", command, {}, logs / "sandbox.log")


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that every part reads the same."""
    return {
        f"LANTOA_{name.upper()}": str(value)
        for name, value in vars(settings).items()
        if value != ""
    }


def _server_of(parts: Sequence[Part]) -> Part:
    return next(part for part in parts if part.name == _SERVER)


def _await_server(parts: Sequence[Part], port: int, home: Path) -> None:
    """Wait for Prefect's server as long as it lives, and say so; one that cannot begin with the
    folder it finds begins afresh once: nothing of ours is in it."""
    server, began, fresh = _server_of(parts), time.monotonic(), False
    told = began
    while not answers(port):
        if not server.runs and fresh:
            tail = server.log_file.read_text("utf-8", "replace")[-1500:]
            raise SettingsError(
                f"Máy chủ Prefect không khởi động được; xem {server.log_file}.\n{tail}"
            )
        if not server.runs:
            say("Thư mục của Prefect không dùng được nữa: làm mới; lịch phát không nằm ở đó.")
            shutil.rmtree(home / "prefect", ignore_errors=True)
            server.start()
            fresh = True
        for part in parts:
            if part is not server:
                part.look()
        if time.monotonic() - told >= _TELL_EVERY_S:
            told = time.monotonic()
            say(f"Còn đợi máy chủ Prefect khởi động ({told - began:.0f} giây)…")
        time.sleep(0.2)


def _under_way(settings: Settings) -> Sequence[tuple[str, int]]:
    """What is being sent right now; nothing where the database does not answer."""
    with (
        suppress(DatabaseError),
        closing(open_database(settings.database_url or sqlite_url(settings.home))) as database,
        database.read() as db,
    ):
        return under_way(db)
    return []


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock, SettingsError when another process has it; it falls with the process,
    however that ends."""
    if not home.is_dir():
        raise SettingsError(f"Chưa có thư mục {home}: chạy `lantoa init` trước.")
    with (home / "up.lock").open("w") as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"Đã có một `lantoa up` đang chạy trên {home}: tắt nó trước, hoặc dùng luôn."
            ) from None
        yield


@contextmanager
def _interruptible() -> Iterator[None]:
    """Both signals raise KeyboardInterrupt, also where a script's shell had SIGINT ignored; as
    before afterwards."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def require_free(settings: Settings, sandbox: bool) -> None:
    """SettingsError for a port that somebody else uses."""
    base = settings.port + SANDBOX_OFFSET
    _require_free(settings.bind, settings.port, "--port hoặc LANTOA_PORT")
    _require_free(settings.console_bind, settings.console_port, "LANTOA_CONSOLE_PORT")
    for port in range(base + BOARD, base + PORTAL + 1) if sandbox else ():
        _require_free("127.0.0.1", port, "--port hoặc LANTOA_PORT")


def _require_free(bind: str, port: int, by: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(
                    f"Cổng {port} đang có chương trình khác dùng: chọn cổng khác bằng {by}."
                ) from None
            raise SettingsError(
                f"Không mở được cổng {port} tại {bind}: {error.strerror}; chọn địa chỉ hay cổng "
                f"khác bằng {by}."
            ) from None


def _free_port() -> int:
    """A free loopback port below those that the kernel gives to whoever asks for any: it will still
    be free after a restart."""
    while True:
        port = secrets.choice(_API_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _migrate(settings: Settings) -> None:
    """The newest schema, for an installation that `init` made and whose key is here; from now on
    its engine runs anew."""
    url = settings.database_url or sqlite_url(settings.home)
    with closing(made_database(url)) as database:
        vault = open_vault(settings.key_file)
        migrate(database)
        with database.turn() as db:
            require_own_key(db, vault)
            clocks.end_run(db, socket.gethostname())
        fold_addresses(database, vault, datetime.now(UTC))
        take_in_older(database)
