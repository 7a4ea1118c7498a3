import asyncio
import json
import logging
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from telegram.error import NetworkError, TimedOut

from channels.contract.channel import Site
from channels.contract.credentials import Credential, Exchange, Renewed
from channels.contract.message import DeliveryKey, Message, Picture
from channels.contract.outcome import Accepted, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.telegram.bot import failed
from channels.telegram.telegram_channel import TelegramChannel, TelegramConfig
from sandbox.faults import Drop, Fault, Garbage, Hang, Reply
from sandbox.providers.flood import TokenBucket
from sandbox.providers.telegram import TelegramSandbox
from tests.contract.channel_contract import KEY, ChannelContract

TOKEN = "123456:AAF-secret_of_the_bot"
PUBLIC, PRIVATE = -1001234567890, -1009876543210
ITEM = Message(
    item="ct-01",
    title="Lịch tiêm chủng",
    summary="Trạm y tế xã mở cửa",
    html="",
    text="",
    link="https://ubnd.example.vn/a",
)


def png(width: int = 1200, height: int = 630) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
        + struct.pack(">II", width, height)
        + b"\x08\x02\0\0\0--\r\n\xff\x00"
    )


def picture(width: int = 1200, height: int = 630) -> Picture:
    return Picture(
        "ab12.png",
        "image/png",
        width,
        height,
        png(width, height),
        "áp phích",
        "https://ubnd.example.vn/media/ab12.png",
    )


def refusal(code: int, description: str, **parameters: int) -> Reply:
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return Reply(code, json.dumps(body | ({"parameters": parameters} if parameters else {})))


def make(
    port: int, chat: int | str = "@ubnd", timeout_s: float = 0.4, **more: Any
) -> TelegramChannel:
    config = TelegramConfig(
        base_url=f"http://127.0.0.1:{port}",
        token=SecretStr(TOKEN),
        chat_id=chat,
        timeout_s=timeout_s,
        **more,
    )
    return TelegramChannel("tg", config, Site(Path(), "https://ubnd.example.vn"))


@pytest.fixture
def server() -> Iterator[TelegramSandbox]:
    with TelegramSandbox(TOKEN, {PUBLIC: "ubnd", PRIVATE: ""}) as running:
        yield running


def send(server: TelegramSandbox, message: Message = ITEM, chat: int | str = "@ubnd") -> Outcome:
    with make(server.port, chat).open() as line:
        return line.send(message, None, KEY)


class TestTelegramContract(ChannelContract):
    message = ITEM
    secret = TOKEN
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (refusal(400, "Bad Request: message is too long"), "too_long"),
        (
            refusal(
                400,
                'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3',
            ),
            "invalid",
        ),
        (refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), "picture_refused"),
        (refusal(413, "Request Entity Too Large"), "invalid"),
    ]
    refused_key = refusal(401, "Unauthorized")
    throttled = refusal(429, "Too Many Requests: retry after 35", retry_after=35), 35
    too_long = replace(ITEM, social="ế" * 4097)

    def stand(self) -> Any:
        return TelegramSandbox(TOKEN, {PUBLIC: "ubnd"})

    def make(self, port: int) -> TelegramChannel:
        return make(port)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)


def test_a_public_channel_gives_the_public_address(server: TelegramSandbox) -> None:
    assert send(server) == Accepted("1", url="https://t.me/ubnd/1")
    assert send(server) == Accepted("2", url="https://t.me/ubnd/2")


def test_a_private_channel_gives_its_inner_address(server: TelegramSandbox) -> None:
    assert send(server, chat=PRIVATE) == Accepted("1", url="https://t.me/c/9876543210/1")


def test_a_picture_goes_with_the_text_as_its_caption(server: TelegramSandbox) -> None:
    assert isinstance(send(server, replace(ITEM, picture=picture())), Accepted)
    post = server.posts[PUBLIC, 1]
    assert post.photo == png()
    assert post.text == "Lịch tiêm chủng\n\nTrạm y tế xã mở cửa\n\nhttps://ubnd.example.vn/a"
    assert post.entities == (("bold", "Lịch tiêm chủng"),)


@pytest.mark.parametrize(
    "title",
    [
        "<b>a & b</b> &lt;",
        "*a* _b_ [c](d) `e` \\",
        "1. - (a) = {b} | ~ > # + !",
        "🎉👩\u200d🌾 Tết đến",
        "\u1ebf",
    ],
)
@pytest.mark.parametrize("with_picture", [False, True])
def test_no_mark_in_a_title_breaks_or_changes_the_post(
    server: TelegramSandbox, title: str, with_picture: bool
) -> None:
    outcome = send(server, replace(ITEM, title=title, picture=picture() if with_picture else None))
    assert isinstance(outcome, Accepted), outcome
    assert server.posts[PUBLIC, 1].text.startswith(f"{title}\n\n")
    assert server.posts[PUBLIC, 1].entities == (("bold", title),)


def test_the_authors_own_post_gets_no_formatting(server: TelegramSandbox) -> None:
    send(server, replace(ITEM, social="*Nóng* <i>quá</i>"))
    post = server.posts[PUBLIC, 1]
    assert (post.text, post.entities) == ("*Nóng* <i>quá</i>", ())


def test_a_silent_outlet_posts_without_a_sound(server: TelegramSandbox) -> None:
    with make(server.port, silent=True).open() as line:
        line.send(ITEM, None, KEY)
    assert server.posts[PUBLIC, 1].silent


def test_one_line_sends_many_posts_on_one_connection_without_getme(server: TelegramSandbox) -> None:
    with make(server.port).open() as line:
        outcomes = [line.send(ITEM, None, DeliveryKey(f"d{number}")) for number in range(3)]
    assert [outcome.provider_id for outcome in outcomes if isinstance(outcome, Accepted)] == [
        "1",
        "2",
        "3",
    ]
    assert {request.path.rpartition("/")[2] for request in server.requests} == {"sendMessage"}


def test_a_line_lives_in_a_thread_beside_a_running_loop(server: TelegramSandbox) -> None:
    assert isinstance(asyncio.run(asyncio.to_thread(send, server)), Accepted)


def test_a_proxy_of_the_machine_is_not_asked(
    server: TelegramSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert isinstance(send(server), Accepted)


@pytest.mark.parametrize(
    "fault",
    [Hang(5, commit=True), Drop(), Garbage(), Reply(502, "<html>bad gateway</html>", commit=True)],
)
def test_t13_a_post_whose_answer_got_lost_is_unknown_and_sent_once(
    server: TelegramSandbox, fault: Fault
) -> None:
    server.script.add(fault)
    assert isinstance(send(server), Unknown)
    assert len(server.requests) == len(server.world.arrivals()) == 1


def test_t68_the_wait_is_the_servers_and_never_shorter(server: TelegramSandbox) -> None:
    server.bucket = TokenBucket(per_second=1 / 40, clock=lambda: 0.0)
    send(server)
    assert send(server) == Retry(
        Why(Reason.BUSY, "Flood control exceeded. Retry in 40 seconds"), 40
    )
    assert len(server.world.arrivals()) == 1


@pytest.mark.parametrize(
    ("headers", "words", "after"),
    [({}, "", None), ({"Retry-After": "12"}, "", 12), ({}, ": retry after 41", 41)],
)
def test_t68_a_429_without_parameters_is_retry_too(
    server: TelegramSandbox, headers: dict[str, str], words: str, after: float | None
) -> None:
    said = f'{{"ok":false,"error_code":429,"description":"Too Many Requests{words}"}}'
    server.script.add(Reply(429, said, headers))
    outcome = send(server)
    assert isinstance(outcome, Retry)
    assert outcome.after == after


ROWS: list[tuple[Reply, type, Reason]] = [
    (refusal(400, "Bad Request: chat not found"), Halted, Reason.NO_SUCH_PLACE),
    (refusal(400, "Bad Request: message is too long"), Rejected, Reason.TOO_LONG),
    (refusal(400, "Bad Request: message caption is too long"), Rejected, Reason.TOO_LONG),
    (refusal(400, "Bad Request: MEDIA_CAPTION_TOO_LONG"), Rejected, Reason.TOO_LONG),
    (refusal(400, "Bad Request: message text is empty"), Rejected, Reason.NO_TEXT),
    (refusal(400, "Bad Request: can't parse entities: no end"), Rejected, Reason.INVALID),
    (refusal(400, "Bad Request: ENTITIES_TOO_LONG"), Rejected, Reason.INVALID),
    (refusal(400, "Bad Request: message can't be edited"), Rejected, Reason.CANNOT_AMEND),
    (refusal(400, "Bad Request: message can't be deleted"), Rejected, Reason.TOO_OLD),
    (refusal(400, "Bad Request: message to edit not found"), Rejected, Reason.POST_GONE),
    (
        refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
        Halted,
        Reason.FORBIDDEN,
    ),
    (refusal(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Halted, Reason.FORBIDDEN),
    (
        refusal(400, "Bad Request: need administrator rights in the channel chat"),
        Halted,
        Reason.FORBIDDEN,
    ),
    (
        refusal(400, "Bad Request: wrong file identifier/HTTP URL specified"),
        Rejected,
        Reason.PICTURE_REFUSED,
    ),
    (refusal(400, "Bad Request: failed to get HTTP URL content"), Rejected, Reason.LINK_REFUSED),
    (
        refusal(400, "Bad Request: wrong type of the web page content"),
        Rejected,
        Reason.LINK_REFUSED,
    ),
    (refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), Rejected, Reason.PICTURE_REFUSED),
    (refusal(400, "Bad Request: IMAGE_PROCESS_FAILED"), Rejected, Reason.PICTURE_REFUSED),
    (refusal(401, "Unauthorized"), Halted, Reason.CREDENTIALS),
    (refusal(403, "Forbidden: bot was kicked from the channel chat"), Halted, Reason.FORBIDDEN),
    (
        refusal(403, "Forbidden: bot is not a member of the channel chat"),
        Halted,
        Reason.FORBIDDEN,
    ),
    (refusal(403, "Forbidden: the group chat was deleted"), Halted, Reason.FORBIDDEN),
    (refusal(404, "Not Found"), Halted, Reason.CREDENTIALS),
    (Reply(404, "<html>not here</html>"), Halted, Reason.CREDENTIALS),
    (refusal(404, "Not Found: method not found"), Halted, Reason.MISCONFIGURED),
    (refusal(409, "Conflict: terminated by other getUpdates request"), Unknown, Reason.UNCLEAR),
    (refusal(413, "Request Entity Too Large"), Rejected, Reason.INVALID),
    (
        refusal(429, "Too Many Requests: retry after 35", retry_after=35),
        Retry,
        Reason.BUSY,
    ),
    (refusal(500, "Internal Server Error: something"), Unknown, Reason.UNCLEAR),
    (Reply(502, "<html>bad gateway</html>"), Unknown, Reason.UNCLEAR),
    (refusal(503, "Internal Server Error: restart"), Unknown, Reason.UNCLEAR),
    (Reply(504, "<html>gateway timeout</html>"), Unknown, Reason.UNCLEAR),
    (refusal(400, "Bad Request: SOMETHING_OF_NEXT_YEAR"), Unknown, Reason.UNCLEAR),
    (refusal(418, "I'm a teapot"), Unknown, Reason.UNCLEAR),
]
"""The rows of the wire contract, and what stands in none."""


def test_each_row_of_the_table_of_errors_is_what_it_says(server: TelegramSandbox) -> None:
    with make(server.port).open() as line:
        for fault, kind, reason in ROWS:
            server.script.add(fault)
            outcome = line.send(ITEM, None, KEY)
            assert isinstance(outcome, kind), (fault, outcome)
            assert isinstance(outcome, Halted | Rejected | Retry | Unknown)
            assert outcome.why.code is reason, (fault, outcome)
            assert outcome.why.raw, "the provider's words go with it"
    assert server.world.arrivals() == []


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (httpx.ConnectError, Retry),
        (httpx.ConnectTimeout, Retry),
        (httpx.PoolTimeout, Retry),
        (httpx.WriteTimeout, Unknown),
        (httpx.WriteError, Unknown),
        (httpx.ReadTimeout, Unknown),
        (httpx.ReadError, Unknown),
        (httpx.RemoteProtocolError, Unknown),
    ],
)
@pytest.mark.parametrize("raised", [NetworkError, TimedOut])
def test_each_row_of_the_table_of_causes_says_whether_bytes_may_have_left(
    cause: type[httpx.HTTPError], kind: type, raised: type[NetworkError]
) -> None:
    error = raised("Timed out")
    error.__cause__ = cause("with the words of httpx")
    outcome = failed(error, None)
    assert isinstance(outcome, kind)
    assert isinstance(outcome, Retry | Unknown)
    assert cause.__name__ in outcome.why.raw


@pytest.fixture
def store() -> "KeptHere":
    return KeptHere()


def test_a_chat_that_moved_is_followed_once_and_known_from_then_on(
    server: TelegramSandbox, store: "KeptHere"
) -> None:
    old = -400
    server.moved[str(old)] = PRIVATE
    channel = make(server.port, old)
    channel.use_credentials(store.of(old))
    with channel.open() as line:
        assert line.send(ITEM, None, KEY) == Accepted("1", url="https://t.me/c/9876543210/1")
        assert isinstance(line.send(ITEM, None, KEY), Accepted)
    asked = [request.form()["chat_id"] for request in server.requests]
    assert asked == [str(old), str(PRIVATE), str(PRIVATE)]
    again = make(server.port, old)
    again.use_credentials(store.of(old))
    with again.open() as line:
        assert isinstance(line.send(ITEM, None, KEY), Accepted)
    assert server.requests[-1].form()["chat_id"] == str(PRIVATE)


def test_a_chat_that_moves_again_at_once_halts_and_names_its_new_id(
    server: TelegramSandbox,
) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    for moved in (PRIVATE, -1001987654321):
        server.script.add(refusal(400, words, migrate_to_chat_id=moved))
    assert send(server) == Halted(Why(Reason.NO_SUCH_PLACE, "migrate_to_chat_id: -1001987654321"))
    assert server.world.arrivals() == []


def test_the_lasting_number_of_a_public_channel_is_kept_after_the_first_post(
    server: TelegramSandbox, store: "KeptHere"
) -> None:
    for _ in range(2):
        channel = make(server.port)
        channel.use_credentials(store.of("@ubnd"))
        with channel.open() as line:
            assert isinstance(line.send(ITEM, None, KEY), Accepted)
        server.chats[PUBLIC] = "ten-moi"  # the name may be somebody else's by now
    assert [request.form()["chat_id"] for request in server.requests] == ["@ubnd", str(PUBLIC)]


class KeptHere:
    """What providers renew, kept in memory: one credential that several channels share."""

    def __init__(self) -> None:
        self._now: Credential | None = None

    def of(self, chat: int | str) -> "KeptHere":
        self._now = self._now or Credential({"chat_id": str(chat)}, 1, datetime.now(UTC))
        return self

    def current(self) -> Credential:
        assert self._now is not None
        return self._now

    def renew(self, used: Credential, exchange: Exchange) -> Credential | Retry | Halted:
        made = exchange(used)
        assert isinstance(made, Renewed)
        self._now = replace(used, values=made.values, version=used.version + 1)
        return self._now


@pytest.mark.parametrize(
    "body",
    ["true", "[]", "{}", '{"ok":true,"result":true}', '{"ok":true,"result":{"id":5}}'],
)
def test_json_that_is_no_message_is_unknown(server: TelegramSandbox, body: str) -> None:
    server.script.add(Reply(200, body, commit=True))
    assert isinstance(send(server), Unknown)


@pytest.mark.parametrize(
    "result", ['{"message_id":5}', '{"message_id":5,"date":"soon","chat":{"kind":7}}']
)
def test_the_number_of_a_message_is_read_from_the_answer_as_it_came(
    server: TelegramSandbox, result: str
) -> None:
    server.script.add(Reply(200, f'{{"ok":true,"result":{result}}}', commit=True))
    assert send(server) == Accepted("5")


@pytest.mark.parametrize("body", ["<html>", "[]", '{"parameters":1}'])
def test_a_strange_400_is_no_exception(server: TelegramSandbox, body: str) -> None:
    server.script.add(Reply(400, body))
    assert isinstance(send(server), (Rejected, Unknown))


def test_t66_a_caption_may_have_1024_units_and_a_text_4096() -> None:
    channel = make(9)
    with_picture = replace(ITEM, picture=picture(), social="ế" * 1024)
    assert (
        channel.problems(with_picture) == channel.problems(replace(ITEM, social="ế" * 4096)) == []
    )
    (problem,) = channel.problems(replace(with_picture, social="ế" * 1025))
    assert problem.blocking
    assert problem.text == (
        "Bài dài 1025 ký tự, Telegram chỉ nhận 1024 khi có ảnh (4096 khi không): hãy rút bớt "
        "1 ký tự."
    )


def test_t67_an_over_long_post_is_a_problem_and_refused_whole_when_sent(
    server: TelegramSandbox,
) -> None:
    long = replace(ITEM, social="🎉" * 2049)
    assert make(9).problems(long)[0].blocking
    assert send(server, long) == Rejected(Why(Reason.TOO_LONG, "Message is too long"))
    assert server.world.arrivals() == []


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [(9000, 1000, True), (9001, 1000, False), (2000, 100, True), (2001, 100, False)],
)
def test_a_picture_that_telegram_would_refuse_is_a_problem(
    server: TelegramSandbox, width: int, height: int, fits: bool
) -> None:
    message = replace(ITEM, picture=picture(width, height))
    assert (make(9).problems(message) == []) is fits
    assert isinstance(send(server, message), Accepted if fits else Rejected)


def test_the_token_is_in_no_log_even_of_the_libraries(
    server: TelegramSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    send(server)
    assert "/bothidden/sendMessage" in caplog.text
    assert TOKEN not in caplog.text


def test_test_is_silent_when_the_bot_sees_the_channel(server: TelegramSandbox) -> None:
    assert make(server.port).test() is None
    assert server.world.arrivals() == []


def test_test_says_what_to_do(server: TelegramSandbox) -> None:
    assert "chat_id" in (make(server.port, "@khac").test() or "")
    server.token = "999:other"
    assert "token" in (make(server.port).test() or "")
    server.stop()
    assert "thử lại sau" in (make(server.port).test() or "")


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ({"status": "left"}, "chưa ở trong kênh @ubnd: hãy thêm bot"),
        ({"status": "kicked"}, "đã bị đưa ra khỏi kênh @ubnd"),
        ({"status": "member"}, "không phải quản trị viên của kênh @ubnd"),
        (
            {"status": "administrator", "can_post_messages": False, "can_edit_messages": True},
            "là quản trị viên của kênh @ubnd nhưng không có quyền đăng bài",
        ),
        ({"status": "administrator"}, "không có quyền đăng bài"),
    ],
    ids=["never added", "removed", "a reader", "an administrator for other things", "not said"],
)
def test_a_bot_that_sees_the_channel_and_may_not_post_is_told(
    server: TelegramSandbox, member: dict[str, object], words: str
) -> None:
    server.member[PUBLIC] = member
    said = make(server.port).test() or ""
    assert words in said
    assert said.startswith("Bot @lantoa_bot")
    assert isinstance(send(server), Halted), "what the test says is what a post meets"


@pytest.mark.parametrize(
    ("member", "well"),
    [
        ({"status": "creator"}, True),
        ({"status": "member"}, True),
        ({"status": "restricted", "can_send_messages": True}, True),
        ({"status": "restricted", "can_send_messages": False}, False),
        ({"status": "left"}, False),
    ],
)
def test_in_a_group_whoever_is_not_restricted_may_write(
    server: TelegramSandbox, member: dict[str, object], well: bool
) -> None:
    server.kind = "supergroup"
    server.member[PRIVATE] = member
    assert (make(server.port, PRIVATE).test() is None) is well


def test_a_server_that_answers_something_else_is_told(server: TelegramSandbox) -> None:
    server.member[PUBLIC] = {"who": "nobody knows"}
    assert "base_url" in (make(server.port).test() or "")


@pytest.mark.parametrize("chat", ["https://t.me/ubnd", "ubnd", "@", ""])
def test_a_chat_id_of_another_form_is_refused_with_a_sentence(chat: str) -> None:
    with pytest.raises(ValidationError, match="phải là tên kênh bắt đầu bằng @"):
        make(9, chat)


def test_a_chat_id_written_as_text_is_the_number() -> None:
    assert TelegramConfig(token=SecretStr(TOKEN), chat_id=str(PUBLIC)).chat_id == PUBLIC


def test_a_page_of_html_that_repeats_the_token_is_logged_by_nobody(
    server: TelegramSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    server.script.add(Reply(502, f"<html>bot{TOKEN}/sendMessage 0912345678 {'x' * 9000}</html>"))
    outcome = send(server)
    assert isinstance(outcome, Unknown)
    seen = caplog.text + repr(outcome)
    assert TOKEN not in seen
    assert "0912345678" not in seen
    assert len(outcome.why.raw) <= 520
