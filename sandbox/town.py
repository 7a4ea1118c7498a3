"""All stand-ins together on fixed ports, with one journal and one page; and the outlets file that
leads to them.

Every account here is made up and good for nothing but these stand-ins.
"""

import errno
import json
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.board import Board
from sandbox.faults import Script
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.kannel import KannelSandbox
from sandbox.providers.portal import PortalSandbox
from sandbox.providers.telegram import TelegramSandbox
from sandbox.providers.zalo import ZaloSandbox
from sandbox.providers.zalo_messages import Template
from sandbox.world import World

BOARD, MAIL, SMS, TELEGRAM, FACEBOOK, ZALO, PORTAL = range(7)
"""How far above the base port each one listens."""

MAIL_ACCOUNT = ("lantoa", "sandbox-mail")  # user, password
SMS_ACCOUNT = ("lantoa", "sandbox-kannel")  # user, password
TELEGRAM_BOT = "123456:SANDBOX-telegram"  # token
TELEGRAM_CHAT = (-1001234567890, "ubndtp_thu")  # id, public name
FACEBOOK_PAGE = ("100000000000001", "SANDBOX-facebook")  # id, token
ZALO_APP = ("4242000000000001", "SANDBOX-zalo-app")  # id, secret
ZALO_OA = ("7700000000000001", "r0")  # id, refresh token
ZALO_TEMPLATE = Template(
    "321001", "Kính gửi <ho_ten>: <noi_dung>", {"ho_ten": 60, "noi_dung": 200}, tag="2"
)
PORTAL_ACCOUNT = ("hoadang", "SANDBOX-cong-tinh")  # user, token

SCREENS = ("led-64x32", "led-320x160", "led-1280x720", "led-1920x1080")

_TEMPLATES = Path(__file__).parent / "templates"

_NAMES = {
    BOARD: "trang xem thử",
    MAIL: "máy chuyển thư giả lập",
    SMS: "cổng SMS giả lập",
    TELEGRAM: "Telegram giả lập",
    FACEBOOK: "Facebook giả lập",
    ZALO: "Zalo giả lập",
    PORTAL: "cổng giả lập",
}


class TownError(Exception):
    """The stand-ins cannot run; one Vietnamese sentence that says what to do."""


class Stand(Protocol):
    """What every stand-in has."""

    provider: str
    script: Script

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Town:
    """The stand-ins of one folder, which keeps what they received over restarts.

    Use it as a context manager or with start/stop.
    """

    def __init__(self, folder: Path, base_port: int) -> None:
        if not 1 <= base_port <= 65535 - PORTAL:
            raise TownError(
                f"Cổng đầu {base_port} không dùng được: chọn số từ 1 đến {65535 - PORTAL}."
            )
        self.folder, self.base_port = folder, base_port
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.base_port + BOARD}/"

    def start(self) -> Self:
        """Open all ports, or none and a TownError that names the port in the way."""
        self.folder.mkdir(parents=True, exist_ok=True)
        world = World(self.folder / "world.jsonl")
        with ExitStack() as opened:
            stands = [
                opened.enter_context(self._bound(place, make, world))
                for place, make in _MAKERS.items()
            ]
            scripts = {stand.provider: stand.script for stand in stands}
            opened.enter_context(
                self._bound(BOARD, lambda world, port: Board(scripts, world, port), world)
            )
            self._running = opened.pop_all()
        return self

    def stop(self) -> None:
        """Close all ports at once."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _bound(self, place: int, make: "Maker", world: World) -> Stand:
        port = self.base_port + place
        try:
            return make(world, port)
        except OSError as error:
            why = (
                "đang có chương trình khác dùng"
                if error.errno == errno.EADDRINUSE
                else f"không mở được ({error.strerror})"
            )
            raise TownError(
                f"Cổng {port} của {_NAMES[place]} {why}: tắt chương trình ấy hoặc chọn dãy "
                "cổng khác."
            ) from None


def outlets_toml(base_port: int, home: Path) -> str:
    """The text of an outlets file that leads to a town on `base_port`, for the installation in
    `home`."""
    templates = Environment(  # noqa: S701 - TOML, no HTML
        loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined, trim_blocks=True
    )
    templates.filters["toml"] = lambda value: json.dumps(value, ensure_ascii=False)
    return templates.get_template("outlets.toml.j2").render(
        mail={"port": base_port + MAIL, "user": MAIL_ACCOUNT[0], "password": MAIL_ACCOUNT[1]},
        sms={"port": base_port + SMS, "user": SMS_ACCOUNT[0], "password": SMS_ACCOUNT[1]},
        telegram={"port": base_port + TELEGRAM, "token": TELEGRAM_BOT, "chat": TELEGRAM_CHAT[0]},
        facebook={
            "port": base_port + FACEBOOK,
            "page": FACEBOOK_PAGE[0],
            "token": FACEBOOK_PAGE[1],
        },
        zalo={
            "port": base_port + ZALO,
            "app": ZALO_APP,
            "oa": ZALO_OA,
            "template": ZALO_TEMPLATE,
        },
        portal={"port": base_port + PORTAL, "user": PORTAL_ACCOUNT[0], "token": PORTAL_ACCOUNT[1]},
        screens={screen: str(folder) for screen, folder in led_folders(home).items()},
    )


def led_folders(home: Path) -> dict[str, Path]:
    """Where each LED outlet of the file puts its frames; an outlet whose folder does not exist
    publishes nothing."""
    return {screen: home.absolute() / "led-drop" / screen for screen in SCREENS}


def write_outlets(base_port: int, home: Path) -> Path:
    """Put `outlets_toml` into `<home>/sandbox/outlets.toml`, make the folders of its LED screens,
    and say where the file is."""
    for folder in led_folders(home).values():
        folder.mkdir(parents=True, exist_ok=True)
    file = home / "sandbox" / "outlets.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(outlets_toml(base_port, home), "utf-8")
    return file


def _mail_server(world: World, port: int) -> Stand:
    try:
        # needs aiosmtpd, which only the extra «sandbox» brings
        from sandbox.providers.smtp import (
            SmtpOptions,
            SmtpSandbox,
        )
    except ModuleNotFoundError as missing:
        raise TownError(
            f"Thiếu thư viện {missing.name}: cài lại Lan Tỏa kèm phần «sandbox»."
        ) from None
    user, password = MAIL_ACCOUNT
    return SmtpSandbox(world, port, SmtpOptions(user, password))


def _zalo(world: World, port: int) -> Stand:
    made = ZaloSandbox(ZALO_APP, ZALO_OA[0], world, port)
    made.takes_up = True
    made.desk.templates[ZALO_TEMPLATE.id] = ZALO_TEMPLATE
    return made


Maker = Callable[[World, int], Stand]

_MAKERS: dict[int, Maker] = {
    MAIL: _mail_server,
    SMS: lambda world, port: KannelSandbox(world, port, dict([SMS_ACCOUNT])),
    TELEGRAM: lambda world, port: TelegramSandbox(TELEGRAM_BOT, dict([TELEGRAM_CHAT]), world, port),
    FACEBOOK: lambda world, port: FacebookSandbox(*FACEBOOK_PAGE, world, port),
    ZALO: _zalo,
    PORTAL: lambda world, port: PortalSandbox(PORTAL_ACCOUNT[1], world, port),
}
