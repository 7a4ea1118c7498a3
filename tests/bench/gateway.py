"""An SMS gateway of the benchmarks, as fast as Python can be: python -m tests.bench.gateway PORT
MILLISECONDS.

It speaks Kannel's `sendsms`, keeps connections, and takes every message after so many milliseconds.
"""

import asyncio
import sys

_TAKEN = b"0: Accepted for delivery"
_REPLY = b"HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s" % (
    len(_TAKEN),
    _TAKEN,
)
_END = b"\r\n\r\n"


class _Caller(asyncio.Protocol):
    """One kept connection; requests have no body."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s, self._loop, self._head = wait_s, asyncio.get_running_loop(), b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._write = transport.write

    def data_received(self, data: bytes) -> None:
        *whole, self._head = (self._head + data).split(_END)
        for _ in whole:
            self._loop.call_later(self._wait_s, self._write, _REPLY)


async def _serve(port: int, wait_s: float) -> None:
    server = await asyncio.get_running_loop().create_server(
        lambda: _Caller(wait_s), "127.0.0.1", port, backlog=1024
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
