"""The public edge: feeds, pictures, item pages, LED players, unsubscribing, callbacks.

No session, no cookie, files that others wrote.
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from assets import web
from channels.portal.telling import dialled
from content.database.db import DatabaseError
from content.intake.local_time import VIETNAM, written
from edge.artefacts import artefact, hub_links, moved_to, tombstone
from edge.carrying import Carrying, carrying_routes
from edge.embedding import embedded
from edge.first_page import first_page, read_feeds
from edge.hooks import Desk, hook_routes
from edge.security import SECURITY_HEADERS, SecurityHeaders
from edge.short_links import ShortLinks, counting, short_link_routes
from edge.sitemap import Sitemap
from edge.subscribing import Subscriptions, subscription_routes

_AGAIN_S = 30

_FIVE_MINUTES = "public, max-age=300"
_ONE_HOUR = "public, max-age=3600"
_CHECK_EACH_TIME = "no-cache"
_FOR_EVER = "public, max-age=31536000, immutable"  # names that are content hashes
_NEVER_STORE = "no-store"

_FEED = re.compile(r"[a-z0-9][a-z0-9-]{0,150}\.(rss|atom|json)")
_ARCHIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{1,4}\.(rss|atom|json)")
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


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class PublicSite:
    """What the edge serves and whom it asks. `lists` acts for addressees; `health()` says whether
    all is well, and nothing else: who may ask is anybody. Providers call the `desk` back, which is
    open meanwhile; None where nobody may call.

    `seen` hears the name of a screen each time its player asks what to show. Without `links` no
    short link leads anywhere.
    """

    folder: Path
    lists: Subscriptions
    health: Callable[[], bool]
    desk: Desk | None
    seen: Callable[[str], None]
    links: ShortLinks | None = None
    now: Callable[[], datetime] = _clock
    url: str = ""  # the public address, without a final slash
    carrying: Carrying | None = None  # without it nobody confirms what was carried


def edge(public: PublicSite) -> Starlette:
    """The application."""
    pages = Sitemap(public.folder, public.url)
    site = _Edge(public.folder, public.health, public.seen, _templates(), public.now, pages)
    gone = site.templates.get_template("gone.html").render
    return Starlette(
        routes=[
            Route("/", site.index),
            Route("/feeds/{name}", site.feed),
            Route("/feeds/{slug}/{name}", site.archive),
            Route("/media/{name}", site.media),
            Route("/embed/{slug}", site.embedded),
            Route("/bai/{slug}", site.item),
            Route("/led/{screen}/", site.player),
            Route("/led/{screen}/{name}", site.screen_file),
            *(short_link_routes(public.links, public.folder, gone) if public.links else []),
            *subscription_routes(public.lists, site.templates),
            *(carrying_routes(public.carrying, site.templates) if public.carrying else []),
            *(hook_routes(public.desk) if public.desk else []),
            Route("/healthz", site.healthz),
            Route("/static/{name:path}", site.static),
            Route("/sitemap.xml", site.sitemap),
            Route("/robots.txt", site.robots),
        ],
        middleware=[Middleware(SecurityHeaders)],
        lifespan=partial(_working, public),
        exception_handlers={404: site.not_found, 500: site.broken, DatabaseError: site.busy},
    )


@asynccontextmanager
async def _working(public: PublicSite, _app: Starlette) -> AsyncIterator[None]:
    with public.desk.open() if public.desk else nullcontext():
        if public.links is None:
            yield
            return
        async with counting(public.links.counter):
            yield


@dataclass(frozen=True)
class _Edge:
    """The endpoints. They read files and may ask the database, so they are plain functions that run
    in worker threads."""

    public: Path
    health: Callable[[], bool]
    seen: Callable[[str], None]
    templates: Environment
    now: Callable[[], datetime]
    pages: Sitemap

    def feed(self, request: Request) -> Response:
        name = _checked(_FEED, request, "name")
        answer = artefact(request, self.public / "feeds" / name, _feed_type(name), _FIVE_MINUTES)
        slug, _, kind = name.rpartition(".")
        if links := hub_links(self.public / "feeds" / f".{slug}.hubs", kind):
            answer.headers["Link"] = links
        return answer

    def archive(self, request: Request) -> Response:
        """Older items (RFC 5005): such a document changes hardly ever."""
        slug, name = _checked(_SLUG, request, "slug"), _checked(_ARCHIVE, request, "name")
        path = self.public / "feeds" / slug / name
        return artefact(request, path, _feed_type(name), _ONE_HOUR)

    def embedded(self, request: Request) -> Response:
        """A feed's newest items as a block for other sites, whose frames may stand there."""
        path = self.public / "feeds" / f"{_checked(_SLUG, request, 'slug')}.json"
        if not path.exists():
            raise HTTPException(404)
        block = embedded(read_feeds([path])[0], request.query_params.get("so", ""))
        return self._page("embed.html", cache=_FIVE_MINUTES, block=block)

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

    def sitemap(self, _request: Request) -> Response:
        page, headers = self.pages.xml(), {"Cache-Control": _ONE_HOUR}
        return Response(page, headers=headers, media_type="application/xml")

    def robots(self, _request: Request) -> Response:
        return PlainTextResponse(self.pages.robots(), headers={"Cache-Control": _ONE_HOUR})

    def static(self, request: Request) -> Response:
        name = _checked(_STATIC, request, "name")
        return artefact(request, web.FOLDER / name, _type(name), _ONE_HOUR)

    def healthz(self, _request: Request) -> Response:
        well = self.health()
        return JSONResponse({"ok": well}, 200 if well else 503, {"Cache-Control": _NEVER_STORE})

    def index(self, _request: Request) -> Response:
        paths = sorted(self.public.glob("feeds/*.json"))
        feeds = read_feeds(path for path in paths if _FEED.fullmatch(path.name))
        players = [
            path
            for path in sorted(self.public.glob("led/*/index.html"))
            if _SCREEN.fullmatch(path.parent.name)
        ]
        screens = [
            {"name": path.parent.name, "title": _title(path) or path.parent.name}
            for path in players
        ]
        page = first_page(feeds, self.now())
        return self._page("index.html", cache=_FIVE_MINUTES, page=page, screens=screens)

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


def _checked(pattern: re.Pattern[str], request: Request, name: str) -> str:
    """A part of the path that can only be a name, never a way out of the folder; 404 for anything
    else."""
    value = str(request.path_params[name])
    if not pattern.fullmatch(value):
        raise HTTPException(404)
    return value


def _type(name: str) -> str:
    return _TYPES[name.rpartition(".")[2]]


def _feed_type(name: str) -> str:
    return "application/feed+json" if name.endswith(".json") else _type(name)


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
    made.filters["dialled"] = dialled
    # a picture of ours wherever the page was asked for: the address in a feed is the public one
    made.filters["here"] = lambda address: f"/media/{address.rpartition('/')[2]}"
    made.filters["local_day"] = written
    made.filters["local_time"] = lambda at: at.astimezone(VIETNAM).strftime(_MOMENT)
    return made
