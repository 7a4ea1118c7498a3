"""Looks through a ZIP package (DOCX, XLSX) before anybody unpacks it: how much it holds, what its
XML may do, and whether its directory tells the truth; a few hundred kilobytes can promise hours."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from content.intake.errors import InputError, cause, refuse

_BLOCK: Final = 1 << 18
_BROKEN: Final = (
    *(BadZipFile, zlib.error, struct.error),
    *(ValueError, LookupError, EOFError, RuntimeError, OverflowError),
)
"""What zipfile runs into."""
_RATIO_FROM: Final = 10_000_000  # unpacked bytes below which nothing is suspicious
_UNKNOWN_ENCODING: Final = expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING]


@dataclass(frozen=True)
class PackageLimits:
    """What an honest package stays under. `whole` and `part` count unpacked bytes of the package
    and of one XML part, `ratio` unpacked bytes for a packed one."""

    parts: int = 5_000
    whole: int = 300_000_000
    part: int = 60_000_000
    ratio: int = 200
    depth: int = 200
    xml: bool = True  # whether XML is looked at: nobody here opens what is only kept
    walked: bool = True  # whether the depth of XML is looked at, which costs a second for 20 MB


WORD_LIMITS: Final = PackageLimits()
BOOK_LIMITS: Final = PackageLimits(whole=1_500_000_000, part=1_200_000_000, ratio=150, walked=False)


def require_sound(path: Path, limits: PackageLimits) -> None:
    """InputError unless the package is whole, says truly how much is in it and stays under the
    limits: first by its directory alone, then by unpacking each part once into nothing."""
    try:
        with path.open("rb") as file, ZipFile(file) as package:
            entries = package.infolist()
            if text := _promised(entries, limits):
                raise refuse(path.name, text)
            for entry in entries:
                if text := _found(file, entry, limits):
                    raise refuse(path.name, text)
    except _BROKEN:
        raise damaged(path) from None
    except OSError as error:
        raise refuse(path.name, f"không mở được tệp ({cause(error)}): chọn lại tệp") from None


def damaged(path: Path) -> InputError:
    """What is said of a package that cannot be opened."""
    return refuse(
        path.name,
        "tệp hỏng hoặc chưa tải hết; hãy mở bằng chương trình đã tạo ra tệp, lưu lại rồi thử lại",
    )


def _promised(entries: list[ZipInfo], limits: PackageLimits) -> str:
    """What is wrong by the directory, before a byte is unpacked."""
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.parts:
        return f"tệp có {len(entries)} phần bên trong, nhiều nhất là {limits.parts}; {_SAVE_AGAIN}"
    if whole > limits.whole or (whole > _RATIO_FROM and whole > limits.ratio * max(1, packed)):
        return _too_large(whole)
    if any(entry.flag_bits & 1 for entry in entries):
        return "tệp có phần đặt mật khẩu; hãy bỏ mật khẩu rồi lưu lại"
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        return f"tệp nén kiểu lạ, không chương trình văn phòng nào dùng; {_SAVE_AGAIN}"
    doubled = [name for name, count in Counter(_names(entries)).items() if count > 1]
    return f"tệp có hai phần cùng tên {doubled[0]}; {_SAVE_AGAIN}" if doubled else ""


def _names(entries: list[ZipInfo]) -> Iterator[str]:
    return (entry.filename.lower() for entry in entries if not entry.is_dir())


def _found(file: BinaryIO, entry: ZipInfo, limits: PackageLimits) -> str:
    """What is wrong with one part, unpacked block by block and forgotten at once."""
    xml = limits.xml and entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    if xml and entry.file_size > limits.part:
        return _too_large(entry.file_size)
    look = _XmlLook(limits) if xml else None
    size = crc = 0
    for block in _unpacked(file, entry):
        size, crc = size + len(block), zlib.crc32(block, crc)
        if size > entry.file_size:
            break
        if look and (text := look.fault(block)):
            return f"{text}; {_SAVE_AGAIN}"
    if (size, crc) != (entry.file_size, entry.CRC):
        return f"tệp hỏng ở phần {entry.filename}; {_SAVE_AGAIN}"
    return ""


def _unpacked(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """What is really in a part, in blocks that fit into memory."""
    if entry.compress_type == ZIP_STORED:
        yield from _packed(file, entry)
        return
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for block in _packed(file, entry):
        while block and not engine.eof:
            yield engine.decompress(block, _BLOCK)
            block = engine.unconsumed_tail
    yield engine.flush()


def _packed(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The packed bytes of a part: after its own header, whose two lengths say where they begin."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadZipFile
    begin = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    file.seek(entry.header_offset + 30 + begin)
    left = entry.compress_size
    while left > 0 and (block := file.read(min(left, _BLOCK))):
        left -= len(block)
        yield block


class _XmlLook:
    """Walks XML without keeping any of it; a part that is no XML is for its reader to refuse."""

    def __init__(self, limits: PackageLimits) -> None:
        self._parser, self._most = expat.ParserCreate(), limits.depth
        self._text, self._depth, self._over = "", 0, False
        self._parser.StartDoctypeDeclHandler = self._declared
        if limits.walked:
            self._parser.StartElementHandler = self._opened
            self._parser.EndElementHandler = self._closed

    def fault(self, block: bytes) -> str:
        """What is wrong up to here."""
        if not self._over:
            try:
                self._parser.Parse(block)
            except (ValueError, LookupError):  # an encoding that expat cannot read; others might
                self._over, self._text = True, "nội dung dùng bảng mã lạ"
            except expat.ExpatError as error:
                self._over = True
                if error.code == _UNKNOWN_ENCODING:
                    self._text = "nội dung dùng bảng mã lạ"
            except _Stop:
                self._over = True
        return self._text

    def _declared(self, *_arguments: object) -> None:
        self._stop("tệp khai báo kiểu XML riêng (DOCTYPE), tệp văn phòng không có phần này")

    def _opened(self, _name: str, _attributes: object) -> None:
        self._depth += 1
        if self._depth > self._most:
            self._stop(f"nội dung lồng nhau quá {self._most} tầng")

    def _closed(self, _name: str) -> None:
        self._depth -= 1

    def _stop(self, text: str) -> None:
        self._text = text
        raise _Stop


class _Stop(Exception):
    """Enough is known of this part."""


def _too_large(size: int) -> str:
    megabytes = f"{size / 1e6:,.0f}".replace(",", ".")
    return (
        f"tệp bung ra {megabytes} MB, quá lớn so với dung lượng của nó; hãy bỏ bớt nội dung rồi "
        "lưu lại"
    )


_SAVE_AGAIN: Final = "hãy mở bằng chương trình đã tạo ra tệp rồi lưu lại"
