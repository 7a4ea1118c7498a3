"""The protective headers of every answer."""

from functools import partial
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors {framed}; form-action 'self'"
)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": _POLICY.format(framed="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses under /u/ are secrets
}
EMBEDDED_HEADERS: Final = {
    **SECURITY_HEADERS,
    "Content-Security-Policy": _POLICY.format(framed="*"),
}
"""Of the one path whose pages may stand in frames of other sites."""

_EMBEDDED: Final = "/embed/"


class SecurityHeaders:
    """Sets them on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, partial(self._send, scope, send))

    async def _send(self, scope: Scope, send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            framed = str(scope.get("path", "")).startswith(_EMBEDDED)
            MutableHeaders(scope=message).update(EMBEDDED_HEADERS if framed else SECURITY_HEADERS)
        await send(message)
