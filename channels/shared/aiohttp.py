"""HTTP with many calls in flight: one session a gateway, each connection through the guard and
opened gradually, no environment proxies, and the one table that reads a failed call."""

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from channels.contract.channel import Recalled
from channels.contract.outcome import Halted, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.guard import AddressRefused, Written, check, is_literal, resolve_async
from channels.shared.http import CONNECT_TIMEOUT_S, Answer
from channels.shared.opening import Opening

IDLE_S = 4.0
"""A kept connection is not used again after so long: most servers close theirs after five seconds
or more."""

log = logging.getLogger(__name__)


class _Broken(Exception):
    """A connection that broke after the call may have left.

    No aiohttp error, or aiohttp would repeat a GET by itself.
    """


def session(connections: int, timeout_s: float, *written: str) -> aiohttp.ClientSession:
    """At most `connections` kept connections, each call at most `timeout_s` of silence; reaches the
    `written` addresses of an outlet wherever they stand, others in public only; ignores proxies,
    .netrc and cookies."""
    return aiohttp.ClientSession(
        connector=_Connector(connections, Written(*written)),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=min(CONNECT_TIMEOUT_S, timeout_s), sock_read=timeout_s
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        request_class=_Call,
        middlewares=(_only_once,),
        trust_env=False,
    )


def at_once() -> None:
    """Nothing has to be asked before a call."""


async def call(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    begin: Callable[[], None] = at_once,
    **kwargs: object,
) -> Answer | Retry | Unknown | Halted:
    """One request, never repeated; a whole answer, or what its failure means for a call that may
    have had an effect.

    `begin` is asked when the connection stands, just before the first byte; what it raises comes
    through, and nothing was sent.
    """
    log.debug("%s %s", method, url.partition("?")[0])  # never the query: it may hold secrets

    async def begun(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        request.begin = begin  # type: ignore[attr-defined]
        return await _only_once(request, handler)

    try:
        async with http.request(
            method,
            url,
            allow_redirects=False,
            middlewares=(begun,),
            **kwargs,  # type: ignore[arg-type]
        ) as response:
            text = await response.text(errors="replace")
    except AddressRefused as refused:
        return refused.outcome
    except (aiohttp.ClientError, TimeoutError, _Broken) as error:
        return failure(error)
    return Answer(response.status, text, response.headers)


def failure(error: Exception) -> Retry | Unknown:
    """Retry when no byte of the request can have left, Unknown otherwise (measured with aiohttp
    3.14). Never its text: it holds the URL."""
    match error:
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return Retry(Why(Reason.MISCONFIGURED, "the outlet's address is not a valid URL"))
        case aiohttp.ConnectionTimeoutError():
            return Retry(Why(Reason.UNREACHABLE, "connecting timed out"))
        # raised while connecting only; TLS that breaks later is a ClientOSError
        case aiohttp.ClientSSLError():
            return Retry(Why(Reason.TLS_FAILED, "TLS handshake failed"))
        case aiohttp.ClientConnectorError():
            return Retry(Why(Reason.UNREACHABLE, f"not connected: {type(error.os_error).__name__}"))
        case _Broken():
            return Unknown(Why(Reason.NO_ANSWER, f"no complete answer: {error}"))
    return Unknown(Why(Reason.NO_ANSWER, f"no complete answer: {type(error).__name__}"))


class _Call(aiohttp.ClientRequest):
    """A request that asks before it is written, and knows whether a connection was opened for
    it."""

    begin: Callable[[], None] = staticmethod(at_once)
    opening: Opening | None = None

    async def send(self, conn: Any) -> aiohttp.ClientResponse:
        self.begin()
        return await super().send(conn)

    def opened(self, heard: bool | None) -> None:
        if self.opening is not None:
            self.opening.end(heard)
            self.opening = None


class _Connector(aiohttp.TCPConnector):
    """Connects to checked addresses only, to a few at a time."""

    def __init__(self, connections: int, written: Written) -> None:
        super().__init__(limit=connections, keepalive_timeout=IDLE_S, resolver=_Resolver(written))
        self._written = written
        self._opening = Opening()

    async def _create_connection(self, req: Any, traces: Any, timeout: Any) -> Any:
        host, port = req.url.raw_host, req.port
        if is_literal(host):  # aiohttp resolves names only
            check(host, host, self._written.named(host, port))
        await self._opening.begin()
        req.opening = self._opening
        made = await super()._create_connection(req, traces, timeout)
        if req.is_ssl():  # its handshake is the server's first word
            req.opened(True)
        return made


class _Resolver(AbstractResolver):
    def __init__(self, written: Written) -> None:
        self._written = written

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=endpoint.address,
                port=port,
                family=endpoint.family,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for endpoint in await resolve_async(host, port, self._written.named(host, port))
        ]

    async def close(self) -> None:
        """Keeps nothing open."""


async def _only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    heard: bool | None = False
    try:
        response = await handler(request)
        heard = True
        return response
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Broken(type(error).__name__) from None
    except (Recalled, asyncio.CancelledError):
        heard = None
        raise
    finally:
        if isinstance(request, _Call):
            request.opened(heard)
