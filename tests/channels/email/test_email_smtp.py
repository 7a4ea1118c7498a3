"""The e-mail channel against a mail server on a real socket: its contract, its letters, its
settings and warnings."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels.contract.channel import Channel, Tester
from channels.contract.message import DeliveryKey, Message, Picture, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.email.config import EmailConfig
from channels.email.email_smtp import EmailSmtp
from sandbox.faults import Drop, Fault, Reply
from sandbox.providers.smtp import SmtpOptions, SmtpSandbox
from tests.channels.email.email_kit import AN, BINH, MESSAGE, PASSWORD, SITE, channel, send
from tests.contract.channel_contract import KEY, ChannelContract


@pytest.fixture
def server() -> Iterator[SmtpSandbox]:
    with SmtpSandbox() as running:
        yield running


class TestEmailSmtp(ChannelContract):
    message = MESSAGE
    recipient = AN
    secret = PASSWORD
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(550, "5.1.1 No such user"), "no_such_address"),
        (Reply(550, "No such user"), "no_such_address"),
        (Reply(552, "5.3.4 Message too big"), "too_large_here"),
        (Reply(554, "5.6.0 Malformed content"), "content_refused"),
    ]
    refused_key = Reply(530, "5.7.0 Authentication required")
    throttled = (Reply(451, "4.7.1 Too many messages, slow down"), None)
    too_long = replace(MESSAGE, title="Đ" * 251)

    def stand(self) -> Any:
        return SmtpSandbox(options=SmtpOptions(username="tin", password=PASSWORD))

    def make(self, port: int) -> Channel:
        return channel(port, {"username": "tin", "password": PASSWORD})

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, text=text)


def test_the_id_is_the_key_and_the_sender_leads_bounces_back(server: SmtpSandbox) -> None:
    outcome = send(channel(server.port, bounce_domain="tra-lai.example.gov.vn"))
    (arrival,) = server.world.arrivals()
    assert outcome == Accepted(f"{KEY}@example.gov.vn")
    assert arrival.provider_id == f"{KEY}@example.gov.vn"
    assert server.commands == [f"MAIL bounce+{KEY}@tra-lai.example.gov.vn", "RCPT an@example.com"]


def test_without_a_bounce_domain_bounces_go_to_the_sender(server: SmtpSandbox) -> None:
    send(channel(server.port))
    assert server.commands[0] == "MAIL tin@example.gov.vn"


def test_what_the_preview_shows_is_what_arrives(server: SmtpSandbox) -> None:
    made = channel(server.port)
    send(made)
    (arrival,) = server.world.arrivals()
    preview = made.preview(MESSAGE, AN)[".eml"]
    assert arrival.raw.encode() == preview.replace(b"<preview@", f"<{KEY}@".encode())
    assert b"Date: Tue, 01 Dec 2026 08:00:00 +0700\r\n" in preview


def test_each_recipient_gets_a_letter_of_his_own_over_one_connection(server: SmtpSandbox) -> None:
    loc = Recipient("loc@example.com", {"tên": "Lộc"})  # without a link to leave the list
    with channel(server.port).open() as line:
        outcomes = [
            line.send(MESSAGE, to, DeliveryKey(f"d{number}"))
            for number, to in enumerate((AN, BINH, loc, AN))
        ]
        outcomes.append(line.send(replace(MESSAGE, title="Tin khác"), AN, DeliveryKey("d4")))
    assert outcomes == [Accepted(f"d{number}@example.gov.vn") for number in range(5)]
    arrivals = server.world.arrivals()
    assert [arrival.to for arrival in arrivals] == [
        "an@example.com",
        "binh@example.com",
        "loc@example.com",
        "an@example.com",
        "an@example.com",
    ]
    assert [
        f"Xin chào {name}.\n.một dòng" in entry.text
        for name, entry in zip(("An", "Bình", "Lộc", "An", "An"), arrivals, strict=True)
    ] == [True] * 5
    assert [arrival.title for arrival in arrivals[3:]] == [MESSAGE.title, "Tin khác"]
    assert ["List-Unsubscribe: " in arrival.raw for arrival in arrivals] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert "/u/binh" not in arrivals[0].raw + arrivals[3].raw
    assert server.connections == 1


def test_an_address_outside_ascii_needs_a_relay_that_takes_it(server: SmtpSandbox) -> None:
    to = Recipient("nguyễn@đồng-nai.vn")
    assert isinstance(send(channel(server.port), to), Accepted)
    assert [arrival.to for arrival in server.world.arrivals()] == [
        "nguyễn@" + "đồng-nai.vn".encode("idna").decode()
    ]
    with SmtpSandbox(options=SmtpOptions(smtputf8=False)) as old, channel(old.port).open() as line:
        outcome = line.send(MESSAGE, to, DeliveryKey("d1"))
        assert isinstance(outcome, Rejected)
        assert not outcome.suppress
        assert isinstance(line.send(MESSAGE, AN, DeliveryKey("d2")), Accepted), (
            "one recipient's address stopped the rest"
        )


@pytest.mark.parametrize(
    "address",
    [
        "an",
        "an@",
        "a b@example.com",
        "an@example.com\r\nRCPT TO:<x@example.com>",
        "an@exa..mple.com",
    ],
)
def test_a_malformed_address_never_reaches_the_relay(server: SmtpSandbox, address: str) -> None:
    outcome = send(channel(server.port), Recipient(address))
    assert outcome == Rejected(Why(Reason.MALFORMED_ADDRESS), suppress=True)
    assert server.connections == 0


def test_a_letter_needs_a_recipient(server: SmtpSandbox) -> None:
    assert isinstance(send(channel(server.port), None), Rejected)


def test_an_unsubscribe_address_that_would_break_the_header_halts_the_outlet(
    server: SmtpSandbox,
) -> None:
    for url in ("https://bản-tin.vn/u/1", "https://x.vn/u/1\r\nBcc: x@y.vn", "mailto:x@y.vn"):
        assert isinstance(
            send(channel(server.port), Recipient("an@example.com", {}, url)), Halted
        ), url
    assert server.connections == 0


def test_a_picture_travels_inside_the_letter(server: SmtpSandbox) -> None:
    picture = Picture(
        "ab12.png",
        "image/png",
        1280,
        720,
        bytes(range(256)) * 400,
        "Minh họa",
        "https://example.gov.vn/media/ab12.png",
    )
    send(channel(server.port), message=replace(MESSAGE, picture=picture))
    letter = message_from_bytes(server.world.arrivals()[0].raw.encode(), policy=policy.default)
    assert [
        part.get_content() for part in letter.walk() if part.get_content_type() == "image/png"
    ] == [picture.data]


@pytest.mark.parametrize(
    ("message", "field", "blocking"),
    [
        (replace(MESSAGE, title=" "), "title", True),
        (replace(MESSAGE, title="Dòng một\r\nDòng hai"), "title", True),
        (replace(MESSAGE, html=""), "html", True),
        (replace(MESSAGE, text=" \n"), "text", True),
        (replace(MESSAGE, html="<p>Xin chào {{tên}</p>"), "html", True),
        (replace(MESSAGE, html="<p>" + "chữ " * 30_000 + "</p>"), "html", False),
        (
            replace(MESSAGE, picture=Picture("a.png", "image/png", 1, 1, bytes(8_000_000), "", "")),
            "html",
            True,
        ),
    ],
    ids=["no title", "two lines", "no html", "no text", "half a mark", "clipped", "too big"],
)
def test_what_would_go_wrong_is_a_problem_before_approval(
    message: Message, field: str, blocking: bool
) -> None:
    assert [(problem.field, problem.blocking) for problem in channel(25).problems(message)] == [
        (field, blocking)
    ]


def test_a_title_of_250_letters_is_fine() -> None:
    assert channel(25).problems(replace(MESSAGE, title="Đ" * 250)) == []


def test_the_check_of_an_outlet_leaves_no_letter(server: SmtpSandbox) -> None:
    made = channel(server.port)
    assert isinstance(made, Tester)
    assert made.test() is None
    assert server.commands == []


def test_the_check_of_an_unreachable_relay_says_what_to_look_at() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    assert channel(port).test() == (
        f"Không kết nối được máy chuyển thư 127.0.0.1:{port}: hãy kiểm tra địa chỉ, cổng và "
        "tường lửa."
    )


RELAY = {"host": "mail.example.gov.vn", "port": 587}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"from": "Phường"}, ("from",)),
        ({"from": "Phường <hộp@example.gov.vn>"}, ("from",)),
        ({"reply_to": "x"}, ("reply_to",)),
        ({"bounce_domain": "a b"}, ("bounce_domain",)),
        ({"relay": []}, ("relay",)),
        ({"relay": [RELAY, {**RELAY, "port": 0}]}, ("relay", 1, "port")),
        ({"connections": 0}, ("connections",)),
        ({"connections": 101}, ("connections",)),
        ({"domain_connections": 0}, ("domain_connections",)),
        ({"per_domain": {"gmail.com": 0}}, ("per_domain", "gmail.com")),
        ({"per_domain": {"gmail..com": 5}}, ("per_domain", "gmail..com", "[key]")),
        ({"relay": [{**RELAY, "host": "a..b"}]}, ("relay", 0, "host")),
        ({"relay": [{**RELAY, "security": "ssl"}]}, ("relay", 0, "security")),
        ({"relay": [{**RELAY, "username": "tin"}]}, ("relay", 0)),
        (
            {"relay": [{**RELAY, "username": "tin", "password": "mật-khẩu"}]},
            ("relay", 0, "password"),
        ),
        ({"chu_ky": {"domain": "example.gov.vn"}}, ("chu_ky",)),
        ({"hostname": "a\r\nb"}, ("hostname",)),
        ({"timeout_s": 0}, ("timeout_s",)),
        ({"messages_per_connection": 0}, ("messages_per_connection",)),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_and_its_value_is_not_shown(
    fields: dict[str, object], place: tuple[object, ...]
) -> None:
    with pytest.raises(ValidationError) as refused:
        EmailConfig.model_validate(
            {"from": "Phường <tin@example.gov.vn>", "relay": [RELAY], **fields}
        )
    assert [error["loc"] for error in refused.value.errors()] == [place]
    assert "mật-khẩu" not in str(refused.value)


def test_a_bare_outlet_uses_starttls_and_patient_times() -> None:
    made = EmailConfig.model_validate({"from": "Phường <tin@example.gov.vn>", "relay": [RELAY]})
    assert (
        made.relay[0].security,
        made.timeout_s,
        made.messages_per_connection,
        made.hostname,
    ) == ("starttls", 30.0, 100, "localhost")
    assert (made.connections, made.domain_connections, made.per_domain) == (10, 4, {})


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (("gmail.com", "Gmail.com", "gmail.COM"), "gmail.com"),
        (("đồng-nai.vn", "ĐỒNG-NAI.vn", "đồng-nai.vn"), "xn--ng-nai-92a8502d.vn"),
        (("example.org", ""), None),
    ],
)
def test_a_limited_domain_is_written_as_mail_carries_it(
    written: tuple[str, ...], name: str | None
) -> None:
    made = channel(25, per_domain={"Đồng-Nai.vn": 20, "GMAIL.com": 5})
    assert made.quotas == {"xn--ng-nai-92a8502d.vn": 20, "gmail.com": 5}
    assert {made.quota_of(Recipient(f"an@{domain}")) for domain in written} == {name}


class TestSeveralRelays:
    """Two relays that stand in for one another: which of them is asked first is chance."""

    def pair(self, first: int, second: int) -> EmailSmtp:
        places = [
            {"host": host, "port": port, "security": "none"}
            for host, port in (("127.0.0.1", first), ("localhost", second))
        ]
        fields = {"from": "Phường <tin@example.gov.vn>", "relay": places, "timeout_s": 0.4}
        return EmailSmtp("email-phuong", EmailConfig.model_validate(fields), SITE)

    def many(self, made: EmailSmtp, count: int) -> list[Outcome]:
        with made.open() as line:
            return [line.send(MESSAGE, AN, DeliveryKey(f"d{number}")) for number in range(count)]

    @pytest.mark.parametrize(
        "fault",
        [Reply(451, "4.3.0 later"), Reply(530, "5.7.0 log in")],
        ids=["busy", "refused key"],
    )
    def test_what_one_certainly_did_not_take_the_other_takes(
        self, server: SmtpSandbox, fault: Fault
    ) -> None:
        with SmtpSandbox() as good:
            server.script.always = fault
            assert self.many(self.pair(server.port, good.port), 12) == [
                Accepted(f"d{number}@example.gov.vn") for number in range(12)
            ]
            assert server.commands.count("MAIL tin@example.gov.vn") < 12, (
                "work did not move away from the bad one"
            )
            assert (len(server.world.arrivals()), len(good.world.arrivals())) == (0, 12)

    def test_one_that_is_down_stops_nothing(self, server: SmtpSandbox) -> None:
        with SmtpSandbox() as down:
            port = down.port
        made = self.pair(port, server.port)
        assert self.many(made, 6) == [Accepted(f"d{number}@example.gov.vn") for number in range(6)]
        assert made.test() == (
            f"Không kết nối được máy chuyển thư 127.0.0.1:{port}: hãy kiểm tra địa chỉ, cổng "
            "và tường lửa."
        )

    def test_what_may_have_been_taken_is_never_given_to_the_other(
        self, server: SmtpSandbox
    ) -> None:
        with SmtpSandbox() as second:
            server.script.always = second.script.always = Drop(commit=True)
            outcomes = self.many(self.pair(server.port, second.port), 6)
            arrivals = server.world.arrivals() + second.world.arrivals()
        assert all(isinstance(outcome, Unknown) for outcome in outcomes)
        assert sorted(arrival.key for arrival in arrivals) == [f"d{number}" for number in range(6)]

    def test_the_outlet_halts_only_when_both_refuse_it(self, server: SmtpSandbox) -> None:
        with SmtpSandbox() as second:
            server.script.always = second.script.always = Reply(530, "5.7.0 log in")
            halted = self.many(self.pair(server.port, second.port), 1)[0]
            second.script.always = Reply(451, "4.3.0 later")
            retry = self.many(self.pair(server.port, second.port), 1)[0]
        assert isinstance(halted, Halted)
        assert isinstance(retry, Retry)
        assert ": MAIL: 530 5.7.0 log in" in retry.why.raw
        assert ": content: 451 4.3.0 later" in retry.why.raw

    def test_an_address_that_one_refuses_for_good_is_not_tried_at_the_other(
        self, server: SmtpSandbox
    ) -> None:
        with SmtpSandbox() as second:
            server.script.always = second.script.always = Reply(550, "5.1.1 No such user")
            (outcome,) = self.many(self.pair(server.port, second.port), 1)
            assert len(server.commands) + len(second.commands) == 2
        assert isinstance(outcome, Rejected)
        assert outcome.suppress
