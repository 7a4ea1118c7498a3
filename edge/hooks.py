"""Where providers call back (`/hooks/<outlet>`): the request is kept as it came and answered 200;
its adapter reads it later."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from content.sending.receipt_inbox import MOST_BYTES

Keep = Callable[[str, str, str, Mapping[str, str], bytes], bool]
"""Keeps a callback: (outlet, method, query, headers, body) → whether there is such an outlet."""

_OUTLET = re.compile(r"[A-Za-z0-9_-]{1,60}")
# what the body means; addresses and sessions are nobody's business
_KEPT_HEADERS = ("content-type",)


def hook_route(keep: Keep) -> Route:
    """The route: 404 for an unknown outlet, 413 for a body of more than `MOST_BYTES`, 500 while
    nothing can be kept (providers repeat)."""
    return Route("/hooks/{outlet}", partial(_hook, keep), methods=["GET", "POST"])


async def _hook(keep: Keep, request: Request) -> Response:
    if request.method == "HEAD":  # Starlette adds it to GET; it brings nothing that could be kept
        raise HTTPException(405, headers={"Allow": "GET, POST"})
    outlet = str(request.path_params["outlet"])
    if not _OUTLET.fullmatch(outlet):
        raise HTTPException(404)
    body = await _whole_body(request)
    headers = {name: request.headers[name] for name in _KEPT_HEADERS if name in request.headers}
    if not await run_in_threadpool(keep, outlet, request.method, request.url.query, headers, body):
        raise HTTPException(404)
    return PlainTextResponse("OK", headers={"Cache-Control": "no-store"})


async def _whole_body(request: Request) -> bytes:
    """The body; 413 as soon as it is too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    return body
