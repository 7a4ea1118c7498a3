"""A campaign that several hosts send together: what is published, who works on it, and what must
have arrived in the end.

`HOSTS_RECIPIENTS` says how many people there are (2,400 unless it is set; the full trial is 20000).
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.people.switches import TRUST_CLI, turn_on
from engine.context import clock
from engine.pump.prepare import delivery_key
from tests.cluster import postgres
from tests.e2e.hosts_kit import DATA, LOOPBACK, OUT, Host, Relay, wires
from tests.kit import BIENTAP, Home, Stands, addresses, make_home, phones, stands

PEOPLE = int(os.environ.get("HOSTS_RECIPIENTS", "2400"))
CUT_S = 30
ROOM = 200  # the largest window in flight
# without a picture: reading those, the mail stand-in would be slower than everything else
ITEM = "ct-21"


def outlets(servers: Stands, place: str, ports: dict[str, int], per_second: float) -> str:
    """Two mail relays and two SMS gateways, each an outlet of its own, with so many messages a
    second at most (0: as many as they can)."""
    common = f'window = "00:00-24:00"\nholidays = "send"\nrate_per_second = {per_second}\n'
    mail = (
        f'from = "Trung tâm <tin@hoadang.example.vn>"\n[[outlet.relay]]\nhost = "{place}"\nport '
        f'= {ports["smtp"]}\nsecurity = "none"\n'
    )
    sms = f'sender = "HOADANG"\n[[outlet.gateway]]\nprovider = "kannel"\nurl = "http://{place}:{ports["kannel"]}"\n'
    sms += 'username = "lantoa"\npassword = "sandbox-kannel"\n'
    kinds = (
        ("thu-1", "email_smtp", mail),
        ("sms-1", "sms_gateway", sms),
        ("thu-2", "email_smtp", mail),
        ("sms-2", "sms_gateway", sms),
    )
    return "\n".join(
        f'[[outlet]]\nname = "{name}"\nchannel = "{channel}"\n{common}{rest}'
        for name, channel, rest in kinds
    )


def publish(home: Home, people: int, at: datetime | None = None, parts: int = 1) -> None:
    """A quarter of the people through each outlet, each quarter in so many publications, due at
    that moment or now."""
    revision = home.approved(ITEM)
    with home.database.write() as db:
        turn_on(db, TRUST_CLI, home.act())
    for part in range(parts):
        for name, listed in _lists(people // 4 // parts, part).items():
            home.audience(f"{name}-{part}", listed)
            with home.database.write() as db:
                plan = ScheduleRequest(
                    revision,
                    home.outlet_rows(name),
                    find_audience(db, f"{name}-{part}"),
                    at or home.now,
                )
                schedule(db, plan, home.act(BIENTAP), release_above=people)


def _lists(each: int, part: int) -> dict[str, str]:
    """Who is written to through which outlet; in every part other people."""
    first = 2 * each * part
    return {
        "thu-1": addresses(each, f"mot-{part}.example"),
        "sms-1": phones(range(first, first + each)),
        "thu-2": addresses(each, f"hai-{part}.example"),
        "sms-2": phones(range(first + each, first + 2 * each)),
    }


def holders(home: Home) -> dict[int, str]:
    """Which process pumps which outlet now."""
    with home.database.read() as db:
        rows = db.execute(text("SELECT outlet_id, holder, lease_until FROM pumps")).all()
    return {
        row.outlet_id: row.holder
        for row in rows
        if str(row.lease_until)[:19] > f"{clock():%Y-%m-%d %H:%M:%S}"
    }


def account(home: Home, servers: Stands, people: int, unknown_at_most: int) -> None:
    """Hold the log against what arrived: once each, and what did not for certain is honestly
    unknown."""
    arrived = Counter(arrival.key for arrival in servers.world.arrivals())
    rows = home.log()
    assert len(rows) == people
    assert set(arrived.values()) == {1}, "somebody was written to twice"
    unknown = [row for row in rows if row.state == "unknown"]
    assert {row.state for row in rows} <= {"accepted", "unknown"}, home.states()
    assert len(unknown) <= unknown_at_most
    lost = [
        row.id
        for row in rows
        if row.state == "accepted" and arrived[delivery_key(home.context, row.id)] != 1
    ]
    assert lost == []
    assert len(arrived) >= people - len(unknown)


@dataclass
class Town:
    """An installation on its own PostgreSQL, the stand-ins, and three hosts that pump."""

    home: Home
    servers: Stands
    hosts: list[Host]


def settled(
    stack: ExitStack, folder: Path, programs: Path, apart: bool, seconds: float
) -> tuple[Town, str]:
    """A town without hosts, whose campaign takes its outlets so many seconds; and the address of
    its PostgreSQL server."""
    servers = stack.enter_context(stands())
    server = stack.enter_context(postgres(programs))
    stack.enter_context(wires(apart))
    out = OUT if apart else LOOPBACK
    ports = {
        name: relayed(stack, out, port).port
        for name, port in (("smtp", servers.smtp.port), ("kannel", servers.kannel.port))
    }
    home = make_home(folder, server)
    stack.callback(home.end)
    home.clock = clock
    home.people().plans().outlets(outlets(servers, out, ports, PEOPLE / 4 / seconds))
    publish(home, PEOPLE)
    return Town(home, servers, []), server


def hosts(stack: ExitStack, town: Town, server: str, apart: bool) -> Iterator[tuple[Host, str]]:
    """Three hosts, each with the address at which it finds the town's database."""
    data, port = DATA if apart else LOOPBACK, server.rpartition(":")[2]
    for number in (1, 2, 3):
        relay = relayed(stack, data, int(port))
        host = Host(number, apart, relay)
        stack.callback(host.end)
        town.hosts.append(host)
        yield host, town.home.url.replace(f"{LOOPBACK}:{port}", f"{data}:{relay.port}")


def relayed(stack: ExitStack, address: str, port: int) -> Relay:
    """A relay from an address to a loopback port, closed in the end."""
    relay = Relay(address, port)
    stack.callback(relay.close)
    return relay
