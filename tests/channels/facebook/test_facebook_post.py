"""What stands with a text on a page: several pictures, a video, the card of a link; and how much
may be asked of the Graph API."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from channels.contract.message import Message, Picture, Video
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason
from channels.facebook.line import FacebookLine
from channels.facebook.usage import Usage
from channels.shared.http import session
from sandbox.faults import Drop, Fault, Reply, Slow
from sandbox.providers.facebook import FacebookSandbox
from tests.channels.facebook.test_facebook_page import (
    ITEM,
    JPEG,
    LINK,
    PAGE,
    PICTURE,
    TOKEN,
    graph,
    make,
)
from tests.contract.channel_contract import KEY

MP4 = b"\0\0\0\x18ftypmp42"
FILM = Video("Phim", "https://ubnd.example.vn/media/a.mp4", "a.mp4", "video/mp4", 12, lambda: MP4)


def shown(number: int) -> Picture:
    return replace(PICTURE, name=f"{number}.jpg", data=JPEG + bytes([number]), alt=f"ảnh {number}")


ALBUM = replace(ITEM, picture=shown(1), pictures=(shown(2), shown(3)))


@pytest.fixture
def server() -> Iterator[FacebookSandbox]:
    with FacebookSandbox(PAGE, TOKEN) as running:
        yield running


def send(server: FacebookSandbox, message: Message, **more: Any) -> Outcome:
    with make(server.port, **more).open() as line:
        return line.send(message, None, KEY)


def test_several_pictures_are_brought_unseen_and_shown_by_one_post(
    server: FacebookSandbox,
) -> None:
    outcome = send(server, ALBUM)
    (post,) = server.posts.values()
    assert outcome == Accepted(post.id, url=f"https://www.facebook.com/{post.id}")
    assert post.album == (JPEG + b"\1", JPEG + b"\2", JPEG + b"\3")
    assert post.message == f"Lịch tiêm chủng\n\nTrạm y tế xã mở cửa\n\n{LINK}"
    assert [alt for _, alt in server.unpublished.values()] == ["ảnh 1", "ảnh 2", "ảnh 3"]
    assert len(server.world.arrivals()) == 1
    files = make(9).preview(ALBUM, None)
    assert files[".txt"].decode() == post.message
    assert [files[name] for name in (".jpg", "-2.jpg", "-3.jpg")] == list(post.album)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Drop(), Retry),
        (graph(2), Retry),
        (graph(100, 1366046), Rejected),
        (graph(190, 463), Halted),
        (graph(80001), Retry),
    ],
)
def test_what_fails_before_anything_is_seen_is_certain_and_leaves_nothing(
    server: FacebookSandbox, fault: Fault, kind: type
) -> None:
    server.script.add(Slow(0), fault)
    assert isinstance(send(server, ALBUM), kind)
    assert server.posts == {}
    assert len(server.unpublished) == isinstance(fault, Drop), "only what was never answered stays"


def test_a_post_that_is_refused_takes_its_pictures_away_and_an_unclear_one_keeps_them(
    server: FacebookSandbox,
) -> None:
    server.script.add(Slow(0), Slow(0), Slow(0), graph(100, 1404102))
    outcome = send(server, ALBUM)
    assert isinstance(outcome, Rejected | Unknown)
    server.script.add(Slow(0), Slow(0), Slow(0), graph(324))
    assert isinstance(send(server, ALBUM), Rejected)
    assert server.unpublished == {}
    server.script.add(Slow(0), Slow(0), Slow(0), Reply(500, "", commit=True))
    assert isinstance(send(server, ALBUM), Unknown)
    assert len(server.posts) == 1


def test_a_video_stands_alone_and_is_corrected_and_taken_down(server: FacebookSandbox) -> None:
    message = replace(ALBUM, video=FILM)
    (note,) = [found for found in make(9).problems(message) if found.field == "video"]
    assert (note.blocking, "ảnh không hiện ở đây" in note.text) == (False, True)
    with make(server.port).open() as line:
        outcome = line.send(message, None, KEY)
        assert isinstance(outcome, Accepted)
        (post,) = server.posts.values()
        assert (post.video, post.album, post.photo) == (MP4, (), None)
        after = replace(message, summary="Mở cửa thứ Hai")
        assert isinstance(line, FacebookLine)
        assert isinstance(line.update(after, message, outcome.provider_id), Delivered)
        assert "Mở cửa thứ Hai" in server.posts[post.id].message
        assert line.withdraw(outcome.provider_id) == Delivered(outcome.provider_id)
    assert server.posts == {}


def test_a_text_of_the_authors_own_has_a_card_where_the_outlet_says_so(
    server: FacebookSandbox,
) -> None:
    own = replace(ITEM, social="Bà con chú ý")
    assert make(9).preview(own, None) == {".txt": "Bà con chú ý".encode()}
    channel = make(server.port, link_card=True)
    assert channel.preview(own, None) == {".txt": "Bà con chú ý".encode(), ".url": LINK.encode()}
    send(server, own, link_card=True)
    (post,) = server.posts.values()
    assert (post.message, post.link) == ("Bà con chú ý", LINK)


@pytest.mark.parametrize("other", [(shown(2),), (shown(4), shown(3)), ()])
def test_pictures_of_a_post_are_changed_by_hand(
    server: FacebookSandbox, other: tuple[Picture, ...]
) -> None:
    with make(server.port).open() as line:
        posted = line.send(ALBUM, None, KEY)
        assert isinstance(posted, Accepted)
        assert isinstance(line, FacebookLine)
        outcome = line.update(replace(ALBUM, pictures=other), ALBUM, posted.provider_id)
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.CANNOT_AMEND


@pytest.mark.parametrize(("percent", "wait"), [(79, None), (80, 60), (95, 1800), (100, 1800)])
def test_a_page_that_nears_its_allowance_goes_slower_and_then_rests(
    server: FacebookSandbox, percent: int, wait: float | None
) -> None:
    usage = f'{{"call_count":{percent},"total_time":1,"total_cputime":1}}'
    body = f'{{"id":"{PAGE}_1"}}'
    server.script.add(Reply(200, body, {"X-Page-Usage": usage}, commit=True))
    clock = [1000.0]
    page = make(server.port)
    with session(server.url) as http:
        line = FacebookLine(http, page._config, Usage(lambda: clock[0]))
        assert isinstance(line.send(ITEM, None, KEY), Accepted)
        asked = len(server.requests)
        again = line.send(ITEM, None, KEY)
        if wait is None:
            assert isinstance(again, Accepted)
            return
        assert isinstance(again, Retry)
        assert again.after == wait
        assert len(server.requests) == asked, "nothing is asked meanwhile: it would count as well"
        clock[0] += wait
        assert isinstance(line.send(ITEM, None, KEY), Accepted)


def test_the_account_says_whose_token_it_is_and_what_only_the_apps_page_shows(
    server: FacebookSandbox,
) -> None:
    server.token_says |= {"application": "Cổng Hoa Đăng", "data_access_expires_at": 1_798_761_600}
    said = make(server.port).account()
    assert said.startswith(
        "Mã truy cập của trang, ứng dụng «Cổng Hoa Đăng», dùng được đến 01/01/2027"
    )
    assert "chế độ phát triển" in said
    server.stop()
    assert "chế độ phát triển" in make(server.port).account()
