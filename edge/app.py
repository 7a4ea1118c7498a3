"""The public edge: feeds, pictures, item pages, LED players, unsubscribing, callbacks.

No session, no cookie, files that others wrote.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assets import web
from content.database.db import DatabaseError
from content.intake.local_time import VIETNAM
from edge.artefacts import artefact, moved_to, tombstone
from edge.hooks import Keep, hook_route
from edge.subscribing import Subscriptions, subscription_routes

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses under /u/ are secrets
}
_AGAIN_S = 30
LATEST = 5  # items shown under each feed on the first page

_FIVE_MINUTES = "public, max-age=300"
_ONE_HOUR = "public, max-age=3600"
_CHECK_EACH_TIME = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"  # names that are content hashes
_NEVER_STORE = "no-store"

_FEED = re.compile(r"[a-z0-9][a-z0-9-]{0,150}\.(rss|atom|json)")
_MEDIA = re.compile(r"[0-9a-f]{64}\.(png|jpg|jpeg|webp|gif|pdf)")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,150}")
_SCREEN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_SCREEN_FILE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,120}\.(html|json|js|css|png|jpg)")
_HASHED = re.compile(r"[0-9a-f]{16,64}[-.].*")
_STATIC = re.compile(r"([a-z0-9][a-z0-9_-]*/){0,2}[a-z0-9][a-z0-9_.-]*\.(css|js|svg|png|woff2|txt)")
_MOMENT = "%H:%M ngày %d/%m/%Y"
_TITLE = re.compile("<title>([^<]*)</title>")

_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "woff2": "font/woff2",
    "txt": "text/plain; charset=utf-8",
}
_MANIFEST = "manifest.json"


def edge(
    public_dir: Path,
    lists: Subscriptions,
    health: Callable[[], bool],
    receive: Keep,
    seen: Callable[[str], None],
) -> Starlette:
    """The application. `lists` acts for addressees; `health()` says whether all is well, and
    nothing else: who may ask is anybody.

    `seen` hears the name of a screen each time its player asks what to show.
    """
    site = _Edge(public_dir, health, seen, _templates())
    return Starlette(
        routes=[
            Route("/", site.index),
            Route("/feeds/{name}", site.feed),
            Route("/media/{name}", site.media),
            Route("/bai/{slug}", site.item),
            Route("/led/{screen}/", site.player),
            Route("/led/{screen}/{name}", site.screen_file),
            *subscription_routes(lists, site.templates),
            hook_route(receive),
            Route("/healthz", site.healthz),
            Route("/static/{name:path}", site.static),
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={404: site.not_found, 500: site.broken, DatabaseError: site.busy},
    )


@dataclass(frozen=True)
class _Edge:
    """The endpoints. They read files and may ask the database, so they are plain functions that run
    in worker threads."""

    public: Path
    health: Callable[[], bool]
    seen: Callable[[str], None]
    templates: Environment

    def feed(self, request: Request) -> Response:
        name = _checked(_FEED, request, "name")
        media_type = "application/feed+json" if name.endswith(".json") else _type(name)
        return artefact(request, self.public / "feeds" / name, media_type, _FIVE_MINUTES)

    def media(self, request: Request) -> Response:
        name = _checked(_MEDIA, request, "name")
        return artefact(request, self.public / "media" / name, _type(name), _FOR_EVER)

    def item(self, request: Request) -> Response:
        """The page of an item; of one that was withdrawn, 410 with the page that says so, or the
        way to what takes its place, which may be changed again and so is never for good."""
        path = self.public / "bai" / f"{_checked(_SLUG, request, 'slug')}.html"
        if address := moved_to(path):
            return RedirectResponse(address, 302, {"Cache-Control": _FIVE_MINUTES})
        if stone := tombstone(path):
            return HTMLResponse(stone, 410, {"Cache-Control": _FIVE_MINUTES})
        return artefact(request, path, _TYPES["html"], _FIVE_MINUTES)

    def player(self, request: Request) -> Response:
        path = self.public / "led" / _checked(_SCREEN, request, "screen") / "index.html"
        return artefact(request, path, _TYPES["html"], _CHECK_EACH_TIME)

    def screen_file(self, request: Request) -> Response:
        screen, name = _checked(_SCREEN, request, "screen"), _checked(_SCREEN_FILE, request, "name")
        cache = _FOR_EVER if _HASHED.fullmatch(name) else _CHECK_EACH_TIME
        answer = artefact(request, self.public / "led" / screen / name, _type(name), cache)
        # of a screen that is there: others end in 404 above, whatever names somebody makes up
        if name == _MANIFEST:
            self.seen(screen)
        return answer

    def static(self, request: Request) -> Response:
        name = _checked(_STATIC, request, "name")
        return artefact(request, web.FOLDER / name, _type(name), _ONE_HOUR)

    def healthz(self, _request: Request) -> Response:
        well = self.health()
        return JSONResponse({"ok": well}, 200 if well else 503, {"Cache-Control": _NEVER_STORE})

    def index(self, _request: Request) -> Response:
        feeds = [
            {"slug": path.stem, **_json(path)}
            for path in sorted(self.public.glob("feeds/*.json"))
            if _FEED.fullmatch(path.name)
        ]
        players = [
            path
            for path in sorted(self.public.glob("led/*/index.html"))
            if _SCREEN.fullmatch(path.parent.name)
        ]
        screens = [
            {"name": path.parent.name, "title": _title(path) or path.parent.name}
            for path in players
        ]
        return self._page(
            "index.html", cache=_FIVE_MINUTES, feeds=feeds, screens=screens, latest=LATEST
        )

    async def not_found(self, _request: Request, _error: Exception) -> Response:
        return self._page("not_found.html", status=404, cache=_NEVER_STORE)

    async def broken(self, _request: Request, _error: Exception) -> Response:
        """Made outside the middleware, so it brings the security headers itself."""
        page = self._page("broken.html", status=500, cache=_NEVER_STORE)
        page.headers.update(SECURITY_HEADERS)
        return page

    async def busy(self, _request: Request, _error: Exception) -> Response:
        """The database cannot be used now: nothing was done, and the same again later will do."""
        page = self._page("busy.html", status=503, cache=_NEVER_STORE)
        page.headers["Retry-After"] = str(_AGAIN_S)
        return page

    def _page(self, template: str, *, cache: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(
            self.templates.get_template(template).render(values), status, {"Cache-Control": cache}
        )


class _SecurityHeaders:
    """Sets the same protective headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, partial(self._send, send))

    async def _send(self, send: Send, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(SECURITY_HEADERS)
        await send(message)


def _checked(pattern: re.Pattern[str], request: Request, name: str) -> str:
    """A part of the path that can only be a name, never a way out of the folder; 404 for anything
    else."""
    value = str(request.path_params[name])
    if not pattern.fullmatch(value):
        raise HTTPException(404)
    return value


def _type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _title(path: Path) -> str:
    found = _TITLE.search(path.read_text("utf-8"))
    return unescape(found[1]).strip() if found else ""


def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["vietnamese"] = lambda text: datetime.fromisoformat(text).strftime(_MOMENT)
    made.filters["local_time"] = lambda at: at.astimezone(VIETNAM).strftime(_MOMENT)
    return made
