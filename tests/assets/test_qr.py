"""QR codes: each version is drawn as the standard says, and what was drawn reads back."""

import hashlib

import pytest

from assets import qr

ADDRESS = "otpauth://totp/Lan%20Toa:duyet?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Lan%20Toa"
FULLEST = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213)
"""The bytes that versions 1 to 10 hold at level M, of the standard's table 7."""


def read(modules: list[list[bool]]) -> str:
    """The text behind the modules, by the words of the first copy of the format."""
    version = (len(modules) - 17) // 4
    square = qr._Square(len(modules))
    qr._patterns(square, version)
    qr._format(square, 0)
    bits = [modules[row][8] for row in (0, 1, 2, 3, 4, 5, 7, 8)]
    bits += [modules[8][column] for column in (7, 5, 4, 3, 2, 1, 0)]
    told = sum(bit << at for at, bit in enumerate(bits)) ^ 0x5412
    level, mask = told >> 13, told >> 10 & 7
    assert level == 0
    plain = "".join(
        str(int(modules[row][column] != qr._MASKS[mask](row, column)))
        for row, column in square.free()
    )
    words = [int(plain[at : at + 8], 2) for at in range(0, len(plain) - 7, 8)]
    return text_of(version, words)


def text_of(version: int, words: list[int]) -> str:
    correcting, sizes = qr._BLOCKS[version - 1]
    blocks: list[list[int]] = [[] for _ in sizes]
    turns = [at for place in range(max(sizes)) for at, size in enumerate(sizes) if place < size]
    for at, word in zip(turns, words, strict=False):
        blocks[at].append(word)
    checks = words[sum(sizes) : sum(sizes) + correcting * len(sizes)]
    for at, block in enumerate(blocks):
        assert checks[at :: len(sizes)] == qr._correction(block, correcting)
    data = "".join(f"{word:08b}" for block in blocks for word in block)
    assert data[:4] == "0100"
    counted = 8 if version < 10 else 16
    length = int(data[4 : 4 + counted], 2)
    body = data[4 + counted : 4 + counted + 8 * length]
    return bytes(int(body[at : at + 8], 2) for at in range(0, len(body), 8)).decode("utf-8")


def test_two_codes_are_what_another_program_draws() -> None:
    """Compared with a second implementation when this was written: each version with each mask."""
    drawn = {
        text: hashlib.sha256(repr(qr.qr_modules(text)).encode()).hexdigest()[:16]
        for text in ("LANTOA", ADDRESS)
    }
    assert drawn == {"LANTOA": "5c112a56cdaea657", ADDRESS: "db31d19c0c6ed92b"}


@pytest.mark.parametrize("version", range(1, 11))
def test_every_version_is_filled_to_the_last_byte_and_reads_back(version: int) -> None:
    text = ("Lan Tỏa " * 30).encode("utf-8")[: FULLEST[version - 1]].decode("utf-8", "ignore")
    text = text.ljust(FULLEST[version - 1] - len(text.encode("utf-8")) + len(text), "x")
    modules = qr.qr_modules(text)
    assert len(modules) == 17 + 4 * version
    assert read(modules) == text


def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr.qr_modules("x" * 214)


def test_the_drawing_says_what_it_is_and_has_its_margin() -> None:
    drawn = qr.svg("LANTOA", "Mã QR")
    assert 'viewBox="0 0 29 29"' in drawn
    assert 'aria-label="Mã QR"' in drawn
    assert "style" not in drawn
