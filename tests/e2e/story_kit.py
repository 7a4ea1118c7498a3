"""Two people at work in a browser while a real engine sends: a clock that can be moved on, a shift,
and what every page must be."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from engine.context import Context
from engine.pump.tally import Tally
from engine.shift import Shift, work_outlet
from tests.e2e.console_kit import Seen
from tests.kit import START
from tests.vietnamese import NAMES, foreign_words

BEGIN = START - timedelta(weeks=3)  # Tuesday 10:00, ten days before figures are taken
PLAN_WORDS = (
    "UBND",
    "CCHC",
    "TTHC",
    "Fanpage",
    "Pano",
    "PAR",
    "Index",
    "PCI",
    "SIPAS",
    "PAPI",
    "DTI",
    "TCVN",
    "ISO",
    "VNeID",
    "OTP",
    "dichvucong",
    "gov",
    "vn",
)
KNOWN = frozenset({*NAMES, *PLAN_WORDS, "bientap", "duyet2", "phatngon", "quantri", "hoadang"})
"""What people named so themselves: accounts, senders, measures of plans, names in their texts."""


class Clock:
    """Time goes on as on the wall, from BEGIN, and can be moved on."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return BEGIN + timedelta(seconds=time.monotonic() - self._begun) + self._ahead

    def move_to(self, moment: datetime) -> None:
        self._ahead += moment - self()


@contextmanager
def working(context: Context) -> Iterator[None]:
    """A shift at work in a thread, as flows run it."""

    async def pump(outlet: int, _name: str) -> Tally | None:
        return await asyncio.to_thread(work_outlet, context, outlet, shift.goes_on)

    shift = Shift(context, timedelta(hours=1), pump)
    thread = threading.Thread(target=lambda: asyncio.run(shift.run()), daemon=True)
    thread.start()
    yield
    shift.end()
    thread.join()


def look(seen: Seen) -> None:
    """A whole page, nothing on it is foreign, and nothing went wrong on the way."""
    seen.page.wait_for_load_state()
    seen.require_whole()
    assert seen.complaints == [], seen.complaints
    foreign = [line for line in shown(seen) if foreign_words(line, KNOWN)]
    assert foreign == [], (seen.page.url, foreign)


def shown(seen: Seen) -> list[str]:
    """All that a page and the letters in it say, what is folded away and what is only heard too."""
    spoken = """() => {
        const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT), said = [];
        while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            if (!parent.closest("script, style, code")) said.push(walker.currentNode.data);
        }
        for (const one of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
            for (const name of ["aria-label", "title", "placeholder", "alt"])
                said.push(one.getAttribute(name) ?? "");
        return said;
    }"""
    return [
        str(line)
        for frame in seen.page.frames
        if frame.url.startswith("http")
        for line in frame.evaluate(spoken)
    ]


ZOOMED = {"width": 640, "height": 400}  # what 1280 × 800 holds at 200 %
PHONE = {"width": 390, "height": 844}


def look_small(seen: Seen) -> None:
    """A whole page as it is, at 200 % zoom and on a phone."""
    look(seen)
    wide = seen.page.viewport_size
    assert wide is not None
    for size in (ZOOMED, PHONE):
        seen.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        look(seen)
    seen.page.set_viewport_size(wide)


@contextmanager
def third_generation(seen: Seen) -> Iterator[None]:
    """The line is as slow as 3G."""
    line = seen.page.context.new_cdp_session(seen.page)
    speeds = {"latency": 200, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **speeds})
    yield
    line.detach()
