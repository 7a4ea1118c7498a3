"""Days on which something goes wrong at a provider: everything leaves once in the end, and people
are told once of what they can mend, and never of what mends itself."""

from collections.abc import Iterator
from pathlib import Path

from engine.daily.matters import all_matters
from sandbox.faults import Reply, Slow
from sandbox.providers.kannel import KannelSandbox
from tests.engine.engine_kit import clock_of, pump, put, sms_outlet
from tests.kit import Home, Stands, addresses, phones

KINDS = ("halted", "part", "rest", "failing")
KANNEL = """
[[outlet.gateway]]
provider = "kannel"
url = "http://127.0.0.1:{port}"
username = "lantoa"
password = "{password}"
"""


def told(home: Home) -> set[str]:
    """What people are told of outlets now."""
    with home.database.read() as db:
        found = all_matters(db, home.context)
    return {each.matter.about for each in found if each.matter.kind in KINDS}


def tried(home: Home, outlet: str, step_s: float, most: int) -> Iterator[set[str]]:
    """Pumps that follow each other until nothing waits; what people were told meanwhile."""
    for _ in range(most):
        pump(home, outlet)
        yield told(home)
        if "queued" not in home.states():
            return
        clock_of(home).forward(seconds=step_s)
    raise AssertionError(f"still waiting: {home.states()}")


def test_an_outage_of_18_seconds_loses_nothing_and_bothers_nobody(
    ready: Home, servers: Stands
) -> None:
    ready.audience("nhieu", phones(range(200)))
    put(ready, "sms", "nhieu", release_above=1000)
    servers.kannel.script.add(*[Slow(0.0)] * 60)  # these still get through
    servers.kannel.script.always = Reply(503, "Temporal failure, try again later.")
    asked = list[int]()
    for _ in range(2):
        pump(ready, "sms")
        asked.append(len(servers.kannel.requests))
        assert told(ready) == set(), "nobody can do anything about it"
        clock_of(ready).forward(seconds=9)
    assert asked[0] == asked[1], "it goes on asking who says that he is down"
    assert ready.states() == {"accepted": 60, "queued": 140}
    servers.kannel.script.always = None
    clock_of(ready).forward(seconds=20)
    assert set.union(*tried(ready, "sms", step_s=30, most=3)) == set()
    assert ready.states() == {"accepted": 200}
    numbers = [arrival.to for arrival in servers.world.arrivals("kannel")]
    assert len(numbers) == len(set(numbers)) == 200


def test_a_relay_that_greylists_gets_each_letter_once_and_bothers_nobody(
    ready: Home, servers: Stands
) -> None:
    ready.audience("moi", addresses(40))
    put(ready, "thu", "moi", release_above=1000)
    servers.smtp.script.add(*[Reply(451, "4.7.1 Greylisted, try again in 300 seconds")] * 40)
    heard = list(tried(ready, "thu", step_s=300, most=12))
    assert ready.states() == {"accepted": 40}
    readers = [arrival.to for arrival in servers.world.arrivals("smtp")]
    assert len(readers) == len(set(readers)) == 40
    assert set.union(*heard) == set()


def test_a_wrong_key_at_one_of_two_gateways_stops_nothing_and_is_told_once(
    home: Home, servers: Stands, tmp_path: Path
) -> None:
    with KannelSandbox(servers.world) as other:
        wrong = KANNEL.format(port=other.port, password="sai")
        home.people().plans().outlets(
            sms_outlet(servers.kannel.port, wrong, window="00:00-24:00", holidays="send")
        )
        home.audience("sdt", phones(range(60)))
        matters = set[str]()
        for _day in range(3):
            put(home, "sms", "sdt", release_above=1000)
            matters |= set.union(*tried(home, "sms", step_s=60, most=5))
            clock_of(home).forward(hours=3)
    assert home.states() == {"accepted": 180}
    assert len(servers.world.arrivals("kannel")) == 180
    (about,) = matters
    assert about.startswith(f"part:sms 127.0.0.1:{other.port}")
