"""Where providers call back: everything is kept as it came, and answered so that no provider loses
it."""

import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from content.sending import receipt_inbox
from content.sending.receipt_inbox import MOST_BYTES, StoredCallback
from edge.app import SECURITY_HEADERS
from engine.after.receipts import collect
from lantoa.supervisor.edge import application
from tests.console.console_kit import served
from tests.engine.engine_kit import heard, pump, put
from tests.kit import Home, Stands, stands


@dataclass(frozen=True)
class Edge:
    """The public edge of a home, with the outlet `sms`."""

    home: Home
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def letters(self) -> list[StoredCallback]:
        (sms,) = self.home.outlet_rows("sms")
        with self.home.database.read() as db:
            return receipt_inbox.unread(db, self.home.vault, sms.id, 0, 100)


@pytest.fixture
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture
def edge(home: Home, servers: Stands, tmp_path: Path) -> Iterator[Edge]:
    home.outlets(servers.outlets(tmp_path / "drop"))
    with served(application(home.context, home.folder)) as port:
        home.public_url = f"http://127.0.0.1:{port}"
        yield Edge(home, port)


def test_a_get_is_kept_with_its_raw_query(edge: Edge) -> None:
    answer = requests.get(f"{edge.url}/hooks/sms?key=1-a&answer=stat%3ADELIVRD+x&key=2", timeout=5)
    assert (answer.status_code, answer.text) == (200, "OK")
    (letter,) = edge.letters()
    assert (letter.callback.method, letter.callback.query) == (
        "GET",
        "key=1-a&answer=stat%3ADELIVRD+x&key=2",
    )
    assert letter.callback.body == b""


def test_a_post_is_kept_byte_for_byte_with_its_type_and_nothing_of_the_sender(edge: Edge) -> None:
    body = bytes(range(256))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Cookie": "a=b",
        "X-Forwarded-For": "10.0.0.1",
        "Authorization": "Basic x",
    }
    assert (
        requests.post(f"{edge.url}/hooks/sms", data=body, headers=headers, timeout=5).status_code
        == 200
    )
    (letter,) = edge.letters()
    assert (letter.callback.method, letter.callback.query, letter.callback.body) == (
        "POST",
        "",
        body,
    )
    assert dict(letter.callback.headers) == {"content-type": "application/json; charset=utf-8"}


def test_what_comes_twice_is_kept_twice(edge: Edge) -> None:
    for _ in range(2):
        requests.get(f"{edge.url}/hooks/sms?key=1-a", timeout=5)
    assert len(edge.letters()) == 2


@pytest.mark.parametrize("outlet", ["sms-khac", "SMS", "a/b", "..%2fsms", "t%C3%AAn", "x" * 61, ""])
def test_an_unknown_outlet_is_404_and_keeps_nothing(edge: Edge, outlet: str) -> None:
    assert requests.get(f"{edge.url}/hooks/{outlet}?key=1", timeout=5).status_code == 404
    assert edge.letters() == []


def test_a_body_up_to_the_limit_is_taken_and_a_longer_one_is_413(edge: Edge) -> None:
    assert (
        requests.post(f"{edge.url}/hooks/sms", data=b"x" * MOST_BYTES, timeout=5).status_code == 200
    )
    assert (
        requests.post(f"{edge.url}/hooks/sms", data=b"x" * (MOST_BYTES + 1), timeout=5).status_code
        == 413
    )
    assert (
        requests.post(
            f"{edge.url}/hooks/sms", data=(b"x" * 9000 for _ in range(8)), timeout=5
        ).status_code
        == 413
    ), "chunked too"
    assert len(edge.letters()) == 1


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_other_methods_keep_nothing(edge: Edge, method: str) -> None:
    wire = http.client.HTTPConnection("127.0.0.1", edge.port, timeout=5)
    wire.request(method, "/hooks/sms?key=1")
    assert wire.getresponse().status == 405
    wire.close()
    assert edge.letters() == []


def test_the_answer_is_protected_and_never_stored(edge: Edge) -> None:
    answer = requests.get(f"{edge.url}/hooks/sms", timeout=5)
    assert answer.headers["Cache-Control"] == "no-store"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_while_nothing_can_be_kept_the_provider_is_told_to_come_again(edge: Edge) -> None:
    with edge.home.database.write() as db:
        db.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    answer = requests.get(f"{edge.url}/hooks/sms?key=1-a", timeout=5)
    assert answer.status_code == 500
    assert "inbox" not in answer.text


def test_kannel_reports_by_itself_and_the_delivery_is_proven(
    edge: Edge, servers: Stands, tmp_path: Path
) -> None:
    servers.kannel.receipts = True
    home = (
        edge.home.people().plans().audience("sdt", "address,name\n0900000001,An\n0900000002,Bình\n")
    )
    put(home, "sms", "sdt")
    pump(home, "sms")
    end = time.monotonic() + 20
    while len(edge.letters()) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert collect(home.context) == 2
    assert home.states() == {"delivered": 2}
    taken = {arrival.provider_id for arrival in servers.world.arrivals("kannel")}
    assert {heard(home, row.id)[-1].provider_id for row in home.log()} == taken
