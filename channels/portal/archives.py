"""Which items stand in which archive of a feed (RFC 5005 section 4): by month, as many in one as
the feed itself holds.

An archive is made when it is full or its month is over, and stays as it is when news come: what a
reader has once fetched need not be fetched again. It changes with a correction or a withdrawal in
its own month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from channels.contract.message import EntryHead
from channels.portal.clean import VIETNAM

_MONTH: Final = "%Y-%m"


@dataclass(frozen=True)
class FeedArchive:
    """One archive; `before` is the name of the one that is older, "" for the oldest."""

    name: str  # "2026-11-1"
    before: str
    heads: tuple[EntryHead, ...]  # the newest first


def archives_of(heads: Sequence[EntryHead], most: int) -> list[FeedArchive]:
    """The archives of all that a feed has, the oldest first; none while the feed itself holds
    everything."""
    if len(heads) <= most:
        return []
    aged = sorted(heads, key=lambda head: (head.published_at, head.slug))
    newest, held = _month(aged[-1]), {head.slug for head in heads[:most]}
    made: list[FeedArchive] = []
    for month, of_month in groupby(aged, _month):
        there = list(of_month)
        for number, start in enumerate(range(0, len(there), most), 1):
            some = there[start : start + most]
            grows = month == newest and len(some) < most
            if grows and held.issuperset(head.slug for head in some):
                continue
            before = made[-1].name if made else ""
            made.append(FeedArchive(f"{month}-{number}", before, tuple(reversed(some))))
    return made


def _month(head: EntryHead) -> str:
    return head.published_at.astimezone(VIETNAM).strftime(_MONTH)
