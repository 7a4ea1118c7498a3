"""SMS over HTTP, one personal message a recipient, to a gateway on loopback that answers in 20 ms,
100 messages under way at once.

*The pump* is the product's own on a real home with full durability, in a process of its own. *The
raw loop* makes the same calls of as many messages by aiohttp and nothing else, taking turns with
it. *The ceiling* is arithmetic: 100 messages under way for 20 ms each are 5,000 a second, if
nothing else took any time.
"""

import tempfile
from pathlib import Path
from statistics import median

from tests.bench.house import copy_with_work, make_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.servers import free_port, run_child, sms_gateway

PEOPLE = 25_000
OUTLET = "tin-nhan"
_WAIT_MS, _UNDER_WAY = 20, 100
_CEILING = _UNDER_WAY * 1000 / _WAIT_MS


def outlets(gateway: str, connections: int, *names: str) -> str:
    """An outlets file with SMS outlets that know no limits, one where none is named."""
    return "".join(
        f"""
[[outlet]]
name = "{name}"
channel = "sms_gateway"
window = "00:00-24:00"
holidays = "send"
sender = "HOADANG"
connections = {connections}
[[outlet.gateway]]
{gateway}"""
        for name in names or (OUTLET,)
    )


def kannel(port: int) -> str:
    """The gateway of this chapter."""
    return f"""provider = "kannel"
url = "http://127.0.0.1:{port}"
username = "lantoa"
password = "sandbox-kannel"
"""


def main() -> list[Row]:
    """The rows of this chapter."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, sms_gateway(port, _WAIT_MS):
        folder = Path(name)
        house = make_house(folder / "house", outlets(kannel(port), _UNDER_WAY), "09{:08d}", PEOPLE)
        figures = take_turns(
            {
                "the pump": lambda: (
                    run_child("pump", copy_with_work(house, folder / "work", [OUTLET]), OUTLET).rate
                ),
                "the raw loop": lambda: run_child("bare", house, OUTLET).rate,
            }
        )
    work = f"SMS to {PEOPLE:,} recipients, personal, durable log"
    ours, theirs = spread(figures["the pump"], "/s"), spread(figures["the raw loop"], "/s")
    of_all = median(rate / _CEILING for rate in figures["the pump"])
    return [
        Row(
            work,
            "the raw aiohttp loop",
            ratio(figures, "the pump", "the raw loop"),
            0.75,
            0.95,
            ours,
            theirs,
        ),
        Row(work, "the ceiling", of_all, None, None, ours, f"{_CEILING:,.0f}/s"),
    ]
