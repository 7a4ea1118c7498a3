"""Notices to the office's own people by Telegram: the channel contract over a real socket."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import SecretStr

from channels.contract.channel import Channel, Site
from channels.contract.greeting import Greeting
from channels.contract.message import Message, Recipient
from channels.contract.outcome import Accepted, Rejected, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import NotTold
from channels.telegram.telegram_staff import TelegramStaff, TelegramStaffConfig
from sandbox.faults import Fault, Slow
from sandbox.providers.telegram import TelegramSandbox
from tests.channels.telegram.test_telegram_channel import TOKEN, refusal
from tests.contract.channel_contract import KEY, ChannelContract, Stand

PERSON = 700_000_001
NOTICE = Message("thong-bao", "Chờ bạn phê duyệt", "", html="", text="Mã: {{ma}}", notice=True)


def make(port: int) -> TelegramStaff:
    config = TelegramStaffConfig(
        base_url=f"http://127.0.0.1:{port}", token=SecretStr(TOKEN), timeout_s=0.4
    )
    return TelegramStaff("noi-bo", config, Site(Path(), "https://ubnd.example.vn"))


class TestTelegramStaffContract(ChannelContract):
    message = NOTICE
    recipient = Recipient(str(PERSON), {"ma": "k7pm-3xqd"})
    secret = TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (refusal(403, "Forbidden: bot was blocked by the user"), "recipient_refused"),
        (
            refusal(403, "Forbidden: bot can't initiate conversation with a user"),
            "recipient_refused",
        ),
        (refusal(403, "Forbidden: user is deactivated"), "recipient_refused"),
        (refusal(400, "Bad Request: chat not found"), "no_such_address"),
        (refusal(400, "Bad Request: PEER_ID_INVALID"), "no_such_address"),
    ]
    refused_key = refusal(401, "Unauthorized")
    throttled = refusal(429, "Too Many Requests: retry after 35", retry_after=35), 35
    too_long = Message("tin-01", "Lịch tiêm chủng", "", html="", text="")

    def stand(self) -> Any:
        server = TelegramSandbox(TOKEN, {})
        server.open_bot(PERSON, "/start")
        return server

    def make(self, port: int) -> Channel:
        return make(port)

    def showing(self, message: Message, text: str) -> Message:
        return Message("thong-bao", text, "", html="", text="", notice=True)

    def test_too_long_is_a_problem_and_never_cut(self, server: Stand) -> None:
        """What is no notice is the problem here; a notice comes whole, in several messages."""
        channel = self.make(server.port)
        assert [found.blocking for found in channel.problems(self.too_long)] == [True]
        lines = [f"- Việc {number}: xem ở trang Thông báo nhé." for number in range(200)]
        long = Message("thong-bao", "200 việc mới", "", html="", text="\n".join(lines), notice=True)
        assert channel.problems(long) == []
        outcome = self.send(server, long)
        assert isinstance(outcome, Accepted)
        arrived = [came.text for came in server.world.arrivals()]
        assert outcome.provider_id.split("+") == [str(nth) for nth in range(1, len(arrived) + 1)]
        assert len(arrived) > 1
        assert "\n".join(arrived).split("\n") == ["200 việc mới", "", *lines]


def test_marks_are_filled_for_the_one_who_reads_them() -> None:
    files = make(9).preview(NOTICE, Recipient("1", {"ma": "k7pm"}))
    assert files == {".txt": "Chờ bạn phê duyệt\n\nMã: k7pm".encode()}


def test_a_chat_that_is_no_persons_is_refused_before_any_call() -> None:
    with make(9).open() as line:
        for address in ("-100123", "@ubnd", ""):
            outcome = line.send(NOTICE, Recipient(address), KEY)
            assert isinstance(outcome, Rejected)
            assert outcome.why.code is Reason.MALFORMED_ADDRESS


def test_a_notice_of_which_a_part_is_there_is_unknown_and_says_which() -> None:
    text = "Một câu khá dài của thông báo này. " * 200
    long = Message("thong-bao", "Việc", "", html="", text=text, notice=True)
    with TelegramSandbox(TOKEN, {}) as server:
        server.open_bot(PERSON, "/start")
        server.script.add(Slow(0), refusal(401, "Unauthorized"))
        with make(server.port).open() as line:
            outcome = line.send(long, Recipient(str(PERSON)), KEY)
    assert outcome == Unknown(
        Why(Reason.UNCLEAR, "posted: 1; of 2 calls the next one failed: Unauthorized")
    )


def test_a_bot_that_somebody_else_reads_is_told() -> None:
    with TelegramSandbox(TOKEN, {}) as server:
        server.conflict = True
        with pytest.raises(NotTold, match="chương trình khác"):
            make(server.port).greetings()


def test_test_says_what_to_do() -> None:
    with TelegramSandbox(TOKEN, {}) as server:
        assert make(server.port).test() is None
        server.token = "999:other"
        assert "mã của bot" in (make(server.port).test() or "")
        with pytest.raises(NotTold, match="mã của bot"):
            make(server.port).greeting("abc")
    assert "thử lại sau" in (make(server.port).test() or "")


def test_only_a_private_chat_says_who_somebody_is() -> None:
    with TelegramSandbox(TOKEN, {}) as server:
        server.open_bot(PERSON, "/start ma-cua-toi")
        server.open_bot(-100500, "/start ma-cua-nhom")
        server.open_bot(PERSON, "ma-khac")
        assert make(server.port).greetings() == [Greeting("ma-cua-toi", str(PERSON), "Người")]
