"""The names in an OLE file, the container of old Office files and of those with a password
([MS-CFB])."""

import struct
from typing import BinaryIO, Final

_ENTRY: Final = 128  # bytes of a directory entry
_MOST_ENTRIES: Final = 4_000
_NONE: Final = 0xFFFFFFFA  # from here on numbers are marks, no sectors


def names_in(file: BinaryIO) -> frozenset[str]:
    """What stands in the root of an OLE file, as far as it can be read; embedded documents, which
    stand deeper, do not count."""
    try:
        return frozenset(_root(_directory(file)))
    except (struct.error, ValueError, OSError, OverflowError):
        return frozenset()


def _directory(file: BinaryIO) -> list[bytes]:
    """The entries of the directory, as far as its chain of sectors goes."""
    file.seek(0)
    header = file.read(512)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        raise ValueError("no size of sectors")
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", header, 48)
    tables = struct.unpack_from("<109I", header, 76)
    found: list[bytes] = []
    while sector < _NONE and len(found) < _MOST_ENTRIES:
        block = _sector(file, sector, size)
        found += [block[at : at + _ENTRY] for at in range(0, len(block), _ENTRY)]
        sector = _next(file, sector, size, tables)
    return found


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    block = file.read(size)
    if len(block) < size:
        raise ValueError("a sector beyond the end")
    return block


def _next(file: BinaryIO, sector: int, size: int, tables: tuple[int, ...]) -> int:
    """What the allocation table says comes after a sector; the tables that the header names cover
    the first 7 MB of a file, and its directory stands there."""
    each = size // 4
    index = sector // each
    if index >= len(tables) or tables[index] >= _NONE:
        return _NONE
    table = _sector(file, tables[index], size)
    (after,) = struct.unpack_from("<I", table, sector % each * 4)
    return int(after)


def _root(entries: list[bytes]) -> set[str]:
    """The names of the tree that hangs from the first entry ([MS-CFB] 2.6.4)."""
    (first,) = struct.unpack_from("<I", entries[0], 76) if entries else (_NONE,)
    waiting, seen, names = [first], set[int](), set[str]()
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        length, left, right = struct.unpack_from("<H2xII", entries[number], 64)
        names.add(entries[number][: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
        waiting += [left, right]
    return names
