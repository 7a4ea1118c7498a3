"""Leaving a list, and coming back to it: pages that the addressee alone opens, behind a signed
link; a GET only shows a button, for mail scanners open every link (RFC 8058 section 3.1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from content.audiences.opt_ins import Offer

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~=-]{1,512}")
_HEADERS: Final = {"Cache-Control": "no-store"}

See = Callable[[str], Offer | None]
"""What the link with this token offers, or has just brought about; None for a forged one."""


def _nothing(_token: str) -> Offer | None:
    return None


@dataclass(frozen=True)
class Subscriptions:
    """What the pages ask and do. `leave` says whether the token was good; `slip` and `confirm` are
    of a link that an officer handed over, `back` and `confirm_back` of that in a letter."""

    leave: Callable[[str], bool]
    slip: See = _nothing
    confirm: See = _nothing
    back: See = _nothing
    confirm_back: See = _nothing


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
        _token(request)
        return self._page("unsubscribe.html")

    def leave(self, request: Request) -> Response:
        """Acts on any POST, whatever the encoding of its body: mail programs differ, and the token
        is the proof."""
        token = _token(request)
        if not self.lists.leave(token):
            raise HTTPException(404)
        return self._page("unsubscribed.html", back=f"/u/{token}/nhan-lai")

    def back(self, request: Request) -> Response:
        return self._offer(self.lists.back(_token(request)))

    def confirm_back(self, request: Request) -> Response:
        return self._offer(self.lists.confirm_back(_token(request)))

    def slip(self, request: Request) -> Response:
        return self._offer(self.lists.slip(_token(request)))

    def confirm(self, request: Request) -> Response:
        return self._offer(self.lists.confirm(_token(request)))

    def _offer(self, offer: Offer | None) -> Response:
        if offer is None:
            raise HTTPException(404)
        return self._page("opt_in.html", offer=offer)

    def _page(self, template: str, **values: object) -> Response:
        return HTMLResponse(self.templates.get_template(template).render(values), 200, _HEADERS)


def _token(request: Request) -> str:
    """404 for what no token looks like."""
    token = str(request.path_params["token"])
    if not _TOKEN.fullmatch(token):
        raise HTTPException(404)
    return token
