"""Short links: they lead to an item's page, and an opening by a person is counted.

Nothing of who opens one is kept: no address, no program, no cookie, only a number a day.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from content.database.db import DatabaseError
from content.deliveries.short_links import FollowedLink, OpeningCounts
from edge.artefacts import moved_to, tombstone

log = logging.getLogger("lantoa.edge")

_EACH_S: Final = 1.0
_ID: Final = re.compile(r"[a-z0-9]{4,32}")
_CACHE: Final = {"Cache-Control": "no-store"}  # each opening is to be seen

# what programs call themselves that open links for nobody: search engines, the previews of
# networks and messengers, mail scanners, monitors, libraries
_ROBOT: Final = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|whatsapp|"
    r"embedly|scan|monitor|uptime|probe|headless|phantom|archiver|fetch|validator|feed|"
    r"curl|wget|python|java/|okhttp|go-http|libwww|perl|ruby|httpclient|axios|node",
    re.IGNORECASE,
)


@dataclass
class OpeningCounter:
    """Counts in memory and hands the sums over now and then, so that no opening waits for the
    database.

    What was handed over and not taken is kept for the next time. A killed process loses what it
    counted since: a second's worth.
    """

    store: Callable[[OpeningCounts], None]
    today: Callable[[], date]
    _counted: dict[tuple[str, date], int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def count(self, link: str) -> None:
        """One opening, now."""
        self._add({(link, self.today()): 1})

    def flush(self) -> None:
        """Hand over what was counted; whatever `store` raises, nothing is lost."""
        with self._lock:
            counted, self._counted = self._counted, {}
        if not counted:
            return
        try:
            self.store(counted)
        except BaseException:
            self._add(counted)
            raise

    def _add(self, openings: OpeningCounts) -> None:
        with self._lock:
            for key, count in openings.items():
                self._counted[key] = self._counted.get(key, 0) + count


@asynccontextmanager
async def counting(counter: OpeningCounter) -> AsyncIterator[None]:
    """Hands over what was counted, each second and at the end."""
    handing = asyncio.create_task(_hand_over(counter))
    try:
        yield
    finally:
        handing.cancel()
        await asyncio.gather(handing, return_exceptions=True)
        await asyncio.to_thread(_flush, counter)


async def _hand_over(counter: OpeningCounter) -> None:
    while True:
        await asyncio.sleep(_EACH_S)
        await asyncio.to_thread(_flush, counter)


def _flush(counter: OpeningCounter) -> None:
    try:
        counter.flush()
    except DatabaseError as error:
        log.warning("openings of short links wait for the database: %s", error)


@dataclass(frozen=True)
class ShortLinks:
    """Where links lead, and who counts. `find` reads what stands now."""

    find: Callable[[str], FollowedLink | None]
    counter: OpeningCounter


def short_link_routes(links: ShortLinks, public: Path, gone: Callable[[], str]) -> list[Route]:
    """The route; `gone` makes the page for an item that was taken back a moment ago."""
    return [Route("/l/{id}", _Opening(links, public, gone).follow)]


@dataclass(frozen=True)
class _Opening:
    links: ShortLinks
    public: Path
    gone: Callable[[], str]

    def follow(self, request: Request) -> Response:
        """302 to the page: a browser asks again each time, so each opening counts; 410 once the
        item was taken back; 404 while it has no page."""
        id = str(request.path_params["id"])
        leads = self.links.find(id) if _ID.fullmatch(id) else None
        if leads is None:
            raise HTTPException(404)
        page = self.public / "bai" / f"{leads.slug}.html"
        if address := moved_to(page):
            return RedirectResponse(address, 302, _CACHE)
        stone = tombstone(page)
        if stone or leads.withdrawn:
            return HTMLResponse(stone or self.gone(), 410, _CACHE)
        if not page.exists():
            raise HTTPException(404)
        if request.method == "GET" and not is_robot(request):
            self.links.counter.count(id)
        return RedirectResponse(f"/bai/{leads.slug}", 302, _CACHE)


def is_robot(request: Request) -> bool:
    """Whether a program opens the link by itself: it says so, says nothing of itself, or only
    looks ahead."""
    ahead = request.headers.get("sec-purpose", request.headers.get("purpose", ""))
    program = request.headers.get("user-agent", "")
    return not program or "prefetch" in ahead or bool(_ROBOT.search(program))
