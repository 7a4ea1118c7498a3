"""Videos: an MP4 that every network shows is taken with its size; anything else says what to do."""

import hashlib

import pytest

from assets.videos import MAX_BYTES, VideoError, check
from tests.made_files import box, mp4


def refused(data: bytes) -> str:
    with pytest.raises(VideoError) as caught:
        check(data)
    return str(caught.value)


def test_a_whole_mp4_has_its_size_and_its_hash() -> None:
    facts = check(mp4(1280, 720))
    assert (facts.width, facts.height, facts.ext, facts.mime) == (1280, 720, "mp4", "video/mp4")
    assert facts.sha256 == hashlib.sha256(mp4(1280, 720)).hexdigest()


def test_parts_may_be_large_or_reach_to_the_end_of_the_file() -> None:
    head, media = mp4(body=b"")[:-8], b"x" * 40
    large = (1).to_bytes(4, "big") + b"mdat" + (16 + len(media)).to_bytes(8, "big") + media
    assert check(head + large).width == 640
    assert check(head + bytes(4) + b"mdat" + media).width == 640


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải video MP4"),
        (b"\x1aE\xdf\xa3 webm", "không phải video MP4"),
        (mp4()[:-1], "hỏng"),
        (mp4()[:40], "hỏng"),
        (box(b"ftyp", b"isom") + box(b"mdat", b"x"), "hỏng"),
        (mp4(width=0), "hỏng"),
        (mp4(kind=b"hvc1"), "H.264"),
        (mp4(kind=b"mp4a"), "không có hình"),
        (mp4(body=bytes(MAX_BYTES)), "nhiều nhất là 20 MB"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_no_cut_of_a_video_breaks_the_reader() -> None:
    whole = mp4(body=b"x" * 30)
    for end in range(len(whole)):
        assert refused(whole[:end])
