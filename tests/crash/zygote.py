"""Forks pump processes quickly: everything is imported once, each pump is a process of its own that can be killed with -9.

Speaks lines: `go <hop> <count>` forks a pump that drains the home; at the `count`-th passing of `hop` it kills itself ("none 0":
never). Answers `pid N`, and `end N STATUS` when it has ended.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from channels.base import Site
from content import pumping, settling
from content.db import Database
from content.holidays_vn import Calendar
from content.vault import open_vault
from engine import senders, shift, surface
from engine.outcomes import Done
from engine.works import Works, clock

HOPS = ("claimed", "marked", "before-send", "after-send", "settled", "given-back", "leased", "published")
"""Between every two steps of a pump, the surface's publish included."""


def main(home: Path, url: str) -> None:
    """Fork a pump for each line until the input ends."""
    for line in sys.stdin:
        _, hop, count = line.split()
        child = os.fork()
        if child == 0:
            _pump(home, url, hop, int(count))
        print(f"pid {child}", flush=True)
        _, status = os.waitpid(child, 0)
        print(f"end {child} {status}", flush=True)


def _pump(home: Path, url: str, hop: str, count: int) -> None:
    _arm(hop, count)
    database = Database(url)
    site = Site(home / "public", "http://127.0.0.1:8080", "Cơ quan mẫu")
    works = Works(database, open_vault(home / "lantoa.key"), site, home / "media", "127.0.0.1", Calendar(), clock)
    shift.drain(works, until_idle=False)
    os._exit(0)


def _arm(hop: str, count: int) -> None:
    """Put the kill where it belongs: after the named step, or before the send."""
    places: dict[str, tuple[Any, str]] = {
        "claimed": (pumping, "claim"),
        "marked": (pumping, "begin"),  # inside the marking transaction
        "settled": (settling, "settle"),
        "given-back": (pumping, "give_back"),
        "leased": (pumping, "take_lease"),
        "published": (surface.SurfacePump, "_publish"),
    }
    if hop in places:
        owner, name = places[hop]
        setattr(owner, name, _killing(getattr(owner, name), count))
    elif hop == "before-send":
        _around_send(count, before=True)
    elif hop == "after-send":
        _around_send(count, before=False)


def _killing(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    passed = 0

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal passed
        answer = function(*args, **kwargs)
        passed += 1
        if passed >= count:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return wrapped


def _around_send(count: int, before: bool) -> None:
    """Kill when the `count`-th job is about to be written, or has been and its outcome is not yet with the pump."""
    passed = 0

    def strike(function: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal passed
            passed += 1
            if passed >= count:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return wrapped

    if before:
        for kind in (senders.ThreadSenders, senders.LoopSenders):
            kind.submit = strike(kind.submit)  # type: ignore[method-assign]
    else:
        setattr(senders, "Done", strike(Done))  # noqa: B010 - mypy knows it as a class


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
