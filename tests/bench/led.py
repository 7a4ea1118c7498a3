"""LED frames of 1280×720, one after another, each with another text: laid out, drawn and saved as
PNG.

*Ours* is the product's own drawing; it looks for the largest letters that fit. *A warm Chromium*
is Debian's, headless, driven over DevTools with one page kept open: it is told the finished layout
of the same frame (rows, sizes, places, colours, typeface, the picture cut to its place) in a small
document, shows it and hands back a PNG. Before the clock starts the two pictures are compared.
"""

import base64
import io
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from itertools import count
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageStat
from playwright.sync_api import sync_playwright

from assets import fonts
from assets.led_frames import Beside, Screen, draw
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.peer import missing
from tests.prepare import chromium

SCREEN = Screen(1280, 720)
_OFFICE = "Trung tâm Thông tin mẫu thành phố Hoa Đăng"
_LINES = (
    "THANH TOÁN TRỰC TUYẾN",
    "Phí, lệ phí thủ tục hành chính",
    "Nhanh - Rõ ràng - Có biên lai",
    "Mã hồ sơ {:07d}",
)
_FRAMES = 20
_PEER = "a warm Chromium"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
# mean difference of a channel, of 255: letters that stand a fraction of a pixel aside make 4,
# another layout 30
_ALIKE = 8.0

Render = Callable[[int], bytes]


def main() -> list[Row]:
    """The table's rows: words alone, and beside a picture."""
    frames = {
        "LED frame 1280×720: layout, drawing, PNG": Beside(_OFFICE),
        "the same with a picture in the frame": Beside(_OFFICE, picture=_photo()),
    }
    path = chromium()
    if path is None:
        missing(_PEER, "install Debian's package `chromium`")
        told = f"{_PEER} could not be had on this machine"
        return [Row(work, _PEER, None, 3, 6, told) for work in frames]
    return [_row(path, work, beside) for work, beside in frames.items()]


def _row(path: str, work: str, beside: Beside) -> Row:
    ours = partial(_ours, beside)
    with warm_chromium(path, beside) as theirs:
        _require_alike(ours(0), theirs(0))
        figures = take_turns({"ours": lambda: _rate(ours), _PEER: lambda: _rate(theirs)})
    found = ratio(figures, "ours", _PEER)
    return Row(
        work, _PEER, found, 3, 6, spread(figures["ours"], "/s"), spread(figures[_PEER], "/s")
    )


def _ours(beside: Beside, number: int) -> bytes:
    """The frame with a number in it, by the product."""
    (frame,) = draw(_lines(number), SCREEN, beside).frames
    return frame.png


def _photo() -> bytes:
    """A picture as uneven as a photograph, always the same."""
    coarse = Image.frombytes("RGB", (96, 64), random.Random(1).randbytes(96 * 64 * 3))
    target = io.BytesIO()
    coarse.resize((1500, 1000), Image.Resampling.BICUBIC).save(target, "JPEG", quality=88)
    return target.getvalue()


@contextmanager
def warm_chromium(path: str, beside: Beside) -> Iterator[Render]:
    """The same frames by one page of a browser that stays open; the text's number changes, the
    layout is that of number 0."""
    layout = _layout(beside)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        page = browser.new_page(viewport={"width": SCREEN.width, "height": SCREEN.height})
        tools = page.context.new_cdp_session(page)
        frame = tools.send("Page.getFrameTree")["frameTree"]["frame"]["id"]

        def render(number: int) -> bytes:
            tools.send(
                "Page.setDocumentContent",
                {"frameId": frame, "html": layout.replace(_number(0), _number(number))},
            )
            tools.send(
                "Runtime.evaluate",
                {"expression": "document.fonts.ready.then(() => 1)", "awaitPromise": True},
            )
            return base64.b64decode(tools.send("Page.captureScreenshot", {"format": "png"})["data"])

        yield render
        browser.close()


def _lines(number: int) -> list[str]:
    return [*_LINES[:-1], _LINES[-1].format(number)]


def _number(number: int) -> str:
    return f"{number:07d}"


def _layout(beside: Beside) -> str:
    """Our frame as a document: every text, rectangle and picture that our drawing paints, where it
    paints it."""
    shapes: list[str] = []
    paint, rectangle = fonts.Outline.paint, ImageDraw.ImageDraw.rectangle
    paste = Image.Image.paste

    def pasting(to: Image.Image, picture: Image.Image, at: tuple[int, int]) -> None:
        if picture.size != to.size:  # it is no step of saving the frame
            target = io.BytesIO()
            picture.save(target, "JPEG", quality=92)
            data = base64.b64encode(target.getvalue()).decode("ascii")
            shapes.append(f'<image x="{at[0]}" y="{at[1]}" href="data:image/jpeg;base64,{data}"/>')
        paste(to, picture, at)

    def painting(
        face: fonts.Outline, to: Any, at: tuple[int, int], text: str, colour: fonts.Colour
    ) -> None:
        font = f'font-size="{face.size}" font-family="{_family(face.file)}"'
        shapes.append(
            f'<text x="{at[0]}" y="{at[1]}" {font} fill="rgb{colour}">{escape(text)}</text>'
        )
        paint(face, to, at, text, colour)

    def boxing(to: ImageDraw.ImageDraw, box: tuple[int, int, int, int], fill: fonts.Colour) -> None:
        left, top, right, bottom = box
        shapes.append(
            f'<rect x="{left}" y="{top}" width="{right - left + 1}" '
            f'height="{bottom - top + 1}" fill="rgb{fill}"/>'
        )
        rectangle(to, box, fill=fill)

    fonts.Outline.paint, ImageDraw.ImageDraw.rectangle = painting, boxing  # type: ignore[method-assign,assignment]
    try:
        _ours(beside, 1)  # what is kept of a picture is made before anything is noted
        shapes.clear()
        Image.Image.paste = pasting  # type: ignore[method-assign,assignment]
        background = Image.open(io.BytesIO(_ours(beside, 0))).getpixel((0, 0))
    finally:
        Image.Image.paste = paste  # type: ignore[method-assign]
        fonts.Outline.paint, ImageDraw.ImageDraw.rectangle = paint, rectangle  # type: ignore[method-assign]
    return (
        "<!doctype html><meta "
        f"charset=utf-8><style>{''.join(map(_typeface, (fonts.BOLD, fonts.REGULAR)))}"
        f"body{{margin:0;background:rgb{background}}}svg{{display:block;font-kerning:none}}</style>"
        f'<svg width="{SCREEN.width}" height="{SCREEN.height}">{"".join(shapes)}</svg>'
    )


def _typeface(file: str) -> str:
    data = base64.b64encode((fonts.FOLDER / file).read_bytes()).decode("ascii")
    return f"@font-face{{font-family:{_family(file)};src:url(data:font/ttf;base64,{data})}}"


def _family(file: str) -> str:
    return file.partition(".")[0]


def _require_alike(mine: bytes, other: bytes) -> None:
    one, two = (Image.open(io.BytesIO(data)).convert("RGB") for data in (mine, other))
    difference = max(ImageStat.Stat(ImageChops.difference(one, two)).mean)
    assert difference < _ALIKE, f"the two draw different frames: {difference:.1f}"


_NUMBERS = count(1)  # never the same text twice, so that nothing remembered helps


def _rate(render: Render) -> float:
    began = time.monotonic()
    for _ in range(_FRAMES):
        render(next(_NUMBERS))
    return _FRAMES / (time.monotonic() - began)
