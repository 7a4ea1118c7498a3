"""The stand-in mail server, met by smtplib as a stranger would."""

import smtplib
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.faults import Drop, Garbage, Half, Hang, Reply, Slow
from sandbox.providers.smtp import SmtpOptions, SmtpSandbox
from sandbox.world import World

LETTER = (
    b"From: tin@example.gov.vn\r\nTo: an@example.com\r\nSubject: "
    b"=?utf-8?b?VGjhu60=?=\r\nMessage-ID: <d1-a@example.gov.vn>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
    b"8bit\r\n\r\nD\xc3\xb2ng\r\n..hai\r\n"
)


@pytest.fixture
def server() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


def client(server: SmtpSandbox) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", server.port, "localhost", timeout=2)


def send(server: SmtpSandbox) -> None:
    with client(server) as smtp:
        smtp.sendmail("bounce+d1-a@example.gov.vn", ["an@example.com"], LETTER)


def test_a_letter_arrives_decoded_and_whole(server: SmtpSandbox) -> None:
    send(server)
    (arrival,) = server.world.arrivals("smtp")
    assert (arrival.key, arrival.to, arrival.title, arrival.provider_id) == (
        "d1-a",
        "an@example.com",
        "Thử",
        "d1-a@example.gov.vn",
    )
    assert arrival.text.splitlines() == ["Dòng", "..hai"]
    assert arrival.raw.encode() == LETTER
    assert server.commands == ["MAIL bounce+d1-a@example.gov.vn", "RCPT an@example.com"]


def test_arrivals_outlive_the_server_in_the_journal(tmp_path: Path) -> None:
    with SmtpSandbox(World(tmp_path / "mail.jsonl")) as server:
        send(server)
    assert [arrival.title for arrival in World(tmp_path / "mail.jsonl").arrivals()] == ["Thử"]


def test_a_scripted_refusal_stands_where_its_code_belongs(server: SmtpSandbox) -> None:
    server.script.add(
        Reply(530, "5.7.0 log in"),
        Reply(550, "5.1.1 nobody\nreally"),
        Reply(554, "5.6.0 bad content"),
        Reply(451, "4.3.0 later"),
    )
    with client(server) as smtp:
        smtp.ehlo()
        assert smtp.mail("a@b.vn") == (530, b"5.7.0 log in")
        smtp.mail("a@b.vn")
        assert smtp.rcpt("c@d.vn") == (550, b"5.1.1 nobody\nreally")
        for answer in ((554, b"5.6.0 bad content"), (451, b"4.3.0 later")):
            smtp.rset()
            smtp.mail("a@b.vn")
            smtp.rcpt("c@d.vn")
            assert smtp.data(LETTER) == answer
    assert server.world.arrivals() == []


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        (Drop(commit=True), 1),
        (Drop(commit=False), 0),
        (Hang(0.05, commit=True), 1),
        (Hang(0.05), 0),
    ],
)
def test_a_silent_end_takes_the_letter_only_when_it_commits(
    server: SmtpSandbox, fault: Drop | Hang, taken: int
) -> None:
    server.script.add(fault)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(server)
    assert len(server.world.arrivals()) == taken


def test_half_and_garbage_answers_come_after_the_letter_was_taken(server: SmtpSandbox) -> None:
    server.script.add(Half(), Garbage())
    with client(server) as smtp:
        smtp.ehlo()
        smtp.mail("a@b.vn")
        smtp.rcpt("c@d.vn")
        assert smtp.data(LETTER) == (250, b"2.0.0")  # smtplib takes the torn line for an answer
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.noop()
    with client(server) as smtp:
        smtp.ehlo()
        smtp.mail("a@b.vn")
        smtp.rcpt("c@d.vn")
        assert smtp.data(LETTER)[0] == -1
    assert len(server.world.arrivals()) == 2


def test_a_slow_answer_is_an_answer(server: SmtpSandbox) -> None:
    server.script.add(Slow(0.05))
    send(server)
    assert len(server.world.arrivals()) == 1


def test_greylisting_lets_the_second_visit_through() -> None:
    with SmtpSandbox(options=SmtpOptions(greylist_s=0.05)) as server:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(server)
        assert refused.value.recipients["an@example.com"][0] == 450
        time.sleep(0.06)
        send(server)
        assert len(server.world.arrivals()) == 1


def test_with_an_account_nobody_else_gets_in() -> None:
    with (
        SmtpSandbox(options=SmtpOptions(username="tin", password="mat-khau")) as server,
        client(server) as smtp,
    ):
        smtp.ehlo()
        assert smtp.mail("a@b.vn")[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.login("tin", "sai")
        smtp.login("tin", "mat-khau")
        assert smtp.mail("a@b.vn")[0] == 250


def test_extensions_are_told_as_configured() -> None:
    with (
        SmtpSandbox(options=SmtpOptions(smtputf8=False, size_limit=1000)) as server,
        client(server) as smtp,
    ):
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "1000"
        assert not smtp.has_extn("smtputf8")
        assert not smtp.has_extn("starttls")
        assert not smtp.has_extn("auth")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with SmtpSandbox(options=SmtpOptions(tls=context)) as server, client(server) as smtp:
        smtp.ehlo()
        assert smtp.has_extn("starttls")


def test_after_its_share_of_letters_a_connection_ends_with_421() -> None:
    with SmtpSandbox(options=SmtpOptions(letters_per_connection=1)) as server:
        with client(server) as smtp:
            smtp.sendmail("a@b.vn", ["c@d.vn"], LETTER)
            assert smtp.mail("a@b.vn")[0] == 421
            with pytest.raises(smtplib.SMTPServerDisconnected):
                smtp.noop()
        send(server)
        assert server.connections == 2


def test_an_idle_connection_is_closed_without_a_word() -> None:
    with SmtpSandbox(options=SmtpOptions(idle_s=0.05)) as server:
        smtp = client(server)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            smtp.getreply()


def test_stopping_does_not_wait_for_a_client_that_hangs() -> None:
    with SmtpSandbox() as server:
        server.script.add(Hang(60))
        smtp = client(server)
        smtp.ehlo()
        smtp.mail("a@b.vn")
        smtp.rcpt("c@d.vn")
        smtp.docmd("data")
        smtp.send(LETTER + b".\r\n")
    with pytest.raises(smtplib.SMTPServerDisconnected):
        smtp.getreply()
