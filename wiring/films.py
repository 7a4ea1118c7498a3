"""Drawn frames as an outlet shows them: one by one, or a running line as one film."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from assets.film import gif, mp4
from assets.led_frames import DrawnFrame
from channels.contract.message import Film, Frame


def frames_of(
    drawn: Sequence[DrawnFrame], running: Literal["png", "gif", "mp4"]
) -> Iterator[Frame]:
    """The frames in their order. NoEncoder where a video is wanted and no program makes one."""
    for run, group in groupby(drawn, key=lambda frame: frame.run):
        frames = list(group)
        if run and running != "png":
            yield _film(frames, running)
        else:
            yield from (
                Frame(_name(frame.png, "png"), frame.png, frame.seconds) for frame in frames
            )


def _film(frames: Sequence[DrawnFrame], ext: Literal["gif", "mp4"]) -> Frame:
    steps = tuple((frame.png, frame.seconds) for frame in frames)
    data = gif(steps) if ext == "gif" else mp4(steps)
    seconds = round(sum(frame.seconds for frame in frames), 1)
    return Frame(_name(data, ext), frames[0].png, seconds, Film(data, ext, steps))


def _name(data: bytes, ext: str) -> str:
    return f"{hashlib.sha256(data).hexdigest()}-frame.{ext}"
