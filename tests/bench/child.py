"""One sending process of a benchmark, to be started by it: python -m tests.bench.child
pump|raw|bare|plain|shift HOME OUTLET.

It says `ready`, waits for a line, works, and prints what it took as JSON. `pump` plans and pumps,
`raw` is the same client without a database, on the same letters to as many people, `bare` a loop
over aiohttp alone for SMS. `plain` takes what is planned through the log in plain SQL and sends
nothing. `shift` is the engine's own shift over all outlets until everything planned is sent.
"""

import asyncio
import json
import logging
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from channels.contract.channel import AsyncChannel, Channel
from channels.contract.message import DeliveryKey, Message, Recipient
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.database.tables.deliveries import deliveries
from content.deliveries.states import in_state
from content.items.items import approved_revision
from engine.context import Context
from engine.garbage import look_seldom
from engine.pump.tally import Tally
from engine.sharing import SHIFT
from engine.shift import Shift, work_outlet
from tests.bench.house import DOMAINS, ITEM, open_house
from tests.bench.kannel_calls import call_all, kannel_calls
from tests.bench.plain_log import write_log
from tests.kit import Home
from wiring.messages import make_message
from wiring.outlets import open_outlet

_OPEN: tuple[tuple[str, ...], ...] = (("queued",), ("claimed", "sending"))


def pump(home: Home, outlet: str) -> int:
    """Plan what is due and pump one outlet dry; how many were sent."""
    plan_due(home.database, home.now, home.context.calendar)
    (row,) = home.outlet_rows(outlet)
    look_seldom()  # as every process of the engine
    tally = work_outlet(home.context, row.id, lambda: True)
    assert tally is not None
    assert tally.sent == tally.moved, tally
    return tally.sent


def shift(home: Home, _outlet: str) -> int:
    """Have a shift wait for what is planned and send it; how many were sent."""
    look_seldom()
    return asyncio.run(_shift(home.context)).sent


async def _shift(context: Context) -> Tally:
    async def start_pump(outlet_id: int, _name: str) -> Tally | None:
        return await asyncio.to_thread(work_outlet, context, outlet_id, present.goes_on)

    present = Shift(context, SHIFT, start_pump)
    running = asyncio.ensure_future(present.run())
    while present.goes_on() and not await asyncio.to_thread(_all_ended, context):
        await asyncio.sleep(0.5)
    present.end()
    return await running


def _all_ended(context: Context) -> bool:
    """Looks into the small indexes only: the log is long, and others want the processor."""
    one = select(deliveries.c.id).limit(1)
    with context.database.read() as db:
        planned = db.execute(one).first()
        waits = (db.execute(one.where(in_state(*which))).first() for which in _OPEN)
        return planned is not None and not any(waits)


def raw(home: Home, outlet: str) -> int:
    """Send the outlet's text to made-up people in a bare loop over the channel's own line; how many
    were sent."""
    channel, message, people = opened(home, outlet)
    assert isinstance(channel, AsyncChannel)
    return asyncio.run(
        _raw(channel, message, _people(channel.capabilities.addressed, people, home.public_url))
    )


def opened(home: Home, outlet: str) -> tuple[Channel, Message, int]:
    """An outlet's channel, the approved text as its message, and the size of the list."""
    (row,) = home.outlet_rows(outlet)
    channel = open_outlet(row, home.vault, home.context.site)
    assert isinstance(channel, Channel)
    with home.database.read() as db:
        revision, people = approved_revision(db, ITEM), find_audience(db, "dan").size
    assert revision is not None
    return (
        channel,
        make_message(revision.document, channel, home.context.site, home.context.load_picture),
        people,
    )


async def _raw(
    channel: AsyncChannel, message: Message, people: Iterator[tuple[Recipient, DeliveryKey]]
) -> int:
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


def bare(home: Home, outlet: str) -> int:
    """The outlet's text to made-up people by a loop over aiohttp alone; how many were sent."""
    channel, message, people = opened(home, outlet)
    assert isinstance(channel, AsyncChannel)
    calls = kannel_calls(channel, message, _people("phone", people, home.public_url))
    return asyncio.run(call_all(calls, channel.in_flight))


def plain(home: Home, outlet: str) -> int:
    """See `write_log`."""
    return write_log(home.folder, outlet)


def _people(
    addressed: str | None, count: int, public_url: str
) -> Iterator[tuple[Recipient, DeliveryKey]]:
    for number in range(count):
        address = (
            f"nguoi{number}@phuong{number % DOMAINS}.example"
            if addressed == "email"
            else f"+849{number:08d}"
        )
        fields = {"name": f"Nguyễn Thị Ánh {number}", "ma": f"HS{number:07d}"}
        token = f"{number}-abcdefghijklmnop"
        yield Recipient(address, fields, f"{public_url}/u/{token}"), DeliveryKey(token)


def main(work: str, folder: str, outlet: str) -> None:
    """One work, from the parent's word to the end; peak memory is this process's own."""
    logging.disable(logging.INFO)
    works: dict[str, Callable[[Home, str], int]] = {
        **{"pump": pump, "raw": raw, "bare": bare, "plain": plain},
        "shift": shift,
    }
    home = open_house(Path(folder))
    print("ready", flush=True)
    sys.stdin.readline()
    with closing(home.database):
        began, processor = time.monotonic(), _processor_s()
        sent = works[work](home, outlet)
        took = {"seconds": time.monotonic() - began, "processor": _processor_s() - processor}
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024
    print(json.dumps({"sent": sent, **took, "peak_mib": peak}), flush=True)


def _processor_s() -> float:
    """User and system time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    main(*sys.argv[1:])
