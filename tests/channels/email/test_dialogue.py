"""SMTP as the e-mail channel speaks it: what each reply means, and connections that close, break or
talk nonsense."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.contract.message import DeliveryKey, Picture
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from sandbox.faults import Garbage, Reply
from sandbox.providers.smtp import SmtpOptions, SmtpSandbox
from tests.channels.email.email_kit import AN, BINH, MESSAGE, broken_relay, channel, send
from tests.contract.channel_contract import KEY


@pytest.fixture
def server() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            Reply(450, "4.2.1 The user you are trying to contact is receiving mail too quickly"),
            Retry,
        ),
        (
            Reply(450, "5.1.1 No such user"),
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 450 5.1.1 No such user"), suppress=True),
        ),  # the status beats the code
        (Reply(550, "4.2.2 Mailbox full"), Retry),
        (
            Reply(550, "5.1.10 Null MX"),
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 550 5.1.10 Null MX"), suppress=True),
        ),
        (
            Reply(550, "#5.1.0 Address rejected."),
            Rejected(
                Why(Reason.NO_SUCH_ADDRESS, "RCPT: 550 #5.1.0 Address rejected."), suppress=True
            ),
        ),
        (
            Reply(551, "User not local"),
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 551 User not local"), suppress=True),
        ),
        (
            Reply(553, "Mailbox name invalid"),
            Rejected(Why(Reason.NO_SUCH_ADDRESS, "RCPT: 553 Mailbox name invalid"), suppress=True),
        ),
        (
            Reply(550, "5.7.26 Unauthenticated email"),
            Halted(Why(Reason.POLICY, "RCPT: 550 5.7.26 Unauthenticated email"), "example.com"),
        ),
        (
            Reply(550, "5.2.1 Mailbox disabled"),
            Rejected(Why(Reason.MAILBOX, "RCPT: 550 5.2.1 Mailbox disabled")),
        ),
        (
            Reply(550, "5.1.8 Bad sender"),
            Halted(Why(Reason.SENDER_REFUSED, "RCPT: 550 5.1.8 Bad sender"), "example.com"),
        ),
        (
            Reply(550, "5.1.1 <an@example.com>:\nnobody here"),
            Rejected(
                Why(Reason.NO_SUCH_ADDRESS, "RCPT: 550 5.1.1 <<address>>: nobody here"),
                suppress=True,
            ),
        ),
        (Reply(452, "4.3.1 Insufficient storage"), Retry),
        (
            Reply(421, "4.7.28 Unusual rate of mail"),
            Halted(Why(Reason.POLICY, "content: 421 4.7.28 Unusual rate of mail"), "example.com"),
        ),
        (
            Reply(554, "Transaction failed"),
            Rejected(Why(Reason.CONTENT_REFUSED, "content: 554 Transaction failed")),
        ),
        (
            Reply(500, "Line too long"),
            Rejected(Why(Reason.CONTENT_REFUSED, "content: 500 Line too long")),
        ),
        (Reply(354, "go on"), Unknown),
        (Reply(535, "5.7.8 Credentials invalid"), Halted),
    ],
    ids=lambda value: f"{value.status} {value.body[:7]}" if isinstance(value, Reply) else "",
)
def test_each_reply_has_its_meaning(
    server: SmtpSandbox, reply: Reply, outcome: Outcome | type[Outcome]
) -> None:
    server.script.add(reply)
    found = send(channel(server.port))
    if isinstance(outcome, type):
        assert isinstance(found, outcome), found
    else:
        assert found == outcome
    assert server.world.arrivals() == []


def test_a_bad_recipient_does_not_touch_the_next_one(server: SmtpSandbox) -> None:
    server.script.add(Reply(550, "5.1.1 No such user"))
    with channel(server.port).open() as line:
        first = line.send(MESSAGE, AN, DeliveryKey("d1"))
        second = line.send(MESSAGE, BINH, DeliveryKey("d2"))
    assert isinstance(first, Rejected)
    assert first.suppress
    assert second == Accepted("d2@example.gov.vn")
    assert [arrival.to for arrival in server.world.arrivals()] == ["binh@example.com"]
    assert server.connections == 1
    assert server.commands[2] == "RSET"


def test_a_connection_is_left_after_its_share_of_messages(server: SmtpSandbox) -> None:
    with channel(server.port, messages_per_connection=2).open() as line:
        assert all(
            isinstance(line.send(MESSAGE, AN, DeliveryKey(f"d{number}")), Accepted)
            for number in range(5)
        )
    assert server.connections == 3


@pytest.mark.parametrize(
    "options",
    [SmtpOptions(letters_per_connection=1), SmtpOptions(idle_s=0.4)],
    ids=["421", "closed"],
)
def test_a_connection_that_the_relay_closed_meanwhile_is_replaced_without_a_loss(
    options: SmtpOptions,
) -> None:
    with SmtpSandbox(options=options) as server, channel(server.port).open() as line:
        outcomes = [line.send(MESSAGE, AN, DeliveryKey("d1"))]
        time.sleep(0.6)
        outcomes.append(line.send(MESSAGE, BINH, DeliveryKey("d2")))
        assert outcomes == [Accepted("d1@example.gov.vn"), Accepted("d2@example.gov.vn")]
        assert len(server.world.arrivals()) == 2
        assert server.connections == 2


def test_after_an_unclear_answer_the_next_letter_takes_a_new_connection(
    server: SmtpSandbox,
) -> None:
    server.script.add(Garbage())
    with channel(server.port).open() as line:
        assert isinstance(line.send(MESSAGE, AN, DeliveryKey("d1")), Unknown)
        assert isinstance(line.send(MESSAGE, BINH, DeliveryKey("d2")), Accepted)
    assert [arrival.key for arrival in server.world.arrivals()] == ["d1", "d2"]
    assert server.connections == 2


def test_a_greylisted_address_is_taken_at_the_next_try() -> None:
    with (
        SmtpSandbox(options=SmtpOptions(greylist_s=0.05)) as server,
        channel(server.port).open() as line,
    ):
        assert isinstance(line.send(MESSAGE, AN, KEY), Retry)
        time.sleep(0.06)
        assert isinstance(line.send(MESSAGE, AN, KEY), Accepted)


def test_a_letter_over_the_relays_limit_is_refused_before_it_is_sent() -> None:
    with SmtpSandbox(options=SmtpOptions(size_limit=2000)) as server:
        outcome = send(channel(server.port))
        assert isinstance(outcome, Rejected)
        assert (outcome.why.code, outcome.suppress) == (Reason.TOO_LARGE_HERE, False)
        assert server.commands == []


@pytest.mark.parametrize(
    "replies",
    [
        [b""],
        [b"421 4.3.2 Busy\r\n"],
        [b"nonsense\r\n"],
        [b"220 hi\r\n", b"250 hi\r\n"],
        [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b""],
        [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"\xff\xfe\r\n"],
        [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 no content wanted\r\n"],
    ],
    ids=[
        "no greeting",
        "421",
        "nonsense",
        "lost at MAIL",
        "lost at RCPT",
        "nonsense to DATA",
        "no 354",
    ],
)
def test_a_failure_before_the_content_is_retry(replies: list[bytes]) -> None:
    with broken_relay(*replies) as port:
        assert isinstance(send(channel(port)), Retry)


def test_a_relay_that_does_not_serve_us_stops_the_outlet_and_not_the_letters() -> None:
    with broken_relay(b"554 5.7.1 No SMTP service here: your IP is blocked\r\n") as port:
        outcome = send(channel(port))
    assert isinstance(outcome, Halted)
    assert outcome.why == Why(Reason.POLICY, "554 5.7.1 No SMTP service here: your IP is blocked")


@pytest.mark.parametrize(
    "words",
    [
        "SPF check failed",
        "Blocked - see https://mail.example/help",
        "Mail content denied",
        "sorry, your IP is listed",
        "Transaction failed: spam",
        "Access denied by policy",
    ],
)
@pytest.mark.parametrize("code", [550, 553])
def test_a_refusal_of_us_in_plain_words_rests_the_domain_and_bars_no_citizen(
    server: SmtpSandbox, words: str, code: int
) -> None:
    server.script.add(Reply(code, words))
    outcome = send(channel(server.port))
    assert isinstance(outcome, Halted), outcome
    assert (outcome.why.code, outcome.part) == (Reason.POLICY, "example.com")


def test_what_may_mean_the_mailbox_or_us_refuses_the_letter_and_bars_nobody(
    server: SmtpSandbox,
) -> None:
    server.script.add(Reply(550, "Requested action not taken: mailbox unavailable"))
    assert send(channel(server.port)) == Rejected(
        Why(
            Reason.RECIPIENT_REFUSED,
            "RCPT: 550 Requested action not taken: mailbox unavailable",
        )
    )


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (
            b"550 5.7.1 Sender not owned by this account",
            Halted(Why(Reason.SENDER_REFUSED, "MAIL: 550 5.7.1 Sender not owned by this account")),
        ),
        (b"553 Sender refused", Halted(Why(Reason.SENDER_REFUSED, "MAIL: 553 Sender refused"))),
        (
            b"552 5.3.4 Message too big",
            Rejected(Why(Reason.TOO_LARGE_HERE, "MAIL: 552 5.3.4 Message too big")),
        ),
        (b"501 Syntax error", Rejected(Why(Reason.INVALID, "MAIL: 501 Syntax error"))),
        (b"451 4.3.0 Later", Retry(Why(Reason.BUSY, "MAIL: 451 4.3.0 Later"))),
    ],
    ids=str,
)
def test_a_refused_sender_stops_the_outlet_and_not_the_recipients(
    reply: bytes, outcome: Outcome
) -> None:
    with broken_relay(b"220 hi\r\n", b"250 hi\r\n", reply + b"\r\n", b"250 ok\r\n") as port:
        assert send(channel(port)) == outcome


def test_a_relay_of_the_old_kind_is_greeted_with_helo() -> None:
    polite = [b"220 hi\r\n", b"502 no EHLO\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n"]
    with broken_relay(*polite, b"450 later\r\n") as port:
        assert send(channel(port)) == Retry(Why(Reason.DEFERRED, "DATA: 450 later"))


def test_a_connection_that_breaks_within_the_content_is_retry() -> None:
    noise = Picture(
        "ab12.png",
        "image/png",
        1280,
        720,
        bytes(9_000_000),
        "Minh họa",
        "https://example.gov.vn/media/ab12.png",
    )
    ready = [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"]
    with broken_relay(*ready) as port:
        assert send(channel(port), message=replace(MESSAGE, picture=noise)) == Retry(
            Why(Reason.BROKE_OFF, "the relay broke off before the content's end")
        )


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"2",
        b"250",
        b"250 2.0.0 Ok",
        b"250-2.0.0 one\r\n",
        b"250-a\r\n550 b\r\n",
        b"250 \xff\xfe\r\n",
        b"\r\n",
        b"199 x\r\n",
    ],
)
def test_an_answer_to_the_content_that_is_not_whole_is_unknown(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_take_and_answer, args=(listener, answer), daemon=True)
        thread.start()
        assert isinstance(send(channel(int(listener.getsockname()[1]))), Unknown)
        thread.join(2)


def _take_and_answer(listener: socket.socket, answer: bytes) -> None:
    """One polite transaction up to the final dot, then these bytes and the end."""
    peer, _ = listener.accept()
    with peer, peer.makefile("rb") as lines:
        for reply in (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            peer.sendall(reply)
            if not reply.startswith(b"354"):
                lines.readline()
        while lines.readline() not in (b".\r\n", b""):
            continue
        peer.sendall(answer)
