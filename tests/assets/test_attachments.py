"""Files that are attached: a PDF that only shows pages is taken as it is; what could act by itself
is refused wherever in the file it hides."""

import hashlib
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from assets.attachments import MAX_BYTES, AttachmentError, check
from tests.made_files import packed_pdf, pdf

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def refused(data: bytes) -> str:
    with pytest.raises(AttachmentError) as caught:
        check(data)
    return str(caught.value)


def test_a_plain_pdf_is_taken_and_named_by_its_bytes() -> None:
    facts = check(pdf())
    assert (facts.sha256, facts.ext, facts.mime) == (
        hashlib.sha256(pdf()).hexdigest(),
        "pdf",
        "application/pdf",
    )


def test_a_pdf_that_jumps_to_a_page_links_out_and_packs_its_objects_is_taken() -> None:
    link = b"<< /Type /Action /S /URI /URI (https://hoadang.example.vn) >>"
    assert check(pdf(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>", link))
    assert PdfReader(BytesIO(packed_pdf(link))).xref_objStm, "the sample is packed"
    assert check(packed_pdf(link))


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"/OpenAction " + SCRIPT),
        pdf(b"/OpenAction << /S /#4AavaScript /JS (x) >>"),
        pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        pdf(b"/OpenAction << /S /L#61unch /F (cmd.exe) >>"),
        pdf(b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", SCRIPT),
        pdf(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [4 0 R] >>", SCRIPT),
        pdf(b"/AcroForm << /XFA (x) >>"),
        pdf(b"", b"<< /AA << /O << /S /Unknown /JS (x) >> >> >>"),
        packed_pdf(SCRIPT),
        packed_pdf(b"<< /S /Launch /F (cmd.exe) >>"),
        packed_pdf(b"<< /S /Rendition /JS (x) >>"),
        # an object that the table of the file does not name
        pdf(mark=b"\n9 0 obj\n" + SCRIPT + b"\nendobj"),
    ],
)
def test_what_acts_by_itself_is_refused(data: bytes) -> None:
    assert "mã lệnh" in refused(data)


def test_a_pdf_with_a_password_is_refused() -> None:
    writer = PdfWriter(clone_from=BytesIO(pdf()))
    writer.encrypt("bi-mat", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    assert "mật khẩu" in refused(buffer.getvalue())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "không phải PDF"),
        (b"PK\x03\x04 docx", "không phải PDF"),
        (b"<html>%PDF-1.7", "không phải PDF"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "hỏng"),
        (pdf()[:120], "hỏng"),
        (pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"), "không có trang"),
        (b"%PDF-" + bytes(MAX_BYTES), "nhiều nhất là 10 MB"),
    ],
)
def test_what_is_no_whole_pdf_is_told_in_a_sentence(data: bytes, words: str) -> None:
    assert words in refused(data)


def test_no_cut_of_a_pdf_breaks_the_reader() -> None:
    whole = packed_pdf(SCRIPT)
    for end in range(0, len(whole), 7):
        assert refused(whole[:end])
