"""What an item carries reaches the channels that use it, as values, and no others."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from channels import CHANNELS, channel_class
from channels.contract.channel import Capabilities, Site
from channels.contract.message import Attachment, Event, Message, Video
from content.items.carried import CARRIED
from tests.made_files import mp4, pdf
from tests.wiring.test_messages import document
from wiring import registered
from wiring.carried import carried
from wiring.messages import make_message

SITE = Site(Path("/khong-dung"), "https://tin.hoadang.example.vn", "Cơ quan mẫu")


def png(width: int, height: int) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), "red").save(buffer, "PNG")
    return buffer.getvalue()


STORED = {hashlib.sha256(data).hexdigest(): data for data in (png(3200, 1000), pdf(), mp4())}
PICTURE, PDF, MP4 = STORED
GIVEN: dict[str, Any] = {
    "pictures": [{"sha256": PICTURE, "alt": "Bộ phận một cửa"}],
    "attachments": [{"sha256": PDF, "ext": "pdf", "bytes": 7, "title": "Quyết định"}],
    "video": {"sha256": MP4, "ext": "mp4", "bytes": 9, "title": "Phim"},
    "event": {"start": "2026-12-05T01:00:00+00:00", "place": "Nhà văn hóa"},
    "message_class": "reminder",
    "urgent_until": "2026-12-05T05:00:00+00:00",
}


@pytest.fixture
def message(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Message]:
    """The message of a Facebook page that uses what a test says."""

    def made(*uses: str, **changes: Any) -> Message:
        channel: Any = channel_class("facebook_page")
        monkeypatch.setattr(channel, "capabilities", Capabilities(family="social", uses=uses))
        config = channel.config.model_validate({"page_id": "1", "token": "x"})
        text = document(picture=None, **{**GIVEN, **changes})
        return make_message(text, channel("trang", config, SITE), SITE, STORED.__getitem__)

    return made


def test_a_channel_gets_what_it_uses_as_values(message: Callable[..., Message]) -> None:
    found = message(*CARRIED)
    base = "https://tin.hoadang.example.vn/media"
    assert found.attachments == (
        Attachment(f"{PDF}.pdf", "Quyết định", "application/pdf", 7, f"{base}/{PDF}.pdf", pdf),
    )
    assert found.attachments[0].read() == pdf()
    assert found.video == Video("Phim", f"{base}/{MP4}.mp4", f"{MP4}.mp4", "video/mp4", 9)
    assert found.video
    assert found.video.read
    assert found.video.read() == mp4()
    assert found.event == Event(datetime(2026, 12, 5, 1, tzinfo=UTC), "Nhà văn hóa")
    assert found.message_class == "reminder"
    assert found.urgent_until == datetime(2026, 12, 5, 5, tzinfo=UTC)


def test_one_more_picture_is_whole_and_no_larger_than_a_screen(
    message: Callable[..., Message],
) -> None:
    (picture,) = message("pictures").pictures
    assert (picture.width, picture.height, picture.alt) == (1600, 500, "Bộ phận một cửa")
    assert Image.open(BytesIO(picture.data)).size == (1600, 500)
    assert picture.name == f"{hashlib.sha256(picture.data).hexdigest()}.jpg"
    assert picture.url.endswith(f"/media/{picture.name}")


def test_a_video_that_is_shown_elsewhere_is_its_address(message: Callable[..., Message]) -> None:
    found = message("video", video={"url": "https://video.example.vn/1", "title": "Phim"})
    assert found.video == Video("Phim", "https://video.example.vn/1")


@pytest.mark.parametrize("uses", [(), ("event",), ("attachments", "urgent_until")])
def test_a_channel_is_given_nothing_else(
    message: Callable[..., Message], uses: tuple[str, ...]
) -> None:
    found = message(*uses)
    assert {name for name in CARRIED if getattr(found, name)} == set(uses)


def test_a_file_that_is_gone_is_told_when_it_is_needed() -> None:
    def lost(sha256: str) -> bytes:
        raise ValueError(sha256)

    with pytest.raises(ValueError, match=PICTURE):
        carried(GIVEN, ["pictures"], SITE, lost)
    (file,) = carried(GIVEN, ["attachments"], SITE, lost)["attachments"]
    with pytest.raises(OSError, match=PDF):
        file.read()


def test_a_channel_that_uses_a_field_which_no_item_has_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = channel_class("facebook_page")
    monkeypatch.setattr(channel, "capabilities", Capabilities(family="social", uses=("mood",)))
    (fault,) = registered.faults_of("facebook_page")
    assert "«mood»" in fault
    assert "attachments" in fault


def test_every_field_that_an_item_may_carry_is_a_field_of_the_message() -> None:
    assert set(CARRIED) <= {name for name in Message.__dataclass_fields__}
    assert all(set(channel_class(name).capabilities.uses) <= set(CARRIED) for name in CHANNELS)
