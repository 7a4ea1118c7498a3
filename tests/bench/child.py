"""One sending process of a benchmark, to be started by it: python -m tests.bench.child pump|raw HOME OUTLET.

It says `ready`, waits for a line, works, and prints what it took as JSON. `pump` plans and pumps, `raw` is the same client without a
database, on the same letters to as many people.
"""

import asyncio
import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from channels.base import AsyncChannel, Channel, DeliveryKey, Message, Recipient
from content.audiences import find_audience
from content.items import approved_revision
from content.planner import plan_due
from engine.shift import work_outlet
from tests.bench.house import DOMAINS, ITEM, open_house
from tests.kit import Home
from wiring.messages import make_message
from wiring.outlets import open_outlet


def pump(home: Home, outlet: str) -> int:
    """Plan what is due and pump one outlet dry; how many were sent."""
    plan_due(home.database, home.now, home.works.calendar)
    (row,) = home.outlet_rows(outlet)
    tally = work_outlet(home.works, row.id, lambda: True)
    assert tally is not None
    assert tally.sent == tally.moved, tally
    return tally.sent


def raw(home: Home, outlet: str) -> int:
    """Send the outlet's text to made-up people in a bare loop over the channel's own line; how many were sent."""
    channel, message, people = opened(home, outlet)
    assert isinstance(channel, AsyncChannel)
    return asyncio.run(_raw(channel, message, _people(channel.capabilities.family, people, home.public_url)))


def opened(home: Home, outlet: str) -> tuple[Channel, Message, int]:
    """An outlet's channel, the approved text as its message, and the size of the list."""
    (row,) = home.outlet_rows(outlet)
    channel = open_outlet(row, home.vault, home.works.site)
    assert isinstance(channel, Channel)
    with home.database.read() as db:
        revision, people = approved_revision(db, ITEM), find_audience(db, "dan").size
    assert revision is not None
    return channel, make_message(revision.document, channel, home.works.site, home.works.load_picture), people


async def _raw(channel: AsyncChannel, message: Message, people: Iterator[tuple[Recipient, DeliveryKey]]) -> int:
    sent = 0

    async def work() -> None:
        nonlocal sent
        for to, key in people:
            outcome = await line.send(message, to, key)
            assert type(outcome).__name__ == "Accepted", outcome
            sent += 1

    async with channel.connect() as line:
        await asyncio.gather(*(work() for _ in range(channel.in_flight)))
    return sent


def _people(family: str, count: int, public_url: str) -> Iterator[tuple[Recipient, DeliveryKey]]:
    for number in range(count):
        address = f"nguoi{number}@phuong{number % DOMAINS}.example" if family == "email" else f"+849{number:08d}"
        fields = {"name": f"Nguyễn Thị Ánh {number}", "ma": f"HS{number:07d}"}
        token = f"{number}-abcdefghijklmnop"
        yield Recipient(address, fields, f"{public_url}/u/{token}"), DeliveryKey(token)


def main(work: str, folder: str, outlet: str) -> None:
    """One work, from the parent's word to the end; peak memory is this process's own."""
    logging.disable(logging.INFO)
    works: dict[str, Callable[[Home, str], int]] = {"pump": pump, "raw": raw}
    home = open_house(Path(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    with closing(home.database):
        began, processor = time.monotonic(), time.process_time()
        sent = works[work](home, outlet)
        took = {"seconds": time.monotonic() - began, "processor": time.process_time() - processor}
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
    print(json.dumps({"sent": sent, **took, "peak_mib": peak}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
