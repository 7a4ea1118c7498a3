"""Template messages on Zalo: the contract over a real socket, every code of the table, the day of
each tag, quotas before they end, and signed reports."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from channels.contract.accounts import Capped
from channels.contract.message import Message, Recipient
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.rations import Rationed
from channels.contract.reasons import Reason, Why
from channels.zalo.codes import TABLES
from channels.zalo.zalo_template import ZaloTemplate
from sandbox.faults import Fault, Slow
from sandbox.providers.zalo import ZaloSandbox
from tests.channels.zalo.zalo_kit import (
    ITEM,
    NOW,
    READER,
    SECRET,
    TEMPLATED,
    TEXT,
    messages,
    said,
    template,
)
from tests.contract.channel_contract import KEY, ChannelContract

HOOK_SECRET = "khoa-ky-cua-oa"


@pytest.fixture
def server() -> Iterator[ZaloSandbox]:
    with messages() as running:
        yield running


def send(channel: ZaloTemplate, message: Message = TEMPLATED, to: Recipient = READER) -> Outcome:
    with channel.open() as line:
        return line.send(message, to, KEY)


def why_of(outcome: Outcome, kind: type[Outcome]) -> Why:
    assert isinstance(outcome, kind), outcome
    assert not isinstance(outcome, (Accepted, Delivered))
    return outcome.why


class TestZaloTemplate(ChannelContract):
    message = TEMPLATED
    recipient = READER
    secret = SECRET
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (said(-108, "Phone number is invalid"), "no_such_address"),
        (said("-1121", "Parameter is too long"), "too_long"),
        (said(-118, "User has no account"), "recipient_refused"),
    ]
    refused_key = said(-1241, "appsecret_proof is invalid")
    throttled = said(-144, "Daily quota is used up"), 15 * 3600.0  # from nine to midnight
    too_long = replace(TEMPLATED, zalo=(("ho_ten", "ế" * 401), ("ma_ho_so", "H")))

    def stand(self) -> Any:
        return messages()

    def make(self, port: int) -> ZaloTemplate:
        return template(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, zalo=(("ho_ten", text[:30]), ("ma_ho_so", "H")))

    def test_vietnamese_and_emoji_arrive_unchanged(self, server: Any) -> None:
        text = "ẮẰẲẴẶ ếềểễệ ứừửữự đĐ 🎉"
        self.send(server, self.showing(self.message, text))
        assert text in server.world.arrivals()[0].text


ROWS: list[tuple[tuple[int, ...], type[Outcome], Reason]] = [
    ((-100,), Unknown, Reason.UNCLEAR),
    ((-101, -102, -103, -104, -105, -106, -107), Halted, Reason.MISCONFIGURED),
    ((-108,), Rejected, Reason.NO_SUCH_ADDRESS),
    ((-109, -117, -131), Halted, Reason.TEMPLATE_MISMATCH),
    ((-111, -112, -113, -132, -1124), Rejected, Reason.INVALID),
    ((-1121,), Rejected, Reason.TOO_LONG),
    ((-1122,), Rejected, Reason.NO_TEXT),
    ((-114, -118, -119, -139, -140, -141), Rejected, Reason.RECIPIENT_REFUSED),
    ((-115, -136, -137), Halted, Reason.QUOTA),
    ((-122, -125), Halted, Reason.MISCONFIGURED),
    ((-124,), Halted, Reason.CREDENTIALS),  # refused again after it was renewed
    ((-126, -127, -135), Halted, Reason.FORBIDDEN),
    ((-1351,), Halted, Reason.ACCOUNT),
    ((-133,), Retry, Reason.BUSY),
    ((-144, -1441, -145), Retry, Reason.SENT_ENOUGH),
    ((-146, -147, -1471, -1472), Halted, Reason.POLICY),
    ((-1241,), Halted, Reason.CREDENTIALS),
    ((-777, -216, 5), Unknown, Reason.UNCLEAR),  # stand nowhere on this host
]
"""The rows of the wire contract for business.openapi.zalo.me, and what stands in none."""

WAITS = {-133: 21 * 3600.0, -144: 15 * 3600.0, -1441: 15 * 3600.0, -145: 15 * 3600.0}
"""From nine in the morning until six, and until the next day."""


def test_each_row_of_the_table_of_errors_is_what_it_says(server: ZaloSandbox) -> None:
    for codes, kind, reason in ROWS:
        for code in codes:
            refused = said(code, "Lời của Zalo")
            again: tuple[Fault, ...] = (Slow(0), refused) if code == -124 else ()
            server.script.add(refused, *again)
            server.refresh_token, server.access_token = "r0", "a0"
            outcome = send(template(server.port))
            why = why_of(outcome, kind)
            assert (why.code, why.raw) == (reason, f"{code} Lời của Zalo")
            assert not isinstance(outcome, Retry) or outcome.after == WAITS[code]
    assert server.world.arrivals() == []


def test_no_code_is_understood_that_has_no_row() -> None:
    assert set(TABLES["business"]) == {code for codes, *_ in ROWS[:-1] for code in codes}


def test_a_refused_token_is_renewed_once_and_the_message_sent(server: ZaloSandbox) -> None:
    server.script.add(said("-124"))
    assert isinstance(send(template(server.port)), Accepted)
    assert (server.exchanges, len(server.world.arrivals())) == (1, 1)


def test_one_number_means_two_things_on_two_hosts(server: ZaloSandbox) -> None:
    server.script.add(said(-100), said(-100))
    assert why_of(send(template(server.port)), Unknown).code is Reason.UNCLEAR
    assert why_of(send(template(server.port, to="user")), Rejected).code is Reason.INVALID


def test_by_user_id_the_column_of_the_list_says_whom(server: ZaloSandbox) -> None:
    assert isinstance(send(template(server.port, to="user")), Accepted)
    (one,) = server.world.arrivals()
    assert (one.to, one.key, one.text) == ("u901", KEY, "Chào An, hồ sơ H-1 đã xong.")
    nobody = Recipient("+84901234567", {"name": "An", "ma": "H-1"})
    outcome = send(template(server.port, to="user"), to=nobody)
    assert why_of(outcome, Rejected).code is Reason.NO_ADDRESS
    server.desk.strangers.add("u901")
    assert why_of(send(template(server.port, to="user")), Rejected).code is Reason.RECIPIENT_REFUSED


@pytest.mark.parametrize(
    ("tag", "hours", "waits_s"),
    [
        (1, 13, None),  # 22:00
        (2, 13, 9 * 3600.0),
        (3, -3, 3600.0),  # 06:00: the stricter of two sources
        (3, -2, None),  # 07:00
        (2, 12.99, None),
    ],
)
def test_tags_two_and_three_wait_for_the_day(
    server: ZaloSandbox, tag: int, hours: float, waits_s: float | None
) -> None:
    outcome = send(template(server.port, tag=tag, at=NOW + timedelta(hours=hours)))
    assert (outcome.after if isinstance(outcome, Retry) else None) == waits_s
    assert len(server.world.arrivals()) == (waits_s is None)


def test_the_day_is_a_setting(server: ZaloSandbox) -> None:
    early = template(server.port, tag=3, day="06:00-22:00", at=NOW - timedelta(hours=3))
    assert isinstance(send(early), Accepted)
    with pytest.raises(ValidationError, match="giờ đầu trước giờ cuối"):
        template(server.port, tag=3, day="22:00-07:00")


def test_what_is_left_of_the_day_is_known_before_it_ends(
    server: ZaloSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    server.desk.left = 2
    channel = template(server.port)
    assert [type(send(channel)) for _ in range(2)] == [Accepted, Accepted]
    asked = len(server.requests)
    outcome = send(channel)
    assert isinstance(outcome, Retry)
    assert (outcome.why.code, outcome.after) == (Reason.SENT_ENOUGH, 15 * 3600.0)
    assert len(server.requests) == asked, "nobody is asked for what is not there"
    assert "1 of 500 messages are left" in caplog.text
    assert template(server.port).account() == "Hôm nay còn 0 trên 500 tin của Zalo."


def test_limits_of_the_account_and_of_a_person_are_settings() -> None:
    channel = template(9, tag=3, per_day=500)
    assert isinstance(channel, Capped)
    assert isinstance(channel, Rationed)
    assert (channel.caps, channel.rations) == ({86400: 500}, {86400: 1, 2592000: 30})
    assert template(9, tag=3, most_a_month=10).rations[2592000] == 10
    assert template(9, tag=2).rations == {}


@pytest.mark.parametrize(
    ("zalo", "words"),
    [
        ({}, "Mẫu tin Zalo"),
        ({"ho_ten": "An"}, "cần chỗ «ma_ho_so»"),
        ({"ho_ten": "An", "ma_ho_so": "1", "ngay": "2"}, "không có chỗ «ngay»"),
        ({"ho_ten": "An", "ma_ho_so": "x" * 21}, "Chỗ «ma_ho_so» dài 21 ký tự"),
        ({"ho_ten": "x" * 390, "ma_ho_so": "1"}, "Tin dài 413 ký tự"),
    ],
)
def test_what_zalo_would_refuse_is_said_before_it_is_approved(
    zalo: dict[str, str], words: str
) -> None:
    channel = template(9, lengths={"ma_ho_so": 20})
    (problem,) = channel.problems(replace(ITEM, zalo=tuple(zalo.items())))
    assert words in problem.text


def test_one_reader_whose_values_do_not_fit_is_refused_alone(server: ZaloSandbox) -> None:
    channel = template(server.port, lengths={"ma_ho_so": 20})
    empty = send(channel, to=Recipient("+84901234567", {"name": "An"}))
    assert why_of(empty, Rejected).code is Reason.READER_FIELD
    long = send(channel, to=Recipient("+84901234567", {"name": "An", "ma": "x" * 21}))
    assert why_of(long, Rejected).code is Reason.READER_FIELD
    assert server.requests == []


def test_the_preview_is_what_is_read() -> None:
    (shown,) = template(9).preview(TEMPLATED, READER).values()
    assert shown.decode() == "Chào An, hồ sơ H-1 đã xong."
    (marked,) = template(9, text="").preview(TEMPLATED, None).values()
    assert marked.decode() == "ho_ten: {{name}}\nma_ho_so: {{ma}}"


def test_outlet_test_compares_the_template(server: ZaloSandbox) -> None:
    assert template(server.port).test() is None
    assert "hãy xem lại mã mẫu" in (template(server.port, template_id="9").test() or "")
    assert "chép lại nguyên văn" in (template(server.port, text="Chào <ten>").test() or "")
    server.desk.templates["321"].status = "DISABLE"
    assert "«DISABLE»" in (template(server.port).test() or "")


class TestReports:
    def channel(self, **more: Any) -> ZaloTemplate:
        return template(9, webhook_secret=HOOK_SECRET, oa_id="77", **more)

    def event(self, key: str = KEY, first: str = "4242") -> tuple[bytes, dict[str, str]]:
        made = messages()
        made.desk.app_id, made.desk.hook_secret = first, HOOK_SECRET
        body, head = made.desk.event("m1", key)
        return body, {name.lower(): value for name, value in head.items()}

    def proved(self, channel: ZaloTemplate, body: bytes, head: dict[str, str]) -> bool:
        return channel.receipt_proved("POST", "", head, body)

    def test_a_signed_report_says_that_our_message_arrived(self) -> None:
        channel, (body, head) = self.channel(), self.event()
        assert self.proved(channel, body, head)
        (receipt,) = channel.read_receipt("POST", "", head, body)
        assert (receipt.key, receipt.outcome, receipt.ids) == (KEY, Delivered("m1"), ("m1",))
        assert receipt.at is not None
        assert channel.receipt_answer("POST", "", head, body).status == 200

    @pytest.mark.parametrize(
        ("first", "signed_by", "well"),
        [("77", "either", True), ("77", "app_id", False), ("4242", "oa_id", False)],
    )
    def test_what_is_hashed_first_is_a_setting(
        self, first: str, signed_by: str, well: bool
    ) -> None:
        assert self.proved(self.channel(signed_by=signed_by), *self.event(first=first)) is well

    def test_a_report_that_was_touched_or_names_no_key_of_ours_moves_nothing(self) -> None:
        channel, (body, head) = self.channel(), self.event()
        assert not self.proved(channel, body.replace(b"m1", b"m2"), head)
        assert not self.proved(template(9), body, head), "without a key nothing is proved"
        assert channel.read_receipt("POST", "", {}, self.event(key="KHÁC")[0]) == []
        assert channel.read_receipt("POST", "", {}, b'{"event_name":"follow"}') == []
        assert channel.read_receipt("POST", "", {}, b"\xff[]") == []


def test_the_place_of_a_template_is_written_as_zalo_writes_it() -> None:
    assert TEXT.count("<") == 2
    assert template(9)._config.places == ["ho_ten", "ma_ho_so"]
