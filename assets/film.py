"""Frames of a screen as one moving picture that every browser plays."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image


def moving_picture(frames: Sequence[tuple[bytes, float]]) -> bytes:
    """An animated PNG without loss, running round, from PNG frames with their seconds; one frame
    stays as it is; same input, same bytes."""
    if len(frames) == 1:
        return frames[0][0]
    pictures = [Image.open(BytesIO(png)).convert("RGB") for png, _ in frames]
    target = BytesIO()
    durations = [max(1, round(seconds * 1000)) for _, seconds in frames]
    pictures[0].save(
        target, "PNG", save_all=True, append_images=pictures[1:], duration=durations, loop=0
    )
    return target.getvalue()
