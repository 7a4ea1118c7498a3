"""Where providers call back: what is true is durable before it is answered, whatever the database
does, and nothing else is kept."""

import http.client
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from channels import CHANNELS
from channels.contract.receipts import HookAnswer
from channels.sms.sms_gateway import SmsGateway
from content.sending import receipt_inbox, receipt_spool
from content.sending.receipt_inbox import MOST_BYTES, StoredCallback
from edge.security import SECURITY_HEADERS
from engine.after import hook_outlets, receiving
from engine.after.receipts import collect
from lantoa.supervisor.edge import application
from tests.console.console_kit import served
from tests.engine.engine_kit import heard, key_of, pump, put
from tests.kit import Home, Stands, stands


@dataclass(frozen=True)
class Edge:
    """The public edge of a home, with the outlet `sms`."""

    home: Home
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def hook(self) -> str:
        """The whole address of the outlet's hook."""
        return f"{self.url}/hooks/sms/{self.home.vault.hook_secret('sms')}"

    def letters(self, wanted: int | None = None) -> list[StoredCallback]:
        """What the database has; so many of them once they are wanted."""
        (sms,) = self.home.outlet_rows("sms")
        end = time.monotonic() + 20
        while True:
            with self.home.database.read() as db:
                found = receipt_inbox.unread(db, self.home.vault, sms.id, 0, 100_000)
            if len(found) == (wanted or 0) or time.monotonic() > end:
                return found
            time.sleep(0.02)


@pytest.fixture
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture
def edge(home: Home, servers: Stands, tmp_path: Path) -> Iterator[Edge]:
    home.outlets(servers.outlets(tmp_path / "drop"))
    with running(home) as made:
        yield made


@contextmanager
def running(home: Home) -> Iterator[Edge]:
    with served(application(home.context, home.folder)) as port:
        home.public_url = f"http://127.0.0.1:{port}"
        yield Edge(home, port)


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Another program has the database and does not let go."""
    other = sqlite3.connect(home.folder / "lantoa.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.rollback()
    other.close()


def test_a_get_is_kept_with_its_raw_query(edge: Edge) -> None:
    answer = requests.get(f"{edge.hook}?key=1-a&answer=stat%3ADELIVRD+x&key=2", timeout=5)
    assert (answer.status_code, answer.text) == (200, "OK")
    (letter,) = edge.letters(1)
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
    assert requests.post(edge.hook, data=body, headers=headers, timeout=5).status_code == 200
    (letter,) = edge.letters(1)
    assert (letter.callback.method, letter.callback.query, letter.callback.body) == (
        "POST",
        "",
        body,
    )
    assert dict(letter.callback.headers) == {"content-type": "application/json; charset=utf-8"}


def test_what_comes_twice_is_kept_twice(edge: Edge) -> None:
    for _ in range(2):
        requests.get(f"{edge.hook}?key=1-a", timeout=5)
    assert len(edge.letters(2)) == 2


@pytest.mark.parametrize("outlet", ["sms-khac", "SMS", "a/b", "..%2fsms", "t%C3%AAn", "x" * 61, ""])
def test_an_unknown_outlet_is_404_and_keeps_nothing(edge: Edge, outlet: str) -> None:
    assert requests.get(f"{edge.url}/hooks/{outlet}?key=1", timeout=5).status_code == 404
    assert edge.letters() == []


def test_nobody_without_the_secret_or_a_proof_puts_anything_into_the_database(edge: Edge) -> None:
    """122 posts of strangers once put nine megabytes into it, also for feeds."""
    vault = edge.home.vault
    places = [
        "sms",
        f"sms/{'0' * 32}",
        f"sms/{vault.hook_secret('telegram')}",
        f"cong/{vault.hook_secret('cong')}",  # a feed reads no receipts
        "cong",
    ]
    for place in places:
        answer = requests.post(f"{edge.url}/hooks/{place}?key=1-a&type=1", b"x" * 60_000, timeout=5)
        assert answer.status_code == 404, place
    requests.get(f"{edge.hook}?key=1-a", timeout=5)
    assert len(edge.letters(1)) == 1, "only the true one"


def test_a_call_that_names_a_delivery_proves_itself(edge: Edge) -> None:
    """What was sent before hooks had secrets is reported at the address of then."""
    edge.home.people().plans().audience("sdt", "address,name\n0900000001,An\n")
    put(edge.home, "sms", "sdt")
    pump(edge.home, "sms")
    key = key_of(edge.home, edge.home.log()[0])
    url = f"{edge.url}/hooks/sms"
    assert requests.get(f"{url}?key={key}&type=1", timeout=5).status_code == 200
    assert requests.get(f"{url}?key={key[:-1]}&type=1", timeout=5).status_code == 404
    assert len(edge.letters(1)) == 1


def test_a_body_up_to_the_limit_is_taken_and_a_longer_one_is_413(edge: Edge) -> None:
    assert requests.post(edge.hook, data=b"x" * MOST_BYTES, timeout=5).status_code == 200
    assert requests.post(edge.hook, data=b"x" * (MOST_BYTES + 1), timeout=5).status_code == 413
    chunked = (b"x" * 9000 for _ in range(8))
    assert requests.post(edge.hook, data=chunked, timeout=5).status_code == 413, "chunked too"
    assert len(edge.letters(1)) == 1


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_other_methods_keep_nothing(edge: Edge, method: str) -> None:
    wire = http.client.HTTPConnection("127.0.0.1", edge.port, timeout=5)
    wire.request(method, f"{edge.hook.removeprefix(edge.url)}?key=1")
    assert wire.getresponse().status == 405
    wire.close()
    assert edge.letters() == []


def test_the_answer_is_protected_and_never_stored(edge: Edge) -> None:
    answer = requests.get(edge.hook, timeout=5)
    assert answer.headers["Cache-Control"] == "no-store"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value


def test_what_the_edge_was_stopped_over_is_stored_by_the_next(edge: Edge, home: Home) -> None:
    with locked(home):
        folder = home.folder / "spool"
        spool = receipt_spool.ReceiptSpool(folder / "receipts-other-1")
        (sms,) = home.outlet_rows("sms")
        call = receipt_inbox.Callback("GET", "key=1-a", {}, b"")
        assert spool.add([receipt_inbox.sealed(home.vault, sms.id, call, home.now)])
        spool.close()
        with (folder / "receipts-other-1").open("ab") as file:
            file.write(b"\0\0\0\x10half of a record that the power cut tore")
    again = receipt_spool.open_spool(folder, "other")
    assert again.next(10)[0] == [
        receipt_inbox.SealedCallback(sms.id, home.now, again.next(10)[0][0].request)
    ]
    with pytest.raises(receipt_spool.SpoolTaken):
        receipt_spool.ReceiptSpool(folder / "receipts-other-1")
    again.close()


def test_what_a_process_left_that_nobody_follows_is_brought_in_by_the_engine(
    edge: Edge, home: Home
) -> None:
    """A container has another name at each start."""
    (sms,) = home.outlet_rows("sms")
    call = receipt_inbox.Callback("GET", "key=1-a", {}, b"")
    with closing(receipt_spool.open_spool(home.context.spools, "ten-cu")) as spool:
        assert spool.add([receipt_inbox.sealed(home.vault, sms.id, call, home.now)])
        assert collect(home.context) == 0, "whoever has it brings it in"
    assert collect(home.context) == 1
    assert receipt_spool.spooled(home.context.spools) == []


def test_a_full_spool_asks_the_provider_to_come_again(
    home: Home, servers: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.outlets(servers.outlets(tmp_path / "drop"))
    monkeypatch.setattr(receipt_spool.open_spool, "__defaults__", (2_000,))
    with running(home) as edge, locked(home):
        said = [requests.get(f"{edge.hook}?x={'y' * 500}", timeout=5) for _ in range(5)]
        statuses = [answer.status_code for answer in said]
        assert statuses == sorted(statuses)
        assert set(statuses) == {200, 503}
        assert said[-1].headers["Retry-After"]
        kept = statuses.count(200)
    with running(home) as edge:
        assert len(edge.letters(kept)) == kept, "the next edge of this host has its spool"
        assert requests.get(edge.hook, timeout=5).status_code == 200


def test_more_calls_than_a_provider_makes_are_put_off(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_outlets, "MOST_A_MINUTE", 2)
    monkeypatch.setattr(receiving, "MOST_UNREAD", 3)
    assert [requests.get(edge.hook, timeout=5).status_code for _ in range(3)] == [200, 200, 429]
    edge.letters(2)
    monkeypatch.setattr(hook_outlets, "MOST_A_MINUTE", 100)
    said = []
    for number in range(3, 5):
        said.append(requests.get(edge.hook, timeout=5).status_code)
        edge.letters(min(number, 3))
    assert said == [200, 503], "while nobody reads them"


def test_while_the_outlets_were_never_known_the_provider_is_told_to_come_again(
    home: Home, servers: Stands, tmp_path: Path
) -> None:
    home.outlets(servers.outlets(tmp_path / "drop"))
    with running(home) as edge:
        with home.database.write() as db:
            db.exec_driver_sql("ALTER TABLE outlets RENAME TO away")
        answer = requests.get(f"{edge.hook}?key=1-a", timeout=5)
    assert answer.status_code in (500, 503)
    assert "outlets" not in answer.text


class SigningSms(SmsGateway):
    """A provider that signs, and wants words of its own."""

    name: ClassVar[str] = "sms_gateway"
    receipt_headers: ClassVar[tuple[str, ...]] = ("x-signature",)

    def receipt_proved(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        return headers.get("x-signature") == f"signed {len(body)}"

    def receipt_answer(
        self, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> HookAnswer:
        return HookAnswer(202, '{"ok":true}', "application/json")


def test_a_signed_call_needs_no_secret_and_hears_what_its_provider_wants(
    home: Home, servers: Stands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS, "sms_gateway", f"{__name__}:SigningSms")
    home.outlets(servers.outlets(tmp_path / "drop"))
    with running(home) as edge:
        url, signed = f"{edge.url}/hooks/sms", {"X-Signature": "signed 3", "X-Other": "1"}
        answer = requests.post(url, b"abc", headers=signed, timeout=5)
        assert (answer.status_code, json.loads(answer.text)) == (202, {"ok": True})
        assert answer.headers["Content-Type"].startswith("application/json")
        assert requests.post(url, b"abcd", headers=signed, timeout=5).status_code == 404
        (letter,) = edge.letters(1)
        assert dict(letter.callback.headers) == {"x-signature": "signed 3"}


def test_kannel_reports_by_itself_and_the_delivery_is_proven(
    edge: Edge, servers: Stands, tmp_path: Path
) -> None:
    servers.kannel.receipts = True
    home = (
        edge.home.people().plans().audience("sdt", "address,name\n0900000001,An\n0900000002,Bình\n")
    )
    put(home, "sms", "sdt")
    pump(home, "sms")
    edge.letters(2)
    assert collect(home.context) == 2
    assert home.states() == {"delivered": 2}
    taken = {arrival.provider_id for arrival in servers.world.arrivals("kannel")}
    assert {heard(home, row.id)[-1].provider_id for row in home.log()} == taken
