"""From a frozen revision to what an outlet shows: filled, rendered, and the same every time."""

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assets.film import NoEncoder
from channels import channel_class
from channels.contract.channel import Channel, Site, Surface
from channels.contract.message import Message, Problem
from channels.contract.panel import Panel, PanelShape
from content.items.file import read_item
from content.items.left_marks import filled
from content.office.file import read_office
from tests.kit import SAMPLES
from wiring import films, messages, pictures
from wiring.layouts import newest_layouts
from wiring.messages import fallback_frame, make_message

SITE = Site(Path("/khong-dung"), "https://tin.hoadang.example.vn", "Cơ quan mẫu")

FIELDS: dict[str, dict[str, Any]] = {
    "portal_feed": {"slug": "tin", "feed_title": "Tin", "link": "https://hoadang.example.vn"},
    "email_smtp": {
        "from": "tin@hoadang.example.vn",
        "relay": [{"host": "127.0.0.1", "port": 9, "security": "none"}],
    },
    "sms_gateway": {
        "sender": "HOADANG",
        "gateway": [
            {"provider": "kannel", "url": "http://127.0.0.1:9", "username": "a", "password": "b"}
        ],
    },
    "telegram_channel": {"token": "x", "chat_id": "@hoadang"},
    "facebook_page": {"page_id": "1234567890", "token": "x"},
    "led_screen": {"width": 320, "height": 160},
}


def png(width: int, height: int) -> bytes:
    """Left half blue, right half red."""
    buffer = BytesIO()
    image = Image.new("RGB", (width, height), (255, 0, 0))
    image.paste((0, 0, 255), (0, 0, width // 2, height))
    image.save(buffer, "PNG")
    return buffer.getvalue()


PICTURE, WIDE = png(1600, 900), png(2600, 1000)


def load(sha256: str) -> bytes:
    assert sha256 == hashlib.sha256(PICTURE).hexdigest()
    return PICTURE


def document(**changes: Any) -> dict[str, Any]:
    """The sample item ct-01 as a revision freezes it."""
    (path,) = (SAMPLES / "items").glob("ct-01-*.md")
    picture = {
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "alt": "Ảnh: gọi 1900xxxx",
        "focus": [0.0, 0.5],
        "drawn": False,
    }
    frozen = {
        "fills": read_office(SAMPLES / "office.toml").fill,
        "office": {"name": "Cơ quan mẫu", "contact": "Số 1"},
        "layouts": newest_layouts(),
    }
    return {
        **read_item(path, None).document(),
        "theme_titles": ["Chủ đề"],
        "picture": picture,
        **frozen,
        **changes,
    }


def channel(name: str) -> Channel | Surface:
    made = channel_class(name)
    return made("thu", made.config.model_validate(FIELDS[name]), SITE)  # type: ignore[call-arg]


def message(name: str = "portal_feed", **changes: Any) -> Message:
    return make_message(document(**changes), channel(name), SITE, load)


def test_every_text_has_the_offices_words_in_place_of_its_placeholders() -> None:
    made = message()
    assert "gọi số hỗ trợ 1900 0000." in made.text
    assert "<strong>1900 0000</strong>" in made.html
    assert made.sms is not None
    assert made.sms.endswith("Ho tro: 1900 0000")
    assert made.sms_accented is not None
    assert made.sms_accented.endswith("Hỗ trợ: 1900 0000")
    assert made.picture is not None
    assert made.picture.alt == "Ảnh: gọi 1900 0000"


def test_what_the_office_has_not_filled_in_stays_to_be_seen() -> None:
    assert "1900xxxx" in message(fills={}).text


def test_the_frozen_fills_count_and_not_the_offices_present_ones() -> None:
    assert (
        message(fills={"1900xxxx": "1900 7421"}).sms
        == filled(document(fills={"1900xxxx": "1900 7421"}))["sms"]
    )


def test_the_link_leads_to_the_portals_page_only_where_the_portal_shows_the_item() -> None:
    assert (
        message("telegram_channel").link
        == "https://tin.hoadang.example.vn/bai/dich-vu-cong-truc-tuyen"
    )
    assert message("telegram_channel", channels=["social", "email"]).link is None


@pytest.mark.parametrize("name", ["telegram_channel", "facebook_page"])
def test_a_post_is_title_summary_and_link_unless_the_author_wrote_his_own(name: str) -> None:
    usual, own = message(name), message(name, social={"text": "Bài riêng, gọi 1900xxxx."})
    assert (usual.social, own.social) == (None, "Bài riêng, gọi 1900 0000.")
    text = channel(name).preview(usual, None)[".txt"].decode()
    assert text.index(usual.title) < text.index(usual.summary) < text.index(str(usual.link))
    assert "Bài riêng, gọi 1900 0000." in channel(name).preview(own, None)[".txt"].decode()


@pytest.mark.parametrize("name", FIELDS)
def test_two_builds_are_equal_to_the_last_byte(name: str) -> None:
    first = message(name)
    pictures._MADE.clear()
    messages._drawn.cache_clear()
    assert message(name) == first


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("portal_feed", (1200, 630)),
        ("facebook_page", (1600, 900)),
        ("email_smtp", (640, 336)),
        ("sms_gateway", None),
    ],
)
def test_each_family_gets_the_picture_in_its_size_under_the_hash_of_its_bytes(
    name: str, size: tuple[int, int] | None
) -> None:
    picture = message(name).picture
    assert (picture and (picture.width, picture.height)) == size
    if picture:
        assert Image.open(BytesIO(picture.data)).size == size
        assert picture.name == f"{hashlib.sha256(picture.data).hexdigest()}.jpg"
        assert picture.url == f"https://tin.hoadang.example.vn/media/{picture.name}"


def test_the_picture_is_cut_around_its_focus() -> None:
    wide = hashlib.sha256(WIDE).hexdigest()
    halves = []
    for x in (0.0, 1.0):
        frozen = document(picture={"sha256": wide, "alt": "Ảnh", "focus": [x, 0.5], "drawn": False})
        picture = make_message(frozen, channel("portal_feed"), SITE, lambda sha256: WIDE).picture
        assert picture is not None
        halves.append(Image.open(BytesIO(picture.data)).getpixel((600, 315)))
    (left, right) = halves
    assert left[2] > 200 > 50 > right[2]  # type: ignore[index] # blue on the left, red on the right


def test_a_picture_that_is_gone_is_an_error_and_never_left_out() -> None:
    def missing(sha256: str) -> bytes:
        raise ValueError("picture is missing")

    other = {**document()["picture"], "focus": [0.123, 0.456]}  # in no cache yet
    with pytest.raises(ValueError, match="missing"):
        make_message(document(picture=other), channel("portal_feed"), SITE, missing)


def test_an_item_without_a_picture_has_none() -> None:
    assert message(picture=None).picture is None


def test_only_a_screen_gets_frames_and_they_are_named_by_their_content() -> None:
    assert message("portal_feed").frames == ()
    frames = message("led_screen").frames
    assert frames
    for frame in frames:
        assert frame.name == f"{hashlib.sha256(frame.png).hexdigest()}-frame.png"
        assert Image.open(BytesIO(frame.png)).size == (320, 160)


def test_what_does_not_fit_the_screen_is_told_with_the_message() -> None:
    (problem,) = message("led_screen", led=["W" * 36]).frame_problems
    assert (problem.field, problem.blocking) == ("led", True)
    assert "màn hình 320×160" in problem.text


def test_a_running_line_is_one_film_where_the_outlet_wants_one() -> None:
    lines = (f"dichvucong{'-truc-tuyen' * 2}.gov.vn",)
    shape = PanelShape(64, 32, 10.0, "red", 10, scroll=True)
    steps, _ = messages._drawn(lines, shape)
    assert len(steps) > 100
    ([film], problems) = messages._drawn(lines, replace(shape, running="gif"))
    assert problems == ()
    assert (film.ext, film.name[64:], film.data[:4]) == ("gif", "-frame.gif", b"GIF8")
    assert film.steps == tuple((frame.png, frame.seconds) for frame in steps)
    assert film.seconds == round(sum(frame.seconds for frame in steps), 1)


def test_where_no_program_makes_a_video_the_outlet_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(frames: object) -> bytes:
        raise NoEncoder("hãy cài gói ffmpeg")

    monkeypatch.setattr(films, "mp4", missing)
    shape = PanelShape(64, 32, 10.0, "red", 10, scroll=True, running="mp4")
    frames, problems = messages._drawn(("dichvucong-quoc-gia.gov.vn/tin",), shape)
    assert frames == ()
    assert Problem("led", "hãy cài gói ffmpeg") in problems


def test_a_message_carries_themes_office_and_language() -> None:
    made = message()
    assert (made.item, made.theme_ids, made.themes) == (
        "ct-01",
        ("KH18-k", "KH143-d-tthc"),
        ("Chủ đề",),
    )
    assert (made.office, made.contact, made.language) == ("Cơ quan mẫu", "Số 1", "vi")


def test_a_screen_falls_back_to_the_offices_name() -> None:
    panel = channel("led_screen")
    assert isinstance(panel, Panel)
    assert fallback_frame(panel.shape, "Cơ quan mẫu") is not None
    assert fallback_frame(panel.shape, "") is None
