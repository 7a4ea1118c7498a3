"""What guards every request to the console: no forged forms, no endless bodies, no foreign
scripts."""

from collections.abc import Awaitable, Callable
from functools import partial
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.words import i18n

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",  # pages hold unpublished texts
}
MOST_BYTES = 32_000_000  # a picture of 20 MB with its form around it

_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_SITES = ("same-origin", "none")  # "none": the person typed the address or used a bookmark

Refuse = Callable[[Scope], Response]


class Guard:
    """Refuses forged requests, counts the bytes of bodies, sets the language and the protective
    headers of every answer."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        i18n.speak(_cookie(headers, i18n.COOKIE))
        protected = partial(_send, send)
        if is_forged(scope["method"], scope["scheme"], headers):
            await self._refuse(scope)(scope, receive, protected)
            return
        await self._app(scope, _counted(receive), protected)


def is_forged(method: str, scheme: str, headers: Headers) -> bool:
    """Whether a request that changes something was made by another site's page.

    Browsers say where a request comes from: in Sec-Fetch-Site over https and on this machine, in
    Origin over plain http too.
    """
    if method in _SAFE:
        return False
    if (site := headers.get("sec-fetch-site")) is not None:
        return site not in _OWN_SITES
    origin = headers.get("origin")
    return origin is not None and origin != f"{scheme}://{headers.get('host', '')}"


def _counted(receive: Receive) -> Callable[[], Awaitable[Message]]:
    """The body, refused as soon as it is too long."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise HTTPException(413)
        return message

    return counted


async def _send(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
    await send(message)


def _cookie(headers: Headers, name: str) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:  # somebody else's cookie on this host
        return None
    return found.value if found else None
