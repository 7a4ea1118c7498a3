from io import BytesIO

from PIL import Image

from assets.film import moving_picture


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
