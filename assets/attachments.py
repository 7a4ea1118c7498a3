"""PDF files that writers attach: looked through before they are kept, never changed."""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

MAX_BYTES: Final = 10_000_000
_MAX_OBJECTS: Final = 50_000  # looked through in about six seconds
_READER_FAILURES: Final = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RuntimeError,  # RecursionError and NotImplementedError too
    OverflowError,
    struct.error,
    zlib.error,
    AssertionError,
    OSError,
)
"""What a reader of broken files runs into."""

_SCRIPTS: Final = frozenset({"/JS", "/JavaScript", "/XFA"})  # an XFA form is a program too
_ACTS: Final = frozenset({"/JavaScript", "/Launch"})
# the same names where no reader of ours finds an object; "#4A" is "J" (ISO 32000-1, 7.3.5)
_NAMED: Final = re.compile(rb"/(?:JavaScript|Launch|XFA)(?![A-Za-z0-9])")
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


class AttachmentError(ValueError):
    """A file that cannot be attached; the text is a Vietnamese sentence for the writer."""


@dataclass(frozen=True)
class AttachmentFacts:
    """What a good attachment is; `sha256` of the file's own bytes."""

    sha256: str
    ext: str = "pdf"
    mime: str = "application/pdf"


def check(data: bytes) -> AttachmentFacts:
    """The facts of a PDF that opens without a password and does nothing by itself; AttachmentError
    says what is wrong with any other."""
    if len(data) > MAX_BYTES:
        raise AttachmentError(
            f"Tệp nặng {len(data) / 1e6:.0f} MB, nhiều nhất là {MAX_BYTES // 1_000_000} MB: hãy "
            "giảm dung lượng rồi tải lại."
        )
    if not data.startswith(b"%PDF-"):
        raise AttachmentError("Tệp không phải PDF: hãy lưu văn bản thành PDF rồi tải lại.")
    try:
        acts = _acts_by_itself(data)
    except AttachmentError:
        raise
    except _READER_FAILURES:
        raise AttachmentError(
            "Tệp PDF hỏng hoặc chưa tải hết: hãy xuất lại từ văn bản gốc rồi tải lại."
        ) from None
    if acts:
        raise AttachmentError(
            "Tệp PDF có mã lệnh hoặc tự mở chương trình khác (JavaScript, Launch, biểu mẫu XFA): "
            "hãy in văn bản ra PDF mới rồi tải lại."
        )
    return AttachmentFacts(hashlib.sha256(data).hexdigest())


def require_readable(data: bytes) -> None:
    """AttachmentError unless a PDF opens without a password and has a page. What is signed is kept
    as it is, whatever else is in it."""
    try:
        _opened(data)
    except AttachmentError:
        raise
    except _READER_FAILURES:
        raise AttachmentError(
            "Tệp PDF hỏng hoặc chưa tải hết: hãy quét hoặc xuất lại văn bản đã ký."
        ) from None


def _acts_by_itself(data: bytes) -> bool:
    reader = _opened(data)
    return _names_an_act(data) or any(_acts(part) for part in _parts(reader))


def _opened(data: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise AttachmentError("Tệp PDF đặt mật khẩu: hãy lưu bản không có mật khẩu rồi tải lại.")
    if len(reader.pages) == 0:
        raise AttachmentError("Tệp PDF không có trang nào: hãy xuất lại từ văn bản gốc.")
    return reader


def _names_an_act(data: bytes) -> bool:
    return bool(_NAMED.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)))


def _parts(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file once, those inside other objects too."""
    numbers = {
        *((number, of) for of, places in reader.xref.items() for number in places),
        *((number, 0) for number in reader.xref_objStm),
    }
    if len(numbers) > _MAX_OBJECTS:
        raise AttachmentError("Tệp PDF quá phức tạp: hãy in văn bản ra PDF mới rồi tải lại.")
    yield from _inside(reader.trailer)
    for number, generation in sorted(numbers):
        yield from _inside(reader.get_object(IndirectObject(number, generation, reader)))


def _inside(value: Any) -> Iterator[DictionaryObject]:
    """The dictionaries in one object; what it only points to is another object."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, DictionaryObject):
            yield part
            waiting += part.values()
        elif isinstance(part, ArrayObject):
            waiting += part


def _acts(part: DictionaryObject) -> bool:
    if _SCRIPTS & part.keys() or part.get("/S") in _ACTS:
        return True
    if isinstance(part, StreamObject) and part.get("/Type") == "/ObjStm":
        return _names_an_act(part.get_data())
    return False
