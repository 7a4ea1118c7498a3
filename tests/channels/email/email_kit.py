"""What the tests of the e-mail channel share: a message, two recipients, a channel towards a
port."""

import datetime as dt
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from channels.contract.channel import Site
from channels.contract.message import Message, Recipient
from channels.contract.outcome import Outcome
from channels.email.config import EmailConfig
from channels.email.email_smtp import EmailSmtp
from tests.contract.channel_contract import KEY

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
PASSWORD = "mat-khau-bi-mat"
MESSAGE = Message(
    item="ct-01",
    title="Nộp hồ sơ trực tuyến: sáu bước",
    summary="Hướng dẫn nộp hồ sơ qua mạng.",
    html="<p>Xin chào {{tên}}.</p>",
    text="Xin chào {{tên}}.\n.một dòng bắt đầu bằng dấu chấm",
    link="https://example.gov.vn/bai/nop-ho-so",
    office="UBND phường Hòa Bình",
)
AN = Recipient("an@example.com", {"tên": "An"}, "https://example.gov.vn/u/an")
BINH = Recipient("binh@example.com", {"tên": "Bình"}, "https://example.gov.vn/u/binh")
SITE = Site(Path("public"), "https://example.gov.vn")


def config(port: int, relay: Mapping[str, object] | None = None, **fields: object) -> EmailConfig:
    place = {"host": "127.0.0.1", "port": port, "security": "none", **(relay or {})}
    return EmailConfig.model_validate(
        {
            "from": "UBND phường Hòa Bình <tin@example.gov.vn>",
            "relay": [place],
            "timeout_s": 0.4,
            **fields,
        }
    )


def channel(port: int, relay: Mapping[str, object] | None = None, **fields: object) -> EmailSmtp:
    return EmailSmtp("email-phuong", config(port, relay, **fields), SITE, now=lambda: NOW)


def send(made: EmailSmtp, to: Recipient | None = AN, message: Message = MESSAGE) -> Outcome:
    with made.open() as line:
        return line.send(message, to, KEY)


@contextmanager
def broken_relay(*replies: bytes) -> Iterator[int]:
    """Says one reply for the greeting and for each line it reads, then closes; yields its port."""

    def serve() -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rb") as lines:
            for number, reply in enumerate(replies):
                if number:
                    lines.readline()
                peer.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(2)


@contextmanager
def talking_relay(*talks: Callable[[socket.socket], None]) -> Iterator[int]:
    """A relay whose connections, one after another, each hold one of these talks after greeting and
    EHLO; yields its port."""

    def serve() -> None:
        for talk in talks:
            peer, _ = listener.accept()
            with peer, suppress(OSError):
                peer.settimeout(2)
                peer.sendall(b"220 hi\r\n")
                peer.recv(4096)
                talk(peer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join(3)
        assert not thread.is_alive()


def until(peer: socket.socket, end: bytes) -> bytes:
    """What comes up to these last bytes."""
    heard = b""
    while not heard.endswith(end):
        more = peer.recv(65536)
        if not more:
            break
        heard += more
    return heard
