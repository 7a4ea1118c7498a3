"""Leaving a list, and coming back to it: pages that the addressee alone opens, behind a signed
link; a GET only shows a button, for mail scanners open every link (RFC 8058 section 3.1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from content.audiences.opt_ins import Offer

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~=-]{1,512}")
_HEADERS: Final = {"Cache-Control": "no-store"}

See = Callable[[str], Offer | None]
"""What the link with this token offers, or has just brought about, read from what stands now; None
for one that is cut or forged."""


def _nothing(_token: str) -> Offer | None:
    return None


@dataclass(frozen=True)
class Subscriptions:
    """What the pages ask and do. `leave`, `back` and `confirm_back` are of the link in a letter,
    `slip` and `confirm` of one that an officer handed over."""

    leave: See
    slip: See = _nothing
    confirm: See = _nothing
    back: See = _nothing
    confirm_back: See = _nothing
    office: Callable[[], str] = str  # who writes; "" where it has no name yet


def subscription_routes(lists: Subscriptions, templates: Environment) -> list[Route]:
    """The routes under /u/ and /nhan-lai/; plain functions, which run in worker threads."""
    pages = _Pages(lists, templates)
    return [
        Route("/u/{token}", pages.ask),
        Route("/u/{token}", pages.leave, methods=["POST"]),
        Route("/u/{token}/nhan-lai", pages.back),
        Route("/u/{token}/nhan-lai", pages.confirm_back, methods=["POST"]),
        Route("/nhan-lai/{token}", pages.slip),
        Route("/nhan-lai/{token}", pages.confirm, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Pages:
    lists: Subscriptions
    templates: Environment

    def ask(self, request: Request) -> Response:
        token = _token(request)
        return self._leaving(token, token and self.lists.back(token))

    def leave(self, request: Request) -> Response:
        """Acts on any POST, whatever the encoding of its body: mail programs differ, and the token
        is the proof."""
        token = _token(request)
        return self._leaving(token, token and self.lists.leave(token))

    def back(self, request: Request) -> Response:
        return self._offer(request, self.lists.back)

    def confirm_back(self, request: Request) -> Response:
        return self._offer(request, self.lists.confirm_back)

    def slip(self, request: Request) -> Response:
        return self._offer(request, self.lists.slip)

    def confirm(self, request: Request) -> Response:
        return self._offer(request, self.lists.confirm)

    def _leaving(self, token: str, offer: Offer | Literal[""] | None) -> Response:
        if not offer:
            return self._page("cut_link.html", 404, leaving=True)
        if offer.state == "open":  # nothing to confirm but the way back: the person has left
            back = f"/u/{token}/nhan-lai"
            return self._page("unsubscribed.html", offer=offer, back=back)
        return self._page("unsubscribe.html", offer=offer)

    def _offer(self, request: Request, see: See) -> Response:
        token = _token(request)
        offer = see(token) if token else None
        if offer is None:
            return self._page("cut_link.html", 404, leaving=False)
        return self._page("opt_in.html", offer=offer)

    def _page(self, template: str, status: int = 200, **values: object) -> Response:
        page = self.templates.get_template(template).render(values, office=self.lists.office())
        return HTMLResponse(page, status, _HEADERS)


def _token(request: Request) -> str:
    """Empty for what no token looks like: a link that was cut, or copied with what follows it."""
    token = str(request.path_params["token"])
    return token if _TOKEN.fullmatch(token) else ""
