"""An SMS gateway of the benchmarks, as fast as Python can be: python -m tests.bench.gateway PORT
MILLISECONDS [EDGE RATE].

It speaks Kannel's `sendsms`, keeps connections, and takes every message after so many milliseconds.
With EDGE, the port of a public edge, it calls back there that messages have arrived, RATE a
second; told to end, it waits for its last answers and prints how many of its calls
were taken, and how many were not.
"""

import asyncio
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from urllib.parse import unquote_plus, urlsplit

_TAKEN = b"0: Accepted for delivery"
_REPLY = b"HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_TAKEN),
    _TAKEN,
)
_END = b"\r\n\r\n"
_HOOK = re.compile(rb"[?&]dlr-url=([^& ]+)")
_ARRIVED = {"%d": "1", "%I": "0f5c6cb4-0001", "%A": "id:1+stat:DELIVRD"}
_CALLERS = 8

Hear = Callable[[bytes], None]
"""Is told of every request."""


class _Caller(asyncio.Protocol):
    """One kept connection; requests have no body."""

    def __init__(self, wait_s: float, hear: Hear | None) -> None:
        self._wait_s, self._loop, self._head = wait_s, asyncio.get_running_loop(), b""
        self._hear = hear

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._write = transport.write

    def data_received(self, data: bytes) -> None:
        *whole, self._head = (self._head + data).split(_END)
        for request in whole:
            self._loop.call_later(self._wait_s, self._write, _REPLY)
            if self._hear is not None:
                self._hear(request)


class _Reports:
    """The reports of messages that were taken, on their way to the edge."""

    def __init__(self, port: int, rate: float) -> None:
        self._port, self._rate = port, rate
        self._waiting: deque[bytes] = deque()
        self._due = self._taken = self._refused = 0
        self._ends = False

    def hear(self, request: bytes) -> None:
        """A message whose report is due later."""
        self._waiting.append(request)

    def end(self) -> None:
        """Begin no more calls."""
        self._ends = True

    async def run(self) -> None:
        """Call back until told to end."""
        await asyncio.gather(self._pace(), *(self._call_back() for _caller in range(_CALLERS)))
        print(self._taken, self._refused, flush=True)

    async def _pace(self) -> None:
        began = given = 0.0
        while not self._ends:
            await asyncio.sleep(0.02)
            if self._waiting or began:
                began = began or time.monotonic()
                earned = (time.monotonic() - began) * self._rate
                self._due, given = self._due + int(earned - given), given + int(earned - given)

    async def _call_back(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while not self._ends:
            if not self._due or not self._waiting:
                await asyncio.sleep(0.01)
                continue
            self._due -= 1
            writer.write(_report(self._waiting.popleft()))
            if (await _status(reader)) // 100 == 2:
                self._taken += 1
            else:
                self._refused += 1
        writer.close()


def _report(request: bytes) -> bytes:
    """The call that says of a message that it has arrived."""
    found = _HOOK.search(request)
    assert found is not None
    url = urlsplit(unquote_plus(found[1].decode("ascii")))
    query = url.query
    for escape, value in {**_ARRIVED, "%T": str(int(time.time()))}.items():
        query = query.replace(f"={escape}", f"={value}")
    return f"GET {url.path}?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(_END)).decode("latin-1").lower()
    length = re.search(r"content-length: (\d+)", head)
    await reader.readexactly(int(length[1]) if length else 0)
    return int(head.split()[1])


async def _serve(port: int, wait_s: float, reports: _Reports | None) -> None:
    hear = reports.hear if reports else None
    server = await asyncio.get_running_loop().create_server(
        lambda: _Caller(wait_s, hear), "127.0.0.1", port, backlog=1024
    )
    if reports is None:
        await server.serve_forever()
    else:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, reports.end)
        await reports.run()


def main(port: str, milliseconds: str, edge: str = "", rate: str = "0") -> None:
    """Serve until told to end."""
    reports = _Reports(int(edge), float(rate)) if edge else None
    asyncio.run(_serve(int(port), float(milliseconds) / 1000, reports))


if __name__ == "__main__":
    main(*sys.argv[1:])
