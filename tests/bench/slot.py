"""10,000 letters due at the same moment through four outlets, sent by a running shift of the engine
on the real clock.

*How late* a letter is counts from the moment for which it was planned to the moment at which the
mail server (postfix's `smtp-sink`) had taken it, as the log has it. The shift waits before the
slot, as `lantoa up` has one waiting all the time: it plans, claims and sends in a process of its
own.
"""

import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select

from content.database.tables.deliveries import attempts, deliveries
from engine.context import clock
from tests.bench.email import outlets
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import ROUNDS, Row
from tests.bench.servers import free_port, run_child, smtp_sink

_OUTLETS = ("thu-mot", "thu-hai", "thu-ba", "thu-bon")
_PEOPLE = 2_500
_LETTERS = _PEOPLE * len(_OUTLETS)
_LEAD = timedelta(seconds=8)  # the process starts meanwhile
_BARS = ((0.95, 5), (0.999, 60))


def main() -> list[Row]:
    """The rows of this chapter."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        house = make_house(
            folder / "house", outlets(port, *_OUTLETS), "nguoi{}@phuong{}.example", _PEOPLE
        )
        rounds = [_how_late(house, folder / "work") for _ in range(ROUNDS)]
    return [_row(share, seconds, [_at(share, late) for late in rounds]) for share, seconds in _BARS]


def _row(share: float, seconds: int, late: list[float]) -> Row:
    work = (
        f"{_LETTERS:,} letters due at once, {len(_OUTLETS)} outlets: {100 * share:g} % handed "
        "over after"
    )
    ours = f"{median(late):.2f} s ({min(late):.2f}–{max(late):.2f})"
    return Row(work, f"{seconds} s", median(late) / seconds, 1, 0.5, ours, better="less")


def _at(share: float, late: list[float]) -> float:
    """How late the last of that share of all letters was."""
    return quantiles(late, n=1000)[round(1000 * share) - 1]


def _how_late(house: Path, folder: Path) -> list[float]:
    """Seconds from the slot to the hand-over, of every letter; RuntimeError when one was not sent
    once, or before its time."""
    slot = clock().replace(microsecond=0) + _LEAD
    run_child("shift", copy_with_work(house, folder, _OUTLETS, slot), _OUTLETS[0])
    home = open_house(folder)
    query = select(attempts.c.started_at, attempts.c.ended_at).join(
        deliveries, deliveries.c.id == attempts.c.delivery_id
    )
    with closing(home.database), home.database.read() as db:
        stamps: list[tuple[datetime, datetime]] = [
            tuple(row) for row in db.execute(query.where(deliveries.c.state == "accepted"))
        ]
    if len(stamps) != _LETTERS or min(stamps)[0] < slot:
        raise RuntimeError(
            f"{len(stamps)} attempts for {_LETTERS} letters, the first at {min(stamps)[0]} "
            f"for {slot}"
        )
    late = sorted((ended - slot).total_seconds() for _, ended in stamps)
    print(f"  95 %: {_at(0.95, late):.2f} s, 99.9 %: {_at(0.999, late):.2f} s", flush=True)
    return late
