"""`lantoa up`: one installation's parts on one machine. Prefect's private server, the flow runner and the public edge."""

import errno
import fcntl
import http.client
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from content.db import Database, DatabaseError, sqlite_url
from content.schema import migrate
from content.vault import open_vault
from engine.works import log
from flows.environment import prefect_environment
from lantoa.parts import Part, python, wait_until
from lantoa.session import say
from sandbox.town import write_outlets
from wiring.settings import Settings, SettingsError

_SERVER_PATIENCE_S = 120.0
SANDBOX_OFFSET = 10
"""The sandbox's ports begin this far above the public edge's."""


def run_up(settings: Settings, port: int, sandbox: bool) -> int:
    """Run until SIGINT or SIGTERM."""
    settings = at_port(settings, port)
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    with running(settings, sandbox) as parts:
        say(*addresses(settings, sandbox), "Dừng bằng Ctrl-C.")
        while not asked.wait(0.5):
            for part in parts:
                part.look()
    return 0


@contextmanager
def running(settings: Settings, sandbox: bool) -> Iterator[list[Part]]:
    """The started parts; SettingsError or DatabaseError in one sentence when they cannot be. Stopped in reverse order at the end."""
    with _only_one(settings.home):
        _require_free(settings.bind, settings.port)
        open_vault(settings.key_file)
        _migrate(settings)
        api_port = _free_port()
        parts = _parts(settings, api_port, sandbox)
        try:
            for part in parts:
                part.start()
                if part.name == "prefect server":
                    _await_server(part, api_port)
            yield parts
        finally:
            for part in reversed(parts):
                part.stop(20.0)


def at_port(settings: Settings, port: int) -> Settings:
    """The settings with another port for the public edge; its address follows unless it was set."""
    follows = settings.public_url == f"http://127.0.0.1:{settings.port}"
    return replace(settings, port=port, public_url=f"http://127.0.0.1:{port}" if follows else settings.public_url)


def addresses(settings: Settings, sandbox: bool) -> list[str]:
    """Where to look."""
    lines = [f"Trang công khai   http://{settings.bind}:{settings.port}/"]
    if sandbox:
        lines.append(f"Hộp thư thử       http://127.0.0.1:{settings.port + SANDBOX_OFFSET}/")
        lines.append(f"Điểm phát thử     lantoa outlet import {settings.home / 'sandbox' / 'outlets.toml'}")
    return lines


def _parts(settings: Settings, api_port: int, sandbox: bool) -> list[Part]:
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    own = _environment(settings)
    server = prefect_environment(settings.home, f"http://127.0.0.1:{api_port}/api", f"lantoa:{secrets.token_urlsafe(24)}")
    start = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(api_port))
    parts = [
        Part("public edge", python("-m", "lantoa.edge"), own, logs / "edge.log"),
        Part("prefect server", python(*start), server, logs / "prefect.log", stop_signal=signal.SIGINT),
        Part("flow runner", python("-m", "flows.serve"), {**own, **server}, logs / "engine.log", echo="lantoa.engine"),
    ]
    if sandbox:
        base = settings.port + SANDBOX_OFFSET
        town = python("-m", "sandbox", "--folder", str(write_outlets(base, settings.home).parent), "--base-port", str(base))
        parts.insert(0, Part("sandbox", town, {}, logs / "sandbox.log"))
    return parts


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that every part reads the same."""
    return {f"LANTOA_{name.upper()}": str(value) for name, value in vars(settings).items() if value != ""}


def _await_server(part: Part, port: int) -> None:
    log.info("waiting for the Prefect server (the first start makes its database and takes longer)")
    if not wait_until(lambda: _healthy(port), part, _SERVER_PATIENCE_S):
        tail = part.log_file.read_text("utf-8", "replace")[-1500:]
        raise SettingsError(f"Máy chủ Prefect không khởi động được; xem {part.log_file}.\n{tail}")


def _healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the home's lock; it falls with the process, however that ends."""
    if not home.is_dir():
        raise SettingsError(f"Chưa có thư mục {home}: chạy `lantoa init` trước.")
    try:
        with (home / "up.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise SettingsError(f"Đã có một `lantoa up` đang chạy trên {home}.") from None


def _require_free(bind: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SettingsError(f"Cổng {port} đang có chương trình khác dùng: chọn cổng khác bằng --port.") from None
            raise SettingsError(f"Không mở được cổng {port} tại {bind}: {error.strerror}.") from None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _migrate(settings: Settings) -> None:
    if not settings.database_url and not (settings.home / "lantoa.db").exists():
        raise DatabaseError("Chưa có cơ sở dữ liệu ở đây: chạy `lantoa init` trước (hoặc đặt LANTOA_HOME).")
    database = Database(settings.database_url or sqlite_url(settings.home))
    try:
        migrate(database)
    finally:
        database.close()
