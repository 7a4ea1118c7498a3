"""Articles on Zalo: both contracts over a real socket, every code of the tables, and an answer that
gets lost."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from channels.contract.message import Message
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.receipts import Lookup, NotTold
from channels.zalo.codes import TABLES
from channels.zalo.zalo_oa import ZaloOa
from sandbox.faults import Drop, Fault, Garbage, Half, Hang, Reply, Slow
from sandbox.http import Answer
from sandbox.providers.zalo import Article, ZaloSandbox
from tests.channels.zalo.zalo_kit import ITEM, PICTURE, SECRET, MemoryStore, oa, said, sandbox
from tests.contract.amend_contract import AmendContract
from tests.contract.channel_contract import KEY, ChannelContract

LOST: list[Fault] = [
    Drop(commit=True),
    Half(),
    Garbage(),
    Reply(502, "<html><title>Bad Gateway</title></html>", commit=True),
]


RENEWED = (-216, -220)  # the access token is renewed and the call made again


@pytest.fixture
def server() -> Iterator[ZaloSandbox]:
    with sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("public")


def send(channel: ZaloOa, message: Message = ITEM) -> Outcome:
    with channel.open() as line:
        return line.send(message, None, KEY)


def look(channel: ZaloOa, seconds_ago: float = 0) -> Accepted | None:
    assert isinstance(channel, Lookup)
    return channel.look_up(ITEM, KEY, datetime.now(UTC) - timedelta(seconds=seconds_ago))


class TestZaloOa(ChannelContract):
    message = ITEM
    secret = SECRET
    permanent: ClassVar[list[tuple[Fault, str]]] = [
        (said(-201, "Parameter title is invalid"), "invalid"),
        (said("-210"), "too_long"),
        (said(-248), "content_refused"),
    ]
    refused_key = said(-219, "App is removed")
    throttled = said(-32, "Application reached limit"), 60.0
    too_long = replace(ITEM, title="ế" * 151)

    def stand(self) -> Any:
        return sandbox()

    @pytest.fixture(autouse=True)
    def _public(self, folder: Path) -> None:
        self.folder = folder

    def make(self, port: int) -> ZaloOa:
        return oa(port, self.folder)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, title=text)


class TestAmendingArticles(AmendContract):
    message = ITEM
    changed = replace(ITEM, html="<p>Trạm y tế mở thêm buổi chiều.</p>")
    secret = SECRET
    refused_key = said(-219, "App is removed")
    refused_deletion = said(-201, "Parameter id is invalid")

    def stand(self) -> Any:
        return sandbox()

    @pytest.fixture(autouse=True)
    def _public(self, folder: Path) -> None:
        self.folder = folder

    def make(self, port: int) -> ZaloOa:
        return oa(port, self.folder)

    def showing(self, message: Message, text: str) -> Message:
        return replace(message, html=f"<p>{text}</p>")

    def text_of(self, post: Any) -> str:
        assert isinstance(post, Article)
        return post.text


ROWS: list[tuple[tuple[int, ...], type[Outcome], Reason]] = [
    ((-32,), Retry, Reason.BUSY),
    ((-100,), Rejected, Reason.INVALID),
    ((-200,), Unknown, Reason.UNCLEAR),
    ((-201,), Rejected, Reason.INVALID),
    ((-204,), Halted, Reason.ACCOUNT),
    ((-205,), Halted, Reason.NO_SUCH_PLACE),
    ((-209, -212), Halted, Reason.FORBIDDEN),
    ((-210,), Rejected, Reason.TOO_LONG),
    ((-211,), Retry, Reason.SENT_ENOUGH),
    ((-213,), Rejected, Reason.RECIPIENT_REFUSED),
    ((-214,), Unknown, Reason.UNCLEAR),  # of a creation: it may be worked on
    ((-216, -220), Halted, Reason.CREDENTIALS),  # refused again after it was renewed
    ((-217, -227, -230, -244), Rejected, Reason.RECIPIENT_REFUSED),
    ((-218,), Retry, Reason.DEFERRED),
    ((-219, -242), Halted, Reason.CREDENTIALS),
    ((-221, -224), Halted, Reason.ACCOUNT),
    ((-223,), Halted, Reason.FORBIDDEN),
    ((-232, -233, -235, -237, -238, -241), Rejected, Reason.INVALID),
    ((-234,), Retry, Reason.BUSY),
    ((-240,), Halted, Reason.MISCONFIGURED),
    ((-248,), Rejected, Reason.CONTENT_REFUSED),
    ((-305, -311, -320, -321), Halted, Reason.QUOTA),
    ((-777, -1, 5), Unknown, Reason.UNCLEAR),  # stand nowhere
]
"""The rows of the wire contract for openapi.zalo.me, and what stands in none."""


def test_each_row_of_the_table_of_errors_is_what_it_says(folder: Path) -> None:
    with sandbox() as server:
        for codes, kind, reason in ROWS:
            for code in codes:
                refused = said(code, "Lời của Zalo")
                again = (_passes(), refused) if code in RENEWED else ()
                server.script.add(refused, *again)
                server.refresh_token, server.access_token = "r0", "a0"
                why = why_of(send(oa(server.port, folder)), kind)
                assert (why.code, why.raw) == (reason, f"{code} Lời của Zalo")
        assert server.posts == {}


def test_no_code_is_understood_that_has_no_row() -> None:
    assert set(TABLES["openapi"]) == {code for codes, *_ in ROWS[:-1] for code in codes}


@pytest.mark.parametrize("code", RENEWED)
def test_a_refused_token_is_renewed_once_and_the_article_made(folder: Path, code: int) -> None:
    with sandbox() as server:
        server.script.add(said(code))
        assert isinstance(send(oa(server.port, folder)), Accepted)
        assert (server.exchanges, len(server.posts)) == (1, 1)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (-14002, Reason.MISCONFIGURED),
        (-14003, Reason.MISCONFIGURED),
        (-14014, Reason.CREDENTIALS),
        (-14099, Reason.CREDENTIALS),  # stands nowhere: a fault that Zalo names took nothing
    ],
)
def test_each_fault_of_the_token_endpoint_halts_in_zalos_words(
    server: ZaloSandbox, folder: Path, code: int, reason: Reason
) -> None:
    body = {"error": code, "error_name": "Invalid", "error_reason": "Lời của Zalo", "ref_doc": "x"}
    server.expire()
    server.script.add(Reply(200, json.dumps(body)))
    why = why_of(send(oa(server.port, folder)), Halted)
    assert (why.code, why.raw) == (reason, f"{code} Invalid Lời của Zalo")


def why_of(outcome: Outcome, kind: type[Outcome]) -> Why:
    assert isinstance(outcome, kind), outcome
    assert not isinstance(outcome, (Accepted, Delivered))
    return outcome.why


@pytest.mark.parametrize(
    ("code", "message", "means"),
    [
        (-999, "Điều mới", (Unknown, Reason.UNCLEAR)),
        ("-999", "Điều mới", (Unknown, Reason.UNCLEAR)),
        (-223, "You reach the limit quota create article", (Retry, Reason.SENT_ENOUGH)),
        (-223, "OA is not authorized this API", (Halted, Reason.FORBIDDEN)),
    ],
)
def test_words_decide_where_a_code_does_not(
    server: ZaloSandbox,
    folder: Path,
    code: int | str,
    message: str,
    means: tuple[type[Outcome], Reason],
) -> None:
    server.script.add(said(code, message))
    why = why_of(send(oa(server.port, folder)), means[0])
    assert (why.code, message in why.raw) == (means[1], True)


def test_an_article_shows_with_its_cover_from_our_edge(server: ZaloSandbox, folder: Path) -> None:
    server.verifies = 3
    more = replace(PICTURE, name="cd34.jpg", url="https://hoadang.example.vn/media/cd34.jpg")
    outcome = send(oa(server.port, folder), replace(ITEM, pictures=(replace(more, caption="Hội"),)))
    assert isinstance(outcome, Accepted)
    post = server.posts[outcome.provider_id]
    assert (post.status, post.author, post.cover) == ("show", ITEM.office, PICTURE.url)
    assert [block["type"] for block in post.body] == ["text", "image", "text"]
    assert outcome.url == f"https://officialaccount.me/d?id={post.id}"
    assert {file.name for file in (folder / "media").iterdir()} == {PICTURE.name, more.name}


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: type(fault).__name__)
def test_a_creation_whose_answer_is_lost_is_found_by_its_title_and_not_made_again(
    server: ZaloSandbox, folder: Path, fault: Fault
) -> None:
    channel = oa(server.port, folder)
    server.script.add(fault)
    assert isinstance(send(channel), Unknown)
    (post,) = server.posts.values()
    found = look(channel)
    assert found is not None
    assert found.provider_id == post.id
    assert len(server.world.arrivals()) == 1


def test_what_was_never_made_and_what_is_older_is_not_found(
    server: ZaloSandbox, folder: Path
) -> None:
    channel = oa(server.port, folder)
    server.script.add(Drop(commit=False))
    assert isinstance(send(channel), Unknown)
    assert look(channel) is None
    send(channel)
    assert look(channel, seconds_ago=-120) is None
    server.access_token = "another"
    channel.use_credentials(MemoryStore(access_token="a0", refresh_token="spent"))
    with pytest.raises(NotTold):
        look(channel)


def test_an_article_that_is_not_ready_in_time_is_unknown_and_found_later(
    server: ZaloSandbox, folder: Path
) -> None:
    server.verifies = 99
    channel = oa(server.port, folder, ready_within_s=0)
    outcome = send(channel)
    assert isinstance(outcome, Unknown)
    assert "being processed" in outcome.why.raw
    assert look(channel) is not None


def test_a_token_that_ended_is_renewed_once_and_the_article_made_once(
    server: ZaloSandbox, folder: Path
) -> None:
    server.expire()
    assert isinstance(send(oa(server.port, folder)), Accepted)
    assert (server.exchanges, len(server.posts)) == (1, 1)


class TestBroadcast:
    """Two visible steps, and one delivery."""

    def told(self, server: ZaloSandbox) -> list[str]:
        return [one.title for one in server.world.arrivals() if one.to == "followers"]

    def test_followers_are_told_of_the_article(self, server: ZaloSandbox, folder: Path) -> None:
        outcome = send(oa(server.port, folder, broadcast=True))
        assert isinstance(outcome, Accepted)
        assert list(server.posts) == [outcome.provider_id]
        assert self.told(server) == [ITEM.title]

    @pytest.mark.parametrize("fault", [*LOST, Hang(2, commit=True)], ids=repr)
    def test_a_creation_without_an_answer_is_found_and_told_once(
        self, server: ZaloSandbox, folder: Path, fault: Fault
    ) -> None:
        server.script.add(fault)
        assert isinstance(send(oa(server.port, folder, broadcast=True)), Accepted)
        assert (len(server.posts), self.told(server)) == (1, [ITEM.title])

    def test_an_older_article_of_the_same_title_is_not_taken_for_one_that_was_never_made(
        self, server: ZaloSandbox, folder: Path
    ) -> None:
        channel = oa(server.port, folder, broadcast=True)
        older = send(channel)
        server.script.add(Drop(commit=False))
        assert isinstance(send(channel), Unknown)
        assert self.told(server) == [ITEM.title], "nobody is told of the older one again"
        server.script.add(Drop(commit=True))
        newer = send(channel)
        assert isinstance(older, Accepted)
        assert isinstance(newer, Accepted)
        assert newer.provider_id != older.provider_id
        assert len(self.told(server)) == len(server.posts) == 2

    def test_what_certainly_was_not_told_takes_the_article_back(
        self, server: ZaloSandbox, folder: Path
    ) -> None:
        server.broadcasts_left = 0
        outcome = send(oa(server.port, folder, broadcast=True))
        assert isinstance(outcome, Retry)
        assert outcome.why.code is Reason.SENT_ENOUGH
        assert (server.posts, self.told(server)) == ({}, [])

    def test_an_article_that_stays_though_nobody_was_told_is_for_a_person(
        self, server: ZaloSandbox, folder: Path
    ) -> None:
        channel = oa(server.port, folder, broadcast=True)
        with channel.open() as line:
            server.broadcasts_left = 0
            server.script.add(_passes(), Drop(commit=False))
            outcome = line.send(ITEM, None, KEY)
        assert isinstance(outcome, Unknown)
        assert "was not broadcast" in outcome.why.raw
        with pytest.raises(NotTold, match="stands"):
            look(channel)

    def test_a_telling_without_an_answer_is_not_repeated(
        self, server: ZaloSandbox, folder: Path
    ) -> None:
        channel = oa(server.port, folder, broadcast=True)
        server.script.add(_passes(), Drop(commit=True))
        outcome = send(channel)
        assert isinstance(outcome, Unknown)
        assert self.told(server) == [ITEM.title]
        with pytest.raises(NotTold, match="cannot be asked"):
            look(channel)


def _passes() -> Fault:
    return Slow(0)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (replace(ITEM, summary="ế" * 301), "Tóm tắt dài 301 ký tự"),
        (replace(ITEM, picture=None), "ảnh bìa"),
        (replace(ITEM, picture=replace(PICTURE, data=b"x" * 1_100_000)), "1 MB"),
        (replace(ITEM, picture=replace(PICTURE, mime="image/webp")), "JPEG hoặc PNG"),
        (replace(ITEM, text="Họp ngày [ĐIỀN: ngày]"), "Còn chỗ trống"),
        (replace(ITEM, html="", text=" "), "viết nội dung"),
        (replace(ITEM, office="x" * 51), "Tên tác giả"),
    ],
)
def test_what_zalo_would_refuse_is_said_before_it_is_approved(
    folder: Path, message: Message, words: str
) -> None:
    (problem,) = oa(9, folder).problems(message)
    assert words in problem.text


def test_a_cover_and_an_author_of_the_outlet_stand_in(folder: Path) -> None:
    channel = oa(9, folder, cover="https://hoadang.example.vn/bia.jpg", author="UBND")
    assert channel.problems(replace(ITEM, picture=None, office="x" * 51)) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (-219, "bấm «Kết nối với Zalo»"),
        (-212, "xin quyền"),
        (-224, "oa.zalo.me"),
        (-305, "nạp tiền"),
        (-211, "nâng gói"),
        (-777, "thử lại sau"),
    ],
)
def test_outlet_test_says_what_to_do(
    server: ZaloSandbox, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: int, words: str
) -> None:
    channel = oa(server.port, folder)
    assert channel.test() is None
    answer = Answer(200, said(fault, "Lời của Zalo").body)
    monkeypatch.setattr(server, "route", lambda _request: answer)
    told = channel.test()
    assert told is not None
    assert re.search(words, told)
    assert "Lời của Zalo" in told


def test_an_outlet_without_a_grant_says_where_to_get_one(folder: Path) -> None:
    channel = oa(9, folder, refresh_token=None)
    outcome = send(channel)
    assert isinstance(outcome, Halted)
    assert "Kết nối với Zalo" in outcome.why.raw
    assert "Kết nối với Zalo" in (channel.test() or "")
