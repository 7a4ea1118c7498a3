"""SMS over HTTP, one personal message a recipient, to a gateway on loopback that answers in 20 ms,
100 messages under way at once.

*The pump* is the product's own on a real home with full durability, in a process of its own. *The
ceiling* is arithmetic: 100 messages under way for 20 ms each are 5,000 a second, if nothing else
took any time. Nothing takes turns with it.
"""

import tempfile
from pathlib import Path

from tests.bench.house import copy_with_work, make_house
from tests.bench.measure import Row, spread, take_turns
from tests.bench.servers import free_port, run_child, sms_gateway

PEOPLE = 25_000
OUTLET = "tin-nhan"
_WAIT_MS, _UNDER_WAY = 20, 100
_CEILING = _UNDER_WAY * 1000 / _WAIT_MS


def outlets(gateway: str, connections: int) -> str:
    """An outlets file with one SMS outlet that knows no limits."""
    return f"""
[[outlet]]
name = "{OUTLET}"
channel = "sms_gateway"
window = "00:00-24:00"
holidays = "send"
sender = "HOADANG"
connections = {connections}
[[outlet.gateway]]
{gateway}"""


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
                )
            }
        )
    work = f"SMS to {PEOPLE:,} recipients, personal, durable log"
    reached = [rate / _CEILING for rate in figures["the pump"]]
    ratio = sorted(reached)[len(reached) // 2]
    return [
        Row(
            work,
            "the ceiling",
            ratio,
            0.75,
            0.87,
            spread(figures["the pump"], "/s"),
            f"{_CEILING:,.0f}/s",
        )
    ]
