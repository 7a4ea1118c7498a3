"""The page that shows what the stand-ins received, in Vietnamese; arrivals as JSON; and a door for
other processes to script faults."""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox._fault_form import read_fault
from sandbox._letter import read_letter
from sandbox.faults import Script
from sandbox.http import Answer, HttpSandbox, Request, json_answer
from sandbox.world import Arrival, World

PAGE = 200  # arrivals on one page

_HERE = Path(__file__).parent
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_MAIL = re.compile(r"/mail/([1-9]\d{0,8})(/html|/raw)?")
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src "
    "data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)


@dataclass(frozen=True)
class Tab:
    """One kind of arrivals and where its list stands."""

    path: str
    provider: str
    title: str
    one: str  # what one arrival is called
    glance: int  # how many stand on the first page
    hint: str  # what an empty list says


TABS = (
    Tab(
        "/thu",
        "smtp",
        "Hòm thư",
        "thư",
        8,
        "Chưa có thư nào. Thư điện tử Lan Tỏa gửi thử sẽ nằm ở đây.",
    ),
    Tab(
        "/dien-thoai",
        "kannel",
        "Điện thoại",
        "tin nhắn",
        6,
        "Chưa có tin nhắn nào. SMS Lan Tỏa gửi thử sẽ hiện ở đây như trên máy người nhận.",
    ),
    Tab("/telegram", "telegram", "Telegram", "bài", 3, "Chưa có bài nào trên kênh Telegram thử."),
    Tab("/facebook", "facebook", "Facebook", "bài", 3, "Chưa có bài nào trên trang Facebook thử."),
    Tab("/zalo", "zalo", "Zalo", "bài, tin", 3, "Chưa có bài hay tin nào trên Zalo thử."),
    Tab("/cong", "portal", "Cổng của tỉnh", "bài", 3, "Chưa có bài nào trên cổng thử."),
)


@dataclass(frozen=True)
class Shown:
    """An arrival with its place in the world, counted from 1: it never changes."""

    number: int
    arrival: Arrival

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.arrival.at).astimezone(_VIETNAM)

    @property
    def parts(self) -> int:
        """Of an SMS."""
        return int(self.arrival.title.partition(" ")[0])

    @property
    def link(self) -> str:
        """The address that a post without a picture leads to."""
        return self._extra("link")

    @property
    def alt(self) -> str:
        """The description that came with a post's picture."""
        return self._extra("alt")

    def _extra(self, name: str) -> str:
        return str(json.loads(self.arrival.raw or "{}").get(name, ""))


class Board(HttpSandbox):
    """The page on its own port.

    `scripts` are those of the stand-ins, by provider, for `POST /fault`.
    """

    provider = "board"

    def __init__(self, scripts: Mapping[str, Script], world: World, port: int = 0) -> None:
        super().__init__(world, port)
        self._scripts = scripts
        self._templates = _templates()
        self._routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/"): self._overview,
            **{("GET", tab.path): partial(self._list, tab) for tab in TABS},
            ("GET", "/world.json"): self._world,
            ("GET", "/board.css"): lambda _: _static("board.css", "text/css"),
            ("GET", "/board.js"): lambda _: _static("board.js", "text/javascript"),
            ("GET", "/healthz"): lambda _: json_answer(200, {"ok": True}),
            ("POST", "/fault"): self._fault,
        }

    def answer(self, request: Request) -> Answer:
        """The page, file or figure that was asked for."""
        self.requests.clear()  # a page that reloads itself for days must not pile them up
        route = self._routes.get((request.method, request.path))
        if route is not None:
            return route(request)
        mail = _MAIL.fullmatch(request.path)
        if mail is not None and request.method == "GET":
            return self._mail(int(mail[1]), mail[2])
        return _text(404, "Không có trang này. Trang đầu: /")

    def _world(self, request: Request) -> Answer:
        return json_answer(
            200, [asdict(arrival) for arrival in self.world.arrivals(request.query.get("provider"))]
        )

    def _fault(self, request: Request) -> Answer:
        form = request.form()
        script = self._scripts.get(form.get("provider", ""))
        if script is None:
            return json_answer(
                400, {"error": f"provider must be one of {', '.join(self._scripts)}"}
            )
        try:
            fault, count = read_fault(form)
        except ValueError as error:
            return json_answer(400, {"error": str(error)})
        script.add(*[fault] * count)
        return json_answer(200, {"fault": repr(fault), "count": count})

    def _overview(self, _request: Request) -> Answer:
        found = self._found()
        return self._page(
            found,
            tab=None,
            lists=[(tab, found[tab.provider][: tab.glance]) for tab in TABS],
            page=1,
            pages=1,
        )

    def _list(self, tab: Tab, request: Request) -> Answer:
        found, asked = self._found(), request.query.get("trang", "")
        pages = max(1, math.ceil(len(found[tab.provider]) / PAGE))
        page = max(1, min(int(asked), pages)) if re.fullmatch(r"[0-9]{1,9}", asked) else 1
        lists = [(tab, found[tab.provider][(page - 1) * PAGE : page * PAGE])]
        return self._page(found, tab=tab, lists=lists, page=page, pages=pages)

    def _page(
        self, found: Mapping[str, Sequence[Shown]], template: str = "board.html", **values: Any
    ) -> Answer:
        counts = {provider: len(shown) for provider, shown in found.items()}
        body = self._templates.get_template(template).render(tabs=TABS, counts=counts, **values)
        return _html(body, _PAGE_POLICY)

    def _found(self) -> dict[str, list[Shown]]:
        """All arrivals by provider, newest first."""
        found: dict[str, list[Shown]] = {tab.provider: [] for tab in TABS}
        numbered = [
            Shown(number, arrival) for number, arrival in enumerate(self.world.arrivals(), 1)
        ]
        for shown in reversed(numbered):
            found[shown.arrival.provider].append(shown)
        return found

    def _mail(self, number: int, part: str | None) -> Answer:
        arrivals = self.world.arrivals()
        arrival = arrivals[number - 1] if number <= len(arrivals) else None
        if arrival is None or arrival.provider != "smtp":
            return _text(404, f"Không có thư số {number}.")
        if part == "/raw":
            return _text(200, arrival.raw)
        letter = read_letter(arrival.raw)
        if part == "/html":
            return _html(letter.html, _LETTER_POLICY)
        return self._page(
            self._found(), "mail.html", tab=TABS[0], shown=Shown(number, arrival), letter=letter
        )


def _static(name: str, kind: str) -> Answer:
    return Answer(
        200, (_HERE / "static" / name).read_text("utf-8"), f"{kind}; charset=utf-8", {**_SAFE}
    )


def _html(body: str, policy: str) -> Answer:
    return Answer(
        200, body, "text/html; charset=utf-8", {**_SAFE, "Content-Security-Policy": policy}
    )


def _text(status: int, words: str) -> Answer:
    return Answer(status, words, "text/plain; charset=utf-8", {**_SAFE})


def _by_recipient(messages: Sequence[Shown]) -> dict[str, list[Shown]]:
    """One phone a number, the one that rang last first."""
    phones: dict[str, list[Shown]] = {}
    for shown in messages:
        phones.setdefault(shown.arrival.to, []).append(shown)
    return phones


def _templates() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["by_recipient"] = _by_recipient
    return made
