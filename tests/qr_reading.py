"""Reads the QR codes that we draw with another program's eyes: zxing-cpp, from pixels."""

import re
from collections.abc import Iterator

import zxingcpp
from PIL import Image

_PIXELS = 4  # of a module


def read_svg(page: str) -> str:
    """The text of the one QR code that is drawn in a page or a file."""
    (size,) = (int(found) for found in re.findall(r'viewBox="0 0 (\d+) \1" class="qr"', page))
    (path,) = re.findall(r'<path stroke="#000" d="([^"]+)"/>', page)
    drawn = Image.new("L", (size, size), 255)
    for row, column in _dark(path):
        drawn.putpixel((column, row), 0)
    (read,) = zxingcpp.read_barcodes(drawn.resize((size * _PIXELS, size * _PIXELS)))
    assert read.format == zxingcpp.BarcodeFormat.QRCode
    return str(read.text)


def _dark(path: str) -> Iterator[tuple[int, int]]:
    """The dark modules of lines that are drawn along the middle of their rows."""
    row, column = 0.0, 0
    for step, values in re.findall(r"([Mmh])([-\d. ]+)", path):
        if step == "h":
            for at in range(int(values)):
                yield int(row), column + at
            column += int(values)
        else:
            right, down = values.split()
            row, column = (
                (float(down), int(right))
                if step == "M"
                else (row + float(down), column + int(right))
            )
