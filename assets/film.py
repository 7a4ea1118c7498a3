"""Frames of a screen as one moving picture: an animated PNG that every browser plays, a GIF, and a
video for boxes that play nothing else."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image

Frames = Sequence[tuple[bytes, float]]
"""PNG files of one size with their seconds."""

_TENTHS: Final = 10  # frames stand for whole tenths of a second
_A_SECOND: Final = 30  # pictures of a video: each tenth is three of them, whole
_LONGEST_S: Final = 120  # to make a video; a running line of 300 steps takes 2
_ENCODERS: Final = {
    "libx264": ("-preset", "medium", "-crf", "16", "-bf", "0", "-tune", "animation"),
    "libopenh264": ("-b:v", "4M"),
}
"""The programs' H.264 encoders that we know, the better first, and how each is asked for sharp
letters."""


_FILTERS: Final = (
    "pad=ceil(iw/2)*2:ceil(ih/2)*2:0:0:black,scale=out_color_matrix=bt709:out_range=tv"
)


class NoEncoder(RuntimeError):
    """No program on this machine makes an H.264 video; the text is a Vietnamese sentence that says
    what to install."""


def moving_picture(frames: Frames) -> bytes:
    """An animated PNG without loss, running round; one frame stays as it is; same input, same
    bytes."""
    if len(frames) == 1:
        return frames[0][0]
    pictures = [picture for picture, _ in _opened(frames)]
    target = BytesIO()
    durations = [max(1, round(seconds * 1000)) for _, seconds in frames]
    pictures[0].save(
        target, "PNG", save_all=True, append_images=pictures[1:], duration=durations, loop=0
    )
    return target.getvalue()


def gif(frames: Frames) -> bytes:
    """A GIF, running round, at most ten frames a second: exact for a running line, whose frames
    have no more than 256 colours; same input, same bytes."""
    palette = [
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=256)
        for picture, _ in _opened(frames)
    ]
    target = BytesIO()
    durations = [100 * max(1, round(seconds * _TENTHS)) for _, seconds in frames]
    palette[0].save(
        target,
        "GIF",
        save_all=True,
        append_images=palette[1:],
        duration=durations,
        loop=0,
        disposal=1,
        optimize=False,
    )
    return target.getvalue()


def mp4(frames: Frames) -> bytes:
    """An MP4 that every player takes: H.264, yuv420p, 30 pictures a second, even sides (a dark
    column or row more where the panel's are odd), the index at the front, no sound. The same
    program makes the same bytes of the same frames. NoEncoder where there is no such program;
    RuntimeError with its words when it fails."""
    program, encoder = _program()
    width, height = Image.open(BytesIO(frames[0][0])).size
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        command = [
            program,
            *("-hide_banner", "-loglevel", "error", "-y"),
            *("-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{width}x{height}"),
            *("-framerate", str(_TENTHS), "-i", "pipe:0", "-an", "-map_metadata", "-1"),
            *("-vf", _FILTERS, "-r", str(_A_SECOND), "-c:v", encoder, "-profile:v", "high"),
            *_ENCODERS[encoder],
            *("-g", str(_A_SECOND), "-pix_fmt", "yuv420p", "-threads", "1"),
            *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"),
            str(path),
        ]
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            input=b"".join(_tenths(frames)),
            capture_output=True,
            timeout=_LONGEST_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.decode("utf-8", "replace").strip()[:500])
        return path.read_bytes()


def _opened(frames: Frames) -> Iterator[tuple[Image.Image, float]]:
    for png, seconds in frames:
        yield Image.open(BytesIO(png)).convert("RGB"), seconds


def _tenths(frames: Frames) -> Iterator[bytes]:
    """Each frame's pixels once for every tenth of a second that it stands."""
    for picture, seconds in _opened(frames):
        yield from [picture.tobytes()] * max(1, round(seconds * _TENTHS))


@lru_cache(maxsize=1)
def _program() -> tuple[str, str]:
    """An ffmpeg that makes H.264, and what its encoder is called: the system's, else the one that
    the package imageio-ffmpeg brings. It is run as a program, never imported."""
    for path in _programs():
        listed = subprocess.run(  # noqa: S603 - our own words
            [path, "-hide_banner", "-encoders"], capture_output=True, timeout=20, check=False
        ).stdout.split()
        for encoder in _ENCODERS:
            if encoder.encode() in listed:
                return path, encoder
    raise NoEncoder(
        "Máy này chưa có chương trình ffmpeg để làm video MP4: hãy cài gói ffmpeg của hệ điều "
        "hành hoặc `pip install lantoa[film]`, hay chọn GIF cho màn hình này."
    )


def _programs() -> Iterator[str]:
    if found := shutil.which("ffmpeg"):
        yield found
    package = importlib.util.find_spec("imageio_ffmpeg")
    for folder in package.submodule_search_locations or () if package else ():
        yield from sorted(map(str, Path(folder).glob("binaries/ffmpeg-*")))
