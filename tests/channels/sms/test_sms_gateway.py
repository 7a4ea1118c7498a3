"""The SMS channel with Kannel over a real socket: the contract, every encoding setting, and what
other systems got wrong with SMS."""

import asyncio
import logging
import queue
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels import channel_class
from channels.contract.channel import AsyncChannel, Channel, Parts, Site, Tester
from channels.contract.message import DeliveryKey, Message, Recipient
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason
from channels.sms.config import SmsGatewayConfig
from channels.sms.sms_gateway import SmsGateway
from sandbox.faults import Drop, Fault, Reply, Slow
from sandbox.http import Answer, HttpSandbox, Request
from sandbox.providers.kannel import KannelSandbox
from tests.contract.channel_contract import KEY, ChannelContract

SECRET = "mat-khau-cong-sms"
PLAIN = "Nop ho so qua mang tai dichvucong.gov.vn. Ho tro: 1900 1234"
ACCENTED = "Nộp hồ sơ qua mạng tại dichvucong.gov.vn. Hỗ trợ: 1900 1234"
MESSAGE = Message(
    item="ct-01", title="Nộp hồ sơ", summary="", html="", text="", sms=PLAIN, sms_accented=ACCENTED
)
CITIZEN = Recipient("+84901234567", {"name": "Nguyễn Thị Ánh", "ma": "HS-01"})


def smsbox(**more: Any) -> KannelSandbox:
    return KannelSandbox(accounts={"ubnd": SECRET}, **more)


def gateway(port: int, provider: dict[str, Any] | None = None, **fields: Any) -> SmsGateway:
    usual = {
        "provider": "kannel",
        "url": f"http://127.0.0.1:{port}",
        "username": "ubnd",
        "password": SECRET,
        "timeout_s": 0.5,
    }
    config = SmsGatewayConfig.model_validate(
        {"sender": "UBNDBENNGHE", "gateway": [usual | (provider or {})]} | fields
    )
    return SmsGateway(
        "sms-ben-nghe", config, Site(public_dir=Path("unused"), public_url="http://127.0.0.1:9")
    )


def send(
    channel: SmsGateway,
    message: Message = MESSAGE,
    to: Recipient | None = CITIZEN,
    key: DeliveryKey = KEY,
) -> Outcome:
    with channel.open() as line:
        return line.send(message, to, key)


def blocked(channel: SmsGateway, message: Message) -> list[str]:
    return [problem.field for problem in channel.problems(message) if problem.blocking]


class TestSmsGatewayContract(ChannelContract):
    message: ClassVar[Message] = MESSAGE
    recipient: ClassVar[Recipient | None] = CITIZEN
    secret: ClassVar[str] = SECRET
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (Reply(400, "Missing receiver number, rejected"), "invalid"),
        (
            Reply(400, "Number(s) has/have been denied by white- and/or black-lists."),
            "recipient_refused",
        ),
        (Reply(403, "Not routable. Do not try again."), "no_route"),
    ]
    refused_key: ClassVar[Fault] = Reply(403, "Authorization failed for sendsms")
    throttled: ClassVar[tuple[Fault, float | None] | None] = (
        Reply(503, "Temporal failure, try again later."),
        None,
    )
    too_long: ClassVar[Message] = replace(MESSAGE, sms="Dai " * 200)

    def stand(self) -> KannelSandbox:
        return smsbox()

    def make(self, port: int) -> Channel:
        return gateway(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, sms=None, sms_accented=text)


@pytest.mark.parametrize(
    ("encoding", "sms", "accented", "expected", "coding"),
    [
        ("auto", PLAIN, ACCENTED, PLAIN, "0"),
        ("auto", None, ACCENTED, ACCENTED, "2"),
        ("auto", PLAIN, None, PLAIN, "0"),
        ("unaccented", PLAIN, ACCENTED, PLAIN, "0"),
        ("unicode", PLAIN, ACCENTED, ACCENTED, "2"),
        ("unicode", PLAIN, "Chao A", "Chao A", "0"),
    ],
)
def test_each_encoding_sends_the_authors_own_text_unchanged(
    encoding: str, sms: str | None, accented: str | None, expected: str, coding: str
) -> None:
    message = replace(MESSAGE, sms=sms, sms_accented=accented)
    with smsbox() as server:
        channel = gateway(server.port, encoding=encoding)
        assert channel.problems(message) == []
        assert send(channel, message) == Accepted(KEY)
        assert server.requests[0].query["coding"] == coding
    (arrival,) = server.world.arrivals()
    assert (arrival.text, arrival.to, arrival.key) == (expected, "+84901234567", KEY)
    assert channel.text_for(message, CITIZEN) == expected


@pytest.mark.parametrize(
    ("encoding", "sms", "accented", "field"),
    [
        ("unaccented", None, ACCENTED, "sms.text"),
        ("unaccented", "  ", ACCENTED, "sms.text"),
        ("unicode", PLAIN, None, "sms.text_accented"),
        ("auto", None, None, "sms.text"),
    ],
)
def test_a_missing_text_blocks_and_nothing_is_sent_in_its_place(
    encoding: str, sms: str | None, accented: str | None, field: str
) -> None:
    message = replace(MESSAGE, sms=sms, sms_accented=accented)
    with smsbox() as server:
        channel = gateway(server.port, encoding=encoding)
        assert blocked(channel, message) == [field]
        outcome = send(channel, message)
        assert server.requests == []
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.NO_TEXT


@pytest.mark.parametrize("char", list('#&%<>@[]{}\\^~|_*=$"\n“–€'))
def test_a_character_that_gateways_refuse_is_named(char: str) -> None:
    found = gateway(1).problems(replace(MESSAGE, sms=f"Thong bao {char} moi"))
    assert [problem.field for problem in found if problem.blocking] == ["sms.text"]
    assert (char if char.isprintable() else "U+000A") in found[0].text


def test_accents_in_the_unaccented_text_are_named() -> None:
    (problem,) = gateway(1).problems(replace(MESSAGE, sms="Thông báo"))
    assert problem.blocking
    assert "á ô" in problem.text


def test_the_accented_text_may_hold_any_character() -> None:
    assert (
        gateway(1, encoding="unicode").problems(
            replace(MESSAGE, sms_accented="Mới: «50%» & hơn – xem #1 🎉")
        )
        == []
    )


@pytest.mark.parametrize(
    ("encoding", "text", "limit"),
    [
        ("unaccented", "a" * 460, "459"),
        ("unicode", "ệ" * 202, "201"),
        ("unicode", "a" * 460, "459"),
    ],
)
def test_more_parts_than_allowed_is_a_problem_that_names_the_limit(
    encoding: str, text: str, limit: str
) -> None:
    channel = gateway(1, encoding=encoding)
    (problem,) = channel.problems(replace(MESSAGE, sms=text, sms_accented=text))
    assert problem.blocking
    assert limit in problem.text
    assert channel.problems(replace(MESSAGE, sms=text[:-1], sms_accented=text[:-1])) == []


def test_marks_are_no_foreign_characters_and_are_filled_for_each_recipient() -> None:
    message = replace(MESSAGE, sms="Ho so {{ma}} da xong")
    with smsbox() as server:
        channel = gateway(server.port)
        assert channel.problems(message) == []
        send(channel, message)
    assert (
        server.world.arrivals()[0].text
        == "Ho so HS-01 da xong"
        == channel.text_for(message, CITIZEN)
    )
    assert channel.text_for(message, None) == "Ho so {{ma}} da xong"


def test_an_accented_name_in_an_unaccented_text_arrives_as_it_is() -> None:
    message = replace(MESSAGE, sms="Kinh gui {{name}}: ho so da xong")
    with smsbox() as server:
        channel = gateway(server.port)
        assert send(channel, message) == Accepted(KEY)
        assert server.requests[0].query["coding"] == "2"
    assert server.world.arrivals()[0].text == "Kinh gui Nguyễn Thị Ánh: ho so da xong"


def test_a_text_that_grows_too_long_when_filled_is_rejected_and_not_cut() -> None:
    message = replace(MESSAGE, sms="{{name}} " + "a" * 120)
    with smsbox() as server:
        channel = gateway(server.port, max_parts=1)
        assert channel.problems(message) == []
        outcome = send(channel, message)
        assert server.requests == []
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.TOO_LONG
    assert "Ánh" not in outcome.why.raw


def test_without_a_recipient_nothing_is_sent() -> None:
    with smsbox() as server:
        assert isinstance(send(gateway(server.port), to=None), Rejected)
        assert server.requests == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(202, "3: Queued for later delivery"), Accepted),
        (Reply(202, "Sent. Message splits: 2"), Accepted),
        (Reply(500, "Sending failed."), Unknown),
        (Reply(200, "Temporal failure, try again later."), Retry),  # the body outranks the status
        (Reply(202, "OK"), Unknown),
        (Reply(503, "<html>busy</html>"), Unknown),
        (Reply(503, "<html>busy</html>", {"Retry-After": "7"}), Retry),
        (Reply(404, "Unknown request."), Halted),
        (Reply(302, "", {"Location": "http://127.0.0.1:1/"}), Unknown),
    ],
)
def test_each_reply_has_one_meaning(reply: Reply, kind: type[Outcome]) -> None:
    with smsbox() as server:
        server.script.add(reply)
        assert isinstance(send(gateway(server.port)), kind)
        assert len(server.requests) == 1


def test_a_denied_number_is_not_repeated_in_the_reason() -> None:
    with smsbox() as server:
        server.script.add(
            Reply(202, "Sent. Denied receivers are: +84901234567"), Reply(400, "No: +84901234567")
        )
        seen = repr([send(gateway(server.port)), send(gateway(server.port))])
    assert CITIZEN.address not in seen


def test_neither_password_nor_number_nor_text_is_logged_even_at_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with smsbox() as server:
        server.script.add(
            Drop(),
            Reply(202, "0: Accepted for delivery", {"Content-Type": "text/html\r\nbroken header"}),
        )
        send(gateway(server.port))
        send(gateway(server.port))
    assert "/cgi-bin/sendsms" in caplog.text, "the request line is logged without its query"
    for private in (SECRET, "84901234567", "dichvucong"):
        assert private not in caplog.text


def test_the_sms_centre_and_an_own_path_are_used() -> None:
    with smsbox() as server:
        send(
            gateway(
                server.port,
                {"url": f"http://127.0.0.1:{server.port}/cgi-bin/sendsms", "smsc": "viettel"},
            )
        )
    assert server.requests[0].query["smsc"] == "viettel"
    assert len(server.world.arrivals()) == 1


class TestTheTestCall:
    def test_it_proves_the_account_and_sends_nothing(self) -> None:
        with smsbox() as server:
            channel = gateway(server.port)
            assert isinstance(channel, Tester)
            assert channel.test() is None
            assert "text" not in server.requests[0].query
        assert server.world.arrivals() == []

    def test_a_wrong_password_is_said(self) -> None:
        with smsbox() as server:
            said = gateway(server.port, {"password": "khac"}).test()
        assert said is not None
        assert "password" in said

    def test_a_wrong_path_is_said(self) -> None:
        with smsbox() as server:
            assert "url" in (gateway(server.port, {"url": f"{server.url}/khac"}).test() or "")

    def test_nobody_there_is_said(self) -> None:
        with smsbox() as server:
            port = server.port
        assert "Không hỏi được Kannel" in (gateway(port).test() or "")


class TestLessons:
    """Failures of other systems (docs/lessons-covered.md, T69 to T74)."""

    class Hooks(HttpSandbox):
        """Where receipts arrive."""

        def __init__(self) -> None:
            super().__init__()
            self.seen: queue.Queue[dict[str, str]] = queue.Queue()

        def answer(self, request: Request) -> Answer:
            self.seen.put(request.query)
            return Answer(200, "")

    def test_t69_a_receipt_carries_our_own_key_so_ids_need_no_matching(self) -> None:
        with self.Hooks() as hooks, smsbox(receipts=True) as server:
            outcome = send(gateway(server.port, {"receipt_url": f"{hooks.url}/hooks/sms"}))
            receipt = hooks.seen.get(timeout=5)
        assert isinstance(outcome, Accepted)
        assert (receipt["key"], receipt["type"]) == (outcome.provider_id, "1")
        assert receipt["id"] == server.world.arrivals()[0].provider_id

    def test_t70_a_throttled_first_try_leaves_the_receipt_request_of_the_second(self) -> None:
        with self.Hooks() as hooks, smsbox(receipts=True) as server:
            server.script.add(Reply(503, "Temporal failure, try again later."))
            channel = gateway(server.port, {"receipt_url": f"{hooks.url}/hooks/sms?outlet=a"})
            with channel.open() as line:
                assert isinstance(line.send(MESSAGE, CITIZEN, KEY), Retry)
                assert isinstance(line.send(MESSAGE, CITIZEN, KEY), Accepted)
            receipt = hooks.seen.get(timeout=5)
        assert (receipt["outlet"], receipt["key"]) == ("a", KEY)
        first, second = (request.query for request in server.requests)
        assert first == second

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("Hồ sơ " * 11, 1),
            ("Hồ sơ " * 12, 2),
            ("Hồ sơ " * 30, 3),
        ],
    )
    def test_t71_a_long_message_counts_its_parts_against_the_rate(
        self, text: str, expected: int
    ) -> None:
        message = replace(MESSAGE, sms_accented=text)
        with smsbox() as server:
            channel = gateway(server.port, encoding="unicode")
            assert isinstance(channel, Parts)
            assert channel.parts(message, CITIZEN) == expected
            send(channel, message)
        assert server.world.arrivals()[0].title == f"{expected} parts"

    def test_t71_parts_are_counted_on_the_filled_text(self) -> None:
        message = replace(MESSAGE, sms="{{name}} " + "a" * 100)
        channel = gateway(1)
        assert channel.parts(message, None) == 1
        assert channel.parts(message, CITIZEN) == 2

    def test_t72_a_long_unicode_message_is_whole_on_the_handset(self) -> None:
        text = "Kính mời ông, bà dự đối thoại về cải cách hành chính 🎉. " * 3 + "Trân trọng!"
        with smsbox() as server:
            assert send(
                gateway(server.port, encoding="unicode"), replace(MESSAGE, sms_accented=text)
            ) == Accepted(KEY)
        (arrival,) = server.world.arrivals()
        assert (arrival.text, arrival.title) == (text, "3 parts")

    def test_t73_no_later_part_hides_the_failure_of_the_first(self) -> None:
        message = replace(MESSAGE, sms_accented="Đối thoại. " * 15)
        with smsbox() as server:
            channel = gateway(server.port, encoding="unicode")
            assert channel.parts(message, CITIZEN) == 3
            server.script.add(Reply(403, "Not routable. Do not try again."))
            assert isinstance(send(channel, message), Rejected)
            assert len(server.requests) == 1, "one call carries all parts, so there is one outcome"
        assert server.world.arrivals() == []


class TestSeveralGateways:
    """Two gateways that stand in for one another: which of them is asked first is chance."""

    def pair(self, first: KannelSandbox, second: KannelSandbox, **fields: Any) -> SmsGateway:
        usual = {"provider": "kannel", "username": "ubnd", "password": SECRET, "timeout_s": 0.5}
        places = [
            usual | {"url": f"http://127.0.0.1:{first.port}"},
            usual | {"url": f"http://localhost:{second.port}"},
        ]
        return gateway(1, gateway=places, **fields)

    def many(self, channel: SmsGateway, count: int) -> list[Outcome]:
        with channel.open() as line:
            return [
                line.send(MESSAGE, CITIZEN, DeliveryKey(f"d{number}")) for number in range(count)
            ]

    @pytest.mark.parametrize(
        "fault",
        [
            Reply(503, "Temporal failure, try again later."),
            Reply(403, "Authorization failed for sendsms"),
        ],
        ids=["busy", "refused key"],
    )
    def test_what_one_certainly_did_not_take_the_other_takes(self, fault: Fault) -> None:
        with smsbox() as bad, smsbox() as good:
            bad.script.always = fault
            assert self.many(self.pair(bad, good), 12) == [
                Accepted(f"d{number}") for number in range(12)
            ]
            assert len(bad.requests) < 12, "work did not move away from the bad one"
        assert (len(bad.world.arrivals()), len(good.world.arrivals())) == (0, 12)

    def test_one_that_is_down_stops_nothing(self) -> None:
        with smsbox() as down:
            pass
        with smsbox() as good:
            assert self.many(self.pair(down, good), 8) == [
                Accepted(f"d{number}") for number in range(8)
            ]

    def test_what_may_have_been_taken_is_never_given_to_the_other(self) -> None:
        with smsbox() as first, smsbox() as second:
            first.script.always = second.script.always = Drop(commit=True)
            outcomes = self.many(self.pair(first, second), 6)
        assert all(isinstance(outcome, Unknown) for outcome in outcomes)
        assert {
            outcome.why.raw.split(":")[0] for outcome in outcomes if isinstance(outcome, Unknown)
        } <= {"127.0.0.1", "localhost"}
        assert sorted(
            arrival.key for arrival in first.world.arrivals() + second.world.arrivals()
        ) == [f"d{number}" for number in range(6)]

    def test_the_outlet_halts_only_when_both_refuse_it(self) -> None:
        with smsbox() as first, smsbox() as second:
            first.script.always = second.script.always = Reply(
                403, "Authorization failed for sendsms"
            )
            channel = self.pair(first, second)
            assert isinstance(send(channel), Halted)
            second.script.always = Reply(503, "Temporal failure, try again later.")
            outcome = send(channel)
        assert isinstance(outcome, Retry)
        assert ": HTTP 403 Authorization failed" in outcome.why.raw
        assert ": HTTP 503 Temporal failure" in outcome.why.raw

    def test_what_one_refuses_for_good_is_not_tried_at_the_other(self) -> None:
        with smsbox() as first, smsbox() as second:
            first.script.always = second.script.always = Reply(
                400, "Number(s) has/have been denied by white- and/or black-lists."
            )
            outcome = send(self.pair(first, second))
            assert isinstance(outcome, Rejected)
            assert outcome.why.code is Reason.RECIPIENT_REFUSED
            assert len(first.requests) + len(second.requests) == 1

    def test_a_number_that_one_has_no_route_to_goes_by_the_other(self) -> None:
        with smsbox() as first, smsbox() as second:
            first.script.always = Reply(403, "Not routable. Do not try again.")
            assert all(isinstance(o, Accepted) for o in self.many(self.pair(first, second), 8))
            second.script.always = first.script.always
            outcome = send(self.pair(first, second))
        assert isinstance(outcome, Rejected)
        assert outcome.why.code is Reason.NO_ROUTE

    def test_the_test_call_asks_each_and_names_the_one_that_is_wrong(self) -> None:
        with smsbox() as first, KannelSandbox(accounts={"ubnd": "khac"}) as second:
            said = self.pair(first, second).test()
            assert said == (
                f"Cổng localhost:{second.port}: Kannel không nhận username, password hoặc địa chỉ "
                "IP của máy này."
            )
            second.accounts = first.accounts
            assert self.pair(first, second).test() is None


def test_many_messages_are_under_way_at_once_and_no_more_than_allowed() -> None:
    with smsbox() as server:
        server.script.always = Slow(0.1)
        channel = gateway(server.port, {"timeout_s": 10}, connections=30)
        assert isinstance(channel, AsyncChannel)
        assert channel.in_flight == 30

        async def flight() -> list[Outcome]:
            async with channel.connect() as line:
                return await asyncio.gather(
                    *(
                        line.send(MESSAGE, CITIZEN, DeliveryKey(f"d{number}"))
                        for number in range(60)
                    )
                )

        began = time.monotonic()
        assert asyncio.run(flight()) == [Accepted(f"d{number}") for number in range(60)]
        assert 2 * 0.1 <= time.monotonic() - began < 60 * 0.1 / 2
    assert len({arrival.key for arrival in server.world.arrivals()}) == 60


def test_a_connection_that_breaks_among_many_is_unknown_for_its_message_alone() -> None:
    with smsbox() as server:
        channel = gateway(server.port, {"timeout_s": 5})
        with channel.open() as line:
            line.send(MESSAGE, CITIZEN, DeliveryKey("d0"))
            server.script.add(Drop(commit=True))
            broken, next_one = (
                line.send(MESSAGE, CITIZEN, DeliveryKey(key)) for key in ("d1", "d2")
            )
        assert isinstance(broken, Unknown)
        assert next_one == Accepted("d2")
        assert [arrival.key for arrival in server.world.arrivals()] == ["d0", "d1", "d2"], (
            "a kept connection broke and the call went out twice"
        )


class TestConfig:
    @pytest.mark.parametrize("connections", [0, 501])
    def test_the_number_of_connections_has_bounds(self, connections: int) -> None:
        with pytest.raises(ValidationError, match="connections"):
            gateway(1, connections=connections)

    def test_without_a_word_a_hundred_are_under_way(self) -> None:
        assert gateway(1).in_flight == 100

    @pytest.mark.parametrize(
        "sender", ["", "UBND BEN NGHE", "ỦY BAN", "19001234", "19 00", "UBND#1", " UBND"]
    )
    def test_a_sender_that_no_operator_registers_is_refused(self, sender: str) -> None:
        with pytest.raises(ValidationError, match="sender"):
            gateway(1, sender=sender)

    @pytest.mark.parametrize("sender", ["UBND.BN-1_a", "Q1 HCM", "1022HCM"])
    def test_a_sender_of_eleven_characters_is_taken(self, sender: str) -> None:
        assert gateway(1, sender=sender).settings.sender == sender

    @pytest.mark.parametrize(
        "url",
        [
            "127.0.0.1:13013",
            "ftp://a/",
            "http://",
            "http://a:99999/",
            "http://a/?username=b",
            "http://u:p@a/",
        ],
    )
    def test_a_url_that_is_no_plain_address_is_refused(self, url: str) -> None:
        with pytest.raises(ValidationError, match="url"):
            gateway(1, {"url": url})

    def test_a_receipt_url_must_be_whole(self) -> None:
        with pytest.raises(ValidationError, match="receipt_url"):
            gateway(1, {"receipt_url": "/hooks/sms"})

    @pytest.mark.parametrize("gateways", [[], [{}, {}]])
    def test_there_is_at_least_one_gateway_and_each_is_whole(
        self, gateways: list[dict[str, str]]
    ) -> None:
        with pytest.raises(ValidationError, match="gateway"):
            gateway(1, gateway=gateways)

    def test_an_unknown_provider_or_field_is_named(self) -> None:
        with pytest.raises(ValidationError, match="provider"):
            gateway(1, {"provider": "jasminn"})
        with pytest.raises(ValidationError, match="brandname"):
            gateway(1, brandname="UBND")

    def test_the_password_shows_in_no_repr_and_no_error(self) -> None:
        channel = gateway(1)
        with pytest.raises(ValidationError) as refused:
            gateway(1, {"url": "x"})
        assert SECRET not in repr(channel.settings) + str(refused.value) + repr(
            channel.settings.model_dump()
        )

    def test_the_channel_is_registered(self) -> None:
        assert channel_class("sms_gateway") is SmsGateway
