"""A receiver that takes connections and says nothing: the pump is not held, other outlets go on,
and nothing is sent twice."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from engine.shift import drain
from sandbox.faults import Hang
from tests.engine.engine_kit import put, sms_outlet
from tests.kit import Home, Stands, addresses, phones

pytestmark = pytest.mark.timeout(60)

_OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
window = "00:00-24:00"
from = "Trung tâm <tin@hoadang.example.vn>"
timeout_s = 0.3
[[outlet.relay]]
host = "127.0.0.1"
port = {smtp}
security = "none"
"""


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes every connection, reads, and never says a word."""
    server, taken = socket.create_server(("127.0.0.1", 0)), list[socket.socket]()

    def take() -> None:
        with suppress(OSError):
            while True:
                taken.append(server.accept()[0])

    threading.Thread(target=take, daemon=True).start()
    yield int(server.getsockname()[1])
    for sock in (server, *taken):
        sock.close()


def everything_is_due(home: Home, smtp: int, kannel: int) -> None:
    outlets = _OUTLETS.format(smtp=smtp) + sms_outlet(
        kannel, "timeout_s = 0.3", window="00:00-24:00"
    )
    home.people().plans().outlets(outlets).audience("dan", addresses(3)).audience(
        "sdt", phones(range(3))
    )
    put(home, "cong"), put(home, "thu", "dan"), put(home, "sms", "sdt")
    drain(home.context, until_idle=False)


def states_of(home: Home, outlet: str) -> set[str]:
    return {row.state for row in home.log() if row.outlet == outlet}


def test_who_never_greets_was_given_nothing_and_is_tried_again_while_the_others_go_on(
    home: Home, silent: int
) -> None:
    everything_is_due(home, silent, silent)
    assert states_of(home, "cong") == {"delivered"}
    assert states_of(home, "thu") == {"queued"}, "no word of a letter was written before a greeting"
    assert states_of(home, "sms") == {"unknown"}, (
        "the gateway has the whole call, and may have taken it"
    )


def test_who_falls_silent_over_a_letter_may_have_it_and_is_not_written_to_again(
    home: Home, servers: Stands
) -> None:
    servers.smtp.script.add(*[Hang(5, commit=True)] * 3)
    everything_is_due(home, servers.smtp.port, servers.kannel.port)
    assert states_of(home, "sms") == {"accepted"}
    assert states_of(home, "thu") == {"unknown"}
    drain(home.context, until_idle=False)
    assert len(servers.world.arrivals()) == 6
