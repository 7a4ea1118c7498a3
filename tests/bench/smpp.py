"""SMS over SMPP 3.4, one personal message a recipient, 50 unanswered at once, to a message centre
on loopback that answers at once (`peers/smsc_sink.c`).

*The pump* is the product's own on a real home with full durability, in a process of its own.
*Kannel* is Debian's, bearerbox and smsbox with its spool in files, given as many messages over
HTTP, 100 under way, through the same window. Both are timed at the centre, from the first
submission to the last.
"""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import aiohttp

from sandbox.providers.smsc import SmscOptions
from tests.bench.house import copy_with_work, make_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.servers import free_port, run_child, server
from tests.bench.sms import OUTLET, outlets
from tests.real import debian
from tests.real.kannel import USER, kannel, why_not

PEOPLE = 10_000
_WINDOW, _UNDER_WAY = 50, 100
_SINK = Path(__file__).parent / "peers" / "smsc_sink.c"
_TEXT = "PAR INDEX la Chi so cai cach hanh chinh: giai quyet ho so dung han. Ma: HS{:07d}"

_NO_JASMIN = (
    "is not run: its pinned requirements hold `python-messaging`, which is GPL-2.0, and it needs "
    "RabbitMQ and Redis"
)

Seconds = Callable[[], float]
"""Waits for the last submission; how long after the first it came."""


def gateway(port: int) -> str:
    """The gateway of this chapter."""
    return f"""provider = "smpp"
url = "smpp://127.0.0.1:{port}"
username = "lantoa"
password = "sandbox"
window = {_WINDOW}
"""


def main() -> list[Row]:
    """The rows of this chapter."""
    if shutil.which("cc") is None or not debian.bring():
        raise SystemExit(f"NOTHING MEASURED: no C compiler here, or {why_not()}")
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sink = folder / "smsc_sink"
        subprocess.run(["cc", "-O2", "-o", str(sink), str(_SINK)], check=True)
        house = make_house(folder / "house", outlets(gateway(port), _WINDOW), "09{:08d}", PEOPLE)

        def pump(seconds: Seconds) -> float:
            run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET)
            return seconds()

        def through_kannel(seconds: Seconds) -> float:
            with kannel(port, SmscOptions()) as sendsms:
                asyncio.run(_post_all(sendsms))
                return seconds()

        figures = take_turns(
            {
                "the pump": lambda: _rate(sink, port, pump),
                "Kannel": lambda: _rate(sink, port, through_kannel),
            },
            rounds=3,
        )
    return [
        Row(
            f"SMPP, window {_WINDOW}, to {PEOPLE:,} recipients, personal, durable log",
            "Kannel with its spool, the same centre",
            ratio(figures, "the pump", "Kannel"),
            2,
            6,
            spread(figures["the pump"], "/s"),
            spread(figures["Kannel"], "/s"),
        ),
        Row("the same", "Jasmin 0.11", None, 5, 15, _NO_JASMIN, left_out=True),
    ]


def _rate(sink: Path, port: int, work: Callable[[Seconds], float]) -> float:
    """Messages a second at the centre."""
    command = [str(sink), str(port), str(PEOPLE)]
    with server(command, port, stdout=subprocess.PIPE) as process:

        def seconds() -> float:
            assert process.stdout is not None
            return float(process.stdout.readline())

        return PEOPLE / work(seconds)


async def _post_all(port: int) -> None:
    numbers = iter(range(PEOPLE))
    user, password = USER
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_UNDER_WAY)) as http:

        async def one_by_one() -> None:
            for number in numbers:
                query = {
                    "username": user,
                    "password": password,
                    "from": "HOADANG",
                    "to": f"849{number:08d}",
                    "text": _TEXT.format(number),
                }
                address = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
                async with http.get(address, params=query) as answer:
                    assert answer.status == 202, await answer.text()

        await asyncio.gather(*(one_by_one() for _worker in range(_UNDER_WAY)))
