"""Posts of several messages: albums, files, a video, long texts; how they are corrected, taken
down, pinned; and what is said where only a part of one is there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.contract.message import Attachment, Message, Picture, Video
from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason
from channels.shared.social import utf16_length
from channels.telegram.plan import MOST_TEXTS
from channels.telegram.telegram_channel import TelegramChannel
from channels.telegram.texts import pieces, torn
from sandbox.faults import Drop, Fault, Hang, Slow
from sandbox.providers.telegram import TelegramSandbox
from tests.channels.telegram.test_telegram_channel import (
    ITEM,
    PUBLIC,
    TOKEN,
    make,
    picture,
    png,
    refusal,
)
from tests.contract.channel_contract import KEY

PDF = b"%PDF-1.7 quyet dinh"
MP4 = b"\0\0\0\x18ftypmp42"


def pdf(title: str, data: bytes = PDF) -> Attachment:
    name = f"{abs(hash(title)):x}.pdf"
    return Attachment(name, title, "application/pdf", len(data), "", lambda: data)


def shown(width: int) -> Picture:
    return replace(picture(width), name=f"{width}.png")


FILM = Video("Phim", "https://ubnd.example.vn/media/a.mp4", "a.mp4", "video/mp4", 12, lambda: MP4)
SENTENCE = "Trạm y tế xã mở cửa cả ngày thứ Bảy, mang theo sổ tiêm chủng của các cháu. "
LONG = (SENTENCE * 30).strip()


@pytest.fixture
def server() -> Iterator[TelegramSandbox]:
    with TelegramSandbox(TOKEN, {PUBLIC: "ubnd"}) as running:
        running.member[PUBLIC] = {
            "status": "administrator",
            "can_post_messages": True,
            "can_edit_messages": True,
        }
        yield running


def send(server: TelegramSandbox, message: Message, **more: Any) -> Outcome:
    with make(server.port, **more).open() as line:
        return line.send(message, None, KEY)


def test_pictures_and_a_video_are_one_album_with_the_text_under_the_first(
    server: TelegramSandbox,
) -> None:
    message = replace(ITEM, picture=shown(900), pictures=(shown(901), shown(902)), video=FILM)
    assert send(server, message) == Accepted("2+3+4+5", url="https://t.me/ubnd/2")
    posts = list(server.posts.values())
    assert [post.photo for post in posts] == [png(900), png(901), png(902), None]
    assert posts[3].file == ("video", "a.mp4", MP4)
    assert [bool(post.text) for post in posts] == [True, False, False, False]
    assert posts[0].entities == (("bold", "Lịch tiêm chủng"),)
    assert len({post.group for post in posts}) == 1


def test_a_decision_goes_as_a_file_under_its_own_title(server: TelegramSandbox) -> None:
    one = replace(ITEM, attachments=(pdf("Quyết định số 12/QĐ-UBND"),))
    assert send(server, one) == Accepted("1+2", url="https://t.me/ubnd/1")
    two = replace(ITEM, attachments=(pdf("Quyết định"), pdf("Phụ lục")))
    assert isinstance(send(server, two), Accepted)
    files = [post.file for post in server.posts.values() if post.file]
    assert [(kind, name) for kind, name, _data in files] == [
        ("document", "Quyết định số 12_QĐ-UBND.pdf"),
        ("document", "Quyết định.pdf"),
        ("document", "Phụ lục.pdf"),
    ]


def test_eleven_media_are_an_album_of_ten_and_one_more(server: TelegramSandbox) -> None:
    pictures = tuple(shown(width) for width in range(900, 909))
    message = replace(ITEM, picture=shown(899), pictures=pictures, video=FILM)
    outcome = send(server, message)
    assert isinstance(outcome, Accepted)
    assert len(outcome.provider_id.split("+")) == 11
    assert list(server.posts.values())[10].group == ""


def test_a_long_text_is_cut_between_sentences_as_it_was_shown(server: TelegramSandbox) -> None:
    message = replace(ITEM, social=LONG, picture=shown(900))
    channel = make(server.port)
    (note,) = channel.problems(message)
    assert (note.blocking, "2 tin nhắn" in note.text) == (False, True)
    assert isinstance(send(server, message), Accepted)
    texts = [post.text for post in server.posts.values()]
    files = channel.preview(message, None)
    assert [text.encode() for text in texts] == [
        files[ending] for ending in (".txt", "-2.txt") if ending in files
    ]
    assert " ".join(texts) == LONG
    assert all(text.endswith(".") for text in texts)
    assert channel.parts(message, None) == len(texts)


def test_more_than_four_messages_are_no_post(server: TelegramSandbox) -> None:
    message = replace(ITEM, social=(SENTENCE * 260).strip())
    assert [found.blocking for found in make(server.port).problems(message)] == [True]


@settings(max_examples=60)
@given(st.text("aAđ. \n!?1)”🎉", max_size=400), st.integers(8, 60))
def test_whatever_the_text_nothing_but_white_space_is_left_out(text: str, limit: int) -> None:
    for cut in (pieces(text, limit, limit, 1000), torn(text, limit)):
        if cut is None:
            continue
        assert all(utf16_length(piece) <= limit for piece in cut)
        place = 0
        for piece in cut:
            found = text.index(piece, place)
            assert not text[place:found].strip()
            place = found + len(piece)
        assert place == len(text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Tại TP. Hải Phòng có mưa. Mai nắng.", ["Tại TP. Hải Phòng có mưa.", "Mai nắng."]),
        ("Việc:\n1. Tiêm chủng cho các cháu", ["Việc:", "1. Tiêm chủng cho các cháu"]),
        ("Những việc sau\n1. Tiêm chủng nhé", ["Những việc sau", "1. Tiêm chủng nhé"]),
        ("Hết năm 2026. Sang năm mới nhé.", ["Hết năm 2026.", "Sang năm mới nhé."]),
        ("“Đúng vậy.” Ông nói thế rồi đi.", ["“Đúng vậy.”", "Ông nói thế rồi đi."]),
        ("Một hai ba bốn năm sáu bảy tám.", None),
    ],
)
def test_a_sentence_ends_where_readers_end_it(text: str, cut: list[str] | None) -> None:
    assert pieces(text, 27, 27, MOST_TEXTS) == cut


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (refusal(429, "Too Many Requests: retry after 3", retry_after=3), Unknown),
        (refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), Unknown),
        (refusal(401, "Unauthorized"), Halted),
        (Drop(), Unknown),
    ],
)
def test_an_album_that_is_refused_may_be_there_in_part(
    server: TelegramSandbox, first: Fault, kind: type
) -> None:
    server.script.add(first)
    message = replace(ITEM, picture=shown(900), pictures=(shown(901),))
    assert isinstance(send(server, message), kind)
    assert len(server.requests) == 1


def test_a_later_message_waits_as_it_is_asked_to(server: TelegramSandbox) -> None:
    waited: list[float] = []
    channel = make(server.port)
    channel.sleep = waited.append
    busy = refusal(429, "Too Many Requests: retry after 7", retry_after=7)
    server.script.add(Slow(0), busy, busy)
    with channel.open() as line:
        outcome = line.send(replace(ITEM, attachments=(pdf("Quyết định"),)), None, KEY)
    assert isinstance(outcome, Accepted)
    assert len(server.posts) == 2
    assert waited == [7, 7]


@pytest.mark.parametrize(
    "fault",
    [refusal(400, "Bad Request: message is too long"), Hang(5), refusal(401, "Unauthorized")],
)
def test_a_post_of_which_a_part_is_there_waits_for_a_person_who_is_told_which(
    server: TelegramSandbox, fault: Fault
) -> None:
    server.script.add(Slow(0), fault)
    outcome = send(server, replace(ITEM, attachments=(pdf("Quyết định"),)))
    assert isinstance(outcome, Unknown)
    assert outcome.why.raw.startswith("posted: 1; of 2 calls the next one failed")
    assert len(server.posts) == 1


def test_a_file_that_is_gone_stops_the_post_before_anything_left(server: TelegramSandbox) -> None:
    def gone() -> bytes:
        raise OSError

    lost = replace(pdf("Quyết định"), read=gone)
    outcome = send(server, replace(ITEM, attachments=(lost,)))
    assert isinstance(outcome, Retry)
    assert outcome.why.code is Reason.NOT_WRITTEN
    assert server.requests == []


def corrected(server: TelegramSandbox, before: Message, after: Message) -> Outcome:
    with make(server.port).open() as line:
        posted = line.send(before, None, KEY)
        assert isinstance(posted, Accepted)
        return line.update(after, before, posted.provider_id)  # type: ignore[attr-defined,no-any-return]


def test_a_correction_changes_each_message_that_says_something_else(
    server: TelegramSandbox,
) -> None:
    before = replace(
        ITEM,
        social=LONG,
        picture=shown(900),
        pictures=(shown(901),),
        attachments=(pdf("Quyết định"),),
    )
    after = replace(
        before,
        social=LONG.replace("thứ Bảy", "thứ Hai"),
        pictures=(shown(902),),
        attachments=(pdf("Quyết định sửa", b"%PDF-1.7 moi"),),
    )
    assert isinstance(corrected(server, before, after), Delivered)
    posts = list(server.posts.values())
    assert [post.photo for post in posts[:2]] == [png(900), png(902)]
    assert " ".join(post.text for post in posts if post.text) == after.social
    assert posts[-1].file == ("document", "Quyết định sửa.pdf", b"%PDF-1.7 moi")


@pytest.mark.parametrize(
    "after",
    [
        replace(ITEM, picture=shown(900)),
        replace(ITEM, picture=shown(900), pictures=(shown(901), shown(902))),
        replace(ITEM, picture=shown(900), pictures=(shown(901),), social=LONG),
    ],
)
def test_an_album_gains_and_loses_nothing(server: TelegramSandbox, after: Message) -> None:
    before = replace(ITEM, picture=shown(900), pictures=(shown(901),))
    outcome = corrected(server, before, after)
    assert isinstance(outcome, Rejected)
    assert outcome.why.code is Reason.CANNOT_AMEND


def test_every_message_of_a_post_is_taken_down(server: TelegramSandbox) -> None:
    message = replace(ITEM, picture=shown(900), pictures=(shown(901),), social=LONG)
    with make(server.port).open() as line:
        posted = line.send(message, None, KEY)
        assert isinstance(posted, Accepted)
        server.posts.pop((PUBLIC, int(posted.provider_id.split("+")[1])))  # somebody did one
        server.script.add(refusal(400, "Bad Request: message can't be deleted"))
        kept = line.withdraw(posted.provider_id)  # type: ignore[attr-defined]
        assert isinstance(kept, Rejected)
        assert kept.why.code is Reason.TOO_OLD
        assert len(server.posts) == 1, "all others are gone"
        assert line.withdraw(posted.provider_id) == Delivered(posted.provider_id)  # type: ignore[attr-defined]
    assert server.posts == {}


def test_a_post_is_pinned_quietly_and_into_its_topic(server: TelegramSandbox) -> None:
    server.kind, server.topics = "supergroup", (7,)
    server.member[PUBLIC] |= {"can_pin_messages": True}
    how = {"pinned": True, "silent": True, "topic": 7}
    message = replace(ITEM, picture=shown(900), pictures=(shown(901),), attachments=(pdf("QĐ"),))
    assert make(server.port, **how).test() is None
    outcome = send(server, message, **how)
    assert isinstance(outcome, Accepted)
    assert server.pinned == [(PUBLIC, int(outcome.provider_id.split("+")[0]))]
    assert {(post.silent, post.topic) for post in server.posts.values()} == {(True, 7)}


def test_a_post_that_cannot_be_pinned_is_posted_and_the_test_says_so_before(
    server: TelegramSandbox,
) -> None:
    server.member[PUBLIC] = {"status": "administrator", "can_post_messages": True}
    assert "không có quyền ghim" in (make(server.port, pinned=True).test() or "")
    assert isinstance(send(server, ITEM, pinned=True), Accepted)
    assert server.pinned == []


def test_a_topic_that_is_not_there_halts_and_the_test_says_so_before(
    server: TelegramSandbox,
) -> None:
    server.topics = ()
    assert "không phải nhóm có chủ đề" in (make(server.port, topic=7).test() or "")
    assert isinstance(send(server, ITEM, topic=7), Halted)


def test_a_video_that_stands_elsewhere_is_said_unless_the_text_has_its_address() -> None:
    channel: TelegramChannel = make(9)
    message = replace(ITEM, video=Video("Phim", "https://vtv.vn/phim"))
    assert [found.field for found in channel.problems(message)] == ["video"]
    assert channel.problems(replace(message, social="Xem https://vtv.vn/phim")) == []
