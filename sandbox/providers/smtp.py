"""A mail server that takes letters and keeps them, with the refusals, silences and torn answers of
true ones (aiosmtpd)."""

import asyncio
import hmac
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from types import TracebackType
from typing import NoReturn, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Script, Slow, Twice
from sandbox.world import Arrival, World

TAKEN = "250 2.0.0 Ok: queued"

_AT_MAIL = (530, 534, 535, 538)  # a scripted Reply with one of these meets MAIL,
_AT_RCPT = (450, 550, 551, 553)  # with one of these RCPT; any other comes after the content


@dataclass(frozen=True)
class SmtpOptions:
    """How the server is set up; the defaults take everything from everybody."""

    username: str | None = None  # with a password: MAIL asks for AUTH
    password: str = field(default="", repr=False)
    tls: ssl.SSLContext | None = None  # offers STARTTLS
    implicit_tls: bool = False  # speaks TLS from the first byte instead
    smtputf8: bool = True
    pipelining: bool = True
    size_limit: int = 32 * 1024 * 1024  # octets, told in EHLO
    greylist_s: float | None = None  # an address first met waits this long
    letters_per_connection: int | None = None  # then the next MAIL meets 421
    idle_s: float = 300.0  # then the connection is closed without a word


class SmtpSandbox:
    """The stand-in; use it as a context manager or with start/stop.

    `connections` counts what clients opened.
    """

    provider = "smtp"

    def __init__(
        self, world: World | None = None, port: int = 0, options: SmtpOptions | None = None
    ) -> None:
        self.world = world or World()
        self.script = Script()
        self.options = options or SmtpOptions()
        self.connections = 0
        self.refuses: dict[str, Reply] = {}  # what RCPT meets, by domain or by mailbox
        self.commands: list[
            str
            # what clients said to begin or cancel a transaction: "MAIL <sender>", "RCPT <address>",
            # "RSET"
        ] = []
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self._ready, self._stopping = threading.Event(), asyncio.Event()
        self._first_met: dict[str, float] = {}
        self._clients: set[SMTP] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def start(self) -> Self:
        # aiosmtpd writes every address down
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Ends at once, cutting every connection."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        tls = self.options.tls if self.options.implicit_tls else None
        server = await self._loop.create_server(self._client, sock=self._socket, ssl=tls)
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for client in self._clients:
            if client.transport is not None:
                client.transport.abort()  # type: ignore[attr-defined]
        await asyncio.sleep(0)

    def _client(self) -> SMTP:
        self.connections += 1
        options = self.options
        client = SMTP(
            _Handler(self),
            data_size_limit=options.size_limit,
            enable_SMTPUTF8=options.smtputf8,
            hostname="sandbox.invalid",
            ident="SMTP sandbox",
            tls_context=None if options.implicit_tls else options.tls,
            timeout=options.idle_s,
            auth_require_tls=options.username is None,  # without credentials AUTH is not offered
            authenticator=self._authenticate,
        )
        self._clients.add(client)
        return client

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        wanted = f"{self.options.username}\0{self.options.password}".encode()
        given = data.login + b"\0" + data.password if isinstance(data, LoginPassword) else b""
        return AuthResult(success=hmac.compare_digest(wanted, given), handled=False)

    def greylisted(self, address: str) -> bool:
        """Whether this address must still wait, counted from its first RCPT."""
        wait = self.options.greylist_s
        now = time.monotonic()
        return wait is not None and now - self._first_met.setdefault(address, now) < wait

    def take(self, envelope: Envelope) -> None:
        """Keep the letter: one arrival a recipient."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain",))
        message_id = str(message["Message-ID"] or "").strip(" <>")
        for recipient in envelope.rcpt_tos:
            self.world.add(
                Arrival(
                    provider=self.provider,
                    key=message_id.partition("@")[0],
                    to=recipient,
                    title=str(message["Subject"] or ""),
                    text=body.get_content().replace("\r\n", "\n") if body is not None else "",
                    provider_id=message_id,
                    raw=content.decode("utf-8", "replace"),
                )
            )


class _Handler:
    """aiosmtpd's hooks for one connection; their names are its own."""

    def __init__(self, sandbox: SmtpSandbox) -> None:
        self._sandbox = sandbox
        self._fault: Fault | None = None
        self._letters = 0

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        return (
            [*responses[:-1], "250-PIPELINING", responses[-1]]
            if self._sandbox.options.pipelining
            else responses
        )

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._sandbox.commands.append(f"MAIL {address}")
        settings = self._sandbox.options
        if settings.username is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self._letters == settings.letters_per_connection:
            _hang_up(server, b"421 4.7.0 Too many messages on this connection\r\n")
        self._letters += 1
        self._fault = self._sandbox.script.next()
        if isinstance(self._fault, Reply) and self._fault.status in _AT_MAIL:
            return _lines(self._fault)
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._sandbox.commands.append(f"RCPT {address}")
        if isinstance(self._fault, Reply) and self._fault.status in _AT_RCPT:
            return _lines(self._fault)
        mailbox, _, domain = address.rpartition("@")
        if refused := self._sandbox.refuses.get(domain) or self._sandbox.refuses.get(mailbox):
            return _lines(refused)
        if self._sandbox.greylisted(address):
            return "450 4.2.0 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._sandbox.commands.append("RSET")
        return "250 2.0.0 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str | bytes:
        def take() -> None:
            self._sandbox.take(envelope)
            if isinstance(self._fault, Twice):
                self._sandbox.world.replay(lambda: self._sandbox.take(envelope))

        return await _meet(self._fault, server, take)


async def _meet(fault: Fault | None, server: SMTP, take: Callable[[], None]) -> str | bytes:
    """The answer to the content, after the fault that this letter meets."""
    if isinstance(fault, Slow):
        await asyncio.sleep(fault.seconds)
    if getattr(fault, "commit", True):  # Half, Garbage, Slow and Twice take it always
        take()
    match fault:
        case Reply(status=421):
            _hang_up(server, f"{_lines(fault)}\r\n".encode())
        case Reply():
            return _lines(fault)
        case Hang() | Drop():
            await asyncio.sleep(fault.seconds if isinstance(fault, Hang) else 0)
            _hang_up(server)
        case Half():
            _hang_up(server, TAKEN[: len(TAKEN) // 2].encode())
        case Garbage():
            return b"\x00\x01 <<nothing>> \xff\xfe"
    return TAKEN


def _lines(reply: Reply) -> str:
    """A scripted reply as SMTP writes it, each line of the body under its code."""
    *first, last = reply.body.split("\n")
    return "\r\n".join([*(f"{reply.status}-{line}" for line in first), f"{reply.status} {last}"])


def _hang_up(server: SMTP, last_words: bytes = b"") -> NoReturn:
    """Close the connection after these bytes; aiosmtpd ends the connection's task on a cancellation
    without more ado."""
    server.transport.write(last_words)  # type: ignore[union-attr]
    server.transport.close()  # type: ignore[union-attr]
    raise asyncio.CancelledError
