"""HTTP with many calls in flight: one session a gateway, no environment proxies, and the one table
that reads a failed call."""

import logging

import aiohttp

from channels.contract.outcome import Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.http import CONNECT_TIMEOUT_S, Answer

IDLE_S = 4.0
"""A kept connection is not used again after so long: most servers close theirs after five seconds
or more."""

log = logging.getLogger(__name__)


class _Broken(Exception):
    """A connection that broke after the call may have left.

    No aiohttp error, or aiohttp would repeat a GET by itself.
    """


def session(connections: int, timeout_s: float) -> aiohttp.ClientSession:
    """At most `connections` kept connections, each call at most `timeout_s` of silence; ignores
    proxies, .netrc and cookies."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=IDLE_S),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=min(CONNECT_TIMEOUT_S, timeout_s), sock_read=timeout_s
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(_only_once,),
        trust_env=False,
    )


async def call(
    http: aiohttp.ClientSession, method: str, url: str, **kwargs: object
) -> Answer | Retry | Unknown:
    """One request, never repeated; a whole answer, or what its failure means for a call that may
    have had an effect."""
    log.debug("%s %s", method, url.partition("?")[0])  # never the query: it may hold secrets
    try:
        async with http.request(method, url, allow_redirects=False, **kwargs) as response:  # type: ignore[arg-type]
            text = await response.text(errors="replace")
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


async def _only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise _Broken(type(error).__name__) from None
