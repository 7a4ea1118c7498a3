"""QR codes (ISO/IEC 18004) of short texts: bytes, error correction M, versions 1 to 10."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

# by version from 1 on: error correction words of a block, and how many data words each block has
_BLOCKS: Final = (
    (10, (16,)),
    (16, (28,)),
    (26, (44,)),
    (18, (32,) * 2),
    (24, (43,) * 2),
    (16, (27,) * 4),
    (18, (31,) * 4),
    (22, (38, 38, 39, 39)),
    (22, (36, 36, 36, 37, 37)),
    (26, (43, 43, 43, 43, 44)),
)
_CENTRES: Final = (
    (),
    *((6, far) for far in range(18, 38, 4)),
    *((6, near, 2 * near - 6) for near in range(22, 30, 2)),
)
_MASKS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
_QUIET: Final = 4  # modules of margin


def svg(text: str, title: str) -> str:
    """A drawing of the code, black on white with its margin; `title` says what it is. ValueError
    for a text longer than 213 bytes."""
    modules = qr_modules(text)
    size = len(modules) + 2 * _QUIET
    dark = "".join(
        f"M{column + _QUIET} {row + _QUIET}h1v1h-1z"
        for row, line in enumerate(modules)
        for column, module in enumerate(line)
        if module
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {size} {size}" '
        f'role="img" aria-label="{title}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{dark}"/></svg>'
    )


def qr_modules(text: str) -> list[list[bool]]:
    """The modules of the code, dark ones true, rows from the top."""
    data = text.encode("utf-8")
    version = _version_for(len(data))
    words = _interleaved(version, _data_words(version, data))
    drawn = [_drawn(version, words, mask) for mask in range(len(_MASKS))]
    return min(drawn, key=_penalty)


def _version_for(length: int) -> int:
    for version, (_, blocks) in enumerate(_BLOCKS, 1):
        if length + (2 if version < 10 else 3) <= sum(blocks):
            return version
    raise ValueError("the text is too long for a QR code of version 10")


def _data_words(version: int, data: bytes) -> list[int]:
    """Mode, length, the bytes, and what fills the rest."""
    counted = 8 if version < 10 else 16
    bits = f"0100{len(data):0{counted}b}" + "".join(f"{byte:08b}" for byte in data)
    room = sum(_BLOCKS[version - 1][1])
    bits += "0" * min(4, 8 * room - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    return words + [(0xEC, 0x11)[at % 2] for at in range(room - len(words))]


def _interleaved(version: int, words: list[int]) -> list[int]:
    """The blocks' words in turn, then those that correct them."""
    correcting, sizes = _BLOCKS[version - 1]
    blocks, at = [], 0
    for size in sizes:
        blocks.append(words[at : at + size])
        at += size
    checks = [_correction(block, correcting) for block in blocks]
    data = [block[at] for at in range(max(sizes)) for block in blocks if at < len(block)]
    return data + [check[at] for at in range(correcting) for check in checks]


def _times(left: int, right: int) -> int:
    """The product in GF(256)."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11D if left & 0x80 else 0)
        right >>= 1
    return product


def _correction(block: list[int], count: int) -> list[int]:
    """The remainder by Reed and Solomon's polynomial of that degree."""
    divisor, root = [1], 1
    for _ in range(count):
        shifted = [*divisor, 0]
        for at, factor in enumerate(divisor):
            shifted[at + 1] ^= _times(factor, root)
        divisor, root = shifted, _times(root, 2)
    rest = [*block, *[0] * count]
    for at in range(len(block)):
        lead = rest[at]
        for place, factor in enumerate(divisor):
            rest[at + place] ^= _times(factor, lead)
    return rest[len(block) :]


@dataclass
class _Square:
    """The modules that are drawn, and those that belong to a pattern and hold no data."""

    size: int
    dark: list[list[bool]] = field(default_factory=list)
    taken: list[list[bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dark = [[False] * self.size for _ in range(self.size)]
        self.taken = [[False] * self.size for _ in range(self.size)]

    def put(self, row: int, column: int, dark: bool) -> None:
        """One module of a pattern; what would lie outside is left out."""
        if 0 <= row < self.size and 0 <= column < self.size:
            self.dark[row][column], self.taken[row][column] = dark, True

    def free(self) -> Iterator[tuple[int, int]]:
        """The places for data, in their order: two columns at a time from the right, up and
        down."""
        up = True
        for right in (*range(self.size - 1, 6, -2), *range(5, 0, -2)):
            rows = range(self.size - 1, -1, -1) if up else range(self.size)
            yield from (
                (row, column)
                for row in rows
                for column in (right, right - 1)
                if not self.taken[row][column]
            )
            up = not up


def _drawn(version: int, words: list[int], mask: int) -> list[list[bool]]:
    square = _Square(17 + 4 * version)
    _patterns(square, version)
    _format(square, mask)
    bits = "".join(f"{word:08b}" for word in words)
    for at, (row, column) in enumerate(square.free()):
        bit = at < len(bits) and bits[at] == "1"
        square.dark[row][column] = bit != _MASKS[mask](row, column)
    return square.dark


def _patterns(square: _Square, version: int) -> None:
    for at in range(square.size):
        square.put(6, at, at % 2 == 0)
        square.put(at, 6, at % 2 == 0)
    far = square.size - 4
    for row, column in ((3, 3), (3, far), (far, 3)):
        _rings(square, row, column, 4)
    centres = _CENTRES[version - 1]
    corners = {(6, 6), (6, centres[-1]), (centres[-1], 6)} if centres else set()
    for centre in [(row, column) for row in centres for column in centres]:
        if centre not in corners:
            _rings(square, *centre, 2)
    if version >= 7:
        _version_marks(square, version)


def _rings(square: _Square, row: int, column: int, reach: int) -> None:
    """A finder (reach 4, with its light border) or an alignment pattern (reach 2)."""
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            ring = max(abs(down), abs(right))
            dark = ring not in ((2, 4) if reach == 4 else (1,))
            square.put(row + down, column + right, dark)


def _version_marks(square: _Square, version: int) -> None:
    bits = version << 12 | _remainder(version, 0x1F25, 12)
    for at in range(18):
        dark = bool(bits >> at & 1)
        low, high = at // 3, square.size - 11 + at % 3
        square.put(low, high, dark)
        square.put(high, low, dark)


def _format(square: _Square, mask: int) -> None:
    """The mask and the level M (00), twice, and the module that is always dark."""
    bits = (mask << 10 | _remainder(mask, 0x537, 10)) ^ 0x5412
    size = square.size
    around = [*((row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)), (8, 7)]
    around += [(8, column) for column in (5, 4, 3, 2, 1, 0)]
    apart = [*((8, size - 1 - at) for at in range(8)), *((size - 7 + at, 8) for at in range(7))]
    for at in range(15):
        dark = bool(bits >> at & 1)
        square.put(*around[at], dark)
        square.put(*apart[at], dark)
    square.put(size - 8, 8, True)


def _remainder(value: int, divisor: int, bits: int) -> int:
    """What makes a BCH word of a value."""
    rest = value << bits
    while rest.bit_length() > bits:
        rest ^= divisor << rest.bit_length() - bits - 1
    return rest


def _penalty(modules: list[list[bool]]) -> int:
    """How hard a code is to read; the mask with the smallest is taken."""
    lines = ["".join("01"[module] for module in line) for line in modules]
    turned = ["".join(column) for column in zip(*lines, strict=True)]
    total = sum(_of_line(line) for line in (*lines, *turned))
    for upper, lower in pairwise(lines):
        total += 3 * sum(
            upper[at : at + 2] == lower[at : at + 2] and upper[at] == upper[at + 1]
            for at in range(len(upper) - 1)
        )
    dark = sum(line.count("1") for line in lines)
    return total + abs(dark * 20 // len(lines) ** 2 - 10) * 10


def _of_line(line: str) -> int:
    """Runs of five and more, and what looks like a finder."""
    total, run = 0, 1
    for at in range(1, len(line) + 1):
        if at < len(line) and line[at] == line[at - 1]:
            run += 1
            continue
        total += run - 2 if run >= 5 else 0
        run = 1
    looks = ("00001011101", "10111010000")
    return total + 40 * sum(line.startswith(look, at) for look in looks for at in range(len(line)))
