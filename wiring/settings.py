"""The settings of this process: the only reader of the environment."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from channels.shared.dns import NO_DNS, parse_server
from wiring.proxies import networks


class SettingsError(Exception):
    """A setting is wrong; one Vietnamese sentence that names it."""


@dataclass(frozen=True)
class Settings:
    """Made once in `main` and passed down.

    Each field is the environment variable `LANTOA_<NAME>`.
    """

    home: Path = Path("var")
    # "" = SQLite in the home; may hold a password
    database_url: str = field(default="", repr=False)
    public_url: str = ""  # "" = this machine and the port
    port: int = 8080  # of the public edge
    bind: str = "127.0.0.1"
    console_port: int = 0  # of the officers' console; 0 = the one after the public edge's
    console_bind: str = "127.0.0.1"
    # networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; "" = nobody's
    proxies: str = ""
    # whom to ask about domains' mail records: an address, "address:port", "none" for nobody;
    # "" = this machine's resolver
    dns_server: str = ""
    # at its start the engine waits where the clock is farther ahead of the last stamp than this
    clock_ahead_days: int = 60
    release_above: int = 100  # more recipients than this wait for a second person's release
    receipts_kept_days: int = 400  # so long what providers said is kept word for word
    holidays_file: str = ""  # the office's own days off and make-up days (TOML)
    log_level: str = "INFO"

    @property
    def key_file(self) -> Path:
        return self.home / "lantoa.key"

    @property
    def public_dir(self) -> Path:
        return self.home / "public"

    @property
    def media_dir(self) -> Path:
        return self.home / "media"

    @property
    def evidence_dir(self) -> Path:
        return self.home / "evidence"

    @property
    def packs_dir(self) -> Path:
        return self.home / "packs"

    @property
    def host(self) -> str:
        """The public host name, for permanent ids."""
        return urlsplit(self.public_url).hostname or "localhost"


_COMMAND_LINE = ("PASSWORD", "NEW_PASSWORD", "DEMO_PASSWORD", "TOTP")
"""Read by the commands that need them, never kept."""

_URL_FILE = "LANTOA_DATABASE_URL_FILE"

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_LIMITS = {
    "port": (0, 65535),
    "console_port": (0, 65535),
    "release_above": (0, 10**9),
    "clock_ahead_days": (1, 36_500),
    "receipts_kept_days": (60, 36_500),  # a receipt may come 45 days after its message
}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; SettingsError for an unknown LANTOA_ name or a value that
    cannot be used.

    The database's address may hold a password, so it may also stand in the file that
    LANTOA_DATABASE_URL_FILE names.
    """
    if file := environment.get(_URL_FILE):
        rest = {name: value for name, value in environment.items() if name != _URL_FILE}
        environment = {"LANTOA_DATABASE_URL": _read_secret(Path(file)), **rest}
    known = {f"LANTOA_{field.name.upper()}": field.name for field in fields(Settings)}
    extra = {f"LANTOA_{name}" for name in _COMMAND_LINE}
    unknown = sorted(
        name
        for name in environment
        if name.startswith("LANTOA_") and name not in known and name not in extra
    )
    if unknown:
        raise SettingsError(
            f"Không có thiết lập {', '.join(unknown)}; tên đúng: {', '.join(sorted(known))}."
        )
    values = {
        field: _value(name, field, environment[name])
        for name, field in known.items()
        if environment.get(name)
    }
    made = Settings(**values)  # type: ignore[arg-type]
    return replace(
        made,
        public_url=made.public_url or f"http://127.0.0.1:{made.port}",
        console_port=made.console_port or neighbour(made.port),
    )


def neighbour(port: int) -> int:
    """The port beside another one, where the console stands unless it was put elsewhere."""
    return port + 1 if port < 65535 else port - 1


def secret_value(reference: Mapping[str, str]) -> str:
    """The secret behind `{env = "NAME"}` (or the file that `NAME_FILE` names) or `{file = "PATH"}`;
    SettingsError when it is not there."""
    if "file" in reference:
        return _read_secret(Path(reference["file"]))
    name = reference["env"]
    if name in os.environ:
        return os.environ[name]
    if f"{name}_FILE" in os.environ:
        return _read_secret(Path(os.environ[f"{name}_FILE"]))
    raise SettingsError(
        f"Thiếu bí mật: biến môi trường {name} (hoặc {name}_FILE) chưa được đặt; hãy đặt rồi "
        "chạy lại."
    )


def _read_secret(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"Không đọc được tệp bí mật {path}: kiểm tra đường dẫn và quyền đọc."
        ) from None


def _value(name: str, field: str, text: str) -> object:
    if field in _LIMITS:
        low, high = _LIMITS[field]
        if not re.fullmatch("[0-9]{1,10}", text) or not low <= int(text) <= high:
            raise SettingsError(
                f"{name} phải là số nguyên từ {low} đến {high}, không phải «{text}»."
            )
        return int(text)
    if field == "home":
        return Path(text).absolute()
    if field == "public_url":
        if not _is_address(text):
            raise SettingsError(
                f"{name} phải là địa chỉ http hoặc https đầy đủ, không phải «{text}»."
            )
        return text.rstrip("/")
    if field == "log_level":
        return _log_level(name, text)
    if check := _CHECKS.get(field):
        check(name, text)
    return text


def _log_level(name: str, text: str) -> str:
    if text.upper() not in _LOG_LEVELS:
        raise SettingsError(
            f"{name} phải là một trong {', '.join(_LOG_LEVELS)}, không phải «{text}»."
        )
    return text.upper()


def _require_networks(name: str, text: str) -> None:
    try:
        networks(text)
    except ValueError as error:
        raise SettingsError(
            f"{name} là các địa chỉ hoặc mạng cách nhau bằng dấu phẩy, ví dụ 127.0.0.1 hay "
            f"10.0.0.0/8, không phải «{error}»."
        ) from None


def _require_server(name: str, text: str) -> None:
    try:
        if text != NO_DNS:
            parse_server(text)
    except ValueError:
        raise SettingsError(
            f"{name} là địa chỉ của một máy chủ tên miền, ví dụ 127.0.0.1 hay 127.0.0.1:5353, hoặc "
            f"«{NO_DNS}»; không phải «{text}»."
        ) from None


_CHECKS: dict[str, Callable[[str, str], None]] = {
    "proxies": _require_networks,
    "dns_server": _require_server,
}


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket that does not close
        return False
