"""SMTP on an event loop: whole replies only, and an envelope in one write where the server takes it
so (RFC 5321, RFC 2920).

An asyncio protocol of our own: with asyncio's streams and a timer for each wait a letter costs
three times the processor (measured).
"""

import asyncio
import re
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from channels.shared import guard

NOT_SENT = (OSError, ValueError)
"""What a `Wire` raises when the server or the network fails: OSError for a lost or silent
connection, ValueError for what is no reply."""

_LINE = re.compile(rb"([2-5]\d\d)(?:([ -])([^\r\n]*))?\r?")
_LINE_LENGTH = 8192
_LINES = 100
_CHUNK = 256 * 1024
# "AUTH=LOGIN": how servers wrote it before RFC 2554
_FEATURE = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ =]?(.*)")


@dataclass(frozen=True)
class Reply:
    """One whole reply of the server."""

    code: int
    lines: tuple[bytes, ...]  # the text of each line, without code

    @property
    def text(self) -> str:
        """The text for people, whatever its encoding; its lines are parted by line feeds."""
        return b"\n".join(self.lines).decode("utf-8", "replace")


class Refused(Exception):
    """The server does not serve us (now): its code and words."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.code)
        self.code, self.text = reply.code, reply.text


class Wire(asyncio.Protocol):
    """One connection to a mail server; every wait for the server ends after `timeout_s` of silence.

    Lives in one event loop.
    """

    def __init__(self, timeout_s: float) -> None:
        self.features: dict[str, str] = {}  # from EHLO: keyword in lower case → its parameters
        self._timeout_s = timeout_s
        self._loop = asyncio.get_running_loop()
        self._closed = self._loop.create_future()
        self._lines: deque[bytes] = deque()
        self._rest = b""
        self._full = False  # the kernel does not take what we write
        self._ended: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def pipelines(self) -> bool:
        """Whether several commands may go in one write."""
        return "pipelining" in self.features

    def write(self, *commands: str) -> None:
        """Hands commands to the network, all in one piece."""
        self._transport.write("".join([command + "\r\n" for command in commands]).encode("utf-8"))

    async def reply(self) -> Reply:
        """The next whole reply; OSError when the connection ends before it, ValueError for a line
        that is none."""
        code, texts = b"", list[bytes]()
        while len(texts) < _LINES:
            while not self._lines:
                await self._news()
            found = _LINE.fullmatch(self._lines.popleft())
            if found is None or code not in (b"", found[1]):
                break
            code = found[1]
            texts.append(found[3] or b"")
            if found[2] != b"-":
                return Reply(int(code), tuple(texts))
        raise ValueError("not an SMTP reply")

    async def ask(self, command: str) -> Reply:
        """One command and its reply."""
        self.write(command)
        return await self.reply()

    async def greeting(self) -> None:
        """Waits for the server's first word; Refused when it is no welcome."""
        if (first := await self.reply()).code != 220:
            raise Refused(first)

    async def hello(self, hostname: str) -> None:
        """EHLO, or HELO for a server of the old kind; `features` are known afterwards, Refused when
        it takes neither."""
        reply = await self.ask(f"EHLO {hostname}")
        self.features = {}
        for line in reply.lines[1:] if reply.code == 250 else ():
            if found := _FEATURE.fullmatch(line.decode("ascii", "replace").strip()):
                keyword = found[1].lower()
                self.features[keyword] = f"{self.features.get(keyword, '')} {found[2]}".strip()
        if (
            reply.code // 100 != 2
            and (reply := await self.ask(f"HELO {hostname}")).code // 100 != 2
        ):
            raise Refused(reply)

    async def start_tls(self, context: ssl.SSLContext, host: str) -> None:
        """Encrypts the connection; what came in clear behind the server's word is nobody's reply
        (CVE-2011-0411)."""
        if (reply := await self.ask("STARTTLS")).code != 220:
            raise Refused(reply)
        if self._lines or self._rest:
            raise ValueError("clear text after STARTTLS")
        async with asyncio.timeout(self._timeout_s):
            encrypted = await self._loop.start_tls(
                self._transport, self, context, server_hostname=host
            )
        self._use(cast(asyncio.Transport, encrypted))

    async def content(self, data: bytes) -> None:
        """The letter without its final dot; an error means that it was not sent."""
        stuffed = data.replace(b"\r\n.", b"\r\n..")
        for start in range(0, len(stuffed), _CHUNK):
            self._transport.write(stuffed[start : start + _CHUNK])
            while self._full:
                await self._news()
            if self._ended is not None or self._transport.is_closing():
                raise self._ended or ConnectionResetError("closed")

    async def finish(self) -> Reply:
        """The final dot and the answer to the letter; after an error it may have been sent."""
        self._transport.write(b".\r\n")
        reply = await self.reply()
        # a torn answer must not pass for a whole one; UnicodeDecodeError is a ValueError
        b"\n".join(reply.lines).decode("utf-8")
        return reply

    async def quit(self) -> None:
        """Says goodbye and closes; never raises."""
        with suppress(*NOT_SENT):
            await self.ask("QUIT")
        self.abort()
        await self._closed

    def abort(self) -> None:
        """Closes at once, with nothing more said."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        self._use(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        """asyncio: the server said something."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._lines.extend(lines)
        if len(self._rest) > _LINE_LENGTH or len(self._lines) > _LINES:
            self._end(ValueError("not an SMTP reply"))
            self.abort()
        self._wake()

    def eof_received(self) -> None:
        """asyncio: the server says nothing more."""
        self._end(ConnectionResetError("closed"))

    def connection_lost(self, error: Exception | None) -> None:
        """asyncio: the connection is gone."""
        self._end(error or ConnectionResetError("closed"))
        if self._timer is not None:
            self._timer.cancel()
        if not self._closed.done():
            self._closed.set_result(None)

    def pause_writing(self) -> None:
        """asyncio: what we wrote waits for the kernel."""
        self._full = True

    def resume_writing(self) -> None:
        """asyncio: the kernel has taken everything."""
        self._full = False
        self._wake()

    def _use(self, transport: asyncio.Transport) -> None:
        # 1: `content` waits until the kernel has all, so that few failures come after the final
        # dot. 0 would never resume under TLS.
        transport.set_write_buffer_limits(high=1)
        self._transport = transport

    def _end(self, why: Exception) -> None:
        self._ended = self._ended or why
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _news(self) -> None:
        """Waits for a reply's line or for room to write; raises when neither can come any more or
        comes in time."""
        if self._ended is not None:
            raise self._ended
        self._deadline = self._loop.time() + self._timeout_s
        if self._timer is None:
            self._timer = self._loop.call_at(self._deadline, self._watch)
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _watch(self) -> None:
        """The one timer of the connection: most waits end long before it rings, so none of them
        sets its own."""
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._deadline > self._loop.time():
            self._timer = self._loop.call_at(self._deadline, self._watch)
        else:
            self._waiter.set_exception(TimeoutError("silent"))


async def dial(host: str, port: int, tls: ssl.SSLContext | None, timeout_s: float) -> Wire:
    """A connection to the outlet's own relay on which nothing was said yet; OSError when there is
    none, AddressRefused when we do not go there."""
    async with asyncio.timeout(timeout_s):
        return await guard.dial(
            lambda: Wire(timeout_s), host, port, tls, guard.Named.BY_ADMINISTRATOR
        )
