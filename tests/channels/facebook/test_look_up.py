"""Facebook posts behind errors (T14): the page's own feed says what became of a post, and only the
very same text counts."""

import logging
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.contract.channel import Site
from channels.contract.message import Message, Picture
from channels.contract.outcome import Accepted, Unknown
from channels.contract.receipts import Lookup, NotTold
from channels.facebook.config import FacebookConfig
from channels.facebook.facebook_page import FacebookPage
from sandbox.faults import Drop, Reply
from sandbox.providers.facebook import FacebookSandbox
from sandbox.providers.facebook_post import Post
from tests.contract.channel_contract import KEY

TOKEN, PAGE = "EAABsecret0fThePage", "1234567890"
ITEM = Message(
    "ct-01",
    "Lịch tiêm chủng",
    "Trạm y tế xã mở cửa 🎉",
    "",
    "",
    link="https://ubnd.example.vn/bai/ct-01",
)
PICTURE = Picture(
    "ab12.jpg",
    "image/jpeg",
    1200,
    630,
    b"\xff\xd8\xff\xe0",
    "áp phích",
    "https://ubnd.example.vn/media/ab12.jpg",
)


@pytest.fixture
def server() -> Iterator[FacebookSandbox]:
    with FacebookSandbox(PAGE, TOKEN) as running:
        yield running


def page(server: FacebookSandbox, **more: Any) -> FacebookPage:
    fields = {"base_url": server.url, "page_id": PAGE, "token": TOKEN, "timeout_s": 0.4} | more
    return FacebookPage(
        "fb", FacebookConfig.model_validate(fields), Site(Path(), "https://ubnd.example.vn")
    )


def put(server: FacebookSandbox, message: str, seconds_ago: float = 0) -> Post:
    """A post that somebody made."""
    post = Post(f"{PAGE}_{len(server.posts) + 1}", message, time.time() - seconds_ago)
    server.posts[post.id] = post
    return post


def look(
    server: FacebookSandbox, message: Message = ITEM, seconds_ago: float = 0, **more: Any
) -> Accepted | None:
    return page(server, **more).look_up(
        message, KEY, datetime.now(UTC) - timedelta(seconds=seconds_ago)
    )


@pytest.mark.parametrize(
    "fault",
    [Drop(commit=True), Reply(500, '{"error":{"message":"x","code":2}}', commit=True)],
    ids=["drop", "500"],
)
@pytest.mark.parametrize(
    "message", [ITEM, replace(ITEM, picture=PICTURE), replace(ITEM, social="  Bài riêng\r\n\r\n")]
)
def test_t14_a_post_behind_an_error_is_found_with_its_address(
    server: FacebookSandbox, fault: Drop | Reply, message: Message
) -> None:
    server.script.add(fault)
    with page(server).open() as line:
        assert isinstance(line.send(message, None, KEY), Unknown)
    (post,) = server.posts.values()
    assert look(server, message) == Accepted(post.id, f"https://www.facebook.com/{post.id}")
    assert len(server.world.arrivals()) == 1, "a look-up posts nothing"


def test_what_never_arrived_is_not_found(server: FacebookSandbox) -> None:
    put(server, "Bài khác")
    assert look(server) is None


def test_a_post_shows_only_when_the_providers_index_has_it(server: FacebookSandbox) -> None:
    put(server, "Bài riêng", seconds_ago=5)
    server.visible_after_s = 60
    assert look(server, replace(ITEM, social="Bài riêng")) is None
    server.visible_after_s = 1
    assert look(server, replace(ITEM, social="Bài riêng")) is not None


def test_texts_are_compared_as_facebook_returns_them(server: FacebookSandbox) -> None:
    put(server, unicodedata.normalize("NFD", "Lịch tiêm\nchủng"))
    assert look(server, replace(ITEM, social="\r\nLịch tiêm\r\nchủng  ")) is not None


def test_signs_that_nobody_sees_and_links_that_are_added_make_no_other_text(
    server: FacebookSandbox,
) -> None:
    put(server, "Lịch\u200b tiêm\u00a0chủng ❤ 👩🌾 https://l.facebook.com/l.php?u=x")
    own = "Lịch tiêm chủng ❤\ufe0f 👩\u200d🌾\ufeff"
    assert look(server, replace(ITEM, social=own)) is not None


def test_a_post_of_nothing_but_a_link_is_none_that_can_be_told_from_others(
    server: FacebookSandbox,
) -> None:
    put(server, "https://khac.example.vn")
    assert look(server, replace(ITEM, social="https://ubnd.example.vn/a")) is None


def test_an_address_that_changed_meanwhile_does_not_hide_a_post(server: FacebookSandbox) -> None:
    put(server, "Lịch tiêm chủng\n\nhttp://127.0.0.1:8080/bai/lich-tiem")
    moved = replace(ITEM, social="Lịch tiêm chủng\n\nhttps://ubnd.example.vn/bai/lich-tiem")
    assert look(server, moved) is not None


@pytest.mark.parametrize("other", ["Bài riêng.", "BÀI RIÊNG", "Bài riên", ""])
def test_a_text_that_differs_is_another_post(server: FacebookSandbox, other: str) -> None:
    put(server, other)
    assert look(server, replace(ITEM, social="Bài riêng")) is None


def test_the_same_text_of_an_earlier_day_is_another_post(server: FacebookSandbox) -> None:
    put(server, "Bài riêng", seconds_ago=24 * 3600)
    assert look(server, replace(ITEM, social="Bài riêng")) is None


def test_of_two_equal_posts_the_nearest_in_time_is_meant(server: FacebookSandbox) -> None:
    put(server, "Bài riêng", seconds_ago=50)
    mine = put(server, "Bài riêng", seconds_ago=20)
    put(server, "Bài riêng", seconds_ago=0)
    found = look(server, replace(ITEM, social="Bài riêng"), seconds_ago=21)
    assert found is not None
    assert found.provider_id == mine.id


def test_a_look_that_fails_is_told_and_finds_nothing(
    server: FacebookSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    put(server, "Bài riêng")
    message = replace(ITEM, social="Bài riêng")
    wrongs: list[dict[str, Any]] = [
        {"token": "hong"},
        {"base_url": "http://127.0.0.1:9"},
        {"page_id": "999"},
    ]
    for wrong in wrongs:
        with pytest.raises(NotTold) as told:
            look(server, message, **wrong)
        assert "hong" not in str(told.value) + caplog.text
    assert look(server, message) is not None


def test_the_page_is_a_channel_that_looks_up(server: FacebookSandbox) -> None:
    assert isinstance(page(server), Lookup)
