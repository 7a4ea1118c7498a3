"""The guard under httpx: a transport for libraries that bring their own client
(python-telegram-bot)."""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from channels.shared.guard import Written, resolve_async


def transport(written: Written, tls: ssl.SSLContext | None = None) -> httpx.AsyncHTTPTransport:
    """An HTTP/1.1 transport without proxy whose every connection passes the guard; `tls` in place
    of what httpx trusts."""
    context = tls or httpx.create_ssl_context(trust_env=False)
    made = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    made._pool = httpcore.AsyncConnectionPool(  # httpx hands no backend through
        ssl_context=context, network_backend=_Guarded(written)
    )
    return made


class _Guarded(httpcore.AsyncNetworkBackend):
    """TLS verifies the host of the request: it is started above this."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        try:
            async with asyncio.timeout(timeout):
                for endpoint in await resolve_async(host, port, self._written.named(host, port)):
                    try:
                        return await self._inner.connect_tcp(endpoint.address, port)
                    except httpcore.ConnectError as error:
                        failure = error
        except TimeoutError:
            raise httpcore.ConnectTimeout("connecting timed out") from None
        except OSError as error:
            raise httpcore.ConnectError(type(error).__name__) from error
        raise failure

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
