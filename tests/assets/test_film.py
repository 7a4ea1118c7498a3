import struct
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from assets import film, videos
from assets.film import NoEncoder, gif, moving_picture, mp4
from assets.led_frames import Screen, draw

RUNNING = (Screen(64, 32, 10, "red", 10, scroll=True), Screen(191, 33, scroll=True))


def frame(colour: tuple[int, int, int]) -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 32), colour).save(target, "PNG")
    return target.getvalue()


def test_one_frame_stays_byte_for_byte() -> None:
    assert moving_picture([(frame((1, 2, 3)), 5)]) == frame((1, 2, 3))


def test_frames_run_round_for_as_long_as_on_the_screen() -> None:
    made = Image.open(BytesIO(moving_picture([(frame((255, 0, 0)), 0.5), (frame((0, 255, 0)), 2)])))
    assert (getattr(made, "n_frames", 1), made.info["loop"]) == (2, 0)
    seen = []
    for number in range(2):
        made.seek(number)
        seen.append((made.convert("RGB").getpixel((0, 0)), made.info["duration"]))
    assert seen == [((255, 0, 0), 500), ((0, 255, 0), 2000)]


def test_the_same_frames_give_the_same_bytes() -> None:
    frames = [(frame((number, 0, 0)), 1.0) for number in range(5)]
    assert moving_picture(frames) == moving_picture(frames)


def running(screen: Screen) -> list[tuple[bytes, float]]:
    """The steps of a line that is too long to stand."""
    drawn = draw(["https://dichvucong.gov.vn/p/home"], screen).frames
    assert {frame.run for frame in drawn} == {1}
    return [(frame.png, frame.seconds) for frame in drawn]


@pytest.mark.parametrize("screen", RUNNING, ids=lambda screen: screen.colour)
def test_a_gif_shows_every_step_to_the_pixel_for_as_long_as_on_the_screen(screen: Screen) -> None:
    steps = running(screen)
    made = Image.open(BytesIO(gif(steps)))
    assert (made.format, made.size, made.info["loop"]) == ("GIF", (screen.width, screen.height), 0)
    assert getattr(made, "n_frames", 1) == len(steps)
    for number, (png, seconds) in enumerate(steps):
        made.seek(number)
        own = Image.open(BytesIO(png))
        assert ImageChops.difference(made.convert("RGB"), own).getbbox() is None
        assert made.info["duration"] == round(1000 * seconds)
    assert gif(steps) == gif(steps)


@pytest.mark.parametrize("screen", RUNNING, ids=lambda screen: screen.colour)
def test_a_video_is_what_every_player_takes(screen: Screen) -> None:
    steps = running(screen)
    made = mp4(steps)
    facts = videos.check(made)
    assert facts.width == screen.width + screen.width % 2, "even sides"
    assert facts.height == screen.height + screen.height % 2
    assert made.index(b"moov") < made.index(b"mdat"), "the index first"
    assert b"soun" not in made
    profile, level = made[made.index(b"avcC") + 5], made[made.index(b"avcC") + 7]
    assert (profile, level <= 42) == (100, True), "High"
    frames, each = struct.unpack_from(">II", made, made.index(b"stts") + 12)
    assert made[made.index(b"stts") + 8 : made.index(b"stts") + 12] == bytes((0, 0, 0, 1))
    assert frames == round(30 * sum(seconds for _, seconds in steps)), "30 a second, evenly"
    assert each > 0
    assert made == mp4(steps)


def test_without_a_program_the_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(film, "_programs", lambda: iter(()))
    film._program.cache_clear()
    with pytest.raises(NoEncoder, match=r"cài gói ffmpeg .* hay chọn GIF"):
        mp4([(frame((1, 2, 3)), 1)])
    film._program.cache_clear()
    assert gif([(frame((1, 2, 3)), 1)])[:6] in (b"GIF87a", b"GIF89a")
