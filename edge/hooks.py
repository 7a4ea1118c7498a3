"""Where providers call back: `/hooks/<outlet>/<secret>`, or `/hooks/<outlet>` where the call proves
itself. What is true is kept as it came and answered as the provider wants it; its adapter reads it
later."""

import re
from contextlib import AbstractContextManager
from functools import partial
from typing import Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.contract.receipts import HookAnswer
from content.sending.receipt_inbox import MOST_BYTES, Callback

_OUTLET = re.compile(r"[A-Za-z0-9_-]{1,60}")
_SECRET = re.compile(r"[0-9a-f]{32}")
_AGAIN_S = 60


class Desk(Protocol):
    """Who takes the calls."""

    def open(self) -> AbstractContextManager[None]:
        """Be there meanwhile."""

    async def headers(self, outlet: str, secret: str | None) -> tuple[str, ...] | None:
        """The headers that a call is kept with; None where there is no such hook."""

    async def take(self, outlet: str, secret: str | None, call: Callback) -> HookAnswer:
        """What the provider is answered, once the call is durable."""


def hook_routes(desk: Desk) -> list[Route]:
    """The routes: 404 for whatever is no hook or proves nothing, 413 for a body of more than
    `MOST_BYTES`, 429 and 503 when the provider should come again."""
    return [
        Route(path, partial(_hook, desk), methods=["GET", "POST"])
        for path in ("/hooks/{outlet}", "/hooks/{outlet}/{secret}")
    ]


async def _hook(desk: Desk, request: Request) -> Response:
    if request.method == "HEAD":  # Starlette adds it to GET; it brings nothing that could be kept
        raise HTTPException(405, headers={"Allow": "GET, POST"})
    outlet, secret = str(request.path_params["outlet"]), request.path_params.get("secret")
    if not _OUTLET.fullmatch(outlet) or (secret is not None and not _SECRET.fullmatch(secret)):
        raise HTTPException(404)
    wanted = await desk.headers(outlet, secret)
    if wanted is None:
        raise HTTPException(404)
    body = await _whole_body(request)
    headers = {name: request.headers[name] for name in wanted if name in request.headers}
    call = Callback(request.method, request.url.query, headers, body)
    said = await desk.take(outlet, secret, call)
    if said.status == 404:
        raise HTTPException(404)
    return _answer(said)


def _answer(said: HookAnswer) -> Response:
    again = {"Retry-After": str(_AGAIN_S)} if said.status in (429, 503) else {}
    return Response(
        said.body, said.status, {"Cache-Control": "no-store", **again}, media_type=said.media_type
    )


async def _whole_body(request: Request) -> bytes:
    """The body; 413 as soon as it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    return body
