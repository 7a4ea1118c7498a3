"""Ten thousand receipts in a second while the database is locked: each is answered, none is lost,
each message ends as it was told, and the log says once that they wait.

The suite sends fewer; `RECEIPTS=10000` (`make soak`) all of them.
"""

import logging
import os
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from content.database.db import Database
from engine import spooling
from engine.after.receipts import collect
from sandbox.providers.kannel import KannelSandbox
from tests.edge.test_hooks import Edge, locked, running
from tests.engine.engine_kit import key_of, pump, put, sms_outlet
from tests.kit import Home, phones

RECEIPTS = int(os.environ.get("RECEIPTS", "1000"))
CONNECTIONS = 20
DELIVERED, FAILED = 1, 2


@pytest.fixture
def edge(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Edge]:
    """An edge over everything sent; it finds the database locked again and again."""
    with KannelSandbox() as kannel:
        home.people().plans().outlets(sms_outlet(kannel.port, window="00:00-24:00"))
        home.audience("sdt", phones(range(RECEIPTS)))
        put(home, "sms", "sdt", release_above=RECEIPTS)
        pump(home, "sms")
    assert home.states() == {"accepted": RECEIPTS}
    monkeypatch.setattr("content.database.db.BUSY_SECONDS", 0.1)
    monkeypatch.setattr(spooling, "_LOOK_AGAIN_S", 0.1)
    hasty = replace(home, database=Database(home.url))
    with running(hasty) as made:
        yield made
    hasty.database.close()


def queries(home: Home) -> list[str]:
    """What Kannel says of each message: every third did not arrive."""
    return [
        urlencode({"key": key_of(home, row), "type": DELIVERED if row.id % 3 else FAILED})
        for row in home.log()
    ]


def call(edge: Edge, said: Sequence[str]) -> int:
    """Everything down one connection without waiting for answers; how many were yes."""
    path = edge.hook.removeprefix(edge.url)
    data = "".join(f"GET {path}?{query} HTTP/1.1\r\nHost: x\r\n\r\n" for query in said)
    answers = b""
    with socket.create_connection(("127.0.0.1", edge.port), 60) as wire:
        wire.sendall(data.encode("ascii"))
        while answers.count(b"HTTP/1.1 ") < len(said) or not answers.endswith(b"OK"):
            more = wire.recv(1 << 16)
            if not more:
                break
            answers += more
    return answers.count(b"HTTP/1.1 200 ")


def test_a_flood_while_the_database_is_locked_loses_nothing(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    """75 receipts were once answered 500 while it was busy, and Kannel does not repeat."""
    home, said = edge.home, queries(edge.home)
    shares = [said[number::CONNECTIONS] for number in range(CONNECTIONS)]
    caplog.set_level(logging.WARNING)
    with locked(home), ThreadPoolExecutor(CONNECTIONS) as pool:
        began = time.monotonic()
        yes = sum(pool.map(lambda share: call(edge, share), shares))
        took = time.monotonic() - began
        assert yes == RECEIPTS
        assert edge.letters() == [], "the database took none of them"
    print(f"{RECEIPTS} receipts in {took:.1f} s")
    kept = [letter.callback.query for letter in edge.letters(RECEIPTS)]
    assert sorted(kept) == sorted(said)
    place = {query: number for number, query in enumerate(kept)}
    for share in shares:
        assert sorted(share, key=place.__getitem__) == share, "in order"
    assert collect(home.context) == RECEIPTS
    ends = {row.id: "delivered" if row.id % 3 else "rejected" for row in home.log()}
    assert {row.id: row.state for row in home.log()} == ends
    waits = [record for record in caplog.records if "wait in the spool" in record.getMessage()]
    assert len(waits) == 1
