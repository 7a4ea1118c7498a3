"""Videos that writers bring: MP4 files whose parts are read, never decoded or changed."""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_BYTES: Final = 20_000_000  # what one form of the console can bring
_PATH: Final = (b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_H264: Final = frozenset({b"avc1", b"avc3"})
_OTHER_PICTURES: Final = frozenset({b"hvc1", b"hev1", b"vp09", b"av01", b"mp4v"})
_SIZE_AT: Final = 32  # bytes from a sample entry's start to its width (ISO/IEC 14496-12, 12.1.3)


class VideoError(ValueError):
    """A file that cannot be shown as a video; the text is a Vietnamese sentence for the writer."""


@dataclass(frozen=True)
class VideoFacts:
    """What a good video is: `width` and `height` in pixels, `sha256` of the file's own bytes."""

    sha256: str
    width: int
    height: int
    ext: str = "mp4"
    mime: str = "video/mp4"


def check(data: bytes) -> VideoFacts:
    """The facts of a whole MP4 file with an H.264 picture, which every network and player shows;
    VideoError says what is wrong with any other."""
    if len(data) > MAX_BYTES:
        raise VideoError(
            f"Tệp video nặng {len(data) / 1e6:.0f} MB, nhiều nhất là {MAX_BYTES // 1_000_000} MB: "
            "hãy nén lại, hoặc ghi địa chỉ nơi đã đăng video."
        )
    if data[4:8] != b"ftyp":
        raise VideoError("Tệp không phải video MP4: hãy xuất lại dạng MP4 (H.264) rồi tải lại.")
    try:
        width, height = _picture_size(data)
    except (struct.error, IndexError):
        raise _broken() from None
    return VideoFacts(hashlib.sha256(data).hexdigest(), width, height)


def _picture_size(data: bytes) -> tuple[int, int]:
    top = {kind: (start, end) for kind, start, end in _boxes(data, 0, len(data))}
    if b"moov" not in top or b"mdat" not in top:
        raise _broken()
    kinds = set()
    for start, end in _sample_tables(data, *top[b"moov"]):
        for kind, inside, _ in _boxes(data, start + 8, end):  # after version, flags and count
            kinds.add(kind)
            if kind in _H264:
                width, height = struct.unpack_from(">HH", data, inside - 8 + _SIZE_AT)
                return _seen(width, height)
    if kinds & _OTHER_PICTURES:
        raise VideoError(
            "Video không nén kiểu H.264 nên nhiều nơi không chiếu được: hãy xuất lại dạng MP4 "
            "(H.264)."
        )
    raise VideoError("Tệp MP4 không có hình: hãy chọn tệp video.")


def _seen(width: int, height: int) -> tuple[int, int]:
    if not width or not height:
        raise _broken()
    return width, height


def _sample_tables(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where each track says how it is packed."""
    places = [(start, end)]
    for wanted in _PATH:
        places = [
            (inside, inner_end)
            for outer in places
            for kind, inside, inner_end in _boxes(data, *outer)
            if kind == wanted
        ]
    yield from places


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes that stand one after the other, to the very end (ISO/IEC 14496-12, 4.2): their
    kind, and where what is in them begins and ends."""
    while start < end:
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", data, start + 8), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise _broken()
        yield kind, start + head, start + size
        start += size


def _broken() -> VideoError:
    return VideoError("Tệp video hỏng hoặc chưa tải hết: hãy xuất lại rồi tải lại.")
