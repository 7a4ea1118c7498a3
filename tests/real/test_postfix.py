"""A mailing through a real Postfix, TLS and sign-in on: what the log says of each letter is what
Postfix holds."""

import email
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from content.audiences.suppressions import find_suppression
from content.database.tables.audiences import recipients
from engine.after.fetching import fetch
from engine.after.receipts import collect
from sandbox.faults import Reply
from sandbox.providers.smtp import SmtpSandbox
from tests.channels.email.test_relay import made_certificate
from tests.engine.engine_kit import clock_of, pump
from tests.kit import Home
from tests.real.mailing import send_to_all
from tests.real.postfix import (
    BOUNCES,
    LOGIN,
    ONWARD,
    REFUSED_AT_ONCE,
    Postfix,
    postfix,
    why_not,
)

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())

LETTERS = int(os.environ.get("LETTERS", "240"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_certificate(tmp_path_factory.mktemp("tls") / "relay.pem")


@pytest.fixture
def server(certificate: Path, request: pytest.FixtureRequest) -> Iterator[Postfix]:
    with postfix(certificate, greylist=getattr(request, "param", False)) as running:
        yield running


def outlet(server: Postfix, certificate: Path, password: str = LOGIN[1], bounces: str = "") -> str:
    return f"""
[[outlet]]
name = "thu"
title = "Thư"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = {server.port}
security = "starttls"
username = "{LOGIN[0]}"
password = "{password}"
ca_file = "{certificate}"
{bounces}"""


def people(starts: tuple[str, ...]) -> str:
    """A CSV of addresses that Postfix treats each in its own way."""
    who = ((starts[number % len(starts)], number) for number in range(LETTERS))
    lines = (f"{start}{number}@{start}example.org,Người {number}\n" for start, number in who)
    return "address,name\n" + "".join(lines)


def received(server: Postfix) -> Counter[str]:
    """How often each letter, by its Message-ID, lies in a mailbox."""
    server.wait_until_idle()
    parsed = (email.message_from_bytes(raw) for raw in server.letters())
    return Counter(str(letter["Message-ID"]) for letter in parsed)


def states(home: Home) -> Counter[tuple[str, str, str]]:
    """How many letters stand how and why, by the first letters of their address."""
    query = select(recipients.c.id, recipients.c.sealed)
    with home.database.read() as db:
        starts = {
            row.id: home.vault.unseal_person(row.sealed)[0].partition("-")[0] + "-"
            for row in db.execute(query)
        }
    return Counter((starts[row.recipient_id or 0], row.state, row.code) for row in home.log())


def test_each_letter_is_where_the_log_says_and_nowhere_else(
    home: Home, server: Postfix, certificate: Path
) -> None:
    starts = ("an-", *REFUSED_AT_ONCE)
    home.people().plans().outlets(outlet(server, certificate)).audience("dan", people(starts))
    send_to_all(home, "thu", "dan")
    pump(home, "thu")
    each = LETTERS // len(starts)
    found = states(home)
    # a refusal of us is nobody's fault who was to read: the provider rests, and nobody is rejected
    of_us = [found.pop(("chan-", "queued", code)) for code in ("policy", "part_rests")]
    assert sum(of_us) == each
    assert found == {
        ("an-", "accepted", ""): each,
        ("het-", "rejected", "no_such_address"): each,
        ("day-", "queued", "mailbox"): each,  # a full mailbox is tried again
    }
    accepted = {row.provider_id for row in home.log() if row.state == "accepted"}
    assert set(received(server)) == {f"<{number}>" for number in accepted}
    assert set(received(server).values()) == {1}


@pytest.mark.parametrize("server", [True], indirect=True)
def test_a_relay_that_greylists_gets_each_letter_once(
    home: Home, server: Postfix, certificate: Path
) -> None:
    home.people().plans().outlets(outlet(server, certificate)).audience("dan", people(("an-",)))
    send_to_all(home, "thu", "dan")
    pump(home, "thu")
    assert states(home) == {("an-", "queued", "deferred"): LETTERS}
    assert received(server) == {}
    clock_of(home).forward(hours=1)
    pump(home, "thu")
    assert states(home) == {("an-", "accepted", ""): LETTERS}
    assert (len(received(server)), received(server).total()) == (LETTERS, LETTERS)


def test_a_wrong_password_halts_the_outlet_and_spends_no_letter(
    home: Home, server: Postfix, certificate: Path
) -> None:
    spec = outlet(server, certificate, password="sai")
    home.people().plans().outlets(spec).audience("dan", people(("an-",)))
    send_to_all(home, "thu", "dan")
    pump(home, "thu")
    assert {row.state for row in home.log()} == {"queued"}
    (row,) = home.outlet_rows("thu")
    assert row.state == "halted"


def test_what_postfix_sends_back_corrects_the_log(home: Home, certificate: Path) -> None:
    with SmtpSandbox() as next_one, postfix(certificate, onward=next_one.port) as server:
        next_one.refuses = {
            "mat-example.org": Reply(550, "5.1.1 No such user"),
            "tran-example.org": Reply(452, "4.2.2 Mailbox full"),
        }
        bounces = f"""
[outlet.bounces]
address = "thu-bao@{BOUNCES}"
maildir = "{server.bounces}"
"""
        starts = ("an-", *ONWARD)
        spec = outlet(server, certificate, bounces=bounces)
        home.people().plans().outlets(spec).audience("dan", people(starts))
        send_to_all(home, "thu", "dan")
        pump(home, "thu")
        assert home.states() == {"accepted": LETTERS}  # Postfix took them all
        server.wait_until_idle()
        fetch(home.context)
        collect(home.context)
    each = LETTERS // len(starts)
    assert states(home) == {
        ("an-", "accepted", ""): each,
        ("mat-", "rejected", "no_such_address"): each,
        ("tran-", "rejected", "mailbox"): each,
    }
    with home.database.read() as db:
        barred = [
            find_suppression(db, home.vault.address_hash(f"{start}{number}@{start}example.org"))
            for number, start in enumerate(starts)
        ]
    # who is not there is not written to again; a full mailbox may be empty tomorrow
    assert [found.cause if found else "" for found in barred] == ["", "bounce", ""]
