"""HTTP for the adapters: one session a line, each connection through the guard, no environment
proxies, and the one table that reads a failed call."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests
import urllib3.exceptions as wire
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from channels.contract.outcome import Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.shared.guard import AddressRefused, Written, connect
from channels.shared.spoken import spoken

CONNECT_TIMEOUT_S = 5.0

# of us, and not of the message; 407 is a proxy's
_REFUSALS = {
    401: Reason.CREDENTIALS,
    402: Reason.QUOTA,
    403: Reason.FORBIDDEN,
    407: Reason.MISCONFIGURED,
}
# the same is to be asked at another address (RFC 9110 §15.4.2, 15.4.8, 15.4.9): nothing was taken
_MOVED = (301, 307, 308)
_NEVER_CONNECTED = (wire.NewConnectionError, wire.NameResolutionError, wire.ConnectTimeoutError)


@dataclass(frozen=True)
class Answer:
    """A provider's complete answer."""

    status: int
    text: str
    headers: Mapping[str, str]  # names in any case

    def json(self) -> object:
        """The body as JSON, or None when it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    def said(self, *secrets: str) -> str:
        """Status and body as they are kept with an attempt, and where it leads."""
        words = f"HTTP {self.status} {spoken(self.text, secrets)}".rstrip()
        return f"{words} → {spoken(place, secrets)}" if (place := self.leads_to()) else words

    def leads_to(self) -> str:
        """Where the provider sends us instead, without its query; "" for an answer that does not.
        It is told, never followed."""
        place = self.headers.get("Location", "") if 300 <= self.status < 400 else ""
        return place.partition("?")[0].partition("#")[0]

    def retry_after(self) -> float | None:
        """Seconds the provider asked to wait (Retry-After in seconds, RFC 9110 §10.2.3); None
        without or with a date."""
        value = self.headers.get("Retry-After", "").strip()
        return float(value) if value.isdigit() else None


def session(*written: str) -> requests.Session:
    """A session that reaches the `written` addresses of an outlet wherever they stand, and others
    in public only; ignores proxies and .netrc of the machine, follows no redirect by itself."""
    made = _Straight()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, _GuardedAdapter(Written(*written)))
    return made


def call(
    http: requests.Session, method: str, url: str, timeout_s: float, **kwargs: object
) -> Answer | Retry | Unknown | Halted:
    """One request, at most `timeout_s` of silence; a whole answer, or what its failure means for a
    call that may have had an effect."""
    timeout = (min(CONNECT_TIMEOUT_S, timeout_s), timeout_s)
    try:
        response = http.request(method, url, timeout=timeout, allow_redirects=False, **kwargs)  # type: ignore[arg-type]
        return Answer(response.status_code, response.text, response.headers)
    except requests.RequestException as error:
        return failure(error)
    except AddressRefused as refused:
        return refused.outcome


def failure(error: requests.RequestException) -> Retry | Unknown:
    """Retry when no byte of the request can have left, Unknown otherwise (measured with requests
    2.34: docs/engineering/wire-formats.md#failures-of-a-call)."""
    if isinstance(
        error,
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
        ),
    ):
        return Retry(Why(Reason.MISCONFIGURED, "the outlet's address is not a valid URL"))
    if isinstance(error, requests.ConnectTimeout):
        return Retry(Why(Reason.UNREACHABLE, "connecting timed out"))
    cause = _cause(error)
    if isinstance(error, requests.exceptions.SSLError):
        text = str(cause)
        broke_later = "EOF occurred" in text or "UNEXPECTED_EOF" in text
        if broke_later:
            return Unknown(Why(Reason.NO_ANSWER, "TLS broke off"))
        return Retry(Why(Reason.TLS_FAILED, "TLS handshake failed"))
    if isinstance(cause, _NEVER_CONNECTED):
        return Retry(Why(Reason.UNREACHABLE, f"not connected: {type(cause).__name__}"))
    return Unknown(Why(Reason.NO_ANSWER, f"no complete answer: {type(cause).__name__}"))


def _cause(error: requests.RequestException) -> BaseException:
    """The urllib3 error inside; its `reason` where it is a MaxRetryError.

    Never the text: URLs may hold secrets.
    """
    inner: BaseException = (
        error.args[0] if error.args and isinstance(error.args[0], BaseException) else error
    )
    reason = getattr(inner, "reason", None)
    return reason if isinstance(reason, BaseException) else inner


def by_status(answer: Answer, *secrets: str) -> Outcome:
    """What a status alone says, for an answer whose body says nothing that we know
    (docs/engineering/wire-formats.md#failures-of-a-call)."""
    said = answer.said(*secrets)
    if answer.status == 429 or (answer.status == 503 and "Retry-After" in answer.headers):
        return Retry(Why(Reason.BUSY, said), after=answer.retry_after())
    if answer.status in _REFUSALS:
        return Halted(Why(_REFUSALS[answer.status], said))
    if answer.status in _MOVED:
        return Halted(Why(Reason.MISCONFIGURED, said))
    if 400 <= answer.status < 500:
        return Rejected(Why(Reason.INVALID, said))
    return Unknown(Why(Reason.UNCLEAR, said))


class _Straight(requests.Session):
    """An answer that leads elsewhere is an answer: where to is not looked at before it is read, so
    that no address in it passes for a call that failed."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _Plain(HTTPConnection):
    def __init__(self, written: Written, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._written = written

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._written)


class _Encrypted(HTTPSConnection):
    """TLS is begun above this and verifies the host of the URL."""

    def __init__(self, written: Written, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._written = written

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._written)


class _GuardedPools(PoolManager):
    def __init__(self, written: Written, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._written = written

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        made = _Encrypted if scheme == "https" else _Plain
        pool.ConnectionCls = partial(made, self._written)  # type: ignore[assignment]
        return pool


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, written: Written) -> None:
        self._written = written
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **kwargs: Any
    ) -> None:
        self.poolmanager = _GuardedPools(
            self._written, num_pools=connections, maxsize=maxsize, block=block, **kwargs
        )


def _connected(connection: HTTPConnection, written: Written) -> socket.socket:
    """A socket as urllib3 wants it, and its failures in urllib3's words."""
    host, port, timeout = connection.host, connection.port, connection.timeout
    silence = timeout if isinstance(timeout, int | float) else CONNECT_TIMEOUT_S
    try:
        return connect(host, port, silence, written.named(host, port))
    except socket.gaierror as error:
        raise wire.NameResolutionError(host, connection, error) from error
    except TimeoutError as error:
        raise wire.ConnectTimeoutError(connection, "connecting timed out") from error
    except OSError as error:
        raise wire.NewConnectionError(connection, type(error).__name__) from error
