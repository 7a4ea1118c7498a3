"""A packed PDF is looked through in a process of its own, with the same word on it."""

import zlib

import pytest

from assets.attachments import AttachmentError, check
from tests.made_files import packed_pdf, pdf
from wiring.attachments import check_attachment


def test_a_packed_file_is_judged_as_a_plain_one() -> None:
    for good in (pdf(), packed_pdf(b"<< /S /URI >>")):
        assert check_attachment(good) == check(good)
    with pytest.raises(AttachmentError, match="Tệp PDF có mã lệnh"):
        check_attachment(packed_pdf(b"<< /S /JavaScript /JS (x) >>"))


def test_what_unpacks_to_gigabytes_is_refused() -> None:
    packed = zlib.compress(bytes(90_000_000), 1)
    for _ in range(2):
        packed = zlib.compress(packed, 9)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Length %d "
    filters = b"/Filter [/FlateDecode /FlateDecode /FlateDecode] >>\nstream\n"
    bomb = pdf(b"", head % len(packed) + filters + packed + b"\nendstream")
    assert len(bomb) < 20_000
    with pytest.raises(AttachmentError, match="hãy"):
        check_attachment(bomb)
