"""Where a process can be killed on a delivery's way: between every two steps, inside the step's
transaction or just after it."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from channels.shared import files
from channels.zalo import tokens, zalo_oa
from content.calendar import occurrences
from content.sending import claims, later_report, leases, settling
from engine.pump import books, senders, surface
from wiring import credentials


@dataclass(frozen=True)
class Hop:
    """A function of the product; the kill comes after it, or before, where `counts` says that it
    had something to do."""

    owner: Any
    function: str
    before: bool = False
    counts: Callable[[tuple[Any, ...], Any], bool] = lambda args, answer: True


def _given(args: tuple[Any, ...], answer: Any) -> bool:
    return bool(args[2])


def _answered(args: tuple[Any, ...], answer: Any) -> bool:
    return bool(answer)


def _found(args: tuple[Any, ...], answer: Any) -> bool:
    return answer is not None


_SHARED = {
    "leased, not committed": Hop(leases, "take_lease"),
    "claimed, not committed": Hop(claims, "claim", counts=_answered),
    "marked, not committed": Hop(claims, "begin", counts=_given),
}
_ENDS = {
    "settled, not committed": Hop(settling, "settle", counts=_given),
    "given back, not committed": Hop(leases, "give_back"),
}
LINE_HOPS = {
    "planned, not committed": Hop(occurrences, "plan_next", counts=_answered),
    **_SHARED,
    "marked, not handed over": Hop(books.Books, "turn", counts=_answered),
    "answered, not heard": Hop(senders, "SendResult", before=True),
    **_ENDS,
    "settled": Hop(
        books.Books, "_account", before=True, counts=lambda args, answer: bool(args[0]._done)
    ),
}
"""Of an outlet that sends messages."""

SURFACE_HOPS = {
    **_SHARED,
    "a file in its place, the next one not": Hop(files, "_sync_folder"),
    "published": Hop(surface.SurfacePump, "_publish"),
    **_ENDS,
}
"""Of a feed or a screen."""

ZALO_HOPS = {
    "the renewal taken on, not committed": Hop(credentials, "hold", counts=_answered),
    "the renewal taken on, not asked for": Hop(tokens, "exchanged", before=True),
    "the tokens given, not stored": Hop(tokens, "exchanged"),
    "the tokens stored, not committed": Hop(credentials, "store_renewed"),
    "the tokens stored, not used": Hop(credentials.KeptCredential, "_keep"),
    "created, not verified": Hop(zalo_oa._ZaloLine, "_ready", before=True),
    "ready, not told": Hop(zalo_oa._ZaloLine, "_told", before=True),
    "looked up, not told": Hop(zalo_oa, "find_article", counts=_found),
    "told, not looked at": Hop(zalo_oa._ZaloLine, "_link", before=True),
    "taken back, not answered": Hop(zalo_oa._ZaloLine, "_removed"),
}
"""Of an article with its broadcast, whose tokens are renewed first."""

EAR_HOPS = {"heard, not committed": Hop(later_report, "learn", counts=_given)}
"""Of whoever reads receipts."""


def arm(name: str) -> None:
    """Have this process kill itself when it comes to a hop."""
    hop = {**LINE_HOPS, **SURFACE_HOPS, **ZALO_HOPS, **EAR_HOPS}[name]
    function = getattr(hop.owner, hop.function)

    def armed(*args: Any, **kwargs: Any) -> Any:
        answer = None if hop.before else function(*args, **kwargs)
        if hop.counts(args, answer):
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs) if hop.before else answer

    setattr(hop.owner, hop.function, armed)
